"""What was done, taken back and done again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desktop.cli.answering import Id, office_answering

_ACTS = {"edit": "", "undo": "撤销　", "redo": "恢复　"}
EMPTY = "（空）"


def register(app: typer.Typer) -> None:
    """Add the commands to `ipzone`."""
    app.command()(history)
    app.command()(undo)
    app.command()(redo)


def history(
    context: typer.Context,
    id_: Id,
    path: Annotated[str | None, typer.Option(help="只看这一项，例如 tasks.3.2.lead")] = None,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="最近的多少次")] = 50,
) -> None:
    """谁在什么时候改了什么，最近的在前。"""
    with office_answering(context) as (office, answer):
        rows: list[dict[str, Any]] = []
        lines = []
        if path is None:
            for event in office.recent(id_, last):
                rows.append(_row(event.revision, event.at.isoformat(), event.who, event.act.value))
                rows[-1] |= {"what": event.label, "where": event.where}
                lines.append(_line(rows[-1], event.label))
        else:
            for deed in office.field_history(id_, path)[:last]:
                rows.append(_row(deed.revision, deed.at.isoformat(), deed.who, deed.act.value))
                rows[-1] |= {"before": deed.before or None, "after": deed.after or None}
                lines.append(_line(rows[-1], f"{deed.before or EMPTY} → {deed.after or EMPTY}"))
        answer({"history": rows}, "\n".join(lines) or "还没有填写过。")


def undo(context: typer.Context, id_: Id) -> None:
    """撤销最近一次改动。"""
    with office_answering(context) as (office, answer):
        reach, change = office.undo(id_)
        answer({"undone": reach.label, "revision": change.revision}, f"已撤销：{reach.label}")


def redo(context: typer.Context, id_: Id) -> None:
    """恢复刚撤销的改动。"""
    with office_answering(context) as (office, answer):
        reach, change = office.redo(id_)
        answer({"redone": reach.label, "revision": change.revision}, f"已恢复：{reach.label}")


def _row(revision: int, at: str, who: str, act: str) -> dict[str, Any]:
    return {"revision": revision, "at": at, "who": who, "act": act}


def _line(row: dict[str, Any], words: str) -> str:
    return f"{row['at'][:16].replace('T', ' ')}  {row['who']}  {_ACTS[row['act']]}{words}"
