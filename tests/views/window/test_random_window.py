"""Somebody at random: the real window is typed into, clicked and led about, and nothing it acknowledged is lost.

`IPZONE_RANDOM_WINDOW=2000` makes it that many actions instead of a few dozen.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop.views.editors import Editor
from desktop.views.form import Form
from desktop.views.screen import Go
from desktop.views.steps import STEPS
from desktop.views.workspace import Workspace
from forms.application import Application
from tests.views.window.conftest import Window

ACTIONS = int(os.environ.get("IPZONE_RANDOM_WINDOW", "50"))
TEXTS = ("市知识产权局", "12.5", "２０２７年１月", "2026-12-18", "第一条\n第二条", "约60", "x" * 300, " ")


class Somebody:
    """Does one thing at a time."""

    def __init__(self, window: Window, chance: random.Random, room: Path) -> None:
        self.window, self.chance, self.room = window, chance, room
        self.id = window.office.new("320400").id
        self.went: list[str] = []
        self.open()

    @property
    def work(self) -> Workspace:
        return self.window.work

    def open(self) -> None:
        """Open the application again, as after a restart."""
        self.window.frame.go(Go("home"))
        self.window.open(self.id, "subject")

    def step(self) -> None:
        self.work.goto(self.chance.choice(STEPS)[0])

    def field(self) -> None:
        pack = self.work.hub.asked
        self.work.goto(self.chance.choice(sorted(pack.fields)))

    def type(self) -> None:
        self.field()
        focus = QApplication.focusWidget()
        if focus is not None:
            event = QInputMethodEvent("", [])
            event.setCommitString(self.chance.choice(TEXTS))
            QApplication.sendEvent(focus, event)

    def press(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.work.isAncestorOf(focus):
            self.key(self.chance.choice(["Return", "Right", "Down", "Space", "Tab", "Ctrl+PgDown", "F8"]))

    def tick(self) -> None:
        """Click something that belongs to an editor."""
        self.field()
        editors = [e for form in self.forms() for e in form._editors.values() if e.isVisible()]
        found = [
            b for e in editors for b in e.findChildren(QAbstractButton) if b.isVisible() and b.isCheckable()
        ]
        if found:
            self.chance.choice(found).click()

    def undo(self) -> None:
        self.key("Ctrl+Z")

    def redo(self) -> None:
        self.key(self.chance.choice(["Ctrl+Y", "Ctrl+Shift+Z"]))

    def attach(self) -> None:
        name = self.chance.choice(["甲.txt", "乙.txt", "丙.txt"])
        (self.room / name).write_text(name, "utf-8")
        hub = self.work.hub
        target = self.chance.choice([None, *hub.asked.targets])
        hub.change(lambda: hub.office.attach(self.id, self.room / name, target))

    def remove(self) -> None:
        hub = self.work.hub
        if hub.application.evidence:
            one = self.chance.choice(hub.application.evidence)
            hub.change(lambda: hub.office.remove_evidence(self.id, one.id), "evidence")

    def bring_back(self) -> None:
        hub = self.work.hub
        removed = hub.office.removed_evidence(self.id)
        if removed:
            one = self.chance.choice(removed)
            hub.change(lambda: hub.office.restore_evidence(self.id, one.evidence.id))

    def key(self, sequence: str) -> None:
        combination = QKeySequence(sequence)[0]
        focus = QApplication.focusWidget() or self.window.frame
        self.window.qtbot.keyClick(focus, combination.key(), combination.keyboardModifiers())
        popup = QApplication.activePopupWidget()
        if popup is not None:
            self.window.qtbot.keyClick(popup, Qt.Key.Key_Escape)

    def forms(self) -> list[Form]:
        page: QWidget = self.work.page
        return [form for form in page.findChildren(Form) if form.isVisible()]

    def stored(self) -> Application:
        return replace(self.window.office.load(self.id), revision=0)

    def see(self) -> None:
        """What is shown is what is stored, unless it is being typed."""
        assert self.window.frame.workspace is self.work, self.went
        shown = self.work.hub.application
        assert shown == self.window.office.load(self.id)
        for form in self.forms():
            for path, editor in form._editors.items():
                assert same(editor, shown.answers.get(path)), (path, self.went)


def same(editor: Editor, stored: object) -> bool:
    return editor.unsaved or editor.composing or editor.value() == stored


@pytest.mark.parametrize("seed", range(2))
def test_somebody_at_random_loses_nothing(window: Window, tmp_path: Path, seed: int) -> None:
    one = Somebody(window, random.Random(seed), tmp_path)  # noqa: S311 - what to do next is no secret
    start = one.stored()
    acts: list[Callable[[], None]] = [one.type] * 6 + [one.tick] * 3 + [one.press] * 4 + [one.field, one.step]
    acts += [one.undo, one.undo, one.redo, one.attach, one.remove, one.bring_back, one.open]
    for _ in range(ACTIONS):
        act = one.chance.choice(acts)
        one.went.append(act.__name__)
        act()
        QApplication.processEvents()
        one.see()
    assert one.work.flush(), one.went
    one.see()
    end, hub = one.stored(), one.work.hub
    while hub.can_redo:
        hub.redo()
    end = one.stored()
    one.open()
    hub, steps = one.work.hub, 0
    while hub.can_undo:
        hub.undo()
        steps += 1
    one.see()
    assert one.stored() == start
    assert steps
    while hub.can_redo:
        hub.redo()
        steps -= 1
    assert (one.stored(), steps) == (end, 0)
