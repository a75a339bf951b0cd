"""More signatures nobody should believe, and good ones of other programs, with keys and certificates by openssl."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import cms as structure
from asn1crypto import core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose

from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.corpus.strange_containers import PAYLOAD
from tests.desktop.submission.hostile import deflated
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW, Authority
from tests.desktop.submission.verification import foreign
from tests.desktop.submission.verification.packages import Draft, authority, crafted

Sign = Callable[[bytes], bytes]
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PSS = ("-keyopt", "rsa_padding_mode:pss")


@dataclass(frozen=True)
class Made:
    """A key by openssl, and the certificate the bench's root issued to it."""

    b: Bench
    key: Path
    certificate: Path

    @classmethod
    def of(
        cls,
        b: Bench,
        *options: str,
        algorithm: str = "RSA",
        name: str = "签署人",
        digest: str = "sha256",
        extensions: str = "keyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\nsubjectKeyIdentifier=hash\n",
    ) -> Made:
        folder = b.folder
        key, request, certificate = folder / "o.key", folder / "o.csr", folder / "o.pem"
        (folder / "o.ext").write_text(extensions)
        b.root.pem(folder / "o-root.pem")
        b.root.key_pem(folder / "o-root.key")
        asked = [part for option in options for part in ("-pkeyopt", option)]
        _openssl(folder, "genpkey", "-algorithm", algorithm, *asked, "-out", "o.key")
        _openssl(folder, "req", "-new", "-utf8", "-key", "o.key", "-subj", f"/CN={name}", "-out", "o.csr")
        issue = [
            "-in",
            "o.csr",
            "-CA",
            "o-root.pem",
            "-CAkey",
            "o-root.key",
            "-days",
            "30",
            "-set_serial",
            "4660",
        ]
        _openssl(folder, "x509", "-req", *issue, "-extfile", "o.ext", f"-{digest}", "-out", "o.pem")
        assert request.is_file()
        return cls(b, key, certificate)

    def sign(self, *options: str) -> Sign:
        def signed(content: bytes) -> bytes:
            (self.b.folder / "o.bin").write_bytes(content)
            who = ("-signer", str(self.certificate), "-inkey", str(self.key))
            arguments = ("-binary", "-cades", "-outform", "DER", "-in", "o.bin", "-out", "o.p7s")
            _openssl(self.b.folder, "cms", "-sign", *arguments, *who, *options)
            return (self.b.folder / "o.p7s").read_bytes()

        return signed


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def _curve(name: str) -> tuple[str, ...]:
    return (f"ec_paramgen_curve:{name}",)


def _keys(b: Bench) -> Iterator[tuple[str, str, str, Sign]]:
    """(group, name, code, how it is signed): keys and mechanisms."""
    for curve in ("brainpoolP256r1", "brainpoolP384r1", "sect233k1", "prime239v1"):
        made = Made.of(b, *_curve(curve), algorithm="EC")
        yield "certificate", f"curve {curve}", "certificate.algorithm", made.sign()
    weak = Made.of(b, *_curve("prime192v1"), algorithm="EC")
    yield "certificate", "curve prime192v1", "certificate.weak", weak.sign()
    explicit = Made.of(b, *_curve("P-256"), "ec_param_enc:explicit", algorithm="EC")
    yield "certificate", "curve by its parameters", "certificate.algorithm", explicit.sign()
    for bits in (1024, 2040, 2047):
        small = Made.of(b, f"rsa_keygen_bits:{bits}")
        yield "certificate", f"RSA of {bits} bits", "certificate.weak", small.sign()
    p256, rsa = Made.of(b, *_curve("P-256"), algorithm="EC"), None
    yield "cms", "SHA-224", "signature.algorithm", p256.sign("-md", "sha224")
    rsa = Made.of(b, "rsa_keygen_bits:2048")
    yield "cms", "PSS with SHA-1", "signature.algorithm", rsa.sign("-md", "sha1", *_PSS)
    mixed = ("-md", "sha256", *_PSS, "-keyopt", "rsa_mgf1_md:sha1")
    yield "cms", "PSS with two digests", "signature.algorithm", rsa.sign(*mixed)
    yield "cms", "without certificates", "signature.certificate_missing", rsa.sign("-nocerts")
    by_sha1 = Made.of(b, "rsa_keygen_bits:2048", digest="sha1")
    yield "certificate", "ECDSA with SHA-1", "certificate.digest", by_sha1.sign()


def _good_keys(b: Bench) -> Iterator[tuple[str, Sign]]:
    yield "P-384 with SHA-384 by openssl", Made.of(b, *_curve("P-384"), algorithm="EC").sign("-md", "sha384")
    yield "P-521 with SHA-512 by openssl", Made.of(b, *_curve("P-521"), algorithm="EC").sign("-md", "sha512")
    yield "P-256 with SHA-512 by openssl", Made.of(b, *_curve("P-256"), algorithm="EC").sign("-md", "sha512")
    packed = Made.of(b, *_curve("P-256"), "point-format:compressed", algorithm="EC")
    yield "compressed point", packed.sign()
    yield "RSA 4096 by openssl", Made.of(b, "rsa_keygen_bits:4096").sign()
    rsa = Made.of(b, "rsa_keygen_bits:2048", digest="sha512", name="𠮷\U00031350\ue000")
    yield "rare Han in the name", rsa.sign()
    yield "key identifier by openssl", rsa.sign("-keyid")
    yield "PSS with SHA-256", rsa.sign("-md", "sha256", *_PSS)
    yield "PSS with the longest salt", rsa.sign("-md", "sha384", *_PSS, "-keyopt", "rsa_pss_saltlen:-2")
    key = Made.of(b, "rsa_keygen_bits:2048", algorithm="RSA-PSS")
    yield "key for PSS only", key.sign(*_PSS)
    large = Made.of(b, "rsa_keygen_bits:2048", "rsa_keygen_pubexp:4294967297")
    yield "large exponent", large.sign()


def _references(b: Bench) -> Iterator[tuple[str, str, Sign]]:
    """What the signature says of the certificate it was made with, and the value itself."""
    certificate, der = b.signer.asn1, b.signer.der
    right = hashlib.sha256(der).digest()

    def referring(*ids: tsp.ESSCertIDv2) -> Sign:
        said = tsp.SigningCertificateV2({"certs": list(ids)})
        return lambda c: crafted(b.signer, c, replace={"signing_certificate_v2": said})

    def one(**more: object) -> tsp.ESSCertIDv2:
        return tsp.ESSCertIDv2({"cert_hash": right, **more})

    issuer = [asn1.GeneralName("directory_name", certificate.issuer)]
    subject = [asn1.GeneralName("directory_name", certificate.subject)]
    number = certificate.serial_number
    mismatch = "signature.certificate_mismatch"
    yield "reference to nothing", "signature.certificate_reference", referring()
    yield "reference to zeros", mismatch, referring(tsp.ESSCertIDv2({"cert_hash": bytes(32)}))
    key = hashlib.sha256(certificate.public_key.dump()).digest()
    yield "reference to the key", mismatch, referring(tsp.ESSCertIDv2({"cert_hash": key}))
    serial = {"issuer": issuer, "serial_number": number + 1}
    yield "reference to another number", mismatch, referring(one(issuer_serial=serial))
    other = {"issuer": subject, "serial_number": number}
    yield "reference to another issuer", mismatch, referring(one(issuer_serial=other))
    yield "right reference second", mismatch, referring(tsp.ESSCertIDv2({"cert_hash": bytes(32)}), one())
    first = tsp.ESSCertID({"cert_hash": hashlib.sha1(der).digest()})  # noqa: S324
    old = {"signing_certificate": tsp.SigningCertificate({"certs": [first]})}
    yield (
        "reference of the first version",
        "signature.certificate_reference",
        lambda c: crafted(b.signer, c, omit=["signing_certificate_v2"], replace=old),
    )
    values = {"zeros": (0, 0), "order": (_ORDER, 1), "ones": (1, 1), "without end": (1 << 5000, 1)}
    for name, value in values.items():
        forged = encode_dss_signature(*value)
        yield f"ECDSA of {name}", "signature.value", lambda c, f=forged: crafted(b.signer, c, signature=f)  # type: ignore[misc]
    yield "ECDSA with a byte behind", "signature.value", _altered(b, lambda v: v + b"\0")
    negative = bytes.fromhex("3006020180020180")
    yield "ECDSA below zero", "signature.value", lambda c: crafted(b.signer, c, signature=negative)
    signed = b.signer.signer.sign_manifest
    yield "as text", "signature.malformed", lambda c: b"-----BEGIN CMS-----\n" + signed(c, NOW).hex().encode()
    large = structure.CMSAttribute({"type": "1.2.3.4", "values": [core.OctetString(bytes(300 << 10))]})
    yield "unsigned attributes without end", "entry.large", _with_unsigned(b, [large])
    yield (
        "no digest listed",
        "signature.algorithm",
        _body(b, lambda s: s.__setitem__("digest_algorithms", [])),
    )


def _good_forms(b: Bench) -> Iterator[tuple[str, Sign]]:
    certificate, der = b.signer.asn1, b.signer.der
    where = {
        "issuer": [asn1.GeneralName("directory_name", certificate.issuer)],
        "serial_number": certificate.serial_number,
    }
    by_sha512 = {"hash_algorithm": {"algorithm": "sha512"}, "cert_hash": hashlib.sha512(der).digest()}
    said = tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({**by_sha512, "issuer_serial": where})]})
    yield (
        "reference with everything",
        lambda c: crafted(b.signer, c, replace={"signing_certificate_v2": said}),
    )
    yield "unknown signed attribute", lambda c: crafted(b.signer, c, replace={"1.2.3.4.5": core.Null()})
    small = [
        structure.CMSAttribute({"type": f"1.2.3.{n}", "values": [core.OctetString(b"x")]})
        for n in range(9000)
    ]
    yield "nine thousand unsigned attributes", _with_unsigned(b, small)
    yield "indefinite length", lambda c: _indefinite(b.signer.signer.sign_manifest(c, NOW))
    yield "other value of the same signature", _altered(b, _mirrored)


def _indefinite(signature: bytes) -> bytes:
    """BER, as programs write that do not know sizes beforehand."""
    info = structure.ContentInfo.load(signature)
    body = info["content"].untag().dump()
    return bytes(b"\x30\x80" + info["content_type"].dump() + b"\xa0\x80" + body + b"\0\0\0\0")


def _mirrored(value: bytes) -> bytes:
    r, s = decode_dss_signature(value)
    return encode_dss_signature(r, _ORDER - s)


def _body(b: Bench, change: Callable[[structure.SignedData], object]) -> Sign:
    def signed(content: bytes) -> bytes:
        info = structure.ContentInfo.load(b.signer.signer.sign_manifest(content, NOW))
        change(info["content"])
        return bytes(info.dump(force=True))

    return signed


def _altered(b: Bench, change: Callable[[bytes], bytes]) -> Sign:
    def value(signed: structure.SignedData) -> None:
        info = signed["signer_infos"][0]
        info["signature"] = change(bytes(info["signature"].native))

    return _body(b, value)


def _with_unsigned(b: Bench, attributes: list[structure.CMSAttribute]) -> Sign:
    def add(signed: structure.SignedData) -> None:
        signed["signer_infos"][0]["unsigned_attrs"] = structure.CMSAttributes(attributes)

    return _body(b, add)


def _holders(b: Bench) -> Iterator[tuple[str, str, Authority]]:
    """Certificates that may not sign, or that nobody vouches for in the right way; "" for good ones."""
    issue = b.root.issue
    for name, purpose in {
        "code": Purpose.CODE_SIGNING, "time-stamps": Purpose.TIME_STAMPING, "answers": Purpose.OCSP_SIGNING,
        "clients": Purpose.CLIENT_AUTH,
    }.items():  # fmt: skip
        yield f"only for {name}", "certificate.unsuitable", issue(purposes=(purpose,), number=31)
    yield "only for key agreement", "certificate.unsuitable", issue(usage=("key_agreement",), number=31)

    def between(
        extra: Sequence[x509.ExtensionType] = (), critical: Sequence[x509.ExtensionType] = (), **more: object
    ) -> Authority:
        options = {"ca": True, "usage": ("key_cert_sign",), "number": 32, **more}
        return issue("机构", extra=tuple(extra), critical=tuple(critical), **options)  # type: ignore[arg-type]

    server = between([x509.ExtendedKeyUsage([Purpose.SERVER_AUTH])])
    yield "issuer for servers only", "certificate.authority", server.issue(number=33)
    policies = between(critical=[x509.PolicyConstraints(0, None)])
    yield "policy that nobody states", "certificate.path", policies.issue(number=33)
    country = x509.DirectoryName(x509.Name([x509.NameAttribute(x509.oid.NameOID.COUNTRY_NAME, "CN")]))
    excluded = between(critical=[x509.NameConstraints(None, [country])])
    yield "name that is excluded", "certificate.path", excluded.issue(number=33)
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\5\0")
    yield "issuer with a critical stranger", "certificate.path", between(critical=[unknown]).issue(number=33)
    late = between(since=NOW - 9 * DAY, until=NOW - DAY)
    yield "issuer expired", "certificate.expired", late.issue(number=33)
    soon = between(since=NOW + DAY, until=NOW + 9 * DAY)
    yield "issuer not yet valid", "certificate.not_yet_valid", soon.issue(number=33)
    absent = between().issue(number=33)
    yield "issuer not sent", "certificate.untrusted", Authority(absent.private, absent.certificate)
    yield "chain without end", "certificate.untrusted", _deep(b, 12)
    yield "", "six issuers", _deep(b, 6)
    mixed = _deep(b, 4)
    yield (
        "",
        "issuers in another order",
        Authority(mixed.private, mixed.certificate, tuple(reversed(mixed.above))),
    )
    permitted = between(critical=[x509.NameConstraints([country], None)])
    yield "", "name that is permitted", permitted.issue(number=33)
    yield "", "only non-repudiation", issue(usage=("content_commitment",), number=31)
    yield "", "extension nobody knows", issue(extra=(unknown,), number=31)
    documents = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
    yield "", "for documents", issue(purposes=(documents,), number=31)


def _rolled(b: Bench) -> Iterator[tuple[str, str, Sign]]:
    """Authorities that changed their key, and certified the new one by the old (RFC 5280, 3.2)."""
    name, usage = "示例省政务根证书", ("key_cert_sign", "crl_sign")
    once = b.root.issue(name, ca=True, usage=usage, number=39)
    twice = once.issue(name, ca=True, usage=usage, number=41)
    below = b.root.issue("机构", ca=True, usage=usage, number=32, path_length=0)
    under = below.issue("机构", ca=True, usage=usage, number=42)
    holder = b.root.issue(name, number=43)
    for title, code, above in (
        ("authority with a new key", "", once),
        ("authority with a new key, twice", "", twice),
        ("key changed below a path of none", "", under),
        ("namesake of the root sent along", "certificate.untrusted", people.root(number=108)),
        ("holder named like the root issues", "certificate.authority", holder),
    ):
        yield title, code, _with_all(above.issue(number=33))


def _with_all(holder: Authority) -> Sign:
    """Signed, with every certificate above sent along, the root too."""

    def signed(content: bytes) -> bytes:
        info = structure.ContentInfo.load(crafted(holder, content))
        chain = [holder.asn1, *(asn1.Certificate.load(c.public_bytes(Encoding.DER)) for c in holder.above)]
        info["content"]["certificates"] = chain
        return bytes(info.dump(force=True))

    return signed


def _deep(b: Bench, levels: int) -> Authority:
    above = b.root
    for number in range(levels):
        above = above.issue(f"第{number}级", ca=True, usage=("key_cert_sign",), number=200 + number)
    return above.issue(number=34)


def _twice(b: Bench) -> bytes:
    """A certificate that says twice, and differently, what it is for; its signature right."""
    certificate = asn1.Certificate.load(b.root.issue(usage=("key_encipherment",), number=35).der)
    extensions = certificate["tbs_certificate"]["extensions"]
    extensions.append({"extn_id": "key_usage", "critical": True, "extn_value": {"digital_signature"}})
    body = certificate["tbs_certificate"].dump(force=True)
    assert isinstance(b.root.private, ec.EllipticCurvePrivateKey)
    certificate["signature_value"] = b.root.private.sign(body, ec.ECDSA(hashes.SHA256()))
    return bytes(certificate.dump(force=True))


def _with_certificate(b: Bench, der: bytes) -> Sign:
    class Other(Authority):
        @property
        def der(self) -> bytes:
            return der

        @property
        def asn1(self) -> asn1.Certificate:
            return asn1.Certificate.load(der)

    return lambda c: crafted(Other(people.key("p256", 35), b.signer.certificate), c)


def _lists(b: Bench) -> Iterator[tuple[str, str, Authority, Path]]:
    """Revocation lists that do not say what is asked."""
    holder = b.root.issue(number=36)

    def points(**said: object) -> x509.IssuingDistributionPoint:
        plain = dict.fromkeys(
            (
                "only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs",
            ), False,
        )  # fmt: skip
        names = {"full_name": None, "relative_name": None, "only_some_reasons": None}
        return x509.IssuingDistributionPoint(**{**names, **plain, **said})  # type: ignore[arg-type]

    def made(name: str, *extensions: x509.ExtensionType, reason: x509.ReasonFlags | None = None) -> Path:
        builder = x509.CertificateRevocationListBuilder(b.root.certificate.subject, NOW - DAY, NOW + 9 * DAY)
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        if reason is not None:
            entry = x509.RevokedCertificateBuilder(holder.certificate.serial_number, NOW - 2 * DAY)
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.CRLReason(reason), False).build()
            )
        path = b.folder / f"{name}.crl"
        path.write_bytes(builder.sign(b.root.private, hashes.SHA256()).public_bytes(Encoding.DER))
        return path

    some = frozenset([x509.ReasonFlags.key_compromise])
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\5\0")
    for name, extension in {
        "differences only": x509.DeltaCRLIndicator(1),
        "authorities only": points(only_contains_ca_certs=True),
        "attributes only": points(only_contains_attribute_certs=True),
        "some reasons only": points(only_some_reasons=some),
        "a critical stranger": unknown,
    }.items():
        yield f"list with {name}", "revocation.unknown", holder, made(name, extension)
    held = made("hold", reason=x509.ReasonFlags.certificate_hold)
    yield "on hold", "certificate.revoked", holder, held
    yield "list of signers only", "", holder, made("users", points(only_contains_user_certs=True))


def _good_foreign(b: Bench) -> Iterator[tuple[str, bytes]]:
    signer, tsa = b.root.issue(kind="rsa2048", number=37), authority(b.root)
    files = foreign.signed(b.folder, signer)
    yield "archive time-stamp", foreign.container(foreign.archived(b.folder, files, tsa))
    stranger = authority(people.root("别处", number=107), 91)
    yield "archive time-stamp by a stranger", foreign.container(foreign.archived(b.folder, files, stranger))
    yield "listing of OpenDocument", foreign.container({**files, "META-INF/manifest.xml": b"<a/>"})
    yield "comment with the media type", foreign.container(files, comment=b"mimetype=" + foreign.MEDIA_TYPE)
    yield "deflated, sizes behind", foreign.with_descriptors(files, deflated)
    simple = foreign.simple(b.folder, signer)
    yield "ASiC-S", foreign.as_simple(simple)
    yield "ASiC-S with archive time-stamp", foreign.as_simple(foreign.archived(b.folder, simple, tsa))


def cases(folder: Path) -> Iterator[Case]:
    folder.mkdir(parents=True)
    b = Bench(folder)

    def package(sign: Sign) -> bytes:
        return b.package(Draft(dict(PAYLOAD)).signed(sign))

    for group, name, code, sign in _keys(b):
        yield Case(f"strange {group}", name, code, package(sign), b.trust)
    for name, code, sign in _references(b):
        yield Case("strange cms", name, code, package(sign), b.trust)
    twice = _with_certificate(b, _twice(b))
    yield Case(
        "strange cms", "certificate that contradicts itself", "signature.malformed", package(twice), b.trust
    )
    for name, code, holder in _holders(b):
        good = not name
        made = b.package(Draft(dict(PAYLOAD)).by(holder))
        yield Case(
            "good" if good else "strange certificate",
            code if good else name,
            "" if good else code,
            made,
            b.trust,
        )
    for name, code, sign in _rolled(b):
        yield Case("strange certificate" if code else "good", name, code, package(sign), b.trust)
    for name, code, holder, crl in _lists(b):
        made = b.package(Draft(dict(PAYLOAD)).by(holder))
        yield Case("strange revocation" if code else "good", name, code, made, b.trust, [crl])
    for name, sign in (*_good_keys(b), *_good_forms(b)):
        yield Case("good", name, "", package(sign), b.trust)
    for name, made in _good_foreign(b):
        yield Case("good", name, "", made, b.trust)
    root = people.root("示例\U0002cc56根", number=140)
    trust = [root.pem(folder / "rare.pem")]
    rare = b.package(Draft(dict(PAYLOAD)).by(root.issue("𬱖", number=38)))
    yield Case("good", "rare Han in the name of the root", "", rare, trust, [root.crl(folder / "rare.crl")])
