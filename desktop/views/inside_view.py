"""What a package says that was verified but not taken in: to be read, not changed, not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.in_full import InFull
from desktop.views.received_rows import content_rows
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.mark import Mark
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card

if TYPE_CHECKING:
    from desktop.submission.differences import Opened
    from desktop.submission.verification.report import Report


class InsideView(QWidget):
    """The verdict, all lines of the package, and the chosen one in full."""

    left = Signal()
    """Back to the report."""

    def __init__(self, opened: Opened, report: Report) -> None:
        super().__init__()
        rows, full = content_rows(opened)
        application = opened.submitted.application
        self.back = Button("返回核验报告", icon_name="arrow-left", clicked=self.left.emit, tip="Esc")
        self.banner = Banner()
        self.lines = InFull("申报包里的内容")
        self.content = self.lines.list
        title = f"{application.place.full_name} {application.created.year} 年申报"
        self._lay_out(title, application.purpose.mark)
        if report.trusted:
            detail = "只读，没有收下。要留存、比较或取出文件，回到核验报告点“收下”。"
            self.banner.say(Status.DONE, report.verdict, detail, closable=False)
        else:
            detail = "内容可能不是签署时的，只供核对，不要据此受理或转报。"
            self.banner.say(Status.BLOCKER, report.verdict, detail)
        self.lines.show_rows(rows, full)

    def _lay_out(self, title: str, mark: str) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        if mark:
            head.addWidget(Mark(mark))
        head.addWidget(Elided(title, Type.PAGE), 1)
        head.addWidget(Label("只读", Type.SECONDARY, "text2"))
        head.addWidget(self.back)
        card = Card()
        lines = QVBoxLayout(card)
        lines.setContentsMargins(16, 12, 16, 12)
        lines.addWidget(self.lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(card, 1)

    def take_focus(self) -> None:
        self.content.setFocus(Qt.FocusReason.OtherFocusReason)
