"""What a package says that was verified but not taken in: to be read, not changed, not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.received_rows import content_rows
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.mark import Mark
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.row_list import RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, Scroll, rule

if TYPE_CHECKING:
    from desktop.submission.differences import Opened
    from desktop.submission.verification.report import Report

WHOLE, LOW = 132, 560
"""Height of the chosen line in full, and the height of all below which it is half of that."""


class InsideView(QWidget):
    """The verdict, all lines of the package, and the chosen one in full."""

    left = Signal()
    """Back to the report."""

    def __init__(self, opened: Opened, report: Report) -> None:
        super().__init__()
        rows, self._whole = content_rows(opened)
        application = opened.submitted.application
        self.back = Button("返回核验报告", icon_name="arrow-left", clicked=self.left.emit, tip="Esc")
        self.banner = Banner()
        self.content = RowList("申报包里的内容")
        self._where = Label("", Type.TITLE)
        self._text = Paragraph("", Type.SECONDARY, "text")
        title = f"{application.place.full_name} {application.created.year} 年申报"
        self._lay_out(title, application.purpose.mark)
        if report.trusted:
            detail = "只读，没有收下。要留存、比较或取出文件，回到核验报告点“收下”。"
            self.banner.say(Status.DONE, report.verdict, detail, closable=False)
        else:
            detail = "内容可能不是签署时的，只供核对，不要据此受理或转报。"
            self.banner.say(Status.BLOCKER, report.verdict, detail)
        self.content.chosen.connect(self._choose)
        self.content.show_rows(rows)
        self.content.select_first()

    def _lay_out(self, title: str, mark: str) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        if mark:
            head.addWidget(Mark(mark))
        head.addWidget(Elided(title, Type.PAGE), 1)
        head.addWidget(Label("只读", Type.SECONDARY, "text2"))
        head.addWidget(self.back)
        words = QWidget()
        inside = QVBoxLayout(words)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addWidget(self._text)
        inside.addStretch()
        self._foot = Scroll(words)
        card = Card()
        lines = QVBoxLayout(card)
        lines.setContentsMargins(16, 12, 16, 12)
        lines.setSpacing(8)
        lines.addWidget(self.content, 1)
        lines.addWidget(rule())
        lines.addWidget(self._where)
        lines.addWidget(self._foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(card, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self._foot.setFixedHeight(WHOLE if event.size().height() >= LOW else WHOLE // 2)
        super().resizeEvent(event)

    def take_focus(self) -> None:
        self.content.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, key: str) -> None:
        row = next((one for one in self.content.model_.every if one.key == key), None)
        self._where.setText(row.title if row is not None else "")
        self._text.set_text(self._whole.get(key, ""))
