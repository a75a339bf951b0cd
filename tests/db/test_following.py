"""Reading again only what has changed: always the same as reading everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from db import following
from db.records import Stored
from db.store import Store
from forms.application import Acceptance, Application, EvidenceLink, Purpose
from forms.errors import UnknownApplication
from forms.places import Place

PLACE = Place("320400", "常州市", "江苏省", "prefecture_city", 1)
ID = "a" * 32


@pytest.fixture
def known(store: Store, now: datetime) -> Application:
    made = Application(ID, PLACE, "p", "1.0", Purpose.FORMAL, now, answers={"a.b": "甲", "a.d": "乙"})
    store.create(made, "甲", now)
    for number in range(4):
        stored = Stored(f"{number:064x}", number, 9, f"{number}.txt")
        store.add_evidence(ID, stored, f"tasks.{number}", "", "甲", now)
    return store.load(ID)


def acts(store: Store, known: Application, now: datetime) -> list[Callable[[], object]]:
    ids = [one.id for one in known.evidence]
    accepted = Acceptance("code@a.b", "因为", "上级已经批准，另行说明", "甲", now)
    return [
        lambda: store.answer(ID, {"a.c": Decimal(3), "a.b": None, "a.d": "丙"}, "甲", now),
        lambda: store.link(ID, EvidenceLink(ids[2], "tasks.0", "1-3"), "甲", now),
        lambda: store.describe_evidence(ID, ids[1], "标题", "1号", "府", None, "甲", now),
        lambda: store.remove_evidence(ID, ids[0], "甲", now),
        lambda: store.accept(ID, accepted),
        lambda: store.undo(ID, "甲", now),
        lambda: store.undo(ID, "甲", now),
        lambda: store.redo(ID, "甲", now),
        lambda: store.remove_all(ID, ids[1:3], "甲", now),
        lambda: store.restore_evidence(ID, ids[1], {"tasks.1"}, "甲", now),
        lambda: store.unlink(ID, ids[1], "tasks.1", "甲", now),
        lambda: store.archive(ID, "甲", now),
    ]


@pytest.mark.parametrize("many", [following.MANY, 1])
@pytest.mark.parametrize("gap", [1, 2, 5, 20])
def test_following_is_loading(
    store: Store, known: Application, now: datetime, gap: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MANY", many)
    for number, act in enumerate(acts(store, known, now), 1):
        act()
        if number % gap == 0:
            known = store.follow(known)
            fresh = store.load(ID)
            assert known == fresh
            assert list(known.answers) == list(fresh.answers)
    assert store.follow(known) == store.load(ID)


def test_nothing_new_is_the_same(store: Store, known: Application) -> None:
    assert store.follow(known) is known


def test_an_application_that_is_not_there(store: Store, known: Application) -> None:
    from dataclasses import replace

    with pytest.raises(UnknownApplication):
        store.follow(replace(known, id="b" * 32))
