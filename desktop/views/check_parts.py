# ruff: noqa: N802
"""Parts of the check page: the box for a reason, and the verdict at its side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.views.check_list import ROW
from desktop.views.readiness import Row, counts
from desktop.views.steps import STEPS
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card, empty, rule
from desktop.views.widgets.waiting import Waiting
from forms.application import REASON_MINIMUM

SIDE = 252
OPEN = (Status.BLOCKER, Status.TODO, Status.WARN, Status.HINT)
"""The shapes that are counted."""


class ReasonBox(QWidget):
    """The box for the reason, over the lower part of its row; the row above it stays clickable."""

    given = Signal(str)
    withdrawn = Signal()
    left = Signal()

    def __init__(self, reason: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(43, ROW - 2, 14, 8)
        column.setSpacing(4)
        column.addWidget(
            Label("接受这条提醒的理由（会印在申报书的检查结果里，也会随申报包报送）", Type.META, "text2")
        )
        self.line = QLineEdit(reason)
        self.line.setAccessibleName("接受这条提醒的理由")
        self.line.returnPressed.connect(self._give)
        self.line.textChanged.connect(self._count)
        column.addWidget(self.line)
        column.addSpacing(2)  # the focus ring of the line stays clear of the button
        row = QHBoxLayout()
        self._words = Label("", Type.META, "text2")
        row.addWidget(self._words)
        row.addStretch()
        if reason:
            row.addWidget(Button("取消接受", "text", clicked=self.withdrawn.emit))
        row.addWidget(Button("收起", "text", clicked=self.left.emit))
        self.accept = Button("修改理由" if reason else "接受提醒", "primary", clicked=self._give)
        row.addWidget(self.accept)
        column.addLayout(row)
        self._count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setMask(QRegion(0, ROW, self.width(), max(1, self.height() - ROW)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the list below would go there
            super().keyPressEvent(event)

    def say(self, sentence: str) -> None:
        self._words.setText(sentence)
        self._words.set_tone("blocker")

    def _count(self) -> None:
        self._words.setText(f"{len(self.line.text().strip())} 字，至少 {REASON_MINIMUM} 字")
        self._words.set_tone("text2")

    def _give(self) -> None:
        self.given.emit(self.line.text().strip())


class Verdict(Card):
    """Whether it can be exported, the first step to take, and the counts by step; none of it before the first check."""

    def __init__(
        self, first: Callable[[], object], export: Callable[[], object], print_: Callable[[], object]
    ) -> None:
        super().__init__()
        self._first, self._export = first, export
        self.setFixedWidth(SIDE)
        self._shape = Shape(Status.UNCHECKED, 20)
        self._waiting = Waiting()
        self._head = Label("", Type.SECTION)
        self._words = Paragraph()
        self.button = Button("", "primary", clicked=self._act)
        self.button.hide()
        self._ready = False
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(4)
        self._foot = Paragraph("", Type.META, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._shape)
        head.addWidget(self._head, 1)
        head.addWidget(self._waiting, 1)
        column.addLayout(head)
        column.addWidget(self._words)
        self.button.setSizePolicy(
            self._words.sizePolicy().horizontalPolicy(), self.button.sizePolicy().verticalPolicy()
        )
        column.addWidget(self.button)
        self.print = Button("打印检查单", icon_name="printer", clicked=print_)
        self.print.setSizePolicy(self.button.sizePolicy())
        column.addWidget(self.print)
        column.addWidget(rule())
        column.addWidget(Label("按步骤", Type.TITLE))
        column.addLayout(self._grid)
        column.addWidget(rule())
        column.addWidget(self._foot)

    def show_rows(self, found: tuple[Row, ...], checked: str) -> None:
        numbers = counts(found)
        blockers, unfilled, warnings = numbers[Status.BLOCKER], numbers[Status.TODO], numbers[Status.WARN]
        self._ready = not any(row.open for row in found)
        self._waiting.hide()
        self.button.show()
        self._shape.set_status(Status.worst(row.status for row in found if row.open))
        self._head.setText("可以导出" if self._ready else "还不能导出")
        first = [f"处理 {blockers} 条阻断"] * bool(blockers) + [f"填完 {unfilled} 步"] * bool(unfilled)
        parts = [f"{'、'.join(first)}后可以导出"] if first else []
        parts += [f"{warnings} 条提醒要逐条修改或写明理由"] if warnings else []
        self._words.set_text(
            "没有阻断，提醒都已处理。下一步签署导出。"
            if self._ready
            else "；".join(parts) + ("。建议可以不处理。" if numbers[Status.HINT] else "。")
        )
        self.button.setText("去签署导出" if self._ready else "从第一条开始（F8）")
        self._foot.set_text(checked)
        self._show_steps(found)

    def _show_steps(self, found: tuple[Row, ...]) -> None:
        empty(self._grid)
        for line, (step, name, _, _) in enumerate(STEPS[:6]):
            self._grid.addWidget(Label(name, Type.SECONDARY, "text2"), line, 0)
            here = [row for row in found if row.step == step]
            for column, status in enumerate(OPEN, start=1):
                number = sum(row.items for row in here if row.status is status)
                cell = QWidget()
                row = QHBoxLayout(cell)
                row.setContentsMargins(0, 0, 0, 0)
                row.setSpacing(4)
                if number:
                    row.addWidget(Shape(status, 13))
                row.addWidget(
                    Label(str(number) if number else "·", Type.SECONDARY, "text" if number else "muted")
                )
                row.addStretch()
                words = f"未填 {number} 项" if status is Status.TODO else f"{status.word} {number} 条"
                cell.setAccessibleName(f"{name}，{words}")
                self._grid.addWidget(cell, line, column)

    def _act(self) -> None:
        (self._export if self._ready else self._first)()
