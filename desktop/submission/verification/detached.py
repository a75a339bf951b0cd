"""A signature beside the file it covers, by somebody below the given roots."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from desktop.submission.signing import certificates
from desktop.submission.verification import chain, cms


class Untrusted(Exception):
    """The signature does not hold, or nobody who is trusted made it; its text, in Chinese, says why."""


def signer_of(content: bytes, signature: bytes, roots: Sequence[Path], now: datetime) -> str:
    """Whom the certificate of a detached CMS signature over `content` names.

    Takes files of root certificates. Raises Untrusted, TrustFileUnreadable.
    """
    trust = chain.Trust.read(roots, ())
    signed = cms.read(signature, lambda algorithm: hashlib.new(algorithm, content).digest())
    if not signed.intact or signed.faults or signed.certificate is None:
        raise Untrusted(signed.faults[0].message if signed.faults else "签名和内容不符")
    judged = chain.judge(signed.certificate, signed.others, trust, now, now)
    if not judged.trusted:
        raise Untrusted(judged.message)
    return certificates.holder(signed.certificate)
