# ruff: noqa: N802
"""Words on the screen: one line (`Label`) and several (`Paragraph`), in the theme's type and tones."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.views.theme import Type, font, tokens


class Label(QLabel):
    """One line of text in a type and a tone (a colour token). It never breaks; see `Paragraph`."""

    def __init__(
        self, text: str = "", kind: Type = Type.BODY, tone: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(kind))
        self.setMinimumHeight(kind.line)
        self._tone, self._color = tone, ""
        self._paint_tone()

    def set_tone(self, tone: str) -> None:
        if tone != self._tone:
            self._tone = tone
            self._paint_tone()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._paint_tone()
        super().changeEvent(event)

    def _paint_tone(self) -> None:
        color = getattr(tokens(), self._tone)
        if color != self._color:
            self._color = color
            colors = self.palette()
            colors.setColor(QPalette.ColorRole.WindowText, QColor(color))
            self.setPalette(colors)


class Elided(Label):
    """A line that gives way: what does not fit is left out at the end (or the middle, for file names)."""

    def __init__(
        self,
        text: str = "",
        kind: Type = Type.BODY,
        tone: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, kind, tone)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: object) -> None:
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        if shown != self.text() and self.toolTip() != self.text():
            self.setToolTip(self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)


class Paragraph(QWidget):
    """Text over several lines with the line height of its type; no punctuation at the start of a line."""

    def __init__(
        self, text: str = "", kind: Type = Type.SECONDARY, tone: str = "text2", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind, self._tone, self._text = kind, tone, text
        self._heights: dict[tuple[int, float], int] = {}
        """By width and pixel ratio: a layout asks for the same one some twenty times."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._heights.clear()
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        wanted = width, self.devicePixelRatioF()
        height = self._heights.get(wanted)
        if height is None:
            height = self._heights[wanted] = paragraph_height(self._text, width, self._kind)
        return height

    def sizeHint(self) -> QSize:
        width = self.width() if self.testAttribute(Qt.WidgetAttribute.WA_Resized) else 320
        return QSize(min(width, 320), self.heightForWidth(max(width, 40)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._kind.line)

    def resizeEvent(self, event: object) -> None:
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: object) -> None:
        painter = QPainter(self)
        draw_paragraph(painter, self._text, self.rect(), self._kind, tokens().color(self._tone))


def _lay_out(text: str, width: int, kind: Type) -> list[tuple[QTextLayout, list[int]]]:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    laid = []
    top = 0
    for part in text.split("\n"):
        layout = QTextLayout(part, font(kind))
        layout.setTextOption(option)
        layout.beginLayout()
        tops = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 20))
            line.setPosition(QPointF(0, top + (kind.line - line.height()) / 2))
            tops.append(top)
            top += kind.line
        layout.endLayout()
        if not tops:
            tops.append(top)
            top += kind.line
        laid.append((layout, tops))
    return laid


def paragraph_height(text: str, width: int, kind: Type) -> int:
    """How high a text is over this width, for delegates."""
    return sum(len(lines) for _, lines in _lay_out(text, width, kind)) * kind.line


def draw_paragraph(painter: QPainter, text: str, rect: QRect, kind: Type, color: QColor) -> None:
    """Draw a text over several lines, for delegates."""
    painter.setPen(color)
    for layout, _ in _lay_out(text, rect.width(), kind):
        layout.draw(painter, QPointF(rect.topLeft()))


def write(painter: QPainter, box: QRect, text: str, token: str, kind: Type = Type.SECONDARY) -> None:
    """One line of text, cut at the end where it does not fit; for delegates."""
    painter.setFont(font(kind))
    painter.setPen(tokens().color(token))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
