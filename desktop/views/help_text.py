# ruff: noqa: N802
"""A page of the manual on the screen: its blocks in our own type, with their pictures. It leads only to other pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser

from desktop.manual import Block, Heading, HelpPage, Image, Line, Listing, Paragraph, Table, plain
from desktop.views.theme import Type, font, tokens

WIDTH = 820
_LINE, _PICTURE = 24, 720
_HEADS = {1: Type.PAGE, 2: Type.SECTION}
_ABOVE = {1: 0, 2: 18, 3: 12}
_FIXED = QTextBlockFormat.LineHeightTypes.MinimumHeight.value


class HelpText(QTextBrowser):
    """Shows one page at a time; Tab goes from link to link."""

    wanted = Signal(str)
    """The name of another page."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(font(Type.BODY))
        self.setProperty("kind", "reading")
        self.setOpenLinks(False)
        self.setMaximumWidth(WIDTH)
        self.document().setDocumentMargin(20)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(lambda url: self.wanted.emit(url.toString()))
        self._page: HelpPage | None = None
        self._starts: list[int] = []

    def show_page(self, page: HelpPage) -> None:
        self._page = page
        self.setAccessibleName(page.title)
        self._write()
        self.verticalScrollBar().setValue(0)

    def show_block(self, number: int, words: str = "") -> None:
        """Bring a block to the top and choose the first place in it where `words` stand."""
        document = self.document()
        cursor = QTextCursor(document)
        cursor.setPosition(self._starts[number])
        top = self._layout().blockBoundingRect(cursor.block()).top()
        self.verticalScrollBar().setValue(int(top) - 8)
        found = document.find(words, cursor) if words else QTextCursor()
        self.setTextCursor(cursor if found.isNull() else found)
        self.verticalScrollBar().setValue(int(top) - 8)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._page is not None:
            self._write()  # the links and rules carry colours
        super().changeEvent(event)

    def _layout(self) -> QAbstractTextDocumentLayout:
        return self.document().documentLayout()

    def _write(self) -> None:
        self.clear()
        self._starts = []
        cursor = QTextCursor(self.document())
        first = True
        for block in self._page.blocks if self._page is not None else ():
            if not first:
                cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
            first = False
            self._starts.append(cursor.position())
            self._add(cursor, block)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _add(self, cursor: QTextCursor, block: Block) -> None:
        if isinstance(block, Heading):
            cursor.setBlockFormat(_spaced(_ABOVE.get(block.level, 8), 4, block.level))
            _insert(cursor, block.line, _HEADS.get(block.level, Type.TITLE))
        elif isinstance(block, Paragraph):
            cursor.setBlockFormat(_spaced(4, 4))
            _insert(cursor, block.line)
        elif isinstance(block, Listing):
            self._add_list(cursor, block)
        elif isinstance(block, Table):
            self._add_table(cursor, block)
        else:
            self._add_picture(cursor, block)

    @staticmethod
    def _add_list(cursor: QTextCursor, block: Listing) -> None:
        kind = QTextListFormat()
        style = QTextListFormat.Style.ListDecimal if block.numbered else QTextListFormat.Style.ListDisc
        kind.setStyle(style)
        kind.setIndent(1)
        made = None
        for number, item in enumerate(block.items):
            if number:
                cursor.insertBlock()
            cursor.setBlockFormat(_spaced(2, 2))
            if made is None:
                made = cursor.createList(kind)
            else:
                made.add(cursor.block())
            _insert(cursor, item)

    @staticmethod
    def _add_table(cursor: QTextCursor, block: Table) -> None:
        look = QTextTableFormat()
        look.setCellPadding(6)
        look.setCellSpacing(0)
        look.setBorder(1)
        look.setBorderCollapse(True)
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        look.setBorderBrush(tokens().color("line"))
        look.setTopMargin(6)
        look.setBottomMargin(8)
        look.setHeaderRowCount(1)
        look.setColumnWidthConstraints(_widths(block))
        table = cursor.insertTable(1 + len(block.rows), len(block.head), look)
        for row, cells in enumerate((block.head, *block.rows)):
            for column, line in enumerate(cells):
                cell = table.cellAt(row, column)
                if not row:
                    shade = QTextCharFormat()
                    shade.setBackground(tokens().color("sunken"))
                    cell.setFormat(shade)
                _insert(cell.firstCursorPosition(), line, Type.TITLE if not row else Type.BODY)
        cursor.movePosition(QTextCursor.MoveOperation.End)

    def _add_picture(self, cursor: QTextCursor, block: Image) -> None:
        cursor.setBlockFormat(QTextBlockFormat())
        where = QUrl.fromLocalFile(str(block.file))
        picture = QImage(str(block.file))
        if picture.width() > _PICTURE:
            picture = picture.scaledToWidth(_PICTURE, Qt.TransformationMode.SmoothTransformation)
        self.document().addResource(QTextDocument.ResourceType.ImageResource, where, picture)
        cursor.insertImage(where.toString())


def _widths(block: Table) -> list[QTextLength]:
    """Shares of the width by what the columns hold, within reason."""
    rows = (block.head, *block.rows)
    longest = [max(len(plain(row[column])) for row in rows) for column in range(len(block.head))]
    shares = [min(max(length, 8), 32) for length in longest]
    return [QTextLength(QTextLength.Type.PercentageLength, 100 * share / sum(shares)) for share in shares]


def _spaced(above: int, below: int, level: int = 0) -> QTextBlockFormat:
    made = QTextBlockFormat()
    made.setTopMargin(above)
    made.setBottomMargin(below)
    made.setHeadingLevel(level)
    made.setLineHeight(_LINE, _FIXED)
    return made


def _insert(cursor: QTextCursor, line: Line, kind: Type = Type.BODY) -> None:
    for span in line:
        look = QTextCharFormat()
        look.setFont(font(Type.TITLE if span.strong and kind is Type.BODY else kind))
        if span.link:
            look.setAnchor(True)
            look.setAnchorHref(span.link)
            look.setForeground(tokens().color("link"))
            look.setFontUnderline(True)
        cursor.insertText(span.text, look)
