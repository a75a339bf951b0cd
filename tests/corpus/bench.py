"""One root, one signer, and the way from a draft to a report."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from desktop.submission.verification import Report, verify
from tests.desktop.submission.signing import people
from tests.desktop.submission.verification.packages import Draft


class Bench:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = people.root()
        self.signer = self.root.issue()
        self.trust = [self.root.pem(folder / "root.pem")]

    def report(
        self,
        draft: Draft,
        crls: list[Path] | None = None,
        at: datetime | None = None,
        trust: list[Path] | None = None,
    ) -> Report:
        path = draft.write(self.folder / "package.asice")
        began = time.perf_counter()
        report = verify(path, self.trust if trust is None else trust, crls or [], at)
        assert time.perf_counter() - began < 2
        return report

    def package(self, draft: Draft) -> bytes:
        return draft.write(self.folder / "package.asice").read_bytes()
