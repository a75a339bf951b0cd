"""Start a window, print when it was painted and when it could be used, and leave.

For each: seconds since the epoch, and the processor's seconds spent until then.

`start.py ours DATA` or `start.py bare`.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def now() -> tuple[float, float]:
    return time.time(), time.process_time()


def tell(**said: tuple[float, float]) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201


def bare() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])

    class Bare(QWidget):
        def paintEvent(self, event: Any) -> None:  # noqa: N802
            QTimer.singleShot(0, painted)

    window = Bare()
    window.resize(1366, 768)
    window.show()

    def painted() -> None:
        tell(painted=now())
        app.quit()

    app.exec()


def ours(data: str) -> None:
    """As the program starts (`packaging/entry/window.py`, `desktop.start.main`), but as large as the bare one, and
    leaves as soon as home has been painted.
    """
    import gc
    from pathlib import Path

    gc.disable()

    from PySide6.QtWidgets import QApplication

    from desktop.start import Options, empty_window, fill
    from desktop.views import theme
    from desktop.views.preferences import Preferences

    app = QApplication([*sys.argv[:1], *theme.ARGUMENTS])
    window = empty_window(app, Preferences())
    window.resize(1366, 768)

    def painted() -> None:
        seen = now()
        fill(app, window, Options(Path(data)), Preferences())
        tell(painted=seen, usable=now())
        app.quit()

    window.painted.connect(painted)
    window.show()
    app.exec()


if __name__ == "__main__":
    bare() if sys.argv[1] == "bare" else ours(sys.argv[2])
