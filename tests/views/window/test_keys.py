"""Every key of the table does its act, wherever the focus is; and nobody else takes a key of the window."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QTextEdit, QWidget

from desktop.keys import KEYS, Key
from desktop.views.editors.base import Combo
from desktop.views.screen import Go
from desktop.views.steps import STEPS

from .conftest import Window

BOUND = [(key, number) for key in KEYS if key.act for number in range(len(key.sequences))]
OWN = {"undo", "redo"}
"""What a text box keeps for itself while it has something to take back."""


def press(window: Window, sequence: str, on: QWidget | None = None) -> None:
    combination = QKeySequence(sequence)[0]
    window.qtbot.keyClick(
        on or QApplication.focusWidget() or window.frame, combination.key(), combination.keyboardModifiers()
    )


def test_the_table_is_sound() -> None:
    every = [sequence for key in KEYS for sequence in key.sequences]
    assert len(every) == len(set(every))
    assert all(not QKeySequence(sequence).isEmpty() for sequence in every)
    kept = {"Ctrl+Space", "Shift+Space", "Ctrl+.", "Ctrl+Alt+A"}  # of input methods
    assert not kept & set(every)


def test_the_window_binds_the_table_and_nothing_else(window: Window) -> None:
    """Pages may bind keys of their own, if the table has them as keys of what has the focus."""
    work = window.open(window.office.new_sample().id, "subject")
    for step, *_ in STEPS:
        work.goto(step)
    window.frame.search()
    shortcuts = window.frame.findChildren(QShortcut)
    bound = [one.key().toString() for one in shortcuts if one.parent() is window.frame]
    elsewhere = {one.key().toString() for one in shortcuts if one.parent() is not window.frame}
    assert sorted(bound) == sorted(written(key for key in KEYS if key.act))
    assert elsewhere <= set(written(key for key in KEYS if not key.act))
    assert not [
        a for a in window.frame.findChildren(QAction) if not a.shortcut().isEmpty() and not _standard(a)
    ]
    assert not [b for b in window.frame.findChildren(QAbstractButton) if not b.shortcut().isEmpty()]
    assert set(window.frame.acts) == {key.act for key in KEYS if key.act}


def written(keys: Iterable[Key]) -> list[str]:
    return [QKeySequence(sequence).toString() for key in keys for sequence in key.sequences]


def _standard(action: QAction) -> bool:
    """The actions of a text box's own menu: their keys work in the box only."""
    return isinstance(action.parent(), QLineEdit | QTextEdit)


@pytest.mark.parametrize("where", ["line", "long text", "combo", "rail", "button"])
def test_every_key_reaches_the_window(window: Window, where: str) -> None:
    done: list[tuple[str, int]] = []
    window.frame.acts = {name: (lambda n, name=name: done.append((name, n))) for name in window.frame.acts}  # type: ignore[misc]
    work = window.open(window.office.new_sample().id, "sections" if where == "long text" else "subject")
    kinds = {"line": QLineEdit, "long text": QTextEdit, "combo": Combo}
    focus: QWidget
    if where in kinds:
        focus = next(w for w in work.page.findChildren(kinds[where]) if w.isVisible() and w.isEnabled())
    else:
        focus = work.rail.list if where == "rail" else window.frame.bar.findChildren(QAbstractButton)[0]
    focus.setFocus()
    for key, number in BOUND:
        done.clear()
        press(window, key.sequences[number], focus)
        assert done == [(key.act, number)], (key.sequences[number], where)


def rows(act: str) -> Key:
    return next(key for key in KEYS if key.act == act)


def test_items_are_turned_from_inside_a_text(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "sections")
    first, second = work.hub.pack.sections[:2]
    press(window, "Ctrl+PgDown")
    assert work.target == second.target
    press(window, "Ctrl+PgUp")
    assert work.target == first.target


def test_files_are_turned(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "evidence")
    before = work.page.list.current  # type: ignore[attr-defined]  # the evidence page
    press(window, "Ctrl+PgDown")
    assert work.page.list.current != before  # type: ignore[attr-defined]


def test_f6_walks_the_zones_and_back(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    zones = [window.frame.bar, *work.zones()]

    def at() -> int:
        focus = QApplication.focusWidget()
        assert focus is not None
        return next(n for n, zone in enumerate(zones) if zone is focus or zone.isAncestorOf(focus))

    start, seen = at(), []
    for _ in range(len(zones)):
        press(window, "F6")
        seen.append(at())
        if at() == start:
            break
    assert seen[-1] == start
    assert 0 in seen
    assert len(set(seen)) >= 3
    press(window, "F6")
    press(window, "Shift+F6")
    assert at() == start


def test_bars_are_one_tab_stop_with_arrows_inside(window: Window) -> None:
    window.frame.go(Go("home"))
    buttons = [b for b in window.frame.bar.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
    assert sum(bool(b.focusPolicy() & Qt.FocusPolicy.TabFocus) for b in buttons) == 1
    stop = next(b for b in buttons if b.focusPolicy() & Qt.FocusPolicy.TabFocus)
    stop.setFocus()
    seen = [QApplication.focusWidget()]
    for _ in buttons[1:]:
        press(window, "Right")
        seen.append(QApplication.focusWidget())
    assert {id(w) for w in seen} == {id(b) for b in buttons}
    press(window, "Right")
    assert QApplication.focusWidget() is seen[0]


def test_esc_closes_the_topmost_and_loses_nothing(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "sections")
    window.frame.resize(1180, 700)
    press(window, "Ctrl+G")
    assert work.guidance.isVisible()
    text = next(w for w in work.page.findChildren(QTextEdit) if w.isVisible())
    text.setFocus()
    window.qtbot.keyClicks(text, "abc")
    typed = text.toPlainText()
    window.frame.say("一句话")
    press(window, "Esc", text)
    assert work.guidance.isVisible()  # the toast lay on top
    press(window, "Esc", text)
    assert not work.guidance.isVisible()
    assert text.toPlainText() == typed
    assert window.frame.workspace is work


def test_steps_and_the_list_of_keys(window: Window) -> None:
    work = window.open(window.office.new_sample().id, "subject")
    for number, (step, *_) in enumerate(STEPS):
        press(window, rows("step").sequences[number], window.frame)
        assert work.step == step
    press(window, "Ctrl+/", window.frame)
    assert window.screen.crumbs() == ("帮助", "快捷键")
