"""What a receiving office asks of a signature beyond what every signature must be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from desktop.submission.verification.report import Finding, Part, Severity, SignatureFacts

_ALGORITHM = re.compile(r"(\w+)(?: (?:P-)?(\d+))? / (\S+)")
"""As `SignatureFacts.algorithm` says it: RSA 2048 / SHA-256, SM2 / SM3."""
DIGESTS = ("SHA-256", "SHA-384", "SHA-512", "SM3")
RSA_BITS, EC_BITS = 2048, 256
"""What the rules ask for anyway; SM2 has one curve, and goes with SM3."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A signer whom packages of one place are accepted from.

    `place`: code of the division; `fingerprint`: SHA-256 of the certificate, hex; `name`: whose it is, for people.
    """

    place: str
    fingerprint: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """All of it only ever tightens; the plain one asks for nothing more. Raises ValueError for one that would not."""

    digests: tuple[str, ...] = DIGESTS
    rsa_bits: int = RSA_BITS
    ec_bits: int = EC_BITS
    usage_stated: bool = False
    """Certificates must say themselves that they are for signing."""
    lists_required: bool = False
    """Revocation must have been checked."""
    list_days: int = 0
    """The greatest age of a revocation list at the moment verified at; 0: as long as it says itself."""
    accepted: tuple[Accepted, ...] = ()
    """For places named here nobody else is accepted."""

    def __post_init__(self) -> None:
        asks = self.rsa_bits >= RSA_BITS and self.ec_bits >= EC_BITS and self.list_days >= 0
        if not asks or not self.digests or not set(self.digests) <= set(DIGESTS):
            raise ValueError(self)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """What `to_json` gave. Raises ValueError for anything else, rather than ask for less than was set."""
        said: Any = json.loads(text)
        if not isinstance(said, dict) or set(said) != {field.name for field in fields(cls)}:
            raise ValueError(text)
        accepted = signers_in(text)
        try:
            return cls(**{**said, "digests": tuple(map(str, said["digests"])), "accepted": accepted})
        except TypeError as error:
            raise ValueError(text) from error

    def findings(
        self, signatures: Sequence[SignatureFacts], usages: Mapping[str, bool], place: str
    ) -> Iterator[Finding]:
        """What of it is not met.

        `usages`: by name of the signature, whether its certificate states what it is for; `place`: code of the
        place the package is from, "" when it says none.
        """
        for one in signatures:
            if one.trusted:
                yield from self._of(one, usages.get(one.name, False))
        wanted = {one.fingerprint for one in self.accepted if one.place == place}
        if place and wanted and not any(one.trusted and one.fingerprint in wanted for one in signatures):
            yield _wrong("policy.signer", "没有一个签名来自本单位认可的该地区签署者")

    def _of(self, facts: SignatureFacts, usage: bool) -> Iterator[Finding]:
        said = _ALGORITHM.fullmatch(facts.algorithm)
        kind, bits, digest = (said[1], int(said[2] or 0), said[3]) if said else ("", 0, facts.algorithm)
        least = self.rsa_bits if kind == "RSA" else self.ec_bits
        if bits < least and kind != "SM2":
            message = f"密钥 {kind} {bits} 位，本单位要求至少 {least} 位"
            yield _wrong("policy.key", message, facts.name)
        if digest not in self.digests:
            yield _wrong("policy.digest", f"本单位不接受摘要算法 {digest}", facts.name)
        if self.usage_stated and not usage:
            yield _wrong("policy.usage", "本单位要求证书写明用于签名，这份证书没有写明", facts.name)
        if self.lists_required and not facts.revocation_checked:
            yield _wrong("policy.revocation", "本单位要求核实证书是否吊销，还没有可用的吊销列表", facts.name)


def signers_in(text: str) -> tuple[Accepted, ...]:
    """The accepted signers of what `Policy.to_json` gave, also where a later program put more into it, or less.

    All of them or none: raises ValueError, RecursionError when a single one cannot be read.
    """
    try:
        return tuple(
            Accepted(str(one["place"]), str(one["fingerprint"]), str(one.get("name", "")))
            for one in json.loads(text)["accepted"]
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(text) from error


def _wrong(code: str, message: str, entry: str = "") -> Finding:
    return Finding(code, Severity.ERROR, Part.SIGNATURE, message, entry)
