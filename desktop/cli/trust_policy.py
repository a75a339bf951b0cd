"""`ipzone trust policy`: what this office asks of signatures beyond the rules, and whom it accepts them from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.cli.answering import office_answering

if TYPE_CHECKING:
    from desktop.office import Office
    from desktop.submission.verification import Policy

policy_app = typer.Typer(no_args_is_help=True, help="本单位对签名更严的要求，以及认可的签署者。")
_Place = Annotated[str, typer.Argument(metavar="PLACE", help="地区代码，例如 320400")]


@policy_app.command("show")
def show(context: typer.Context) -> None:
    """列出本单位的要求和认可的签署者。"""
    with office_answering(context) as (office, answer):
        policy = office.policy()
        answer(_json(policy), _words(office, policy))


@policy_app.command("set")
def change(
    context: typer.Context,
    digest: Annotated[
        list[str] | None, typer.Option(help="接受的摘要算法，可写多个：SHA-256、SHA-384、SHA-512、SM3")
    ] = None,
    rsa_bits: Annotated[int | None, typer.Option(min=2048, max=16384, help="RSA 密钥至少几位")] = None,
    ec_bits: Annotated[int | None, typer.Option(min=256, max=521, help="椭圆曲线密钥至少几位")] = None,
    usage_stated: Annotated[
        bool | None, typer.Option("--usage-stated/--usage-open", help="证书必须写明用于签名")
    ] = None,
    lists_required: Annotated[
        bool | None, typer.Option("--lists-required/--lists-optional", help="必须核实证书没有被吊销")
    ] = None,
    list_days: Annotated[
        int | None, typer.Option(min=0, max=3650, help="吊销列表最多几天；0 按列表自己写的期限")
    ] = None,
) -> None:
    """更改写明的几项，其余不变；只会比程序的规则更严。"""
    with office_answering(context) as (office, answer):
        from desktop.submission.verification.policy import DIGESTS

        if digest and not set(digest) <= set(DIGESTS):
            raise typer.BadParameter(f"写 {'、'.join(DIGESTS)}", param_hint="--digest")
        said = {
            "digests": tuple(one for one in DIGESTS if one in digest) if digest else None,
            "rsa_bits": rsa_bits,
            "ec_bits": ec_bits,
            "usage_stated": usage_stated,
            "lists_required": lists_required,
            "list_days": list_days,
        }
        changes: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        policy = replace(office.policy(), **changes)
        office.set_policy(policy)
        answer(_json(policy), _words(office, policy))


@policy_app.command("accept")
def accept(
    context: typer.Context,
    place: _Place,
    certificate: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="签署者的证书，PEM 或 DER")
    ] = None,
    fingerprint: Annotated[str, typer.Option(help="或者写证书的 SHA-256 指纹")] = "",
    name: Annotated[str, typer.Option(help="签署者的名称，写指纹时用")] = "",
) -> None:
    """认可一个签署者；有了认可的签署者，这个地区的包就不再收别人签的。"""
    if (certificate is None) == (not fingerprint):
        raise typer.BadParameter("证书文件和 --fingerprint 写且只写一个", param_hint="--fingerprint")
    with office_answering(context) as (office, answer):
        if certificate is not None:
            from desktop.trust_office import LIST

            held = office.look_at_trust(certificate)
            if len(held) != 1 or held[0].kind == LIST:
                raise typer.BadParameter("文件里应当只有签署者的一份证书", param_hint="FILE")
            fingerprint, name = held[0].fingerprint, name or held[0].holder
        policy = office.accept_signer(place, fingerprint, name)
        answer(_json(policy), _words(office, policy))


@policy_app.command("drop")
def drop(
    context: typer.Context,
    place: _Place,
    fingerprint: Annotated[str, typer.Argument(metavar="SHA256", help="证书指纹，可只写开头几位")],
) -> None:
    """不再认可一个签署者。"""
    with office_answering(context) as (office, answer):
        policy = office.drop_signer(place, fingerprint)
        answer(_json(policy), _words(office, policy))


def _json(policy: Policy) -> dict[str, Any]:
    return {
        "digests": list(policy.digests),
        "rsa_bits": policy.rsa_bits,
        "ec_bits": policy.ec_bits,
        "usage_stated": policy.usage_stated,
        "lists_required": policy.lists_required,
        "list_days": policy.list_days,
        "accepted": [
            {"place": one.place, "fingerprint": one.fingerprint, "name": one.name} for one in policy.accepted
        ],
    }


def _words(office: Office, policy: Policy) -> str:
    days = f"{policy.list_days} 天" if policy.list_days else "按列表自己写的期限"
    lines = [
        f"摘要算法  {'、'.join(policy.digests)}",
        f"密钥  RSA 至少 {policy.rsa_bits} 位，椭圆曲线至少 {policy.ec_bits} 位",
        f"证书写明用于签名  {'必须' if policy.usage_stated else '不要求'}",
        f"核实没有被吊销  {'必须' if policy.lists_required else '不要求'}",
        f"吊销列表最多  {days}",
        f"认可的签署者  {'' if policy.accepted else '没有限定'}".rstrip(),
    ]
    names = {place.code: place.full_name for place in office.places.all} if policy.accepted else {}
    for one in policy.accepted:
        groups = " ".join(one.fingerprint[n : n + 4].upper() for n in range(0, len(one.fingerprint), 4))
        lines.append(f"  {names.get(one.place, one.place)}  {one.name}\n    SHA-256 {groups}")
    return "\n".join(lines)
