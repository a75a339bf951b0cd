# ruff: noqa: N802
"""A look at a kept file: its pages one by one, larger or smaller, and which of them are cited."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QIntValidator,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.pdfium import PDFIUM
from desktop.views.editors.base import Line
from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.file_pages import Drawn, FilePages
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.page_strip import PageStrip
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.surface import Area

MARGIN = 16
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Logical pixels a point, times 4/3: 1 shows a page as large as on paper."""
_POINT = 96 / 72


class _Sheet(QWidget):
    """The drawn page on its desk; paper stays light in every theme."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: Drawn | None = None
        self.paper = False
        self.cited = False
        self.words = ""

    @property
    def image(self) -> QImage:
        return self.drawn.image if self.drawn is not None else QImage()

    def page_size(self) -> QSize:
        """Logical pixels of the page as drawn."""
        dpr = self.devicePixelRatioF()
        return QSize(round(self.image.width() / dpr), round(self.image.height() / dpr))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), t.color("sunken"))
        if self.image.isNull():
            painter.setFont(font(Type.SECONDARY))
            painter.setPen(t.color("text2"))
            box = self.rect().adjusted(MARGIN, 0, -MARGIN, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
            return
        size = self.page_size()
        at = QRect(QPoint(max(MARGIN, (self.width() - size.width()) // 2), MARGIN), size)
        edge = 3 if self.cited else 1
        painter.fillRect(at.adjusted(-edge, -edge, edge, edge), t.color("accent" if self.cited else "line"))
        painter.drawImage(at, self.image)
        if self.paper:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(at, t.color("paper"))


class _Desk(QScrollArea):
    """Scrolls the sheet; at its end the wheel and the keys turn the page."""

    turn = Signal(int)
    zoom = Signal(int)
    resized = Signal()

    def __init__(self, sheet: _Sheet) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(sheet)
        self.setCornerWidget(Area("sunken"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("预览")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        move = -1 if event.angleDelta().y() > 0 else 1
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom.emit(-move)
        elif event.angleDelta().y() and self._at_end(move):
            self.turn.emit(move)
        else:
            super().wheelEvent(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if move is not None and not event.modifiers() and self._at_end(move):
            self.turn.emit(move)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            draw_ring(painter, self.viewport().rect().toRectF(), 2)

    def _at_end(self, move: int) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() == (bar.minimum() if move < 0 else bar.maximum())


class FileView(Area):
    """Pages are drawn when they are looked at, on the lane beside the long work."""

    cited = Signal(object)
    """frozenset[int]: the pages to cite from now on; empty for the whole file."""
    wanted = Signal()
    """Somebody wants to cite where nothing is chosen that could be supported."""

    def __init__(self, lane: Lane) -> None:
        super().__init__("surface", ("left",))
        self._lane = lane
        self._file: FilePages | None = None
        self._job: Job | None = None
        self._page, self._pages = 1, 0
        self._zoom = 0.0
        self._citing = False
        self._sheet = _Sheet()
        self.desk = _Desk(self._sheet)
        self.desk.turn.connect(self._turned_by_scrolling)
        self.desk.zoom.connect(self.zoom)
        self.desk.resized.connect(self._arrange)
        self.number = Line()
        self.number.setFixedWidth(48)
        self.number.setValidator(QIntValidator(1, 999_999, self))
        self.number.setAccessibleName("页码")
        self.number.returnPressed.connect(self._go)
        self._of = Label("", Type.SECONDARY, "text2")
        self._first = Label("第", Type.SECONDARY, "text2")
        self.back = Button("", "text", "chevron-left", lambda: self.turn(-1), tip="上一页", name="上一页")
        self.on = Button("", "text", "chevron-right", lambda: self.turn(1), tip="下一页", name="下一页")
        self._smaller = Button(
            "", "text", "zoom-out", lambda: self.zoom(-1), tip="缩小（Ctrl+滚轮）", name="缩小"
        )
        self.fit = Button("适合宽度", "text", clicked=self._fit, tip="按宽度显示")
        self._larger = Button(
            "", "text", "zoom-in", lambda: self.zoom(1), tip="放大（Ctrl+滚轮）", name="放大"
        )
        self.cite_button = Button("引用本页", icon_name="link", clicked=self._cite)
        row = QHBoxLayout()
        row.setContentsMargins(12, 7, 12, 8)
        row.setSpacing(4)
        paging = (self._first, self.number, self._of, self.back, self.on)
        self._paging, self._sizing = paging, (self._smaller, self.fit, self._larger)
        for widget in (*paging, *self._sizing):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.cite_button)
        self._bar = Area("surface", ("bottom",))
        self._bar.setLayout(row)
        self._bar.setFixedHeight(47)
        self.strip = PageStrip()
        self.strip.turned.connect(self.show_page)
        self.strip.picked.connect(self.cited)
        self._citation = Elided("", Type.SECONDARY, "text2")
        self._all = Button("引用全部", "text", clicked=lambda: self.cited.emit(frozenset()))
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 0)
        head.addWidget(self._citation, 1)
        head.addWidget(self._all)
        self._foot = Area("surface", ("top",))
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 1, 0, 0)
        foot.setSpacing(0)
        foot.addLayout(head)
        strip = QHBoxLayout()
        strip.setContentsMargins(8, 0, 8, 0)
        strip.addWidget(self.strip)
        foot.addLayout(strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.desk, 1)
        column.addWidget(self._foot)
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self._draw)
        self.show_file(None, "", "选一份材料，在这里预览")

    # --- what is shown

    @property
    def page(self) -> int:
        return self._page

    def show_file(self, file: Path | None, media_type: str, words: str = "") -> None:
        """Show a file of a media type from its first page, or words where there is nothing to show."""
        self._close()
        self._file = FilePages(file, media_type) if file is not None else None
        self._page, self._pages = 1, 0
        self._sheet.drawn, self._sheet.words = None, words if file is None else "正在打开"
        self._sheet.paper = media_type == "application/pdf"
        self.show_citation("", frozenset())
        self._show_bar()
        self._arrange()
        if self.isVisible():
            self._timer.start()

    def show_citation(self, words: str, pages: frozenset[int]) -> None:
        """Which item the pages are cited for, and which pages ("" for no item, no pages for the whole file)."""
        self._citing = bool(words)
        self._citation.setText(words)
        self.strip.show_pages(self._pages, pages)
        self._all.setEnabled(bool(pages))
        self._show_bar()

    def show_page(self, page: int) -> None:
        page = max(1, min(page, self._pages))
        if page != self._page:
            self._page = page
            self._show_bar()
            self._draw()
            self.desk.verticalScrollBar().setValue(0)

    def turn(self, move: int) -> None:
        """Turn so many pages."""
        self.show_page(self._page + move)

    def zoom(self, move: int) -> None:
        """One step larger or smaller than what is shown."""
        now = self._zoom or self._fitting()
        steps = [step for step in ZOOMS if (step > now + 0.01 if move > 0 else step < now - 0.01)]
        if steps:
            self._zoom = steps[0] if move > 0 else steps[-1]
            self._show_bar()
            self._draw()

    def _fit(self) -> None:
        self._zoom = 0.0
        self._show_bar()
        self._draw()

    def _fitting(self) -> float:
        """The zoom at which the page is as wide as the desk."""
        drawn = self._sheet.drawn
        width = drawn.size[0] if drawn is not None else 0
        return self._room().width() / self.devicePixelRatioF() / (width * _POINT) if width else 1.0

    # --- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close()

    def _go(self) -> None:
        if self.number.text():
            self.show_page(int(self.number.text()))
        self.number.setText(str(self._page))

    def _turned_by_scrolling(self, move: int) -> None:
        before = self._page
        self.turn(move)
        if move < 0 and self._page != before:
            self.desk.verticalScrollBar().setValue(self.desk.verticalScrollBar().maximum())

    def _cite(self) -> None:
        if self._citing:
            self.strip.toggle(self._page)
        else:
            self.wanted.emit()

    # --- drawing

    def _room(self) -> QSize:
        """Device pixels there are for the page."""
        dpr = self.devicePixelRatioF()
        bar = self.desk.verticalScrollBar().sizeHint().width()
        size = self.desk.size()
        width = max(80, size.width() - 2 * MARGIN - bar)
        return QSize(round(width * dpr), round(max(80, size.height() - 2 * MARGIN) * dpr))

    def _draw(self) -> None:
        """Have the page drawn; what was asked for before is no longer wanted."""
        if self._file is None or not self.isVisible():
            return
        if self._job is not None:
            self._job.cancel()
        file, page, room = self._file, self._page, self._room()
        zoom = self._zoom * _POINT * self.devicePixelRatioF()
        file.left = False
        self._job = self._lane.run("预览", lambda _progress, _stop: file.draw(page, room, zoom))
        self._job.ended.connect(self._drawn)

    def _drawn(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        drawn = job.result
        if job.state is JobState.BROKEN and job.error is not None:
            raise job.error
        if not isinstance(drawn, Drawn):
            drawn = Drawn(QImage(), 1, 0, (0, 0), "这份文件现在不能预览")
        drawn.image.setDevicePixelRatio(1.0)
        self._sheet.drawn, self._sheet.words = drawn, drawn.words
        if drawn.pages != self._pages:
            self._pages = drawn.pages
            self.strip.show_pages(self._pages, self.strip.cited)
        self._show_bar()
        self._arrange()

    def _arrange(self) -> None:
        """Give the sheet the room of the desk, or more when the page is larger."""
        view, page = self.desk.viewport().size(), self._sheet.page_size()
        if self._sheet.image.isNull():
            self._sheet.resize(view)
        else:
            width = max(view.width(), page.width() + 2 * MARGIN)
            self._sheet.resize(width, max(view.height(), page.height() + 2 * MARGIN))
        self._sheet.update()

    def _show_bar(self) -> None:
        many, cited = self._pages > 1, self._page in self.strip.cited
        self.number.setText(str(self._page))
        self._of.setText(f"/ {self._pages} 页")
        for widget in self._paging:
            widget.setVisible(many)
        for widget in self._sizing:
            widget.setVisible(self._pages > 0)
        self.back.setEnabled(self._page > 1)
        self.on.setEnabled(self._page < self._pages)
        self.fit.setText(f"{self._zoom:.0%}" if self._zoom else "适合宽度")
        self.cite_button.setVisible(many)
        self.cite_button.setText("不引用本页" if cited else "引用本页")
        self._foot.setVisible(many and self._citing)
        self._sheet.cited = self._citing and cited
        self._sheet.update()
        self.strip.go(self._page)
        where = f"第 {self._page} 页，共 {self._pages} 页" if self._pages else self._sheet.words
        self.desk.setAccessibleName(f"预览，{where}")

    def _close(self) -> None:
        """Let go of the file, once nobody draws it any more."""
        file, drawing = self._file, self._job is not None
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if file is None:
            return
        file.left = True
        if not drawing and PDFIUM.acquire(blocking=False):
            try:
                file.close()
            finally:
                PDFIUM.release()
        else:  # somebody reads a page meanwhile, perhaps a long one: the screen does not wait for it
            self._lane.run("预览", lambda _progress, _stop: file.close())
