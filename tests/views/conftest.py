"""Windows without a screen, unless somebody wants to watch."""

import os
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.jobs import Sweeper

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def sweeper(qapp: QApplication) -> Iterator[Sweeper]:
    """What one test leaves behind is not to be freed on the worker's thread of the next, as in the program."""
    made = Sweeper()
    yield made
    made.stop()
