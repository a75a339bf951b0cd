"""Whether a certificate leads up to a root the office trusts, at a given moment.

Candidate paths are built here, each step proven by its signature and the search bounded: a library that follows
names alone can be kept busy for ever by a bag of certificates that all claim to have issued each other. Each
path is then validated after RFC 5280 by pyhanko-certvalidator, without any network, and against a few things it
lets pass: expired or weak roots, issuers that are not authorities, revocation lists signed with SHA-1.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import algos, crl, keys, pem, x509
from cryptography import x509 as pyca
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    RevokedError,
    StaleRevinfoError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)
from pyhanko_certvalidator.validate import async_validate_path

from desktop.submission.national import sm2
from desktop.submission.signing import certificates
from desktop.submission.signing.rare_names import CertificateList
from forms.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    FileUnreadable,
    IpzoneError,
    TrustFileUnreadable,
)
from forms.reading import read_small

FILE_LIMIT = 64 << 20
"""Bytes of one file of roots or revocations; national revocation lists have a few megabytes."""
_CLOCKS = timedelta(minutes=5)
"""How far two honest clocks may differ."""
_DEPTH = 8
_STEPS = 64
_PATHS = 8


@dataclass(frozen=True, slots=True)
class Trust:
    """What the receiving office has imported: roots, certificates in between, revocation lists."""

    roots: tuple[x509.Certificate, ...] = ()
    between: tuple[x509.Certificate, ...] = ()
    revocations: tuple[crl.CertificateList, ...] = ()

    @classmethod
    def read(cls, trust: Sequence[Path], crls: Sequence[Path]) -> Trust:
        """Read PEM or DER files. Only self-signed certificates are roots; others help to find the way up to one.

        Raises TrustFileUnreadable.
        """
        found = [c for path in trust for c in _certificates(path)]
        roots = tuple(c for c in found if c.subject == c.issuer)
        between = tuple(c for c in found if c.subject != c.issuer)
        return cls(roots, between, tuple(c for path in crls for c in _revocations(path)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """`code` and `message` say why there is no trust, "" when there is; `chain` from the signer up to the root."""

    chain: tuple[x509.Certificate, ...] = ()
    code: str = ""
    message: str = ""
    revocation_checked: bool = False
    revoked_later: datetime | None = None
    """When a certificate of the chain was revoked after the moment judged at."""

    @property
    def trusted(self) -> bool:
        return bool(self.chain) and not self.code


def judge(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    trust: Trust,
    at: datetime,
    now: datetime,
    purposes: frozenset[str] = certificates.SIGNING_PURPOSES,
) -> Judgement:
    """Whether `certificate` is to be trusted at the moment `at` (aware); `others` came with the signature.

    `now`: revocation lists from later than this are not believed. `purposes`: what is signed for, as asn1crypto names
    it; an authority that is limited to others may not have issued it.
    """
    try:
        certificates.check_validity(certificate, at)
    except (CertificateExpired, CertificateNotYetValid) as error:
        return Judgement(code=error.code, message=_validity_message(certificate, at))
    worst = Judgement(
        code="certificate.untrusted",
        message=f"签名者证书不能追溯到受信任的根证书（颁发者：{certificates.named(certificate.issuer)}）",
    )
    known = {root.sha256 for root in trust.roots}
    # also those an authority issued to itself, when it changed its key (RFC 5280, 3.2)
    pool = tuple(c for c in (*others, *trust.between) if c.sha256 not in known)
    for path in _paths(certificate, pool, trust.roots):
        judged = _validate(path, trust, at, now, purposes)
        if judged.trusted:
            return judged
        worst = judged
    return worst


def _paths(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> Iterator[tuple[x509.Certificate, ...]]:
    """Ways from the leaf up to a root, shortest first, every step proven by its signature."""
    if any(leaf.dump() == root.dump() for root in roots):
        yield (leaf,)
        return
    waiting: list[tuple[x509.Certificate, ...]] = [(leaf,)]
    steps = found = 0
    while waiting and steps < _STEPS and found < _PATHS:
        path = waiting.pop(0)
        for root in _issuers(path[-1], roots):
            found += 1
            yield (*path, root)
        if len(path) < _DEPTH:
            steps += 1
            seen = {c.sha256 for c in path}
            waiting += [(*path, c) for c in _issuers(path[-1], pool) if c.sha256 not in seen]


def _issuers(
    certificate: x509.Certificate, candidates: Iterable[x509.Certificate]
) -> Iterator[x509.Certificate]:
    for candidate in candidates:
        if candidate.subject == certificate.issuer and _issued(certificate, candidate):
            yield candidate


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if certificates.weakly_signed(certificate):
        return True  # not proven, but followed, so that validation refuses it by its name
    if sm2.is_sm2(issuer.public_key):
        try:
            sm2.verify_issued(certificate, issuer)
        except sm2.NotSm2:
            return False
        return True
    try:
        below = pyca.load_der_x509_certificate(certificate.dump())
        above = pyca.load_der_x509_certificate(issuer.dump())
        below.verify_directly_issued_by(above)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _validate(
    path: tuple[x509.Certificate, ...], trust: Trust, at: datetime, now: datetime, purposes: frozenset[str]
) -> Judgement:
    """One path, from the signer up to the root, after RFC 5280 and our own rules."""
    for authority in path[1:]:
        try:
            certificates.check_key(authority)
            certificates.check_validity(authority, at)
        except (CertificateExpired, CertificateNotYetValid) as error:
            return Judgement(path, error.code, _validity_message(authority, at))
        except IpzoneError:
            message = f"颁发者“{certificates.holder(authority)}”的证书密钥强度不够或算法不受支持"
            return Judgement(path, "certificate.weak", message)
        if not _issues(authority, purposes, authority is path[-1]):
            message = f"颁发者“{certificates.holder(authority)}”的证书无权签发证书"
            return Judgement(path, "certificate.authority", message)
    usable = [c for c in trust.revocations if _usable(c, now)]
    try:
        _finished(_pkix(path, usable, bool(trust.revocations), at))
    except ValidationError as error:
        return _refused(path, error)
    except Exception:  # noqa: BLE001  hostile bytes in a library: whatever it throws means "not valid"
        return Judgement(path, "certificate.path", "证书链无法理解")
    checked = bool(usable) and len(path) > 1
    return Judgement(path, revocation_checked=checked, revoked_later=_revoked_later(path, usable))


def _issues(authority: x509.Certificate, purposes: frozenset[str], root: bool) -> bool:
    """Whether a certificate may issue those for one of the purposes. Those it names are understood, as by openssl and browsers,
    to limit all that is below it; a root is what it is because the office trusts it."""
    usage, named = authority.key_usage_value, authority.extended_key_usage_value
    if not authority.ca or (usage is not None and "key_cert_sign" not in usage.native):
        return False
    return root or named is None or bool(purposes & set(named.native))


def _usable(revocations: crl.CertificateList, now: datetime) -> bool:
    made = revocations["tbs_cert_list"]["this_update"].native
    return made <= now + _CLOCKS and not certificates.weakly_signed(revocations)


def _revoked_later(
    path: tuple[x509.Certificate, ...], revocations: Sequence[crl.CertificateList]
) -> datetime | None:
    """When a certificate of a valid path was revoked nevertheless, which can only be after the moment judged at."""
    wanted = {(c.issuer.hashable, c.serial_number) for c in path[:-1]}
    for one in revocations:
        issuer = one.issuer.hashable
        for entry in one["tbs_cert_list"]["revoked_certificates"] or ():
            if (issuer, entry["user_certificate"].native) in wanted:
                moment: datetime = entry["revocation_date"].native
                return moment
    return None


class _Signatures(DefaultSignatureValidator):
    """What validates a certificate's or a list's signature: the library, and ourselves for SM2."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        if not sm2.is_sm2(public_key_info):
            super().validate_signature(signature, signed_data, public_key_info, signature_algorithm, context)
            return
        try:
            sm2.check_mechanism(signature_algorithm)
            sm2.verify(public_key_info, signature, signed_data)
        except sm2.NotSm2 as error:
            raise InvalidSignature from error


def _finished(work: Coroutine[object, object, None]) -> None:
    """Run what waits for nothing, as all does where nothing may be fetched. Not by an event loop: that opens sockets to
    wake itself, on Windows of the network.
    """
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
    raise RuntimeError("it waits")


async def _pkix(
    path: tuple[x509.Certificate, ...],
    revocations: Sequence[crl.CertificateList],
    required: bool,
    at: datetime,
) -> None:
    anchor = CertTrustAnchor(path[-1], derive_default_quals_from_cert=True)
    policy = CertRevTrustPolicy(
        # 'hard-fail' would ignore lists from files when the certificate names no distribution point.
        RevocationCheckingPolicy.from_legacy("require" if required else "none"),
        # A list made after the moment of receipt knows all that was revoked before it.
        retroactive_revinfo=True,
    )
    context = ValidationContext(
        trust_manager=SimpleTrustManager.build(trust_roots=[anchor]),
        other_certs=path[:-1],
        moment=at,
        allow_fetching=False,
        crls=revocations,
        revinfo_policy=policy,
        signature_validator=_Signatures(),
    )
    inner = list(reversed(path[:-1]))
    leaf = inner.pop() if inner else None
    await async_validate_path(context, ValidationPath(anchor, inner, leaf))


def _refused(path: tuple[x509.Certificate, ...], error: ValidationError) -> Judgement:
    name = certificates.holder(path[0])
    if isinstance(error, RevokedError):
        day = f"{error.revocation_dt:%Y-%m-%d}"
        return Judgement(path, "certificate.revoked", f"“{name}”所用的证书链中有证书已于 {day} 吊销", True)
    if isinstance(error, StaleRevinfoError):
        return Judgement(path, "revocation.stale", "吊销列表已过有效期，未能核实是否吊销；请导入新的吊销列表")
    if isinstance(error, InsufficientRevinfoError):
        return Judgement(path, "revocation.unknown", "导入的吊销列表不适用于这条证书链，未能核实是否吊销")
    if isinstance(error, ExpiredError | NotYetValidError):
        return Judgement(path, "certificate.expired", "证书链中有证书不在有效期内")
    if isinstance(error, DisallowedAlgorithmError):
        return Judgement(path, "certificate.digest", "证书链中有证书使用了不认可的摘要算法（如 SHA-1、MD5）")
    return Judgement(path, "certificate.path", "证书链不符合规定（RFC 5280）")


def _validity_message(certificate: x509.Certificate, at: datetime) -> str:
    name, since, until = (
        certificates.holder(certificate),
        certificate.not_valid_before,
        certificate.not_valid_after,
    )
    if at < since:
        return f"“{name}”的证书从 {since:%Y-%m-%d} 起才有效，核验时刻是 {at:%Y-%m-%d}"
    return f"“{name}”的证书已于 {until:%Y-%m-%d} 过期，核验时刻是 {at:%Y-%m-%d}"


def _certificates(path: Path) -> tuple[x509.Certificate, ...]:
    try:
        return certificates.read_certificates(_bytes(path))
    except ValueError as error:
        raise TrustFileUnreadable(path=path) from error


def _revocations(path: Path) -> tuple[crl.CertificateList, ...]:
    data = _bytes(path)
    try:
        blocks = (
            [der for kind, _, der in pem.unarmor(data, multiple=True) if kind == "X509 CRL"]
            if pem.detect(data)
            else [data]
        )
        lists = tuple(CertificateList.load(block, strict=True) for block in blocks)
        for one in lists:
            _ = (
                one.issuer.native,
                one["tbs_cert_list"]["next_update"].native,
                one["signature_algorithm"].native,
            )
    except certificates.UNREADABLE as error:
        raise TrustFileUnreadable(path=path) from error
    if not lists:
        raise TrustFileUnreadable(path=path)
    return lists


def _bytes(path: Path) -> bytes:
    try:
        return read_small(path, FILE_LIMIT)
    except FileUnreadable as error:
        raise TrustFileUnreadable(path=path) from error
