"""Every screen by Tab alone: nothing is out of reach, nothing traps the focus, everything says what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from desktop.views.evidence_info import FileInfo
from desktop.views.evidence_page import EvidencePage
from desktop.views.screen import Go
from desktop.views.settings_page import NAMES
from desktop.views.steps import STEPS
from desktop.views.tasks_page import TasksPage
from desktop.views.tasks_views import TasksOverview
from desktop.views.workspace import Workspace

from .conftest import Window

ELSEWHERE = {
    "move": "to another pack: tests of packs", "trouble": "where the workspace cannot be opened: tests of settings"
}  # fmt: skip
"""Screens that need something to be gone to."""
USED = (
    QAbstractButton, QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QAbstractSlider
)  # fmt: skip
"""What people use, by keys or by mouse."""
MOST = 700
"""Tab stops of one screen, more than any has."""


SELDOM = (
    "applications", "received", "trust", "setup", "backup", "restore", "decrypt", "countersign", "self-test", "update",
)  # fmt: skip
"""Screens one seldom sees, as they are when first gone to."""


def places(window: Window) -> dict[str, Go]:
    """Every screen and step, with the sample and with an empty application."""
    sample, empty = window.office.new_sample().id, window.office.new("320400").id
    found = {name: Go(name) for name in ("home", "new", "verify", "settings", "packs", "about")}
    found |= {name: Go(name) for name in SELDOM}
    found |= {f"settings, {name}": Go("settings", target=name) for name, _ in NAMES}
    found["help"] = Go("help", target="start")
    found["word"] = Go("word", application=sample)
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
    "home", "new", "verify", "settings", "packs", "about", "help", "word", "task", *SELDOM,
    *(f"settings, {name}" for name, _ in NAMES),
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


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_can_be_used_says_what_it_is(window: Window, place: str) -> None:
    window.frame.go(places(window)[place])
    window.qtbot.wait(30)
    assert not nameless(window.frame)


def nameless(top: QWidget) -> list[tuple[str, str, str]]:
    """What somebody could use and a screen reader would be silent about."""
    return [
        (type(w).__name__, w.objectName(), type(w.parentWidget()).__name__)
        for w in top.findChildren(QWidget)
        if isinstance(w, USED)
        and w.isVisible()
        and not isinstance(w, QScrollBar)
        and not w.objectName().startswith("qt_")
        and not isinstance(w.parentWidget(), QComboBox | QAbstractSpinBox | QAbstractItemView | QLineEdit)
        and not name_of(w).strip()
        and not w.accessibleName().strip()
    ]


def dialogs(work: Workspace) -> dict[str, Callable[[], object]]:
    """What is asked over an open application."""
    some = [task.target for task in work.hub.pack.tasks[:2]]

    def tasks() -> TasksOverview:
        work.goto("tasks")
        return cast("TasksPage", work.page).overview

    def evidence() -> EvidencePage:
        work.goto("evidence")
        return cast("EvidencePage", work.page)

    def print_file() -> None:
        cast("FileInfo", evidence().info).printing.emit()

    return {
        "print": work.print_,
        "print a file": print_file,
        "lead": lambda: tasks().ask_lead(some),
        "months": lambda: tasks().ask_months(some),
        "taken": lambda: tasks().ask_taken(some),
        "history": lambda: work.hub.history_wanted.emit("subject.office"),
        "recent": lambda: work.hub.history_wanted.emit(""),
        "links": lambda: evidence()._link_selected(),
        "remove": lambda: evidence()._remove((evidence().list.current,)),
    }


@pytest.mark.parametrize(
    "which", ["print", "print a file", "lead", "months", "taken", "history", "recent", "links", "remove"]
)
def test_tab_goes_round_in_every_dialogue_and_everything_has_a_name(window: Window, which: str) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    window.qtbot.wait(30)
    dialogs(work)[which]()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    window.qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget()))
    assert not nameless(dialog)
    walked = walk(window)
    assert all(dialog.isAncestorOf(widget) for widget in walked)
    assert len({id(widget) for widget in walked}) >= 2
    window.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("over", ["search", "preview", "guidance"])
def test_what_lies_over_a_page_has_names(window: Window, over: str) -> None:
    window.frame.resize(1180, 700)
    window.open(window.office.new_sample().id, "subject")
    window.frame.act(over)
    window.qtbot.wait(30)
    assert not nameless(window.frame)


def test_places_are_all_walked(window: Window) -> None:
    assert set(PLACES) == set(names(window))
    gone_to = {to.screen for to in places(window).values()}
    assert {*gone_to, *ELSEWHERE} == set(window.frame._factories)


class _Strays(QObject):
    """Notes windows of their own that are shown beside the frame."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
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
