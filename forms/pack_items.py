"""Reads the items of a form pack: conditions, tasks with their areas, indicators, sections, documents."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypedDict, TypeVar

from forms.definition import (
    Area,
    Choice,
    Condition,
    Direction,
    Document,
    Example,
    Field,
    Indicator,
    Item,
    Origin,
    Section,
    Task,
)
from forms.pack_fields import FieldReader, Stated, Use, check_order
from forms.pack_reader import ID, LONG, Table
from forms.values import NUMERIC, TEXT_LIMIT, FieldKind


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
    mistakes: str
    review: str
    relevant: str
    was: tuple[str, ...]


I = TypeVar("I", bound=Item)  # noqa: E741 - I for item, as T for type


FIELD_LIMIT = 20_000
"""Fields one kind of item may have in all; each is an answer to give."""


class ItemReader:
    """Reads file after file, in the order of the form: indicators name tasks, tasks name areas and problems.

    `templates` gathers the fields asked of every item, by kind of item.
    """

    def __init__(self, fields: FieldReader, problems: Collection[str]) -> None:
        self.fields = fields
        self.templates: dict[str, tuple[Field, ...]] = {}
        self._problems = problems
        self._areas: set[str] = set()
        self._tasks: set[str] = set()

    def conditions(self, file: Table) -> tuple[Condition, ...]:
        return self._items(file, "condition", self._condition)

    def areas(self, file: Table) -> tuple[Area, ...]:
        return tuple(self._area(table) for table in file.tables("area", needed=True))

    def tasks(self, file: Table) -> tuple[Task, ...]:
        return self._items(file, "task", self._task)

    def indicators(self, file: Table) -> tuple[Indicator, ...]:
        return self._items(file, "indicator", self._indicator)

    def sections(self, file: Table) -> tuple[Section, ...]:
        return self._items(file, "section", self._section)

    def documents(self, file: Table) -> tuple[Document, ...]:
        return self._items(file, "document", self._document)

    def _items(self, file: Table, group: str, build: Callable[[Table, _Common], I]) -> tuple[I, ...]:
        """The items of a file, each with the templates' fields and its own."""
        templates = self.fields.templates(file.tables("field", needed=True), group, file)
        self.templates[group] = tuple(field for _, field in templates)
        tables = file.tables(group, needed=True)
        if len(templates) * len(tables) > FIELD_LIMIT:
            count = len(templates) * len(tables)
            file.wrong(
                "field", f"{len(tables)} 项各有 {len(templates)} 个字段，共 {count} 个，最多 {FIELD_LIMIT} 个"
            )
            return ()
        taken: set[str] = set()
        items = []
        for table in tables:
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
                "mistakes": table.text("mistakes", LONG, default=""),
                "review": table.text("review", LONG, default=""),
                "relevant": self._relevant(table, target),
                "was": table.texts("was"),
            }
            items.append(build(table, common))
        _check_former(tables, items)
        return tuple(items)

    def _relevant(self, table: Table, target: str) -> str:
        expression = table.text("relevant", LONG, default="").replace("{target}", target)
        if expression:
            self.fields.expressions.append(Stated(table, Use.RELEVANT, target, expression))
        return expression

    def _condition(self, table: Table, common: _Common) -> Condition:
        return Condition(**common, needs_evidence=table.flag("needs_evidence", default=True))

    def _area(self, table: Table) -> Area:
        return Area(
            table.new_id("id", self._areas),
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
        self._tasks.add(common["id"])
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
            area=table.one_of("area", self._areas, "任务领域"),
            title_origin=self.fields.origin(table, "title_"),
            measures=choices,
            lead=table.texts("lead"),
            support=table.texts("support"),
            problems=table.texts("problems", known=self._problems, what="问题"),
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
            task=table.one_of("task", self._tasks, "重点任务"),
            unit=unit,
            direction=table.choice("direction", Direction, Direction.HIGHER),
            examples=tuple(
                Example(
                    line.text("text"),
                    line.texts("sources", needed=True, known=self.fields.sources, what="来源"),
                )
                for line in table.tables("examples")
            ),
            caliber=table.text("caliber", LONG, default=""),
            kind=kind,
            minimum=minimum,
            maximum=maximum,
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


def _check_former(tables: Collection[Table], items: Collection[Item]) -> None:
    """An earlier id belongs to one item, and to none that is still there under it."""
    present = {item.id for item in items}
    taken: set[str] = set()
    for table, item in zip(tables, items, strict=True):
        for number, id_ in enumerate(item.was, 1):
            if id_ in present:
                table.wrong(f"was[{number}]", f"“{id_}”是现有的一项，不能又是旧编号")
            elif id_ in taken and id_ not in item.was[: number - 1]:
                table.wrong(f"was[{number}]", f"旧编号“{id_}”已写在另一项")
            elif not ID.fullmatch(id_):
                table.wrong(f"was[{number}]", f"“{id_}”不是编号")
            taken.add(id_)
