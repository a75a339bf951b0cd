"""What an office does with tokens, and with packages that others have signed before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.open_office import OpenOffice
from desktop.submission.signatories import Role
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from desktop.submission.countersigning import CountersignResult
    from desktop.submission.pdf.seal import Seal
    from desktop.submission.signing import Signer
    from desktop.submission.signing.token import TokenCertificate


class SigningCases(OpenOffice):
    """The part of `Office` that is about tokens and further signatories."""

    @staticmethod
    def tokens(module: Path) -> tuple[TokenCertificate, ...]:
        """The certificates of the tokens a driver reaches; needs no PIN. Raises TokenModuleUnusable, TokenFailed."""
        from desktop.submission.signing import skf, token

        return skf.listing(module) if skf.is_driver(module) else token.listing(module)

    def signer_from_token(self, module: Path, chosen: TokenCertificate, pin: str) -> Signer:
        """Raises WrongPin, TokenLocked, TokenGone, TokenFailed, TokenModuleUnusable, CertificateExpired and its like."""
        from desktop.submission.signing import skf, token

        if skf.is_driver(module):
            return skf.signer(module, chosen, pin, self.clock())
        return token.signer(module, chosen, pin, self.clock())

    @staticmethod
    def seal(picture: Path) -> Seal:
        """Read a picture to be shown in signatures. Raises SealUnreadable."""
        from desktop.submission.pdf.seal import read_seal

        return read_seal(picture)

    def countersign(
        self,
        package: Path,
        out: Path,
        signer: Signer,
        role: Role,
        seal: Seal | None = None,
        progress: Progress = quiet,
        stop: Stop = never,
    ) -> CountersignResult:
        """Add a signature to a package somebody signed already; what was signed before stays byte for byte.

        Raises PackageUnreadable, NotToCountersign, RoleTaken, ExportUnsound, Cancelled, and what the disk and the key
        may do. An earlier file of that name stays as it was unless everything went well.
        """
        from desktop.submission.countersigning import countersign

        return countersign(package, out, signer, role, self.clock(), progress, stop, seal=seal)
