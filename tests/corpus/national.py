"""Packages signed with SM2, certificates and lists by OpenSSL: good ones, and those that only look like them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import cms as structures

from desktop.submission.signing.keys import KeySigner
from desktop.submission.signing.p12 import load_p12
from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.desktop.submission.signing import national
from tests.desktop.submission.signing.national import PASSPHRASE, National
from tests.desktop.submission.verification import foreign
from tests.desktop.submission.verification.packages import Draft

_DAY = timedelta(days=1)


def _signer(holder: National) -> KeySigner:
    return load_p12(holder.p12(holder.folder / "key.p12"), PASSPHRASE, datetime.now(UTC))


def _signed(signer: KeySigner, content: bytes) -> bytes:
    return signer.sign_manifest(content, datetime.now(UTC))


def _altered(signature: bytes, how: str) -> bytes:
    info = structures.ContentInfo.load(signature)
    signed = info["content"]["signer_infos"][0]
    match how:
        case "mechanism":
            signed["signature_algorithm"] = {"algorithm": "sha256_ecdsa"}
        case "digest":
            signed["digest_algorithm"] = {"algorithm": "sha256"}
        case "value":
            value = bytes(signed["signature"].native)
            signed["signature"] = value[:-1] + bytes([value[-1] ^ 1])
        case "zeros":
            signed["signature"] = bytes.fromhex("3006020100020100")
    return bytes(info.dump(force=True))


def cases(folder: Path) -> Iterator[Case]:
    folder.mkdir(parents=True)
    b = Bench(folder)
    root = national.root(folder / "root")
    between = root.issue(folder / "between", "国密机构", ca=True)
    holder = between.issue(folder / "leaf", "江苏省知识产权局")
    other = between.issue(folder / "other", "另一人")
    signer = _signer(holder)
    trust = [root.pem]
    draft = Draft().signed(lambda c: _signed(signer, c))
    package = b.package(draft)
    of_root = root.crl(folder / "root.crl")

    def case(name: str, code: str, package: bytes, *lists: Path) -> Case:
        return Case("national" if code else "good", name, code, package, trust, lists)

    yield case("SM2", "", package)
    yield case("SM2 with lists", "", package, of_root, between.crl(folder / "a.crl", other))
    large = bytes(33 << 20)
    simple = {"报告.bin": large, "META-INF/signature.p7s": _signed(signer, large)}
    yield case("SM2 over a large file alone", "", foreign.as_simple(simple))
    both = Draft().by(b.signer).signed(lambda c: _signed(signer, c), 2)
    yield Case("good", "SM2 side by side with ECDSA", "", b.package(both), [*b.trust, *trust])
    yield case("revoked", "certificate.revoked", package, of_root, between.crl(folder / "b.crl", holder))
    lists = (root.crl(folder / "c.crl", between), between.crl(folder / "d.crl"))
    yield case("issuer revoked", "certificate.revoked", package, *lists)
    now = datetime.now(UTC)
    stale = between.crl(folder / "e.crl", made=now - 60 * _DAY, until=now - 30 * _DAY)
    yield case("list out of date", "revocation.stale", package, of_root, stale)
    yield case("no list of the issuer", "revocation.unknown", package, of_root)
    twin = national.root(folder / "twin-root").issue(folder / "twin", "国密机构", ca=True)
    forged = twin.crl(folder / "f.crl")
    yield case("list by a namesake of the issuer", "revocation.unknown", package, of_root, forged)
    stranger = _signer(twin.issue(folder / "stranger", "江苏省知识产权局"))
    yield case("namesake", "certificate.untrusted", _by(b, lambda c: _signed(stranger, c)))
    yield case("of another manifest", "signature.digest", _by(b, lambda _: _signed(signer, b"other")))
    for how, code in _CODES.items():
        forged_package = _by(b, lambda c, how=how: _altered(_signed(signer, c), how))  # type: ignore[misc]
        yield case(f"other {how}", code, forged_package)


_CODES = {
    "mechanism": "signature.algorithm",
    "digest": "signature.algorithm",
    "value": "signature.value",
    "zeros": "signature.value",
}


def _by(b: Bench, sign: Callable[[bytes], bytes]) -> bytes:
    return b.package(Draft().signed(sign))
