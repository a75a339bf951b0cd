# ruff: noqa: N802
"""The icons, drawn from SVG at the size they are shown (Tabler Icons, MIT; resources/icons)."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from desktop.resources import RESOURCES
from desktop.views.theme import tokens


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")


def draw_icon(painter: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """Draw an icon into a rectangle; QtSvg knows no currentColor, so the colour is put in."""
    width = "1.6" if rect.width() >= 20 else "1.75"
    svg = _source(name).replace("currentColor", color.name())
    svg = svg.replace('stroke-width="2"', f'stroke-width="{width}"')
    QSvgRenderer(QByteArray(svg.encode())).render(painter, rect)


@lru_cache(maxsize=512)
def icon_pixmap(name: str, size: int, color: str, dpr: float, space: int = 0) -> QPixmap:
    """An icon in one colour; `size` in logical pixels, `space` what is left free at its right."""
    pixmap = QPixmap(round((size + space) * dpr), round(size * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    draw_icon(painter, name, QRectF(0, 0, size, size), QColor(color))
    painter.end()
    return pixmap


def icon(name: str, color: str, size: int = 16, disabled: str = "", space: int = 0) -> QIcon:
    """An icon for a button, for every screen there is; `space` keeps the word beside it off."""
    made = QIcon()
    ratios = {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}
    for dpr in ratios:
        made.addPixmap(icon_pixmap(name, size, color, dpr, space))
        if disabled:
            made.addPixmap(icon_pixmap(name, size, disabled, dpr, space), QIcon.Mode.Disabled)
    return made


class Icon(QWidget):
    """An icon beside words; it says nothing by itself. `tone` names a colour of the theme."""

    def __init__(self, name: str, size: int = 16, tone: str = "text2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size, self._tone = name, size, tone
        self.setFixedSize(size, size)

    def paintEvent(self, event: object) -> None:
        color = getattr(tokens(), self._tone)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, icon_pixmap(self._name, self._size, color, self.devicePixelRatioF()))
