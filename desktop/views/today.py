"""今日三件事: the most useful next actions over several applications, from their findings and deadlines. Pure.

First the applications whose deadline presses; within them what is wrong before what needs a reason, and that before
what is merely unfilled, which is never an alarm. A key that cannot sign much longer presses like a deadline. Made-up
data counts only where there is nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop.views.look import Look
from desktop.views.readiness import Row, deadline_words
from desktop.views.widgets.shapes import Status
from forms.purpose import Purpose

if TYPE_CHECKING:
    from desktop.identity_office import Ending

COUNT = 3
PRESSING = (0, 7, 30)
"""Days left, up to which a deadline is more and more pressing: passed or today, a week, a month."""
_ORDER = (Status.BLOCKER, Status.WARN, Status.CONFIRM, Status.PART, Status.TODO, Status.DONE)


@dataclass(frozen=True, slots=True)
class Thing:
    """One action: what, where, and where its button leads."""

    application: str
    target: str
    status: Status
    title: str
    detail: str
    verb: str
    screen: str = "application"
    """Another one when it is about no application; then `application` is ""."""


def things(looks: Sequence[Look], today: date, endings: Sequence[Ending] = ()) -> tuple[Thing, ...]:
    """At most three, the most useful first; `looks` have the application last worked on first.

    `endings`: the keys to renew; they count where something formal is to be signed.
    """
    formal = [look for look in looks if look.application.purpose is Purpose.FORMAL]
    found = [
        ((pressing(one.until.date(), today), _ORDER.index(Status.WARN), -1), _renewal(one, today))
        for one in (endings if formal else ())
    ]
    found += [
        ((pressing(_deadline(look), today), _ORDER.index(thing.status), number), thing)
        for number, look in enumerate(formal or looks)
        for thing in _of(look, today)
    ]
    return tuple(thing for _, thing in sorted(found, key=lambda pair: pair[0])[:COUNT])


def pressing(deadline: date | None, today: date) -> int:
    """0 for what is due, then higher and higher; the highest without a deadline."""
    if deadline is None:
        return len(PRESSING) + 1
    left = (deadline - today).days
    return next((rank for rank, days in enumerate(PRESSING) if left <= days), len(PRESSING))


def _of(look: Look, today: date) -> Iterator[Thing]:
    open_rows = [row for row in look.rows if row.open]
    for row in open_rows:
        yield Thing(
            look.application.id,
            row.target,
            _status(look, row),
            row.cause,
            look.where(row) + _hurry(look, today),
            row.verb,
        )
    if not open_rows:
        yield Thing(
            look.application.id,
            "export",
            Status.DONE,
            "没有要处理的问题，可以签署导出",
            f"{look.application.place.name} · 签署导出{_hurry(look, today)}",
            "去导出",
        )


def _renewal(one: Ending, today: date) -> Thing:
    days = (one.until.date() - today).days
    ended = days < 0
    words = "已经到期，不能再签署" if ended else f"还有 {days} 天到期" if days else "今天到期"
    title = f"签名密钥“{one.name}”{words}"
    detail = "续期，或向发证机构换新证书" + ("" if ended else "；到期后不能再签署")
    return Thing("", "keys", Status.WARN, title, detail, "去续期", "settings")


def _status(look: Look, row: Row) -> Status:
    if row.folded or (row.finding is not None and row.finding.unfilled):
        return Status.PART if look.readiness.step(row.step).done else Status.TODO
    if look.unsettled is not None and row.finding == look.unsettled[1]:
        return look.unsettled[0]
    return row.status


def _hurry(look: Look, today: date) -> str:
    deadline = _deadline(look)
    if pressing(deadline, today) >= len(PRESSING) - 1:
        return ""
    return f"　{deadline_words(deadline, today)[0]}"


def _deadline(look: Look) -> date | None:
    return look.application.day("subject.deadline")
