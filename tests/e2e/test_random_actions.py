"""Random but valid actions on a real workspace, which is closed, killed and opened again in between.

What was acknowledged is there after every opening; undo leads through every earlier state back to the beginning,
and redo forward through the same. `IPZONE_RANDOM_ACTIONS=10000` makes it that many actions instead of a few hundred.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop.history_office import Reach
from desktop.office import Office
from desktop.submission.paper import Paper
from desktop.views import task_changes
from desktop.views.task_overview import Milestone
from desktop.views.task_time import Span
from forms.application import Application, Change
from forms.checks.finding import Severity
from forms.definition import Field, FormPack
from forms.errors import GlyphMissing, NothingToRedo, NothingToUndo
from forms.relevance import Situation, situation
from forms.values import LISTS, NUMERIC, FieldKind, Month, Value, parse
from tests.desktop.sending import Sender, sender_in

ACTIONS = int(os.environ.get("IPZONE_RANDOM_ACTIONS", "400"))
RARELY = 9
"""Of so many draws and one more, one prints or receives: that takes as long as all the rest."""
PAPERS = (Paper.SUMMARY, Paper.CHECKLIST, Paper.DIVISION_OF_TASKS, Paper.BRIEFING)
STEPS = 50 if ACTIONS < 5_000 else 200
CONTENTS = [f"第 {number} 份".encode() for number in range(6)]
NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
sentences = st.text(st.sampled_from("办理专利侵权纠纷，12.\n 年月日市局A"), min_size=1, max_size=300)


def answers_for(field: Field) -> st.SearchStrategy[Value | None]:
    """What an editor of the field could give, the unfinished and the wrong included."""
    kind = field.kind
    if kind is FieldKind.YES_NO:
        return st.none() | st.booleans()
    if kind in LISTS:
        known = [choice.value for choice in field.choices] or ["市公安局", "市财政局", "市中级人民法院"]
        return st.none() | st.lists(st.sampled_from(known), min_size=1, unique=True).map(tuple)
    if kind is FieldKind.CHOICE:
        return st.none() | st.sampled_from([choice.value for choice in field.choices])
    typed: st.SearchStrategy[Value | None] = (words | sentences).map(lambda text: parse(kind, text))
    if kind in NUMERIC:
        return typed | st.decimals(-(10**9), 10**9, allow_nan=False, places=2).map(Decimal)
    if kind is FieldKind.DATE:
        return typed | st.dates(date(2000, 1, 1), date(2099, 12, 31))
    if kind is FieldKind.MONTH:
        return typed | st.builds(Month, st.integers(2020, 2030), st.integers(1, 12))
    return typed


@dataclass(frozen=True)
class State:
    """What was acknowledged so far, kept apart from the program; and the program's own view of it."""

    answers: dict[str, Value]
    links: dict[tuple[str, str], str]
    accepted: dict[str, str]
    titles: dict[str, str]
    whole: Application


class Actions(RuleBasedStateMachine):
    done: ClassVar[Counter[str]] = Counter()
    packs: ClassVar[dict[Path, FormPack]] = {}
    sender: ClassVar[Sender]
    """Somebody else, whose packages are handed in."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="随机 "))
        self.copies = 0
        numbers = count(1)  # the same at every run: what is drawn must not depend on chance
        ids = SimpleNamespace(token_hex=lambda size: f"{next(numbers):0{2 * size}x}")
        self.patches = [
            patch("db.evidence_list.secrets", ids),
            patch("desktop.office.uuid4", lambda: SimpleNamespace(hex=ids.token_hex(16))),
        ]
        for one in self.patches:
            one.start()
        self.office = self._open("甲")

    @property
    def _data(self) -> Path:
        return self.folder / f"工作区{self.copies}"

    def _open(self, who: str) -> Office:
        office = Office.open(self._data, who, lambda: NOW)
        office._shelf._found = self.packs or None  # reading the built-in packs takes longer than all the rest
        self.packs.update(office._shelf._read())
        return office

    @initialize(sample=st.integers(0, 4))
    def begin(self, sample: int) -> None:
        made = self.office.new_sample() if sample == 0 else self.office.new("320400")
        self.id = made.id
        self.pack = self.office.pack_of(made)
        self.fields = [field for field in self.pack.fields.values() if not field.calculation]
        self.targets = list(self.pack.targets)
        self.states = [self._state(self._stored())]
        self.at = 0
        self.typing = 0
        self.documents: list[Any] = []
        self.seen: tuple[Application, Situation] | None = None
        self.withheld: frozenset[str] = frozenset()
        self.received: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "states"):
            self._walk_back_and_forth()
        self.office.close()
        for one in self.patches:
            one.stop()
        shutil.rmtree(self.folder)

    # --- what people do

    @rule(data=st.data(), several=st.integers(1, 4))
    def answer(self, data: st.DataObject, several: int) -> None:
        fields = data.draw(st.lists(st.sampled_from(self.fields), min_size=1, max_size=several, unique=True))
        values = {field.path: data.draw(answers_for(field)) for field in fields}
        change = self.office.answer_all(self.id, values)
        self._kept("answer", change, answers=values)

    @rule(data=st.data(), text=sentences)
    def write_on(self, data: st.DataObject, text: str) -> None:
        """A long text that is kept while somebody writes."""
        paths = [field.path for field in self.fields if field.kind is FieldKind.LONG_TEXT]
        path = data.draw(st.sampled_from(paths))
        first = self.states[self.at]
        revision = None
        for end in range(1, 4):
            piece = text[: end * len(text) // 3]
            value = parse(FieldKind.LONG_TEXT, piece)
            change = self.office.answer(self.id, path, value, revision)
            if change is not None:
                self._kept("write", change, answers={path: value}, joined=revision is not None)
                revision = change.revision
        if data.draw(st.booleans()):  # and takes back in the box what was typed
            value = first.answers.get(path)
            change = self.office.answer(self.id, path, value, revision)
            self._kept("write back", change, answers={path: value}, joined=True)

    @rule(data=st.data())
    def clear(self, data: st.DataObject) -> None:
        given = [path for path in self._now.answers if path in self.pack.fields]
        if given:
            path = data.draw(st.sampled_from(given))
            self._kept("clear", self.office.answer(self.id, path, None), answers={path: None})

    @rule(
        data=st.data(),
        content=st.sampled_from(CONTENTS),
        name=st.sampled_from(["甲.pdf", "乙.txt", "丙.png"]),
    )
    def attach(self, data: st.DataObject, content: bytes, name: str) -> None:
        target = data.draw(st.none() | st.sampled_from(self.targets))
        file = self.folder / name
        file.write_bytes(content)
        evidence, change = self.office.attach(self.id, file, target, "1-2" if target else "")
        links = {(evidence.id, target): "1-2"} if target else {}
        self._kept("attach", change, links=links, titles={evidence.id: evidence.title})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data(), pages=st.sampled_from(["", "1", "2-3"]))
    def link(self, data: st.DataObject, pages: str) -> None:
        id_, target = (
            data.draw(st.sampled_from(sorted(self._now.titles))),
            data.draw(st.sampled_from(self.targets)),
        )
        self._kept("link", self.office.link(self.id, id_, target, pages), links={(id_, target): pages})

    @precondition(lambda self: self._now.links)
    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        id_, target = data.draw(st.sampled_from(sorted(self._now.links)))
        self._kept("unlink", self.office.unlink(self.id, id_, target), links={(id_, target): None})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data(), title=words, issued=st.none() | st.dates(date(2000, 1, 1)))
    def describe(self, data: st.DataObject, title: str, issued: date | None) -> None:
        id_ = data.draw(st.sampled_from(sorted(self._now.titles)))
        change = self.office.describe_evidence(
            self.id, id_, title=title, document_number="1号", issuer="府", issued=issued
        )
        found = next(one.title for one in self._stored().evidence if one.id == id_)
        assert found == (parse(FieldKind.LONG_TEXT, title) or found)
        self._kept("describe", change, titles={id_: found})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self._now.titles)))
        change = self.office.remove_evidence(self.id, id_)
        gone = {key: None for key in self._now.links if key[0] == id_}
        self._kept("remove", change, links=gone, titles={id_: None})

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        removed = self.office.removed_evidence(self.id)
        if removed:
            one = data.draw(st.sampled_from(removed))
            change = self.office.restore_evidence(self.id, one.evidence.id)
            whole = self._stored()
            links = {(n.evidence, n.target): n.pages for n in whole.links if n.evidence == one.evidence.id}
            assert len(links) == len(one.supported)
            self._kept("restore", change, links=links, titles={one.evidence.id: one.evidence.title})

    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        open_ = [f for f in self.office.check(self.id) if f.severity is Severity.WARNING and not f.accepted]
        if open_:
            finding = data.draw(st.sampled_from(open_))
            reason = "上级已经批准，另行报送说明" + data.draw(st.sampled_from(["", "。", "一"]))
            change = self.office.accept(self.id, finding.key, reason)
            self._kept("accept", change, accepted={finding.key: reason})

    @precondition(lambda self: self._now.accepted)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self._now.accepted)))
        self._kept("withdraw", self.office.withdraw(self.id, key), accepted={key: None})

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data(), several=st.integers(2, 4))
    def link_all(self, data: st.DataObject, several: int) -> None:
        """Several files support several items at once; what was linked keeps its pages."""
        ids = data.draw(
            st.lists(st.sampled_from(sorted(self._now.titles)), min_size=1, max_size=several, unique=True)
        )
        targets = data.draw(
            st.lists(st.sampled_from(self.targets), min_size=1, max_size=several, unique=True)
        )
        pairs = {(id_, target): "" for id_ in ids for target in targets}
        change = self.office.link_all(self.id, ids, targets)
        self._kept(
            "link all",
            change,
            links={**pairs, **{p: self._now.links[p] for p in pairs if p in self._now.links}},
        )

    @precondition(lambda self: len(self._now.titles) > 1)
    @rule(data=st.data())
    def remove_all(self, data: st.DataObject) -> None:
        ids = data.draw(
            st.lists(st.sampled_from(sorted(self._now.titles)), min_size=2, max_size=3, unique=True)
        )
        change = self.office.remove_all_evidence(self.id, ids)
        gone = {key: None for key in self._now.links if key[0] in ids}
        self._kept("remove all", change, links=gone, titles=dict.fromkeys(ids))

    @rule(data=st.data(), lead=st.sampled_from(["", "市公安局", "市财政局", None]), several=st.integers(2, 5))
    def change_many(self, data: st.DataObject, lead: str | None, several: int) -> None:
        """The bulk bar: several tasks get other departments, or run along other months, in one step."""
        now = self.office.load(self.id)
        tasks = [task.target for task in self.pack.tasks]
        chosen = data.draw(st.lists(st.sampled_from(tasks), min_size=2, max_size=several, unique=True))
        if data.draw(st.booleans()):
            support = data.draw(st.sampled_from([(), ("市司法局",), ("市公安局", "市商务局")]))
            changes = task_changes.shared(self.pack, now, chosen, lead, support)
        else:
            first = data.draw(st.integers(2026 * 12, 2028 * 12))
            span = Span(first, first + data.draw(st.integers(0, 30)))
            changes = task_changes.planned(self.pack, now, chosen, span)
        change = self.office.answer_all(self.id, changes.values) if changes.values else None
        self._kept("change many", change, answers=dict(changes.values))

    @rule(data=st.data(), by=st.integers(-30, 30))
    def move_milestone(self, data: st.DataObject, by: int) -> None:
        """A diamond of the time line is dragged: a month, or a date whose day the other month may not have."""
        given = {
            path: value
            for path, value in self._now.answers.items()
            if path in self.pack.fields and isinstance(value, Month | date)
        }
        if not given:
            return
        path = data.draw(st.sampled_from(sorted(given)))
        value = given[path]
        day = 0 if isinstance(value, Month) else value.day
        moved = Milestone("", Month(value.year, value.month), path, day).moved(by).value
        self._kept("move", self.office.answer(self.id, path, moved), answers={path: moved})

    # --- what must change nothing of the application

    @rule(data=st.data())
    def withhold(self, data: st.DataObject) -> None:
        """Mark what the public edition leaves out, and look at it."""
        files = [f"evidence:{id_}" for id_ in sorted(self._now.titles)]
        marks = st.sampled_from([*[field.path for field in self.fields], *self.targets, *files])
        self.withheld = frozenset(data.draw(st.lists(marks, max_size=4)))
        self.office.withhold(self.id, self.withheld)
        assert self.office.withheld(self.id) == self.withheld
        self.office.public_preview(self.id)
        self._unchanged("withhold")

    @rule(paper=st.sampled_from(PAPERS), draft=st.booleans(), chance=st.integers(0, RARELY))
    def print(self, paper: Paper, draft: bool, chance: int) -> None:
        if chance:
            return
        out = self.folder / "印.pdf"
        try:
            self.office.print_paper(self.id, paper, out, draft=draft)
        except GlyphMissing:
            assert any(not text.isascii() for text in map(str, self._now.answers.values()))
        else:
            assert out.read_bytes().startswith(b"%PDF")
        self._unchanged("print")

    @precondition(lambda self: self._now.titles)
    @rule(data=st.data())
    def lend(self, data: st.DataObject) -> None:
        """A file is opened in another program, which writes over it."""
        whole = self._stored()
        one = data.draw(st.sampled_from(whole.evidence))
        copy = self.office.lend_evidence(one)
        copy.chmod(0o600)
        copy.write_bytes(b"changed elsewhere")
        assert self.office.evidence_path(one).stat().st_size == one.size
        self._unchanged("lend")

    @rule(data=st.data(), chance=st.integers(0, RARELY))
    def receive(self, data: st.DataObject, chance: int) -> None:
        """A package of somebody else is handed in: taken or set aside, and never among our own."""
        if chance:
            return
        path = data.draw(st.sampled_from([self.sender.first, self.sender.second]))
        if data.draw(st.booleans()):
            self.office.add_trust(self.sender.root)
        self.received.add(self.office.receive(path).record.sha256)
        assert [one.id for one in self.office.applications()] == [self.id]
        self._unchanged("receive")

    def _unchanged(self, name: str) -> None:
        self.done[name] += 1
        self._compare()

    @rule()
    def remember_document(self) -> None:
        self.documents = [*self.documents[-3:], self.office.document(self.id)]

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def fill(self, data: st.DataObject) -> None:
        document = data.draw(st.sampled_from(self.documents))
        change = self.office.fill(self.id, document)
        whole = self._stored()
        answers = {path: whole.answers.get(path) for path in {*whole.answers, *self._now.answers}}
        accepted = {one.key: one.reason for one in whole.acceptances}
        self._kept("fill", change, answers=answers, accepted=accepted)

    @precondition(lambda self: self._now.answers)
    @rule(data=st.data())
    def restore_answer(self, data: st.DataObject) -> None:
        path = data.draw(
            st.sampled_from(sorted(path for path in self._now.answers if path in self.pack.fields))
        )
        deeds = self.office.field_history(self.id, path)
        assert deeds[0].value == self._now.answers[path]
        deed = data.draw(st.sampled_from(deeds))
        change = self.office.restore_answer(self.id, path, deed)
        self._kept("restore answer", change, answers={path: deed.value})

    @rule(steps=st.integers(-6, 4))
    def travel(self, steps: int) -> None:
        for _ in range(abs(steps)):
            self._redo() if steps > 0 else self._undo()

    @rule(killed=st.booleans())
    def begin_again(self, killed: bool) -> None:
        """The program is closed, or killed and what it leaves on the disk opened by the next."""
        self.done["kill" if killed else "close"] += 1
        before, last = self._data, self.office
        if killed:
            self.copies += 1
            shutil.copytree(before, self._data, ignore=shutil.ignore_patterns("*-shm"))
        else:
            last.close()
        self.office = self._open("乙")
        if killed:
            last.close()
            shutil.rmtree(before)
        self._compare()
        assert self.office.withheld(self.id) == self.withheld
        assert {one.sha256 for one in self.office.received()} == self.received

    # --- what must hold

    @property
    def _now(self) -> State:
        return self.states[self.at] if hasattr(self, "states") else State({}, {}, {}, {}, None)  # type: ignore[arg-type]

    def _stored(self) -> Application:
        """As it lies in the workspace, nothing calculated."""
        return self.office._store.load(self.id)

    def _state(self, whole: Application) -> State:
        return State(
            dict(whole.answers),
            {(link.evidence, link.target): link.pages for link in whole.links},
            {one.key: one.reason for one in whole.acceptances},
            {one.id: one.title for one in whole.evidence},
            replace(whole, revision=0),
        )

    @invariant()
    def follows(self) -> None:
        """What the window keeps up to date piece by piece is what a fresh load says, order and all."""
        fresh = self.office.load(self.id)
        if self.seen is None or fresh.pack_digest != self.seen[0].pack_digest:
            self.seen = (fresh, situation(self.office.pack_of(fresh), fresh))
            return
        self.seen = self.office.follow(*self.seen)
        followed, now = self.seen
        assert followed == fresh
        assert list(followed.answers) == list(fresh.answers)
        whole = situation(self.office.pack_of(fresh), fresh)
        assert {t: now.asks(t) for t in self.targets} == {t: whole.asks(t) for t in self.targets}

    def _kept(
        self, name: str, change: Change | None, *, joined: bool = False, **parts: dict[Any, Any]
    ) -> None:
        """An action was acknowledged: remember what it said, and see that it holds."""
        self.done[name] += 1
        expected = {
            part: dict(getattr(self._now, part)) for part in ("answers", "links", "accepted", "titles")
        }
        for part, cells in parts.items():
            expected[part] |= cells
        clean = {
            part: {key: value for key, value in cells.items() if value is not None}
            for part, cells in expected.items()
        }
        whole = replace(self._stored(), revision=0)
        state = State(**clean, whole=whole)
        if change is None or not change.kinds:
            assert whole == self._now.whole
            return
        keep = self.at if joined and self.at else self.at + 1
        self.states = [*self.states[:keep], state]
        self.at = keep
        if joined and self.at and self.states[self.at - 1].whole == whole:
            self.at -= 1  # back where the typing began
            self.states = self.states[: self.at + 1]
        self._compare()

    def _compare(self) -> None:
        found = self._state(self._stored())
        assert found == self._now
        typed = [(path, type(value)) for path, value in found.answers.items()]
        assert typed == [(path, type(self._now.whole.answers[path])) for path in found.answers]

    def _undo(self) -> None:
        self.done["undo"] += 1
        if self.at == 0:
            with pytest.raises(NothingToUndo):
                self.office.undo(self.id)
            return
        known = self.office.undoable(self.id)
        reach, change = self.office.undo(self.id)
        note(f"undo {reach.label}")
        assert isinstance(known, Reach)
        assert reach.label
        assert change.kinds
        self.at -= 1
        self._compare()

    def _redo(self) -> None:
        self.done["redo"] += 1
        if self.at == len(self.states) - 1:
            with pytest.raises(NothingToRedo):
                self.office.redo(self.id)
            return
        self.office.redo(self.id)
        self.at += 1
        self._compare()

    def _walk_back_and_forth(self) -> None:
        while self.at:
            self._undo()
        self._undo()
        self.office.close()
        self.office = self._open("丁")
        while self.at < len(self.states) - 1:
            self._redo()
        self._redo()


@pytest.fixture
def counted(tmp_path: Path) -> Iterator[Counter[str]]:
    Actions.done.clear()
    Actions.sender = sender_in(tmp_path)
    Actions.sender.office.close()
    yield Actions.done
    print(f"{Actions.done.total()} actions: {dict(Actions.done)}")  # noqa: T201 - shown by pytest -s


def test_nothing_acknowledged_is_lost_and_undo_brings_every_state_back(counted: Counter[str]) -> None:
    run_state_machine_as_test(
        Actions,
        settings=settings(
            max_examples=max(1, ACTIONS // STEPS),
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert counted.total() > ACTIONS / 2
