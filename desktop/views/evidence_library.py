# ruff: noqa: N802
"""The left side of the evidence page: the list, its filters, and what uploads and drops have to say."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.views.editors.base import Combo, Line
from desktop.views.evidence_rows import Show, size_words
from desktop.views.theme import Type, tokens
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.evidence_list import EvidenceList, Pictures
from desktop.views.widgets.notices import Banner, EmptyState, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.surface import Area

HINT = "可拖入文件或文件夹，重复的自动识别"
LEAST = 280


class Library(Area):
    """Says what is wanted; the page does it."""

    filtered = Signal()
    upload_wanted = Signal()
    link_wanted = Signal()
    print_wanted = Signal()
    scan_unwanted = Signal()

    def __init__(self, pictures: Pictures) -> None:
        super().__init__("surface")
        self._over = False
        self._marked = self._scan = ""
        """What the line below the list has to say."""
        self.count = Elided("", Type.SECONDARY, "muted")
        self.upload = Button("上传", "primary", "upload", self.upload_wanted.emit)
        self.wanted = Line()
        self.wanted.setPlaceholderText("按名称、文号、正文查找")
        self.wanted.setAccessibleName("查找材料")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.textChanged.connect(lambda _: self.filtered.emit())
        self.states = Combo()
        self.states.setAccessibleName("按状态筛选")
        self.states.addItems([show.value for show in Show])
        self.states.currentIndexChanged.connect(lambda _: self.filtered.emit())
        self.banner = Banner()
        self.progress = ProgressPanel("正在上传", "取消上传", "已经收下的文件会留在材料库里")
        self.progress.hide()
        self.list = EvidenceList(pictures)
        self.list.marked.connect(self._show_marked)
        self._none = EmptyState(
            "paperclip",
            "没有符合条件的材料",
            "换一个词，或清除筛选。",
            Button("清除筛选", clicked=self.clear),
        )
        self._empty = EmptyState("paperclip", "还没有佐证材料", "拖进文件，或从文件夹批量上传。")
        self._body = QStackedLayout()
        for widget in (self.list, self._none, self._empty):
            widget.setParent(
                self
            )  # or the first would be a window for a moment: the layout has no widget yet
            self._body.addWidget(widget)
        self._hint = Elided(HINT, Type.META, "muted")
        self.link = Button("关联", "text", "link", self.link_wanted.emit, tip="选支撑的事项（Ctrl+L）")
        self.remove = Button("移除", "text", "trash", self._remove_marked, tip="移除选中的材料（Delete）")
        self._one = Button("取消选择", "text", clicked=self.list.only_current)
        self.stop_scan = Button(
            "暂停",
            "text",
            clicked=self.scan_unwanted.emit,
            tip="下次打开这份申报时接着检查",
            name="暂停检查内容",
        )
        self.stop_scan.hide()
        self.print = Button("打印清单", "text", "printer", self.print_wanted.emit, tip="打印佐证清单")
        self._files = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addLayout(self._body, 1)
        column.addLayout(self._foot())
        self._marked_only = (self.link, self.remove, self._one)
        self._show_marked(0)
        self.setMinimumWidth(LEAST)

    def _head(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label("佐证材料", Type.PAGE))
        head.addWidget(self.count, 1)
        head.addWidget(self.upload)
        find = QHBoxLayout()
        find.setSpacing(8)
        find.addWidget(self.wanted, 1)
        find.addWidget(self.states)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 14, 10)
        top.setSpacing(8)
        top.addLayout(head)
        top.addLayout(find)
        top.addWidget(self.banner)
        top.addWidget(self.progress)
        return top

    def _foot(self) -> QHBoxLayout:
        self._below = foot = QHBoxLayout()
        foot.setContentsMargins(16, 4, 8, 4)
        foot.setSpacing(4)
        foot.addWidget(self._hint, 1)
        for button in (self.link, self.remove, self._one, self.stop_scan, self.print):
            foot.addWidget(button)
        return foot

    @property
    def foot(self) -> int:
        """Where the line below the list begins."""
        return self._below.geometry().top()

    def add_below(self, widget: QWidget) -> None:
        """Put something more into the line below the list."""
        self._below.insertWidget(1, widget)

    # --- what is filtered

    @property
    def words(self) -> str:
        return self.wanted.text().strip()

    @property
    def shown(self) -> Show:
        return tuple(Show)[max(0, self.states.currentIndex())]

    def clear(self) -> None:
        """Filter nothing."""
        self.wanted.clear()
        self.states.setCurrentIndex(0)

    # --- what is shown

    def show_count(self, files: int, size: int) -> None:
        """How many files there are, and the bytes of all."""
        self.count.setText(f"{files} 份，{size_words(size)}")
        self._files = files
        self._show_print()

    def _show_print(self) -> None:
        """There is room for it unless several are chosen."""
        self.print.setVisible(bool(self._files) and self.link.isHidden())

    def show_body(self) -> None:
        """The list, or why it is empty."""
        if self.list.rows():
            self._body.setCurrentWidget(self.list)
        else:
            filtered = bool(self.words) or self.shown is not Show.ALL
            self._body.setCurrentWidget(self._none if filtered else self._empty)

    def show_job(self, job: Job | None) -> None:
        """An upload runs, or none does."""
        self.progress.setVisible(job is not None)
        self.upload.setEnabled(job is None)
        self.upload.setToolTip("上一批还没有传完" if job is not None else "")
        if job is not None:
            self.progress.watch(job)

    def show_scan(self, done: int, total: int) -> None:
        self.stop_scan.setVisible(bool(total))
        self._scan = f"正在检查内容，{done} / {total}" if total else ""
        self._show_hint()

    def show_drop(self, words: str, *, usable: bool = True) -> None:
        """What dropping here would do; "" when nothing hovers any more."""
        self._over = bool(words) and usable
        if words:
            self._say(words, "link" if usable else "blocker")
        else:
            self._show_hint()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens().color("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 4, 4)

    def _say(self, words: str, tone: str = "muted") -> None:
        self._hint.setText(words)
        self._hint.set_tone(tone)

    def _show_marked(self, count: int) -> None:
        many = count > 1
        self._marked = f"已选 {count} 份" if many else ""
        for widget in self._marked_only:
            widget.setVisible(many)
        self._show_print()
        self._show_hint()

    def _show_hint(self) -> None:
        """What is chosen, else what is being looked through, else how files get here."""
        self._say(self._marked or self._scan or HINT, "text" if self._marked else "muted")

    def _remove_marked(self) -> None:
        self.list.removed.emit(tuple(f"evidence:{evidence.id}" for evidence in self.list.selected()))
