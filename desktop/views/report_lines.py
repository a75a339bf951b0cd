"""The lines of a verification, as the report page and the result of an export show them."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.submission.verification.report import Line, Report, Result
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card, rule

STATUS = {
    Result.PASSED: Status.DONE,
    Result.FAILED: Status.BLOCKER,
    Result.STATED: Status.HINT,
    Result.UNKNOWN: Status.UNKNOWN,
}
_CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
SHOWN = 12
"""Details shown under one line; the saved report has all."""


class ReportLine(QWidget):
    """Shape, name, result word, sentence, 详情; a failing line is open from the start."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line
        status = STATUS[line.result]
        self._failed = line.result is Result.FAILED
        row = QHBoxLayout()
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(10)
        row.addWidget(Shape(status, 16))
        name = Label(line.part.value, Type.TITLE)
        name.setFixedWidth(112)
        row.addWidget(name)
        word = Label(line.result.value, Type.TITLE if self._failed else Type.BODY, status.token)
        word.setFixedWidth(72)
        row.addWidget(word)
        row.addWidget(Paragraph(line.sentence, Type.SECONDARY, "text" if self._failed else "text2"), 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(row)
        self._details: QWidget | None = None
        self.more = Button("详情", "link", clicked=self.toggle, name=f"{line.part.value}的详情")
        row.addWidget(self.more)
        said = any(value != line.sentence for _, value in line.details)
        self.more.setVisible(said)
        self.setAccessibleName(f"{line.part.value}：{line.result.value}，{line.sentence}")
        if self._failed and said:
            self.toggle()

    def toggle(self) -> None:
        """Open or close what unfolds."""
        if self._details is None:
            self._details = self._make_details()
            self._column.addWidget(self._details)
            self.more.setText("收起")
            return
        shown = self._details.isHidden()
        self._details.setVisible(shown)
        self.more.setText("收起" if shown else "详情")

    def _make_details(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(42, 0, 16, 12)
        column.setSpacing(4)
        for name, value in self.line.details[:SHOWN]:
            if value != self.line.sentence:
                column.addWidget(_detail(name, value))
        left = len(self.line.details) - SHOWN
        if left > 0:
            column.addWidget(Label(f"还有 {left} 条，见保存的报告", Type.META, "muted"))
        return made


def _detail(name: str, value: str) -> QWidget:
    """A digest in groups, what differs in the tone of a blocker; everything else as text."""
    if _DIGEST.fullmatch(value):
        return _pair(name, HashView(value, 16, "blocker" if name == "实际内容" else "text"))
    label = "说明" if _CODE.fullmatch(name) or value.startswith(name) else name
    return _pair(label, Paragraph(value, Type.SECONDARY, "text"))


def _pair(name: str, value: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    label = Elided(name, Type.SECONDARY, "text2", Qt.TextElideMode.ElideMiddle)
    label.setFixedWidth(132)
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(value, 1 if isinstance(value, Paragraph) else 0)
    if not isinstance(value, Paragraph):
        row.addStretch()
    return made


class ReportCard(Card):
    """All lines of a report, or only the failing ones."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self.lines: list[ReportLine] = []
        for number, line in enumerate(report.lines):
            if line.result is Result.FAILED:
                part: QWidget = Card("blocker_bg", "")
                inside = QVBoxLayout(part)
                inside.setContentsMargins(0, 0, 0, 0)
                made = ReportLine(line)
                inside.addWidget(made)
            else:
                part = made = ReportLine(line)
            if number:
                self._column.addWidget(rule())
            self._column.addWidget(part)
            self.lines.append(made)

    def only_failed(self, wanted: bool) -> None:
        """Show only the failing lines, or all."""
        for line in self.lines:
            line.setVisible(not wanted or line.line.result is Result.FAILED)
