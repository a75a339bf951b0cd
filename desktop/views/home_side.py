"""The right side of home: a package to verify, the packages made and handed in last, and this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.backup_words import backup_words
from desktop.views.screen import Go
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.drop import DropZone
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card, rule

if TYPE_CHECKING:
    from db.glance import Glance
    from db.records import ExportRecord, ReceivedRecord
    from desktop.office import Office

Package: TypeAlias = "ExportRecord | ReceivedRecord"
WIDTH = 348
RECENT = 3


class HomeSide(QWidget):
    """Says where to go."""

    go = Signal(object)
    """Go"""

    def __init__(self, kept: Glance | Office, data: Path, now: datetime) -> None:
        """`data`: the folder of the workspace."""
        super().__init__()
        self.setMinimumWidth(WIDTH + 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)  # room for the focus ring
        column.setSpacing(12)
        busy = bool(kept.applications())
        recent = recent_packages(kept)
        listed = busy or bool(recent)
        column.addLayout(self._head("核验", inbox=not listed))  # who only receives has no applications
        drop = DropZone(
            "shield-check", "把申报包拖到这里核验", "或按 Ctrl+O 选择 .asice 文件", (".asice", ".p7m")
        )
        drop.dropped.connect(self._verify)
        drop.wanted.connect(lambda: self.go.emit(Go("verify")))
        column.addWidget(drop)
        if listed:
            self._add_recent(column, recent)
        else:
            self._add_preparation(column)
        self._add_machine(column, backup_words(kept.setting, now), data, busy)

    def _verify(self, file: Path) -> None:
        self.go.emit(Go("verify", file=file))

    def _add_recent(self, column: QVBoxLayout, packages: Sequence[Package]) -> None:
        column.addSpacing(8)
        column.addLayout(self._head("最近的申报包", inbox=True))
        inside = _card(column)
        if not packages:
            made, row = _line()
            row.addWidget(Label("还没有。导出的和收到的列在这里", Type.SECONDARY, "muted"))
            inside.addWidget(made)
        for number, package in enumerate(packages):
            if number:
                inside.addWidget(rule())
            inside.addWidget(_package_line(package, self.go.emit))

    def _add_preparation(self, column: QVBoxLayout) -> None:
        from desktop.views.home_empty import Preparation

        column.addSpacing(8)
        column.addWidget(Label("开始之前，先备好", Type.SECTION))
        column.addWidget(Preparation())
        manual = Button("使用手册（可打印）", icon_name="book-2", clicked=lambda: self.go.emit(Go("help")))
        column.addWidget(manual)

    def _add_machine(self, column: QVBoxLayout, backup: tuple[str, bool], data: Path, busy: bool) -> None:
        words, due = backup
        column.addSpacing(8)
        column.addWidget(Label("本机", Type.SECTION))
        inside = _card(column)
        inside.addWidget(
            _link_line(
                Shape(Status.WARN, 18) if due and busy else Icon("database", 18),
                words,
                "备份",
                lambda: self.go.emit(Go("backup")),
                f"备份，{words}",
            )
        )
        inside.addWidget(rule())
        inside.addWidget(_folder_line(data))
        keys = ("signature", "签名密钥", "管理", Go("settings", target="keys"), "管理签名密钥")
        for icon, words, verb, to, name in (
            *((keys,) if busy else ()),
            ("shield-check", "信任的证书", "查看", Go("trust"), "查看信任的证书"),
            ("checklist", "申报模板", "管理", Go("packs"), "模板管理"),
        ):
            inside.addWidget(rule())
            inside.addWidget(_link_line(Icon(icon, 18), words, verb, self._going(to), name))

    def _going(self, to: Go) -> Callable[[], object]:
        return lambda: self.go.emit(to)

    def _head(self, words: str, *, inbox: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(Label(words, Type.SECTION))
        row.addStretch()
        if inbox:
            go = self._going(Go("received"))
            row.addWidget(Button("收件", "link", clicked=go, name="收件：送来的申报包"))
        return row


def recent_packages(kept: Glance | Office) -> tuple[Package, ...]:
    """What was made here and what was handed in, the newest first."""
    found: list[Package] = [*kept.exports()[:RECENT], *kept.latest_received(RECENT)]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:RECENT])


def _package_line(package: Package, go: Callable[[Go], object]) -> QWidget:
    """One package: what it is called, when it was made or came, and what is known of it."""
    made, row = _line(8)
    status, name, words, verb, to = _said(package)
    row.addWidget(Shape(status, 16), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Elided(name, Type.SECONDARY, "text", Qt.TextElideMode.ElideMiddle))
    when = package.at.astimezone()
    column.addWidget(Label(f"{when.month}月{when.day}日 {when:%H:%M}　{words}", Type.META, "muted"))
    row.addLayout(column, 1)
    if to is not None:
        row.addWidget(Button(verb, "link", clicked=lambda: go(to), name=f"{verb} {name}"))
    return made


def _said(package: Package) -> tuple[Status, str, str, str, Go | None]:
    """Shape, name, words, and what can be done with it from here."""
    from db.records import ReceivedRecord

    if isinstance(package, ReceivedRecord):
        status = Status.BLOCKER if package.refused else Status.DONE
        words = "送来的，没有收下" if package.refused else "送来的，已收下"
        return status, package.name, words, "查看", Go("received", target=package.sha256)
    path = package.path
    if not path.exists():
        return Status.UNKNOWN, path.name, "已不在原来的位置", "", None
    words = "草稿，没有签署" if package.draft else "本机导出，已核验"
    status = Status.HINT if package.draft else Status.DONE
    return status, path.name, words, "核验", Go("verify", file=path) if path.suffix == ".asice" else None


def _folder_line(data: Path) -> QWidget:
    made, row = _line()
    row.addWidget(Icon("cloud-off", 18), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Label("程序不联网，材料只保存在本机", Type.SECONDARY))
    column.addWidget(Elided(str(data), Type.META, "muted", Qt.TextElideMode.ElideMiddle))
    row.addLayout(column, 1)
    return made


def _link_line(icon: QWidget, words: str, verb: str, go: Callable[[], object], name: str) -> QWidget:
    made, row = _line()
    row.addWidget(icon)
    row.addWidget(Elided(words, Type.SECONDARY, "text", Qt.TextElideMode.ElideMiddle), 1)
    row.addWidget(Button(verb, "link", clicked=go, name=name))
    return made


def _card(column: QVBoxLayout) -> QVBoxLayout:
    card = Card()
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.setSpacing(0)
    column.addWidget(card)
    return inside


def _line(margin: int = 9) -> tuple[QWidget, QHBoxLayout]:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(14, margin, 14, margin)
    row.setSpacing(10)
    return made, row
