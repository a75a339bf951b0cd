# ruff: noqa: N802
"""检查: every finding, where it leads, and the place to accept a warning with a reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
)

from desktop.messages import explain
from desktop.office import Office
from desktop.submission.paper import Paper
from desktop.views.check_list import GROUPS, Line, LineDelegate, Lines
from desktop.views.check_parts import OPEN, ReasonBox, Verdict
from desktop.views.hub import Hub
from desktop.views.page import Page
from desktop.views.readiness import Row, counts
from desktop.views.steps import STEPS
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.notices import EmptyState
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import FRAMED, Card
from forms.application import REASON_MINIMUM, Change
from forms.checks.finding import Finding
from forms.errors import IpzoneError

ONE_COLUMN = 900
_FILTERS = {
    "blocker": Status.BLOCKER,
    "unfilled": Status.TODO,
    "warning": Status.WARN,
    "hint": Status.HINT,
}


class FindingList(QListView):
    """Enter goes, Space opens what can be opened; a click on the painted button or link does the same."""

    go_wanted = Signal(int)
    open_wanted = Signal(int)

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.setModel(lines)
        self.delegate = LineDelegate(lines)
        self.delegate.setParent(self)
        self.setItemDelegate(self.delegate)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName("检查结果")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.go_wanted.emit(row)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_F2):
            self.open_wanted.emit(row)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._clicked(index, event)

    def _clicked(self, index: QModelIndex, event: QMouseEvent) -> None:
        model = self.model()
        if not isinstance(model, Lines):
            return
        line = model.lines[index.row()]
        on_button = self.delegate.button(self.visualRect(index)).contains(event.position().toPoint())
        if line.child is not None or (line.row is not None and on_button):
            self.go_wanted.emit(index.row())
        else:
            self.open_wanted.emit(index.row())


class CheckPage(Page):
    """Rows stay where they are while one works; the counts follow."""

    step = "check"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self._rows: tuple[Row, ...] | None = None
        """None before the first check."""
        self._box: ReasonBox | None = None
        self.lines = Lines(hub.pack)
        self.list = FindingList(self.lines)
        self.list.go_wanted.connect(self._go)
        self.list.open_wanted.connect(self._open)
        self._title = Label("", Type.SECONDARY, "text2")
        self.filter = Segments([("all", "全部")], name="显示")
        self.filter.chosen.connect(lambda _: self._show())
        self.groups = QComboBox()
        self.groups.setAccessibleName("分组")
        self.groups.addItem("按严重程度分组", "")
        self.groups.addItem("按步骤分组", "step")
        self.groups.currentIndexChanged.connect(lambda _: self._regroup())
        self.steps = QComboBox()
        self.steps.setAccessibleName("步骤")
        self.steps.addItem("全部步骤", "")
        for step, name, _, _ in STEPS[:6]:
            self.steps.addItem(name, step)
        self.steps.currentIndexChanged.connect(lambda _: self._show())
        self.accepted = QCheckBox("显示已接受")
        self.accepted.setChecked(True)
        self.accepted.toggled.connect(lambda _: self._show())
        self.verdict = Verdict(
            self._first, lambda: hub.goto.emit("export"), lambda: hub.print_wanted.emit(self.part)
        )
        clear = Button("清除筛选", clicked=self._clear)
        self._none = EmptyState("clipboard-check", "没有符合条件的结果", "换一个筛选条件看看", clear)
        self._none.hide()
        self._nothing = EmptyState(
            "clipboard-check",
            "没有要处理的问题",
            "填写有变动会自动重查。",
            Button("去签署导出", clicked=lambda: hub.goto.emit("export")),
        )
        self._nothing.hide()
        self._lay_out()
        found = hub.findings()
        if found is not None:
            self.show_findings(found)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label("检查", Type.PAGE))
        head.addWidget(self._title, 1)
        tools = QHBoxLayout()
        tools.setSpacing(10)
        for widget in (self.filter, self.groups, self.steps, self.accepted):
            tools.addWidget(widget)
        tools.addStretch()
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        inside.addWidget(self._none)
        inside.addWidget(self._nothing)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(head)
        left.addLayout(tools)
        left.addWidget(card, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 16, 20, 12)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignTop)

    # --- showing

    def refresh(self, change: Change) -> None:
        """The checks speak for every change."""

    def arrive(self) -> None:
        self.hub.check_again()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._rows = self.hub.readiness.rows or ()
        numbers = counts(self._rows)
        total = sum(numbers[s] for s in OPEN)
        named = [(value, f"{GROUPS[group][0]} {numbers[group]}") for value, group in _FILTERS.items()]
        self.filter.set_options([("all", f"全部 {total}"), *named])
        self._title.setText(f"{total} 条" if total else "没有要处理的问题")
        now = self.office.clock()
        self.verdict.show_rows(
            self._rows,
            f"今天 {now:%H:%M} 按模板 {self.pack.title} · {self.pack.version} 检查。填写后自动重查，不用手动刷新。",
        )
        self._show()

    def _show(self) -> None:
        if self._rows is None:
            return
        wanted = _FILTERS.get(self.filter.current)
        step = self.steps.currentData()
        shown = [
            row
            for row in self._rows
            if wanted in (None, row.group)
            and (not step or row.step == step)
            and (self.accepted.isChecked() or row.status is not Status.ACCEPTED)
        ]
        typed = self._box.line.text() if self._box else ""
        current = self._line(self.list.currentIndex().row())
        self._box = None
        self.lines.show(shown)
        self.list.setVisible(bool(shown))
        self._nothing.setVisible(not self._rows)
        self._none.setVisible(not shown and bool(self._rows))
        if self.lines.editing and self.lines.row_of(self.lines.editing) >= 0:
            self._open_box(typed)
        else:
            self.lines.editing = ""
        if current is not None and (row_now := self.lines.row_of(current.key)) >= 0:
            self.list.setCurrentIndex(self.lines.index(row_now))

    def _regroup(self) -> None:
        self.lines.by_step = bool(self.groups.currentData())
        self._show()

    def _clear(self) -> None:
        self.accepted.setChecked(True)
        self.steps.setCurrentIndex(0)
        self.filter.choose("all")

    def _line(self, row: int) -> Line | None:
        return self.lines.lines[row] if 0 <= row < len(self.lines.lines) else None

    # --- doing

    @property
    def part(self) -> str:
        return Paper.CHECKLIST.value

    def primary(self) -> None:
        if self._box is not None:
            self._box.accept.click()
        else:
            self.verdict.button.click()

    def _first(self) -> None:
        row = next((row for row in self._rows or () if row.open), None)
        if row is not None:
            self.hub.goto.emit(row.target)

    def _go(self, row: int) -> None:
        line = self._line(row)
        if line is None:
            return
        if line.row is None or (line.row.finding is not None and line.row.finding.accepted):
            self._open(row)
        else:
            self.hub.goto.emit(line.target)

    def _open(self, row: int) -> None:
        """Unfold a group or a folded row, or open the reason box of a warning."""
        line = self._line(row)
        if line is None or line.child is not None:
            return
        if line.row is None:
            self.lines.closed ^= {line.key}
        elif line.row.folded:
            self.lines.expanded ^= {line.key}
        elif line.acceptable:
            self.lines.editing = "" if self.lines.editing == line.key else line.key
            self._box = None
        else:
            return
        self._show()

    def _open_box(self, typed: str = "") -> None:
        row = self.lines.row_of(self.lines.editing)
        line = self.lines.lines[row]
        reason = line.row.finding.accepted if line.row and line.row.finding else ""
        box = self._box = ReasonBox(reason)
        if typed:
            box.line.setText(typed)
        key = self.lines.editing
        box.given.connect(lambda text: self._accept(key, text))
        box.withdrawn.connect(lambda: self._withdraw(key))
        box.left.connect(self._close_box)
        index = self.lines.index(row)
        self.list.setIndexWidget(index, box)
        self.list.setCurrentIndex(index)
        box.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.list.scrollTo(index)

    def _close_box(self) -> None:
        self.lines.editing = ""
        self._show()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _accept(self, key: str, reason: str) -> None:
        if len(reason) < REASON_MINIMUM:
            if self._box:
                self._box.say(f"还差 {REASON_MINIMUM - len(reason)} 字，至少写 {REASON_MINIMUM} 字")
            return
        self._act(
            lambda: self.office.accept(self.application_id, key, reason), "已接受提醒，理由会随申报包报送"
        )

    def _withdraw(self, key: str) -> None:
        self._act(lambda: self.office.withdraw(self.application_id, key), "已取消接受")

    def _act(self, act: Callable[[], Change | None], done: str) -> None:
        try:
            change = act()
        except IpzoneError as error:
            if self._box:
                self._box.say(str(explain(error)))
            return
        self.lines.editing = ""
        if change is not None:
            self.hub.take(change)
        self.hub.check_soon()
        self._close_box()
        self.hub.notice.emit(done)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.verdict.setVisible(event.size().width() >= ONE_COLUMN)
        super().resizeEvent(event)
