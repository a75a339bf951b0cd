"""The public edition (公开版): an application without what must not be published, and the list of what was left out.

Left out is what the office marked 不公开, what the sensitive check finds, and what is nobody's business outside: the
results of the check, reasons for keeping warnings, and what has no place in the form. Answers and files go as a whole:
a number cut out of a sentence would leave a text that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.submission import canonical
from desktop.submission.wording import field_label
from forms import sensitive
from forms.application import Application, Evidence
from forms.checks.finding import FileContent
from forms.definition import FormPack
from forms.relevance import situation
from forms.values import Value, texts_of

PUBLIC_MARK = "公开版"
MARKED, DEPENDENT, INTERNAL = "marked", "dependent", "office"
"""Kinds of reason besides those of `forms.sensitive.Kind`."""
_REASONS = {
    MARKED: "本单位定为不公开",
    DEPENDENT: "随所依据的内容略去",
    INTERNAL: "本单位内部办理用",
    **{kind.value: f"含{kind.label}" for kind in sensitive.Kind},
}
REASONS = tuple(_REASONS)
CHECKS, ATTIC = "findings", "attic"
"""Targets that are neither a path nor a file."""
_INTERNAL = {CHECKS: "检查结果和保留提醒的理由", ATTIC: "按模板现在没有位置的内容"}
_FILE_LABEL = "佐证材料 {}"
_FILE = re.compile(r"佐证材料 [1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something left out. `target`: a path, "evidence:<id>", CHECKS or ATTIC; `sha256` of a file, hex, else ""."""

    target: str
    label: str
    reasons: tuple[str, ...]
    """Of REASONS."""
    sha256: str = ""

    @property
    def words(self) -> str:
        """Why, as it is printed."""
        return "、".join(_REASONS[reason] for reason in self.reasons)

    def to_json(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "label": self.label,
            "reasons": list(self.reasons),
            "sha256": self.sha256,
        }

    @classmethod
    def of_json(cls, row: Mapping[str, Any]) -> Withheld:
        """Of a row that fits the schema."""
        return cls(row["target"], row["label"], tuple(row["reasons"]), row["sha256"])


def listing(withheld: Collection[Withheld]) -> bytes:
    """withheld.json: the list by itself, canonical (RFC 8785)."""
    return canonical.dumps([one.to_json() for one in withheld])


def reduced(
    pack: FormPack,
    application: Application,
    marked: Collection[str],
    contents: Mapping[str, FileContent],
    checked: bool,
) -> tuple[Application, tuple[Withheld, ...]]:
    """What may be published, and what was left out for it.

    `marked`: paths, targets or "evidence:<id>" that the office does not publish; `contents`: what was found in files,
    by SHA-256; `checked`: whether there are results of the check.
    """
    before = situation(pack, application)
    withheld: list[Withheld] = []
    kept: dict[str, Value] = {}
    for path, value in application.answers.items():
        if not before.asks(path) or pack.fields[path].calculation:
            continue  # has no place on paper, or is calculated anew
        if reasons := _of_answer(path, value, marked):
            withheld.append(Withheld(path, field_label(pack, path), reasons))
        else:
            kept[path] = value
    if any(path not in pack.fields or not before.asks(path) for path in application.answers):
        withheld.append(Withheld(ATTIC, _INTERNAL[ATTIC], (INTERNAL,)))
    after = situation(pack, replace(application, answers=kept))
    for path in [path for path in kept if not after.asks(path)]:
        withheld.append(Withheld(path, field_label(pack, path), (DEPENDENT,)))
        del kept[path]
    files: list[Evidence] = []
    for one in application.evidence:
        if reasons := _of_file(one, marked, contents.get(one.sha256)):
            label = _FILE_LABEL.format(one.number)  # its name may be what must not be known
            withheld.append(Withheld(f"evidence:{one.id}", label, reasons, one.sha256))
        else:
            files.append(one)
    if checked or application.acceptances:
        withheld.append(Withheld(CHECKS, _INTERNAL[CHECKS], (INTERNAL,)))
    there = {one.id for one in files}
    links = tuple(
        link for link in application.links if link.evidence in there and link.target in pack.targets
    )
    public = replace(application, answers=kept, evidence=tuple(files), links=links, acceptances=())
    return public, tuple(withheld)


def contradiction(pack: FormPack, application: Application, withheld: Collection[Withheld]) -> str:
    """The first target of a list that is not as `reduced` writes it, "" when all of it is.

    What is said to be left out and is there all the same, what nobody could have left out, and what goes by another
    name than its own.
    """
    taken = {*application.answers, *(f"evidence:{one.id}" for one in application.evidence)}
    taken |= {_FILE_LABEL.format(one.number) for one in application.evidence}
    digests = {one.sha256 for one in application.evidence}
    if application.acceptances:
        return CHECKS
    if any(path not in pack.fields for path in application.answers):
        return ATTIC
    for one in withheld:
        repeated = len(set(one.reasons)) != len(one.reasons)
        if one.target in taken or one.label in taken or one.sha256 in digests or repeated:
            return one.target
        if not _names(pack, one):
            return one.target
        taken |= {one.target, one.label} if one.sha256 else {one.target}
    return ""


def _names(pack: FormPack, one: Withheld) -> bool:
    """Whether something left out goes by its own name, for reasons it can have."""
    if one.target in _INTERNAL:
        return (one.label, one.reasons, one.sha256) == (_INTERNAL[one.target], (INTERNAL,), "")
    if not one.reasons or INTERNAL in one.reasons:
        return False
    if one.target.startswith("evidence:"):
        return bool(one.sha256) and _FILE.fullmatch(one.label) is not None
    field = pack.fields.get(one.target)
    known = field is not None and not field.calculation and not one.sha256
    return known and one.label == field_label(pack, one.target)


def _of_answer(path: str, value: Value, marked: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*_by_office(path, marked), *_kinds("\n".join(texts_of(value))))))


def _of_file(evidence: Evidence, marked: Collection[str], content: FileContent | None) -> tuple[str, ...]:
    words = "\n".join((evidence.name, evidence.title, evidence.document_number, evidence.issuer))
    seen = [one.kind.value for one in content.sightings] if content else []
    return tuple(dict.fromkeys((*_by_office(f"evidence:{evidence.id}", marked), *seen, *_kinds(words))))


def _by_office(path: str, marked: Collection[str]) -> Iterator[str]:
    if any(path == target or path.startswith(target + ".") for target in marked):
        yield MARKED


def _kinds(text: str) -> Iterator[str]:
    return (mark.kind.value for mark in sensitive.find(text, first=False))
