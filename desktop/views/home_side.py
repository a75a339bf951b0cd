"""The lines at the right of home: recent packages, and this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Shape, Status

if TYPE_CHECKING:
    from db.records import ExportRecord


def fact_line(icon: str, words: str, detail: str) -> QWidget:
    made, row = _line()
    row.addWidget(Icon(icon, 18), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Label(words, Type.SECONDARY))
    if detail:
        column.addWidget(Elided(detail, Type.META, "muted", Qt.TextElideMode.ElideMiddle))
    row.addLayout(column, 1)
    return made


def backup_line(words: str, due: bool, go: Callable[[], object]) -> QWidget:
    made, row = _line()
    row.addWidget(Shape(Status.WARN, 18) if due else Icon("database", 18))
    row.addWidget(Elided(words, Type.SECONDARY, "text", Qt.TextElideMode.ElideMiddle), 1)
    row.addWidget(Button("备份", "link", clicked=go, name=f"备份，{words}"))
    return made


def packs_line(manage: Callable[[], object]) -> QWidget:
    made, row = _line()
    row.addWidget(Icon("checklist", 18))
    row.addWidget(Label("申报模板", Type.SECONDARY))
    row.addStretch()
    row.addWidget(Button("模板管理", "link", clicked=manage))
    return made


def recent_line(record: ExportRecord, verify: Callable[[Path], object]) -> QWidget:
    made, row = _line(8)
    path = record.path
    there = path.exists()
    words = "草稿，没有签署" if record.draft else "本机导出，已核验"
    status = Status.UNKNOWN if not there else Status.HINT if record.draft else Status.DONE
    row.addWidget(Shape(status, 16), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Elided(path.name, Type.SECONDARY, "text", Qt.TextElideMode.ElideMiddle))
    when = record.at.astimezone()
    shown = f"{when.month}月{when.day}日 {when:%H:%M}　{words if there else '已不在原来的位置'}"
    column.addWidget(Label(shown, Type.META, "muted"))
    row.addLayout(column, 1)
    if there and path.suffix == ".asice":
        row.addWidget(Button("核验", "link", clicked=lambda: verify(path), name=f"核验 {path.name}"))
    return made


def _line(margin: int = 9) -> tuple[QWidget, QHBoxLayout]:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(14, margin, 14, margin)
    row.setSpacing(10)
    return made, row
