"""Reads a form pack (申报模板): six TOML files become a `FormPack`, or every reason why they cannot.

pack.toml says what the application is for, who may apply, where every line comes from (`[[source]]`), what is asked
of the applicant (`[[subject]]`) and the cross-field rules (`[[rule]]`). Each other file lists one kind of item and
starts with `[[field]]`, the questions asked of every one of them; an item adds its own as `[[task.field]]` and so on.
Three things follow the item: `{target}` in `relevant` is the item's target; a `many` field without choices takes the
task's measures; a `number` field without unit and bounds takes the indicator's kind, unit and bounds.

A line without `basis` is drafted. A measure without `sources` has those of its task.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypedDict, TypeVar

from forms.definition import (
    Applicants,
    Area,
    Choice,
    Condition,
    Direction,
    Document,
    Example,
    Field,
    FormPack,
    Indicator,
    Item,
    Origin,
    Rule,
    Section,
    Source,
    Task,
)
from forms.errors import FileUnreadable
from forms.pack_fields import FieldReader, check_order
from forms.pack_reader import FILE_LIMIT, LONG, VERSION, Problems, Table, parse, shown
from forms.places import KIND_LABELS
from forms.values import NUMERIC, TEXT_LIMIT, FieldKind

BUILT_IN = Path(__file__).parent / "packs"
"""The folder of the packs that come with the program; one folder each."""

FILES = ("pack.toml", "conditions.toml", "tasks.toml", "indicators.toml", "sections.toml", "documents.toml")
SCHEMA = 1
_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave behind in any folder."""

_SEVERITIES = ("blocker", "warning", "hint")


def read_pack(files: Mapping[str, bytes]) -> FormPack:
    """The pack in these files, by name. Trusts nothing. Raises PackInvalid with all that is wrong."""
    return _Reader(files).read()


def read_pack_folder(folder: Path) -> FormPack:
    """The pack in a folder, which holds its six files and nothing else.

    Raises PackInvalid, also for links and folders in it, and FileUnreadable.
    """
    problems = Problems(FILES)
    files: dict[str, bytes] = {}
    try:
        for entry in sorted(folder.iterdir()):
            if entry.is_symlink() or not entry.is_file():
                problems.add(shown(entry.name), "", "不是普通文件（是链接或文件夹），不读取")
            elif entry.name in FILES:
                with entry.open("rb") as file:
                    files[entry.name] = file.read(FILE_LIMIT + 1)
            elif entry.name not in _DROPPINGS:
                problems.add(shown(entry.name), "", _STRANGER)
    except OSError as error:
        raise FileUnreadable(path=error.filename or folder) from error
    problems.raise_if_any()
    return read_pack(files)


_STRANGER = f"模板里只能有这些文件：{'、'.join(FILES)}"


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over name, NUL and content of every file in the order of names, hex."""
    sum_ = hashlib.sha256()
    for name in sorted(files):
        sum_.update(name.encode("utf-8", "surrogatepass") + b"\0" + files[name])
    return sum_.hexdigest()


class _Common(TypedDict):
    """What every item has, as the arguments of its class."""

    id: str
    title: str
    origin: Origin
    target: str
    fields: tuple[Field, ...]
    asks: str
    guidance: str
    evidence: tuple[str, ...]
    note: str


I = TypeVar("I", bound=Item)  # noqa: E741


class _Reader:
    """One reading of one pack: opens the files, then builds every item, noting problems on the way."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.problems = Problems(FILES)
        self.sources: dict[str, Source] = {}
        self.areas: set[str] = set()
        self.tasks: set[str] = set()
        self.fields = FieldReader(self.sources)

    def read(self) -> FormPack:
        """Raises PackInvalid."""
        for name in self.files.keys() - set(FILES):
            self.problems.add(shown(name), "", _STRANGER)
        tables: dict[str, Table] = {}
        for name in FILES:
            if name not in self.files:
                self.problems.add(name, "", "缺少这个文件")
            elif table := parse(self.problems, name, self.files[name]):
                tables[name] = table
        if len(tables) < len(FILES):  # what the others say cannot be judged without these
            self.problems.raise_if_any()
        pack = self._pack(*(tables[name] for name in FILES))
        for table in tables.values():
            table.close()
        self.problems.raise_if_any()
        return pack

    def _pack(
        self,
        pack: Table,
        conditions: Table,
        tasks: Table,
        indicators: Table,
        sections: Table,
        documents: Table,
    ) -> FormPack:
        pack.whole("schema", SCHEMA, SCHEMA)
        self._read_sources(pack)
        without_rules = FormPack(
            id=pack.new_id("id", set()),
            version=pack.matching("version", VERSION, "写成 1.0 的样子"),
            title=pack.text("title", 60),
            programme=pack.text("programme"),
            legal_basis=pack.text("legal_basis"),
            construction_months=pack.whole("construction_months", 1, 120) or 1,
            applicants=self._applicants(pack.table("applicants")),
            sources=MappingProxyType(self.sources),
            departments=pack.texts("departments"),
            subject=self.fields.at("subject", self.fields.templates(pack.tables("subject"), "subject", pack)),
            conditions=self._items(conditions, "condition", self._condition),
            areas=tuple(self._area(table) for table in tasks.tables("area", needed=True)),
            tasks=self._items(tasks, "task", self._task),
            indicators=self._items(indicators, "indicator", self._indicator),
            sections=self._items(sections, "section", self._section),
            documents=self._items(documents, "document", self._document),
            rules=(),
            digest=digest(self.files),
            files=MappingProxyType(dict(self.files)),
        )
        self._check_relevant(without_rules)
        return replace(without_rules, rules=self._rules(pack.tables("rule"), without_rules))

    # --- where lines come from ------------------------------------------------------------------------------

    def _read_sources(self, pack: Table) -> None:
        taken: set[str] = set()
        for table in pack.tables("source"):
            source = Source(
                id=table.new_id("id", taken),
                title=table.text("title"),
                issuer=table.text("issuer", default=""),
                number=table.text("number", default=""),
                date=table.text("date", 20, default=""),
                note=table.text("note", LONG, default=""),
            )
            self.sources[source.id] = source

    def _applicants(self, table: Table) -> Applicants:
        return Applicants(
            eligible=table.texts("eligible", needed=True, known=KIND_LABELS, what="地区类型"),
            confirm=table.texts("confirm", known=KIND_LABELS, what="地区类型"),
            origin=self.fields.origin(table),
            built_note=table.text("built_note", LONG, default=""),
        )

    # --- items ----------------------------------------------------------------------------------------------

    def _items(self, file: Table, group: str, build: Callable[[Table, _Common], I]) -> tuple[I, ...]:
        """The items of a file, each with the templates' fields and its own."""
        templates = self.fields.templates(file.tables("field", needed=True), group, file)
        taken: set[str] = set()
        items = []
        for table in file.tables(group, needed=True):
            id_ = table.new_id("id", taken)
            target = f"{group}s.{id_}"
            names = {field.path for _, field in templates}
            own = [(line, self.fields.field(line, group, names)) for line in table.tables("field")]
            common: _Common = {
                "id": id_,
                "title": table.text("title"),
                "origin": self.fields.origin(table),
                "target": target,
                "fields": self.fields.at(target, [*templates, *own]),
                "asks": table.text("asks", LONG, default=""),
                "guidance": table.text("guidance", LONG, default=""),
                "evidence": table.texts("evidence"),
                "note": table.text("note", LONG, default=""),
            }
            items.append(build(table, common))
        return tuple(items)

    def _condition(self, table: Table, common: _Common) -> Condition:
        return Condition(**common, needs_evidence=table.flag("needs_evidence", default=True))

    def _area(self, table: Table) -> Area:
        return Area(
            table.new_id("id", self.areas),
            table.text("title"),
            table.text("short", 10),
            self.fields.origin(table),
        )

    def _task(self, table: Table, common: _Common) -> Task:
        origin = common["origin"]
        taken: set[str] = set()
        measures = []
        for line in table.tables("measures", needed=True):
            text = line.text("text")
            if text in taken:
                line.wrong("text", f"“{text}”重复")
            taken.add(text)
            measures.append(Choice(text, text, self.fields.origin(line, inherited=origin.sources)))
        choices = tuple(measures)
        self.tasks.add(common["id"])
        return Task(
            **common
            | {
                "fields": tuple(
                    replace(field, choices=choices)
                    if field.kind is FieldKind.MANY and not field.choices
                    else field
                    for field in common["fields"]
                )
            },
            area=table.one_of("area", self.areas, "任务领域"),
            title_origin=self.fields.origin(table, "title_"),
            measures=choices,
            lead=table.texts("lead"),
        )

    def _indicator(self, table: Table, common: _Common) -> Indicator:
        kind = table.choice("kind", FieldKind, FieldKind.NUMBER)
        unit = table.text("unit", 20, default="")
        minimum, maximum = table.number("minimum"), table.number("maximum")
        if kind not in NUMERIC:
            table.wrong("kind", f"应为 {'、'.join(sorted(NUMERIC))} 之一")
        check_order(table, minimum, maximum)
        fields = tuple(
            replace(field, kind=kind, unit=unit, minimum=minimum, maximum=maximum)
            if field.kind is FieldKind.NUMBER
            and (field.unit, field.minimum, field.maximum) == ("", None, None)
            else field
            for field in common["fields"]
        )
        return Indicator(
            **common | {"fields": fields},
            task=table.one_of("task", self.tasks, "重点任务"),
            unit=unit,
            direction=table.choice("direction", Direction, Direction.HIGHER),
            examples=tuple(
                Example(
                    line.text("text"), line.texts("sources", needed=True, known=self.sources, what="来源")
                )
                for line in table.tables("examples")
            ),
        )

    def _section(self, table: Table, common: _Common) -> Section:
        limit = table.whole("max_length", 1, TEXT_LIMIT, optional=True)
        fields = tuple(
            replace(field, max_length=limit) if limit and field.name == "text" else field
            for field in common["fields"]
        )
        return Section(**common | {"fields": fields})

    def _document(self, table: Table, common: _Common) -> Document:
        return Document(
            **common,
            required=table.flag("required", default=True),
            produced=table.flag("produced", default=False),
            stage=table.one_of("stage", ("apply", "acceptance"), "阶段"),
        )

    # --- expressions ----------------------------------------------------------------------------------------

    def _rules(self, tables: Iterable[Table], pack: FormPack) -> tuple[Rule, ...]:
        taken: set[str] = set()
        places = pack.fields.keys() | pack.targets.keys()
        rules = []
        for table in tables:
            rule = Rule(
                id=table.new_id("id", taken),
                target=table.one_of("target", places, "字段或项目"),
                expression=table.text("expression", LONG),
                severity=table.one_of("severity", _SEVERITIES, "等级"),
                cause=table.text("cause"),
                remedy=table.text("remedy"),
                origin=self.fields.origin(table),
            )
            self._check_expression(table, "expression", rule.expression, pack)
            rules.append(rule)
        return tuple(rules)

    def _check_relevant(self, pack: FormPack) -> None:
        """Looks at every `relevant`; a template that fails for one item is reported once."""
        failed: set[int] = set()
        for table, field in self.fields.relevant:
            if id(table) not in failed and not self._check_expression(
                table, "relevant", field.relevant, pack
            ):
                failed.add(id(table))

    def _check_expression(self, table: Table, key: str, expression: str, pack: FormPack) -> bool:
        from forms import (
            expressions,
        )  # loads the CEL library, which a pack without expressions can do without

        problem = expressions.problems(expression, pack.fields) if expression else None
        if problem:
            table.wrong(key, problem)
        return problem is None
