"""Texts of our own pages stand clear of each other, however long the answers are; others are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.submission.verification import verify
from desktop.submission.verification.pdf_texts import Metrics, Texts
from forms.values import FieldKind
from tests.desktop.submission.verification.conftest import Office

_ANSWER = "《意见》明确：“2025年，查处案件1,286件（含涉外）”——居全省前列；À bientôt、[附]！"
_FONTS = {b"A-1": Metrics({b"0002": 0.5}, frozenset({b"0003"}))}


def _page(*texts: bytes) -> bytes:
    return b"\n".join((b"q 1 0 0 1 79.370 737.008 cm", *texts, b"Q"))


def _text(x: int, y: int, shown: bytes = b"<00010001>") -> bytes:
    return b"BT 1 0 0 1 %d %d Tm /A-1 16 Tf 0.000 Tc [%b]TJ ET" % (x, y, shown)


def test_long_answers_are_not_refused(office: Office, tmp_path: Path) -> None:
    answers = {f.path: _ANSWER * 12 for f in office.pack.fields.values() if f.kind is FieldKind.LONG_TEXT}
    longer = replace(office.application, answers={**office.application.answers, **answers})
    package = office.export(tmp_path / "long.asice", longer)
    report = verify(package, [office.root.pem(tmp_path / "root.pem")])
    assert report.trusted, report.errors


def test_texts_side_by_side_and_below_each_other() -> None:
    texts = Texts(_FONTS)
    assert not texts.astray(_page(_text(0, -20), _text(32, -20), _text(0, -36)))
    assert texts.astray(_page(_text(0, -20), _text(30, -20)))
    assert texts.astray(_page(_text(0, -20), _text(0, -28)))


def test_steps_back_only_over_the_empty_half_of_a_mark() -> None:
    texts = Texts(_FONTS)
    assert not texts.astray(_page(_text(0, -20, b"<0003>500<0001>")))
    assert texts.astray(_page(_text(0, -20, b"<0001>500<0001>")))
    assert texts.astray(_page(_text(0, -20, b"<0003>700<0001>")))
    assert texts.astray(_page(_text(0, -20, b"<0002>500<0002>")))


def test_a_font_nobody_knows_and_a_margin() -> None:
    texts = Texts(_FONTS)
    assert Texts({}).astray(_page(_text(0, -20)))
    assert texts.astray(_page(_text(450, -20)))
    assert texts.astray(_page(_text(-40, -20)))
    assert texts.astray(_page(_text(0, -650)))


def test_an_accent_without_a_letter_may_begin_a_line() -> None:
    texts = Texts({b"A-1": Metrics({b"0004": 0.0}, frozenset())})
    assert not texts.astray(_page(_text(1, -20, b"<00040001>")))
    assert texts.astray(_page(_text(-10, -20, b"<00040001>")))
