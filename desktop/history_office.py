"""What an office does with its history: taking back, doing again, and looking up who wrote what when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from desktop.answer_office import AnswerCases
from desktop.submission.wording import printed, target_label
from forms.application import Act, Change, ChangeKind, Evidence, HistoryEntry, Step, Unsteppable
from forms.definition import Field, FormPack
from forms.errors import NothingToRedo, NothingToUndo, PackMissing, UnknownTarget, WorkspaceCorrupt
from forms.values import Value


@dataclass(frozen=True, slots=True)
class Reach:
    """What undo or redo reaches: how it is named, and where it is on the screen."""

    revision: int
    label: str
    where: str
    """A path, target, "evidence:<id>" or step."""


@dataclass(frozen=True, slots=True)
class Event:
    """What one revision did, as Reach says it."""

    revision: int
    at: datetime
    who: str
    act: Act
    label: str
    where: str
    steps: int
    """How many steps of undo take it back, the newer ones with it; 0 when undo does not reach it."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One change to one answer, in words. `revision` is the one it made."""

    revision: int
    at: datetime
    who: str
    act: Act
    value: Value | None
    before: str
    after: str
    """As on the screen; "" where nothing was filled in."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that was taken out: what it was, by whom and when."""

    evidence: Evidence
    at: datetime
    who: str
    supported: tuple[str, ...]
    """What it supported, in words."""


class HistoryCases(AnswerCases):
    """The part of `Office` that is about what was done before."""

    def undoable(self, id_: str) -> Reach | Unsteppable:
        """What `undo` would take back, or why nothing. Raises UnknownApplication."""
        id_ = self._whole(id_)
        step = self._store.undoable(id_)
        return step if isinstance(step, Unsteppable) else self._reach(id_, step)

    def redoable(self, id_: str) -> Reach | None:
        """What `redo` would do again. Raises UnknownApplication."""
        id_ = self._whole(id_)
        step = self._store.redoable(id_)
        return self._reach(id_, step) if step else None

    def reaches(self, id_: str) -> tuple[bool, bool]:
        """Whether `undo` and `redo` would do anything; asked after every change. Raises UnknownApplication."""
        return self._store.reaches(self._whole(id_))

    def undo(self, id_: str) -> tuple[Reach, Change]:
        """Take the newest change back, whoever made it and when. Raises UnknownApplication, NothingToUndo."""
        id_ = self._whole(id_)
        done = self._store.undo(id_, self.who, self.clock())
        if isinstance(done, Unsteppable):
            raise NothingToUndo(why=done)
        step, change = done
        return self._reach(id_, step), change

    def redo(self, id_: str) -> tuple[Reach, Change]:
        """Do again what was taken back last. Raises UnknownApplication, NothingToRedo."""
        id_ = self._whole(id_)
        done = self._store.redo(id_, self.who, self.clock())
        if done is None:
            raise NothingToRedo
        step, change = done
        return self._reach(id_, step), change

    def recent(self, id_: str, limit: int = 50) -> tuple[Event, ...]:
        """What was done last, one event a revision, the latest first. Raises UnknownApplication."""
        id_ = self._whole(id_)
        pack = self._pack_or_none(id_)
        lines = self._store.recent(id_, limit)
        steps = {made: place for place, made in enumerate(self._store.undoable_steps(id_, limit), 1)}
        with self._ours():
            made = (tuple(group) for _, group in groupby(lines, key=lambda line: line.revision))
            return tuple(_event(pack, group, steps) for group in made)[::-1]

    def field_history(self, id_: str, path: str) -> tuple[Deed, ...]:
        """Who gave which answer when, the latest first. Raises UnknownApplication, UnknownTarget."""
        application = self._stored(id_)
        field = self.pack_of(application).fields.get(path)
        if field is None:
            raise UnknownTarget(target=path)
        lines = self._store.history(application.id, path)
        with self._ours():
            return tuple(_deed(field, line) for line in reversed(lines) if line.kind is ChangeKind.ANSWER)

    def field_label(self, id_: str, path: str) -> str:
        """What a field is called in its application: 2.5 责任部门"""
        return _field(self.pack_of(self._stored(id_)), path)

    def restore_answer(self, id_: str, path: str, deed: Deed) -> Change | None:
        """Give the answer again that was given then; a change like any other. None when it stands already.

        Raises UnknownApplication, UnknownTarget, FieldCalculated (nobody types it any more).
        """
        return self.answer_all(self._whole(id_), {path: deed.value})

    def removed_evidence(self, id_: str) -> tuple[Removed, ...]:
        """The files that were taken out and are not back, the last first. Raises UnknownApplication."""
        id_ = self._whole(id_)
        pack = self._pack_or_none(id_)
        return tuple(
            Removed(
                evidence,
                line.at,
                line.who,
                tuple(target_label(pack, link.target) if pack else link.target for link in links),
            )
            for evidence, line, links in self._store.removed_evidence(id_)
        )

    def restore_evidence(self, id_: str, evidence: str) -> Change | None:
        """Put a removed file back, with what it supported. Raises UnknownApplication, UnknownEvidence."""
        application = self._stored(id_)
        targets = self.pack_of(application).targets
        return self._store.restore_evidence(application.id, evidence, targets, self.who, self.clock())

    def _reach(self, id_: str, step: Step) -> Reach:
        with self._ours():
            label = step_label(self._pack_or_none(id_), step.lines)
        return Reach(step.revision, label, where_of(step.lines))

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """A line of history that this program cannot have written is damage."""
        try:
            yield
        except ValueError as error:
            raise WorkspaceCorrupt(path=self._store.path) from error

    def _pack_or_none(self, id_: str) -> FormPack | None:
        """Without its pack an application's changes are named by their paths. Raises UnknownApplication."""
        try:
            return self._own(*self._store.pack_of(id_))
        except PackMissing:
            return None


def step_label(pack: FormPack | None, lines: Sequence[HistoryEntry]) -> str:
    """What a step did, in a few words: 2.5 责任部门"""
    kinds = {line.kind for line in lines}
    last = lines[-1]
    whole = next((line.key for line in lines if line.kind is ChangeKind.APPLICATION), "")
    if whole:
        return {"created": "新建申报", "pack": "换用申报模板"}.get(whole, "归档")
    files = [line for line in lines if line.kind is ChangeKind.EVIDENCE]
    if files:
        name = _name(files[0])
        if len(files) > 1:
            word = "移除" if files[0].after is None else "添加" if files[0].before is None else "改动"
            return f"{word} {len(files)} 份材料"
        if files[0].after is None:
            return f"移除“{name}”"
        return f"添加“{name}”" if files[0].before is None else f"“{name}”的材料信息"
    if kinds == {ChangeKind.LINK} and len(lines) > 1:
        return f"{'取消关联' if last.after is None else '关联'} {len(lines)} 处"
    if kinds == {ChangeKind.LINK}:
        if last.before is None:
            return f"{_number(pack, last.key)}关联“{_name(last)}”"
        if last.after is None:
            return f"{_number(pack, last.key)}取消关联“{_name(last)}”"
        return f"{_number(pack, last.key)}引用“{_name(last)}”的页码"
    if kinds == {ChangeKind.ACCEPTANCE} and len(lines) == 1:
        return "取消接受提醒" if last.after is None else "接受提醒"
    paths = {line.key for line in lines if line.kind is ChangeKind.ANSWER}
    if len(paths) == 1 == len({line.key for line in lines}):
        return _field(pack, last.key)
    targets = {path.rpartition(".")[0] for path in paths}
    if kinds == {ChangeKind.ANSWER}:
        return f"{_number(pack, targets.pop()) if len(targets) == 1 else ''}{len(paths)} 处填写"
    return f"一次改动的 {len({line.key for line in lines})} 处"


def where_of(lines: Sequence[HistoryEntry]) -> str:
    """Where a step shows: the answer, the item, the list of files or the check page."""
    if any(line.kind is ChangeKind.APPLICATION for line in lines):
        return "subject"
    first = next((line for line in lines if line.kind is ChangeKind.EVIDENCE), lines[0])
    if first.kind is ChangeKind.EVIDENCE:
        return first.key
    return "check" if first.kind is ChangeKind.ACCEPTANCE else first.key


def _field(pack: FormPack | None, path: str) -> str:
    field = pack.fields.get(path) if pack else None
    return f"{_number(pack, field.target)}{field.label}" if field else path


def _number(pack: FormPack | None, target: str) -> str:
    """What an item is called before something of it is named; "" for the applicant."""
    item = pack.targets.get(target) if pack else None
    if item is None:
        return ""
    group = target.partition(".")[0]
    return {"tasks": f"{item.id} ", "indicators": f"指标 {item.id} "}.get(group, f"{item.title}：")


def _event(pack: FormPack | None, lines: Sequence[HistoryEntry], steps: Mapping[int, int]) -> Event:
    first, reached = lines[0], steps.get(lines[0].revision, 0)
    if first.act is Act.UNDO:  # named as what it took back
        lines = [replace(line, before=line.after, after=line.before) for line in reversed(lines)]
    return Event(
        first.revision, first.at, first.who, first.act, step_label(pack, lines), where_of(lines), reached
    )


def _deed(field: Field, line: HistoryEntry) -> Deed:
    before = _value(field, line.before, line.before_rest)
    after = _value(field, line.after, line.after_rest)
    return Deed(
        line.revision, line.at, line.who, line.act, after, _words(field, before), _words(field, after)
    )


def _name(line: HistoryEntry) -> str:
    from db.rows import read_cells

    cells = read_cells(line.after or line.before)
    return str(cells.get("title") or cells.get("name") or "")


def _value(field: Field, text: str | None, rest: str | None) -> Value | None:
    from db.codec import read_value

    if text is None:
        return None
    if rest is not None:
        return read_value(json.loads(rest), text)
    try:
        return field.read(json.loads(text))  # an older program did not write the kind down
    except TypeError:  # nor was the field always of this kind
        return text


def _words(field: Field, value: Value | None) -> str:
    words = printed(field, value)
    return f"{words} {field.unit}" if field.unit and isinstance(value, Decimal) else words
