"""The signatures over the manifests of a package: whether they hold, and whether whoever made them is to be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from asn1crypto import x509

from desktop.submission.faults import printable
from desktop.submission.manifest import Manifest
from desktop.submission.reader import PackageReader, ReaderFault
from desktop.submission.signing import certificates
from desktop.submission.verification import chain, cms
from desktop.submission.verification.cms import DigestOf
from desktop.submission.verification.report import Finding, Part, Severity, SignatureFacts
from desktop.submission.verification.terms import Terms

_CLOCKS = timedelta(minutes=5)
"""How far two honest clocks may differ."""


class Signatures:
    """Those of one package, in the order they were checked; what is wrong is added to `findings`."""

    def __init__(self, terms: Terms, findings: list[Finding]) -> None:
        self._terms = terms
        self._usages: dict[str, bool] = {}
        self.findings = findings
        self.facts: list[SignatureFacts] = []
        self.signers: set[bytes] = set()
        """SHA-256 of the certificates whose signature is trusted."""

    @property
    def trusted(self) -> list[SignatureFacts]:
        return [facts for facts in self.facts if facts.trusted]

    def check(
        self,
        container: PackageReader,
        name: str,
        manifest: Manifest,
        payload: Sequence[str],
        digest_of: DigestOf,
    ) -> SignatureFacts:
        """The signature over one manifest, which has to answer for `payload`; `digest_of` what it signs."""
        listed = {reference.name for reference in manifest.references}
        facts = SignatureFacts(
            manifest.signature,
            name,
            complete=listed.issuperset(payload) and bool(payload),
            role=printable(manifest.role),
        )
        try:
            data = container.read(manifest.signature, cms.SIZE_LIMIT)
            signed = cms.read(data, digest_of, national=True)
        except ReaderFault as fault:
            self._find(fault.code, fault.message, fault.entry)
            self.facts.append(facts)
            return facts
        for wrong in signed.faults:
            self._find(wrong.code, wrong.message, manifest.signature)
        facts = replace(
            facts, algorithm=signed.algorithm, signing_time=signed.signing_time, intact=signed.intact
        )
        if signed.certificate is not None:
            facts = self._judge_signer(facts, signed, signed.certificate)
        self.facts.append(facts)
        return facts

    def _judge_signer(
        self, facts: SignatureFacts, signed: cms.Signed, certificate: x509.Certificate
    ) -> SignatureFacts:
        judged = self._judgement(certificate, signed.others)
        if not judged.trusted:
            self._find(judged.code, judged.message, facts.name)
        if judged.revoked_later is not None:
            message = f"证书链中有证书在核验时刻之后（{judged.revoked_later:%Y-%m-%d}）被吊销"
            self._find("certificate.revoked_later", message, facts.name, Severity.WARNING)
        self._check_time(facts, certificate)
        self._usages[facts.name] = certificate.key_usage_value is not None
        trusted = judged.trusted and signed.intact and not signed.faults
        if trusted:
            self.signers.add(certificate.sha256)
        return replace(
            facts,
            signer=certificates.holder(certificate),
            organization=certificates.organization(certificate),
            trusted=trusted,
            chain=tuple(certificates.holder(c) for c in judged.chain or (certificate,)),
            valid=(certificate.not_valid_before, certificate.not_valid_after),
            fingerprint=certificates.fingerprint(certificate),
            root_fingerprint=certificates.fingerprint(judged.chain[-1]) if judged.trusted else "",
            revocation_checked=judged.revocation_checked,
        )

    def _judgement(
        self, certificate: x509.Certificate, others: Sequence[x509.Certificate]
    ) -> chain.Judgement:
        if certificate.sha256 in self._terms.pinned:
            return chain.Judgement((certificate,))
        return chain.judge(certificate, others, self._terms.trust, self._terms.at, self._terms.now)

    def _check_time(self, facts: SignatureFacts, certificate: x509.Certificate) -> None:
        """A declared time proves nothing; one that cannot be true is worth a word."""
        stated = facts.signing_time
        if stated is None:
            return
        if stated > self._terms.at + _CLOCKS:
            message = f"自述的签署时间（{stated:%Y-%m-%d %H:%M} UTC）晚于核验时刻"
            self._find("time.future", message, facts.name, Severity.WARNING, Part.TIME)
        if not certificate.not_valid_before - _CLOCKS <= stated <= certificate.not_valid_after:
            message = f"自述的签署时间（{stated:%Y-%m-%d %H:%M} UTC）不在签名者证书的有效期内"
            self._find("time.certificate", message, facts.name, Severity.WARNING, Part.TIME)

    def check_policy(self, place: str) -> None:
        """What the office asks for. `place`: code of the place the package is from, "" when it says none."""
        terms = self._terms
        self.findings += terms.policy.findings(self.facts, self._usages, place)
        days = terms.policy.list_days
        newest: dict[str, datetime] = {}
        for one in terms.trust.revocations:  # an old list does no harm beside a newer one of the same issuer
            issuer, made = one.issuer.hashable, one["tbs_cert_list"]["this_update"].native
            if made <= terms.now + _CLOCKS:
                newest[issuer] = max(made, newest.get(issuer, made))
        if days and any(made < terms.at - timedelta(days=days) for made in newest.values()):
            message = f"有吊销列表在核验时刻已超过 {days} 天，请导入新的吊销列表"
            self._find("policy.list_age", message)

    def _find(
        self,
        code: str,
        message: str,
        entry: str = "",
        severity: Severity = Severity.ERROR,
        part: Part = Part.SIGNATURE,
    ) -> None:
        self.findings.append(Finding(code, severity, part, message, entry))


def words(facts: SignatureFacts) -> str:
    """A trusted signature in a line."""
    revoked = "未吊销" if facts.revocation_checked else "吊销情况未核实"
    root = f"；证书链到“{facts.chain[-1]}”" if len(facts.chain) > 1 else ""
    role = f"（{facts.role}）" if facts.role else ""
    return f"{facts.signer}{role}，{facts.algorithm}{root}，{revoked}"


def details(signatures: Sequence[SignatureFacts]) -> tuple[tuple[str, str], ...]:
    """What is said of trusted signatures to whoever asks for more."""
    found: list[tuple[str, str]] = []
    for facts in signatures:
        found.append(("签名者", facts.signer))
        found.append(("证书指纹 SHA-256", facts.fingerprint))
        if facts.root_fingerprint:
            found.append(("根证书指纹 SHA-256", facts.root_fingerprint))
        if facts.valid:
            found.append(("证书有效期", f"{facts.valid[0]:%Y-%m-%d} 至 {facts.valid[1]:%Y-%m-%d}"))
        if facts.signing_time:
            found.append(("自述签署时间", facts.signing_time.isoformat()))
    return tuple(found)
