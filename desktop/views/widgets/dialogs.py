"""Dialogs: the title is the question, the body the consequences, the safe button has the focus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.keys import KEYS
from desktop.messages import Message
from desktop.views.screen import Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Paragraph

WIDTH = 400
CERTIFICATES = "证书 (*.pem *.crt *.cer *.der);;所有文件 (*)"
"""Certificates without a key."""
KEY_FILES = "证书文件 (*.p12 *.pfx);;所有文件 (*)"
"""A certificate with its key, behind a passphrase."""


class Dialog(QDialog):
    """What every dialogue of ours is: F1 opens the manual over it, as the keys of the window end where it begins."""

    about: ClassVar[str] = ""
    """The page of the manual about it; "" for that of what it stands over."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        for sequence in next(key.sequences for key in KEYS if key.act == "help"):
            QShortcut(QKeySequence(sequence), self, self.show_help)

    def help_page(self) -> str:
        """The name of the page of the manual that F1 opens."""
        parent = self.parentWidget()
        below = parent.window() if parent is not None else None
        if self.about or below is None:
            return self.about or "start"
        if isinstance(below, Dialog):
            return below.help_page()
        shown = (screen for screen in below.findChildren(Screen) if screen.isVisible())
        return next((page for screen in shown if (page := screen.help_page())), "start")

    def fit(self) -> None:
        """As high as what is in it; paragraphs say how high they are only once their width is known."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            high = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
            self.setFixedHeight(high or layout.totalSizeHint().height())

    def show_help(self) -> None:
        """Open the manual over this dialogue."""
        from desktop.views.help_dialog import HelpDialog

        HelpDialog(self, self.help_page()).open()


class Question(Dialog):
    """A question with one way on and one way back; Esc goes back."""

    def __init__(self, parent: QWidget, title: str, body: str, verb: str, danger: bool = True) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(WIDTH)
        self.column = column = QVBoxLayout(self)
        """Title, body, what somebody puts there, buttons."""
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(Paragraph(title, Type.SECTION, "text"))
        column.addWidget(Paragraph(body, Type.BODY, "text2"))
        self.safe = Button("返回", clicked=self.reject)
        self.act = Button(verb, "danger" if danger else "primary", clicked=self.accept)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.safe)
        row.addWidget(self.act)
        column.addLayout(row)
        self.safe.setFocus()


def ask(
    parent: QWidget, title: str, body: str, verb: str, then: Callable[[], object], *, danger: bool = True
) -> Question:
    """Ask before something leaves the machine or cannot be undone; `then` follows a yes. No nested event loop."""
    question = Question(parent, title, body, verb, danger)
    question.accepted.connect(then)
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.open()
    return question


class Broken(Dialog):
    """Our own mistake: a plain sentence, the code, what was saved, and something to copy for technical support."""

    about = "questions"

    def __init__(self, parent: QWidget | None, message: Message, saved: str, support: str) -> None:
        """Takes what to say, what is safe, and what is copied."""
        super().__init__(parent)
        self._support = support
        self.setWindowTitle("程序出错")
        self.setFixedWidth(560)
        self.copy = Button("复制给技术支持", icon_name="copy", clicked=self._copy)
        self.close_button = Button("知道了", "primary", clicked=self.accept)
        self._note = Paragraph(
            "复制的内容只有程序版本、系统和出错的位置，没有填写的内容、姓名和文件路径。", Type.META, "muted"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(Paragraph(message.sentence, Type.SECTION, "text"))
        column.addWidget(Paragraph(saved, Type.BODY, "text"))
        column.addWidget(Paragraph(f"{message.remedy}\n代码：{message.code}", Type.BODY, "text2"))
        column.addWidget(self._note)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.copy)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.close_button.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.fit()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._support)
        self._note.set_text("已复制，可以粘贴到邮件或即时消息里发给技术支持。")


def tell_broken(parent: QWidget | None, message: Message, saved: str, support: str) -> Broken:
    """Show `Broken`, without a nested event loop."""
    dialog = Broken(parent, message, saved, support)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def choose_file(
    parent: QWidget, title: str, kinds: str, chosen: Callable[[Path], object], start: str = ""
) -> None:
    """Ask for a file to read, without a nested event loop; nothing happens when the user goes back."""
    dialog = QFileDialog(parent, title, start, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def choose_folder(parent: QWidget, title: str, chosen: Callable[[Path], object], start: str = "") -> None:
    """Ask for a folder."""
    dialog = QFileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def choose_save(
    parent: QWidget, title: str, kinds: str, chosen: Callable[[Path], object], start: str = ""
) -> None:
    """Ask where to write a file; an existing one is asked about by the dialog itself."""
    dialog = QFileDialog(parent, title, start, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
