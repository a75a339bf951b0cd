"""生成: what is about to be made, the passphrase or PIN at the last moment, and then how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.messages import Message
from desktop.submission.signatories import Role
from desktop.views.secret_ask import SecretAsk, Way
from desktop.views.theme import Type
from desktop.views.widgets.facts import Facts
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status


class MakeStep(QWidget):
    """First it asks; from then on it shows what runs. What failed is said here, and it asks again."""

    entered = Signal()
    """Enter after the passphrase."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = Banner()
        self.ask = SecretAsk()
        self.ask.entered.connect(self.entered)
        self.panel = ProgressPanel(
            "正在生成申报包", "取消导出", "取消后不会留下半个文件，原来的申报包不受影响"
        )
        self._facts = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(Label("生成", Type.PAGE))
        for widget in (self.banner, self._facts, self.ask, self.panel):
            self._column.addWidget(widget)
        self.panel.hide()

    def show_order(self, role: Role, target: Path, besides: Sequence[str], way: Way | None) -> None:
        """What will be made; without a way to sign it is a draft, and nothing is asked."""
        facts = Facts()
        facts.add("文件", Label(target.name, Type.TITLE))
        facts.add("位置", Elided(str(target.parent), Type.BODY, mode=Qt.TextElideMode.ElideMiddle))
        if besides:
            facts.add("同时生成", Paragraph("\n".join(besides), Type.BODY, "text"))
        if way is not None:
            facts.add("签署身份", Label(role.value, Type.BODY))
        self._column.replaceWidget(self._facts, facts)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = facts
        if way is not None:
            self.ask.show_way(way)
        self.banner.hide()
        self.wait()

    def wait(self) -> None:
        """Ask (again)."""
        self.panel.hide()
        self.ask.show()

    def watch(self, job: Job) -> None:
        """Show how far it is instead of asking."""
        self.banner.hide()
        self.ask.hide()
        self.panel.watch(job)
        self.panel.show()

    def say(self, status: Status, message: Message) -> None:
        self.banner.say(status, message.sentence, message.remedy)
