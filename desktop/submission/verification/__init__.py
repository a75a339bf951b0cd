"""Verification of a package (核验): whether it is what was signed, by whom, and says the same everywhere.

`report` holds what comes out and imports nothing heavy; `verify` pays for the cryptographic libraries when it is
called. What a signature must be is in `cms`, whom to trust in `chain`, the PDF in `pdf`, the contents in `content`;
`walk` takes one package through all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from desktop.submission.collecting import seldom_collecting
from desktop.submission.layout import EVIDENCE_FOLDER
from desktop.submission.reader import Begun, Limits, PackageReader, ReaderFault
from desktop.submission.verification.policy import Policy
from desktop.submission.verification.report import Finding, Line, Part, Report, Result, Severity
from forms.errors import PackageUnreadable
from forms.progress import Progress, Stop, never, quiet

__all__ = ["Finding", "Line", "Part", "Policy", "Report", "Result", "Severity", "verify"]


def verify(
    path: Path,
    trust: Sequence[Path] = (),
    crls: Sequence[Path] = (),
    at: datetime | None = None,
    progress: Progress = quiet,
    stop: Stop = never,
    *,
    pinned: Sequence[bytes] = (),
    policy: Policy | None = None,
    begun: Begun | None = None,
) -> Report:
    """Verify any ASiC-E container with CAdES signatures, and look at what others hold: ASiC-S, time-stamps.

    `trust`: files of roots (PEM or DER). `crls`: files of revocation lists; when there are any, every certificate
    must be covered by one. `at`: the moment certificates are judged at, usually that of receipt; now when
    None. `pinned`: signing certificates (DER) accepted as they are, for the exporter who checks its own work.
    `policy`: what the office asks for beyond the rules. `begun`: digests (SHA-256) of this very file that its writer
    let be made behind itself.

    Raises PackageUnreadable when the file is no container at all, TrustFileUnreadable, Cancelled. Everything else
    that may be wrong is in the report.
    """
    now = datetime.now(UTC)
    moment = at.astimezone(UTC) if at else now
    with ExitStack() as stack:
        stack.enter_context(seldom_collecting())
        fault: ReaderFault | PackageUnreadable | None = None
        try:
            container = stack.enter_context(PackageReader.open(path, Limits(simple=True)))
            # Digesting begins before the cryptographic libraries are loaded, and goes on beside everything else.
            names = container.entries
            documents = [name for name in names if not name.startswith(EVIDENCE_FOLDER)]
            digests = stack.enter_context(
                container.digesting(names, first=documents, package=True, begun=begun)
            )
        except (ReaderFault, PackageUnreadable) as met:
            fault = met
        from desktop.submission.verification.terms import Terms
        from desktop.submission.verification.walk import Walk

        terms = Terms.read(trust, crls, moment, now, pinned, policy or Policy())
        walk = Walk(terms, progress, stop)
        if isinstance(fault, PackageUnreadable):  # said after what is wrong with the files of trust
            raise fault
        return walk.refused(path, fault) if fault else walk.report(container, digests)
