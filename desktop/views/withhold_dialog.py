"""不公开的内容: what the office leaves out of the public edition, besides what the program finds itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.steps import STEP_NAMES, step_of
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from forms.application import Application
from forms.definition import FormPack

SIZE = (680, 560)
AROUND = 32
"""Pixels of the window left free around the dialogue."""
_HEAD = "head:"
_ABOUT = "标为不公开的，公开版里整项略去，并在最后列出略去了什么。手机号码、身份证号等由程序查出，不用标。"


class WithholdDialog(Dialog):
    """Enter marks a row or takes its mark away; nothing is kept before the verb is pressed."""

    about = "export"

    def __init__(
        self,
        parent: QWidget,
        pack: FormPack,
        application: Application,
        marked: Collection[str],
        keep: Callable[[frozenset[str]], object],
    ) -> None:
        super().__init__(parent)
        self._keep = keep
        self.marked = set(marked)
        self.setWindowTitle("选择不公开的内容")
        room = parent.window().size()
        self.resize(min(SIZE[0], room.width() - AROUND), min(SIZE[1], room.height() - AROUND))
        self._entries = tuple(_entries(pack, application))
        self.list = RowList("可以不公开的内容")
        self.list.opened.connect(self.turn)
        self.list.chosen.connect(lambda _: self._say())
        self.mark = Button("标为不公开", clicked=lambda: self.turn(self.list.current))
        self._count = Label("", Type.SECONDARY, "text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(Label("选择不公开的内容", Type.SECTION))
        column.addWidget(Paragraph(_ABOUT))
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.mark)
        row.addWidget(self._count)
        row.addStretch()
        row.addWidget(Button("返回", clicked=self.reject))
        self.act = Button("保存标记", "primary", clicked=self._save)
        row.addWidget(self.act)
        column.addLayout(row)
        self._show()
        self.list.select_first()
        self.list.setFocus()

    def turn(self, target: str) -> None:
        """Mark something, or take its mark away."""
        if target and not target.startswith(_HEAD):
            self.marked ^= {target}
            self._show()

    def _show(self) -> None:
        rows: list[Row] = []
        heads: dict[str, list[Row]] = {}
        for target, title in self._entries:
            tag = "不公开" if target in self.marked else ""
            heads.setdefault(step_of(target), []).append(Row(target, title, tag=tag, tone="warn", level=1))
        for step, below in heads.items():
            count = sum(bool(row.tag) for row in below)
            right = f"不公开 {count} 项" if count else f"{len(below)} 项"
            rows += [Row(_HEAD + step, STEP_NAMES.get(step, step), right=right, head=True), *below]
        self.list.show_rows(rows)
        self._say()

    def _say(self) -> None:
        self.mark.show_words("改为公开" if self.list.current in self.marked else "标为不公开")
        self._count.setText(f"已标 {len(self.marked)} 项" if self.marked else "还没有标记")

    def _save(self) -> None:
        self._keep(frozenset(self.marked))
        self.accept()


def _entries(pack: FormPack, application: Application) -> Iterator[tuple[str, str]]:
    """What can be marked: fields of the subject that are filled in, every item of the form, every file."""
    for field in pack.subject:
        if field.path in application.answers:
            yield field.path, field.label
    for item in (*pack.conditions, *pack.tasks, *pack.indicators, *pack.sections):
        yield item.target, f"{item.id} {item.title}" if item.target.startswith("tasks.") else item.title
    for one in sorted(application.evidence, key=lambda one: one.number):
        yield f"evidence:{one.id}", f"{one.number}　{one.label}"
