# ruff: noqa: N802
"""The focus ring: one frame that follows the focus, two pixels off the control."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.views.theme import tokens

_RINGED = (QAbstractButton, QLineEdit, QTextEdit, QComboBox)


class _Margins(QProxyStyle):
    """Only for the frame itself: how far it stands off."""

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric in (
            QStyle.PixelMetric.PM_FocusFrameHMargin,
            QStyle.PixelMetric.PM_FocusFrameVMargin,
        ):
            return 4
        return super().pixelMetric(metric, option, widget)


class _Ring(QFocusFrame):
    def __init__(self) -> None:
        super().__init__()
        style = _Margins("Fusion")
        style.setParent(self)
        self.setStyle(style)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_ring(QPainter(self), QRectF(self.rect()))


class FocusRing(QObject):
    """Moves a ring with the focus of the whole application; item views draw their own.

    Qt puts the frame beside the widget it surrounds, so it may die with a page: then a new one is made.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._ring is None or not isValid(self._ring):
            self._ring = _Ring()
        wanted = new is not None and (isinstance(new, _RINGED) or new.property("ring") is True)
        self._ring.setWidget(new if wanted else None)  # type: ignore[arg-type]  # None takes the frame away


def draw_ring(painter: QPainter, rect: QRectF, radius: float = 6) -> None:
    """The ring just inside a rectangle; for frames and delegates."""
    t = tokens()
    half = t.focus_width / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(t.color("focus"), t.focus_width))
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)
    painter.restore()
