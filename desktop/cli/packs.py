"""`ipzone pack`: form packs and the workbooks they are made in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.cli.answering import answering, data_folder
from desktop.files import read_file, write_file
from forms.errors import TargetExists

if TYPE_CHECKING:
    from desktop.packbook.drafting import Remark
    from forms.comparison import Comparison
    from forms.definition import FormPack

pack_app = typer.Typer(no_args_is_help=True, help="申报模板。")

Workbook = Annotated[Path, typer.Argument(metavar="FILE.xlsx")]
Named = Annotated[str, typer.Argument(metavar="ID|DIR", help="模板编号（可写 编号@版本），或模板文件夹")]
Force = Annotated[bool, typer.Option("--force", help="替换已有的")]


@pack_app.command("check")
def pack_check(context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """检查一个申报模板文件夹。"""
    with answering(context) as answer:
        from forms.pack import read_pack_folder

        pack = read_pack_folder(folder)
        answer(_pack_json(pack), f"申报模板可用：{_words(pack)}。")


@pack_app.command("template")
def pack_template(
    context: typer.Context, out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")], force: Force = False
) -> None:
    """写一份空的工作簿，在 Excel 或 WPS 里填写申报模板。"""
    with answering(context) as answer:
        from desktop.packbook import template

        _write(out, template(), force)
        answer({"path": str(out)}, f"工作簿已写入 {out}。先看“说明”表，填好后运行 ipzone pack build。")


@pack_app.command("build")
def pack_build(
    context: typer.Context,
    workbook: Workbook,
    out: Annotated[Path, typer.Option(help="放模板的文件夹，由本命令新建")],
    force: Force = False,
) -> None:
    """把工作簿做成申报模板；有问题时列出每一处的工作表、单元格和原因。"""
    with answering(context) as answer:
        from desktop.packbook import build, write_pack_folder

        built = build(read_file(workbook))
        write_pack_folder(out, built.files, replace=force)
        answer(
            {**_pack_json(built.pack), "path": str(out), "remarks": [one._asdict() for one in built.remarks]},
            "\n".join([f"申报模板已写入 {out}：{_words(built.pack)}。", *map(_remark, built.remarks)]),
        )


@pack_app.command("export")
def pack_export(
    context: typer.Context,
    pack: Named,
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
    force: Force = False,
) -> None:
    """把一个申报模板写成工作簿，内容不减。"""
    with answering(context) as answer:
        from desktop.packbook import export

        found = _find(context, pack)
        _write(out, export(found), force)
        answer({**_pack_json(found), "path": str(out)}, f"{_words(found)}，已写入 {out}。")


@pack_app.command("compare")
def pack_compare(context: typer.Context, before: Named, after: Named) -> None:
    """比较两个申报模板：相同为 0，不同为 1。"""
    with answering(context) as answer:
        from forms.comparison import compare

        comparison = compare(_find(context, before), _find(context, after))
        answer(_comparison_json(comparison), _comparison_words(comparison), ok=comparison.equal)


def _find(context: typer.Context, name: str) -> FormPack:
    """A pack by folder, id, or id@version. Raises UnknownPack, PackInvalid, FileUnreadable."""
    from desktop.packs import PackShelf
    from desktop.resources import BUILT_IN_PACKS
    from forms.pack import read_pack_folder

    if Path(name).is_dir():
        return read_pack_folder(Path(name))
    shelf = PackShelf((BUILT_IN_PACKS, data_folder(context) / "packs"))
    id_, _, version = name.partition("@")
    return shelf.get(id_, version) if version else shelf.newest(id_)


def _write(out: Path, content: bytes, force: bool) -> None:
    if os.path.lexists(out) and not (force and out.is_file()):
        raise TargetExists(path=out)
    write_file(out, content)


def _pack_json(pack: FormPack) -> dict[str, Any]:
    return {"id": pack.id, "version": pack.version, "tasks": len(pack.tasks), "digest": pack.digest}


def _words(pack: FormPack) -> str:
    return f"{pack.title} {pack.version}，{len(pack.areas)} 个领域、{len(pack.tasks)} 项任务"


def _remark(remark: Remark) -> str:
    return "  " + "：".join(part for part in ("注意", remark.sheet, remark.cell, remark.text) if part)


def _comparison_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "equal": comparison.equal,
        "kept": list(comparison.kept),
        "moved": [{"before": before, "after": after} for before, after in comparison.moved],
        "new": list(comparison.new),
        "gone": list(comparison.gone),
        "changed": [
            {"at": one.at, "what": one.what, "before": one.before, "after": one.after}
            for one in comparison.changed
        ],
    }


def _comparison_words(comparison: Comparison) -> str:
    if comparison.equal:
        return f"两个模板相同：{len(comparison.kept)} 项。"
    lines = [
        f"保留 {len(comparison.kept)} 项，换编号 {len(comparison.moved)} 项，"
        f"新增 {len(comparison.new)} 项，取消 {len(comparison.gone)} 项。",
        *(f"  换编号  {before} → {after}" for before, after in comparison.moved),
        *(f"  新增    {target}" for target in comparison.new),
        *(f"  取消    {target}" for target in comparison.gone),
        *(
            f"  改动    {one.at} {one.what}：{_short(one.before)} → {_short(one.after)}"
            for one in comparison.changed
        ),
    ]
    return "\n".join(lines)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return (plain[:60] + "…" if len(plain) > 60 else plain) or "（无）"
