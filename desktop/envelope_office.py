"""What an office does with packages that only one receiver may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.identity_office import IdentityCases
from forms.errors import PackageUnreadable
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from asn1crypto import x509

    from desktop.submission.signing.envelope import Opened, Sealed
    from desktop.submission.signing.keys import SoftwareKey

_CMS = b"\x30"
"""A DER sequence; a container begins with PK."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """For whom something is encrypted. `fingerprint`: SHA-256 of the certificate, hex, to be compared aloud."""

    holder: str
    organization: str
    fingerprint: str
    until: datetime
    """The end of the certificate."""


class EnvelopeCases(IdentityCases):
    """The part of `Office` that is about encrypted packages."""

    @staticmethod
    def is_encrypted(file: Path) -> bool:
        """Whether a file is to be decrypted before it can be verified: by how it begins, whatever its name."""
        try:
            with file.open("rb") as opened:
                return opened.read(1) == _CMS
        except OSError:
            return False  # verification says why it cannot be read

    def recipient(self, certificate: Path) -> Recipient:
        """The holder of a certificate (PEM or DER) for whom something may be encrypted now.

        Raises TrustFileUnreadable, FileUnreadable, EncryptionUnsupported, CannotEncryptFor, KeyTooWeak,
        CertificateExpired and its like.
        """
        from desktop.submission.signing import certificates, envelope

        chosen = envelope.recipient(certificate, self.clock())
        return Recipient(
            certificates.holder(chosen),
            certificates.organization(chosen),
            certificates.fingerprint(chosen),
            chosen.not_valid_after,
        )

    def encrypt_package(
        self, package: Path, certificate: Path, out: Path, progress: Progress = quiet, stop: Stop = never
    ) -> Sealed:
        """Encrypt a package for the holder of a certificate (PEM or DER), whose fingerprint the result tells.

        Raises PackageUnreadable, FileUnreadable, TrustFileUnreadable, EncryptionUnsupported, CannotEncryptFor,
        TooLargeToEncrypt, KeyTooWeak, CertificateExpired and its like, ExportUnsound, Cancelled, and what the disk
        may do.
        """
        from desktop.submission.reader import PackageReader, ReaderFault
        from desktop.submission.signing import envelope

        chosen: x509.Certificate = envelope.recipient(certificate, self.clock())
        try:
            with PackageReader.open(package):
                pass
        except ReaderFault:
            raise PackageUnreadable(path=package) from None
        return envelope.encrypt(package, out, chosen, progress, stop)

    def decrypt_package(
        self,
        file: Path,
        out: Path,
        *,
        p12: Path | None = None,
        identity: str = "",
        passphrase: str,
        progress: Progress = quiet,
        stop: Stop = never,
    ) -> Opened:
        """Decrypt a package with the key of a PKCS#12 file, or of an identity of this office.

        Raises KeyFileUnreadable, WrongPassphrase, UnknownIdentity, KeyUnsupported, CertificateMissing,
        FileUnreadable, EnvelopeUnreadable, NotRecipient, EnvelopeChanged, Cancelled, and what the disk may do.
        """
        from desktop.submission.signing import envelope

        return envelope.decrypt(file, out, self._opener(p12, identity, passphrase), progress, stop)

    def _opener(self, p12: Path | None, identity: str, passphrase: str) -> SoftwareKey:
        if p12 is None:
            from desktop.submission.signing.identity import key_of

            return key_of(self.identity(identity), passphrase)
        from desktop.submission.signing.keys import SoftwareKey
        from desktop.submission.signing.p12 import content_of

        private, certificate, _, _ = content_of(p12, passphrase.encode())
        return SoftwareKey(certificate, private)
