"""A real workspace that is acted on, and what it acknowledged so far, kept apart from the program."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desktop.history_office import Reach
from desktop.office import Office
from forms.application import Application, Change
from forms.calculation import with_calculated
from forms.definition import FormPack
from forms.errors import NothingToRedo, NothingToUndo
from forms.relevance import Situation, situation
from forms.values import Value
from tests.desktop.sending import Sender

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@dataclass(frozen=True)
class State:
    """What was acknowledged so far, kept apart from the program; and the program's own view of it."""

    answers: dict[str, Value]
    links: dict[tuple[str, str], str]
    accepted: dict[str, str]
    titles: dict[str, str]
    whole: Application


class Workspace(RuleBasedStateMachine):
    """Opened, closed, killed and led back and forth; subclasses add what people do in it."""

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
            patch("desktop.desk_office.uuid4", lambda: SimpleNamespace(hex=ids.token_hex(16))),
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

    # --- going on

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
        stored = self._stored()
        fresh = with_calculated(self.office.pack_of(stored), stored)
        assert self.office.load(self.id) == fresh
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

    def _unchanged(self, name: str) -> None:
        self.done[name] += 1
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
