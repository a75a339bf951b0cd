# ruff: noqa: N802
"""The editor of a list of names: one chip a name, and a line with suggestions for one more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from desktop.views.editors.base import Combo, Editor, inner_line
from desktop.views.editors.flow import Flow
from desktop.views.editors.spelling import Learn, Speller, never
from desktop.views.theme import font, tokens
from forms.definition import Field
from forms.values import Value, clean_text

HEIGHT = 28
CROSS = 20
LINE_WIDTH = 220


class Chip(QAbstractButton):
    """One name with a cross; Delete, Backspace or a click on the cross takes it away."""

    removed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(name)
        self.setFont(font())
        self.setAccessibleName(name)
        self.setAccessibleDescription("按 Delete 移除")
        self.setToolTip(f"移除 {name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._over_cross = False
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(min(QFontMetrics(self.font()).horizontalAdvance(self.text()), 320) + 22 + CROSS, HEIGHT)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = event.position().x() >= self.width() - CROSS - 6
        if over != self._over_cross:
            self._over_cross = over
            self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._over_cross = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.position().x() >= self.width() - CROSS - 6:
            self.removed.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.text())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dpr = self.devicePixelRatioF()
        width = max(round(dpr), 1) / dpr
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(t.color("line"), width))
        painter.setBrush(t.color("hover" if self.underMouse() else "window"))
        painter.drawRoundedRect(frame, 4, 4)
        painter.setPen(t.color("text"))
        room = self.rect().adjusted(10, 0, -CROSS - 8, 0)
        text = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        pen = QPen(t.color("text" if self._over_cross else "muted"), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y, reach = self.width() - CROSS / 2 - 4, self.height() / 2, 4.0
        painter.drawLine(QRectF(x - reach, y - reach, 2 * reach, 2 * reach).topLeft(),
                         QRectF(x - reach, y - reach, 2 * reach, 2 * reach).bottomRight())  # fmt: skip
        painter.drawLine(QRectF(x - reach, y - reach, 2 * reach, 2 * reach).topRight(),
                         QRectF(x - reach, y - reach, 2 * reach, 2 * reach).bottomLeft())  # fmt: skip


class DepartmentsEditor(Editor):
    """Names in an order that counts."""

    def __init__(
        self,
        field: Field,
        suggestions: Sequence[str] = (),
        learn: Learn = never,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(field, parent)
        self._names: list[str] = []
        self._suggestions = tuple(dict.fromkeys(suggestions))
        self._chips: list[Chip] = []
        self._flow = Flow(gap=6)
        self.line = inner_line()
        self.line.setPlaceholderText("添加部门")
        self.combo = Combo()
        self.combo.setEditable(True)
        self.combo.setLineEdit(self.line)
        self.combo.setInsertPolicy(Combo.InsertPolicy.NoInsert)
        self.combo.setMaxVisibleItems(14)
        self.combo.setFixedWidth(LINE_WIDTH)
        completer = Speller(self._suggestions, self.combo, learn)
        self.line.entered.connect(completer.wake)
        self.combo.setCompleter(completer)
        for picked in (completer.activated, self.combo.activated):  # Qt writes the line after this signal
            picked.connect(lambda: QTimer.singleShot(0, self, self._add_line))
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(self._add_line)
        self.line.left.connect(self.flush)
        self._flow.addWidget(self.combo)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(self._flow)
        self._own(self.combo)
        self._wrap()
        self.line.setAccessibleName(f"{field.label}：添加")
        self._lay()

    @property
    def composing(self) -> bool:
        return self.line.composing

    def value(self) -> Value | None:
        return tuple(dict.fromkeys((*self._names, *self._typed()))) or None

    def _typed(self) -> list[str]:
        """The names in the line; several may be pasted at once."""
        text = clean_text(self.line.text())
        for mark in "，,；;\n\t":
            text = text.replace(mark, "、")
        return [name for part in text.split("、") if (name := part.strip())]

    def _show(self, value: Value | None) -> None:
        self.line.clear()
        self._names = list(value) if isinstance(value, tuple) else []
        self._lay()

    def _settle(self) -> None:
        names = self.value()
        self._names = list(names) if isinstance(names, tuple) else []
        self.line.clear()
        self._lay()

    def _lay(self) -> None:
        wanted = self._names
        if [chip.text() for chip in self._chips] != wanted:
            for chip in self._chips:
                self._flow.removeWidget(chip)
                chip.hide()
                chip.deleteLater()
            self._chips = []
            for place, name in enumerate(wanted):
                chip = Chip(name, self)
                chip.removed.connect(self._remove)
                self._flow.insert(place, chip)
                chip.show()
                self._chips.append(chip)
        text = self.line.text()
        self.combo.clear()
        self.combo.addItems([name for name in self._suggestions if name not in wanted])
        self.combo.setCurrentIndex(-1)
        self.line.setText(text)

    def _add_line(self) -> None:
        self._edited()
        self.flush()

    def _remove(self, name: str) -> None:
        place = self._names.index(name)
        self._names.remove(name)
        self._edited()
        self._lay()
        (self._chips[min(place, len(self._chips) - 1)] if self._chips else self.line).setFocus()
        self.flush()
