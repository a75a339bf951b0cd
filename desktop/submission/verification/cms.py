"""One CMS signature, taken apart and judged by itself; whom to trust is decided in `chain`.

Stricter than the libraries: one signer, detached content, signed attributes complete and single, the signing
certificate bound in by signing-certificate-v2, no weak algorithm anywhere.

Source: RFC 5652, RFC 5035, RFC 5754; ETSI EN 319 122-1 6.3 (CAdES-B), EN 319 142-1 6.3 (PAdES-B); for the
national algorithms GM/T 0006 (identifiers) and GB/T 32918.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from desktop.submission.national import SM3_OID, sm2
from desktop.submission.signing import certificates, rare_names
from forms.errors import CertificateUnsuitable, IpzoneError, KeyTooWeak, KeyUnsupported

SIZE_LIMIT = 256 << 10
"""Bytes of a signature; an ordinary one has fewer than ten thousand."""
CERTIFICATES_LIMIT = 16
DigestOf: TypeAlias = Callable[[str], bytes]
"""Digest of the signed content by an algorithm as hashlib names it, or "sm3"."""

SENTENCES: Mapping[str, str] = {
    "signature.malformed": "签名文件损坏，或不是 CMS 签名",
    "signature.signers": "签名文件里应当只有一个签名，实际不是",
    "signature.attached": "签名文件里夹带了内容，应当与清单分离",
    "signature.content_type": "签名的内容类型不是规定的类型",
    "signature.attributes_missing": "签名没有签名属性，无法确认签的是什么、由哪份证书签",
    "signature.attributes": "签名属性缺少、重复或无法理解",
    "signature.digest": "签名对应的不是这份内容：内容在签名后被改动，或签名属于另一份清单",
    "signature.value": "签名值与证书不符",
    "signature.certificate_missing": "签名里没有附带签名者的证书",
    "signature.certificate_reference": "签名没有指明所用证书（signing-certificate-v2）",
    "signature.certificate_mismatch": "签名指明的证书与附带的证书不是同一份",
    "signature.time_missing": "签名没有写明签署时间",
    "signature.algorithm": "签名使用了不认可的算法",
    "certificate.weak": "证书的密钥强度不够",
    "certificate.algorithm": "证书使用了不支持的密钥算法",
    "certificate.unsuitable": "证书不允许用于签名",
}

DIGESTS: Mapping[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class Fault(Exception):
    """The signature is not as it must be. `code` is a key of SENTENCES."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    @property
    def message(self) -> str:
        return SENTENCES[self.code] + (f"（{self.detail}）" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature says. `faults` are all that could be found; `intact` when content, attributes and value fit."""

    certificate: x509.Certificate | None = None
    others: tuple[x509.Certificate, ...] = ()
    algorithm: str = ""
    """RSA 2048 / SHA-256"""
    signing_time: datetime | None = None
    intact: bool = False
    faults: tuple[Fault, ...] = ()


def read(data: bytes, digest_of: DigestOf, *, timed: bool = True, national: bool = False) -> Signed:
    """Take a signature apart and check it against the content. Never raises for what `data` holds.

    `timed`: signing-time must be among the signed attributes (CAdES); for PAdES it must not be asked for.
    `national`: SM2 with SM3 is accepted as well; then `digest_of` knows SM3.
    """
    try:
        signed = signed_data(data)
        info = only_signer(signed)
        bag = bag_of(signed)
        return _Judging(signed, info, bag, timed, national).judge(digest_of)
    except Fault as fault:
        return Signed(faults=(fault,))
    except certificates.UNREADABLE as error:
        return Signed(faults=(Fault("signature.malformed", type(error).__name__),))


def signed_data(data: bytes) -> cms.SignedData:
    if len(data) > SIZE_LIMIT:
        raise Fault("signature.malformed", "过大")
    content = cms.ContentInfo.load(data, strict=True)
    if content["content_type"].native != "signed_data":
        raise Fault("signature.malformed", "不是签名数据")
    return content["content"]


def only_signer(signed: cms.SignedData) -> cms.SignerInfo:
    infos = signed["signer_infos"]
    if len(infos) != 1:
        raise Fault("signature.signers", f"{len(infos)} 个")
    return infos[0]


def bag_of(signed: cms.SignedData) -> tuple[x509.Certificate, ...]:
    choices = signed["certificates"]
    if isinstance(choices, core.Void):
        return ()
    if len(choices) > CERTIFICATES_LIMIT:
        raise Fault("signature.malformed", "证书过多")
    return tuple(certificates.parsed(c.chosen.dump()) for c in choices if c.name == "certificate")


def certificate_of(info: cms.SignerInfo, bag: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """The one certificate that a signer says to have used; None when it is not there, or several claim to be it."""
    sid = info["sid"]
    if sid.name == "issuer_and_serial_number":
        issuer, number = sid.chosen["issuer"], sid.chosen["serial_number"].native
        found = [c for c in bag if c.serial_number == number and rare_names.same(c.issuer, issuer)]
    else:
        found = [c for c in bag if c.key_identifier == sid.chosen.native]
    return found[0] if len({c.dump() for c in found}) == 1 else None


class _Judging:
    """One signature being judged; faults are collected, so that a report names all of them."""

    def __init__(
        self,
        signed_data: cms.SignedData,
        info: cms.SignerInfo,
        bag: tuple[x509.Certificate, ...],
        timed: bool,
        national: bool,
    ) -> None:
        self.signed_data = signed_data
        self.info = info
        self.bag = bag
        self.timed = timed
        self.national = national
        self.faults: list[Fault] = []
        self.attributes: dict[str, core.Asn1Value] = {}

    def judge(self, digest_of: DigestOf) -> Signed:
        certificate = self._signer()
        content = self.signed_data["encap_content_info"]
        if content["content_type"].native != "data":
            self._fault("signature.content_type")
        if not isinstance(content["content"], core.Void) and content["content"].native is not None:
            self._fault("signature.attached")
        digest = self._digest()
        self._read_attributes()
        fits = self._fits_content(digest, digest_of)
        self._check_protection()
        self._check_reference(certificate)
        moment = self._time()
        genuine = self._verify(certificate, digest) if certificate and digest and self.attributes else False
        words = f"{certificates.key_words(certificate)} / {digest_words(digest)}" if certificate else ""
        others = tuple(c for c in self.bag if c is not certificate)
        return Signed(certificate, others, words, moment, fits and genuine, tuple(self.faults))

    def _fault(self, code: str, detail: str = "") -> None:
        self.faults.append(Fault(code, detail))

    def _signer(self) -> x509.Certificate | None:
        certificate = certificate_of(self.info, self.bag)
        if certificate is None:
            self._fault("signature.certificate_missing")
            return None
        try:
            certificates.check_key(certificate)
        except KeyTooWeak as error:
            self._fault("certificate.weak", f"{error.details['algorithm']} {error.details['bits']} 位")
        except KeyUnsupported as error:
            self._fault("certificate.algorithm", str(error.details["algorithm"]))
        try:
            certificates.check_purpose(certificate)
        except CertificateUnsuitable:
            self._fault("certificate.unsuitable", _purpose_words(certificate))
        return certificate

    def _digest(self) -> str:
        """The digest algorithm, "" when it is not one we accept."""
        name = digest_name(self.info["digest_algorithm"])
        if name not in DIGESTS and not (name == "sm3" and self.national):
            self._fault("signature.algorithm", digest_words(name))
            return ""
        listed = [digest_name(a) for a in self.signed_data["digest_algorithms"]]
        if name not in listed:
            self._fault("signature.algorithm", "摘要算法前后不一致")
        return name

    def _read_attributes(self) -> None:
        attributes = self.info["signed_attrs"]
        if isinstance(attributes, core.Void) or not len(attributes):
            self._fault("signature.attributes_missing")
            return
        for attribute in attributes:
            name = str(attribute["type"].native)
            if name in self.attributes or len(attribute["values"]) != 1:
                self._fault("signature.attributes", name)
                continue
            self.attributes[name] = attribute["values"][0]

    def _fits_content(self, digest: str, digest_of: DigestOf) -> bool:
        if not self.attributes:
            return False
        kind = self.attributes.get("content_type")
        if kind is None:
            self._fault("signature.attributes", "content-type")
        elif kind.native != "data":
            self._fault("signature.content_type")
        stated = self.attributes.get("message_digest")
        if stated is None:
            self._fault("signature.attributes", "message-digest")
            return False
        if not digest:
            return False
        if stated.native != digest_of(digest):
            self._fault("signature.digest")
            return False
        return True

    def _check_reference(self, certificate: x509.Certificate | None) -> None:
        if not self.attributes:
            return
        reference = self.attributes.get("signing_certificate_v2")
        # asn1crypto knows this attribute only once its module tsp is imported
        if not isinstance(reference, tsp.SigningCertificateV2) or not len(reference["certs"]):
            self._fault("signature.certificate_reference")
            return
        first = reference["certs"][0]
        older = self.attributes.get("signing_certificate")
        if older is not None and certificate is not None:  # each has to hold by itself (RFC 5035, 3)
            said = older["certs"][0]["cert_hash"].native if isinstance(older, tsp.SigningCertificate) else b""
            if said != certificate.sha1:
                self._fault("signature.certificate_mismatch")
        algorithm = str(first["hash_algorithm"]["algorithm"].native)
        if algorithm not in DIGESTS:
            self._fault("signature.algorithm", digest_words(algorithm))
        elif certificate is not None:
            issuer_serial = first["issuer_serial"]
            serial_fits = issuer_serial.native is None or (
                issuer_serial["serial_number"].native == certificate.serial_number
                and any(
                    rare_names.same(n.chosen, certificate.issuer)
                    for n in issuer_serial["issuer"]
                    if n.name == "directory_name"
                )
            )
            hashed = hashlib.new(algorithm, certificate.dump()).digest()
            if first["cert_hash"].native != hashed or not serial_fits:
                self._fault("signature.certificate_mismatch")

    def _check_protection(self) -> None:
        """The algorithms named once more among what is signed (RFC 6211) must be those that are used."""
        protection = self.attributes.get("cms_algorithm_protection")
        if protection is None:
            return
        used = self.info["digest_algorithm"]["algorithm"], self.info["signature_algorithm"]["algorithm"]
        said = protection["digest_algorithm"]["algorithm"], protection["signature_algorithm"]["algorithm"]
        if [one.native for one in said] != [one.native for one in used]:
            self._fault("signature.algorithm", "签名属性里写的算法与实际使用的不一致")

    def _time(self) -> datetime | None:
        stated = self.attributes.get("signing_time")
        moment = stated.native if stated is not None else None
        if moment is None and self.timed and self.attributes:
            self._fault("signature.time_missing")
        return moment.astimezone(UTC) if isinstance(moment, datetime) else None

    def _verify(self, certificate: x509.Certificate, digest: str) -> bool:
        # What is signed is the DER encoding of the attributes as a SET (RFC 5652, 5.4).
        content = self.info["signed_attrs"].untag().dump(force=True)
        try:
            verify_value(
                certificate, self.info["signature_algorithm"], digest, self.info["signature"].native, content
            )
        except Fault as fault:
            self.faults.append(fault)
            return False
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            self._fault("signature.value")
            return False
        return True


def verify_value(
    certificate: x509.Certificate,
    algorithm: cms.SignedDigestAlgorithm,
    digest: str,
    signature: bytes,
    content: bytes,
) -> None:
    """Raise InvalidSignature, ValueError, UnsupportedAlgorithm or Fault unless the signature is right."""
    try:
        certificates.check_key(certificate)
    except IpzoneError:
        raise Fault("signature.algorithm", certificates.key_words(certificate)) from None
    if digest == "sm3" or sm2.is_sm2(certificate.public_key):
        _verify_national(certificate, algorithm, digest, signature, content)
        return
    name = str(algorithm["algorithm"].native)
    kind, used = ("rsassa_pss", digest) if name == "rsassa_pss" else (str(algorithm.signature_algo), digest)
    if name not in ("rsassa_pss", "rsassa_pkcs1v15", "rsa"):
        used = str(algorithm.hash_algo)
    if used != digest:
        raise Fault("signature.algorithm", f"{digest_words(used)}，与 {digest_words(digest)} 不一致")
    if kind != "rsassa_pss" and not isinstance(algorithm["parameters"], (core.Void, core.Null)):
        raise Fault("signature.algorithm", "签名算法带有不应有的参数")
    hash_algorithm = DIGESTS[digest]()
    public = load_der_public_key(certificate.public_key.dump())
    if certificate.public_key.algorithm == "rsassa_pss":
        _check_pss_key(certificate, kind, digest)
    if isinstance(public, rsa.RSAPublicKey) and kind == "rsassa_pkcs1v15":
        public.verify(signature, content, padding.PKCS1v15(), hash_algorithm)
    elif isinstance(public, rsa.RSAPublicKey) and kind == "rsassa_pss":
        public.verify(signature, content, _pss(algorithm, digest), hash_algorithm)
    elif isinstance(public, ec.EllipticCurvePublicKey) and kind == "ecdsa":
        public.verify(signature, content, ec.ECDSA(hash_algorithm))
    else:
        raise Fault("signature.algorithm", name)


def _verify_national(
    certificate: x509.Certificate,
    algorithm: cms.SignedDigestAlgorithm,
    digest: str,
    signature: bytes,
    content: bytes,
) -> None:
    """SM2 goes with SM3 and with nothing else. Raises Fault, ValueError."""
    if digest != "sm3" or not sm2.is_sm2(certificate.public_key):
        raise Fault("signature.algorithm", f"{certificates.key_words(certificate)} / {digest_words(digest)}")
    try:
        sm2.check_mechanism(algorithm)
    except sm2.NotSm2:
        raise Fault("signature.algorithm", str(algorithm["algorithm"].native)) from None
    sm2.verify(certificate.public_key, signature, content)


def digest_name(algorithm: algos.DigestAlgorithm) -> str:
    name = str(algorithm["algorithm"].native)
    return "sm3" if name == SM3_OID else name


def _pss(algorithm: cms.SignedDigestAlgorithm, digest: str) -> padding.PSS:
    parameters = algorithm["parameters"]
    mask = parameters["mask_gen_algorithm"]
    hashed = str(parameters["hash_algorithm"]["algorithm"].native)
    masked = str(mask["parameters"]["algorithm"].native)
    if {hashed, masked} != {digest} or parameters["trailer_field"].native not in (1, "trailer_field_bc"):
        raise Fault("signature.algorithm", "RSA-PSS 参数不一致")
    return padding.PSS(padding.MGF1(DIGESTS[digest]()), parameters["salt_length"].native)


def _check_pss_key(certificate: x509.Certificate, kind: str, digest: str) -> None:
    """A key for PSS takes no other padding, and no other digest than it names (RFC 4055, 1.2). Raises Fault."""
    asked = certificate.public_key["algorithm"]["parameters"]
    named = (
        asked["hash_algorithm"]["algorithm"].native if isinstance(asked, algos.RSASSAPSSParams) else digest
    )
    if kind != "rsassa_pss" or named != digest:
        raise Fault("signature.algorithm", "密钥只用于 RSA-PSS，签名的填充或摘要算法与它不符")


def digest_words(name: str) -> str:
    return {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}.get(
        name, name.upper()
    )


def _purpose_words(certificate: x509.Certificate) -> str:
    if certificate.ca:
        return "这是签发证书用的证书"
    return "密钥用途不含数字签名"
