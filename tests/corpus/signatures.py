"""Signatures nobody should believe: by the wrong people, or of the wrong form."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from asn1crypto import cms as structure
from asn1crypto import core
from cryptography import x509

from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW, Holder
from tests.desktop.submission.verification.packages import Draft, crafted, openssl


def _expired(b: Bench) -> Holder:
    return b.root.issue(until=NOW - DAY)


def _not_yet(b: Bench) -> Holder:
    return b.root.issue(since=NOW + DAY)


def _stranger(b: Bench) -> Holder:
    return people.root(number=101).issue()


def _encipher(b: Bench) -> Holder:
    return b.root.issue(usage=("key_encipherment",))


def _server(b: Bench) -> Holder:
    return b.root.issue(purposes=(people.SERVER,))


def _authority(b: Bench) -> Holder:
    return b.root.issue(ca=True, usage=("digital_signature", "key_cert_sign"))


def _weak(b: Bench) -> Holder:
    return b.root.issue(kind="rsa1024")


def _curve(b: Bench) -> Holder:
    return b.root.issue(kind="k256")


def _small_curve(b: Bench) -> Holder:
    return b.root.issue(kind="p224")


def _issued_by_a_leaf(b: Bench) -> Holder:
    return b.signer.issue("冒名者", number=5)


def _issued_by_non_signing_authority(b: Bench) -> Holder:
    return b.root.issue("机构", ca=True, usage=("crl_sign",), number=2).issue(number=5)


def _expired_root(b: Bench) -> Holder:
    old = people.root(until=NOW - DAY, number=102)
    b.trust = [old.pem(b.folder / "old.pem")]
    return old.issue()


def _root_no_authority(b: Bench) -> Holder:
    odd = people.root(ca=False, usage=("digital_signature",), number=103)
    b.trust = [odd.pem(b.folder / "odd.pem")]
    return odd.issue()


def _weak_root(b: Bench) -> Holder:
    weak = people.root(kind="rsa1024", number=104)
    b.trust = [weak.pem(b.folder / "weak.pem")]
    return weak.issue()


def _small_exponent(b: Bench) -> Holder:
    return b.root.issue(kind="rsa2048e3", number=9)


def _critical_stranger(b: Bench) -> Holder:
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    between = b.root.issue("机构", ca=True, usage=("key_cert_sign",), number=2)
    return between.issue(number=5, critical=(odd,))


def _constrained(b: Bench) -> Holder:
    other = x509.Name([x509.NameAttribute(x509.oid.NameOID.ORGANIZATION_NAME, "别的单位")])
    limits = x509.NameConstraints([x509.DirectoryName(other)], None)
    return b.root.issue("机构", ca=True, usage=("key_cert_sign",), number=2, extra=(limits,)).issue()


def _namesake_root(b: Bench) -> Holder:
    """Everything but the key is that of the root we trust."""
    return people.root(number=108).issue()


def _maze(b: Bench) -> Holder:
    """Many authorities that have all issued each other."""
    names = [b.root.issue(f"机构{n}", ca=True, usage=("key_cert_sign",), number=20 + n) for n in range(4)]
    twins = [
        a.issue(f"机构{n}", ca=True, usage=("key_cert_sign",), number=20 + n) for a in names for n in range(4)
    ]
    stranger = people.root("陌生", number=107)
    b.trust = [stranger.pem(b.folder / "stranger.pem")]
    signer = names[0].issue()
    return Holder(signer.private, signer.certificate, tuple(t.certificate for t in twins[:14]))


def _sha1_certificate(b: Bench) -> Holder:
    rsa_root = people.root(kind="rsa2048", number=105)
    b.trust = [rsa_root.pem(b.folder / "rsa.pem")]
    return people.with_sha1(rsa_root.issue(), rsa_root)


def _path_length(b: Bench) -> Holder:
    """An authority that may only issue to signers has issued to another authority."""
    short = b.root.issue("机构", ca=True, usage=("key_cert_sign",), number=2, path_length=0)
    return short.issue("下级", ca=True, usage=("key_cert_sign",), number=6).issue(number=7)


HOLDERS: dict[Callable[[Bench], Holder], str] = {
    _expired: "certificate.expired",
    _not_yet: "certificate.not_yet_valid",
    _stranger: "certificate.untrusted",
    _encipher: "certificate.unsuitable",
    _server: "certificate.unsuitable",
    _authority: "certificate.unsuitable",
    _weak: "certificate.weak",
    _curve: "certificate.algorithm",
    _small_curve: "certificate.weak",
    _issued_by_a_leaf: "certificate.authority",
    _issued_by_non_signing_authority: "certificate.authority",
    _expired_root: "certificate.expired",
    _root_no_authority: "certificate.authority",
    _weak_root: "certificate.weak",
    _sha1_certificate: "certificate.digest",
    _small_exponent: "certificate.weak",
    _critical_stranger: "certificate.path",
    _constrained: "certificate.path",
    _namesake_root: "certificate.untrusted",
    _maze: "certificate.untrusted",
    _path_length: "certificate.path",
}


CRAFTED: dict[str, tuple[str, dict[str, object]]] = {
    "no reference": ("signature.certificate_reference", {"omit": ["signing_certificate_v2"]}),
    "no time": ("signature.time_missing", {"omit": ["signing_time"]}),
    "no digest": ("signature.attributes", {"omit": ["message_digest"]}),
    "no type": ("signature.attributes", {"omit": ["content_type"]}),
    "digest twice": ("signature.attributes", {"repeat": ["message_digest"]}),
    "wrong type": ("signature.content_type", {"replace": {"content_type": "signed_data"}}),
    "wrong digest": ("signature.digest", {"replace": {"message_digest": bytes(32)}}),
    "attached": ("signature.attached", {"attached": b"other"}),
    "attached empty": ("signature.attached", {"attached": b""}),
    "two signers": ("signature.signers", {"signers": 2}),
    "no signer": ("signature.signers", {"signers": 0}),
    "no certificate": ("signature.certificate_missing", {"with_certificate": False}),
    "wrong value": ("signature.value", {"signature": bytes(70)}),
    "empty value": ("signature.value", {"signature": b""}),
    "mechanism of another digest": ("signature.algorithm", {"mechanism": "sha512_ecdsa"}),
    "mechanism sha1": ("signature.algorithm", {"mechanism": "sha1_ecdsa"}),
    "mechanism of another key": ("signature.algorithm", {"mechanism": "sha256_rsa"}),
    "digest not announced": ("signature.algorithm", {"listed": "sha512"}),
    "sha1": ("signature.algorithm", {"digest": "sha1"}),
}

OPENSSL: dict[str, tuple[str, list[str]]] = {
    "no cades": ("signature.certificate_reference", []),
    "no attributes": ("signature.attributes_missing", ["-noattr"]),
    "attached": ("signature.attached", ["-cades", "-nodetach"]),
    "no certificate": ("signature.certificate_missing", ["-cades", "-nocerts"]),
    "sha1": ("signature.algorithm", ["-cades", "-md", "sha1"]),
    "md5": ("signature.algorithm", ["-cades", "-md", "md5"]),
    "wrong type": ("signature.content_type", ["-cades", "-econtent_type", "1.2.3.4"]),
}


def _lists(b: Bench) -> Iterator[tuple[str, str, Holder, list[Path]]]:
    """Revocation lists that revoke, or that do not serve."""
    yield (
        "revoked",
        "certificate.revoked",
        b.signer,
        [b.root.crl(b.folder / "1.crl", (b.signer.certificate,))],
    )
    between = b.root.issue("机构", ca=True, usage=("key_cert_sign", "crl_sign"), number=2)
    both = [b.root.crl(b.folder / "2.crl", (between.certificate,)), between.crl(b.folder / "3.crl")]
    yield "issuer revoked", "certificate.revoked", between.issue(), both
    strange = [people.root("另一机构", number=106).crl(b.folder / "4.crl")]
    yield "list of a stranger", "revocation.unknown", b.signer, strange
    stale = [b.root.crl(b.folder / "5.crl", made=NOW - 60 * DAY, until=NOW - 30 * DAY)]
    yield "list out of date", "revocation.stale", b.signer, stale
    future = [b.root.crl(b.folder / "6.crl", made=NOW + DAY)]
    yield "list from the future", "revocation.unknown", b.signer, future
    incomplete = [b.root.crl(b.folder / "7.crl")]
    yield "no list of the issuer", "revocation.unknown", between.issue(), incomplete
    forged = people.root(number=108).crl(b.folder / "8.crl")
    yield "list by a namesake of the root", "revocation.unknown", b.signer, [forged]
    mute = b.root.issue("机构", ca=True, usage=("key_cert_sign",), number=2)
    unfit = [b.root.crl(b.folder / "9.crl"), mute.crl(b.folder / "10.crl")]
    yield "list by an issuer that may not", "revocation.unknown", mute.issue(), unfit


def _odd(b: Bench) -> Iterator[tuple[str, str, Draft]]:
    """Signature files that are none, or belong to something else."""
    for number, content in enumerate((b"", b"rubbish", b"0\x80" * 5000, b"\x30\x84\xff\xff\xff\xff")):
        yield f"rubbish {number}", "signature.malformed", Draft().signed(lambda _, c=content: c)
    right = b.signer.signer.sign_manifest
    yield "bytes behind", "signature.malformed", Draft().signed(lambda c: right(c, NOW) + b"more")
    yield "padded to a megabyte", "entry.large", Draft().signed(lambda c: right(c, NOW) + bytes(1 << 20))
    yield "of another manifest", "signature.digest", Draft().signed(lambda _: right(b"other", NOW))
    yield "enveloped", "signature.malformed", Draft().signed(lambda _: _enveloped())
    yield "deep", "signature.malformed", Draft().signed(lambda _: b"\xa0\x80" * 60_000)
    yield "of a twin certificate", "signature.certificate_mismatch", Draft().signed(lambda c: _twin(b, c))
    yield "reference by SHA-1", "signature.algorithm", Draft().signed(lambda c: _by_sha1(b, c))
    yield "many certificates", "signature.malformed", Draft().signed(lambda c: _crowded(b, c))
    other = b.root.issue("另一人", number=8)
    two = Draft().signed(lambda c: openssl(b.folder, c, b.signer, other))
    yield "two signers", "signature.signers", two
    broken = Draft().by(b.signer).signed(lambda _: crafted(b.signer, b"else"), 2)
    yield "second one broken", "signature.digest", broken
    stranger = people.root("陌生", number=107).issue()
    yield "countersigned by a stranger", "certificate.untrusted", Draft().by(b.signer).by(stranger, 2)


def _twin(b: Bench, content: bytes) -> bytes:
    """The same key certified twice: the signature fits both, but says which one it means."""
    genuine = structure.ContentInfo.load(crafted(b.root.issue("冒名者"), b""))["content"]
    attributes = genuine["signer_infos"][0]["signed_attrs"]
    reference = next(a for a in attributes if a["type"].native == "signing_certificate_v2")
    return crafted(b.signer, content, replace={"signing_certificate_v2": reference["values"][0]})


def _by_sha1(b: Bench, content: bytes) -> bytes:
    from asn1crypto import tsp

    hashed = hashlib.sha1(b.signer.der).digest()  # noqa: S324
    one = tsp.ESSCertIDv2({"hash_algorithm": {"algorithm": "sha1"}, "cert_hash": hashed})
    said = tsp.SigningCertificateV2({"certs": [one]})
    return crafted(b.signer, content, replace={"signing_certificate_v2": said})


def _crowded(b: Bench, content: bytes) -> bytes:
    info = structure.ContentInfo.load(b.signer.signer.sign_manifest(content, NOW))
    for number in range(20):
        one = structure.CertificateChoices("certificate", b.root.issue(f"{number}").asn1)
        info["content"]["certificates"].append(one)
    return bytes(info.dump(force=True))


def _enveloped() -> bytes:
    return bytes(structure.ContentInfo({"content_type": "data", "content": core.OctetString(b"x")}).dump())


def cases(folder: Path) -> Iterator[Case]:
    """Each with files of its own."""

    def bench(name: str) -> Bench:
        (folder / name).mkdir(parents=True)
        return Bench(folder / name)

    for make, code in HOLDERS.items():
        b = bench(make.__name__)
        package = b.package(Draft().by(make(b)))
        yield Case("certificate", make.__name__.strip("_"), code, package, b.trust)
    b = bench("plain")
    for name, (code, options) in CRAFTED.items():
        draft = Draft().signed(lambda c, o=options: crafted(b.signer, c, **o))
        yield Case("cms", name, code, b.package(draft), b.trust)
    signer = b.root.issue(kind="rsa2048")
    for name, (code, arguments) in OPENSSL.items():
        draft = Draft().signed(lambda c, a=arguments: openssl(b.folder, c, signer, options=a))
        yield Case("cms", f"openssl {name}", code, b.package(draft), b.trust)
    for name, code, draft in _odd(b):
        yield Case("cms", name, code, b.package(draft), b.trust)
    for name, code, holder, crls in _lists(b):
        yield Case("revocation", name, code, b.package(Draft().by(holder)), b.trust, crls)
    package = b.package(Draft().by(b.signer))
    yield Case("certificate", "nobody is trusted", "certificate.untrusted", package)
    leaf = [b.signer.pem(b.folder / "leaf.pem")]
    yield Case("certificate", "a leaf is no root", "certificate.untrusted", package, leaf)
    yield Case("time", "received too late", "certificate.expired", package, b.trust, (), NOW + 400 * DAY)
    yield Case(
        "time", "received too early", "certificate.not_yet_valid", package, b.trust, (), NOW - 31 * DAY
    )
