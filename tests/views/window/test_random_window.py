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

from desktop.views.check_page import CheckPage
from desktop.views.editors import Editor
from desktop.views.form import Form
from desktop.views.screen import Go
from desktop.views.steps import STEPS
from desktop.views.workspace import Workspace
from forms.application import Application
from forms.values import FieldKind
from tests.checking import checked
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

    def many(self) -> None:
        """Tick some tasks and change them together, in the dialogue of the bar."""
        self.work.goto("tasks")
        overview = self.work.page.overview  # type: ignore[attr-defined]  # the page of tasks
        rows = [task.target for task in self.work.hub.asked.tasks]
        overview.picked.put(self.chance.sample(rows, 3))
        overview.switch.choose(self.chance.choice(["list", "board", "time", "cover"]))
        dialog = self.chance.choice([overview.ask_lead, overview.ask_months, overview.ask_taken])(
            overview.ticked
        )
        for editor in dialog.findChildren(Editor):
            if editor.field.name == "lead":
                editor.line.setText("市公安局")
            elif editor.field.kind is FieldKind.MONTH:
                editor.line.setText(self.chance.choice(["2027年1月", "2028年12月"]))
        dialog.act.click()
        dialog.close()
        overview.picked.put(())

    def accept(self) -> None:
        """Give a reason for a warning on the page of checks, or take one back."""
        checked(self.work.hub)
        self.work.goto("check")
        page = self.work.page
        assert isinstance(page, CheckPage)
        lines = [n for n, line in enumerate(page.lines.lines) if line.acceptable]
        if lines:
            page.list.open_wanted.emit(self.chance.choice(lines))
            if page._box is not None:
                page._box.line.setText("上级已经批准延期，见局务会纪要")
                self.chance.choice([page._box.given.emit, lambda _: page._box.withdrawn.emit()])(
                    page._box.line.text()
                )

    def look(self) -> None:
        """A look at what would be printed, at the preview, at the search box or at help; nothing changes."""
        before = self.stored()
        way = self.chance.choice(["print", "preview", "search", "help"])
        self.window.frame.act(way)
        QApplication.processEvents()
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            dialog.close()
            self.window.frame.activateWindow()
        elif way == "help":
            self.window.frame.go(Go("back"))
        elif way == "preview":
            self.work.preview.close()
        else:
            self.window.qtbot.keyClick(QApplication.focusWidget() or self.window.frame, Qt.Key.Key_Escape)
        QApplication.processEvents()
        assert self.stored() == before

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
    acts += [one.many, one.accept, one.look]
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
