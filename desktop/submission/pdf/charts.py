"""Charts of the application, as vectors: goals beside each other, areas around a centre, tasks along the quarters.

Legible in black and white: what differs, differs in lightness or in the stroke, and every bar carries its number.
Lengths are points. A chart that does not fit on one page is drawn in several figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin

from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.text import Align, Ink, SetLine, Style
from desktop.submission.wording import chinese_month
from forms.values import Month

_LABEL = Style(Ink(Role.BODY, 9), 11.5, Align.LEFT)
_HEAD = Style(Ink(Role.HEAD, 9), 12.5, Align.LEFT)
_SCALE = Style(Ink(Role.HEAD, 8), 11, Align.CENTRE)
_NUMBER = Ink(Role.BODY, 7.5)
_LEGEND = Ink(Role.BODY, 9)
_GRID, _BAND = 0.75, 0.93


@dataclass(frozen=True, slots=True)
class Bars:
    """One row: what is measured, and a number for each name of the legend; None where there is none."""

    label: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A row of the Gantt chart. Without both months, `remark` is written instead; `group` rows only head others."""

    label: str
    start: Month | None = None
    end: Month | None = None
    remark: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """A line of the radar: one share, 0 to 1, for each axis."""

    label: str
    values: tuple[float, ...]


# --- bars -------------------------------------------------------------------------------------------------

_LIGHT, _DARK = 1.0, 0.3
_BAR, _BAR_PITCH, _ROW_GAP = 5.0, 7.5, 4.5
_LABEL_SHARE = 0.4
_NUMBER_ROOM = 64.0
_KEY, _LEGEND_PITCH = 34.0, 14.0
"""Room of a legend's box and the air around it; from row to row."""


def bars(flow: Flow, legend: Sequence[str], rows: Sequence[Bars]) -> None:
    """Each row in its own scale, because each has its own unit. Later bars are darker."""
    label_width = flow.page.width * _LABEL_SHARE
    _legend_of_bars(flow, legend)
    for row in rows:
        label = flow.setter.paragraph(row.label, _LABEL, label_width - 8)
        height = max(len(row.values) * _BAR_PITCH, sum(line.height for line in label)) + _ROW_GAP
        numbers = zip(legend, row.values, strict=True)
        said = "，".join(f"{name} {value:f}" for name, value in numbers if value is not None)

        def draw(page: Page, top: float, row: Bars = row, label: list[SetLine] = label) -> None:
            _show(page, label, 0.0, top + 1)
            page.rule(label_width, top, label_width, top + len(row.values) * _BAR_PITCH, 0.5, 0.4)
            _row_of_bars(flow, page, row, label_width, top)

        flow.figure(height, f"{row.label}：{said}", draw)


def _row_of_bars(flow: Flow, page: Page, row: Bars, left: float, top: float) -> None:
    largest = max((value for value in row.values if value is not None), default=Decimal(0))
    room = page.width - left - _NUMBER_ROOM
    for number, value in enumerate(row.values):
        y = top + number * _BAR_PITCH + (_BAR_PITCH - _BAR) / 2
        if value is None:
            _show(page, [flow.setter.line("—", _NUMBER)], left + 4, y - 3)
            continue
        length = float(value / largest) * room if largest > 0 and value > 0 else 0.0
        _rectangle(page, left, y, left + length, y + _BAR, _grey(number, len(row.values)))
        text = flow.setter.line(format(value, "f"), _NUMBER)
        _show(page, [text], left + length + 4, y - 3)


def _grey(number: int, count: int) -> float:
    return _LIGHT - (_LIGHT - _DARK) * number / (count - 1) if count > 1 else _DARK


def _legend_of_bars(flow: Flow, legend: Sequence[str]) -> None:
    names = [flow.setter.line(name, _LEGEND) for name in legend]
    left = flow.page.width * _LABEL_SHARE
    if sum(line.width + _KEY for line in names) > flow.page.width - left:
        left = 0.0
    rows: list[list[SetLine]] = [[]]
    for line in names:
        used = sum(one.width + _KEY for one in rows[-1])
        if rows[-1] and left + used + line.width + _KEY > flow.page.width:
            rows.append([])
        rows[-1].append(line)

    def draw(page: Page, top: float) -> None:
        number = 0
        for row in rows:
            x = left
            for line in row:
                _rectangle(page, x, top + 4, x + 14, top + 4 + _BAR, _grey(number, len(legend)))
                _show(page, [line], x + 18, top)
                x += line.width + _KEY
                number += 1
            top += _LEGEND_PITCH

    flow.figure(len(rows) * _LEGEND_PITCH + 4, "图例：" + "、".join(legend), draw)


# --- Gantt ------------------------------------------------------------------------------------------------

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_GANTT_LABEL = 0.38
_HEAD_HEIGHT = 28.0
_AIR, _CLOSE = 3.0, 0.4
"""Between rows; as little as this when the whole chart fits on the page for it."""
_QUARTERS_LIMIT = 40
"""Ten years; what lies beyond is cut off at the edge."""


def gantt(flow: Flow, spans: Sequence[Span], period: tuple[Month, Month]) -> None:
    """Tasks along the quarters of `period`, the head repeated on every page."""
    first = period[0].index // 3
    count = min(max(period[1].index // 3 - first + 1, 1), _QUARTERS_LIMIT)
    left = flow.page.width * _GANTT_LABEL
    step = (flow.page.width - left) / count
    rows = [(span, flow.setter.paragraph(span.label, _style(span), left - 8)) for span in spans]
    spare = flow.left - _HEAD_HEIGHT - sum(_text_height(lines) for _, lines in rows)
    pad = spare / max(len(rows), 1)  # closer where the whole then fits on this page
    air = pad if _CLOSE <= pad < _AIR else _AIR
    while rows:
        taken, height = 0, _HEAD_HEIGHT
        if flow.left < height + 3 * 16 and flow.y:
            flow.next_page()
        room = flow.left + 0.01
        while taken < len(rows) and height + (_text_height(rows[taken][1]) + air) <= room:
            height += _text_height(rows[taken][1]) + air
            taken += 1
        taken = max(taken, 1)
        if 1 < taken < len(rows) and rows[taken - 1][0].group:  # a heading does not stay behind alone
            taken -= 1
        part, rows = rows[:taken], rows[taken:]
        height = _HEAD_HEIGHT + sum(_text_height(lines) + air for _, lines in part)

        def draw(page: Page, top: float, part: list[tuple[Span, list[SetLine]]] = part) -> None:
            _quarters(flow, page, top, first, count, left, step)
            y = top + _HEAD_HEIGHT
            for span, lines in part:
                height = _text_height(lines) + air
                _task(flow, page, y, height, span, lines, first * 3, count * 3, left, step / 3)
                y += height
            for number in range(count + 1):
                begin = top if (first + number) % 4 == 0 or number in (0, count) else top + _HEAD_HEIGHT / 2
                page.rule(left + number * step, begin, left + number * step, y, 0.4, _GRID)
            for edge in (top, y):
                page.rule(0.0, edge, page.width, edge, 0.8)

        flow.figure(min(height, room), _said(part), draw)


def _said(part: Iterable[tuple[Span, object]]) -> str:
    words = [
        f"{span.label}：{chinese_month(span.start)}至{chinese_month(span.end)}"
        if span.start and span.end
        else f"{span.label}：{span.remark}"
        for span, _ in part
        if not span.group
    ]
    return "任务进度图。" + "；".join(words)


def _style(span: Span) -> Style:
    return _HEAD if span.group else _LABEL


def _text_height(lines: Sequence[SetLine]) -> float:
    return max(sum(line.height for line in lines), 11.5)


def _quarters(flow: Flow, page: Page, top: float, first: int, count: int, left: float, step: float) -> None:
    page.fill(0.0, top, page.width, top + _HEAD_HEIGHT, _BAND)
    names = [flow.setter.line(name, _SCALE.ink) for name in _QUARTERS]
    if max(line.width for line in names) > step:
        names = [flow.setter.line(str(quarter), _SCALE.ink) for quarter in range(1, 5)]
    for number in range(count):
        year, quarter = divmod(first + number, 4)
        x = left + number * step
        if quarter == 0 or number == 0:
            room = step * min(4 - quarter, count - number) - 4
            named = (flow.setter.line(name, _SCALE.ink) for name in (f"{year}年", f"{year % 100:02d}"))
            if line := next((line for line in named if line.width <= room), None):
                _show(page, [line], x + 3, top + 2)
        line = names[quarter]
        _show(page, [line], x + (step - line.width) / 2, top + _HEAD_HEIGHT / 2 + 1)


def _task(
    flow: Flow,
    page: Page,
    y: float,
    height: float,
    span: Span,
    lines: Sequence[SetLine],
    first: int,
    months: int,
    left: float,
    step: float,
) -> None:
    if span.group:
        page.fill(0.0, y, page.width, y + height, _BAND)
    _show(page, lines, 2.0, y + (height - sum(line.height for line in lines)) / 2)
    page.rule(0.0, y + height, page.width, y + height, 0.25, _GRID)
    if span.group:
        return
    if span.start is None or span.end is None or span.end < span.start:
        _show(page, [flow.setter.line(span.remark, _NUMBER)], left + 5, y + 1.5)
        return
    begin = min(max(span.start.index - first, 0), months)
    end = min(max(span.end.index - first + 1, begin), months)
    middle = y + height / 2
    page.fill(left + begin * step, middle - 3, left + end * step, middle + 3, _DARK)


# --- radar ------------------------------------------------------------------------------------------------

_RADIUS, _RADAR_HEIGHT = 84.0, 226.0
_STROKES = (("[] 0 d", 1.6), ("[5 2.5] 0 d", 1.1), ("[1.2 2] 0 d", 1.1))


def radar(flow: Flow, axes: Sequence[str], lines: Sequence[Shares]) -> None:
    """Shares by area; three axes at least, three lines at most. Rings stand for 25, 50, 75 and 100 %."""

    def draw(page: Page, top: float) -> None:
        x, y = page.width * 0.42, top + _RADAR_HEIGHT / 2
        for ring in (0.25, 0.5, 0.75, 1.0):
            _polygon(page, [_at(x, y, number, len(axes), ring) for number in range(len(axes))], _GRID, 0.4)
        for number, name in enumerate(axes):
            tip = _at(x, y, number, len(axes), 1.0)
            page.rule(x, y, *tip, 0.4, _GRID)
            line = flow.setter.line(name, _LEGEND)
            end = _at(x, y, number, len(axes), 1.0 + 10 / _RADIUS)
            aside = (end[0] - x) / _RADIUS  # -1 left ... 1 right
            _show(page, [line], end[0] - line.width * (1 - aside) / 2, end[1] - line.height / 2)
        for shares, (dashes, weight) in zip(lines, _STROKES, strict=False):
            points = [_at(x, y, number, len(axes), value) for number, value in enumerate(shares.values)]
            page.code.append(f"q {dashes}")
            _polygon(page, points, 0.0, weight)
            page.code.append("Q")
        for number, (shares, (dashes, weight)) in enumerate(zip(lines, _STROKES, strict=False)):
            base = top + 40 + number * 18
            page.code.append(f"q {dashes}")
            page.rule(page.width * 0.72, base, page.width * 0.72 + 26, base, weight)
            page.code.append("Q")
            _show(page, [flow.setter.line(shares.label, _LEGEND)], page.width * 0.72 + 32, base - 6)
        for ring in (50, 100):
            line = flow.setter.line(f"{ring}%", Ink(Role.BODY, 7, grey=0.45))
            _show(page, [line], x + 2, y - _RADIUS * ring / 100 + 1)

    said = "；".join(
        f"{one.label}："
        + "、".join(f"{axis}{share:.0%}" for axis, share in zip(axes, one.values, strict=True))
        for one in lines
    )
    flow.figure(_RADAR_HEIGHT, f"雷达图。{said}", draw)


def _at(x: float, y: float, number: int, count: int, share: float) -> tuple[float, float]:
    angle = 2 * pi * number / count - pi / 2
    return x + _RADIUS * share * cos(angle), y + _RADIUS * share * sin(angle)


# --- strokes ----------------------------------------------------------------------------------------------


def _show(page: Page, lines: Iterable[SetLine], x: float, top: float) -> None:
    for line in lines:
        page.show(line, x, top)
        top += line.height


def _rectangle(page: Page, left: float, top: float, right: float, bottom: float, grey: float) -> None:
    """Filled, with an outline, so that white ones show."""
    page.code.append(
        f"{grey:.2f} g 0.5 w 0 G {left:.2f} {-bottom:.2f} {right - left:.2f} {bottom - top:.2f} re B 0 g"
    )


def _polygon(page: Page, points: Sequence[tuple[float, float]], grey: float, weight: float) -> None:
    path = " l ".join(f"{x:.2f} {-y:.2f}" for x, y in points).replace(" l ", " m ", 1)
    page.code.append(f"{weight:.2f} w {grey:.2f} G {path} l h S")
