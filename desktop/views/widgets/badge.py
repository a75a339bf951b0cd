# ruff: noqa: N802
"""The basis badge: official solid, public outlined, drafted dashed; always with words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.basis_card import BasisCard, said
from desktop.views.widgets.mark import HEIGHT, Mark, badge_width, draw_mark
from forms.definition import Basis, FormPack, Origin

__all__ = ["HEIGHT", "Badge", "Mark", "badge_width", "draw_badge", "draw_mark"]


def draw_badge(painter: QPainter, basis: Basis, text: str, at: QPointF) -> int:
    """Draw a badge with its top left corner at a point; gives its width."""
    t = tokens()
    width = badge_width(text)
    dpr = painter.device().devicePixelRatio() if painter.device() else 1.0
    thin = max(1, round(dpr)) / dpr
    box = QRectF(at.x(), at.y(), width, HEIGHT).adjusted(thin / 2, thin / 2, -thin / 2, -thin / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font(Type.META))
    if basis is Basis.OFFICIAL:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(t.color("accent"))
        ink = t.color("on_accent")
    elif basis is Basis.PUBLIC:
        painter.setPen(QPen(t.color("link"), thin))
        painter.setBrush(t.color("surface"))
        ink = t.color("link")
    else:
        pen = QPen(t.color("muted"), thin)
        pen.setDashPattern([3 / thin, 2 / thin])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ink = t.color("muted")
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(ink)
    painter.drawText(QRectF(at.x(), at.y(), width, HEIGHT), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return width


class Badge(QWidget):
    """A basis on a page: its tooltip names the sources, a click opens a card with all there is to say of them.

    Tab skips it; the guidance panel says the same in words.
    """

    def __init__(
        self, origin: Origin, pack: FormPack | None = None, *, prefix: str = "", short: bool = False
    ) -> None:
        """Takes the origin, the pack that holds its sources, and words before it such as “标题：”."""
        super().__init__()
        self._basis = origin.basis
        self._origin, self._pack = origin, pack
        self._text = prefix + (origin.basis.short_label if short else origin.basis.label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"依据：{self._text}")
        if pack is not None:
            words = said(origin, pack)
            self.setToolTip(words)
            self.setAccessibleDescription(words)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._pack is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        card = BasisCard(self._origin, self._pack, self)
        card.show_below(QRect(self.mapToGlobal(QPoint(0, 0)), self.size()))

    def sizeHint(self) -> QSize:
        return QSize(badge_width(self._text), HEIGHT)

    def paintEvent(self, event: object) -> None:
        draw_badge(QPainter(self), self._basis, self._text, QPointF(0, 0))
