# ruff: noqa: N802
"""Choosing what files support: every item, found by typing, ticked with Space; several at once, one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.editors.base import Line
from desktop.views.evidence_rows import enclosed
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.widgets.row_list import Row, RowList
from forms.definition import FormPack, Item

WIDTH, HEIGHT = 560, 560
LINKED, TICKED = "已关联", "选中"


def groups(pack: FormPack) -> list[tuple[str, str, Sequence[Item]]]:
    """Everything a file can support: (entry of the rail, what it is called, the items)."""
    found: list[tuple[str, str, Sequence[Item]]] = [("conditions", "创建条件", pack.conditions)]
    found += [(f"area:{a.id}", f"重点任务 {a.short}", pack.tasks_of(a.id)) for a in pack.areas]
    found.append(("indicators", "指标", pack.indicators))
    found.append(("evidence", "应附文件", [d for d in pack.documents if enclosed(d)]))
    return [group for group in found if group[2]]


def item_words(item: Item) -> str:
    """2.5 侵权纠纷行政裁决; the title alone where numbers mean nothing to anybody."""
    return f"{item.id} {item.title}" if item.target.startswith("tasks.") else item.title


class LinkChooser(Dialog):
    """Esc goes back; Enter or Ctrl+Enter takes what is ticked, or the current row when nothing is."""

    about = "evidence"

    def __init__(
        self,
        parent: QWidget,
        pack: FormPack,
        title: str,
        linked: frozenset[str],
        entry: str,
        then: Callable[[tuple[str, ...]], object],
    ) -> None:
        """`linked` are the targets there are links to already; `entry` the group to offer, "" or "tasks" for more."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(WIDTH)
        self.resize(WIDTH, min(HEIGHT, max(360, parent.window().height() - 80)))
        self._linked, self._then = linked, then
        self._ticked: dict[str, None] = {}
        self._groups = [
            g for g in groups(pack) if not entry or g[0] == entry or (entry == "tasks" and "area" in g[0])
        ]
        self.wanted = Line()
        self.wanted.setPlaceholderText("按编号、名称查找")
        self.wanted.setAccessibleName("查找事项")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.textChanged.connect(lambda _: self._show())
        self.wanted.installEventFilter(self)
        self.list = RowList("可以支撑的事项")
        self.list.opened.connect(lambda _: self._take())
        self.list.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._tick(self.list.model_.rows[index.row()].key))
        self._hint = Paragraph("空格选中，回车关联；可以选多项。", Type.META, "muted")
        self.take = Button("关联", "primary", clicked=self._take)
        row = QHBoxLayout()
        row.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Button("返回", clicked=self.reject))
        row.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(Paragraph(title, Type.SECTION, "text"))
        column.addWidget(self.wanted)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self._show()
        self.list.select_first()
        self.wanted.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter of the search line go to the list; Space ticks there."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take()
                return True
            if watched is self.wanted and key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown):
                self.list.setFocus()
                self.list.keyPressEvent(event)
                return True
            row = self.list.current
            if watched is self.list and key == Qt.Key.Key_Space and not row.startswith("head:"):
                self._tick(row)
                return True
        return super().eventFilter(watched, event)

    def _show(self) -> None:
        words = self.wanted.text().strip().casefold()
        rows: list[Row] = []
        for key, name, items in self._groups:
            found = [
                item for item in items if words in item_words(item).casefold() or words in name.casefold()
            ]
            if found:
                rows.append(Row(f"head:{key}", name, right=f"{len(found)} 项", head=True))
                rows += [self._row(item) for item in found]
        self.list.show_rows(rows)
        if not self.list.current:
            self.list.select_first()
        self._say()

    def _row(self, item: Item) -> Row:
        row = Row(item.target, item_words(item), tip=item.title)
        if item.target in self._linked:
            return replace(row, right=LINKED)
        return replace(row, right=f"✓ {TICKED}") if item.target in self._ticked else row

    def _tick(self, target: str) -> None:
        if not target or target.startswith("head:") or target in self._linked:
            return
        if target in self._ticked:
            del self._ticked[target]
        else:
            self._ticked[target] = None
        self._show()

    def _say(self) -> None:
        count = len(self._ticked)
        self.take.setText(f"关联 {count} 项" if count else "关联")

    def _take(self) -> None:
        current = self.list.current
        usable = current and not current.startswith("head:") and current not in self._linked
        chosen = tuple(self._ticked) or ((current,) if usable else ())
        if chosen:
            self.accept()
            self._then(chosen)


def choose_items(
    parent: QWidget,
    pack: FormPack,
    title: str,
    then: Callable[[tuple[str, ...]], object],
    linked: frozenset[str] = frozenset(),
    entry: str = "",
) -> LinkChooser:
    """Ask which items files support; `then` gets their targets. No nested event loop."""
    chooser = LinkChooser(parent, pack, title, linked, entry, then)
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    chooser.open()
    return chooser
