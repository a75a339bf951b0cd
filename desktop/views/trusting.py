"""Asking before a certificate is trusted: its fingerprint is to be compared aloud."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.office import Office
from desktop.trust_office import BETWEEN, LIST, ROOT
from desktop.views.widgets.dialogs import Question, ask

KINDS = {ROOT: "根证书", BETWEEN: "中间证书", LIST: "吊销列表"}


def confirm_trust(parent: QWidget, office: Office, file: Path, then: Callable[[], object]) -> Question:
    """Ask whether the fingerprints were compared before a file is trusted. Raises TrustFileUnreadable."""
    found = office.look_at_trust(file)
    lines = [f"{KINDS[one.kind]}：{one.holder}\nSHA-256 {' '.join(one.groups)}" for one in found]
    body = "\n\n".join([*lines, "请和对方当面或电话逐组核对指纹。一致才添加；不要只凭收到的文件就信任。"])
    return ask(parent, "指纹核对过了吗？", body, "已核对，添加", then, danger=False)
