"""Asking before a certificate is trusted: its fingerprint is to be compared aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.office import Office
from desktop.trust_office import BETWEEN, LIST, ROOT, Trusted
from desktop.views.theme import Type
from desktop.views.widgets.dialogs import Question
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.widgets.surface import Scroll
from forms.errors import IpzoneError

KINDS = {ROOT: "根证书", BETWEEN: "中间证书", LIST: "吊销列表"}
_COMPARE = "请和对方当面或电话逐组核对 SHA-256 指纹。一致才添加；不要只凭收到的文件就信任。"
_PER_LINE = 4
_MOST = 320
"""Height of the fingerprints; more of them scroll."""


def confirm_trust(
    parent: QWidget,
    office: Office,
    file: Path,
    trusted: Callable[[tuple[Trusted, ...]], object],
    refused: Callable[[IpzoneError], object],
) -> None:
    """Trust what a file holds once its fingerprints were compared: `trusted` is told what that is, or `refused` why not."""

    def add() -> None:
        try:
            added = office.add_trust(file)
        except IpzoneError as error:
            refused(error)
            return
        trusted(added)

    try:
        found = office.look_at_trust(file)
    except IpzoneError as error:
        refused(error)
        return
    prints = [(f"{KINDS[one.kind]}：{one.holder}", one.fingerprint) for one in found]
    ask_compared(parent, prints, _COMPARE, "已核对，添加", add)


def ask_compared(
    parent: QWidget,
    fingerprints: Iterable[tuple[str, str]],
    body: str,
    verb: str,
    then: Callable[[], object],
) -> Question:
    """Show fingerprints (whose, 64 hex digits) group by group; `then` follows a yes. No nested event loop."""
    question = Question(parent, "指纹核对过了吗？", body, verb, danger=False)
    shown = QWidget()
    inside = QVBoxLayout(shown)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(6)
    for whose, digest in fingerprints:
        inside.addWidget(Paragraph(whose, Type.TITLE, "text"))
        inside.addWidget(HashView(digest, _PER_LINE))
    inside.addStretch()
    scroll = Scroll(shown)
    width = question.width() - 40
    scroll.setFixedHeight(min(_MOST, max(inside.heightForWidth(width), inside.sizeHint().height())))
    question.column.insertWidget(1, scroll)
    question.accepted.connect(then)
    question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    question.open()
    return question
