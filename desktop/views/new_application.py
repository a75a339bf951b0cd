# ruff: noqa: N802
"""新建申报: find the place, see at once whether it may apply, begin."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.messages import explain
from desktop.office import Office
from desktop.views.editors.base import Combo
from desktop.views.pack_words import size_words
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status, shape_pixmap
from desktop.views.widgets.surface import FRAMED, Card
from forms.application import Purpose
from forms.definition import FormPack
from forms.errors import IpzoneError
from forms.places import Place, Standing

Index = QModelIndex | QPersistentModelIndex
ROW = 40
WIDTH = 760
_STATUS = {
    Standing.ELIGIBLE: (Status.DONE, "可以申报"),
    Standing.CONFIRM: (Status.CONFIRM, "待确认"),
    Standing.BUILT: (Status.HINT, "已是建设城市"),
    Standing.INELIGIBLE: (Status.BLOCKER, "不在申报范围"),
}


class PlaceModel(QAbstractListModel):
    """The places that match, each with its standing."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.places: tuple[Place, ...] = ()
        self._pack = ""
        self._standings: dict[str, tuple[Standing, str]] = {}

    def use(self, pack: str) -> None:
        """Say of each place whether it may apply by this pack (its id)."""
        if pack != self._pack:
            self._pack = pack
            self._standings.clear()
            if self.places:
                self.dataChanged.emit(self.index(0), self.index(len(self.places) - 1))

    def search(self, text: str) -> None:
        self.beginResetModel()
        self.places = self._office.places.search(text)
        self.endResetModel()

    def standing(self, place: Place) -> tuple[Standing, str]:
        if place.code not in self._standings:
            self._standings[place.code] = self._office.standing(place, pack=self._pack)
        return self._standings[place.code]

    def words(self, place: Place) -> tuple[Status, str]:
        standing = self.standing(place)[0]
        status, words = _STATUS[standing]
        built = standing is Standing.BUILT and place.batch
        return status, f"已是第 {place.batch} 批建设城市" if built else words

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self.places[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return place.full_name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{place.full_name}，{place.kind_label}，{self.words(place)[1]}"
        return None


class PlaceDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, PlaceModel):
            return
        place = model.places[index.row()]
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stubs lack the fields of QStyleOption
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        t = tokens()
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, t.color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, t.color("hover"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(Type.TITLE))
        painter.setPen(t.color("text"))
        painter.drawText(rect.adjusted(16, 0, 0, 0), middle, place.name)
        painter.setFont(font(Type.SECONDARY))
        painter.setPen(t.color("text2"))
        painter.drawText(rect.adjusted(232, 0, 0, 0), middle, place.province)
        painter.drawText(rect.adjusted(372, 0, 0, 0), middle, place.kind_label)
        painter.setPen(t.color("muted"))
        painter.drawText(rect.adjusted(488, 0, 0, 0), middle, place.code)
        status, words = model.words(place)
        dpr = painter.device().devicePixelRatio()
        painter.drawPixmap(rect.left() + 566, rect.top() + 12, shape_pixmap(status, 16, dpr))
        painter.setPen(t.color("text2"))
        painter.drawText(rect.adjusted(590, 0, 0, 0), middle, words)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.color("line_soft"))
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(rect).adjusted(1, 1, -1, -1), 4)
        painter.restore()


class SearchLine(QLineEdit):
    """Down and Enter go on to the list; nothing is searched while an input method composes."""

    def __init__(self, results: QListView) -> None:
        super().__init__()
        self._results = results
        self.setPlaceholderText("例如：常州、320400、czs")
        self.setClearButtonEnabled(True)
        self.setAccessibleName("按名称、代码或拼音首字母查找申报地区")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                super().keyPressEvent(event)
                return
            model = self._results.model()
            if model.rowCount():
                self._results.setCurrentIndex(model.index(0, 0))
                self._results.setFocus()
            return
        super().keyPressEvent(event)


class NewApplication(Screen):
    """One column: search, list, what the chosen place may do, and the button."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.model = PlaceModel(office)
        self.list = QListView()
        self.list.setModel(self.model)
        delegate = PlaceDelegate(self.list)
        self.list.setItemDelegate(delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName("申报地区")
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_place())
        self.list.doubleClicked.connect(self._focus_begin)
        self.search = SearchLine(self.list)
        self.search.textChanged.connect(self._search)
        self._count = Label("", Type.META, "muted")
        self.pack = Combo()
        self.pack.setAccessibleName("申报模板")
        self.pack.currentIndexChanged.connect(lambda _: self._use())
        self._pack_row = QWidget()
        self._about = Elided("", Type.META, "muted")
        self._wanted = ""
        self._code = ""
        self.banner = Banner()
        self._purpose, self._other_purpose = Purpose.FORMAL, Purpose.PRACTICE
        self.begin = Button("开始申报", "primary", clicked=lambda: self._make(self._purpose))
        self.other = Button("", clicked=lambda: self._make(self._other_purpose))
        self._lay_out()
        self._show_place()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setMaximumWidth(WIDTH + 8)
        column = QVBoxLayout(body)
        column.setContentsMargins(4, 20, 4, 20)
        column.setSpacing(12)
        column.addWidget(Label("新建申报", Type.PAGE))
        column.addWidget(
            Paragraph("选好申报地区，程序会说明能不能申报。每填一格自动保存，随时可以关闭。", Type.BODY)
        )
        chooser = QHBoxLayout(self._pack_row)
        chooser.setContentsMargins(0, 0, 0, 0)
        chooser.setSpacing(12)
        chooser.addWidget(Label("申报模板", Type.BODY, "text2"))
        self.pack.setFixedWidth(360 - 68)
        chooser.addWidget(self.pack)
        chooser.addWidget(self._about, 1)
        column.addWidget(self._pack_row)
        head = QHBoxLayout()
        self.search.setFixedWidth(360)
        head.addWidget(self.search)
        head.addWidget(self._count)
        head.addStretch()
        column.addLayout(head)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        column.addWidget(card, 1)
        column.addWidget(self.banner)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.begin)
        foot.addWidget(self.other)
        foot.addStretch()
        foot.addWidget(Button("返回首页", "text", clicked=lambda: self.go.emit(Go("home"))))
        column.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 0, 28, 0)
        row.addWidget(body, 1)
        row.addStretch(0)

    def crumbs(self) -> tuple[str, ...]:
        return ("新建申报",)

    def help_page(self) -> str:
        return "subject"

    def take_target(self, target: str) -> None:
        """Begin with this pack, id@version, or this place, place:code."""
        if target.startswith("place:"):
            self._code = target.removeprefix("place:")
        else:
            self._wanted = target.partition("@")[0]

    def arrive(self) -> None:
        self._offer_packs()
        own = self._office.own_place()
        code, self._code = self._code or (own.code if own else ""), ""
        self.search.setText(code)
        self._search(code)
        self._select(code)
        self.search.selectAll()  # another place is typed over it
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> None:
        self.begin.click()

    @property
    def place(self) -> Place | None:
        row = self.list.currentIndex().row()
        return self.model.places[row] if 0 <= row < len(self.model.places) else None

    def _offer_packs(self) -> None:
        """The newest version of each pack; nothing to choose where there is one."""
        newest: dict[str, FormPack] = {}
        for pack in self._office.offered_packs():
            newest[pack.id] = self._office.offered(pack.id)
        default = self._office.default_pack()
        self.pack.blockSignals(True)
        self.pack.clear()
        for pack in newest.values():
            self.pack.addItem(f"{pack.title} {pack.version}", pack)
        wanted = self._wanted or (default.id if default else "")
        self._wanted = ""
        self.pack.setCurrentIndex(max(0, list(newest).index(wanted) if wanted in newest else 0))
        self.pack.blockSignals(False)
        self._pack_row.setVisible(len(newest) > 1)
        self._use()

    def _use(self) -> None:
        pack = self.pack.currentData()
        self.model.use(pack.id if pack is not None else "")
        self._about.setText(size_words(pack) if pack is not None else "")
        self._about.setToolTip(pack.programme if pack is not None else "")
        self._show_place()

    def _search(self, text: str) -> None:
        self.model.search(text)
        found = len(self.model.places)
        self._count.setText(
            f"共 {found} 个" if found else "没有找到。直辖市请选下属的区、县；也可按 6 位代码查找"
        )
        if found == 1:
            self.list.setCurrentIndex(self.model.index(0))
        self._show_place()

    def _select(self, code: str) -> None:
        """Make the place of this code the chosen one, if it is found."""
        for row, place in enumerate(self.model.places if code else ()):
            if place.code == code:
                self.list.setCurrentIndex(self.model.index(row))

    def _show_place(self) -> None:
        place = self.place
        self.begin.setEnabled(place is not None)
        self.begin.setToolTip("" if place else "先在列表里选一个申报地区")
        if place is None:
            self._offer("开始申报", Purpose.FORMAL)
            self.banner.hide()
            return
        standing, sentence = self.model.standing(place)
        if standing is Standing.ELIGIBLE:
            self._offer("开始申报", Purpose.FORMAL)
            self.banner.say(Status.DONE, f"{place.full_name}可以申报", sentence, closable=False)
        elif standing is Standing.CONFIRM:
            self._offer("开始申报", Purpose.FORMAL)
            self.banner.say(Status.CONFIRM, f"{place.full_name}的申报资格待确认", sentence, closable=False)
        elif standing is Standing.BUILT:
            self._offer("是，作为练习", Purpose.PRACTICE, "不是，正式申报")
            cause, _, _ = sentence.partition("。")  # the buttons are the rest of what is said about it
            words = f"{cause}。正式申报先向省知识产权局核实。"
            self.banner.say(Status.WARN, "这次是练习吗？", words, closable=False)
        else:
            self._offer("作为练习", Purpose.PRACTICE, "仍然正式申报")
            self.banner.say(Status.BLOCKER, f"{place.full_name}不在申报范围", sentence, closable=False)

    def _offer(self, words: str, purpose: Purpose, other: str = "") -> None:
        """What the primary button does; the other one does the opposite, where there is a choice."""
        self._purpose = purpose
        self._other_purpose = Purpose.FORMAL if purpose is Purpose.PRACTICE else Purpose.PRACTICE
        self.begin.setText(words)
        self.other.setText(other)
        self.other.setVisible(bool(other))

    def _focus_begin(self) -> None:
        self.begin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self, purpose: Purpose) -> None:
        place = self.place
        if place is None:
            return
        try:
            pack = self.pack.currentData()
            made = self._office.new(place.code, pack.id if pack is not None else None, purpose)
        except IpzoneError as error:
            message = explain(error)
            self.banner.say(
                Status.BLOCKER, message.sentence, message.remedy, "再试", lambda: self._make(purpose)
            )
            return
        self.go.emit(Go("application", application=made.id, target="subject"))
