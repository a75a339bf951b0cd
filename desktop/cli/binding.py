"""`ipzone bind`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.answering import Id, office_answering, progress_for


def register(app: typer.Typer) -> None:
    app.command("bind")(bind)


def bind(
    context: typer.Context,
    id_: Id,
    out: Annotated[Path, typer.Option(help="写成这个 PDF 文件")],
    final: Annotated[bool, typer.Option("--final", help="不加“草稿”水印")] = False,
) -> None:
    """把申报书和佐证材料装订成一份 PDF，供纸面阅读；不签名。"""
    with office_answering(context) as (office, answer):
        bound = office.bind(id_, out, progress_for(context), draft=not final)
        missing = [
            {"number": one.evidence.number, "name": one.evidence.name, "reason": one.reason}
            for one in bound.left_out
        ]
        lines = [f"\n  佐证{one['number']} {one['name']}：{one['reason']}" for one in missing]
        answer(
            {
                "path": str(out),
                "pages": bound.pages,
                "evidence_pages": bound.evidence_pages,
                "left_out": missing,
            },
            f"已装订到 {out}，共 {bound.pages} 页，其中佐证 {bound.evidence_pages} 页。"
            + (f"未能装订 {len(missing)} 份：" + "".join(lines) if missing else ""),
        )
