"""Random form packs that are in order, for round trips: as TOML tables, as files, and as read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from forms.definition import FormPack
from forms.pack import read_pack
from forms.pack_fields import DEMANDED
from forms.pack_writer import write_tables
from forms.places import KIND_LABELS
from forms.values import NUMERIC, FieldKind, clean_text

Row = dict[str, Any]

_LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"), max_codepoint=0x2FFFF)
_NUMBERS = sorted(kind.value for kind in NUMERIC)


def texts(limit: int = 30, *, lines: bool = False) -> st.SearchStrategy[str]:
    """Texts a pack may have: quotes, backslashes, dots, Chinese; with `lines`, line ends and tabs as well."""
    letters = (
        _LETTERS
        | st.sampled_from("\"'\\.=<&知识产权。")
        | (st.sampled_from("\n\t") if lines else st.nothing())
    )
    return (
        st.text(letters, min_size=1, max_size=limit).map(clean_text).filter(lambda text: bool(text.strip()))
    )


def optional(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({}, optional=keys)


def ids(least: int = 1, most: int = 4) -> st.SearchStrategy[list[str]]:
    one = st.from_regex(r"[a-z0-9]{1,4}([._-][a-z0-9]{1,2})?", fullmatch=True)
    return st.lists(one, min_size=least, max_size=most, unique=True)


def lists(limit: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(texts(20), max_size=limit, unique=True)


@st.composite
def origins(draw: st.DrawFn, sources: Sequence[str], prefix: str = "") -> Row:
    basis = draw(st.sampled_from(["official", "public", "drafted"])) if sources else "drafted"
    if basis == "drafted":
        return draw(st.sampled_from([{}, {f"{prefix}basis": basis}]))
    named = draw(st.lists(st.sampled_from(sources), min_size=1, max_size=3, unique=True))
    return {f"{prefix}basis": basis, f"{prefix}sources": named}


@st.composite
def fields(draw: st.DrawFn, name: str, kind: FieldKind, group: str, sources: Sequence[str]) -> Row:
    """One field as a table; expressions are about the item itself, so that they hold for every item."""
    row: Row = {"name": name, "label": draw(texts()), **draw(origins(sources))}
    if kind is not FieldKind.TEXT or draw(st.booleans()):
        row["kind"] = kind.value
    row.update(draw(optional(required=st.booleans(), hint=texts(60, lines=True))))
    bare = group == "indicator" and kind is FieldKind.NUMBER and draw(st.booleans())
    if kind in NUMERIC and not bare:
        low, high = sorted(draw(st.tuples(st.integers(-999, 999), st.integers(-999, 999))))
        row.update(draw(optional(unit=texts(8), minimum=st.just(low), maximum=st.just(high))))
    if kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
        row.update(draw(optional(max_length=st.integers(1, 9000))))
    if kind in (FieldKind.CHOICE, FieldKind.MANY) and not (group == "task" and kind is FieldKind.MANY):
        values = ["yes", "partly", "no", *draw(st.lists(st.just("other"), max_size=1))]
        row["choices"] = [{"value": v, "label": draw(texts()), **draw(origins(sources))} for v in values]
    if draw(st.booleans()):
        row["constraint"] = 'filled("{target}.' + name + '")'
        row["constraint_message"] = draw(texts())
        row.update(draw(optional(constraint_severity=st.sampled_from(["blocker", "warning", "hint"]))))
    if draw(st.booleans()):
        row["relevant"] = draw(
            st.sampled_from(["place_kind == 'league'", 'purpose in ["formal"]', "place_batch > 0"])
        )
    if kind in NUMERIC and not row.get("required") and draw(st.booleans()):
        row["calculation"] = "round(1 / 3, 2) + place_batch"
    return row


@st.composite
def own_fields(draw: st.DrawFn, group: str, sources: Sequence[str]) -> list[Row]:
    kinds = st.sampled_from(FieldKind)
    return [draw(fields(f"own_{n}", draw(kinds), group, sources)) for n in range(draw(st.integers(0, 2)))]


@st.composite
def templates(draw: st.DrawFn, group: str, sources: Sequence[str]) -> list[Row]:
    rows = [draw(fields(name, kind, group, sources)) for name, kind in DEMANDED[group].items()]
    if draw(st.booleans()):
        rows.append(draw(fields("more", draw(st.sampled_from(FieldKind)), group, sources)))
    return draw(st.permutations(rows)) if draw(st.booleans()) else rows


@st.composite
def items(draw: st.DrawFn, group: str, sources: Sequence[str], most: int = 3) -> list[Row]:
    """What every item of a group says; the rest is for the caller to add."""
    all_ids = draw(ids(most=most))
    former = draw(st.lists(st.sampled_from(["old", "older", "x.1"]), max_size=2, unique=True))
    former = [id_ for id_ in former if id_ not in all_ids]
    rows = []
    for id_ in all_ids:
        row: Row = {"id": id_, "title": draw(texts()), **draw(origins(sources))}
        long = texts(80, lines=True)
        row |= draw(
            optional(asks=long, guidance=long, note=long, mistakes=long, review=long, evidence=lists())
        )
        if draw(st.booleans()):
            row["relevant"] = draw(st.sampled_from(['filled("subject.office")', "place_batch == 0"]))
        own = draw(own_fields(group, sources))
        rows.append(row | ({"field": own} if own else {}))
    if former:
        rows[0]["was"] = former
    return rows


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Row]:
    """The six files of a pack as tables, in order by construction."""
    sources = draw(ids(0, 3))
    problems = draw(ids(0, 3))
    subject = draw(templates("subject", sources))
    for field in subject:  # conditions hang on this one
        if field["name"] == "office":
            field.pop("relevant", None)
    pack: Row = {
        "schema": 1,
        "id": draw(ids(1, 1))[0],
        "version": draw(st.from_regex(r"\d{1,2}(\.\d{1,2}){0,2}", fullmatch=True).filter(str.isascii)),
        "title": draw(texts()),
        "programme": draw(texts()),
        "legal_basis": draw(texts()),
        "construction_months": draw(st.integers(1, 120)),
        **draw(optional(default=st.booleans(), issuer=texts(), departments=lists(), bodies=lists())),
        "applicants": {
            "eligible": draw(st.lists(st.sampled_from(sorted(KIND_LABELS)), min_size=1, unique=True)),
            **draw(optional(built_note=texts(), confirm=st.just(["league"]))),
            **draw(origins(sources)),
        },
        "source": [
            {
                "id": id_,
                "title": draw(texts()),
                **draw(optional(issuer=texts(), number=texts(), date=texts(10), note=texts(lines=True))),
            }
            for id_ in sources
        ],
        "problem": [{"id": id_, "title": draw(texts()), **draw(origins(sources))} for id_ in problems],
        "subject": subject,
    }
    conditions = draw(items("condition", sources))
    for row in conditions:
        row.update(draw(optional(needs_evidence=st.booleans())))
    areas = draw(ids(1, 2))
    tasks = draw(items("task", sources))
    for row in tasks:
        row |= {"area": draw(st.sampled_from(areas)), **draw(origins(sources, "title_"))}
        measures = draw(st.lists(texts(), min_size=1, max_size=3, unique=True))
        row["measures"] = [{"text": text, **draw(origins(sources))} for text in measures]
        row.update(draw(optional(lead=lists(), support=lists())))
        if problems:
            row["problems"] = draw(st.lists(st.sampled_from(problems), max_size=2, unique=True))
    indicators = draw(items("indicator", sources))
    for row in indicators:
        low, high = sorted(draw(st.tuples(st.integers(-99, 99), st.integers(-99, 99))))
        row["task"] = draw(st.sampled_from([task["id"] for task in tasks]))
        row.update(
            draw(optional(kind=st.sampled_from(_NUMBERS), unit=texts(8), caliber=texts(60, lines=True)))
        )
        row.update(draw(optional(minimum=st.just(low), maximum=st.just(high))))
        row.update(draw(optional(direction=st.sampled_from(["higher", "lower", "neither"]))))
        if sources:
            row["examples"] = [
                {"text": draw(texts()), "sources": [sources[0]]} for _ in range(draw(st.integers(0, 2)))
            ]
    sections = draw(items("section", sources))
    for row in sections:
        row.update(draw(optional(max_length=st.integers(1, 90_000))))
    documents = draw(items("document", sources))
    for row in documents:
        row["stage"] = draw(st.sampled_from(["apply", "acceptance"]))
        row.update(draw(optional(required=st.booleans(), produced=st.booleans())))
    if draw(st.booleans()):
        pack["rule"] = [
            {
                "id": "r1",
                "target": draw(st.sampled_from(["subject.office", f"tasks.{tasks[0]['id']}"])),
                "expression": draw(st.sampled_from(['total("indicators.*.target_1") > 0', 'today > "2020"'])),
                "severity": draw(st.sampled_from(["blocker", "warning", "hint"])),
                "cause": draw(texts()),
                "remedy": draw(texts()),
                **draw(origins(sources)),
            }
        ]
    listed = {"condition": conditions, "task": tasks, "indicator": indicators}
    listed |= {"section": sections, "document": documents}
    files = {
        f"{name}s.toml": {"field": draw(templates(name, sources)), name: rows}
        for name, rows in listed.items()
    }
    files["tasks.toml"]["area"] = [
        {"id": id_, "title": draw(texts()), "short": draw(texts(8)), **draw(origins(sources))}
        for id_ in areas
    ]
    return {"pack.toml": pack, **files}


def packs() -> st.SearchStrategy[FormPack]:
    """Random packs, as read."""
    return tables().map(lambda files: read_pack(write_tables(files)))
