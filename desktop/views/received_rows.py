"""The packages handed in, as rows of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.intake_office import CONFLICT, FOREIGN, NOT_TRUSTED, OLDER
from desktop.office import Office
from desktop.views.widgets.row_list import Row

if TYPE_CHECKING:
    from db.records import ReceivedRecord

REASONS = {
    "": ("已收", "done"),
    NOT_TRUSTED: ("未通过核验", "blocker"),
    FOREIGN: ("不是申报包", "blocker"),
    OLDER: ("比已收的旧", "blocker"),
    CONFLICT: ("与已收的冲突", "blocker"),
}


def received_rows(office: Office) -> tuple[Row, ...]:
    """A row for each package handed in, the newest first; home may show the first few."""
    return tuple(_row(one) for one in office.received())


def _row(one: ReceivedRecord) -> Row:
    words, tone = REASONS[one.refused]
    number = f"第 {one.revision} 次修改，" if one.application else ""
    detail = f"{number}{one.name}"
    return Row(
        one.sha256, one.title or one.name, detail, words, tone, f"{one.at.astimezone():%Y-%m-%d %H:%M}"
    )
