"""Time-stamp tokens that other programs put into a container: looked at, told, and never what trust rests on.

A token that belongs to other content, or was altered, is an error: nobody should hand in such a thing. One that cannot
be verified, or whose authority is not trusted here, is a warning: the signatures stand without it.

Source: RFC 3161, RFC 5816; ETSI EN 319 422, EN 319 162-1 4.4.3.2 (ASiCArchiveManifest).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import NamedTuple

from asn1crypto import cms as structure
from asn1crypto import core, tsp, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from desktop.submission.signing import certificates
from desktop.submission.verification import chain, cms
from desktop.submission.verification.cms import DigestOf
from desktop.submission.verification.report import Severity
from desktop.submission.verification.terms import Terms

_PURPOSE = frozenset({"time_stamping"})


class Stamp(NamedTuple):
    """What there is to say of a token, as in a finding; `moment` only of one that may be believed."""

    code: str
    severity: Severity
    message: str
    moment: datetime | None = None


class _Unfit(Exception):
    """The token is not what it must be; `stamp` says how."""

    def __init__(self, code: str, message: str, severity: Severity = Severity.ERROR) -> None:
        super().__init__(code)
        self.stamp = Stamp(f"timestamp.{code}", severity, message)


def look_at(token: bytes, digest_of: DigestOf, terms: Terms) -> Stamp:
    """What a token says of the content it is for. Never raises for what `token` holds."""
    try:
        return _looked_at(token, digest_of, terms)
    except _Unfit as unfit:
        return unfit.stamp
    except (cms.Fault, *certificates.UNREADABLE):
        return _Unfit("malformed", "时间戳损坏，或不是 RFC 3161 时间戳").stamp


def _looked_at(token: bytes, digest_of: DigestOf, terms: Terms) -> Stamp:
    signed = cms.signed_data(token)
    content = signed["encap_content_info"]
    info = cms.only_signer(signed)
    said = content["content"].parsed if content["content_type"].native == "tst_info" else None
    if not isinstance(said, tsp.TSTInfo):
        raise ValueError(content["content_type"].native)
    imprint = said["message_imprint"]
    algorithm = _accepted(cms.digest_name(imprint["hash_algorithm"]))
    if imprint["hashed_message"].native != digest_of(algorithm):
        raise _Unfit("digest", "时间戳盖的不是这份内容：内容在盖时间戳后被改动，或时间戳属于别的文件")
    certificate = cms.certificate_of(info, bag := cms.bag_of(signed))
    if certificate is None:
        raise _Unfit("unverified", "时间戳没有附带签发者的证书，没有核验", Severity.WARNING)
    _verify(info, certificate, bytes(content["content"]))
    moment: datetime = said["gen_time"].native.astimezone(UTC)
    words = f"时间戳由“{certificates.holder(certificate)}”于 {moment:%Y-%m-%d %H:%M} UTC 签发"
    if (certificate.extended_key_usage_value or core.Null()).native != [*_PURPOSE]:
        raise _Unfit("unverified", f"{words}，但其证书不是时间戳证书，没有采用", Severity.WARNING)
    judged = chain.judge(
        certificate, [c for c in bag if c is not certificate], terms.trust, terms.at, terms.now, _PURPOSE
    )
    if not judged.trusted:
        message = f"{words}，签发者不受本单位信任，只作参考：{judged.message}"
        return Stamp("timestamp.untrusted", Severity.WARNING, message)
    return Stamp("timestamp.present", Severity.INFO, words, moment)


def _accepted(algorithm: str) -> str:
    if algorithm not in cms.DIGESTS:
        words = cms.digest_words(algorithm)
        raise _Unfit("unverified", f"时间戳使用了不认可的摘要算法（{words}），没有采用", Severity.WARNING)
    return algorithm


def _verify(info: structure.SignerInfo, certificate: x509.Certificate, content: bytes) -> None:
    """Whether the authority's signature holds for what the token says."""
    algorithm = _accepted(cms.digest_name(info["digest_algorithm"]))
    attributes = {one["type"].native: one["values"] for one in info["signed_attrs"]}
    said = [attributes[name][0].native for name in ("content_type", "message_digest")]
    try:
        if said != ["tst_info", hashlib.new(algorithm, content).digest()]:
            raise InvalidSignature
        over = info["signed_attrs"].untag().dump(force=True)
        cms.verify_value(certificate, info["signature_algorithm"], algorithm, info["signature"].native, over)
    except cms.Fault as fault:
        raise _Unfit("unverified", f"时间戳没有核验：{fault.message}", Severity.WARNING) from None
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        raise _Unfit("value", "时间戳被改动过：签名值与证书或内容不符") from None
