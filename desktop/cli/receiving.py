"""`ipzone trust`, `ipzone receive` and `ipzone received`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.cli.answering import office_answering, progress_for
from desktop.cli.trust_policy import policy_app
from desktop.cli.words import report_words

if TYPE_CHECKING:
    from db.records import ReceivedRecord
    from desktop.intake_office import Intake
    from desktop.submission.differences import Difference
    from desktop.trust_office import Trusted

trust_app = typer.Typer(no_args_is_help=True, help="信任的根证书、中间证书和吊销列表。")
received_app = typer.Typer(no_args_is_help=True, help="收到的申报包。")
_Sha = Annotated[str, typer.Argument(metavar="SHA256", help="收件的 SHA-256，可只写开头几位")]
_KINDS = {"root": "根证书", "between": "中间证书", "list": "吊销列表"}
OTHER_SIGNERS = "与前一份不是用同一份证书签署的，请与申报地区核实。"
MISSING = "已收的第 {number} 次修改的文件不见了或已损坏，没有比较。重新收一次那一份就能补上。"
REASONS = {
    "": "已收下",
    "untrusted": "未收：核验未通过",
    "foreign": "未收：签名可信，但不是申报包",
    "replay.older": "未收：同一申报已收过更新的一份",
    "replay.conflict": "未收：同一修订号已收过内容不同的一份",
    "replay.place": "未收：与另一地区已收的申报用了同一编号",
}


def register(app: typer.Typer) -> None:
    trust_app.add_typer(policy_app, name="policy")
    app.add_typer(trust_app, name="trust")
    app.add_typer(received_app, name="received")
    app.command("receive")(receive)


@trust_app.command("list")
def trust_list(context: typer.Context) -> None:
    """列出信任的证书和吊销列表，以及吊销列表有几天了。"""
    with office_answering(context) as (office, answer):
        now, found = office.clock(), office.trusted()
        lines = [_trust_words(one, now) for one in found]
        answer({"trusted": [_trust_json(one, now) for one in found]}, "\n".join(lines) or "还没有。")


@trust_app.command("add")
def trust_add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="证书或吊销列表，PEM 或 DER")],
    fingerprint: Annotated[str, typer.Option(help="电话核对过的 SHA-256 指纹；不符就不添加")] = "",
) -> None:
    """添加根证书、中间证书或吊销列表；根证书的指纹要和对方电话核对。"""
    with office_answering(context) as (office, answer):
        now = office.clock()
        wanted = "".join(fingerprint.lower().replace(":", "").split())
        if wanted and wanted not in {one.fingerprint for one in office.look_at_trust(file)}:
            answer({"added": [], "fingerprint": wanted}, "指纹不符，没有添加。", ok=False)
            return
        added = office.add_trust(file)
        answer(
            {"added": [_trust_json(one, now) for one in added]},
            "\n".join(f"已添加 {_trust_words(one, now)}" for one in added),
        )


@trust_app.command("remove")
def trust_remove(
    context: typer.Context, name: Annotated[str, typer.Argument(help="文件名，见 trust list")]
) -> None:
    """不再信任一个文件里的证书或吊销列表。"""
    with office_answering(context) as (office, answer):
        office.remove_trust(name)
        answer({"removed": name}, f"已移除 {name}。")


def receive(
    context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="申报包 .asice")]
) -> None:
    """收下一个申报包：先核验，可信才收；不可信的连同报告另放一处。"""
    with office_answering(context) as (office, answer):
        intake = office.receive(file, progress_for(context))
        words = [report_words(intake.report), _intake_words(intake)]
        answer(_intake_json(intake), "\n".join(words), ok=not intake.record.refused)


@received_app.command("list")
def received_list(context: typer.Context) -> None:
    """列出收到的申报包，最近的在前。"""
    with office_answering(context) as (office, answer):
        found = office.received()
        answer({"received": [_record_json(one) for one in found]}, "\n".join(map(_line, found)) or "还没有。")


@received_app.command("show")
def received_show(
    context: typer.Context,
    sha256: _Sha,
    extract: Annotated[str | None, typer.Option(help="取出这一个文件，例如 evidence/001-证明.pdf")] = None,
    out: Annotated[Path | None, typer.Option(help="取出到这个文件")] = None,
) -> None:
    """列出一份收件的全部内容，或取出其中一个文件。"""
    if (extract is None) != (out is None):
        raise typer.BadParameter("--extract 和 --out 要一起写", param_hint="--extract")
    with office_answering(context) as (office, answer):
        record = office.received_one(sha256)
        if extract is not None and out is not None:
            office.extract_received(record, extract, out)
            answer({"path": str(out)}, f"已取出到 {out}")
            return
        report = json.loads(office.received_report(record))
        if not record.application:
            answer({**_record_json(record), "report": report}, _line(record))
            return
        from desktop.submission.differences import lines

        said = lines(office.open_received(record))
        rows = [{"kind": one.kind.value, "label": one.label, "text": one.text} for one in said]
        words = [_line(record), *(f"{one.kind.value}  {one.label}：{one.text}" for one in said)]
        answer({**_record_json(record), "report": report, "lines": rows}, "\n".join(words))


@received_app.command("compare")
def received_compare(context: typer.Context, before: _Sha, after: _Sha) -> None:
    """比较两份收件：哪些内容、任务、指标、佐证材料变了。"""
    with office_answering(context) as (office, answer):
        found = office.compare_received(office.received_one(before), office.received_one(after))
        words = "\n".join(map(_difference_words, found)) or "没有差别。"
        answer({"differences": [_difference_json(one) for one in found]}, words)


def _trust_words(one: Trusted, now: datetime) -> str:
    until = f"{one.until:%Y-%m-%d}" if one.until else "未写明"
    age = f"，{one.age(now)} 天前签发" if one.kind == "list" else ""
    own = "（本机）" if one.own else ""
    return (
        f"{one.name}{own}  {_KINDS[one.kind]}  {one.holder}  {one.key}  有效至 {until}{age}\n"
        f"  SHA-256 {' '.join(one.groups)}"
    )


def _trust_json(one: Trusted, now: datetime) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "holder": one.holder,
        "issuer": one.issuer,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "age_days": one.age(now),
        "fingerprint": one.fingerprint,
        "key": one.key,
        "own": one.own,
    }


def _record_json(record: ReceivedRecord) -> dict[str, Any]:
    return {
        "sha256": record.sha256,
        "name": record.name,
        "size": record.size,
        "at": record.at.isoformat(),
        "who": record.who,
        "refused": record.refused,
        "application": record.application,
        "place": record.place,
        "revision": record.revision,
        "title": record.title,
    }


def _line(record: ReceivedRecord) -> str:
    what = f"{record.title}，第 {record.revision} 次修改" if record.title else record.name
    return f"{record.sha256[:12]}  {record.at.astimezone():%Y-%m-%d %H:%M}  {REASONS[record.refused]}  {what}"


def _intake_json(intake: Intake) -> dict[str, Any]:
    return {
        **_record_json(intake.record),
        "again": intake.again,
        "earlier": intake.earlier.sha256 if intake.earlier else None,
        "earlier_missing": intake.missing,
        "other_signers": intake.other_signers,
        "differences": [_difference_json(one) for one in intake.differences],
        "report": intake.report.to_json(),
    }


def _intake_words(intake: Intake) -> str:
    if intake.again:
        return f"这一份已在 {intake.record.at.astimezone():%Y-%m-%d %H:%M} 收下，没有重复登记。"
    words = REASONS[intake.record.refused] + "。"
    if intake.earlier is None:
        return words
    if intake.other_signers:
        words += "\n" + OTHER_SIGNERS
    if intake.missing:
        return f"{words}\n{MISSING.format(number=intake.earlier.revision)}"
    changed = "\n".join(map(_difference_words, intake.differences))
    return f"{words}\n与已收的第 {intake.earlier.revision} 次修改相比，{len(intake.differences)} 处不同。\n{changed}"


def _difference_json(one: Difference) -> dict[str, str]:
    return {"kind": one.kind.value, "label": one.label, "before": one.before, "after": one.after}


def _difference_words(one: Difference) -> str:
    return f"{one.kind.value}  {one.label}\n  原：{one.before or '（无）'}\n  现：{one.after or '（无）'}"
