"""What became of a batch of files, file by file."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.uploads import Outcome
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.widgets.row_list import Row, RowList

WIDTH, HEIGHT = 560, 480


class OutcomeDialog(Dialog):
    """上传明细"""

    about = "evidence"


def show_outcome(parent: QWidget, outcome: Outcome) -> Dialog:
    """A list under heads: 不能用, 重复, 改了名称, 新增. No nested event loop."""
    dialog = OutcomeDialog(parent)
    dialog.setWindowTitle("上传明细")
    dialog.setFixedWidth(WIDTH)
    dialog.resize(WIDTH, min(HEIGHT, max(320, parent.window().height() - 80)))
    rows = RowList("上传明细")
    rows.show_rows(outcome_rows(outcome))
    close = Button("知道了", "primary", clicked=dialog.accept)
    foot = QHBoxLayout()
    foot.addStretch()
    foot.addWidget(close)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(20, 18, 20, 16)
    column.setSpacing(10)
    column.addWidget(Paragraph(outcome.summary, Type.SECTION, "text"))
    if outcome.trouble:
        column.addWidget(Paragraph(outcome.trouble, Type.SECONDARY, "blocker"))
    column.addWidget(rows, 1)
    column.addLayout(foot)
    close.setFocus()
    dialog.open()
    dialog.finished.connect(dialog.deleteLater)
    return dialog


def outcome_rows(outcome: Outcome) -> list[Row]:
    rows: list[Row] = []
    parts = (
        ("不能用", [(name, why) for name, why in outcome.refused]),
        ("重复", [(name, f"与“{there.label}”内容相同，已沿用那一份") for name, there in outcome.repeated]),
        ("改了名称", [(name, f"现在叫“{now}”，各种系统都能用") for name, now in outcome.renamed]),
        ("新增", [(evidence.name, "") for evidence in outcome.added]),
    )
    for head, lines in parts:
        if lines:
            rows.append(Row(f"head:{head}", head, right=f"{len(lines)} 份", head=True))
            rows += [Row(f"{head}:{n}", name, detail, tip=detail) for n, (name, detail) in enumerate(lines)]
    return rows
