# ruff: noqa: N802
"""The editor of long text: counts characters, takes pasted text without its clothes, saves while one writes."""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from desktop.views.editors.base import Editor, leaves_undo
from desktop.views.theme import Type
from desktop.views.widgets.paragraph import Label
from forms.definition import Field
from forms.values import TEXT_LIMIT, FieldKind, Value, clean_text, parse

PAUSE = 1500
"""Milliseconds after the last key until long text is saved."""
AT_LATEST = 10_000
"""Milliseconds somebody can write without a pause until it is saved all the same."""
LINE = 23
NOTE, CHAPTER = (3, 14), (12, 30)
"""Lines shown at least and at most: of a statement, and of a chapter."""
_BLANKS = re.compile(r"[\t\u00a0\u2000-\u200b\u202f]+")
HTML_LIMIT = 1 << 20
"""Characters of pasted HTML that are looked at for a table."""
_TAB = re.compile(r" *\t *")
_MARKS = str.maketrans({"\u00ad": None, "\u2011": "-", "\uf0b7": "·", "\u201f": "“", "\u2033": "”"})
_QUOTED = re.compile(r'"([^"\n]*[\u4e00-\u9fff][^"\n]*)"')
_WIDE_NUMBER = re.compile(r"[０-９]+(?:[．，][０-９]+)*[％]?")
_EMPTY_LINES = re.compile(r"\n{3,}")


def undressed(text: str) -> str:
    """Pasted text without tabs, fixed and zero-width blanks, trailing blanks and rows of empty lines."""
    lines = (_BLANKS.sub(" ", line).rstrip() for line in clean_text(text).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines))


def pasted(source: QMimeData) -> str:
    """Pasted text without its clothes; of tables (Word, WPS, Excel) a line a row, ｜ between the cells."""
    text = source.text()
    if source.hasHtml() and "<table" in source.html()[:HTML_LIMIT].lower() and "\t" in text:
        rows = (_TAB.sub("｜", line.strip("\t ")) for line in text.replace("\r\n", "\n").split("\n"))
        text = "\n".join(rows)
    return undressed(straight(text))


def straight(text: str) -> str:
    """Straight quotes around Chinese, and the marks Word leaves, as they are written in Chinese."""
    text = text.translate(_MARKS)
    return _QUOTED.sub(lambda found: f"“{found[1]}”", text)


def half_width(text: str) -> str:
    """Full-width digits as half-width ones, with the point, comma or per cent sign between or behind them."""
    return _WIDE_NUMBER.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _units(text: str) -> int:
    """How many steps of a cursor a text is: rare characters are two."""
    return len(text.encode("utf-16-le")) // 2


class Paper(QTextEdit):
    """A plain text box with a fixed line height that grows with its text between two heights."""

    left = Signal()
    cleaned = Signal(str)
    """What was done to pasted text."""

    def __init__(self, lines: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False
        self._lines = lines
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(4)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.write("")

    def write(self, text: str) -> None:
        """Show text; the history of typing starts anew."""
        document = self.document()
        document.setUndoRedoEnabled(False)
        self.setPlainText(text)
        height = QTextBlockFormat()
        height.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(height)
        document.setUndoRedoEnabled(True)

    def _grow(self) -> None:
        least, most = (n * LINE + 20 for n in self._lines)
        self.setFixedHeight(max(least, min(most, round(self.document().size().height()) + 12)))

    def insertFromMimeData(self, source: QMimeData) -> None:
        if not source.hasText():
            return
        text = pasted(source)
        plain = half_width(text)
        room = TEXT_LIMIT - len(self.toPlainText())
        self.insertPlainText(text[:room])
        if plain != text and len(text) <= room:  # a step of its own: Ctrl+Z brings the full-width ones back
            cursor = self.textCursor()
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, _units(text))
            cursor.insertText(plain)
            self.cleaned.emit("粘贴的全角数字已换成半角，Ctrl+Z 可还原")
        elif len(text) > room:
            self.cleaned.emit(f"粘贴的内容太长，只收下了前 {room} 字")
        elif "｜" in text and source.hasHtml():
            self.cleaned.emit("粘贴的表格已变成文字，一行一条，格之间用｜隔开")
        elif source.hasHtml() or source.hasFormat("text/rtf") or text != source.text():
            self.cleaned.emit("已清除粘贴带来的格式")

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.composing = False  # some input methods end without a word when the focus goes
            self.left.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = event.matches(QKeySequence.StandardKey.Undo)
            document = self.document()
            if leaves_undo(event, document.isUndoAvailable() if undo else document.isRedoAvailable()):
                event.ignore()
                return False
        return super().event(event)


class LongTextEditor(Editor):
    """Long text with a line below it: what was cleaned on the left, how many characters on the right."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self.paper = Paper(CHAPTER if field.path.startswith("sections.") else NOTE)
        self._own(self.paper)
        self._note = Label("", Type.META, "muted")
        self._count = Label("", Type.META, "muted")
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self._note)
        below.addStretch()
        below.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.paper)
        column.addLayout(below)
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._latest = QTimer(self, interval=AT_LATEST, singleShot=True)
        for timer in (self._pause, self._latest):
            timer.timeout.connect(self.flush)
        self._quiet = False
        self.paper.textChanged.connect(self._changed)
        self.paper.cleaned.connect(self._note.setText)
        self.paper.left.connect(self.flush)
        self._show_count()

    @property
    def composing(self) -> bool:
        return self.paper.composing

    def value(self) -> Value | None:
        return parse(FieldKind.LONG_TEXT, self.paper.toPlainText())

    def _show(self, value: Value | None) -> None:
        text = value if isinstance(value, str) else ""
        if text != self.paper.toPlainText():
            self._quiet = True
            self.paper.write(text)
            self._quiet = False
        self._show_count()

    def forget_typing(self) -> None:
        self.paper.document().clearUndoRedoStacks()

    def _changed(self) -> None:
        if self._quiet or self.composing:
            return
        self._show_count()
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()
        self._edited()

    def flush(self, *, leaving: bool = False) -> None:
        self._pause.stop()
        self._latest.stop()
        if self.composing and not leaving:
            self._pause.start()
        super().flush(leaving=leaving)

    def _show_count(self) -> None:
        count = len(self.paper.toPlainText())
        limit = self.field.max_length
        self._count.setText(f"{count} / {limit} 字" if limit else f"{count} 字")
