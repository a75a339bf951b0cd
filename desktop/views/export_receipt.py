# ruff: noqa: N802
"""回执预览: the receipt as it will be printed, drawn beside the screen."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.messages import explain
from desktop.submission.paper import Paper
from desktop.views.hub import Hub
from desktop.views.preview_pages import GAP, MARGIN, PageDesk
from desktop.views.preview_sheets import Sheets, forgo
from desktop.views.print_parts import ApplicationPapers, whole
from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label
from forms.errors import IpzoneError

_HEIGHT = 396


class ReceiptView(QWidget):
    """The pages of the receipt of the newest export; made when it is shown, closed when it is left."""

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self._papers = ApplicationPapers(hub)
        self._lane = hub.lane.beside
        self._job: Job | None = None
        self.desk = PageDesk(self._lane)
        self.desk.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._count = Label("", Type.META, "muted")
        head = QHBoxLayout()
        head.addWidget(Label("回执预览", Type.TITLE))
        head.addStretch()
        head.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.desk)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._job is not None or self.desk.sheets is not None:
            return
        self.desk.show_sheets(None, "正在生成，稍候")
        papers, part = self._papers, whole(Paper.RECEIPT)
        self._job = self._lane.run(
            "回执预览", lambda progress, stop: papers.make(part, False, progress, stop), idle=True
        )
        self._job.ended.connect(self._made)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        forgo(self._job, self._lane)
        self._job = None

    def _made(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        if isinstance(job.result, Sheets):
            self._count.setText(f"{len(job.result.sizes)} 页")
            width, height = job.result.sizes[0]
            room = self.desk.width() - 2 * MARGIN
            self.desk.setFixedHeight(round(room * height / width) + 2 * GAP)
            self.desk.show_sheets(job.result)
        elif isinstance(job.error, IpzoneError):
            message = explain(job.error)
            self.desk.show_sheets(None, f"{message.sentence}\n{message.remedy}")
        elif job.error is not None:
            self.desk.show_sheets(None, "回执现在做不出来")
            raise job.error
