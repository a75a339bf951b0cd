"""`ipzone countersign` and `ipzone token`: signing what others have signed, and keys in tokens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.cli.answering import PassphraseFile, office_answering, passphrase_from, progress_for
from desktop.submission.signatories import Role
from forms.errors import CertificateMissing

if TYPE_CHECKING:
    from desktop.office import Office
    from desktop.submission.signing import Signer

P12 = Annotated[Path | None, typer.Option(help="签名证书 .p12")]
Identity = Annotated[str | None, typer.Option(help="本程序生成的签名身份")]
Token = Annotated[Path | None, typer.Option(help="密码钥匙的驱动文件（PKCS#11 或 SKF）")]
Certificate = Annotated[
    str | None, typer.Option(help="密码钥匙里有多份证书时，写 SHA-256 指纹的开头几位，见 ipzone token list")
]
RoleName = Annotated[str, typer.Option(help="以什么身份签：填报、审核、签发、申报单位、省级")]
SealPicture = Annotated[Path | None, typer.Option("--seal", help="印章图 .png，显示在签名里")]

token_app = typer.Typer(no_args_is_help=True, help="密码钥匙（USB Key）。")


def chosen_signer(
    office: Office,
    p12: Path | None,
    identity: str | None,
    token: Path | None,
    certificate: str | None,
    passphrase_file: Path | None,
) -> Signer:
    """The signer of exactly one of the kinds of keys; the passphrase or PIN is asked for last."""
    if [p12 is None, identity is None, token is None].count(False) != 1:
        raise typer.BadParameter("--p12、--identity、--token 写且只写一个", param_hint="--p12")
    if p12 is not None:
        return office.signer_from_p12(p12, passphrase_from(passphrase_file))
    if token is None:
        return office.signer_from_identity(identity or "", passphrase_from(passphrase_file))
    found = [one for one in office.tokens(token) if one.fingerprint.startswith((certificate or "").lower())]
    if not found:
        raise CertificateMissing(name=certificate or token.name)
    if len(found) > 1:
        raise typer.BadParameter("有多份证书，用 --certificate 写明是哪一份", param_hint="--certificate")
    return office.signer_from_token(token, found[0], passphrase_from(passphrase_file))


def checked_role(role: str) -> Role:
    """Raises BadParameter."""
    try:
        return Role(role)
    except ValueError:
        raise typer.BadParameter("写 填报、审核、签发、申报单位 或 省级", param_hint="--role") from None


@token_app.command("list")
def token_list(
    context: typer.Context,
    module: Annotated[Path, typer.Argument(metavar="DRIVER", help="厂商的驱动文件 .so 或 .dll")],
) -> None:
    """列出插着的密码钥匙里的证书；不需要 PIN。"""
    with office_answering(context) as (office, answer):
        found = office.tokens(module)
        rows = [
            {
                "token": one.token,
                "serial": one.serial,
                "holder": one.holder,
                "organization": one.organization,
                "algorithm": one.algorithm,
                "issuer": one.issuer,
                "valid_until": one.valid[1].isoformat(),
                "fingerprint": one.fingerprint,
                "attempts": one.attempts,
            }
            for one in found
        ]
        lines = [
            f"{one.fingerprint[:12]}  {one.token}  {one.holder}  {one.algorithm}  有效至 {one.valid[1]:%Y-%m-%d}"
            for one in found
        ]
        answer({"certificates": rows}, "\n".join(lines) or "没有插着的密码钥匙，或里面没有证书。")


def countersign(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="已签署的申报包 .asice")],
    out: Annotated[Path, typer.Option(help="加签后的申报包，写成新文件")],
    role: RoleName,
    p12: P12 = None,
    identity: Identity = None,
    token: Token = None,
    certificate: Certificate = None,
    seal: SealPicture = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """在已签署的申报包上加签；先前的签名原样保留。"""
    capacity = checked_role(role)
    with office_answering(context) as (office, answer):
        picture = office.seal(seal) if seal else None
        signer = chosen_signer(office, p12, identity, token, certificate, passphrase_file)
        result = office.countersign(file, out, signer, capacity, picture, progress_for(context))
        facts = result.report.container
        answer(
            {
                "path": str(result.path),
                "sha256": facts.sha256,
                "size": facts.size,
                "number": result.number,
                "role": role,
                "signer": signer.name,
                "pdf": result.pdf or None,
            },
            f"已加签：{result.path}\n第 {result.number} 个签名，{role}，{signer.name}"
            f"{'' if result.pdf else '（只签清单，不签 PDF）'}\nSHA-256 {facts.sha256}",
        )


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(countersign)
    app.add_typer(token_app, name="token")
