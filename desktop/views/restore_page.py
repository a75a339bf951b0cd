"""从备份恢复: choose a backup, see what it holds and what becomes of what is here, then do it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.drives import drives
from desktop.jobs import Job, JobState
from desktop.messages import size_words
from desktop.office import Office
from desktop.views.screen import Go, Screen
from desktop.views.settings_parts import scrolled
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import ask, choose_folder
from desktop.views.widgets.facts import Facts
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from db.contents import Consequences, Contents

NAMED = 6
"""Applications that are named; the others are counted."""
_FOLDERS = (("identities", "签名密钥", "个"), ("trust", "信任的根证书", "份"), ("packs", "导入的模板", "个"),
            ("received", "收到的申报包", "份"), ("fonts", "字体", "个"))  # fmt: skip
_NONE_LOST = "现在的申报、佐证和密钥都会留存：数据库移到工作区的 backups 文件夹，文件只增不减。"


class RestoreScreen(Screen):
    """`restore` closes the workspace, puts a backup in its place and opens it again; None while other work runs."""

    passes = True

    def __init__(self, office: Callable[[], Office], restore: Callable[[Path], Job | None]) -> None:
        """`office` raises what keeps the workspace from being opened: that is one reason to come here."""
        super().__init__()
        self._office = office
        self._put = restore
        self._job: Job | None = None
        self._contents: Contents | None = None
        self._restored = False
        self.banner = Banner()
        self.panel = ProgressPanel("正在恢复", "取消恢复", "取消后一切和现在一样")
        self.panel.hide()
        self.choose = Button("选择备份", icon_name="folder-open", clicked=self._choose)
        self.act = Button("恢复这份备份", "primary", "history", self.primary)
        self._held = QWidget()
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        how = Paragraph("选备份的文件夹（名称以 IPZoneDesk- 开头），或放着备份的 U 盘。先看清再恢复。")
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.choose)
        for drive in drives():
            button = Button(drive.name, icon_name="usb", name=f"从 U 盘 {drive.name} 选最新的备份")
            button.clicked.connect(lambda _=False, path=drive.path: self.take_file(path))
            row.addWidget(button)
        row.addStretch()
        self._buttons = card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 16)
        inside.setSpacing(12)
        inside.addWidget(how)
        inside.addWidget(buttons)
        scroll, self._column = scrolled(
            Label("从备份恢复", Type.PAGE), self.banner, self.panel, card, self._held
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    # --- as a screen

    def help_page(self) -> str:
        return "backup"

    def crumbs(self) -> tuple[str, ...]:
        return ("从备份恢复",)

    def take_focus(self) -> None:
        (self.act if self._contents else self.choose).setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> bool:
        """Nobody leaves while the workspace is taken apart."""
        if self._job is None or self._job.is_over:
            return True
        self.banner.say(Status.HINT, "正在恢复，做完或取消后再离开", closable=False)
        return False

    def take_file(self, file: Path) -> None:
        """Look into this backup, or the newest of a folder of backups."""
        found = Office.backups_in(file)
        source = found[0] if found else file
        self._contents = None
        self._restored = False
        self.banner.hide()
        try:
            self._contents = Office.look_into(source)
        except IpzoneError as error:
            self.banner.refuse(error)
        self._show()

    def primary(self) -> None:
        if self._restored:
            self.go.emit(Go("home"))
        elif self._contents is not None:
            words, numbers = self._words()
            if numbers is None or numbers.gone or numbers.older:
                ask(self, "用这份备份替换现在的内容？", words, "恢复这份备份", self._start, danger=True)
            else:
                self._start()

    # --- what it does

    def _choose(self) -> None:
        choose_folder(self, "选择备份的文件夹", self.take_file)

    def _start(self) -> None:
        if self._contents is None:
            return
        job = self._put(self._contents.path)
        if job is None:
            self.banner.say(Status.WARN, "还有别的工作没有做完", "等它做完或取消它，再恢复。")
            return
        self._job = job
        self.banner.hide()
        self.panel.watch(job)
        self.panel.show()
        self._buttons.hide()
        self._held.hide()
        job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        self.panel.hide()
        self._buttons.show()
        if job.state is JobState.DONE:
            try:
                self._office()
            except IpzoneError as error:
                self.banner.refuse(error)
                return
            self._restored = True
            kept = f"原来的内容保存在 {job.result}。" if job.result else "这里原来没有内容。"
            self.banner.say(
                Status.DONE, "已恢复，工作区已重新打开", kept, "回到首页", self.primary, closable=False
            )
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "恢复已取消", "一切和原来一样。")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        self._show()
        self.take_focus()

    def _show(self) -> None:
        wanted = self._contents if not self._restored else None
        held = self._card(wanted) if wanted is not None else QWidget()
        self._column.replaceWidget(self._held, held)
        if self.act.parentWidget() is self._held:
            self.act.setParent(None)
        self._held.deleteLater()
        self._held = held

    def _card(self, held: Contents) -> QWidget:
        facts = Facts()
        made = held.made.astimezone() if held.made else None
        when = f"{made.year}年{made.month}月{made.day}日 {made:%H:%M}" if made else "没有写明"
        facts.add("备份时间", Label(when, Type.TITLE))
        names = [one.place.name + one.purpose.mark for one in held.applications]
        more = f"等 {len(names)} 个" if len(names) > NAMED else f"，共 {len(names)} 个" if names else "没有"
        facts.add("申报", Paragraph("、".join(names[:NAMED]) + more, Type.BODY, "text"))
        if held.path.is_file():  # kept by the workspace itself: what lies beside the database is not touched
            facts.add("来自", Label(held.path.name, Type.BODY))
        else:
            self._add_files(facts, held)
        words, _ = self._words()
        facts.add("恢复之后", Paragraph(words, Type.BODY, "text"))
        made_of = QWidget()
        column = QVBoxLayout(made_of)
        column.setContentsMargins(4, 4, 4, 4)  # room for the focus ring
        column.setSpacing(16)
        column.addWidget(facts)
        row = QHBoxLayout()
        row.addWidget(self.act)
        row.addStretch()
        column.addLayout(row)
        return made_of

    @staticmethod
    def _add_files(facts: Facts, held: Contents) -> None:
        evidence = f"{len(held.manifest.evidence)} 份，连同下列文件共 {size_words(held.manifest.size)}"
        facts.add("佐证材料", Label(evidence, Type.BODY))
        others = [f"{label} {held.count(name)} {unit}" for name, label, unit in _FOLDERS if held.count(name)]
        facts.add("还有", Paragraph("，".join(others) or "没有密钥、根证书和模板", Type.BODY, "text"))
        if held.manifest.missing:
            words = f"{len(held.manifest.missing)} 份在备份时就已缺失或损坏"
            facts.add("缺失的佐证", Label(words, Type.BODY, "warn"))

    def _words(self) -> tuple[str, Consequences | None]:
        """The consequences in numbers; None when what is here cannot be opened."""
        if self._contents is None:
            return "", None
        try:
            numbers = self._office().consequences(self._contents)
        except IpzoneError:  # why, was told where one came from
            return (
                f"现在的工作区打不开，会原样留存。备份里的 {len(self._contents.applications)} 个申报成为现在的内容。",
                None,
            )
        parts = [f"{numbers.back} 个申报回来" if numbers.back else "",
                 f"{numbers.older} 个申报退回到备份时的样子" if numbers.older else "",
                 f"{numbers.gone} 个备份之后新建的申报不再显示" if numbers.gone else ""]  # fmt: skip
        said = "，".join(part for part in parts if part) or "申报和现在相同"
        return f"{said}。{_NONE_LOST}", numbers
