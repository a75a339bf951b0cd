"""Start a window, print when it was painted and usable (seconds since the epoch), and leave.

`start.py ours DATA` or `start.py bare`.
"""

from __future__ import annotations

import sys
import time


def bare() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    window.show()

    def painted() -> None:
        print(time.time(), flush=True)  # noqa: T201
        app.quit()

    QTimer.singleShot(0, painted)
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
        print(time.time(), flush=True)  # noqa: T201
        app.quit()

    QTimer.singleShot(0, begin)
    app.exec()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else ours(sys.argv[2])
