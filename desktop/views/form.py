# ruff: noqa: N802
"""The fields of one item as a form: rows in sections, kept in step with the store and the checks."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.editors import Editor, editor_for
from desktop.views.editors.line import LAST_MONTH, LineEditor
from desktop.views.editors.problems import Problem
from desktop.views.history_menu import HistoryMenu
from desktop.views.hub import Hub
from desktop.views.offering import offers_of
from desktop.views.theme import Type
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.field_row import FieldRow, OfferLine
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import rule
from forms.application import Change
from forms.checks.finding import Finding, Severity
from forms.definition import Field, Origin
from forms.values import FieldKind, Value

COLUMN = 880
"""Width of the form column at most."""
PICKED = frozenset(
    {
        *(FieldKind.CHOICE, FieldKind.MANY, FieldKind.YES_NO, FieldKind.DEPARTMENTS),
        *(FieldKind.TABLE, FieldKind.DIVISION),
    }
)
"""Kinds in which every pick is a step of its own, where typing is taken back as one."""
_ORDER = tuple(Status)
_STATES = {Status.BLOCKER: "blocker", Status.WARN: "warn"}


class Pair(QWidget):
    """Two editors in one row with a word between and words behind."""

    def __init__(self, first: Editor, second: Editor, between: str = "至") -> None:
        super().__init__()
        self.behind = Elided("", Type.SECONDARY, "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for editor in (first, second):
            editor.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for widget in (first, Label(between, Type.BODY, "text2"), second):
            row.addWidget(widget)
        row.addWidget(self.behind, 1)  # gives way where there is little room
        self.setFocusProxy(first)


class Speaker(Protocol):
    """What shows a sentence about a field: its row, or a card with several fields."""

    def say(self, status: Status | None, sentence: str = "", *more: tuple[Status, str]) -> None: ...
    def note(self, text: str) -> None: ...
    def isHidden(self) -> bool: ...
    def setVisible(self, visible: bool) -> None: ...


class Form(QWidget):
    """Rows of fields. It commits through the hub, and shows under each row what is wrong with it."""

    def __init__(self, hub: Hub, *, narrow: bool = False) -> None:
        """Takes the hub, and whether it stands in a narrow panel (closer together)."""
        super().__init__()
        self._hub = hub
        self._editors: dict[str, Editor] = {}
        self._speakers: dict[str, Speaker] = {}
        self._offers: dict[str, OfferLine] = {}
        self._menus: dict[str, HistoryMenu] = {}
        self._idle: frozenset[str] = frozenset()
        self._offers_of = offers_of(hub)
        self._heads: list[tuple[QWidget, list[str]]] = []
        """Each section's head, and the paths under it; it goes when none of them is asked."""
        self.setMaximumWidth(COLUMN)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8 if narrow else 12)

    # --- building

    def section(self, title: str, origin: Origin | None = None) -> None:
        """Begin a section; a rule parts it from the one before."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        if self._column.count():
            column.addSpacing(2)
            column.addWidget(rule())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(title, Type.TITLE))
        if origin is not None:
            head.addWidget(Badge(origin, self._hub.pack))
        head.addStretch()
        column.addLayout(head)
        self._column.addWidget(box)
        self._heads.append((box, []))

    def add(self, path: str, suggestions: Sequence[str] = (), offer: str = "") -> Editor:
        """Add the row of one field; `offer` is a text of the pack that one button takes over."""
        field = self._hub.pack.fields[path]
        editor = self._editor(field, suggestions)
        row = FieldRow(
            field.label,
            editor,
            required=field.required,
            help_text=field.hint,
            origin=field.origin if field.hint else None,
            pack=self._hub.pack,
            buddy=editor.control,
        )
        self._menus[path].watch(row)
        if offer:
            self._offers[path] = line = OfferLine(field.label, offer, lambda: self._adopt(path, offer))
            row.add_below(line)
        self.add_speaker(row, {path: editor})
        self._column.addWidget(row)
        return editor

    def add_pair(self, label: str, paths: tuple[str, str], suggestions: Sequence[str] = ()) -> Pair:
        """Add two fields in one row, such as a start and an end."""
        fields = [self._hub.pack.fields[path] for path in paths]
        editors = [self._editor(field, suggestions) for field in fields]
        pair = Pair(editors[0], editors[1])
        if isinstance(editors[1], LineEditor) and fields[1].kind is FieldKind.MONTH:
            editors[1].line.setPlaceholderText(LAST_MONTH)  # the same month twice would be no period
        hint = "；".join(dict.fromkeys(field.hint.rstrip("。") for field in fields if field.hint))
        row = FieldRow(
            label,
            pair,
            required=any(field.required for field in fields),
            help_text=hint,
            origin=fields[0].origin if hint else None,
            pack=self._hub.pack,
            buddy=editors[0].control,
        )
        self.add_speaker(row, dict(zip(paths, editors, strict=True)))
        self._column.addWidget(row)
        return pair

    def add_widget(self, widget: QWidget) -> None:
        self._column.addWidget(widget)

    def loose_editor(self, path: str, *, unit: bool = True) -> Editor:
        """An editor that lives in a widget of the page's own, with or without its unit; give that widget to
        `add_speaker`."""
        return self._editor(self._hub.pack.fields[path], (), unit=unit)

    def add_speaker(self, speaker: Speaker, editors: Mapping[str, Editor]) -> None:
        """Let `speaker` say what is wrong with these fields."""
        for path, editor in editors.items():
            self._speakers[path] = speaker
            editor.noticed.connect(speaker.note)
            if self._heads:
                self._heads[-1][1].append(path)

    def finish(self) -> None:
        """Fill in what is stored; call once after the last row."""
        self._column.addStretch()
        self._show_stored(self._editors)
        found = self._hub.findings()
        if found is not None:
            self.show_findings(found)

    def _editor(self, field: Field, suggestions: Sequence[str], *, unit: bool = True) -> Editor:
        offered = (*suggestions, *self._hub.office.known(field))
        editor = editor_for(field, offered, self._hub.pack, unit=unit, offers=self._offers_of)
        editor.committed.connect(partial(self._commit, field.path))
        editor.typing.connect(partial(self._typed, field.path))
        self._editors[field.path] = editor
        self._menus[field.path] = HistoryMenu(editor, partial(self._hub.history_wanted.emit, field.path))
        return editor

    # --- living

    def editor(self, path: str) -> Editor:
        return self._editors[path]

    def set_idle(self, paths: Collection[str]) -> None:
        """Hide these fields too, as things stand."""
        if frozenset(paths) != self._idle:
            self._idle = frozenset(paths)
            self._show_relevant()

    def focus(self, path: str) -> bool:
        """Put the focus into the editor of a path. False when the form does not have it (shown)."""
        speaker = self._speakers.get(path)
        if speaker is None or speaker.isHidden():
            return False
        self._editors[path].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def focus_first(self) -> None:
        for path in self._editors:
            if self.focus(path):
                return

    def history_path(self) -> str:
        """The path of the field that has the focus; "" for none."""
        focus = QApplication.focusWidget()
        found = (p for p, e in self._editors.items() if e is focus or (focus and e.isAncestorOf(focus)))
        return next(found, "")

    def refresh(self, change: Change) -> None:
        """Show what was committed. What was typed in other fields before is a step of its own now."""
        for path, editor in self._editors.items():
            if path not in change.paths and not editor.unsaved:
                editor.forget_typing()
        self._show_stored(change.paths & self._editors.keys())

    def flush(self) -> bool:
        """Keep what is typed but not kept. False when something was refused."""
        if any(editor.composing for editor in self._editors.values()):
            QGuiApplication.inputMethod().commit()
        for editor in tuple(self._editors.values()):
            editor.flush(leaving=True)
        return not any(editor.unsaved for editor in self._editors.values())

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Say of each field what is wrong with it; what is merely not filled in stays quiet, and so do fields in which
        something is being typed."""
        found: dict[str, list[Finding]] = {path: [] for path in self._editors}
        for finding in findings:
            if finding.target in found and not finding.unfilled:
                found[finding.target].append(finding)
        spoken: dict[Speaker, list[Finding]] = {}
        for path, editor in self._editors.items():
            about = spoken.setdefault(self._speakers[path], [])
            if not (editor.unsaved or editor.composing):
                about += found[path]
        busy = {self._speakers[p] for p, e in self._editors.items() if e.unsaved or e.composing}
        for speaker, about in spoken.items():
            if about:
                lines = [(Status.of(finding), said(finding)) for finding in sorted(about, key=rank)]
                speaker.say(*lines[0], *lines[1:])
            elif speaker not in busy:
                speaker.say(None)
        for (
            path,
            editor,
        ) in self._editors.items():  # a row frames its editor by what it says; several may share a row
            if not (editor.unsaved or editor.composing):
                editor.show_state(_frame(_worst(found[path])))

    def _commit(self, path: str, value: Value | None) -> None:
        editor = self._editors[path]
        self._say(path, editor.problem(leaving=True))
        if self._hub.edit(path, value, typing=editor.field.kind not in PICKED):
            editor.saved(value)

    def _typed(self, path: str) -> None:
        """Say what cannot become right any more; take back at once what no longer holds."""
        self._say(path, self._editors[path].problem(leaving=False))
        self._speakers[path].note("")

    def _adopt(self, path: str, text: str) -> None:
        """Take over what the pack suggests; Ctrl+Z takes it back."""
        if self.flush() and self._hub.edit(path, text):
            self._editors[path].setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, path: str, problem: Problem | None) -> None:
        blocks = problem is not None and problem.severity is Severity.BLOCKER
        status = (Status.BLOCKER if blocks else Status.WARN) if problem else None
        self._speakers[path].say(status, problem.sentence if problem else "")
        self._editors[path].show_state(_STATES.get(status, "") if status else "")

    def _show_stored(self, paths: Container[str]) -> None:
        answers = self._hub.application.answers
        for path, editor in tuple(self._editors.items()):
            if path in paths or editor.field.calculation:
                editor.set_value(answers.get(path))
        for path, offer in self._offers.items():
            offer.setVisible(answers.get(path) != offer.text)
        self._show_relevant()

    def _show_relevant(self) -> None:
        """Hide the rows that are not asked as things stand, and heads without rows."""
        asks = self._hub.situation.asks
        asked = {path for path in self._editors if path not in self._idle and asks(path)}
        shown = {speaker for path, speaker in self._speakers.items() if path in asked}
        for speaker in self._speakers.values():
            speaker.setVisible(speaker in shown)
        for head, paths in self._heads:
            if paths:
                head.setVisible(any(path in asked for path in paths))


def said(finding: Finding) -> str:
    """A finding in one line."""
    if finding.accepted:
        return f"已接受：{finding.accepted}"
    cause = finding.cause.rstrip("。")
    remedy = finding.remedy.rstrip("。")
    return f"{cause}。{remedy}。" if remedy else f"{cause}。"


def rank(finding: Finding) -> int:
    """The worst first."""
    return _ORDER.index(Status.of(finding))


def _worst(findings: Sequence[Finding]) -> Finding | None:
    return min(findings, key=rank, default=None)


def _frame(finding: Finding | None) -> str:
    return _STATES.get(Status.of(finding), "") if finding is not None else ""
