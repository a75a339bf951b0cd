# ruff: noqa: N802 - Qt's names
"""The window itself: on the screen before the rest of the program is loaded, which it takes in afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.views.theme import BAR, Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent

LARGEST = (1440, 900)
SMALL_SCREEN = 1366


class Window(QMainWindow):
    """The ground and the bar in the colours of the theme, until it holds something.

    Palettes paint them, for painting with a colour names something of the namespace `Qt`: at its first name PySide
    builds a class for each of its enumerations, 20 ms [measured] in which nothing would be on the screen yet.
    """

    painted = Signal()
    """It is on the screen. Once."""

    def __init__(self, colours: Tokens) -> None:
        """The palette of the theme must be the application's."""
        super().__init__()
        self._seen = False
        self._bar = QWidget(self)
        ours = self._bar.palette()
        ours.setColor(QPalette.ColorRole.Window, colours.color("bar"))
        self._bar.setPalette(ours)
        self._bar.setAutoFillBackground(True)
        self.setWindowTitle("示范区申报助手")

    def open(self) -> None:
        """Show it, at a size that suits the screen."""
        room = QApplication.primaryScreen().availableGeometry()
        self.resize(min(room.width(), LARGEST[0]), min(room.height(), LARGEST[1]))
        if room.width() <= SMALL_SCREEN:
            self.showMaximized()
        else:
            self.show()

    def hold(self, content: QWidget) -> None:
        """Fill it with the program, whose title it bears from now on. Hidden still: what is put into it is laid out
        once, at its size.
        """
        content.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(content.windowTitle())
        content.resize(self.size())
        content.hide()
        self.setCentralWidget(content)

    def reveal(self) -> None:
        """Show what it holds."""
        self._bar.hide()
        self.centralWidget().show()
        self.repaint()  # now: what comes next takes its time

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._bar.resize(event.size().width(), BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The content may refuse: what is typed could not be kept, or a job runs."""
        content = self.centralWidget()
        event.setAccepted(content is None or content.close())
