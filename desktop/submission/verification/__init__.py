"""Verification of a package (核验): whether it is what was signed, by whom, and says the same everywhere.

`report` holds what comes out and imports nothing heavy; `verify` pays for the cryptographic libraries when it is
called. What a signature must be is in `cms`, whom to trust in `chain`, the PDF in `pdf`, the contents in `content`;
`walk` takes one package through all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from desktop.submission.verification.report import Finding, Line, Part, Report, Result, Severity
from forms.progress import Progress, Stop, never, quiet

__all__ = ["Finding", "Line", "Part", "Report", "Result", "Severity", "verify"]


def verify(
    path: Path,
    trust: Sequence[Path] = (),
    crls: Sequence[Path] = (),
    at: datetime | None = None,
    progress: Progress = quiet,
    stop: Stop = never,
    *,
    pinned: Sequence[bytes] = (),
) -> Report:
    """Verify any ASiC-E container with CAdES signatures.

    `trust`: files of roots (PEM or DER). `crls`: files of revocation lists; when there are any, every certificate
    must be covered by one. `at`: the moment certificates are judged at, usually that of receipt; now when
    None. `pinned`: signing certificates (DER) accepted as they are, for the exporter who checks its own work.

    Raises PackageUnreadable when the file is no container at all, TrustFileUnreadable, Cancelled. Everything else
    that may be wrong is in the report.
    """
    from desktop.submission.verification.walk import Walk

    now = datetime.now(UTC)
    moment = at.astimezone(UTC) if at else now
    return Walk(path, trust, crls, moment, now, pinned, progress, stop).report()
