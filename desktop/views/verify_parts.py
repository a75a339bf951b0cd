"""What the screen of verification is made of: its cards, and what it says before there is a package."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.widgets.surface import Card, titled_card


def about_verifying(trust: Callable[[], object], received: Callable[[], object]) -> Card:
    """What verifying does, for those who come without a package."""
    card, column = titled_card("核验会逐项检查")
    lines = (
        "签名是谁的，证书是否可信，签署以后有没有改动过。",
        "包里的每个文件是否与清单一致，有没有多出或缺少。",
        "申报书、任务清单、数据文件三处说的是否一样。",
        "核验只读取文件，什么都不会改变；加密的包（.p7m）先解开再核验。",
    )
    for words in lines:
        column.addWidget(Paragraph(words, Type.SECONDARY, "text"))
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(Button("信任的根证书", "link", clicked=trust))
    row.addWidget(Button("收到的申报包", "link", clicked=received))
    row.addStretch()
    column.addLayout(row)
    return card


def wide(button: Button) -> Button:
    """As wide as what it stands in."""
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button
