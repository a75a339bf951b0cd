"""Looks at the expressions of a form pack once all its fields are known: names, kinds, and no circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from forms.definition import FormPack, Indicator
from forms.expression_tree import matching
from forms.expressions import compile_rule, problems
from forms.pack_fields import Stated, Use
from forms.values import FieldKind

CHAIN_LIMIT = 50
"""How many calculations and conditions may hang on one another; computing them takes a stack that deep."""
_FIXED = ("today",)


class _Step(NamedTuple):
    """That one path depends on another, and what says so."""

    to: str
    stated: Stated


def check(pack: FormPack, expressions: Sequence[Stated]) -> None:
    """Reports what is wrong at the table that says it; a template that fails for one item is reported once."""
    kinds = {path: field.kind for path, field in pack.fields.items()}
    failed: set[tuple[int, Use]] = set()
    sound = []
    for stated in expressions:
        problem = _problem(stated, kinds)
        if problem is None:
            sound.append(stated)
        elif (at := (id(stated.table), stated.use)) not in failed:
            failed.add(at)
            stated.table.wrong(stated.use, problem)
    graph = dependencies(pack, sound)
    cycles, lengths = _search(graph)
    for cycle in cycles:
        stated = cycle[0].stated
        if (at := (id(stated.table), stated.use)) not in failed:
            failed.add(at)
            way = " → ".join([cycle[-1].to, *(step.to for step in cycle)])
            stated.table.wrong(stated.use, f"循环：{way}")
    for path, length in lengths.items():
        if length > CHAIN_LIMIT and not cycles:
            stated = graph[path][0].stated
            stated.table.wrong(stated.use, f"{path} 要算 {length} 步才能得出，最多 {CHAIN_LIMIT} 步")
            break


def dependencies(pack: FormPack, expressions: Sequence[Stated]) -> Mapping[str, Sequence[_Step]]:
    """What must be known before a path has its value: its calculation, and whether it and its item are asked."""
    paths_of: defaultdict[str, list[str]] = defaultdict(list)
    for item in pack.items():
        paths_of[item.target] += [field.path for field in item.fields]
        if isinstance(item, Indicator):
            paths_of[f"tasks.{item.task}"] += [field.path for field in item.fields]
    graph: defaultdict[str, list[_Step]] = defaultdict(list)
    for stated in expressions:
        if stated.use is not Use.CONSTRAINT:
            mentions = compile_rule(stated.expression).mentions
            steps = [_Step(path, stated) for path in mentions]
            for pattern in mentions:
                if "*" in pattern and pattern not in graph:
                    graph[pattern] = [_Step(path, stated) for path in matching(pattern, pack.fields)]
            for path in paths_of.get(stated.owner, (stated.owner,)):
                graph[path] += steps
    return graph


def _problem(stated: Stated, kinds: Mapping[str, FieldKind]) -> str | None:
    if stated.use is Use.CONSTRAINT:
        return problems(stated.expression, kinds)
    gives = kinds.get(stated.owner) if stated.use is Use.CALCULATION else FieldKind.YES_NO
    if gives is None:
        return None  # two items without an id share their paths, which is a problem already
    return problems(stated.expression, kinds, gives, _FIXED)


def _search(graph: Mapping[str, Sequence[_Step]]) -> tuple[list[tuple[_Step, ...]], dict[str, int]]:
    """At least one cycle where there are any, and how many steps each path is from having its value.

    Depth first, without recursion, as a pack may be deep.
    """
    cycles: list[tuple[_Step, ...]] = []
    lengths: dict[str, int] = {}
    for start in graph:
        way: list[_Step] = []
        on_way = {start: 0}
        ahead = [] if start in lengths else [iter(graph[start])]
        while ahead:
            step = next(ahead[-1], None)
            if step is None:
                ahead.pop()
                path = way.pop().to if way else start
                on_way.pop(path)
                lengths[path] = 1 + max((lengths.get(step.to, 0) for step in graph[path]), default=0)
            elif step.to in on_way:
                cycles.append((*way[on_way[step.to] :], step))
            elif step.to in graph and step.to not in lengths:
                way.append(step)
                on_way[step.to] = len(way)
                ahead.append(iter(graph[step.to]))
    return cycles, lengths
