"""An application is read once for all who look at it, and is never older than what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.office import Office

CONTACT = "subject.contact"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.open(tmp_path / "data")
    yield office
    office.close()


def test_what_somebody_holds_is_not_read_again(office: Office) -> None:
    id_ = office.new_sample().id
    held = office.load(id_)
    assert office.load(id_) is held
    assert office.load(id_[:8]) is held


def test_what_was_changed_is_seen_by_everybody(office: Office, tmp_path: Path) -> None:
    id_ = office.new_sample().id
    held = office.load(id_)
    other = Office.open(tmp_path / "data")
    try:
        other.answer(id_, CONTACT, "李四")
        assert office.load(id_).answers[CONTACT] == "李四"
        assert office.load(id_) == other.load(id_)
        assert held.answers[CONTACT] != "李四"
    finally:
        other.close()
