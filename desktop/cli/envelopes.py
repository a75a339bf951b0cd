"""`ipzone encrypt` and `ipzone decrypt`: packages that only one receiver may read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop.cli.answering import PassphraseFile, office_answering, passphrase_from, progress_for
from desktop.cli.signing import Identity
from desktop.messages import size_words
from forms.errors import TargetExists

SUFFIX = ".p7m"
Force = Annotated[bool, typer.Option("--force", help="文件已经存在时替换它")]


def encrypt(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="申报包 .asice")],
    to: Annotated[Path, typer.Option(help="接收单位的加密证书，PEM 或 DER")],
    out: Annotated[Path | None, typer.Option(help="不写就在申报包旁边，加上 .p7m")] = None,
    force: Force = False,
) -> None:
    """把申报包加密给一个接收单位，只有它能打开。"""
    target = out or file.with_name(file.name + SUFFIX)
    with office_answering(context) as (office, answer):
        _check_free(target, force)
        sealed = office.encrypt_package(file, to, target, progress_for(context))
        answer(
            {
                "path": str(sealed.path),
                "size": sealed.size,
                "holder": sealed.holder,
                "organization": sealed.organization,
                "fingerprint": sealed.fingerprint,
            },
            f"已加密：{sealed.path}（{size_words(sealed.size)}）\n只有“{sealed.holder}”能打开。"
            f"发送前与对方电话核对证书指纹 SHA-256：\n{sealed.fingerprint}",
        )


def decrypt(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="加密的申报包 .asice.p7m")],
    out: Annotated[Path | None, typer.Option(help="不写就在原处，去掉 .p7m")] = None,
    p12: Annotated[Path | None, typer.Option(help="收件单位的证书 .p12")] = None,
    identity: Identity = None,
    passphrase_file: PassphraseFile = None,
    force: Force = False,
) -> None:
    """用本单位的密钥解开加密的申报包；解开后还要核验。"""
    if (p12 is None) == (identity is None):
        raise typer.BadParameter("--p12、--identity 写且只写一个", param_hint="--p12")
    if out is None and file.suffix != SUFFIX:
        raise typer.BadParameter("文件名不以 .p7m 结尾，请写明放到哪里", param_hint="--out")
    target = out or file.with_suffix("")
    with office_answering(context) as (office, answer):
        _check_free(target, force)
        opened = office.decrypt_package(
            file,
            target,
            p12=p12,
            identity=identity or "",
            passphrase=passphrase_from(passphrase_file),
            progress=progress_for(context),
        )
        answer(
            {"path": str(opened.path), "size": opened.size, "sha256": opened.sha256},
            f"已解密：{opened.path}（{size_words(opened.size)}）\nSHA-256 {opened.sha256}\n"
            "加密不说明是谁送来的，请接着核验：ipzone verify。",
        )


def _check_free(target: Path, force: bool) -> None:
    if target.exists() and not force:
        raise TargetExists(path=target)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(encrypt)
    app.command()(decrypt)
