# ruff: noqa: N802
"""预览: the real pages of a paper beside the form, made again in the background after every change."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState
from desktop.messages import explain
from desktop.views.editors.base import Combo
from desktop.views.history_menu import path_in_focus
from desktop.views.hub import Guidance, Hub
from desktop.views.preview_pages import PageDesk
from desktop.views.preview_sheets import Sheets, forgo
from desktop.views.print_parts import ApplicationPapers, Part
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.surface import Area
from forms.errors import IpzoneError

DELAY = 800
"""Milliseconds after the last change until the paper is made again."""


class Preview(Area):
    """Made only while it is seen. Follows the field with the focus; a click in the page goes to the field."""

    wanted = Signal(str)
    """A target to go to."""
    print_wanted = Signal(str)
    """The key of the part that is shown."""
    closed = Signal()

    def __init__(self, hub: Hub) -> None:
        super().__init__("surface", ("left",))
        self._hub = hub
        self._papers = ApplicationPapers(hub)
        self._parts: tuple[Part, ...] = ()
        self._job: Job | None = None
        self._shown = self._begin = ""
        self._stale = True
        self._drawing = hub.lane.beside
        self._making = self._drawing.beside  # beside the drawing: a long paper must not hold up its own pages
        self.desk = PageDesk(self._drawing)
        self.desk.wanted.connect(self.wanted)
        self.desk.moved.connect(self._show_page)
        self.choice = Combo()
        self.choice.setAccessibleName("预览哪一份")
        self.choice.setMaximumWidth(190)
        self.choice.activated.connect(lambda _: self._chosen())
        self._where = Label("", Type.SECONDARY, "text2")
        self._where.setMinimumWidth(self._where.fontMetrics().horizontalAdvance("000 / 000 页"))
        self.setAccessibleName("预览")
        row = QHBoxLayout()
        row.setContentsMargins(12, 7, 8, 8)
        row.setSpacing(4)
        row.addWidget(self.choice)
        row.addSpacing(4)
        row.addWidget(self._where)
        row.addStretch()
        self.fit = Button("适合宽度", "text", clicked=self.desk.fit, tip="按宽度显示")
        for widget in (
            Button("", "text", "zoom-out", lambda: self.desk.zoom(-1), tip="缩小（Ctrl+滚轮）", name="缩小"),
            self.fit,
            Button("", "text", "zoom-in", lambda: self.desk.zoom(1), tip="放大（Ctrl+滚轮）", name="放大"),
            Button("", "text", "printer", self._print, tip="打印这一份（Ctrl+P）", name="打印这一份"),
            Button("", "text", "x", self.closed.emit, tip="收起预览（Ctrl+Shift+P）", name="收起预览"),
        ):
            row.addWidget(widget)
        bar = Area("surface", ("bottom",))
        bar.setLayout(row)
        bar.setFixedHeight(47)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.desk, 1)
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self._make)
        hub.changed.connect(lambda _: self._aged())
        hub.exported.connect(self._show_parts)
        hub.guidance.connect(self._guided)
        QApplication.instance().focusChanged.connect(self._focused)  # type: ignore[union-attr]  # there is one
        self._show_parts()

    @property
    def part(self) -> Part:
        """What is shown."""
        return self._parts[max(0, self.choice.currentIndex())]

    def begin_at(self, target: str) -> None:
        """Show where this is printed once the paper is there."""
        self._begin = target

    def show_part(self, key: str) -> None:
        """Show another paper, by the key of the part."""
        at = next((n for n, part in enumerate(self._parts) if part.key == key), 0)
        self.choice.setCurrentIndex(at)
        self._chosen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.desk.show_sheets(None, "正在生成，稍候")
            self._make()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if event.spontaneous():
            return  # a window in the task bar comes back as it was
        self._timer.stop()
        forgo(self._job, self._drawing)
        self._job = None
        self._stale, self._shown = True, ""

    def _show_parts(self) -> None:
        held = self.part.key if self._parts else ""
        self._parts = tuple(part for part in self._papers.parts() if not part.targets)
        self.choice.clear()
        self.choice.addItems([part.label for part in self._parts])
        self.choice.setCurrentIndex(next((n for n, part in enumerate(self._parts) if part.key == held), 0))

    def _chosen(self) -> None:
        if self.part.key != self._shown and self.isVisible():
            self.desk.show_sheets(None, "正在生成，稍候")
            self._make()

    # --- making

    def _aged(self) -> None:
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def _make(self) -> None:
        """Have the paper made; what was being made before is no longer wanted."""
        self._timer.stop()
        if not self.isVisible():
            return
        forgo(self._job, self._drawing)
        part, papers = self.part, self._papers
        self._stale = False
        self._job = self._making.run(
            "预览", lambda progress, stop: papers.make(part, True, progress, stop), idle=True
        )
        self._job.ended.connect(lambda job: self._made(job, part))
        self._show_page()

    def _made(self, job: Job, part: Part) -> None:
        if job is not self._job:
            return
        self._job = None
        if isinstance(job.result, Sheets):
            self.desk.show_sheets(job.result, same=self._shown == part.key)
            self._shown = part.key
            if self._begin:
                self.desk.show_target(self._begin)
                self._begin = ""
            self._focused(None, QApplication.focusWidget())
        elif isinstance(job.error, IpzoneError) and job.state is not JobState.CANCELLED:
            message = explain(job.error)
            self._shown = ""
            self.desk.show_sheets(None, f"{message.sentence}\n{message.remedy}")
        elif job.state is JobState.BROKEN and job.error is not None:
            self.desk.show_sheets(None, "这一份现在做不出来")
            raise job.error
        self._show_page()

    def _show_page(self) -> None:
        sheets = self.desk.sheets
        words = f"{self.desk.page + 1} / {len(sheets.sizes)} 页" if sheets is not None else ""
        self._where.setText("正在更新…" if self._job is not None and words else words)
        self.fit.setText(self.desk.zoom_words)

    # --- where one is

    def _focused(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and not self.isAncestorOf(new):
            path = path_in_focus()
            if path:
                self.desk.show_target(path)

    def _guided(self, guidance: Guidance) -> None:
        if self.isVisible() and guidance.target and not path_in_focus():
            self.desk.show_target(guidance.target)

    def _print(self) -> None:
        self.print_wanted.emit(self.part.key)
