"""What every rule is given, and the words they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from forms.application import Application, Evidence
from forms.checks.finding import FileContent, FileState
from forms.definition import Condition, Document, Field, FormPack, Indicator, Item, Section, Task
from forms.expressions import ExpressionInvalid, compile_rule
from forms.numerals import numeral
from forms.relevance import Situation, of_situation, situation, variables
from forms.values import Month, Value

Period = tuple[Month, Month]


def construction(value: Callable[[str], object]) -> Period | None:
    """First and last month of construction, when both are given in the right order. `value` gives the answer of a path."""
    start, end = value("subject.start"), value("subject.end")
    return (start, end) if isinstance(start, Month) and isinstance(end, Month) and start <= end else None


def year_names(period: Period | None, count: int) -> tuple[str, ...]:
    """What so many target years are called: by the years they end in, or 第一年 … while that is not known."""
    ordinals = tuple(f"第{numeral(number)}年" for number in range(1, count + 1))
    if not period:
        return ordinals
    start, end = period
    years = [(start.index + 12 * number - 1) // 12 for number in range(1, count)] + [end.year]
    rising = all(before < after for before, after in pairwise(years))
    return tuple(f"{year} 年" for year in years) if rising else ordinals


@dataclass(frozen=True)
class Context:
    """One check: the pack, the application, the day, and what was found of and in the evidence files by SHA-256.

    Made of the whole pack and the stored answers; holds what is asked of them (`forms.relevance.asked`), so that no
    rule meets an item that is not relevant, and calculated values are answers like any other.
    """

    pack: FormPack
    application: Application
    today: date
    files: Mapping[str, FileState]
    contents: Mapping[str, FileContent] = field(default_factory=lambda: MappingProxyType({}))
    unprintable: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    situation: Situation = field(init=False, repr=False, compare=False)
    known: InitVar[Situation | None] = None
    """The situation, where somebody has it already."""

    def __post_init__(self, known: Situation | None) -> None:
        found = known or situation(self.pack, self.application)
        pack, application = of_situation(self.pack, self.application, found)
        object.__setattr__(self, "situation", found)
        object.__setattr__(self, "pack", pack)
        object.__setattr__(self, "application", application)

    @cached_property
    def extra(self) -> Mapping[str, object]:
        """The variables of the pack's expressions."""
        return {**variables(self.application), "today": self.today.isoformat()}

    @cached_property
    def relevant_fields(self) -> tuple[Field, ...]:
        """The fields that are asked at all, in the order of the form."""
        return tuple(field for path, field in self.pack.fields.items() if self.situation.asks(path))

    @cached_property
    def period(self) -> Period | None:
        return construction(self.application.answers.get)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """What the target years of the pack are called, as many as any indicator has."""
        return year_names(
            self.period, max((_years(indicator) for indicator in self.pack.indicators), default=2)
        )

    def goals(self, indicator: Indicator) -> tuple[tuple[str, str, Decimal | None], ...]:
        """The numbers of an indicator: path, 基期 or the name of the year, and what is filled in."""
        names = {f"target_{number}": year for number, year in enumerate(self.years, 1)}
        return tuple(
            (field.path, names.get(field.name, "基期"), self.application.number(field.path))
            for field in indicator.numbers
        )

    @cached_property
    def supported(self) -> frozenset[str]:
        """The targets that some file supports."""
        return frozenset(link.target for link in self.application.links)

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """The files by id."""
        return {evidence.id: evidence for evidence in self.application.evidence}

    def value(self, path: str) -> Value | None:
        return self.application.answers.get(path)

    def answered(self) -> Iterator[tuple[Field, Value]]:
        """Every field that is asked and answered."""
        answers = self.application.answers
        return ((field, answers[field.path]) for field in self.relevant_fields if field.path in answers)

    def holds(self, expression: str) -> bool | None:
        """An expression of the pack; None when it cannot be told."""
        try:
            return compile_rule(expression).evaluate(self.application.answers, self.extra)
        except ExpressionInvalid:
            return None

    def owner(self, field: Field) -> str:
        """How a sentence names what a field belongs to: 任务 2.5“办案周期”; nothing for the subject."""
        item = self.pack.targets.get(field.target)
        return named(item) if item else ""

    def label(self, field: Field) -> str:
        """The label of a field; nothing where the item is its one field: the text of a section."""
        return "" if isinstance(self.pack.targets.get(field.target), Section) else field.label

    def said(self, field: Field) -> str:
        """How a sentence names a field: 任务 2.5“办案周期”的牵头部门."""
        return "的".join(part for part in (self.owner(field), self.label(field)) if part)


def _years(indicator: Indicator) -> int:
    return max((int(field.name[7:]) for field in indicator.numbers if field.name != "baseline"), default=0)


def named(item: Item) -> str:
    """How a sentence names an item: 任务 2.5“办案周期”."""
    word = {Condition: "条件", Indicator: "指标", Section: "正文", Document: "材料"}.get(type(item), "")
    return f"任务 {item.id}“{item.title}”" if isinstance(item, Task) else f"{word}“{item.title}”"


def amount(number: Decimal, unit: str) -> str:
    """62 日, 85%: a number with its unit as our sentences write it."""
    text = plain(number)
    return f"{text}{unit}" if unit.startswith(("%", "％")) else f"{text} {unit}".rstrip()


def plain(number: Decimal) -> str:
    """60.0 as 60, 0.50 as 0.5."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(text: str, limit: int = 20) -> str:
    """What somebody wrote, short enough to quote."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
