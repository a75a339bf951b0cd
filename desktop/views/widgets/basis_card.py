# ruff: noqa: N802
"""What a basis rests on, in full: a small card that a click on a badge opens. It names documents, never addresses."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.surface import Scroll, draw_frame, rule
from forms.definition import Basis, FormPack, Origin, Source

WIDTH, HEIGHT = 360, 320
"""How wide it is, and how high at most."""
MEANINGS = {
    Basis.OFFICIAL: "方案的官方解读写明，见于：",
    Basis.PUBLIC: "方案没有写，其他公开文件写明，见于：",
    Basis.DRAFTED: "由模板的编写者拟写，没有公开出处，只供参考。",
}
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。；、）)]*")


class BasisCard(QFrame):
    """Stands below its badge until a click elsewhere, Esc or Enter."""

    def __init__(self, origin: Origin, pack: FormPack, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        sources = [pack.sources[id_] for id_ in origin.sources if id_ in pack.sources]
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        column.addWidget(Label(f"依据：{origin.basis.label}", Type.TITLE))
        column.addWidget(Paragraph(MEANINGS[origin.basis]))
        for source in sources:
            column.addSpacing(2)
            column.addWidget(rule())
            column.addSpacing(2)
            column.addWidget(Paragraph(source.title, Type.TITLE, "text"))
            column.addLayout(_facts(source))
        content.setFixedWidth(WIDTH - 14)
        height = column.heightForWidth(WIDTH - 14)
        content.setMinimumHeight(height)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(Scroll(content))
        self.setFixedSize(WIDTH, min(height + 2, HEIGHT))
        self.setAccessibleName(said(origin, pack))

    def show_below(self, place: QRect) -> None:
        """Open under a rectangle of the screen, or above it where there is no room."""
        screen = QGuiApplication.screenAt(place.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        left = max(room.left(), min(place.left(), room.right() - self.width()))
        below = place.bottom() + 5
        fits = below + self.height() <= room.bottom()
        self.move(QPoint(left, below if fits else max(room.top(), place.top() - self.height() - 5)))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_frame(QPainter(self), QRectF(self.rect()), "surface", "control")


def said(origin: Origin, pack: FormPack) -> str:
    """The same as one text: for tooltips and screen readers."""
    lines = [_line(pack.sources[id_]) for id_ in origin.sources if id_ in pack.sources]
    return "\n".join([f"{origin.basis.label}：", *lines]) if lines else MEANINGS[Basis.DRAFTED]


def _line(source: Source) -> str:
    return without_addresses(source.citation)


def without_addresses(text: str) -> str:
    """The text without web addresses; the program does not lead out of the machine."""
    return _ADDRESS.sub("", text).strip()


def _facts(source: Source) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(2)
    grid.setColumnMinimumWidth(0, 40)
    grid.setColumnStretch(1, 1)
    facts = {"文号": source.number, "单位": source.issuer, "日期": source.date, "说明": source.note}
    for line, (name, text) in enumerate((n, without_addresses(t)) for n, t in facts.items() if t):
        grid.addWidget(Label(name, Type.SECONDARY, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Paragraph(text, Type.SECONDARY, "text2"), line, 1)
    return grid
