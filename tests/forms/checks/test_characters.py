"""Characters without a font are named before anything is printed."""

from __future__ import annotations

from collections.abc import Mapping

from forms.checks import Finding, Severity, run
from forms.checks.context import Context
from tests.forms import build


def check(unprintable: Mapping[str, str]) -> list[Finding]:
    found = run(build.pack(), build.application(), build.TODAY, {}, {}, unprintable)
    return [finding for finding in found if finding.code == "text.unprintable"]


def an_answered_path() -> str:
    context = Context(build.pack(), build.application(), build.TODAY, {})
    return next(field.path for field, value in context.answered() if isinstance(value, str))


def test_it_stops_the_export_and_names_the_place_and_the_character() -> None:
    path = an_answered_path()
    (found,) = check({path: "\U0001f600"})
    assert found.severity is Severity.BLOCKER and found.target == path
    assert found.cause.endswith("里的“\U0001f600 U+1F600”没有字体可印")
    assert found.remedy


def test_files_are_named_too() -> None:
    (found,) = check({"evidence:e1": "\ue000"})
    assert found.target == "evidence:e1" and "佐证材料“" in found.cause and "U+E000" in found.cause


def test_many_are_counted() -> None:
    (found,) = check({an_answered_path(): "\ue000\ue001\ue002\ue003\ue004\ue005\ue006"})
    assert "等 7 个字没有字体可印" in found.cause and "U+E005" not in found.cause


def test_what_is_not_asked_does_not_matter() -> None:
    assert check({"tasks.0.0.plan": "\ue000"}) == []
    assert check({}) == []
