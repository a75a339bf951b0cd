"""By what a package is judged: whom the office trusts, what it asks for, and at which moment."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from desktop.submission.verification.chain import Trust
from desktop.submission.verification.policy import Policy


@dataclass(frozen=True, slots=True)
class Terms:
    """`at`: the moment certificates are judged at; `now`: lists from later than this are not believed; `pinned`:
    SHA-256 of the certificates accepted as they are."""

    trust: Trust
    at: datetime
    now: datetime
    pinned: frozenset[bytes]
    policy: Policy

    @classmethod
    def read(
        cls,
        trust: Sequence[Path],
        crls: Sequence[Path],
        at: datetime,
        now: datetime,
        pinned: Sequence[bytes],
        policy: Policy,
    ) -> Self:
        """`pinned`: certificates, DER. Raises TrustFileUnreadable."""
        digests = frozenset(hashlib.sha256(certificate).digest() for certificate in pinned)
        return cls(Trust.read(trust, crls), at, now, digests, policy)
