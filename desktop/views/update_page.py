"""检查更新文件: whether an installer on a stick is what was released, and newer. Nothing is fetched or installed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import __version__
from desktop.jobs import Job, JobState, Lane
from desktop.messages import explain
from desktop.update import Update, check_update
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_file, choose_folder
from desktop.views.widgets.facts import verdict_band
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from forms.errors import IpzoneError

ABOUT = (
    f"现在的版本是 {__version__}。程序不联网，更新用 U 盘带来：把安装文件、release.json 和 release.json.p7s "
    "放在同一个文件夹里，再在这里选它。只核验，不安装。"
)


class UpdateScreen(Screen):
    """Asks for the file or its folder, and says in one sentence what it is."""

    passes = True
    aside = True

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self._lane = lane
        self._job: Job | None = None
        self.update_: Update | None = None
        self.banner = Banner()
        self.file = Button("选择安装文件", "primary", "file", self._choose_file)
        self.folder = Button("选择文件夹", icon_name="folder-open", clicked=self._choose_folder)
        self.panel = ProgressPanel("正在核对更新文件", "取消", "只读取文件，取消后什么都不会改变")
        self.panel.hide()
        self._result = QWidget()
        head = QHBoxLayout()
        head.addWidget(Label("检查更新文件", Type.PAGE))
        head.addStretch()
        head.addWidget(Button("返回", icon_name="arrow-left", clicked=lambda: self.go.emit(Go("back"))))
        acts = QHBoxLayout()
        acts.addWidget(self.file)
        acts.addWidget(self.folder)
        acts.addStretch()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(28, 16, 28, 20)
        self._column.setSpacing(12)
        self._column.addLayout(head)
        self._column.addWidget(self.banner)
        self._column.addWidget(Paragraph(ABOUT, Type.BODY))
        self._column.addLayout(acts)
        self._column.addWidget(self.panel)
        self._column.addWidget(self._result)
        self._column.addStretch()

    def crumbs(self) -> tuple[str, ...]:
        return ("检查更新文件",)

    def help_page(self) -> str:
        return "questions"

    def closing(self) -> str:
        return "更新文件正在核对" if self._job is not None and not self._job.is_over else ""

    def take_file(self, file: Path) -> None:
        """Check this installer, or the one in this folder."""
        self.banner.hide()
        self._show(QWidget())
        self._enable(False)
        self._job = self._lane.run(
            "核对更新文件", lambda progress, stop: check_update(file, progress=progress, stop=stop)
        )
        self.panel.watch(self._job)
        self.panel.show()
        self.panel.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        self.panel.hide()
        self._enable(True)
        self.file.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(job.result, Update):
            self.update_ = found = job.result
            status = Status.DONE if found.newer or found.same else Status.WARN
            detail = f"{found.path.name} 核验通过，由“{found.signer}”发布。SHA-256 {found.sha256}"
            self._show(verdict_band(status, found.words.rstrip("。"), detail))
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "已取消", "没有改变任何文件")
        elif isinstance(job.error, IpzoneError):
            message = explain(job.error)
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy)
        elif job.error is not None:
            raise job.error

    def _enable(self, on: bool) -> None:
        for button in (self.file, self.folder):
            button.setEnabled(on)

    def _show(self, widget: QWidget) -> None:
        self._column.replaceWidget(self._result, widget)
        self._result.hide()
        self._result.deleteLater()
        self._result = widget

    def _choose_file(self) -> None:
        kinds = "安装文件 (*.exe *.deb *.zip *.tar.gz *.AppImage);;所有文件 (*)"
        choose_file(self, "选择安装文件", kinds, self.take_file)

    def _choose_folder(self) -> None:
        choose_folder(self, "选择放安装文件的文件夹", self.take_file)
