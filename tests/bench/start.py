"""Start a window, print when it was painted and usable, and leave.

Seconds since the epoch, and the processor's seconds spent until then.

`start.py ours DATA` or `start.py bare`.
"""

from __future__ import annotations

import sys
import time


def tell() -> None:
    print([time.time(), time.process_time()], flush=True)  # noqa: T201


def bare() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    window.show()

    def painted() -> None:
        tell()
        app.quit()

    QTimer.singleShot(0, painted)
    app.exec()


def ours(data: str) -> None:
    """As the program starts (`packaging/entry/window.py`, `desktop.app.main`), but as large as the bare one, and
    leaves as soon as home has been painted.
    """
    import gc
    from pathlib import Path

    gc.disable()

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop.app import Desk, prepare
    from desktop.views import theme

    app = QApplication([*sys.argv[:1], *theme.ARGUMENTS])
    prepare(app)
    desk = Desk(app, Path(data))
    desk.frame.resize(1366, 768)
    desk.frame.show()

    def begin() -> None:
        desk.start()
        desk.frame.repaint()
        tell()
        app.quit()

    QTimer.singleShot(0, begin)
    app.exec()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else ours(sys.argv[2])
