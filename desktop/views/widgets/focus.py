# ruff: noqa: N802
"""The focus ring: one frame that follows the focus, two pixels off the control."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.views.theme import tokens

_MARGIN = 4
_RINGED = (QAbstractButton, QLineEdit, QTextEdit, QComboBox)


class _Margins(QProxyStyle):
    """Only for the frame itself: how far it stands off, and over what."""

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
            return _MARGIN
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: QStyleHintReturn | None = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1  # over the page, not beside the control, where a close-fitting box would cut it off
        return super().styleHint(hint, option, widget, data)


class _Ring(QFocusFrame):
    def __init__(self) -> None:
        super().__init__()
        style = _Margins("Fusion")
        style.setParent(self)
        self.setStyle(style)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_ring(QPainter(self), QRectF(self._inside()))

    def _inside(self) -> QRect:
        """The frame, drawn in where an edge around it would cut off its distance to the control; where an edge cuts
        more, the control itself is scrolled out of sight."""
        rect = box = self.rect()
        place: QWidget = self
        offset = QPoint()
        while not place.isWindow() and (parent := place.parentWidget()) is not None:
            offset += place.pos()
            bounds = parent.rect().translated(-offset)
            box = box.adjusted(
                _near(bounds.left() - box.left()),
                _near(bounds.top() - box.top()),
                -_near(box.right() - bounds.right()),
                -_near(box.bottom() - bounds.bottom()),
            )
            place = parent
        return box if box.isValid() else rect


class FocusRing(QObject):
    """Moves a ring with the focus of the whole application; item views draw their own.

    Qt puts the frame beside the widget it surrounds, so it may die with a page: then a new one is made.
    """

    def __init__(self, app: QApplication, owner: QObject) -> None:
        """Ends with its owner."""
        super().__init__(owner)
        self._ring: _Ring | None = None
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._ring is None or not isValid(self._ring):
            self._ring = _Ring()
        ringed = new.property("ring") if new is not None else False
        wanted = isinstance(new, _RINGED) if ringed is None else bool(ringed)
        self._ring.setWidget(new if wanted else None)  # type: ignore[arg-type]  # None takes the frame away


def _near(cut: int) -> int:
    """What an edge cuts off, as long as it is no more than the distance to the control."""
    return cut if 0 < cut <= _MARGIN else 0


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
