"""Random form packs that are in order, for round trips: as TOML tables, as files, and as read.

A pack takes hundreds of choices, more than hypothesis will draw for one example; so it draws a seed, and the seed
tells the pack. A failure names the seed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from forms.definition import FormPack
from forms.pack import read_pack
from forms.pack_fields import DEMANDED
from forms.pack_writer import write_tables
from forms.places import KIND_LABELS
from forms.values import CELL_LIMIT, CELLS, NUMERIC, ROW_LIMIT, FieldKind, clean_text

Row = dict[str, Any]

_LETTERS = (
    "知识产权保护示范区〔2022〕号，。；：“”、％abcXYZ 0123456789.,-–_=+@#&<>{}[]()'\"\\/*?!|~^é€😀𠮷ß　\u200b"
)
_SEVERITIES = ("blocker", "warning", "hint")


class Maker:
    """Everything by one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - no secret
        self.sources = self.ids(0, 3)
        self.problems = self.ids(0, 3)

    def maybe(self, share: float = 0.4) -> bool:
        return self.random.random() < share

    def one(self, of: Sequence[Any]) -> Any:
        return self.random.choice(of)

    def some(self, of: Sequence[Any], least: int = 0) -> list[Any]:
        return self.random.sample(of, self.random.randint(min(least, len(of)), min(3, len(of))))

    def text(self, limit: int = 30, *, lines: bool = False) -> str:
        """Text a pack may have; with `lines`, line ends and tabs as well."""
        letters = _LETTERS + ("\n\t" if lines else "")
        made = "".join(self.random.choices(letters, k=self.random.randint(1, limit)))
        made = re.sub("<(?=[A-Za-z/!?])", "＜", made)  # nothing that begins like a web page
        return clean_text(made) if made.strip() else "空"

    def prose(self) -> str:
        return self.text(120, lines=True)

    def texts(self) -> list[str]:
        return list(dict.fromkeys(self.text(20) for _ in range(self.random.randint(0, 3))))

    def ids(self, least: int = 1, most: int = 4) -> list[str]:
        heads = self.random.sample("abcdefgh12345678", self.random.randint(least, most))
        return [head + self.one(("", ".1", "-x", "_0", "9")) for head in heads]

    def optional(self, **keys: Callable[[], Any]) -> Row:
        return {key: make() for key, make in keys.items() if self.maybe()}

    def bounds(self) -> Row:
        low, high = sorted((self.random.randint(-99, 99), self.random.randint(-99, 99)))
        return self.optional(unit=lambda: self.text(8), minimum=lambda: low, maximum=lambda: high)

    def condition(self) -> str:
        return str(self.one(('filled("subject.office")', "place_batch == 0")))

    def origin(self, prefix: str = "") -> Row:
        if not self.sources or self.maybe():
            return self.one(({}, {f"{prefix}basis": "drafted"}))  # type: ignore[no-any-return]  # a Row
        basis = self.one(("official", "public"))
        return {f"{prefix}basis": basis, f"{prefix}sources": self.some(self.sources, 1)}

    def field(self, name: str, kind: FieldKind, group: str) -> Row:
        row: Row = {"name": name, "label": self.text(), "kind": kind.value, **self.origin()}
        row.update(self.optional(required=self.maybe, hint=self.prose))
        if kind in NUMERIC and not (group == "indicator" and self.maybe()):
            row.update(self.bounds())
        if kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            row.update(self.optional(max_length=lambda: self.random.randint(1, 9000)))
        if kind is FieldKind.CHOICE or (kind is FieldKind.MANY and (group != "task" or self.maybe())):
            values = ("yes", "partly", "no", "other")[: self.one((3, 4))]
            row["choices"] = [{"value": value, "label": self.text(), **self.origin()} for value in values]
        if kind is FieldKind.TABLE:
            row["columns"] = self.columns()
            row.update(self.optional(max_rows=lambda: self.random.randint(1, ROW_LIMIT)))
        if self.maybe():
            row["constraint"] = f'filled("{{target}}.{name}")'
            row["constraint_message"] = self.text()
            row.update(self.optional(constraint_severity=lambda: self.one(_SEVERITIES)))
        if name != "office":  # what is asked may hang on it
            wanted = ("place_kind == 'league'", 'purpose in ["formal"]', 'filled("subject.office")')
            row.update(self.optional(relevant=lambda: self.one(wanted)))
        if kind in NUMERIC and not row.get("required") and self.maybe():
            row["calculation"] = "round(1 / 3, 2) + place_batch"
        return row

    def columns(self) -> list[Row]:
        """What a table asks in each row."""
        rows = []
        for name in self.random.sample(("name", "post", "count", "since", "x_1"), self.random.randint(1, 4)):
            kind = self.one(sorted(CELLS))
            row: Row = {"name": name, "label": self.text(), "kind": kind.value, **self.origin()}
            row.update(self.optional(required=self.maybe, hint=self.prose))
            if kind in NUMERIC:
                row.update(self.bounds())
            if kind is FieldKind.TEXT:
                row.update(self.optional(max_length=lambda: self.random.randint(1, CELL_LIMIT)))
            if kind is FieldKind.CHOICE:
                row["choices"] = [{"value": value, "label": self.text()} for value in ("yes", "no")]
            rows.append(row)
        return rows

    def templates(self, group: str) -> list[Row]:
        rows = [self.field(name, kind, group) for name, kind in DEMANDED[group].items()]
        if self.maybe():
            rows.append(self.field("more", self.one(list(FieldKind)), group))
        if self.maybe():
            self.random.shuffle(rows)
        return rows

    def items(self, group: str) -> list[Row]:
        """What every item of a group says; the rest is for the caller to add."""
        rows = []
        for id_ in self.ids():
            row: Row = {"id": id_, "title": self.text(), **self.origin()}
            prose = dict.fromkeys(("asks", "guidance", "note", "mistakes", "review"), self.prose)
            row.update(self.optional(**prose, evidence=self.texts, relevant=self.condition))
            names = [f"own_{number}" for number in range(self.random.randint(0, 2))]
            if names:
                row["field"] = [self.field(name, self.one(list(FieldKind)), group) for name in names]
            rows.append(row)
        rows[0].update(self.optional(was=lambda: self.some(("old", "older", "x.1"))))
        return rows

    def pack(self) -> Row:
        wanted = ('total("indicators.*.target_1") > 0', 'today > "2020"', 'size("甲.乙") == 3')
        return {
            "schema": 1,
            "id": self.ids(1, 1)[0],
            "version": self.one(("1", "1.0", "2.10.3", "2026.1")),
            "title": self.text(),
            "programme": self.text(),
            "legal_basis": self.text(),
            "construction_months": self.random.randint(1, 120),
            **self.optional(default=self.maybe, issuer=self.text),
            **self.optional(departments=self.texts, bodies=self.texts),
            "applicants": {
                "eligible": self.some(sorted(KIND_LABELS), 1),
                **self.optional(built_note=self.text, confirm=lambda: ["league"]),
                **self.origin(),
            },
            "source": [
                {
                    "id": id_,
                    "title": self.text(),
                    **self.optional(issuer=self.text, number=self.text, note=self.prose),
                    **self.optional(date=lambda: self.text(10)),
                }
                for id_ in self.sources
            ],
            "problem": [{"id": id_, "title": self.text(), **self.origin()} for id_ in self.problems],
            "subject": self.templates("subject"),
            "rule": [
                {
                    "id": id_,
                    "target": self.one(("subject.office", "subject.start")),
                    "expression": self.one(wanted),
                    "severity": self.one(_SEVERITIES),
                    "cause": self.text(),
                    "remedy": self.text(),
                    **self.origin(),
                }
                for id_ in self.ids(0, 2)
            ],
        }

    def tables(self) -> dict[str, Row]:
        areas = self.ids(1, 3)
        tasks = self.items("task")
        for row in tasks:
            row.update(area=self.one(areas), **self.origin("title_"))
            texts = dict.fromkeys(self.text() for _ in range(self.random.randint(1, 3)))
            row["measures"] = [{"text": text, **self.origin()} for text in texts]
            row.update(self.optional(lead=self.texts, support=self.texts))
            row.update(self.optional(problems=lambda: self.some(self.problems)))
        indicators = self.items("indicator")
        for row in indicators:
            row.update(task=self.one(tasks)["id"], **self.bounds())
            row.update(self.optional(kind=lambda: self.one(sorted(NUMERIC)).value, caliber=self.prose))
            row.update(self.optional(direction=lambda: self.one(("higher", "lower", "neither"))))
            count = self.random.randint(0, 2) if self.sources else 0
            row["examples"] = [
                {"text": self.text(), "sources": self.some(self.sources, 1)} for _ in range(count)
            ]
        rows = {"condition": self.items("condition"), "task": tasks, "indicator": indicators}
        rows |= {"section": self.items("section"), "document": self.items("document")}
        for row in rows["condition"]:
            row.update(self.optional(needs_evidence=self.maybe))
        for row in rows["section"]:
            row.update(self.optional(max_length=lambda: self.random.randint(1, 90_000)))
        for row in rows["document"]:
            row.update(stage=self.one(("apply", "acceptance")))
            row.update(self.optional(required=self.maybe, produced=self.maybe))
        files = {
            f"{name}s.toml": {"field": self.templates(name), name: group} for name, group in rows.items()
        }
        files["tasks.toml"]["area"] = [
            {"id": id_, "title": self.text(), "short": self.text(8), **self.origin()} for id_ in areas
        ]
        return {"pack.toml": self.pack(), **files}


def tables() -> st.SearchStrategy[dict[str, Row]]:
    """The six files of random packs, as tables."""
    return st.integers(0, 2**32).map(lambda seed: Maker(seed).tables())


def packs() -> st.SearchStrategy[FormPack]:
    """Random packs, as read."""
    return tables().map(lambda files: read_pack(write_tables(files)))
