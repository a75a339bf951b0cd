"""Holders of SM2 certificates for the tests, made by `openssl`, which knows nothing of this program."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from asn1crypto import pem, x509

PASSPHRASE = "国密口令1234"
_ID = ("-sigopt", "distid:1234567812345678")
_LEAF = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n"
_CA = """[ca]
default_ca=c
[c]
database=index.txt
crlnumber=number
default_crl_days=30
default_md=sm3
crl_extensions=e
[e]
authorityKeyIdentifier=keyid:always
"""
_ROOT = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"


@dataclass(frozen=True)
class National:
    """`folder` holds key.pem and cert.pem; `above` the issuers up to the root."""

    folder: Path
    above: tuple[National, ...] = ()

    @property
    def pem(self) -> Path:
        return self.folder / "cert.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    @cached_property
    def asn1(self) -> x509.Certificate:
        return x509.Certificate.load(pem.unarmor(self.pem.read_bytes())[2])

    def issue(self, folder: Path, name: str, *, ca: bool = False) -> National:
        """A certificate for a new SM2 key, signed by this one."""
        _new_key(folder)
        (folder / "ext.cnf").write_text((_ROOT if ca else _LEAF) + "subjectKeyIdentifier=hash\n")
        _run(
            "req",
            "-new",
            "-key",
            "key.pem",
            "-sm3",
            *_ID,
            "-utf8",
            "-subj",
            _subject(name),
            "-out",
            "r.pem",
            at=folder,
        )
        _run(
            *("x509", "-req", "-in", "r.pem", "-CA", str(self.pem), "-CAkey", str(self.key), "-sm3", *_ID),
            *(
                "-vfyopt",
                "distid:1234567812345678",
                "-days",
                "400",
                "-extfile",
                "ext.cnf",
                "-out",
                "cert.pem",
            ),
            at=folder,
        )
        return National(folder, (self, *self.above))

    def crl(
        self,
        path: Path,
        *revoked: National,
        made: datetime | None = None,
        until: datetime | None = None,
        since: datetime | None = None,
        identity: Sequence[str] = _ID,
    ) -> Path:
        """A revocation list, PEM, by `openssl ca`; for a month from now when nothing else is said."""
        gone = f"{(since or datetime.now(UTC)).astimezone(UTC):%y%m%d%H%M%SZ}"
        rows = [f"R\t491231235959Z\t{gone}\t{_serial(one)}\tunknown\t/CN=x\n" for one in revoked]
        (self.folder / "index.txt").write_text("".join(rows))
        (self.folder / "number").write_text("01\n")
        (self.folder / "ca.cnf").write_text(_CA)
        ca = ("ca", "-config", "ca.cnf", "-keyfile", "key.pem", "-cert", "cert.pem", *identity)
        times = ("-crl_lastupdate", _time(made)) if made else ()
        times += ("-crl_nextupdate", _time(until)) if until else ()
        _run(*ca, "-gencrl", *times, "-out", str(path), at=self.folder)
        return path

    def p12(self, path: Path) -> Path:
        chain = path.with_suffix(".chain")
        chain.write_bytes(b"".join(one.pem.read_bytes() for one in self.above))
        _run(
            *("pkcs12", "-export", "-inkey", str(self.key), "-in", str(self.pem), "-certfile", str(chain)),
            *("-passout", f"pass:{PASSPHRASE}", "-out", str(path)),
            at=self.folder,
        )
        return path


def root(folder: Path) -> National:
    """A new SM2 root."""
    _new_key(folder)
    (folder / "ext.cnf").write_text(f"[req]\ndistinguished_name=d\nx509_extensions=e\n[d]\n[e]\n{_ROOT}")
    _run(
        *("req", "-x509", "-key", "key.pem", "-sm3", *_ID, "-utf8", "-subj", _subject("国密根")),
        *("-days", "800", "-config", "ext.cnf", "-out", "cert.pem"),
        at=folder,
    )
    return National(folder)


def _serial(holder: National) -> str:
    digits = f"{holder.asn1.serial_number:X}"
    return "0" * (len(digits) % 2) + digits


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%SZ}"


def _subject(name: str) -> str:
    return f"/C=CN/O=示例单位/CN={name}"


def _new_key(folder: Path) -> None:
    folder.mkdir()
    _run("genpkey", "-algorithm", "SM2", "-out", "key.pem", at=folder)


def _run(*arguments: str, at: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=at, check=True, capture_output=True)
