"""The same number stated differently in two places.

A number counts as a statement about an indicator only when three things meet in one clause: words that belong
to this indicator's title alone, the number after them, and the indicator's unit right behind it. What is
obviously another number is left out: a change (缩短 12 日), a date, the far end of a range, an earlier year. So
it finds less than a reader would, and rarely cries wolf.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from forms.checks.context import Context, amount, named
from forms.checks.finding import Finding, Severity
from forms.definition import Field, Indicator
from forms.values import FieldKind

_NEAR = 16
"""Characters between the words and the number."""
_QUOTED = 3
"""Statements named in one finding."""
_LONGEST_UNIT = 8

_NUMBER = re.compile(r"(?<![\d.,A-Za-z])(\d{1,3}(?:,\d{3})+|\d{1,12})(\.\d{1,6})?(?![\d.])")
_CLAUSE_END = re.compile(r"[。；;，,、！!？?\n:：]")
_YEAR = re.compile(r"(20\d\d)\s*年")
_CHANGE = re.compile(
    r"(缩短|压缩|压减|减少|降低|下降|提高|提升|增加|增长|上升|新增|累计|每|第|前|近)[了近约]*\s*$"
)
_RANGE = re.compile(r"[-—–~～/×]\s*$")
_AT_LEAST = re.compile(r"(不低于|不少于|不小于|至少|(?<!不)(高于|超过|超|大于))\s*$")
_AT_MOST = re.compile(r"(不超过|不高于|不大于|不多于|至多|(?<!不)(低于|少于|小于))\s*$")
_GENERIC = re.compile(r"^(知识产权)?(保护)?")
_COUNT = re.compile(r"(次数|件数|场次|批次|数量|数|量)$")
_NOT_UNIT = {
    "部": "门",
    "分": "钟之别局支工",
    "个": "月百",
    "月": "日份",
    "日": "期常",
    "件": "套",
    "家": "庭",
}


@dataclass(frozen=True, slots=True)
class _Statement:
    """A number said of an indicator somewhere in the text."""

    indicator: Indicator
    path: str
    quote: str
    number: Decimal
    year: int | None
    at_least: bool
    at_most: bool


def numbers(context: Context) -> Iterator[Finding]:
    """A text states an indicator's number otherwise than the indicator itself, or than another text."""
    statements = _all_statements(context)
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for statement in statements:
        against = _against_indicator(context, statement)
        if against:
            wrong[statement.path].append(f"“{statement.quote}”，{against}")
    for first, second in _contradicting(context, statements):
        field = context.pack.fields[first.path]
        wrong[second.path].append(f"“{second.quote}”，{context.said(field)}里写“{first.quote}”")
    for path, sentences in wrong.items():
        cause = f"{context.said(context.pack.fields[path])}里写" + "；又写".join(
            list(dict.fromkeys(sentences))[:_QUOTED]
        )
        yield Finding("number.differs", Severity.WARNING, path, cause, "核对哪个对，改成一致")


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that states an indicator's number: where, in which words, and what the indicator says instead."""

    indicator: str
    """Its target."""
    path: str
    quote: str
    against: str
    """"" where the text agrees with the indicator, or the indicator says nothing yet."""


def mentions(context: Context) -> tuple[Mention, ...]:
    """Every text that states an indicator's number, in the order of the form; also those that agree."""
    return tuple(
        Mention(s.indicator.target, s.path, s.quote, _against_indicator(context, s))
        for s in _all_statements(context)
    )


def _all_statements(context: Context) -> list[_Statement]:
    readers = tuple(_readers(context.pack.indicators))
    found = (
        statement
        for field, value in context.answered()
        if _is_prose(field) and isinstance(value, str)
        for statement in _statements(readers, field.path, value)
    )
    return list({(s.path, s.indicator.id, s.year, s.quote): s for s in found}.values())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Recognises statements about one indicator."""

    indicator: Indicator
    words: tuple[str, ...]
    """Longest first."""
    marks: tuple[str, ...]
    """The words that contain no other: where none of these is, none of the words is."""
    units: tuple[str, ...]


def _readers(indicators: Iterable[Indicator]) -> Iterator[_Reader]:
    phrases = {indicator.id: _phrases(indicator.title) for indicator in indicators}
    owners = Counter(phrase for own in phrases.values() for phrase in own)
    titles = [indicator.title for indicator in indicators]
    for indicator in indicators:
        words = [
            phrase
            for phrase in phrases[indicator.id]
            if owners[phrase] == 1 and sum(phrase in title for title in titles) == 1
        ]
        units = _units(indicator.unit)
        if words and units:
            marks = tuple(w for w in words if not any(o in w for o in words if o != w))
            yield _Reader(indicator, tuple(sorted(words, key=len, reverse=True)), marks, units)


def _phrases(title: str) -> set[str]:
    """What people call an indicator: the tail of its title, at least half of it; or all of it without 数."""
    core = _GENERIC.sub("", unicodedata.normalize("NFKC", title))
    stem = _COUNT.sub("", core)
    least = max(4, (len(core) + 1) // 2)
    tails = {core[start:] for start in range(len(core)) if len(core) - start >= least}
    return tails | ({stem} if len(stem) >= least else set())


def _units(unit: str) -> tuple[str, ...]:
    """How the unit may be written in a sentence: 件/年 as 件, 月 as 个月."""
    unit = unicodedata.normalize("NFKC", unit).partition("/")[0].strip()
    return {"日": ("日", "天"), "天": ("天", "日"), "月": ("个月", "月"), "": ()}.get(unit, (unit,))


def _is_prose(field: Field) -> bool:
    return field.kind is FieldKind.LONG_TEXT and field.name != "caliber"


def _statements(readers: tuple[_Reader, ...], path: str, text: str) -> Iterator[_Statement]:
    text = unicodedata.normalize("NFKC", text)
    if not _NUMBER.search(text):
        return
    readers = tuple(reader for reader in readers if any(mark in text for mark in reader.marks))
    units = tuple(unit for reader in readers for unit in reader.units)
    for found in _NUMBER.finditer(text) if readers else ():
        start = found.end() + text[found.end() : found.end() + 1].isspace()
        if not text.startswith(units, start):
            continue
        behind = text[start : start + _LONGEST_UNIT]
        candidates = [reader for reader in readers if _unit_of(reader, behind)]
        if not candidates:
            continue
        clause = _clause(text, found.start())
        if _CHANGE.search(clause) or _RANGE.search(clause) or _is_date(clause, behind):
            continue
        reader = _nearest(candidates, clause)
        if reader:
            unit = _unit_of(reader, behind)
            years = _YEAR.findall(clause)
            words = next(word for word in reader.words if word in clause)
            quote = clause[clause.rindex(words) :] + text[found.start() : start + len(unit)]
            yield _Statement(
                reader.indicator,
                path,
                quote,
                Decimal(found[0].replace(",", "")),
                int(years[-1]) if years else None,
                bool(_AT_LEAST.search(clause)),
                bool(_AT_MOST.search(clause)),
            )


def _clause(text: str, end: int) -> str:
    """What stands before a number, back to the last punctuation mark but at most 60 characters."""
    return _CLAUSE_END.split(text[max(0, end - 60) : end])[-1]


def _unit_of(reader: _Reader, behind: str) -> str:
    for unit in reader.units:
        if behind.startswith(unit):
            rest = behind[len(unit) : len(unit) + 1]
            return "" if rest and rest in _NOT_UNIT.get(unit, "") else unit
    return ""


def _is_date(clause: str, behind: str) -> bool:
    """12月18日, 2027年3月."""
    return (behind.startswith("日") and clause.rstrip().endswith("月")) or (
        behind.startswith("月") and clause.rstrip().endswith("年")
    )


def _nearest(readers: Iterable[_Reader], clause: str) -> _Reader | None:
    """The reader whose words end nearest before the number, if near enough."""
    best: tuple[int, _Reader] | None = None
    for reader in readers:
        ends = [clause.rindex(word) + len(word) for word in reader.words if word in clause]
        if ends and len(clause) - max(ends) <= _NEAR and (best is None or max(ends) > best[0]):
            best = (max(ends), reader)
    return best[1] if best else None


def _against_indicator(context: Context, statement: _Statement) -> str:
    """What the indicator says instead, "" when it agrees or says nothing."""
    stated = _stated(context, statement.indicator)
    year = _year_path(context, statement)
    if year is None:
        return ""
    told = {name: number for name, number in stated.items() if not year or name == year}
    if not told or any(_agrees(statement, number) for number in told.values()):
        return ""
    unit = statement.indicator.unit
    said = "、".join(amount(number, unit) for number in dict.fromkeys(told.values()))
    label = next((word for path, word, _ in context.goals(statement.indicator) if path == year), "")
    return f"{named(statement.indicator)}{label}填的是 {said}"


def _stated(context: Context, indicator: Indicator) -> Mapping[str, Decimal]:
    return {path: number for path, _, number in context.goals(indicator) if number is not None}


def _year_path(context: Context, statement: _Statement) -> str | None:
    """Which of the indicator's numbers the year means; "" for any, None when it has none for that year."""
    year = statement.year
    if year is None:
        return ""
    paths = {word: path for path, word, _ in context.goals(statement.indicator)}
    if f"{year} 年" in paths:
        return paths[f"{year} 年"]
    if context.period:
        last = min(context.today.year, context.period[0].year) - 1
        return paths.get("基期") if year == last else None
    return None


def _agrees(statement: _Statement, number: Decimal) -> bool:
    if statement.at_least:
        return number >= statement.number
    if statement.at_most:
        return number <= statement.number
    return number == statement.number


def _contradicting(
    context: Context, statements: Iterable[_Statement]
) -> Iterator[tuple[_Statement, _Statement]]:
    """Two texts that disagree about an indicator of which no number is filled in yet."""
    seen: dict[tuple[str, int | None], _Statement] = {}
    for statement in statements:
        if statement.at_least or statement.at_most or _stated(context, statement.indicator):
            continue
        first = seen.setdefault((statement.indicator.id, statement.year), statement)
        if first.path != statement.path and first.number != statement.number:
            yield first, statement
