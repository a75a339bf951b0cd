"""What an office does with its signing identities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.open_office import OpenOffice
from forms.errors import UnknownIdentity

if TYPE_CHECKING:
    from desktop.submission.signing import Signer
    from desktop.submission.signing.identity import Identity


AHEAD = timedelta(days=30)
"""So long before a certificate ends it is spoken of: an authority needs time to issue the next one."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An identity whose certificate ends soon, or has ended. `until` as the clock of the office shows it."""

    name: str
    until: datetime


class IdentityCases(OpenOffice):
    """The part of `Office` that is about identities."""

    @property
    def _identities(self) -> Path:
        return self.data / "identities"

    def identities(self) -> tuple[Identity, ...]:
        """Costs nothing while there are none."""
        if not self._identities.is_dir():
            return ()
        from desktop.submission.signing import identity

        return identity.listing(self._identities)

    def ending(self) -> tuple[Ending, ...]:
        """Identities to renew, the most pressing first; one that has ended is let be while another still holds.

        Raises KeyFileUnreadable. Costs nothing while there are no identities.
        """
        if not self._identities.is_dir():
            return ()
        now = self.clock()
        found = sorted(
            (Ending(one.name, one.valid[1].astimezone(now.tzinfo)) for one in self.identities()),
            key=lambda one: one.until,
        )
        some_hold = any(one.until > now for one in found)
        return tuple(
            one for one in found if one.until <= now + AHEAD and not (some_hold and one.until <= now)
        )

    def identities_stamp(self) -> tuple[tuple[str, int], ...]:
        """Something that is another after any identity came, went or got another certificate; costs next to nothing."""
        found = self._identities.glob("*/certificate.pem") if self._identities.is_dir() else ()
        return tuple(sorted((one.parent.name, one.stat().st_mtime_ns) for one in found))

    def root_of(self, name: str) -> bytes | None:
        """The root that receivers must trust, PEM; None when an authority issued the certificate without sending its
        root. Raises UnknownIdentity."""
        return self.identity(name).root_pem

    def certificate_of(self, name: str) -> bytes:
        """The certificate that others encrypt for, with those above it, PEM. Raises UnknownIdentity, KeyFileUnreadable."""
        from desktop.submission.signing import identity

        return identity.certificates_pem(self.identity(name))

    def identity(self, name: str) -> Identity:
        """Raises UnknownIdentity."""
        for found in self.identities():
            if found.name == name:
                return found
        raise UnknownIdentity(name=name)

    def new_identity(
        self, name: str, organization: str, passphrase: str, algorithm: str = "rsa3072"
    ) -> Identity:
        """Make a key and a certificate. Raises PassphraseTooShort, IdentityExists, IdentityNameInvalid."""
        from db.errors import explained
        from desktop.submission.signing import identity

        with explained(self._identities):
            return identity.create(self._identities, name, organization, passphrase, algorithm, self.clock())

    def identity_request(self, name: str, passphrase: str) -> bytes:
        """A certificate request, PEM. Raises UnknownIdentity, WrongPassphrase."""
        from desktop.submission.signing import identity

        return identity.csr(self.identity(name), passphrase)

    def import_certificate(self, name: str, certificate: bytes) -> Identity:
        """Use an issued certificate from now on. Raises UnknownIdentity, CertificateMismatch, TrustFileUnreadable."""
        from db.errors import explained
        from desktop.submission.signing import identity

        with explained(self._identities):
            return identity.import_certificate(self.identity(name), certificate, self.clock())

    def renew_identity(self, name: str, passphrase: str) -> Identity:
        """A new certificate for the same key. Raises UnknownIdentity, WrongPassphrase, RenewalByAuthority."""
        from db.errors import explained
        from desktop.submission.signing import identity

        with explained(self._identities):
            return identity.renew(self.identity(name), passphrase, self.clock())

    def backup_identity(self, name: str, passphrase: str, out: Path) -> None:
        """Write key and certificates into one file, encrypted with the passphrase. Raises UnknownIdentity, WrongPassphrase."""
        from desktop.files import write_file
        from desktop.submission.signing import identity

        write_file(out, identity.backup(self.identity(name), passphrase))

    def restore_identity(self, source: Path, passphrase: str, name: str = "") -> Identity:
        """Raises KeyFileUnreadable, WrongPassphrase, PassphraseTooShort, IdentityExists, IdentityNameInvalid."""
        from db.errors import explained
        from desktop.submission.signing import identity

        with explained(self._identities):
            return identity.restore(self._identities, source, passphrase, name)

    def signer_from_identity(self, name: str, passphrase: str) -> Signer:
        from desktop.submission.signing import identity

        return identity.signer(self.identity(name), passphrase, self.clock())

    def signer_from_p12(self, path: Path, passphrase: str) -> Signer:
        """Raises KeyFileUnreadable, WrongPassphrase, CertificateExpired, CertificateUnsuitable, KeyTooWeak."""
        from desktop.submission.signing.p12 import load_p12

        return load_p12(path, passphrase, self.clock())
