"""帮助: one page of resources/help, with its pictures. It shows what is on this machine and leads nowhere else."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout

from desktop.resources import RESOURCES
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type, font
from desktop.views.widgets.buttons import Button

WIDTH = 820
FOLDER = RESOURCES / "help"
_LINE, _PICTURE = 24, 740
_HEADS = {1: Type.PAGE, 2: Type.SECTION}
_ABOVE = {1: 0, 2: 16}


class HelpScreen(Screen):
    """A page by its name, read from top to bottom."""

    passes = True

    def __init__(self, page: str, back: Go) -> None:
        """Takes the page (a file of resources/help without .md) and where 返回 leads."""
        super().__init__()
        file = next(one for one in FOLDER.glob("*.md") if one.stem == page)
        self.text = QTextBrowser()
        self.text.setFont(font(Type.BODY))
        self.text.setOpenLinks(False)
        self.text.setMaximumWidth(WIDTH)
        self.text.document().setDocumentMargin(20)
        self.text.document().setBaseUrl(QUrl.fromLocalFile(f"{FOLDER}/"))
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for picture in FOLDER.glob(f"{page}-*.png"):
            fitting = QImage(str(picture)).scaledToWidth(_PICTURE, Qt.TransformationMode.SmoothTransformation)
            where = QUrl.fromLocalFile(str(picture))
            self.text.document().addResource(QTextDocument.ResourceType.ImageResource, where, fitting)
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self.text.document().setMarkdown(file.read_text("utf-8"), features)
        self._dress()
        self._title = self.text.document().firstBlock().text()
        self.text.setAccessibleName(self._title)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 16, 28, 16)
        row.setSpacing(16)
        row.addWidget(self.text, 1)
        side = QVBoxLayout()
        side.addWidget(Button("返回", icon_name="arrow-left", clicked=lambda: self.go.emit(back)))
        side.addStretch()
        row.addLayout(side)
        row.addStretch(0)

    def crumbs(self) -> tuple[str, ...]:
        return ("帮助", self._title)

    def _dress(self) -> None:
        """Our own type instead of the document's: no synthetic bold, room between lines, smooth pictures."""
        block = self.text.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            spaced = QTextBlockFormat()
            spaced.setTopMargin(_ABOVE.get(level, 4))
            spaced.setBottomMargin(4)
            if "\ufffc" not in block.text():  # no picture
                spaced.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
            QTextCursor(block).mergeBlockFormat(spaced)
            for cursor, kind in _pieces(block):
                self._dress_piece(cursor, kind, level)
            block = block.next()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    @staticmethod
    def _dress_piece(cursor: QTextCursor, kind: QTextCharFormat, level: int) -> None:
        if kind.isImageFormat():
            return
        plain = Type.TITLE if kind.fontWeight() > QFont.Weight.Medium else Type.BODY
        dressed = QTextCharFormat()
        dressed.setFont(font(_HEADS.get(level, plain)))
        cursor.mergeCharFormat(dressed)


def _pieces(block: QTextBlock) -> list[tuple[QTextCursor, QTextCharFormat]]:
    """Every run of a block with its format, chosen by a cursor; found before anything is changed."""
    found = []
    run = block.begin()
    while not run.atEnd():
        piece = run.fragment()
        cursor = QTextCursor(block)
        cursor.setPosition(piece.position())
        cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
        found.append((cursor, piece.charFormat()))
        run += 1
    return found
