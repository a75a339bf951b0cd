"""The program's window on a workspace, and the large pack under a name of its own, for what is measured in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forms.definition import FormPack
from forms.pack import read_pack
from tests.forms import large


def opened(data: Path) -> tuple[Any, Any]:
    """The QApplication and the Desk, imported late: whoever measures says first which display there is."""
    from PySide6.QtWidgets import QApplication

    from desktop.app import Desk, prepare

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    prepare(app, "light")
    desk = Desk(app, data)
    desk.frame.resize(1366, 768)
    desk.frame.show()
    desk.frame.activateWindow()
    desk.start()
    return app, desk


def large_pack() -> FormPack:
    """Not under the name of the built-in pack it is made of, so that an office takes it."""
    files = large.files()
    own = files["pack.toml"].replace(b'id = "national-2022"', b'id = "large"', 1)
    return read_pack({**files, "pack.toml": own})


def r(value: float) -> float:
    return round(value, 1)
