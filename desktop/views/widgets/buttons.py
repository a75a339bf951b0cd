# ruff: noqa: N802
"""Buttons and the segmented switch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.icons import icon

_ICON_TOKENS = {
    "primary": "on_accent",
    "danger": "blocker",
    "text": "link",
    "link": "link",
    "bar": "bar_text",
}


class Button(QPushButton):
    """A button of a kind: secondary, primary (one a page), danger, text, link, or bar (on the top bar)."""

    def __init__(
        self,
        text: str,
        kind: str = "secondary",
        icon_name: str = "",
        clicked: Callable[[], object] | None = None,
        *,
        tip: str = "",
        name: str = "",
    ) -> None:
        """Takes the word, the kind, an icon, what to do, a tooltip, and an accessible name for icon-only ones."""
        super().__init__(text)
        self.setProperty("kind", kind)
        self._kind, self._icon_name = kind, icon_name
        self._drawn: tuple[object, ...] = ()
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if tip:
            self.setToolTip(tip)
        if name or tip:
            self.setAccessibleName(name or text or tip)
        if clicked is not None:
            self.clicked.connect(lambda _checked: clicked())
        self._paint_icon()

    def set_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self._paint_icon()

    def show_words(self, text: str) -> None:
        """Other words, or none: then only the icon is shown."""
        if text != self.text():
            self.setText(text)
            self._paint_icon()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            self._paint_icon()
        super().changeEvent(event)

    def _paint_icon(self) -> None:
        if self._icon_name:
            t = tokens()
            size = 18 if self._kind == "bar" or not self.text() else 16
            color = getattr(t, _ICON_TOKENS.get(self._kind, "text2"))
            off = t.bar_off if self._kind == "bar" else t.disabled_text
            off = "" if self.isEnabled() else off  # most never are: half of what icons cost at the start
            space = 4 if self.text() else 0
            drawn = self._icon_name, color, size, off, space
            if drawn != self._drawn:
                self._drawn = drawn
                self.setIcon(icon(*drawn))
                self.setIconSize(QSize(size + space, size))


class Segments(QWidget):
    """A segmented switch: one of a few words, chosen by click or arrow keys (a radio group to the reader)."""

    chosen = Signal(str)
    """The value of the segment."""

    def __init__(self, options: Sequence[tuple[str, str]], current: str = "", name: str = "") -> None:
        """Takes (value, words) pairs, the current value and the accessible name of the group."""
        super().__init__()
        self._options = list(options)
        self._current = current or self._options[0][0]
        self._hover = -1
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._say()

    @property
    def current(self) -> str:
        return self._current

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """New words for the segments (counts change)."""
        self._options = list(options)
        self.updateGeometry()
        self._say()
        self.update()

    def choose(self, value: str) -> None:
        if value != self._current:
            self._current = value
            self._say()
            self.update()
            self.chosen.emit(value)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths()), 30)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x())
        if 0 <= at < len(self._options):
            self.choose(self._options[at][0])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = self._at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1
        }.get(Qt.Key(event.key()))  # fmt: skip
        if step is None:
            super().keyPressEvent(event)
            return
        values = [value for value, _ in self._options]
        self.choose(values[(values.index(self._current) + step) % len(values)])

    def paintEvent(self, event: object) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Type.SECONDARY))
        thin = max(1, round(self.devicePixelRatioF())) / self.devicePixelRatioF()
        frame = QRectF(self.rect()).adjusted(thin / 2, thin / 2, -thin / 2, -thin / 2)
        painter.setPen(QPen(t.color("control"), thin))
        painter.setBrush(t.color("surface"))
        painter.drawRoundedRect(frame, 4, 4)
        left = 0
        values = [value for value, _ in self._options]
        for number, ((value, words), width) in enumerate(zip(self._options, self._widths(), strict=True)):
            cell = QRectF(left, 0, width, self.height())
            if value == self._current:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(t.color("accent"))
                painter.drawRoundedRect(cell, 4, 4)
                painter.setPen(t.color("on_accent"))
            else:
                if number and values[number - 1] != self._current:
                    painter.setPen(QPen(t.color("line"), thin))
                    painter.drawLine(QPointF(left, 9), QPointF(left, 21))
                painter.setPen(t.color("link" if number == self._hover else "text"))
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, words)
            left += width

    def _widths(self) -> list[int]:
        metrics = self.fontMetrics() if self.font() == font(Type.SECONDARY) else None
        if metrics is None:
            self.setFont(font(Type.SECONDARY))
            metrics = self.fontMetrics()
        return [metrics.horizontalAdvance(words) + 26 for _, words in self._options]

    def _at(self, x: float) -> int:
        left = 0
        for number, width in enumerate(self._widths()):
            left += width
            if x < left:
                return number
        return -1

    def _say(self) -> None:
        words = dict(self._options).get(self._current, "")
        self.setAccessibleName(f"{self._name}：{words}" if self._name else words)
