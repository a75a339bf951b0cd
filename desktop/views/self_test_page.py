"""自检: try everything on the sample, and leave a report that can be handed to support."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTextBrowser

from desktop.jobs import Job, JobState, Lane
from desktop.self_test import SelfTest, run
from desktop.views.job_screen import JobScreen
from desktop.views.theme import Type, font
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_folder
from desktop.views.widgets.facts import verdict_band
from desktop.views.widgets.notices import ProgressPanel
from desktop.views.widgets.shapes import Status
from forms.errors import IpzoneError

ABOUT = (
    "用随程序的样例走完全程：填报、检查、签署、导出、核验、备份，看这台电脑上哪一步不正常。"
    "约需半分钟，在临时文件夹里做，不动本单位的资料；报告不含姓名、文件夹和填报内容。"
)


class SelfTestScreen(JobScreen):
    """Tries what only a window can do at once, and the rest off the screen's thread."""

    def __init__(self, lane: Lane) -> None:
        self.report: SelfTest | None = None
        self.begin = Button("开始自检", "primary", "shield-check", self._begin)
        panel = ProgressPanel("正在自检", "取消自检", "取消后不留任何文件")
        super().__init__(lane, "自检", ABOUT, panel, self.begin)
        self.text = QTextBrowser()
        self.text.setFont(font(Type.BODY))
        self.text.setProperty("kind", "reading")
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("自检报告")
        self.text.hide()
        self.column.addWidget(self.text, 1)
        self.column.addStretch()

    def closing(self) -> str:
        return "自检正在进行" if self.runs else ""

    def primary(self) -> None:
        if self.begin.isEnabled():
            self._begin()

    def _begin(self) -> None:
        from desktop.views.qt_test import steps

        self.report = None
        self.text.hide()
        window = steps()
        self.run("自检", lambda progress, stop: run(window, progress, stop))

    def ended(self, job: Job) -> None:
        self.begin.setText("再检一次")
        if isinstance(job.result, SelfTest):
            self.report = job.result
            self._show_report(job.result)
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "自检已取消", "没有留下文件")
        elif job.error is not None:
            raise job.error

    def _show_report(self, report: SelfTest) -> None:
        wrong = [step.title for step in report.steps if not step.ok]
        status = Status.BLOCKER if wrong else Status.DONE
        title = f"{len(wrong)} 项不正常" if wrong else "全部正常"
        detail = f"{'、'.join(wrong)}。请把报告交给技术支持。" if wrong else f"{len(report.steps)} 项都正常。"
        self.copy = Button("复制报告", icon_name="copy", clicked=self._copy)
        self.save = Button("另存报告", "primary", "download", self._choose)
        self.show_result(verdict_band(status, title, detail, self.copy, self.save))
        self.text.setPlainText(report.to_text())
        self.text.show()
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self) -> None:
        if self.report is not None:
            QApplication.clipboard().setText(self.report.to_text())
            self.toast.emit("已复制自检报告")

    def _choose(self) -> None:
        choose_folder(self, "选择放自检报告的文件夹", self.write)

    def write(self, folder: Path) -> None:
        """Leave the report in a folder, for people and for programs."""
        if self.report is None:
            return
        try:
            _, text = self.report.write(folder)
        except IpzoneError as error:
            self.banner.refuse(error, "换个位置", self._choose)
            return
        self.toast.emit(f"已保存 {text.name}")
