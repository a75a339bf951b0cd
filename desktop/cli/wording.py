"""`ipzone word`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.answering import Id, office_answering

_STATES = {"unchanged": "没有改动", "changed": "有改动", "missing": "没有找到"}


def register(app: typer.Typer) -> None:
    app.command("word")(word)


def word(
    context: typer.Context,
    id_: Id,
    out: Annotated[Path | None, typer.Option(help="把申报正文写成这个 .docx 文件")] = None,
    source: Annotated[Path | None, typer.Option("--from", help="和改好的 .docx 文件比较")] = None,
    take: Annotated[bool, typer.Option("--take", help="取回所有有改动的章节")] = False,
    take_only: Annotated[
        list[str] | None, typer.Option("--take-only", metavar="PATH", help="只取回这一节，可写多次")
    ] = None,
) -> None:
    """申报正文导出成 Word 供修改；改好后逐章比较，再取回。"""
    if out is not None and source is None:
        _write(context, id_, out)
    elif source is not None and out is None:
        _compare(context, id_, source, take, set(take_only or ()))
    else:
        raise typer.BadParameter("--out 和 --from 写且只写一个", param_hint="--out")


def _write(context: typer.Context, id_: str, out: Path) -> None:
    with office_answering(context) as (office, answer):
        count = office.write_word(id_, out)
        answer({"path": str(out), "sections": count}, f"申报正文 {count} 节已写成 {out}。")


def _compare(context: typer.Context, id_: str, source: Path, take: bool, only: set[str]) -> None:
    """Say what differs, and take back all of it or the named sections."""
    with office_answering(context) as (office, answer):
        found = office.read_word(id_, source)
        values = found.answers({one.path for one in found.changed} if take else only)
        if values:
            office.answer_all(office.load(id_).id, values)
        lines = [
            f"  {_STATES[one.state]}  {one.name}"
            + ("，已取回" if one.path in values else "")
            + ("（导出之后本软件里也改过）" if one.conflict else "")
            for one in found.passages
        ]
        answer(
            {
                "sections": [
                    {
                        "path": one.path,
                        "name": one.name,
                        "state": one.state.value,
                        "conflict": one.conflict,
                        "taken": one.path in values,
                        "before": one.before,
                        "after": one.after,
                    }
                    for one in found.passages
                ],
                "left_behind": list(found.left_behind),
            },
            "\n".join([*lines, *found.left_behind]),
        )
