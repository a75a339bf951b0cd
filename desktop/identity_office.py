"""What an office does with its signing identities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.open_office import OpenOffice
from forms.errors import UnknownIdentity

if TYPE_CHECKING:
    from desktop.submission.signing import Signer
    from desktop.submission.signing.identity import Identity


class IdentityCases(OpenOffice):
    """The part of `Office` that is about identities."""

    @property
    def _identities(self) -> Path:
        return self.data / "identities"

    def identities(self) -> tuple[Identity, ...]:
        from desktop.submission.signing import identity

        return identity.listing(self._identities)

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
