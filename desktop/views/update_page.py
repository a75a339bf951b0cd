"""检查更新文件: whether an installer on a stick is what was released, and newer. Nothing is fetched or installed."""

from __future__ import annotations

from pathlib import Path

from desktop import __version__
from desktop.jobs import Job, JobState, Lane
from desktop.update import Update, check_update
from desktop.views.job_screen import JobScreen
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_file, choose_folder
from desktop.views.widgets.facts import verdict_band
from desktop.views.widgets.notices import ProgressPanel
from desktop.views.widgets.shapes import Status
from forms.errors import IpzoneError

ABOUT = (
    f"现在的版本是 {__version__}。程序不联网，更新用 U 盘带来：把安装文件、release.json 和 release.json.p7s "
    "放在同一个文件夹里，再在这里选它。只核验，不安装。"
)


class UpdateScreen(JobScreen):
    """Asks for the file or its folder, and says in one sentence what it is."""

    def __init__(self, lane: Lane) -> None:
        self.update_: Update | None = None
        self.file = Button("选择安装文件", "primary", "file", self._choose_file)
        self.folder = Button("选择文件夹", icon_name="folder-open", clicked=self._choose_folder)
        panel = ProgressPanel("正在核对更新文件", "取消", "只读取文件，取消后什么都不会改变")
        super().__init__(lane, "检查更新文件", ABOUT, panel, self.file, self.folder)
        self.column.addStretch()

    def closing(self) -> str:
        return "更新文件正在核对" if self.runs else ""

    def take_file(self, file: Path) -> None:
        """Check this installer, or the one in this folder."""
        self.run("核对更新文件", lambda progress, stop: check_update(file, progress=progress, stop=stop))

    def ended(self, job: Job) -> None:
        if isinstance(job.result, Update):
            self.update_ = found = job.result
            status = Status.DONE if found.newer or found.same else Status.WARN
            detail = f"{found.path.name} 核验通过，由“{found.signer}”发布。SHA-256 {found.sha256}"
            self.show_result(verdict_band(status, found.words.rstrip("。"), detail))
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "已取消", "没有改变任何文件")
        elif isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        elif job.error is not None:
            raise job.error

    def _choose_file(self) -> None:
        kinds = "安装文件 (*.exe *.deb *.zip *.tar.gz *.AppImage);;所有文件 (*)"
        choose_file(self, "选择安装文件", kinds, self.take_file)

    def _choose_folder(self) -> None:
        choose_folder(self, "选择放安装文件的文件夹", self.take_file)
