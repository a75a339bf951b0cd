"""复制到 U 盘: which files, and which of the sticks that are plugged in; what was written is read back and compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.copy_out import copy_out
from desktop.drives import Drive, drives
from desktop.jobs import Job, JobState, Work
from desktop.messages import size_words
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog, choose_folder
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import empty
from forms.errors import IpzoneError
from forms.progress import Progress, Stop

WIDTH = 560
LOOK_AGAIN = 2000
"""Milliseconds after which sticks are looked for again."""
_NONE = "没有找到 U 盘。插上后会自己出现在这里，也可以选一个文件夹。"


class CopyDialog(Dialog):
    """Enter copies; Esc goes back, or cancels while it copies."""

    about = "export"

    copied = Signal(object)
    """The folder (Path) where all of it is now."""

    def __init__(
        self,
        parent: QWidget,
        files: Sequence[tuple[str, Path]],
        run: Callable[[str, Work], Job],
        find: Callable[[], tuple[Drive, ...]] = drives,
    ) -> None:
        """`files`: what each is called, and where it is; the first is what is meant to go."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("复制到 U 盘")
        self.setFixedWidth(WIDTH)
        self._run, self._find = run, find
        self._job: Job | None = None
        self._shown: tuple[Drive, ...] | None = None
        self._group = QButtonGroup(self)
        self._folder: Path | None = None
        self.banner = Banner()
        self.files = [(QCheckBox(f"{label}（{size_words(_size(path))}）"), path) for label, path in files]
        self.sticks = QVBoxLayout()
        self.sticks.setSpacing(6)
        self.panel = ProgressPanel("正在复制", "取消复制", "取消后 U 盘上不留下半个文件，原来的文件不变")
        self.panel.hide()
        self.act = Button("复制", "primary", "usb", self.copy)
        self.other = Button("选择文件夹", icon_name="folder-open", clicked=self._browse)
        self.back = Button("返回", clicked=self.reject)
        self.act.setDefault(True)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()
        self._go_on()

    def _go_on(self) -> None:
        """The focus to what is next: the button, or the choice that it still lacks."""
        choices = self._group.buttons()
        (self.act if self.act.isEnabled() else choices[0] if choices else self.other).setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(Label("复制到 U 盘", Type.SECTION))
        column.addWidget(self.banner)
        for number, (box, path) in enumerate(self.files):
            box.setChecked(number == 0)
            box.setToolTip(str(path))
            box.toggled.connect(lambda _: self._look_anew())
            column.addWidget(box)
        column.addSpacing(4)
        column.addWidget(Label("复制到哪里", Type.SECONDARY, "text2"))
        column.addLayout(self.sticks)
        column.addWidget(Paragraph("写完会读回来逐字节核对，一致才算完成。", Type.META, "muted"))
        column.addWidget(self.panel)
        row = QHBoxLayout()
        row.addWidget(self.act)
        row.addWidget(self.other)
        row.addStretch()
        row.addWidget(self.back)
        column.addLayout(row)

    # --- where to

    def look(self) -> None:
        """Look for sticks; what was chosen stays chosen."""
        if self._job is not None:
            return
        found = self._find()
        if found == self._shown:
            return
        held, self._shown = self.target, found
        for button in self._group.buttons():
            self._group.removeButton(button)
        empty(self.sticks)
        needed = sum(_size(path) for path in self.chosen)
        places = [(drive.path, _words(drive, needed)) for drive in found]
        if self._folder is not None:
            places.append((self._folder, f"文件夹 {self._folder}"))
        for path, words in places:
            choice = QRadioButton(words)
            choice.setProperty("place", str(path))
            choice.setToolTip(str(path))
            choice.toggled.connect(lambda _: self._show_ready())
            self._group.addButton(choice)
            self.sticks.addWidget(choice)
            choice.setChecked(path == held or (held is None and len(places) == 1))
        if not places:
            self.sticks.addWidget(Paragraph(_NONE))
        self._show_ready()
        self.adjustSize()

    def _look_anew(self) -> None:
        """Other files need other room."""
        self._shown = None
        self.look()

    @property
    def target(self) -> Path | None:
        """The place that is chosen."""
        chosen = self._group.checkedButton()
        return Path(chosen.property("place")) if chosen is not None else None

    @property
    def chosen(self) -> list[Path]:
        """The files that are ticked."""
        return [path for box, path in self.files if box.isChecked()]

    def take_folder(self, folder: Path) -> None:
        """Copy into this folder instead."""
        self._folder, self._shown = folder, None
        self.look()
        for button in self._group.buttons():
            button.setChecked(button.property("place") == str(folder))
        self._go_on()

    def _browse(self) -> None:
        choose_folder(self, "选择 U 盘或文件夹", self.take_folder)

    def _show_ready(self) -> None:
        self.act.setEnabled(self._job is None and self.target is not None and bool(self.chosen))
        self.act.setToolTip("" if self.act.isEnabled() else "先选复制什么、复制到哪里")

    # --- copying

    def copy(self) -> None:
        target, files = self.target, self.chosen
        if target is None or not files or self._job is not None:
            return

        def work(progress: Progress, stop: Stop) -> Path:
            for file in files:
                copy_out(file, target, progress, stop)
            return target

        self.banner.hide()
        self._job = self._run("复制到 U 盘", work)
        self.panel.watch(self._job)
        self.panel.show()
        self.panel.cancel.setFocus()
        self._show_ready()
        self._job.ended.connect(self._ended)  # a bound method: the connection dies with the dialogue

    def _ended(self, job: Job) -> None:
        self._job = None
        self.panel.hide()
        self._show_ready()
        if job.state is JobState.DONE:
            self.copied.emit(job.result)
            self.accept()
            return
        self._go_on()
        if job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "复制已取消", "没有留下半个文件，已经复制好的文件还在。")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        elif job.error is not None:
            raise job.error
        self.adjustSize()

    def reject(self) -> None:
        """Esc: cancel what is copied; else go back."""
        if self._job is not None and not self._job.is_over:
            self._job.cancel()
            return
        super().reject()


def _words(drive: Drive, needed: int) -> str:
    room = f"还有 {size_words(drive.free)}"
    short = f"{room}，空间不够，还差 {size_words(needed - drive.free)}"
    return f"{drive.name}，{room if drive.free >= needed else short}"


def _size(path: Path) -> int:
    """0 for a file that is gone; copying says so."""
    return path.stat().st_size if path.is_file() else 0
