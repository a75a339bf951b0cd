"""All tasks of an application at a glance: rows to list, to filter, to sort, to put on a board. Pure; no Qt."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from desktop.views.numbers import numeral
from desktop.views.readiness import Readiness
from desktop.views.widgets.shapes import Status
from forms.application import Application
from forms.definition import Basis, FormPack, Origin, Task
from forms.values import FieldKind, Month

KNOWN = frozenset(
    ("taken", "reason", "lead", "support", "start", "end", "measures", "own_measures", "current", "plan")
)
"""The fields of a task that the program knows; a pack may have more."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something that is to be done by a month: an answer to a date or month that the pack asks for besides."""

    label: str
    month: Month
    path: str
    day: int = 0
    """The day of the month, where the pack asks for a date."""

    def moved(self, by: int) -> Milestone:
        """So many months later; a day the month has not becomes its last."""
        index = self.month.index + by
        return replace(self, month=Month(index // 12, index % 12 + 1))

    @property
    def value(self) -> Month | date:
        """As it is stored."""
        if not self.day:
            return self.month
        return date(
            self.month.year, self.month.month, min(self.day, monthrange(self.month.year, self.month.month)[1])
        )


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as lists show it."""

    target: str
    number: str
    title: str
    area: str
    origin: Origin
    """Of the measures; the title is ours."""
    lead: str = ""
    support: tuple[str, ...] = ()
    start: Month | None = None
    end: Month | None = None
    taken: bool | None = None
    status: Status = Status.TODO
    files: int = 0
    milestones: tuple[Milestone, ...] = ()
    usual: tuple[str, ...] = ()
    """The departments that usually lead it."""

    @property
    def declined(self) -> bool:
        """Not taken up, and said so."""
        return self.taken is False

    @property
    def basis(self) -> Basis:
        return self.origin.basis

    @property
    def responsible(self) -> tuple[str, ...]:
        """Who leads, then who supports."""
        return tuple(dict.fromkeys(name for name in (self.lead, *self.support) if name))

    @property
    def span(self) -> str:
        """2027-01 至 2028-12, or as much of it as is known."""
        if self.start is None and self.end is None:
            return ""
        return f"{self.start or '未填'} 至 {self.end or '未填'}"

    @property
    def sentence(self) -> str:
        """The row as a screen reader says it."""
        lead = "不承担" if self.declined else f"牵头 {self.lead}" if self.lead else "未填牵头部门"
        parts = [f"{self.number} {self.title}", f"措施依据 {self.basis.label}", lead]
        if self.support:
            parts.append(f"配合 {'、'.join(self.support)}")
        parts += [self.span or "未填起止时间", *(f"{m.month} {m.label}" for m in self.milestones)]
        return "，".join((*parts, f"佐证 {self.files} 份", self.status.word))


@dataclass(frozen=True, slots=True)
class AreaRow:
    """The head of an area above its tasks."""

    id: str
    number: str
    title: str
    short: str
    origin: Origin
    count: str

    @property
    def sentence(self) -> str:
        return f"领域{self.number} {self.title}，{self.count}"


Line: TypeAlias = AreaRow | TaskRow


@dataclass(frozen=True)
class Overview:
    """The areas, and all tasks in the order of the form."""

    areas: tuple[AreaRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()

    @cached_property
    def by_target(self) -> Mapping[str, TaskRow]:
        return {row.target: row for row in self.tasks}

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Everybody who leads or supports a task, in the order they come up; leaders first."""
        leads = (row.lead for row in self.tasks if row.lead)
        return tuple(dict.fromkeys((*leads, *(name for row in self.tasks for name in row.support))))


def overview(pack: FormPack, application: Application, ready: Readiness) -> Overview:
    """Read everything anew; `pack` is what is asked as things stand."""
    files: dict[str, int] = {}
    for link in application.links:
        files[link.target] = files.get(link.target, 0) + 1
    areas = []
    for number, area in enumerate(pack.areas, start=1):
        state = ready.area(area.id)
        if state.total:
            count = f"{state.done} / {state.total}" if state.known else ""
            areas.append(AreaRow(area.id, numeral(number), area.title, area.short, area.origin, count))
    tasks = tuple(
        _row(task, application, ready.item(task.target), files.get(task.target, 0)) for task in pack.tasks
    )
    return Overview(tuple(areas), tasks)


def _row(task: Task, application: Application, status: Status, files: int) -> TaskRow:
    at = task.target
    return TaskRow(
        at,
        task.id,
        task.title,
        task.area,
        task.origin,
        application.text(f"{at}.lead"),
        application.texts(f"{at}.support"),
        application.month(f"{at}.start"),
        application.month(f"{at}.end"),
        application.flag(f"{at}.taken"),
        status,
        files,
        _milestones(task, application),
        task.lead,
    )


def _milestones(task: Task, application: Application) -> tuple[Milestone, ...]:
    """The dates and months that the pack asks of a task besides its start and end, as far as they are answered."""
    found = []
    for field in task.fields:
        if field.kind in (FieldKind.MONTH, FieldKind.DATE) and field.name not in KNOWN:
            value = application.answers.get(field.path)
            if isinstance(value, Month):
                found.append(Milestone(field.label, value, field.path))
            elif isinstance(value, date):
                found.append(Milestone(field.label, Month(value.year, value.month), field.path, value.day))
    return tuple(sorted(found, key=lambda milestone: milestone.month))


# --- filtering ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """What is to be shown; nothing given means everything."""

    words: str = ""
    status: Status | None = None
    department: str = ""
    basis: Basis | None = None
    mine: frozenset[str] | None = None
    """Only tasks that one of these departments leads or supports."""

    @property
    def narrow(self) -> bool:
        return self != Filter()

    def keeps(self, row: TaskRow, initials: str = "") -> bool:
        """Whether a task is shown; `initials` are those of its title in pinyin."""
        return (
            (self.status is None or row.status is self.status)
            and (not self.department or self.department in row.responsible)
            and (self.basis is None or row.basis is self.basis)
            and (self.mine is None or not self.mine.isdisjoint(row.responsible))
            and self._named(row, initials)
        )

    def _named(self, row: TaskRow, initials: str) -> bool:
        words = self.words.strip().lower()
        if not words:
            return True
        own = " ".join((row.number, row.title, *row.responsible)).lower()
        return words in own or words in initials


def initials(titles: Iterable[str]) -> dict[str, str]:
    """The pinyin initials of each title. Loads the tables of pinyin: a quarter of a second the first time."""
    from pypinyin import Style, lazy_pinyin

    return {title: "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower() for title in titles}


def own_departments(office: str, departments: Iterable[str]) -> frozenset[str]:
    """The departments that are the office itself: 示例市知识产权局 is 市知识产权局 of its list."""
    return frozenset(name for name in departments if name and office.endswith(name))


# --- sorting -----------------------------------------------------------------------------------------------


class Column(StrEnum):
    """What tasks can be sorted by."""

    NUMBER = "number"
    TITLE = "title"
    BASIS = "basis"
    LEAD = "lead"
    SUPPORT = "support"
    SPAN = "span"
    FILES = "files"
    STATE = "state"

    @property
    def label(self) -> str:
        return {
            "number": "编号", "title": "任务", "basis": "措施依据", "lead": "牵头部门", "support": "配合部门",
            "span": "起止时间", "files": "佐证", "state": "状态",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """By the order of the form when `column` is NUMBER and rising: then under the heads of the areas."""

    column: Column = Column.NUMBER
    falling: bool = False

    @property
    def plain(self) -> bool:
        return self == Order()

    def clicked(self, column: Column) -> Order:
        """The same column again turns it round, a third time goes back to the order of the form."""
        if column is not self.column:
            return Order(column)
        return Order(column, True) if not self.falling else Order()

    @property
    def words(self) -> str:
        return f"按{self.column.label}{'从大到小' if self.falling else '从小到大'}排列"


_STATES = {status: place for place, status in enumerate(Status)}
_BASES = {basis: place for place, basis in enumerate(Basis)}
_LATE = Month(9999, 12)
_KEYS: Mapping[Column, Callable[[TaskRow], Any]] = {
    Column.TITLE: lambda row: row.title,
    Column.BASIS: lambda row: _BASES[row.basis],
    Column.LEAD: lambda row: row.lead,
    Column.SUPPORT: lambda row: row.support,
    Column.SPAN: lambda row: (row.start or _LATE, row.end or _LATE),
    Column.FILES: lambda row: row.files,
    Column.STATE: lambda row: _STATES[row.status],
}
_EMPTY: Mapping[Column, Callable[[TaskRow], bool]] = {
    Column.LEAD: lambda row: not row.lead,
    Column.SUPPORT: lambda row: not row.support,
    Column.SPAN: lambda row: row.start is None and row.end is None,
}


def _filled(row: TaskRow) -> bool:
    return False


def sort(rows: Iterable[TaskRow], order: Order) -> tuple[TaskRow, ...]:
    """In an order; what is not filled in comes last either way, ties stay in the order of the form."""
    rows = tuple(rows)
    if order.column is Column.NUMBER:
        return rows[::-1] if order.falling else rows
    empty = _EMPTY.get(order.column, _filled)
    key = _KEYS[order.column]
    known = sorted((row for row in rows if not empty(row)), key=key, reverse=order.falling)
    return (*known, *(row for row in rows if empty(row)))


def lines(all_: Overview, shown: Sequence[TaskRow], order: Order) -> tuple[Line, ...]:
    """The rows of a list: under the heads of their areas in the order of the form, otherwise bare."""
    if not order.plain:
        return tuple(shown)
    made: list[Line] = []
    for area in all_.areas:
        own = [row for row in shown if row.area == area.id]
        if own:
            made += [area, *own]
    return tuple(made)


# --- the board ---------------------------------------------------------------------------------------------

UNASSIGNED, DECLINED = "", "\n"
"""Keys of the two columns that are no department."""


@dataclass(frozen=True, slots=True)
class Pile:
    """One column of the board."""

    key: str
    """The department, UNASSIGNED or DECLINED."""
    cards: tuple[TaskRow, ...]

    @property
    def title(self) -> str:
        return {UNASSIGNED: "未填牵头部门", DECLINED: "不承担"}.get(self.key, self.key)


def board(rows: Sequence[TaskRow], before: Sequence[Pile] = ()) -> tuple[Pile, ...]:
    """The tasks by who leads them: nobody yet first, then the departments (those that usually lead one of the
    tasks too, so that there is somewhere to put it), what is not taken up last.

    Departments stand where they stood `before`, so that nothing jumps away under the hand; new ones by their load.
    """
    stood = {pile.key: place for place, pile in enumerate(before)}
    piles: dict[str, list[TaskRow]] = {UNASSIGNED: []}
    declined = [row for row in rows if row.declined]
    asked = [row for row in rows if not row.declined]
    for row in asked:
        piles.setdefault(row.lead, []).append(row)
    for row in asked:
        for name in row.usual[:1]:
            piles.setdefault(name, [])
    named = sorted(
        (key for key in piles if key), key=lambda key: (stood.get(key, len(stood)), -len(piles[key]))
    )
    made = [Pile(key, tuple(piles[key])) for key in (UNASSIGNED, *named) if key or piles[key]]
    if declined:
        made.append(Pile(DECLINED, tuple(declined)))
    return tuple(made)
