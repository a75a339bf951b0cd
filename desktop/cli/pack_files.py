"""`ipzone pack sign|import|list|retire` and `ipzone move`: packs between offices, applications between packs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.cli.answering import PassphraseFile, office_answering, passphrase_from
from desktop.messages import explain

if TYPE_CHECKING:
    from desktop.office import Office
    from desktop.pack_office import Move
    from desktop.submission.signing import Signer
    from forms.definition import FormPack

SHOWN = 30
"""Lines of one kind that are shown of a move; --json gives all."""


def register(app: typer.Typer, pack_app: typer.Typer) -> None:
    """Add these commands to `ipzone` and to `ipzone pack`."""
    pack_app.command("sign")(pack_sign)
    pack_app.command("import")(pack_import)
    pack_app.command("list")(pack_list)
    pack_app.command("retire")(pack_retire)
    app.command("move")(move)


def pack_sign(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="DIR|ID", help="模板文件夹，或模板编号（可写 编号@版本）")],
    out: Annotated[Path, typer.Option(help="模板文件，以 .ipzpack 结尾")],
    identity: Annotated[str | None, typer.Option(help="本程序生成的签名身份")] = None,
    p12: Annotated[Path | None, typer.Option(help="签名证书 .p12")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """签发一个申报模板，交给别的单位导入。"""
    if (identity is None) == (p12 is None):
        raise typer.BadParameter("--identity、--p12 写且只写一个", param_hint="--identity")
    with office_answering(context) as (office, answer):
        pack = _pack(office, source)
        signer = _signer(office, identity, p12, passphrase_file)
        office.sign_pack(pack, signer, out)
        answer(
            {**_pack_json(pack), "path": str(out), "signer": signer.name},
            f"{_words(pack)} 已由“{signer.name}”签发：{out}。请把根证书一并交给接收单位，并当面或电话核对指纹。",
        )


def pack_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.ipzpack")],
    trust: Annotated[list[Path] | None, typer.Option(help="这一次也信任的根证书，可写多个")] = None,
    crl: Annotated[list[Path] | None, typer.Option(help="证书吊销列表，可写多个")] = None,
) -> None:
    """导入签发的申报模板；签名不可信或内容不全的不导入。"""
    with office_answering(context) as (office, answer):
        received = office.import_pack(file, trust or [], crl or [])
        answer(
            {**_pack_json(received.pack), "signer": received.signer},
            f"已导入：{_words(received.pack)}，由“{received.signer}”签发。"
            "已有的申报仍用原来的模板，需要时用 ipzone move 移过来。",
        )


def pack_list(context: typer.Context) -> None:
    """列出申报模板：随程序的、导入的、停用的，以及损坏的。"""
    with office_answering(context) as (office, answer):
        default = office.default_pack()
        rows = [
            {
                **_pack_json(pack),
                "title": pack.title,
                "issuer": pack.issuer,
                "built_in": office.is_built_in(pack),
                "signer": office.pack_signer(pack),
                "retired": office.is_retired(pack),
                "default": pack == default,
            }
            for pack in office.packs()
        ]
        damaged = [(str(one.folder), explain(one.error)) for one in office.damaged_packs()]
        lines = [_row_words(row) for row in rows]
        lines += [f"损坏：{folder}\n{message}" for folder, message in damaged]
        answer(
            {
                "packs": rows,
                "damaged": [
                    {"folder": folder, "code": message.code, "message": message.sentence}
                    for folder, message in damaged
                ],
            },
            "\n".join(lines),
        )


def pack_retire(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    version: Annotated[str, typer.Argument(metavar="VERSION")],
    undo: Annotated[bool, typer.Option("--undo", help="恢复使用")] = False,
) -> None:
    """停用一个申报模板：新建申报时不再出现，已有的申报照常使用。"""
    with office_answering(context) as (office, answer):
        office.retire_pack(id_, version, retired=not undo)
        words = "已恢复使用" if undo else "已停用，新建申报时不再出现；已有的申报照常使用"
        answer({"id": id_, "version": version, "retired": not undo}, f"{id_} {version} {words}。")


def move(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="申报编号，可只写开头几位")],
    pack: Annotated[str, typer.Option(help="移到这个申报模板")],
    version: Annotated[str | None, typer.Option(help="它的版本；不写就用最新的")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会怎样，不动")] = False,
) -> None:
    """把一个申报移到另一个模板或版本；填好的内容一项不丢，移回即恢复。"""
    with office_answering(context) as (office, answer):
        made = (office.plan_move if dry_run else office.move)(id_, pack, version)
        answer(_move_json(made, dry_run), _move_words(made, dry_run))


def _pack(office: Office, source: str) -> FormPack:
    from forms.pack import read_pack_folder

    return read_pack_folder(Path(source)) if Path(source).is_dir() else office.pack_named(source)


def _signer(office: Office, identity: str | None, p12: Path | None, passphrase_file: Path | None) -> Signer:
    passphrase = passphrase_from(passphrase_file)
    if p12 is not None:
        return office.signer_from_p12(p12, passphrase)
    return office.signer_from_identity(identity or "", passphrase)


def _pack_json(pack: FormPack) -> dict[str, Any]:
    return {"id": pack.id, "version": pack.version, "digest": pack.digest}


def _words(pack: FormPack) -> str:
    return f"{pack.title}（{pack.id} {pack.version}）"


def _row_words(row: dict[str, Any]) -> str:
    marks = ["随程序提供" if row["built_in"] else f"签发：{row['signer'] or '没有签名'}"]
    marks += ["默认"] if row["default"] else []
    marks += ["已停用"] if row["retired"] else []
    return f"{row['id']} {row['version']}  {row['title']}  {'，'.join(marks)}"


def _move_json(made: Move, dry_run: bool) -> dict[str, Any]:
    before, after, moved = made.application, made.after, made.moved
    return {
        "id": before.id,
        "from": {"id": before.pack_id, "version": before.pack_version, "here": made.before is not None},
        "to": {"id": after.id, "version": after.version},
        "dry_run": dry_run,
        "changed": made.change is not None,
        "kept": list(moved.kept),
        "moved": [{"before": path, "after": place} for path, place in moved.moved],
        "restored": list(moved.restored),
        "new": list(moved.new),
        "gone": list(moved.gone),
    }


def _move_words(made: Move, dry_run: bool) -> str:
    moved = made.moved
    old = made.before.fields if made.before else {}

    def line(path: str, place: str = "") -> str:
        field = made.after.fields.get(place or path) or old.get(path)
        return f"{path}{f' → {place}' if place else ''}  {field.label if field else ''}".rstrip()

    def listed(word: str, lines: Iterable[str]) -> list[str]:
        rows = [f"  {word}  {text}" for text in lines]
        return rows[:SHOWN] + ([f"  {word}  另有 {len(rows) - SHOWN} 项"] if len(rows) > SHOWN else [])

    head = "会" if dry_run else "已"
    whole = made.application
    lines = [
        f"{whole.title}：{whole.pack_id} {whole.pack_version} → {made.after.id} {made.after.version}",
        f"{head}保留 {len(moved.kept)} 项，换位置 {len(moved.moved)} 项，恢复 {len(moved.restored)} 项，"
        f"新增要填 {len(moved.new)} 项，没有位置 {len(moved.gone)} 项（留存不丢，移回即恢复）。",
        *listed("换位置", (line(path, place) for path, place in moved.moved)),
        *listed("恢复", map(line, moved.restored)),
        *listed("新增", map(line, moved.new)),
        *listed("留存", map(line, moved.gone)),
    ]
    if made.before is None:
        lines.insert(1, "原来的模板不在本机，按编号相同的项对应。")
    return "\n".join(lines)
