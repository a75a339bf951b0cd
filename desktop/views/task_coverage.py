"""Which evidence supports which tasks, as a matrix: holes, files used too often, files not used at all. Pure; no Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from desktop.views.task_overview import AreaRow, Overview, TaskRow
from forms.application import Application, Evidence

OFTEN = 6
"""A file that supports so many tasks is worth a second look: can it really prove all of them?"""
ELSEWHERE, UNUSED = "只用于其他事项", "未用到"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One file of the library."""

    evidence: Evidence
    tasks: tuple[str, ...]
    """The numbers of the tasks it supports."""
    elsewhere: int
    """How many conditions, documents ... it supports besides."""

    @property
    def orphan(self) -> bool:
        return not self.tasks and not self.elsewhere

    @property
    def often(self) -> bool:
        return len(self.tasks) >= OFTEN

    @property
    def words(self) -> str:
        """12 页，支撑 2.5、2.6"""
        pages = f"{self.evidence.pages} 页，" if self.evidence.pages else ""
        if self.orphan:
            return f"{pages}没有用到"
        listed = "、".join(self.tasks[:8]) + (f" 等 {len(self.tasks)} 项" if len(self.tasks) > 8 else "")
        parts = [
            f"支撑 {listed}" if self.tasks else "",
            f"另支撑其他 {self.elsewhere} 项" if self.elsewhere else "",
        ]
        return pages + "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Group:
    """Files side by side: those first used in one area, elsewhere, or nowhere."""

    title: str
    first: int
    count: int


@dataclass(frozen=True)
class Coverage:
    """`by_task` holds the ids of the files of each task; `columns` stand in their groups."""

    areas: tuple[AreaRow, ...]
    tasks: tuple[TaskRow, ...]
    columns: tuple[FileColumn, ...]
    groups: tuple[Group, ...]
    by_task: Mapping[str, frozenset[str]]

    def linked(self, target: str, evidence: str) -> bool:
        """Whether a file supports a task."""
        return evidence in self.by_task.get(target, ())

    @cached_property
    def holes(self) -> tuple[TaskRow, ...]:
        """Tasks that are not declined and that no file supports."""
        return tuple(row for row in self.tasks if is_hole(row))

    @cached_property
    def orphans(self) -> tuple[FileColumn, ...]:
        return tuple(column for column in self.columns if column.orphan)

    @cached_property
    def overused(self) -> tuple[FileColumn, ...]:
        return tuple(column for column in self.columns if column.often)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Where each file stands, by id."""
        return {column.evidence.id: place for place, column in enumerate(self.columns)}

    def starts(self, columns: Sequence[FileColumn]) -> tuple[tuple[int, str], ...]:
        """Where each group begins among some of the columns, and what it is called."""
        if len(columns) == len(self.columns):
            return tuple((group.first, group.title) for group in self.groups)
        firsts = [group.first for group in self.groups]
        found: dict[str, int] = {}
        for place, column in enumerate(columns):
            group = self.groups[bisect_right(firsts, self.order[column.evidence.id]) - 1]
            found.setdefault(group.title, place)
        return tuple((place, title) for title, place in found.items())


NOTHING = Coverage((), (), (), (), {})


def is_hole(row: TaskRow) -> bool:
    return not row.declined and row.files == 0


def coverage(all_: Overview, application: Application, before: Coverage | None = None) -> Coverage:
    """The matrix as things stand. Files stay where they were `before` while the library stays the same, so that
    nothing jumps away under the hand that links it."""
    tasks = all_.by_target
    used: dict[str, list[str]] = {}
    elsewhere: dict[str, int] = {}
    by_task: dict[str, set[str]] = {}
    for link in application.links:
        if link.target in tasks:
            used.setdefault(link.evidence, []).append(link.target)
            by_task.setdefault(link.target, set()).add(link.evidence)
        else:
            elsewhere[link.evidence] = elsewhere.get(link.evidence, 0) + 1
    rank = {row.target: place for place, row in enumerate(all_.tasks)}
    columns: dict[str, FileColumn] = {}
    groups: dict[str, list[str]] = {key: [] for key in (*(area.id for area in all_.areas), ELSEWHERE, UNUSED)}
    for evidence in application.evidence:
        targets = sorted(used.get(evidence.id, ()), key=rank.__getitem__)
        numbers = tuple(tasks[target].number for target in targets)
        column = columns[evidence.id] = FileColumn(evidence, numbers, elsewhere.get(evidence.id, 0))
        key = tasks[targets[0]].area if targets else UNUSED if column.orphan else ELSEWHERE
        groups.setdefault(key, []).append(evidence.id)
    if before is not None and before.order.keys() == columns.keys():
        placed, made = tuple(before.order), before.groups
    else:
        placed = tuple(id_ for own in groups.values() for id_ in own)
        made = _groups(groups, {area.id: f"{area.number} {area.short}" for area in all_.areas})
    files = {target: frozenset(ids) for target, ids in by_task.items()}
    return Coverage(all_.areas, all_.tasks, tuple(columns[id_] for id_ in placed), made, files)


def _groups(groups: Mapping[str, Sequence[str]], titles: Mapping[str, str]) -> tuple[Group, ...]:
    made: list[Group] = []
    first = 0
    for key, own in groups.items():
        if own:
            made.append(Group(titles.get(key, key), first, len(own)))
            first += len(own)
    return tuple(made)
