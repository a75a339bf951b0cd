"""What is fuzzed, each as a function of some bytes, and what must hold whatever they are.

A target returns when the bytes were refused, or were harmless; it raises when they crashed something or were believed.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.submission import headers as h
from desktop.submission import manifest as manifests
from desktop.submission import workbook_plain
from desktop.submission.data import Document
from desktop.submission.layout import DATA_NAME, PDF_NAME, WORKBOOK_NAME
from desktop.submission.reader import PackageReader, ReaderFault
from desktop.submission.signing import certificates, envelope
from desktop.submission.signing.keys import SoftwareKey, digest
from desktop.submission.signing.p12 import load_p12
from desktop.submission.verification import cms, verify
from desktop.submission.verification.chain import Trust
from desktop.submission.verification.pdf import check_pdf
from desktop.submission.verification.policy import Policy
from desktop.submission.verification.stamps import look_at
from desktop.submission.verification.terms import Terms
from desktop.submission.workbook import read_back
from forms.errors import (
    EnvelopeChanged,
    EnvelopeUnreadable,
    NotRecipient,
    PackageUnreadable,
    TrustFileUnreadable,
    WorkbookUnreadable,
)
from tests.desktop.submission.hostile import cases, deflated
from tests.desktop.submission.signing import national, people
from tests.desktop.submission.signing.people import NOW, Authority
from tests.desktop.submission.verification.conftest import exported
from tests.desktop.submission.verification.packages import Draft, authority, crafted, stamped


class Believed(AssertionError):
    """Something nobody signed was taken for signed."""


@dataclass(frozen=True)
class Target:
    """`run` takes bytes; `seeds` are inputs to begin with, which it takes or refuses in the ordinary way."""

    run: Callable[[bytes], object]
    seeds: Sequence[bytes]


def targets(folder: Path) -> Mapping[str, Target]:
    """All targets by name; they write into `folder` only."""
    office = exported(_made(folder / "office"))
    root = people.root()
    signer, rsa = root.issue(number=60), root.issue(kind="rsa2048", number=61)
    trust = root.pem(folder / "root.pem")
    crl = root.crl(folder / "root.crl", (rsa.certificate,))
    package = Draft().by(signer).by(rsa, 2).write(folder / "good.asice").read_bytes()
    content = b"manifest"
    signatures = [one.signer.sign_manifest(content, NOW) for one in (signer, rsa)]
    signatures += [crafted(signer, content), crafted(rsa, content)]
    issuer = national.root(folder / "national")
    sm2 = issuer.issue(folder / "sm2", "江苏省知识产权局")
    ours = load_p12(sm2.p12(folder / "sm2.p12"), national.PASSPHRASE, datetime.now(UTC))
    signatures.append(ours.sign_manifest(content, NOW))
    national_trust = [sm2.asn1.dump(), issuer.crl(folder / "sm2.crl", sm2).read_bytes()]
    manifest = Draft().manifest()
    return {
        "reader": Target(_reader(folder), [package, *_small_cases()]),
        "package": Target(_package(folder, package, trust), [package]),
        "manifest": Target(_manifest, [manifest, manifests.build("META-INF/s.p7s", _references(), "审核")]),
        "cms": Target(_cms(content, {signer.der, rsa.der, sm2.asn1.dump()}), signatures),
        "envelope": _envelope(_made(folder / "envelope"), root),
        "pdf": Target(_pdf(office.entries[PDF_NAME], office.signer.asn1.sha256), [office.entries[PDF_NAME]]),
        "stamp": _stamp(folder, root),
        "workbook": Target(_workbook, [office.entries[WORKBOOK_NAME]]),
        "data": Target(_data, [office.entries[DATA_NAME]]),
        "trust": Target(
            _trust(folder),
            [trust.read_bytes(), crl.read_bytes(), signer.der, rsa.asn1.dump(), *national_trust],
        ),
    }


def mutated(data: bytes, random_: random.Random, others: Sequence[bytes]) -> bytes:
    """Some bytes changed, moved, doubled, left out, or taken from elsewhere; sometimes the sums are put right again."""
    out = bytearray(data)
    for _ in range(random_.choice((1, 1, 1, 2, 3, 8))):
        at = random_.randrange(len(out) + 1)
        piece = random_.choice((1, 2, 4, 8, 32, 256))
        match random_.randrange(8):
            case 0 if at < len(out):
                out[at] ^= 1 << random_.randrange(8)
            case 1:
                out[at : at + 1] = bytes([random_.choice((0, 1, 0x7F, 0x80, 0xFF, random_.randrange(256)))])
            case 2:
                del out[at : at + piece]
            case 3:
                out[at:at] = out[at : at + piece]
            case 4:
                out[at:at] = random_.randbytes(piece)
            case 5:
                other = random_.choice(others)
                start = random_.randrange(len(other) + 1)
                out[at : at + piece] = other[start : start + piece]
            case 6:
                width = random_.choice((2, 4, 8))
                edge = random_.choice((0, 1, (1 << 8 * width) - 1, 1 << (8 * width - 1), len(out)))
                out[at : at + width] = (edge % (1 << 8 * width)).to_bytes(
                    width, random_.choice(("little", "big"))
                )
            case 7:
                end = random_.randrange(len(out) + 1)
                out[at:at] = out[end : end + piece]
    return bytes(out)


def _reader(folder: Path) -> Callable[[bytes], object]:
    path = folder / "reader.asice"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            with PackageReader.open(path) as package:
                for name in package.entries:
                    for _ in package.chunks(name):
                        pass
        except (ReaderFault, PackageUnreadable):
            return

    return run


def _package(folder: Path, good: bytes, trust: Path) -> Callable[[bytes], object]:
    """The sums of changed entries are put right, or nothing behind them would ever be reached."""
    path = folder / "package.asice"

    def run(data: bytes) -> None:
        path.write_bytes(repaired(data))
        try:
            report = verify(path, [trust], at=NOW)
        except PackageUnreadable:
            return
        if report.trusted and _said(path) != wanted:
            raise Believed(path)

    def _said(of: Path) -> Mapping[str, bytes]:
        with PackageReader.open(of) as package:
            return {n: package.read(n) for n in package.entries if manifests.must_be_covered(n)}

    path.write_bytes(good)
    wanted = _said(path)
    return run


def repaired(data: bytes) -> bytes:
    """The CRC of every entry that can be found put right, in both of its records."""
    out = bytearray(data)
    found: dict[bytes, int] = {}
    at = out.find(h.LOCAL_MAGIC)
    while at >= 0 and at + h.LOCAL.size <= len(out):
        fields = h.LOCAL.unpack_from(out, at)
        name_length, extra_length, packed = fields[9], fields[10], fields[7]
        name = bytes(out[at + h.LOCAL.size :][:name_length])
        start = at + h.LOCAL.size + name_length + extra_length
        crc = zlib.crc32(out[start : start + packed])
        out[at + 14 : at + 18] = crc.to_bytes(4, "little")
        found[name] = crc
        at = out.find(h.LOCAL_MAGIC, at + 4)
    at = out.find(h.CENTRAL_MAGIC)
    while at >= 0 and at + h.CENTRAL.size <= len(out):
        length = h.CENTRAL.unpack_from(out, at)[10]
        name = bytes(out[at + h.CENTRAL.size :][:length])
        if name in found:
            out[at + 16 : at + 20] = found[name].to_bytes(4, "little")
        at = out.find(h.CENTRAL_MAGIC, at + 4)
    return bytes(out)


def _manifest(data: bytes) -> None:
    try:
        said = manifests.parse(data)
    except ReaderFault:
        return
    again = manifests.parse(manifests.build(said.signature, said.references, said.role))
    if again != said:
        raise AssertionError(said)


def _cms(content: bytes, known: set[bytes]) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        signed = cms.read(data, lambda name: digest(name, content), national=True)
        signer = signed.certificate
        if signed.intact and not signed.faults and (signer is None or signer.dump() not in known):
            raise Believed(data)

    return run


def _envelope(folder: Path, root: Authority) -> Target:
    """For two readers, one with each kind of key; what does not open leaves nothing."""
    secret = b"secret" * 50
    (folder / "plain").write_bytes(secret)
    usages = {"rsa2048": ("key_encipherment",), "p256": ("key_agreement",)}
    readers = [root.issue(f"收件单位 {kind}", kind, number=62, usage=usage) for kind, usage in usages.items()]
    seeds = []
    for one in readers:
        certificate = envelope.recipient(one.pem(folder / "to.pem"), NOW)
        seeds.append(envelope.encrypt(folder / "plain", folder / "seed", certificate).path.read_bytes())
    source, room = folder / "envelope.p7m", _made(folder / "room")
    keys = [SoftwareKey(one.asn1, one.private) for one in readers]

    def run(data: bytes) -> None:
        source.write_bytes(data)
        for key in keys:
            try:
                opened = envelope.decrypt(source, room / "out", key)
            except (EnvelopeUnreadable, NotRecipient, EnvelopeChanged):
                if any(room.iterdir()):
                    raise AssertionError([path.name for path in room.iterdir()]) from None
                continue
            if opened.path.read_bytes() != secret:
                raise Believed(data)
            opened.path.unlink()

    return Target(run, seeds)


def _pdf(good: bytes, signer: bytes) -> Callable[[bytes], object]:
    def run(data: bytes) -> None:
        if not check_pdf(data, PDF_NAME, {signer}).findings and data != good:
            raise Believed(data)

    return run


def _stamp(folder: Path, root: Authority) -> Target:
    """A token that is believed must say what the authority said."""
    terms = Terms.read([root.pem(folder / "stamps.pem")], (), NOW, NOW, (), Policy())
    content = b"content"
    token = stamped(_made(folder / "stamps"), content, authority(root))

    def run(data: bytes) -> None:
        stamp = look_at(data, lambda name: digest(name, content), terms)
        if stamp.moment is not None and stamp.moment != wanted.moment:
            raise Believed(data)

    wanted = look_at(token, lambda name: digest(name, content), terms)
    return Target(run, [token])


def _workbook(data: bytes) -> None:
    for take in (read_back, workbook_plain.check):
        try:
            take(data)
        except WorkbookUnreadable:
            continue


def _data(data: bytes) -> None:
    try:
        Document(data)
    except ReaderFault:
        return


def _trust(folder: Path) -> Callable[[bytes], object]:
    path = folder / "trust.bin"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        for files in (([path], []), ([], [path])):
            try:
                Trust.read(*files)
            except TrustFileUnreadable:
                continue
        try:
            for one in certificates.read_certificates(data):
                certificates.check_key(one)
        except (ValueError, certificates.KeyTooWeak, certificates.KeyUnsupported):
            return

    return run


def _references() -> Sequence[manifests.Reference]:
    return [
        manifests.Reference(f"evidence/{n:03d}-证明 {n}.pdf", f"{n:064x}", "application/pdf")
        for n in range(3)
    ]


def _small_cases() -> list[bytes]:
    return [data for _, _, data in cases() if len(data) < 4096] + [deflated(b"x" * 500)]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
