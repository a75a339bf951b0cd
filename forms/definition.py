"""What a form pack says: the questions, and where every one of them comes from.

Everything that can be answered has a `Field` with a path, `<group>.<item>.<name>` (or `subject.<name>`);
everything that evidence can support has a target, `<group>.<item>`. `FormPack.fields` and `FormPack.targets`
list them all, so nobody takes a path apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from forms.values import FieldKind, Json, Value, coerce


class Basis(StrEnum):
    """How much weight a line has."""

    OFFICIAL = "official"
    """Stated in the Plan's official interpretation."""
    PUBLIC = "public"
    """Stated in another public document, which is named."""
    DRAFTED = "drafted"
    """Written by this project; must never look official."""

    @property
    def label(self) -> str:
        return {"official": "方案明文", "public": "公开文件", "drafted": "本项目编写"}[self.value]

    @property
    def short_label(self) -> str:
        return {"official": "明文", "public": "公开", "drafted": "编写"}[self.value]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that a line of the pack comes from; `number` is its 文号, `date` ISO or a year, both may be ""."""

    id: str
    title: str
    issuer: str = ""
    number: str = ""
    date: str = ""
    note: str = ""

    @property
    def citation(self) -> str:
        """One line for screen and paper: 《title》 number, issuer, date."""
        parts = [self.title + (f" {self.number}" if self.number else ""), self.issuer, self.date]
        return "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line comes from: its basis and the ids of its sources."""

    basis: Basis
    sources: tuple[str, ...] = ()


DRAFTED = Origin(Basis.DRAFTED)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    origin: Origin = DRAFTED


@dataclass(frozen=True, slots=True)
class Field:
    """One answer to give. Bounds are inclusive; `relevant`, `constraint` and `calculation` are CEL, "" for none."""

    path: str
    label: str
    kind: FieldKind
    origin: Origin = DRAFTED
    required: bool = False
    hint: str = ""
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    choices: tuple[Choice, ...] = ()
    columns: tuple[Field, ...] = ()
    """Of a table; the path of a column is only its name."""
    max_rows: int | None = None
    relevant: str = ""
    """When it is asked; "" means always."""
    constraint: str = ""
    """True when the answer is in order."""
    constraint_message: str = ""
    """What to say when it is not."""
    constraint_severity: str = "blocker"
    """blocker, warning or hint."""
    calculation: str = ""
    """Gives the value: nobody types it, and it is never stored."""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def target(self) -> str:
        """The path without the last part: what evidence for this answer is attached to."""
        return self.path.rpartition(".")[0]

    def read(self, raw: Json) -> Value | None:
        """What it keeps for a JSON value. Raises as `coerce`."""
        return coerce(self.kind, raw, {column.path: column.kind for column in self.columns})


@dataclass(frozen=True, slots=True)
class Item:
    """What conditions, tasks, indicators, sections and documents have in common."""

    id: str
    title: str
    origin: Origin
    target: str
    fields: tuple[Field, ...]
    asks: str = ""
    """What is asked, in our words."""
    guidance: str = ""
    """How to answer well; always drafted."""
    evidence: tuple[str, ...] = ()
    """Typical evidence; drafted."""
    note: str = ""
    mistakes: str = ""
    """Common mistakes (常见问题); drafted."""
    review: str = ""
    """What reviewers look for (评审看什么); drafted."""
    relevant: str = ""
    """CEL; an item that is not relevant is neither asked nor checked nor printed. "" means always."""
    was: tuple[str, ...] = ()
    """The ids it had in earlier versions of the pack."""

    def field(self, name: str) -> Field:
        """The field with this last path part. Raises KeyError."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Area:
    """A task area (任务领域); `short` fits the step rail."""

    id: str
    title: str
    short: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem the programme is an answer to; tasks name the ones they answer."""

    id: str
    title: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Condition(Item):
    needs_evidence: bool = True


@dataclass(frozen=True, slots=True)
class Task(Item):
    """`origin` is that of the measures as a whole; the title has its own."""

    area: str = ""
    title_origin: Origin = DRAFTED
    measures: tuple[Choice, ...] = ()
    lead: tuple[str, ...] = ()
    """Usual lead departments; drafted."""
    support: tuple[str, ...] = ()
    """Usual supporting departments; drafted."""
    problems: tuple[str, ...] = ()
    """The ids of the problems it answers."""


@dataclass(frozen=True, slots=True)
class Example:
    """What another place aims at: an example with its source, never a threshold."""

    text: str
    sources: tuple[str, ...] = ()


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Indicator(Item):
    task: str = ""
    """The id of the task it measures."""
    unit: str = ""
    direction: Direction = Direction.HIGHER
    examples: tuple[Example, ...] = ()
    caliber: str = ""
    """The way of counting (统计口径) suggested; drafted."""
    kind: FieldKind = FieldKind.NUMBER
    """What its numbers are, with their bounds; its fields that say nothing else have them too."""
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    @property
    def numbers(self) -> tuple[Field, ...]:
        """The fields of the baseline and of the target of each year, as far as they are asked for, in that order."""
        by_name = {field.name: field for field in self.fields if not field.calculation}
        targets = sorted(
            (name for name in by_name if name.startswith("target_") and name[7:].isdecimal()),
            key=lambda name: int(name[7:]),
        )
        return tuple(by_name[name] for name in ("baseline", *targets) if name in by_name)


@dataclass(frozen=True, slots=True)
class Section(Item):
    """A chapter of the application text."""


@dataclass(frozen=True, slots=True)
class Document(Item):
    """Something to enclose. `produced` ones are made by the program; `stage` is "apply" or "acceptance"."""

    required: bool = True
    produced: bool = False
    stage: str = "apply"


@dataclass(frozen=True, slots=True)
class Rule:
    """A cross-field rule of the pack, in CEL; true means in order."""

    id: str
    target: str
    """The path or target the finding points at."""
    expression: str
    severity: str
    """blocker, warning or hint."""
    cause: str
    remedy: str
    origin: Origin = DRAFTED


@dataclass(frozen=True, slots=True)
class Applicants:
    """Which kinds of place (see divisions.csv) may apply, and for which the policy is silent."""

    eligible: tuple[str, ...]
    confirm: tuple[str, ...]
    origin: Origin
    built_note: str = ""
    """What to say of a place of batch 1 or 2; {batch} stands for the number."""


@dataclass(frozen=True, slots=True)
class FormPack:
    """A versioned definition of an application (申报模板)."""

    id: str
    version: str
    title: str
    programme: str
    """What the place becomes, as printed on the cover."""
    legal_basis: str
    construction_months: int
    applicants: Applicants
    sources: Mapping[str, Source]
    departments: tuple[str, ...]
    subject: tuple[Field, ...]
    conditions: tuple[Condition, ...]
    areas: tuple[Area, ...]
    tasks: tuple[Task, ...]
    indicators: tuple[Indicator, ...]
    sections: tuple[Section, ...]
    documents: tuple[Document, ...]
    rules: tuple[Rule, ...]
    digest: str = field(compare=False)
    """SHA-256 over the pack's files, hex. Two packs are equal when they say the same, however it was written."""
    issuer: str = ""
    """Who made the pack; "" is this project."""
    default: bool = False
    """The pack for whoever names none."""
    bodies: tuple[str, ...] = ()
    """The bodies that select together."""
    problems: tuple[Problem, ...] = ()
    """The problems the programme answers."""
    templates: Mapping[str, tuple[Field, ...]] = field(repr=False, compare=False, default_factory=dict)
    """The fields asked of every item, by kind of item ("task" ...); their path is only a name, their
    expressions still say {target}. How it was written, for writing it again."""
    files: Mapping[str, bytes] = field(repr=False, compare=False, default_factory=dict)
    """The pack as it was read, by file name; travels in every package."""
    fields: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    calculated: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The paths of the fields that are calculated."""
    targets: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items = {item.target: item for item in self.items()}
        fields = {f.path: f for f in self.subject}
        fields.update((f.path, f) for item in items.values() for f in item.fields)
        object.__setattr__(self, "targets", items)
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "calculated", tuple(f.path for f in fields.values() if f.calculation))

    def items(self) -> Iterator[Item]:
        """Every condition, task, indicator, section and document, in the order of the form."""
        for group in (self.conditions, self.tasks, self.indicators, self.sections, self.documents):
            yield from group

    def tasks_of(self, area: str) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.area == area)

    def indicators_of(self, task: str) -> tuple[Indicator, ...]:
        return tuple(indicator for indicator in self.indicators if indicator.task == task)

    def citations(self, origin: Origin) -> tuple[str, ...]:
        """One line for each source of an origin."""
        return tuple(self.sources[id_].citation for id_ in origin.sources)
