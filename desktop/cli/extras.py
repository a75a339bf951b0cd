"""`ipzone identity`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.cli.answering import PassphraseFile, office_answering, passphrase_from
from desktop.files import read_file, write_file

if TYPE_CHECKING:
    from desktop.submission.signing.identity import Identity

identity_app = typer.Typer(no_args_is_help=True, help="本程序生成的签名身份。")


@identity_app.command("new")
def identity_new(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="名称，例如 示例市知识产权局")],
    organization: Annotated[str, typer.Option(help="单位全称；不写就用名称")] = "",
    algorithm: Annotated[str, typer.Option(help="rsa3072 或 p256")] = "rsa3072",
    root: Annotated[Path | None, typer.Option(help="把根证书写到这个文件，交给接收单位")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """生成密钥和证书；密钥用口令加密，只在本机。"""
    if algorithm not in {"rsa3072", "p256"}:
        raise typer.BadParameter("写 rsa3072 或 p256", param_hint="--algorithm")
    with office_answering(context) as (office, answer):
        made = office.new_identity(name, organization or name, passphrase_from(passphrase_file), algorithm)
        if root and made.root_pem:
            write_file(root, made.root_pem)
        where = f"\n根证书已写入 {root}，交给接收单位。" if root else ""
        answer(_identity_json(made), f"已生成签名身份“{made.name}”（{made.algorithm}）。{where}")


@identity_app.command("csr")
def identity_csr(
    context: typer.Context,
    name: str,
    out: Annotated[Path, typer.Option(help="证书申请文件 .pem")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """导出证书申请，交发证机构。"""
    with office_answering(context) as (office, answer):
        write_file(out, office.identity_request(name, passphrase_from(passphrase_file)))
        answer({"path": str(out)}, f"证书申请已写入 {out}，交发证机构签发。")


@identity_app.command("import")
def identity_import(
    context: typer.Context, name: str, certificate: Annotated[Path, typer.Argument(metavar="CERT.pem")]
) -> None:
    """导入发证机构签发的证书（可带证书链）。"""
    with office_answering(context) as (office, answer):
        made = office.import_certificate(name, read_file(certificate))
        answer(_identity_json(made), f"已导入，“{made.name}”今后用这份证书签名。")


@identity_app.command("renew")
def identity_renew(
    context: typer.Context,
    name: str,
    root: Annotated[Path | None, typer.Option(help="把新的根证书写到这个文件，交给接收单位")] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """给本程序自建的证书续期；密钥不变，接收单位要换信任新的根证书。"""
    with office_answering(context) as (office, answer):
        made = office.renew_identity(name, passphrase_from(passphrase_file))
        if root and made.root_pem:
            write_file(root, made.root_pem)
        answer(_identity_json(made), f"已续期到 {made.valid[1]:%Y-%m-%d}。请把新的根证书交给接收单位。")


@identity_app.command("backup")
def identity_backup(
    context: typer.Context,
    name: str,
    out: Annotated[Path, typer.Option(help="备份文件 .p12，用同一口令加密")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """把密钥和证书备份成一个加密的文件。"""
    with office_answering(context) as (office, answer):
        office.backup_identity(name, passphrase_from(passphrase_file), out)
        answer({"path": str(out)}, f"已备份到 {out}，用同一口令打开。另放一处保管。")


@identity_app.command("restore")
def identity_restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE.p12")],
    name: Annotated[str, typer.Option(help="换一个名称；不写就用原来的")] = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """从备份文件恢复签名身份。"""
    with office_answering(context) as (office, answer):
        made = office.restore_identity(source, passphrase_from(passphrase_file), name)
        answer(_identity_json(made), f"已恢复签名身份“{made.name}”。")


@identity_app.command("list")
def identity_list(context: typer.Context) -> None:
    """列出签名身份。"""
    with office_answering(context) as (office, answer):
        found = office.identities()
        lines = [f"{one.name}  {one.algorithm}  有效至 {one.valid[1]:%Y-%m-%d}" for one in found]
        answer({"identities": [_identity_json(one) for one in found]}, "\n".join(lines) or "还没有签名身份。")


def _identity_json(identity: Identity) -> dict[str, Any]:
    since, until = identity.valid
    return {
        "name": identity.name,
        "holder": identity.holder,
        "organization": identity.organization,
        "algorithm": identity.algorithm,
        "issuer": identity.issuer,
        "valid_from": since.isoformat(),
        "valid_until": until.isoformat(),
        "fingerprint": identity.fingerprint,
        "root": identity.root_pem.decode("ascii") if identity.root_pem else None,
    }
