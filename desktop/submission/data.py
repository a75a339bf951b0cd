"""application.json: everything filled in, as data that can be read without this program.

UTF-8 in the canonical form of RFC 8785, so that the same application is the same bytes. Its structure is
`schema.application_schema`, published in resources/schema.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from sys import intern
from typing import Any

from desktop.submission import canonical
from desktop.submission.faults import ReaderFault
from desktop.submission.layout import evidence_name
from desktop.submission.public import PUBLIC_MARK, Withheld, contradiction
from desktop.submission.schema import URN, Schema, application_schema, violation
from forms.application import Acceptance, Application, Evidence, EvidenceLink, Purpose
from forms.checks.finding import Finding, Severity
from forms.definition import Field, FormPack
from forms.places import Place
from forms.relevance import Situation, asked, situation
from forms.values import Json, Value, as_json_says, encode

SIZE_LIMIT = 24 << 20
"""Bytes; an application with 20,000 files stays below."""
PROGRAM = "ipzone-desk"
DRAFT_MARK = "草稿"
_CONTAINERS_LIMIT = 400_000
_COMMAS_LIMIT = 2_000_000
"""What a parsed document may cost in memory is bounded before it is parsed."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What application.json of a package says."""

    application: Application
    findings: tuple[Finding, ...]
    draft: bool
    mark: str
    """样例, 练习, 草稿, 样例草稿 ... or nothing."""
    pack_title: str
    pack_digest: str
    program_version: str
    withheld: tuple[Withheld, ...] | None = None
    """What the public edition leaves out; None when it is not one."""

    def entry(self, evidence: str) -> str:
        """The name in the package of a file, by its id."""
        return next(evidence_name(one) for one in self.application.evidence if one.id == evidence)


def mark_of(application: Application, draft: bool, public: bool = False) -> str:
    """The words that every page carries: what it is for, how far it got, and for whom it is."""
    return application.purpose.mark + (DRAFT_MARK if draft else "") + (PUBLIC_MARK if public else "")


def application_json(
    pack: FormPack,
    application: Application,
    findings: Iterable[Finding],
    version: str,
    draft: bool = False,
    withheld: Collection[Withheld] | None = None,
) -> bytes:
    """The application as canonical JSON. `version` is the program's.

    `answers` holds what is asked, with what is calculated; what has no place at present is in `attic`.
    """
    place = application.place
    found = situation(pack, application)
    document: dict[str, Any] = {
        "schema": URN,
        "program": {"name": PROGRAM, "version": version},
        "id": application.id,
        "revision": application.revision,
        "created": application.created.isoformat(),
        "purpose": application.purpose.value,
        "mark": mark_of(application, draft, withheld is not None),
        "draft": draft,
        "pack": {"id": pack.id, "version": pack.version, "title": pack.title, "digest": pack.digest},
        "place": {
            "code": place.code,
            "name": place.name,
            "province": place.province,
            "kind": place.kind,
            "batch": place.batch,
        },
        "answers": _nested(pack, found.values()),
        "evidence": _evidence(pack, application),
        "accepted": [
            {"key": a.key, "cause": a.cause, "reason": a.reason, "who": a.who, "at": a.at.isoformat()}
            for a in application.acceptances
        ],
        "findings": [
            {
                "code": f.code,
                "severity": f.severity.value,
                "target": f.target,
                "cause": f.cause,
                "remedy": f.remedy,
                "accepted": f.accepted,
            }
            for f in findings
        ],
    }
    if withheld is not None:
        document["withheld"] = [one.to_json() for one in withheld]
    attic = _attic(pack, application, found)
    if any(attic.values()):
        document["attic"] = attic
    return canonical.dumps(document)


def on_paper(pack: FormPack, application: Application) -> tuple[FormPack, Application]:
    """What is printed and listed: the items that are asked, with calculated values; nothing out of the attic."""
    pack, application = asked(pack, application)
    links = tuple(link for link in application.links if link.target in pack.targets)
    return pack, application if links == application.links else replace(application, links=links)


class Document:
    """application.json of a package somebody else made: canonical, and of the published structure."""

    def __init__(self, data: bytes) -> None:
        """Raises ReaderFault `data.*`."""
        costly = data.count(b"{") + data.count(b"[") > _CONTAINERS_LIMIT or data.count(b",") > _COMMAS_LIMIT
        if len(data) > SIZE_LIMIT or costly:
            raise ReaderFault("data.large")
        self._evidence: list[Evidence] = []
        self._links: list[EvidenceLink] = []
        try:
            said, runs = canonical.parted(data, "evidence", "added", "findings") or (
                canonical.loads(data),
                (),
            )
            schema = application_schema()
            where = violation(said, schema)
            if where is not None:
                raise ReaderFault("data.schema", detail=where.lstrip("."))
            self._said: dict[str, Any] = said
            for run in chain([said.pop("evidence")], runs):  # one of them has all
                self._take(run, schema["properties"]["evidence"])
        except canonical.NotCanonical:
            raise ReaderFault("data.canonical") from None
        except (ValueError, RecursionError):
            raise ReaderFault("data.json") from None

    def _take(self, rows: list[dict[str, Any]], schema: Schema) -> None:
        """Some of the rows about evidence, which are let go of at once: there may be many."""
        for row in rows:
            number = len(self._evidence)
            where = violation(row, schema["items"])
            if where is not None or number >= schema["maxItems"]:
                raise ReaderFault("data.schema", detail=f"evidence[{number}]{where or ''}")
            one = _read_evidence(row)
            self._evidence.append(one)
            self._links += (
                EvidenceLink(one.id, intern(said["target"]), intern(said["pages"]))
                for said in row["supports"]
            )

    @property
    def pack(self) -> tuple[str, str, str]:
        """Id, version and digest of the pack it names; needed before the rest can be understood."""
        pack = self._said["pack"]
        return pack["id"], pack["version"], pack["digest"]

    def read(self, pack: FormPack) -> Submitted:
        """With the pack it was filled in with. Raises ReaderFault `data.*`."""
        if self.pack != (pack.id, pack.version, pack.digest):
            raise ReaderFault("data.pack", detail=" ".join(self.pack[:2]))
        names = set(map(evidence_name, self._evidence))
        unique = len(names) == len({one.id for one in self._evidence}) == len(self._evidence)
        if not unique or any(link.target not in pack.targets for link in self._links):
            raise ReaderFault("data.schema", detail="evidence")
        try:
            return _submitted(self._said, pack, tuple(self._evidence), tuple(self._links))
        except ValueError as error:  # a 30th of February and its like
            raise ReaderFault("data.schema", detail=str(error)) from None


def read_application(data: bytes, pack: FormPack) -> Submitted:
    """Read application.json of a package somebody else made. Raises ReaderFault `data.*`."""
    return Document(data).read(pack)


def _submitted(
    document: dict[str, Any], pack: FormPack, evidence: tuple[Evidence, ...], links: tuple[EvidenceLink, ...]
) -> Submitted:
    place, draft = document["place"], document["draft"]
    attic = document.get("attic", {"answers": {}, "links": []})
    answers, calculated = _read_answers(document["answers"], pack)
    application = Application(
        id=document["id"],
        place=Place(place["code"], place["name"], place["province"], place["kind"], place["batch"]),
        pack_id=pack.id,
        pack_version=pack.version,
        purpose=Purpose(document["purpose"]),
        created=datetime.fromisoformat(document["created"]),
        revision=document["revision"],
        answers={**answers, **_read_attic(attic["answers"], pack, answers)},
        evidence=evidence,
        links=links + _read_links(attic["links"], evidence, pack),
        acceptances=tuple(
            Acceptance(a["key"], a["cause"], a["reason"], a["who"], datetime.fromisoformat(a["at"]))
            for a in document["accepted"]
        ),
    )
    rows = document.get("withheld")
    withheld = None if rows is None else tuple(map(Withheld.of_json, rows))
    if document["mark"] != mark_of(application, draft, withheld is not None):
        raise ReaderFault("data.schema", detail="mark")
    if withheld is not None:
        if document["findings"] or "attic" in document:
            raise ReaderFault("data.schema", detail="withheld")
        if wrong := contradiction(pack, application, withheld):
            raise ReaderFault("data.schema", detail=f"withheld {wrong}")
    found = situation(pack, application)
    for path, field in pack.fields.items():
        if field.calculation and found.value(path) != calculated.get(path):
            raise ReaderFault("data.calculated", detail=f"answers.{path}")
    findings = tuple(
        Finding(
            f["code"], Severity(f["severity"]), f["target"], f["cause"], f["remedy"], accepted=f["accepted"]
        )
        for f in document["findings"]
    )
    version = document["program"]["version"]
    title, digest = document["pack"]["title"], document["pack"]["digest"]
    return Submitted(application, findings, draft, document["mark"], title, digest, version, withheld)


def _nested(pack: FormPack, answers: Mapping[str, Value]) -> dict[str, Json]:
    """Answers by group, item and name; those the pack has no field for are left out."""
    groups: dict[str, Any] = {}
    for path, field in pack.fields.items():
        if path in answers:
            group, _, item = field.target.partition(".")
            named = groups.setdefault(group, {})
            if item:
                named = named.setdefault(item, {})
            named[field.name] = encode(answers[path])
    return groups


def _attic(pack: FormPack, application: Application, found: Situation) -> dict[str, Any]:
    """What was given and has no place: the pack does not have it, or does not ask it as things stand."""
    numbers = {e.id: e.number for e in application.evidence}
    return {
        "answers": {
            path: encode(value)
            for path, value in application.answers.items()
            if path not in pack.fields or pack.fields[path].calculation or not found.asks(path)
        },
        "links": [
            {"evidence": numbers[link.evidence], "target": link.target, "pages": link.pages}
            for link in application.links
            if link.target not in pack.targets
        ],
    }


def _read_attic(given: dict[str, Any], pack: FormPack, answers: Mapping[str, Value]) -> dict[str, Value]:
    attic: dict[str, Value] = {}
    for path, raw in given.items():
        field = pack.fields.get(path)
        if path in answers:
            raise ReaderFault("data.schema", detail=f"attic.{path}")
        if field is None or field.calculation:
            attic[path] = _unasked(raw, f"attic.{path}")
        else:
            attic[path] = _read_answer(field, raw, f"attic.{path}")
    return attic


def _unasked(raw: Json, at: str) -> Value:
    try:
        return as_json_says(raw)
    except (TypeError, ValueError):
        raise ReaderFault("data.schema", detail=at) from None


def _read_links(
    rows: list[dict[str, Any]], evidence: tuple[Evidence, ...], pack: FormPack
) -> tuple[EvidenceLink, ...]:
    by_number = {one.number: one.id for one in evidence}
    for row in rows:
        if row["evidence"] not in by_number or row["target"] in pack.targets:
            raise ReaderFault("data.schema", detail="attic.links")
    return tuple(EvidenceLink(by_number[row["evidence"]], row["target"], row["pages"]) for row in rows)


def _read_answers(groups: dict[str, Any], pack: FormPack) -> tuple[dict[str, Value], dict[str, Value]]:
    """What was typed, and what is said to be calculated."""
    given: dict[str, Json] = {}
    for group, items in groups.items():
        targets = {group: items} if group == "subject" else {f"{group}.{id_}": v for id_, v in items.items()}
        for target, named in targets.items():
            given.update({f"{target}.{name}": value for name, value in named.items()})
    answers: dict[str, Value] = {}
    calculated: dict[str, Value] = {}
    for path, raw in given.items():
        field = pack.fields.get(path)
        if field is None:
            raise ReaderFault("data.schema", detail=f"answers.{path}")
        value = _read_answer(field, raw, f"answers.{path}")
        (calculated if field.calculation else answers)[path] = value
    return answers, calculated


def _read_answer(field: Field, raw: Json, at: str) -> Value:
    try:
        value = field.read(raw)
    except (TypeError, ValueError):
        value = None
    # what reads as anything but itself was not written by the same rules
    if value is None or encode(value) != raw:
        raise ReaderFault("data.schema", detail=at)
    return value


def _evidence(pack: FormPack, application: Application) -> list[dict[str, Json]]:
    supports: dict[str, list[Json]] = {}
    for link in application.links:
        if link.target not in pack.targets:
            continue
        supports.setdefault(link.evidence, []).append({"target": link.target, "pages": link.pages})
    return [
        {
            "number": e.number,
            "id": e.id,
            "entry": evidence_name(e),
            "name": e.name,
            "title": e.title,
            "document_number": e.document_number,
            "issuer": e.issuer,
            "issued": e.issued.isoformat() if e.issued else "",
            "pages": e.pages,
            "media_type": e.media_type,
            "size": e.size,
            "sha256": e.sha256,
            "crc32": e.crc32,
            "added": e.added.isoformat(),
            "supports": supports.get(e.id, []),
        }
        for e in application.evidence
    ]


def _read_evidence(row: dict[str, Any]) -> Evidence:
    try:
        one = Evidence(
            **{key: row[key] for key in ("id", "number", "name", "sha256", "crc32", "size")},
            **{key: row[key] for key in ("title", "document_number", "issuer", "pages")},
            media_type=intern(row["media_type"]),
            added=datetime.fromisoformat(row["added"]),
            issued=date.fromisoformat(row["issued"]) if row["issued"] else None,
        )
    except ValueError as error:
        raise ReaderFault("data.schema", detail=str(error)) from None
    if row["entry"] != evidence_name(one):
        raise ReaderFault("data.schema", detail=f"evidence {one.number}")
    return one
