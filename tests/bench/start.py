"""Start a window, wait until it is painted and usable, and leave: `start.py ours DATA` or `start.py bare`."""

from __future__ import annotations

import sys


def bare() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    window.show()
    QTimer.singleShot(0, app.quit)
    app.exec()


def ours(data: str) -> None:
    """As `desktop.app.main`, but leaves as soon as home has been painted."""
    from pathlib import Path

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop.app import Desk, prepare

    app = QApplication([])
    prepare(app)
    desk = Desk(app, Path(data))
    desk.frame.fit_screen()
    desk.frame.show()

    def begin() -> None:
        desk.start()
        desk.frame.repaint()
        app.quit()

    QTimer.singleShot(0, begin)
    app.exec()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else ours(sys.argv[2])
