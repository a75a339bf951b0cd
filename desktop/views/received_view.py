"""One package that was handed in, to be read and not changed: what it says, what changed, what verification found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.office import Office
from desktop.views.in_full import InFull
from desktop.views.received_rows import (
    FILE,
    change_rows,
    content_rows,
    facts_of,
    in_order,
    other_of,
    report_rows,
    verdict_of,
)
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.mark import Mark
from desktop.views.widgets.paragraph import Elided, Paragraph
from desktop.views.widgets.row_list import Row
from desktop.views.widgets.surface import Card, empty
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from db.records import ReceivedRecord
    from desktop.submission.differences import Difference, Opened

CONTENT, CHANGES, REPORT = "content", "changes", "report"


class ReceivedView(Card):
    """A switch between the three, the list, and the chosen line in full below it."""

    failed = Signal(object)
    """IpzoneError"""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.record: ReceivedRecord | None = None
        self.opened: Opened | None = None
        self._other: ReceivedRecord | None = None
        self._title = Elided("", Type.TITLE)
        self._marks = QHBoxLayout()
        self._facts = Paragraph("", Type.SECONDARY, "text2")
        self.switch = Segments([(CONTENT, "内容")], CONTENT, "看哪一面")
        self.switch.chosen.connect(self._turn)
        self.lines = InFull("申报包里的内容")
        self.content = self.lines.list
        self.content.chosen.connect(self._choose)
        self.extract = Button("取出选中的文件", icon_name="download")
        self.print = Button("打印核验报告", icon_name="printer")
        self._says = Elided("", Type.SECONDARY, "text2")
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(self._marks)
        head.addWidget(self._title, 1)
        head.addWidget(self.extract)
        head.addWidget(self.print)
        turns = QHBoxLayout()
        turns.setSpacing(12)
        turns.addWidget(self.switch)
        turns.addWidget(self._says, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._facts)
        column.addLayout(turns)
        column.addWidget(self.lines, 1)

    def show_package(self, record: ReceivedRecord, records: Sequence[ReceivedRecord]) -> None:
        """Show this one of those that were handed in."""
        self.record, self._other, self.opened = record, other_of(records, record), None
        self._title.setText(record.title or record.name)
        self._facts.set_text(facts_of(record))
        if record.application:
            try:
                self.opened = self._office.open_received(record)
            except IpzoneError as error:
                self.failed.emit(error)
        self._show_mark()
        options = [(CONTENT, "内容")] if self.opened is not None else []
        if self.opened is not None and self._other is not None:
            options.append((CHANGES, "变化"))
        options.append((REPORT, "核验报告"))
        keep = self.switch.current if self.switch.current in dict(options) else options[0][0]
        keep = REPORT if record.refused and self.opened is None else keep
        self.switch.set_options(options)
        if keep == self.switch.current:
            self._turn(keep)
        else:
            self.switch.choose(keep)

    def compare(self) -> None:
        """Show what changed, where there is something to compare with."""
        if self.opened is not None and self._other is not None:
            self.switch.choose(CHANGES)

    def _show_mark(self) -> None:
        """样例 and 练习 say so here too."""
        empty(self._marks)
        words = self.opened.submitted.application.purpose.mark if self.opened is not None else ""
        if words:
            self._marks.addWidget(Mark(words))

    def _turn(self, to: str) -> None:
        self.extract.setVisible(to == CONTENT)
        self.extract.setEnabled(False)
        rows: Sequence[Row] = ()
        full: Mapping[str, str | tuple[str, str]] = {}
        if to == CONTENT and self.opened is not None:
            rows, full = content_rows(self.opened)
            self._says.setText("只读")
        elif to == CHANGES:
            changes = self._compared()
            rows = change_rows(changes)
            full = {str(n): (one.before or "（无）", one.after or "（无）") for n, one in enumerate(changes)}
        elif self.record is not None:
            report = self._office.received_report(self.record)
            rows = report_rows(report)
            full = {row.key: row.detail for row in rows}
            self._says.setText(verdict_of(report))
        self.lines.show_rows(rows, full)

    def _compared(self) -> Sequence[Difference]:
        if self.record is None or self._other is None:
            return ()
        older, newer = in_order(self.record, self._other)
        try:
            changes = self._office.compare_received(older, newer)
        except IpzoneError as error:
            self.failed.emit(error)
            return ()
        words = f"第 {older.revision} 次修改 → 第 {newer.revision} 次修改"
        same = "内容相同，只是签名不同" if not changes else f"{len(changes)} 处不同"
        self._says.setText(f"{words}：{same}")
        return changes

    def _choose(self, key: str) -> None:
        self.extract.setEnabled(key.startswith(FILE))
