"""在此申报包上签署: one more signatory of a package that somebody signed already; the file itself is not changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.messages import explain
from desktop.office import Office
from desktop.submission.signatories import Role
from desktop.views.foot import foot
from desktop.views.screen import Go, Screen
from desktop.views.signer_step import SignerStep
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_save
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Scroll
from forms.errors import IpzoneError
from forms.progress import Progress, Stop

if TYPE_CHECKING:
    from desktop.submission.countersigning import CountersignResult

_COLUMN = 860
_ABOUT = "先前的签名原样保留；你的签名盖住包里的全部内容和先前的签名。结果写成一个新文件，原文件不变。"


class CountersignScreen(Screen):
    """Asks who signs and where to, then signs off the screen's thread."""

    passes = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office, self._lane = office, lane
        self._file: Path | None = None
        self._job: Job | None = None
        self.result: CountersignResult | None = None
        self.banner = Banner()
        self._name = Elided("", Type.TITLE, "text")
        self.signer_step = SignerStep(office, "", lane.run, Role.PROVINCE)
        self.panel = ProgressPanel("正在加签", "取消加签", "取消后不会留下半个文件，原来的申报包不受影响")
        self.panel.hide()
        self.sign = Button("签署并另存", "primary", "signature", self.primary)
        self.again = Button("核验加签后的包", clicked=self._verify_result)
        self.again.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 18, 24, 24)
        column.setSpacing(12)
        form = QWidget()
        form.setMaximumWidth(_COLUMN)
        inside = QVBoxLayout(form)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        parts = (Label("在此申报包上签署", Type.PAGE), self._name, Paragraph(_ABOUT, Type.BODY))
        for part in (*parts, self.banner, self.panel, self.signer_step):
            inside.addWidget(part)
        column.addWidget(form)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(Scroll(body), 1)
        outer.addWidget(foot((self.sign, self.again, Button("返回", clicked=self._back))))

    def help_page(self) -> str:
        return "verify"

    def crumbs(self) -> tuple[str, ...]:
        return ("在申报包上签署", self._file.stem) if self._file else ("在申报包上签署",)

    def take_file(self, file: Path) -> None:
        self._file = file
        self._name.setText(file.name)
        self.crumbs_changed.emit()

    def primary(self) -> None:
        """Ask where to, when everything is filled in."""
        if self._file is None or self.panel.isVisible() or self.signer_step.work() is None:
            return
        role = self.signer_step.capacity.value
        start = str(self._file.with_name(f"{self._file.stem}-{role}.asice"))
        choose_save(self, "加签后的申报包写到哪里", "申报包 (*.asice)", self.sign_to, start)

    def sign_to(self, out: Path) -> None:
        """Sign; what was typed in secret is forgotten at once."""
        make = self.signer_step.work()
        if make is None or self._file is None:
            return
        office, package = self._office, self._file
        role, picture = self.signer_step.capacity, self.signer_step.seal_file
        target = out if out.suffix == ".asice" else out.with_name(f"{out.name}.asice")

        def work(progress: Progress, stop: Stop) -> CountersignResult:
            seal = office.seal(picture) if picture else None
            return office.countersign(package, target, make(progress, stop), role, seal, progress, stop)

        self.banner.hide()
        self._job = self._lane.run("在申报包上签署", work)
        self.signer_step.forget()
        self.panel.watch(self._job)
        self.panel.show()
        self.sign.setEnabled(False)
        self._job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self.panel.hide()
        self.sign.setEnabled(True)
        from desktop.submission.countersigning import CountersignResult  # loaded by the work already

        if isinstance(job.result, CountersignResult):
            self.result = job.result
            self.again.show()
            words = f"第 {job.result.number} 个签名（{job.result.role}）已加上，复核无误"
            self.banner.say(Status.DONE, words, str(job.result.path), closable=False)
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "加签已取消", "没有留下半个文件，原来的申报包不受影响。")
        elif isinstance(job.error, IpzoneError):
            message = explain(job.error)
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy)
        elif job.error is not None:
            raise job.error

    def _verify_result(self) -> None:
        if self.result is not None:
            self.go.emit(Go("verify", file=self.result.path))

    def _back(self) -> None:
        self.go.emit(Go("verify", file=self._file))

    def closing(self) -> str:
        return "加签正在进行" if self._job is not None and not self._job.is_over else ""
