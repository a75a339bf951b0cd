"""备份: where to, now, and the backups there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.backup_words import backup_words
from desktop.drives import drives
from desktop.jobs import Job, JobState, Lane
from desktop.messages import size_words
from desktop.office import Office
from desktop.views.screen import Go, Screen
from desktop.views.settings_parts import beside, scrolled
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_folder
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, empty, rule
from forms.errors import IpzoneError

LISTED = 5
"""Backups shown at once; the list scrolls."""
_ABOUT = (
    "备份写成一个新文件夹：全部申报、佐证和填写记录，本单位的密钥（有口令保护）、信任的根证书、导入的模板、"
    "收到的申报包和字体。写完会逐个读回复核。"
)


class BackupScreen(Screen):
    """One primary: back up now, into the folder that is written there."""

    passes = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office = office
        self._lane = lane
        self._job: Job | None = None
        self.banner = Banner()
        self.panel = ProgressPanel("正在备份", "取消备份", "取消后不留下半份备份，已有的备份不受影响")
        self.panel.hide()
        folder = office.backup_folder
        self.folder = QLineEdit(str(folder) if folder else "")
        self.folder.setPlaceholderText("选一个不在这台电脑硬盘上的位置")
        self.folder.editingFinished.connect(self.flush)
        self.now = Button("立即备份", "primary", "database", self.primary)
        self._state = Label("", Type.TITLE)
        self.list = RowList("已有的备份")
        self.list.opened.connect(lambda key: self._restore(Path(key)))
        self.restore = Button("恢复选中的备份", icon_name="history", clicked=self._restore_chosen)
        self._sticks = QHBoxLayout()
        self._sticks.setSpacing(8)
        self._lay_out()

    def _lay_out(self) -> None:
        scroll, _ = scrolled(
            Label("备份", Type.PAGE), self.banner, self.panel, self._write_card(), self._list_card()
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def _write_card(self) -> Card:
        card, inside = _card("写一份备份")
        inside.addWidget(self._state)
        inside.addWidget(Paragraph(_ABOUT))
        choose = Button("选择文件夹", icon_name="folder-open", clicked=self._choose)
        box = beside(self.folder, choose, stretch=False)
        inside.addWidget(
            FieldRow(
                "备份到", box, help_text="记住这个位置；过了 7 天没有备份，首页会提醒", buddy=self.folder
            )
        )
        sticks = QWidget()
        sticks.setLayout(self._sticks)
        self._sticks.setContentsMargins(0, 4, 0, 0)  # on the line of the label
        inside.addWidget(FieldRow("U 盘", sticks))
        line = QHBoxLayout()
        line.addWidget(self.now)
        line.addStretch()
        inside.addLayout(line)
        return card

    def _list_card(self) -> Card:
        card, inside = _card("已有的备份")
        self._none = Paragraph("这里还没有备份。备份在别处的，点“从别处选择”。")
        inside.addWidget(self._none)
        inside.addWidget(self.list)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.restore)
        line.addWidget(Button("从别处选择", "text", "folder-open", lambda: self.go.emit(Go("restore"))))
        line.addStretch()
        inside.addLayout(line)
        return card

    # --- as a screen

    def help_page(self) -> str:
        return "backup"

    def crumbs(self) -> tuple[str, ...]:
        return ("备份",)

    def arrive(self) -> None:
        self._show()

    def take_focus(self) -> None:
        (self.now if self.folder.text() else self.folder).setFocus(Qt.FocusReason.OtherFocusReason)

    def closing(self) -> str:
        running = self._job is not None and not self._job.is_over
        return "备份还没有写完" if running else ""

    def flush(self) -> bool:
        """Remember the folder."""
        text = self.folder.text().strip()
        wanted = Path(text) if text else None
        if wanted == self._office.backup_folder:
            return True
        try:
            self._office.set_backup_folder(wanted)
        except IpzoneError as error:
            self.banner.refuse(error)
            return False
        self._show()
        return True

    def primary(self) -> None:
        """Back up now."""
        if not self.folder.text().strip():
            self.banner.say(Status.BLOCKER, "还没有选备份到哪里", "插上 U 盘后点它的名称，或选一个文件夹。")
            self.folder.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.flush():
            self._back_up(Path(self.folder.text().strip()))

    # --- what it does

    def _choose(self) -> None:
        choose_folder(self, "选择备份到哪个文件夹", self._take, self.folder.text())

    def _take(self, folder: Path) -> None:
        self.folder.setText(str(folder))
        self.flush()
        self.now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _back_up(self, folder: Path) -> None:
        if self._job is not None and not self._job.is_over:
            return
        office = self._office
        self.banner.hide()
        self.now.setEnabled(False)
        self.now.setText("正在备份…")
        self._job = self._lane.run("备份", lambda progress, stop: office.back_up(folder, progress, stop))
        self.panel.watch(self._job)
        self.panel.show()
        self._job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        self.panel.hide()
        self.now.setEnabled(True)
        self.now.setText("立即备份")
        if isinstance(job.result, Path):
            held = self._office.look_into(job.result)
            words = f"{len(held.applications)} 个申报，{len(held.manifest.evidence)} 份佐证，"
            words += f"{size_words(held.manifest.size)}。{job.result}"
            self.banner.say(Status.DONE, "备份完成，读回复核一致", words)
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "备份已取消", "没有留下半份备份。")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        self._show()

    def _restore(self, source: Path) -> None:
        self.go.emit(Go("restore", file=source))

    def _restore_chosen(self) -> None:
        if self.list.current:
            self._restore(Path(self.list.current))

    def _show(self) -> None:
        words, due = backup_words(self._office.setting, self._office.clock())
        self._state.setText(words)
        self._state.set_tone("warn" if due else "text")
        self._show_sticks()
        found = self._office.backups()
        self.list.show_rows([_row(path) for path in found])
        self.list.setFixedHeight(54 * min(len(found), LISTED) + 2)
        self.list.setVisible(bool(found))
        self._none.setVisible(not found)
        self.restore.setEnabled(bool(found))
        if found and not self.list.current:
            self.list.select_first()

    def _show_sticks(self) -> None:
        empty(self._sticks)
        for stick in sticks(self._take):
            self._sticks.addWidget(stick)
        self._sticks.addWidget(Button("再找一次", "link", clicked=self._show_sticks, name="再找一次 U 盘"))
        self._sticks.addStretch()


def sticks(take: Callable[[Path], object]) -> list[QWidget]:
    """A button for each memory stick there is just now, which takes it; or the words that there is none."""
    made: list[QWidget] = []
    for drive in drives():
        words = f"{drive.name}（可用 {size_words(drive.free)}）"
        made.append(
            Button(words, icon_name="usb", clicked=partial(take, drive.path), name=f"备份到 U 盘 {words}")
        )
    return made or [Label("没有插 U 盘", Type.SECONDARY, "muted")]


def _row(path: Path) -> Row:
    """A backup in a list: the moment its name tells, and where it lies."""
    stamp = path.name.removeprefix("IPZoneDesk-")
    return Row(str(path), _when(stamp) or path.name, str(path.parent), tip=str(path))


def _when(stamp: str) -> str:
    """20261122T093000…Z as it was on the clock here; "" for another name."""
    try:
        moment = datetime.strptime(stamp[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).astimezone()
    except ValueError:
        return ""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M} 的备份"


def _card(title: str) -> tuple[Card, QVBoxLayout]:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 16)
    column.setSpacing(12)
    column.addWidget(Label(title, Type.SECTION))
    column.addWidget(rule())
    return card, column
