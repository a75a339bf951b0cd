"""A package as it can be read, and what tells two packages of one application apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.submission.data import SIZE_LIMIT, Document, Submitted
from desktop.submission.layout import DATA_NAME
from desktop.submission.reader import PackageReader
from desktop.submission.verification.content import pack_in
from desktop.submission.wording import printed, target_label
from forms.application import Evidence
from forms.definition import Field, FormPack
from forms.values import FieldKind, Value


class Kind(StrEnum):
    ANSWER = "填报内容"
    TASK = "任务"
    INDICATOR = "指标"
    FILE = "佐证材料"


_KINDS: Mapping[str, Kind] = {"tasks": Kind.TASK, "indicators": Kind.INDICATOR}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a package says. `content`: SHA-256 of its data, hex."""

    pack: FormPack
    submitted: Submitted
    content: str


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as it is shown, or one file with its size and digest."""

    kind: Kind
    key: str
    """Path of the answer, name of the entry."""
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` or `after` is "" where there was nothing."""

    kind: Kind
    label: str
    before: str
    after: str


def open_package(path: Path) -> Opened:
    """Read a package that was verified. Raises PackageUnreadable, ReaderFault."""
    with PackageReader.open(path) as container:
        data = container.read(DATA_NAME, SIZE_LIMIT)
        document = Document(data)
        pack = pack_in(container, document)
    return Opened(pack, document.read(pack), hashlib.sha256(data).hexdigest())


def lines(opened: Opened) -> tuple[Line, ...]:
    """Everything a package says, in the order of its pack, then its files."""
    pack, answers = opened.pack, opened.submitted.application.answers
    paths = [path for path in pack.fields if path in answers]
    paths += [path for path in answers if path not in pack.fields]
    return (*(_line(pack, path, answers[path]) for path in paths), *_files(opened))


def differences(before: Opened, after: Opened) -> tuple[Difference, ...]:
    """What changed from one to the other, answers first, files last."""
    old = {(line.kind, line.key): line for line in lines(before)}
    new = {(line.kind, line.key): line for line in lines(after)}
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = old.get(key), new.get(key)
        if now is not None and (was is None or was.text != now.text):
            found.append(Difference(now.kind, now.label, was.text if was else "", now.text))
        elif was is not None and now is None:
            found.append(Difference(was.kind, was.label, was.text, ""))
    return tuple(sorted(found, key=lambda one: list(Kind).index(one.kind)))


def _line(pack: FormPack, path: str, value: Value) -> Line:
    kind = _KINDS.get(path.partition(".")[0], Kind.ANSWER)
    field = pack.fields.get(path)
    if field is None:
        return Line(kind, path, path, printed(Field(path, path, FieldKind.TEXT), value))
    values = value if isinstance(value, tuple) else (value,)
    label = f"{target_label(pack, field.target)}的“{field.label}”"
    return Line(kind, path, label, "\n".join(printed(field, one) for one in values))


def _files(opened: Opened) -> Iterator[Line]:
    for one in opened.submitted.application.evidence:
        yield Line(Kind.FILE, one.id, f"{one.number} {one.label}", _words(one))


def _words(evidence: Evidence) -> str:
    return f"{evidence.name}，{evidence.size} 字节，SHA-256 {evidence.sha256}"
