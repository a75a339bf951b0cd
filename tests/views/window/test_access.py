"""Every screen by Tab alone: nothing is out of reach, nothing traps the focus, everything says what it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMainWindow, QWidget

from desktop.views.screen import Go
from desktop.views.steps import STEPS

from .conftest import Window

MOST = 700
"""Tab stops of one screen, more than any has."""


def places(window: Window) -> dict[str, Go]:
    """Every screen and step, with the sample and with an empty application."""
    sample, empty = window.office.new_sample().id, window.office.new("320400").id
    found = {name: Go(name) for name in ("home", "new", "verify", "settings", "packs", "about")}
    found["help"] = Go("help", target="start")
    for step, *_ in STEPS:
        found[step] = Go("application", application=sample, target=step)
        found[f"{step}, empty"] = Go("application", application=empty, target=step)
    found["task"] = Go("application", application=sample, target="tasks.2.5")
    return found


def names(window: Window) -> list[str]:
    return list(places(window))


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def stops(window: Window) -> list[QWidget]:
    """Where Tab should arrive: what takes it, is visible and can be used."""
    tab = Qt.FocusPolicy.TabFocus
    return [
        w
        for w in window.frame.findChildren(QWidget)
        if w.focusPolicy() & tab
        and w.isVisible()
        and w.isEnabled()
        and w.focusProxy() is None
        and not _inner(w)
    ]


def _inner(widget: QWidget) -> bool:
    """The parts Qt itself puts into its widgets."""
    return widget.objectName().startswith("qt_") or (
        isinstance(widget, QAbstractScrollArea) and type(widget).__module__.startswith("PySide6")
        and not widget.accessibleName() and widget.objectName() == "" and not widget.isVisible()
    )  # fmt: skip


def walk(window: Window, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Press Tab until one is where one began."""
    seen: list[QWidget] = []
    for _ in range(MOST):
        focus = QApplication.focusWidget()
        assert focus is not None
        if seen and focus is seen[0] and len(seen) > 1:
            return seen
        if not seen or focus is not seen[-1]:  # the links of a text are one after the other in one widget
            seen.append(focus)
        window.qtbot.keyClick(focus, key)
    raise AssertionError(f"Tab does not come round: {[name_of(w) for w in seen[-6:]]}")


PLACES = (
    "home", "new", "verify", "settings", "packs", "about", "help", "task",
    *(f"{step}{more}" for step, *_ in STEPS for more in ("", ", empty")),
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_tab_reaches_everything_and_comes_round(window: Window, place: str) -> None:
    window.frame.go(places(window)[place])
    window.qtbot.wait(30)
    walked = walk(window)
    reached = {id(widget) for widget in walked}
    missed = [w for w in stops(window) if id(w) not in reached and not _one_of_a_group(w, reached)]
    assert not [(type(w).__name__, name_of(w)) for w in missed]
    assert all(widget.isVisible() for widget in walked)


def _one_of_a_group(widget: QWidget, reached: set[int]) -> bool:
    """Radio buttons are one stop together: arrows choose."""
    parent = widget.parentWidget()
    others = parent.findChildren(type(widget)) if parent is not None else []
    return type(widget).__name__ == "QRadioButton" and any(id(other) in reached for other in others)


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_takes_the_focus_says_what_it_is(window: Window, place: str) -> None:
    window.frame.go(places(window)[place])
    window.qtbot.wait(30)
    nameless = [w for w in stops(window) if not name_of(w).strip()]
    assert not [(type(w).__name__, w.objectName(), type(w.parentWidget()).__name__) for w in nameless]


def test_places_are_all_walked(window: Window) -> None:
    assert set(PLACES) == set(names(window))


class _Strays(QObject):
    """Notes windows of their own that are shown beside the frame."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and not isinstance(watched, QMainWindow):
            self.seen.append(type(watched).__name__)
        return False


def test_no_page_flashes_a_window_of_its_own(window: Window) -> None:
    """What shows itself before it lies in a layout is a window for a moment, and takes the focus from ours."""
    strays = _Strays()
    app = QApplication.instance()
    assert app is not None
    going = places(window)
    app.installEventFilter(strays)
    for to in going.values():
        window.frame.go(to)
        window.qtbot.wait(5)
    app.removeEventFilter(strays)
    assert not strays.seen
