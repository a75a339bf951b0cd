"""Application packages whose papers are another application's: by our own writer, of the right hash, well signed.

What differs is one thing of the data at a time, as the form and the classes have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from desktop.submission.data import application_json
from desktop.submission.layout import DATA_NAME, PDF_NAME, WORKBOOK_NAME
from desktop.submission.papers import make_papers
from forms.application import Application, Evidence, Purpose
from forms.checks.finding import Finding, Severity
from forms.definition import FormPack
from forms.progress import never, quiet
from forms.values import Month, Value
from tests.corpus.case import Case
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft

_NAMES = {"data": DATA_NAME, "paper": PDF_NAME, "book": WORKBOOK_NAME}
Difference = tuple[str, Application]


def _otherwise(value: Value) -> Iterator[tuple[str, Value]]:
    """Values much like another."""
    if isinstance(value, bool):
        yield "turned round", not value
    elif isinstance(value, Decimal):
        yield "a digit in front", Decimal(f"1{value:f}")
    elif isinstance(value, Month):
        yield "another month", Month(value.year, value.month % 12 + 1)
    elif isinstance(value, tuple):
        yield (
            "the other way round" if len(value) > 1 else "one more",
            (*value[::-1], "其他单位")[: max(2, len(value))],
        )
    elif isinstance(value, str):
        yield "more behind", f"{value}。另有安排"


def _answered(application: Application, answers: dict[str, Value | None]) -> Application:
    kept = {**application.answers, **answers}
    return replace(application, answers={path: value for path, value in kept.items() if value is not None})


def _answers(pack: FormPack, application: Application) -> Iterator[Difference]:
    """Each field of a kind of item once, where it is first answered; and each exchanged with its neighbour."""
    seen: set[tuple[str, str]] = set()
    last = ("", "")
    for path, field in pack.fields.items():
        value, key = application.answers.get(path), (path.partition(".")[0], field.name)
        if value is None or field.calculation or field.choices or key in seen:
            continue
        seen.add(key)
        for how, other in _otherwise(value):
            yield f"{path} {how}", _answered(application, {path: other})
        before = application.answers.get(last[0])
        if before is not None and last[1] == f"{field.target} {field.kind}" and before != value:
            swapped: dict[str, Value | None] = {last[0]: value, path: before}
            yield f"{last[0]} and {field.name} exchanged", _answered(application, swapped)
        last = path, f"{field.target} {field.kind}"


def _evidence(application: Application) -> Iterator[Difference]:
    first, second, *others = application.evidence

    def of(*files: Evidence) -> Application:
        return replace(application, evidence=files)

    for name in ("number", "name", "title", "document_number", "issued", "sha256"):
        one, other = getattr(first, name), getattr(second, name)
        exchanged = replace(first, **{name: other}), replace(second, **{name: one})
        yield f"evidence with its {name} exchanged", of(*exchanged, *others)
    yield "evidence of another issuer", of(replace(first, issuer="另一单位"), second, *others)
    yield "evidence of more pages", of(replace(first, pages=99), second, *others)
    yield "evidence in another order", of(second, first, *others)
    more = replace(first, id="more", number=len(application.evidence) + 1)
    yield "one file more", of(*application.evidence, more)
    link, *links = application.links
    yield "a link fewer", replace(application, links=tuple(links))
    yield "a link to other pages", replace(application, links=(replace(link, pages="7-9"), *links))


def _others(application: Application) -> Iterator[Difference]:
    place = application.place
    yield "place of another code", replace(application, place=replace(place, code="110000"))
    yield "another revision", replace(application, revision=application.revision + 1)
    yield "without its mark", replace(application, purpose=Purpose.FORMAL)


def cases(folder: Path, office: Office) -> Iterator[Case]:
    folder.mkdir(parents=True)
    trust = [office.root.pem(folder / "root.pem")]
    ours = office.application

    def case(name: str, code: str, **entries: bytes) -> Case:
        said = {**office.entries, **{_NAMES[key]: content for key, content in entries.items()}}
        package = Draft(said).by(office.signer).write(folder / "a.asice").read_bytes()
        return Case("content", name, code, package, trust)

    def papers(application: Application, data: bytes, *more: Finding) -> tuple[bytes, bytes]:
        """The PDF and the workbook of an application, that say they are made of these data."""
        request = office.request(folder / "a.asice", application)
        request = replace(request, findings=(*request.findings, *more))
        made = make_papers(request, hashlib.sha256(data).hexdigest(), folder, quiet, never)
        return made.pdf.read_bytes(), made.workbook.read_bytes()

    data = office.entries[DATA_NAME]
    everything = (*_answers(office.pack, ours), *_evidence(ours), *_others(ours))
    for number, (name, other) in enumerate(everything):
        paper, book = papers(other, data)
        yield case(f"paper: {name}", "pdf.words", paper=paper)
        if number % 5 == 0 and name.startswith(("tasks", "indicators", "evidence")):
            yield case(f"workbook: {name}", "workbook.different", book=book)
        if number % 5 == 1 and name.startswith(("tasks", "indicators")):
            theirs = application_json(office.pack, other, office.findings, "0.1.0")
            paper, _ = papers(ours, theirs)
            yield case(f"data: {name}", "pdf.words", data=theirs, book=book, paper=paper)
    kept = Finding("a.b", Severity.WARNING, "place", "多出来的提示", "", accepted="理由已经写明")
    yield case("paper: tells of a warning kept", "pdf.words", paper=papers(ours, data, kept)[0])
