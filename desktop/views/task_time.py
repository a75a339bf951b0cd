"""The construction period as a strip of months: quarters, where a month lies, and how plans move. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desktop.views.numbers import numeral
from desktop.views.task_overview import TaskRow
from forms.values import Month

MONTHS_LIMIT = 240
"""A period longer than this is not drawn whole."""
MARGIN = 6
"""Months shown at most before and after the period, for plans that lie outside."""


@dataclass(frozen=True, slots=True)
class Span:
    """First and last month of a plan, both inclusive, as months since year 0."""

    first: int
    last: int

    @classmethod
    def of(cls, row: TaskRow) -> Span | None:
        """What is planned for a task; None while one end is missing or the ends are the wrong way round."""
        if row.start is None or row.end is None or row.end < row.start:
            return None
        return cls(row.start.index, row.end.index)

    @property
    def start(self) -> Month:
        return month(self.first)

    @property
    def end(self) -> Month:
        return month(self.last)

    @property
    def words(self) -> str:
        """2027-01 至 2028-06，18 个月"""
        return f"{self.start} 至 {self.end}，{self.last - self.first + 1} 个月"

    def moved(self, by: int) -> Span:
        """The whole, so many months later."""
        return Span(self.first + by, self.last + by)

    def with_first(self, first: int) -> Span:
        return Span(min(first, self.last), self.last)

    def with_last(self, last: int) -> Span:
        return Span(self.first, max(last, self.first))


@dataclass(frozen=True, slots=True)
class Quarter:
    first: int
    """Its first month that is shown."""
    months: int
    number: int
    """1 to 4."""
    year: int

    @property
    def label(self) -> str:
        return f"{numeral(self.number)}季度"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The months from `first` to `last` are shown, of which `begin` to `end` are the period."""

    begin: int
    end: int
    first: int
    last: int
    given: bool
    """Whether the period is filled in; otherwise it is supposed."""

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    def at(self, index: int) -> float:
        """Where a month begins, as a share of the strip."""
        return (index - self.first) / self.months

    def outside(self, span: Span) -> bool:
        """Whether a plan reaches beyond the period."""
        return span.first < self.begin or span.last > self.end

    def quarters(self) -> Iterator[Quarter]:
        index = self.first
        while index <= self.last:
            until = min(index - index % 3 + 3, self.last + 1)
            yield Quarter(index, until - index, index % 12 // 3 + 1, index // 12)
            index = until

    def years(self) -> Iterator[tuple[int, int]]:
        """(year, its first month shown)"""
        for year in range(self.first // 12, self.last // 12 + 1):
            yield year, max(self.first, year * 12)


def timeline(period: tuple[Month, Month] | None, rows: Iterable[TaskRow], months: int, year: int) -> Timeline:
    """The strip for these tasks. Without a period the pack's number of months from January after `year` is supposed."""
    if period is not None:
        begin, end = period[0].index, period[1].index
    else:
        begin = (year + 1) * 12
        end = begin + months - 1
    end = min(end, begin + MONTHS_LIMIT - 1)
    spans = [span for row in rows if not row.declined and (span := Span.of(row)) is not None]
    first, last = begin, end
    earliest = min((span.first for span in spans), default=begin)
    latest = max((span.last for span in spans), default=end)
    if earliest < begin:
        first = max(earliest - earliest % 3, begin - MARGIN)
    if latest > end:
        last = min(latest - latest % 3 + 2, end + MARGIN)
    return Timeline(begin, end, first, last, period is not None)


def month(index: int) -> Month:
    """The month so many months after year 0."""
    return Month(index // 12, index % 12 + 1)
