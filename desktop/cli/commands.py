"""The commands of the main job."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.cli.answering import (
    Id,
    PassphraseFile,
    answering,
    data_folder,
    office_answering,
    progress_for,
)
from desktop.cli.publishing import export_public
from desktop.cli.signing import (
    P12,
    Certificate,
    Identity,
    RoleName,
    SealPicture,
    Token,
    checked_role,
    chosen_signer,
)
from desktop.cli.words import findings_json, findings_words, report_words, value_words
from desktop.files import read_file
from desktop.messages import size_words
from forms.purpose import Purpose

if TYPE_CHECKING:
    from forms.values import Json

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="示范区申报助手：填报、检查、签署、核验国家知识产权保护示范区申报材料。不联网。",
)


@app.command()
def demo(context: typer.Context, out: Annotated[Path, typer.Option(help="放结果的文件夹")]) -> None:
    """用样例走完全程：填报、检查、签署、导出、核验。"""
    with answering(context) as answer:
        from desktop.demo import run

        result = run(out, progress_for(context))
        answer(
            {"trusted": result.trusted, **{name: str(path) for name, path in result.files().items()}},
            "样例申报已走完全程。\n"
            + "\n".join(f"  {label}：{path}" for label, path in result.labelled())
            + f"\n核验{'通过' if result.trusted else '未通过'}。",
            ok=result.trusted,
        )


@app.command()
def new(
    context: typer.Context,
    place: Annotated[str | None, typer.Option(help="地区代码，例如 320400")] = None,
    pack: Annotated[str | None, typer.Option(help="申报模板")] = None,
    practice: Annotated[bool, typer.Option("--practice", help="只是练习")] = False,
    sample: Annotated[bool, typer.Option("--sample", help="复制一份样例")] = False,
) -> None:
    """新建一个申报。"""
    if sample == (place is not None):
        raise typer.BadParameter("--place 和 --sample 写且只写一个", param_hint="--place")
    with office_answering(context) as (office, answer):
        if sample:
            application = office.new_sample()
        else:
            purpose = Purpose.PRACTICE if practice else Purpose.FORMAL
            application = office.new(place or "", pack, purpose)
        standing, sentence = office.standing(application.place, application.purpose, application.pack_id)
        answer(
            {"id": application.id, "title": application.title, "standing": standing.value, "note": sentence},
            f"已新建：{application.title}（{application.id}）\n{sentence}",
        )


@app.command("list")
def list_(context: typer.Context) -> None:
    """列出已有申报。"""
    with office_answering(context) as (office, answer):
        rows = [
            {
                "id": one.id,
                "place": one.place.code,
                "name": one.place.full_name,
                "purpose": one.purpose.value,
                "pack": f"{one.pack_id} {one.pack_version}",
                "created": one.created.isoformat(),
                "changed": one.changed.isoformat(),
            }
            for one in office.applications()
        ]
        lines = [f"{row['id']}  {row['name']}  {row['pack']}  {row['changed'][:10]}" for row in rows]
        answer({"applications": rows}, "\n".join(lines) or "还没有申报。用 ipzone new --place 代码 新建。")


@app.command()
def show(context: typer.Context, id_: Id) -> None:
    """显示一个申报的全部内容；--json 的输出可以交给 fill。"""
    with office_answering(context) as (office, answer):
        application = office.load(id_)
        pack = office.pack_of(application)
        mark = f"【{application.purpose.mark}】" if application.purpose.mark else ""
        lines = [f"{mark}{application.place.full_name} {pack.title} {pack.version}"]
        for path, value in application.answers.items():
            field = pack.fields.get(path)
            lines.append(f"  {path}  {field.label if field else ''}：{value_words(value)}")
        lines += [f"  佐证 {e.number:>3}  {e.label}（{size_words(e.size)}）" for e in application.evidence]
        answer(office.document(id_), "\n".join(lines))


@app.command()
def fill(
    context: typer.Context, id_: Id, source: Annotated[Path, typer.Option("--from", help="填报数据 JSON")]
) -> None:
    """从 JSON 文件读入答案；要么全部读入，要么一条也不动。"""
    with office_answering(context) as (office, answer):
        change = office.fill(id_, _json_file(source))
        paths = sorted(change.paths) if change else []
        answer({"id": office.load(id_).id, "changed": paths}, f"已读入，改动 {len(paths)} 项。")


@app.command()
def attach(
    context: typer.Context,
    id_: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="佐证材料")],
    target: Annotated[str, typer.Option("--for", help="支撑哪一项，例如 tasks.3.2")],
    pages: Annotated[str, typer.Option(help="引用的页码，例如 1-3")] = "",
) -> None:
    """上传一份佐证材料。"""
    with office_answering(context) as (office, answer):
        evidence, _ = office.attach(id_, file, target, pages, progress=progress_for(context))
        answer(
            {
                "evidence": evidence.id,
                "number": evidence.number,
                "name": evidence.name,
                "sha256": evidence.sha256,
            },
            f"已上传：第 {evidence.number} 份 {evidence.name}（{size_words(evidence.size)}），支撑 {target}。",
        )


@app.command()
def check(context: typer.Context, id_: Id) -> None:
    """检查还缺什么。"""
    with office_answering(context) as (office, answer):
        office.look_through(office.unlooked(office.load(id_)))
        findings = office.check(id_)
        answer(findings_json(findings), findings_words(findings), ok=not any(f.open for f in findings))


@app.command()
def accept(
    context: typer.Context,
    id_: Id,
    key: Annotated[str, typer.Argument(metavar="KEY", help="提醒的编号，见 check --json")],
    reason: Annotated[str, typer.Option(help="理由，至少 10 个字，随申报包报送")],
) -> None:
    """写明理由，接受一条提醒。"""
    with office_answering(context) as (office, answer):
        office.accept(id_, key, reason)
        answer({"accepted": key}, "已接受，理由会随申报包报送。")


@app.command()
def export(
    context: typer.Context,
    id_: Id,
    out: Annotated[Path, typer.Option(help="申报包，以 .asice 结尾")],
    p12: P12 = None,
    identity: Identity = None,
    passphrase_file: PassphraseFile = None,
    draft: Annotated[bool, typer.Option("--draft", help="草稿：不签名，加水印")] = False,
    token: Token = None,
    certificate: Certificate = None,
    role: RoleName = "申报单位",
    seal: SealPicture = None,
    public: Annotated[
        bool, typer.Option("--public", help="公开版：略去不公开和敏感的内容，见 withhold")
    ] = False,
) -> None:
    """签署并导出申报包。"""
    if [draft, p12 is not None, identity is not None, token is not None].count(True) != 1:
        raise typer.BadParameter("--p12、--identity、--token、--draft 写且只写一个", param_hint="--p12")
    capacity = checked_role(role)
    with office_answering(context) as (office, answer):
        picture = office.seal(seal) if seal else None
        signer = None if draft else chosen_signer(office, p12, identity, token, certificate, passphrase_file)
        if public:
            export_public(context, office, answer, id_, out, signer, capacity, picture)
            return
        progress = progress_for(context)
        result = office.export(id_, out, signer, progress=progress, role=capacity, seal=picture)
        answer(
            {
                "path": str(result.path),
                "sha256": result.sha256,
                "size": result.size,
                "draft": draft,
                "pages": result.pdf_pages,
            },
            f"{'草稿' if draft else '申报包'}已生成：{result.path}（{size_words(result.size)}）\nSHA-256 {result.sha256}",
        )


@app.command()
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="申报包 .asice")],
    trust: Annotated[list[Path] | None, typer.Option(help="信任的根证书，可写多个")] = None,
    crl: Annotated[list[Path] | None, typer.Option(help="证书吊销列表，可写多个")] = None,
    at: Annotated[str | None, typer.Option(help="按这一时刻核验，例如 2026-12-18T09:00:00+08:00")] = None,
    report_to: Annotated[Path | None, typer.Option("--report", help="把核验报告写成这个 PDF 文件")] = None,
) -> None:
    """逐项核验一个申报包。"""
    moment = _moment(at)
    with answering(context) as answer:
        from desktop.submission.verification import verify as run

        report = run(file, trust or [], crl or [], moment, progress_for(context))
        if report_to:
            from desktop.submission.pdf.documents.papers import write_report

            write_report(report, report_to)
        answer(report.to_json(), report_words(report), ok=report.trusted)


@app.command()
def places(
    context: typer.Context, text: Annotated[str, typer.Argument(help="名称、代码或拼音首字母")] = ""
) -> None:
    """查找申报地区。"""
    with office_answering(context) as (office, answer):
        found = office.places.search(text)
        rows = [
            {
                "code": place.code,
                "name": place.name,
                "province": place.province,
                "kind": place.kind,
                "standing": office.standing(place)[0].value,
            }
            for place in found
        ]
        lines = [f"{p.code}  {p.full_name}  {p.kind_label}  {office.standing(p)[1]}" for p in found]
        answer({"places": rows}, "\n".join(lines) or "没有找到。换名称、代码或拼音首字母再试。")


@app.command()
def backup(context: typer.Context, out: Annotated[Path, typer.Option(help="放备份的文件夹")]) -> None:
    """备份整个工作区；写完后会复核。"""
    with office_answering(context) as (office, answer):
        path = office.backup(out)
        answer({"path": str(path)}, f"已备份到 {path}，复核无误。")


@app.command()
def restore(
    context: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="PATH", help="备份文件夹，或 backups 里升级前留存的数据库")
    ],
) -> None:
    """从备份恢复；原来的工作区留在旁边，不会丢。"""
    with answering(context) as answer:
        from desktop.office import Office

        kept = Office.restore(data_folder(context), source)
        answer(
            {"kept": str(kept) if kept else None},
            f"已恢复。原来的工作区留在 {kept}。" if kept else "已恢复。",
        )


@app.command()
def schema(
    context: typer.Context,
    which: Annotated[str, typer.Argument(help="answers 或 application")],
    pack: Annotated[str | None, typer.Option(help="限定到这个申报模板的各项")] = None,
) -> None:
    """输出公开的 JSON Schema。"""
    if which not in {"answers", "application"}:
        raise typer.BadParameter("写 answers 或 application", param_hint="WHICH")
    with answering(context) as answer:
        from desktop.office import published_schema

        document = published_schema(which, pack)
        answer(document, json.dumps(document, ensure_ascii=False, indent=2))


def _json_file(path: Path) -> Json:
    from forms.answers import read_document

    return read_document(read_file(path))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("时间写成 2026-12-18T09:00:00+08:00", param_hint="--at") from None
    return moment if moment.tzinfo else moment.astimezone()
