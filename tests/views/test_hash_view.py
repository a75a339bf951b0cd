"""A digest is never cut: where it is narrow it takes more lines."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.widgets.hash_view import LINE, HashView


@pytest.mark.parametrize(("width", "lines"), [(900, 1), (500, 2), (250, 4)])
def test_as_many_lines_as_it_needs(qtbot: QtBot, width: int, lines: int) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    view = HashView("0123456789abcdef" * 4, 16)
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(view)
    box.resize(width, 200)
    box.show()
    qtbot.waitUntil(lambda: view.height() == lines * LINE)
    assert view.accessibleName().count(" ") == 16
