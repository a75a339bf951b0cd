"""`ipzone print`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.answering import Id, office_answering, progress_for
from desktop.submission.paper import Paper

_WHAT = "、".join(f"{paper.value} {paper.label}" for paper in Paper)


def register(app: typer.Typer) -> None:
    app.command("print")(print_)


def print_(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="写成这个 PDF 文件")],
    id_: Id = "",
    what: Annotated[str, typer.Option(help=f"打印什么：{_WHAT}")] = Paper.APPLICATION.value,
    final: Annotated[bool, typer.Option("--final", help="申报书和摘要不加“草稿”水印")] = False,
) -> None:
    """把申报书、摘要、检查单、回执等写成 PDF，供打印。"""
    try:
        paper = Paper(what)
    except ValueError:
        raise typer.BadParameter(f"没有“{what}”，可选 {_WHAT}", param_hint="--what") from None
    if not id_ and paper is not Paper.MANUAL:
        raise typer.BadParameter(f"打印{paper.label}要写明申报编号", param_hint="ID")
    with office_answering(context) as (office, answer):
        progress = progress_for(context)
        if paper is Paper.MANUAL:
            info = office.print_manual(out, progress)
        else:
            info = office.print_paper(id_, paper, out, progress, draft=not final)
        answer(
            {"path": str(out), "paper": paper.value, "pages": info.pages, "size": info.size},
            f"{paper.label}已写成 {out}，共 {info.pages} 页。",
        )
