"""What a new signing key asks for: who signs, the kind of key, and a passphrase typed twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.views.editors.base import Combo
from desktop.views.secret_ask import PASSPHRASE_MINIMUM, secret_line, trouble_with
from desktop.views.settings_parts import beside
from desktop.views.widgets.buttons import Segments
from desktop.views.widgets.field_row import FieldRow

ALGORITHMS = (("rsa3072", "RSA 3072"), ("p256", "ECDSA P-256"))
_NAME_WIDTH = 420


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was asked for."""

    name: str
    organization: str
    passphrase: str = field(repr=False)
    algorithm: str


class KeyForm(QWidget):
    """`missing` is told what is missing, what to do, and where."""

    def __init__(self, proposals: Sequence[str], missing: Callable[[str, str, QWidget], object]) -> None:
        super().__init__()
        self._missing = missing
        box = Combo()
        box.setEditable(True)
        box.setInsertPolicy(Combo.InsertPolicy.NoInsert)
        box.addItems(list(proposals))
        box.setCurrentIndex(-1)
        box.setAccessibleName("签署人")
        box.setFixedWidth(_NAME_WIDTH)
        self.name = box.lineEdit() or QLineEdit()
        self.name.setAccessibleName("签署人")
        self.name.setMaxLength(40)
        self.organization = QLineEdit()
        self.organization.setFixedWidth(_NAME_WIDTH)
        self.organization.setMaxLength(60)
        self.organization.setPlaceholderText("不写：与签署人相同")
        self.algorithm = Segments(list(ALGORITHMS), name="密钥种类")
        self.secret, self.again = secret_line("新口令"), secret_line("再输一次")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for label, editor, help_text in (
            ("签署人", box, "写单位全称或姓名，会出现在申报书的签名里"),
            ("单位", self.organization, ""),
            ("密钥种类", self.algorithm, "没有特别要求就用 RSA 3072"),
            ("新口令", self.secret, f"至少 {PASSPHRASE_MINIMUM} 个字符，另行妥善记下；忘记后无法找回"),
            ("再输一次", self.again, ""),
        ):
            column.addWidget(FieldRow(label, beside(editor), help_text=help_text, buddy=editor))

    @property
    def is_blank(self) -> bool:
        """Nothing secret was typed: nobody asks for a key."""
        return not self.secret.text() and not self.again.text()

    def wanted(self) -> NewKey | None:
        """The key that is asked for; None after saying what is missing."""
        name = self.name.text().strip()
        unnamed = ("还没有写签署人", "写单位全称，例如“某某市人民政府”。", self.name)
        trouble = trouble_with(self.secret, self.again) if name else unnamed
        if trouble is not None:
            self._missing(*trouble)
            return None
        organization = self.organization.text().strip() or name
        return NewKey(name, organization, self.secret.text(), self.algorithm.current)

    def forget(self) -> None:
        """Nothing secret stays on the screen."""
        for line in (self.secret, self.again):
            line.clear()
