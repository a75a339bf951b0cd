"""Every screen at every usual size: no word lacks room, nothing sticks out at the right, no two controls overlap."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.views.widgets.paragraph import Elided
from desktop.views.widgets.surface import Scroll

from .conftest import Window
from .test_access import PLACES, places

SIZES = ((1366, 697), (1280, 720), (1100, 640), (911, 512), (900, 500), (1920, 1080))
CONTROLS = (QAbstractButton, QLineEdit, QComboBox)


def cut(top: QWidget) -> list[str]:
    """Words without the room they ask for."""
    return [
        f"{w.text()}: {w.width()} of {w.sizeHint().width()}"
        for w in top.findChildren(QWidget)
        if isinstance(w, QLabel | QPushButton)
        and w.isVisible()
        and not isinstance(w, Elided)
        and (w.width() + 1 < w.sizeHint().width() or w.height() + 1 < min(w.sizeHint().height(), 14))
    ]


def sticking_out(top: QWidget) -> list[str]:
    """Scrolled columns wider than what is seen of them; there is no bar to get there."""
    return [
        f"{type(w.widget()).__name__} by {w.horizontalScrollBar().maximum()}"
        for w in top.findChildren(Scroll)
        if w.isVisible() and w.horizontalScrollBar().maximum() > 0
    ]


def overlapping(top: QWidget) -> list[tuple[str, str]]:
    """Controls of one parent that lie on each other."""
    found = []
    shown = [w for w in top.findChildren(QWidget) if isinstance(w, CONTROLS) and w.isVisible()]
    by_parent: dict[int, list[QWidget]] = {}
    for widget in shown:
        by_parent.setdefault(id(widget.parentWidget()), []).append(widget)
    for siblings in by_parent.values():
        boxes = [(w, QRect(w.mapTo(top, QPoint()), w.size()).adjusted(1, 4, -1, -4)) for w in siblings]
        for n, (one, box) in enumerate(boxes):
            found += [(words(one), words(other)) for other, its in boxes[n + 1 :] if box.intersects(its)]
    return found


def words(widget: QWidget) -> str:
    return widget.accessibleName() or getattr(widget, "text", str)() or type(widget).__name__


def wrong_with(window: Window) -> list[object]:
    """What is wrong once everything has found its place."""
    for pause in (1, 30, 300):
        window.qtbot.wait(pause)
        found = [*cut(window.frame), *sticking_out(window.frame), *overlapping(window.frame)]
        if not found:
            break
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_is_cut_or_overlaps(window: Window, size: tuple[int, int]) -> None:
    window.frame.resize(*size)
    going = places(window)
    wrong = {}
    for place in PLACES:
        window.frame.go(going[place])
        found = wrong_with(window)
        if found:
            wrong[place] = found
    assert not wrong


@pytest.mark.parametrize("size", [(1366, 697), (1280, 720), (1100, 640), (1920, 1080)], ids=str)
def test_nothing_is_cut_beside_the_preview(window: Window, size: tuple[int, int]) -> None:
    window.frame.resize(*size)
    work = window.open(window.office.new_sample().id, "subject")
    work.preview.toggle()
    wrong = {}
    for target in (
        "subject",
        "conditions",
        "tasks",
        "tasks.2.5",
        "indicators",
        "evidence",
        "sections",
        "check",
    ):
        work.goto(target)
        found = wrong_with(window)
        if found:
            wrong[target] = found
    assert not wrong
