"""Whom this office trusts: roots, certificates below them, revocation lists, and what it asks for besides."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.files import read_file, write_file
from desktop.identity_office import IdentityCases
from forms.errors import (
    FingerprintInvalid,
    PolicyUnreadable,
    TrustFileUnreadable,
    UnknownSigner,
    UnknownTrust,
)
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from desktop.submission.verification import Policy, Report
    from desktop.submission.verification.policy import Accepted

_SETTING = "trust.policy"
_FINGERPRINT = re.compile("[0-9a-f]{64}")
ROOT, BETWEEN, LIST = "root", "between", "list"
"""What a file holds: a root, a certificate that leads up to one, a revocation list."""
_SUFFIX = {ROOT: ".pem", BETWEEN: ".pem", LIST: ".crl"}


@dataclass(frozen=True, slots=True)
class Trusted:
    """One certificate or list in a file. `fingerprint`: SHA-256 over it, hex; `key`: RSA 2048 and the like, "" of a list."""

    file: Path
    kind: str
    holder: str
    issuer: str
    since: datetime
    """From when it holds; when a list was made."""
    until: datetime | None
    fingerprint: str
    key: str = ""
    own: bool = False
    """Of an identity of this office; goes with that."""

    @property
    def name(self) -> str:
        return self.file.parent.name if self.own else self.file.name

    @property
    def groups(self) -> tuple[str, ...]:
        """The fingerprint in groups of four, to be compared aloud."""
        return tuple(self.fingerprint[n : n + 4].upper() for n in range(0, len(self.fingerprint), 4))

    def age(self, now: datetime) -> int:
        """Whole days since it was made."""
        return max(0, (now - self.since).days)


class TrustCases(IdentityCases):
    """The part of `Office` that is about trust."""

    def trusted(self) -> tuple[Trusted, ...]:
        """All there is, the office's own roots last. Raises TrustFileUnreadable."""
        kept = sorted(file for file in self._trust.glob("*") if file.suffix in _SUFFIX.values())
        return (
            *(one for file in kept for one in self.look_at_trust(file)),
            *(one for file in self._own_roots() for one in _read(file, own=True) if one.kind == ROOT),
        )

    @staticmethod
    def look_at_trust(file: Path) -> tuple[Trusted, ...]:
        """What a file holds, before it is taken: somebody must compare the fingerprint. Raises TrustFileUnreadable."""
        return _read(file)

    def add_trust(self, file: Path) -> tuple[Trusted, ...]:
        """Keep a copy of a file of certificates or lists; the same content once.

        Raises TrustFileUnreadable, FileUnreadable, DiskFull, FolderReadOnly, DiskFailed.
        """
        kind = _read(file)[0].kind
        content = read_file(file)
        self._trust.mkdir(exist_ok=True)
        kept = self._trust / f"{file.stem}-{hashlib.sha256(content).hexdigest()[:8]}{_SUFFIX[kind]}"
        write_file(kept, content)
        return _read(kept)

    def remove_trust(self, name: str) -> None:
        """No longer trust what a file of this name holds. Raises UnknownTrust; the own roots go with their identity."""
        for one in self.trusted():
            if one.name == name and not one.own:
                one.file.unlink(missing_ok=True)
                return
        raise UnknownTrust(name=name)

    def policy(self) -> Policy:
        """What is asked for beyond the rules. Raises PolicyUnreadable when what was kept is no policy."""
        from desktop.submission.verification import Policy

        kept = self._store.setting(_SETTING)
        try:
            return Policy.from_json(kept) if kept else Policy()
        except (ValueError, RecursionError) as error:
            raise PolicyUnreadable from error

    def signers_kept(self) -> tuple[Accepted, ...]:
        """The accepted signers, also of a policy that is otherwise not to be read: they need not be found again when it
        is chosen anew. Raises PolicyUnreadable when they cannot be read either.
        """
        from desktop.submission.verification.policy import signers_in

        kept = self._store.setting(_SETTING)
        try:
            return signers_in(kept) if kept else ()
        except (ValueError, RecursionError) as error:
            raise PolicyUnreadable from error

    def set_policy(self, policy: Policy) -> None:
        self._store.set_setting(_SETTING, policy.to_json())

    def accept_signer(self, place: str, fingerprint: str, name: str = "") -> Policy:
        """From a place that has such signers, packages of nobody else are taken. Gives what is asked for now.

        `place`: code of the division; `fingerprint`: SHA-256 of the signer's certificate as people write it; `name`:
        whose it is. Raises UnknownPlace, FingerprintInvalid, PolicyUnreadable.
        """
        from desktop.submission.verification.policy import Accepted

        wanted = _digits(fingerprint)
        if not _FINGERPRINT.fullmatch(wanted):
            raise FingerprintInvalid(fingerprint=fingerprint)
        one = Accepted(self.places.get(place).code, wanted, name)
        others = (
            kept for kept in self.policy().accepted if (kept.place, kept.fingerprint) != (place, wanted)
        )
        return self._changed_policy((*others, one))

    def drop_signer(self, place: str, fingerprint: str) -> Policy:
        """No longer accept a signer for a place; `fingerprint`: or how it begins. When it was the last one there,
        whoever is trusted is accepted again. Gives what is asked for now. Raises UnknownSigner, PolicyUnreadable.
        """
        found = self.policy().accepted
        begins = _digits(fingerprint)
        gone = [one for one in found if one.place == place and begins and one.fingerprint.startswith(begins)]
        if len(gone) != 1:
            raise UnknownSigner(place=place, fingerprint=fingerprint)
        return self._changed_policy(one for one in found if one != gone[0])

    def _changed_policy(self, accepted: Iterable[Accepted]) -> Policy:
        policy = replace(self.policy(), accepted=tuple(accepted))
        self.set_policy(policy)
        return policy

    def verify_here(
        self, path: Path, at: datetime | None = None, progress: Progress = quiet, stop: Stop = never
    ) -> Report:
        """Verify a package by what this office trusts.

        Raises PackageUnreadable, TrustFileUnreadable, PolicyUnreadable, Cancelled.
        """
        from desktop.submission.verification import verify

        roots, lists = self._trust_files()
        return verify(path, roots, lists, at, progress, stop, policy=self.policy())

    def _trust_files(self) -> tuple[Sequence[Path], Sequence[Path]]:
        roots = [*sorted(self._trust.glob("*.pem")), *self._own_roots()]
        return roots, sorted(self._trust.glob("*.crl"))

    def _own_roots(self) -> tuple[Path, ...]:
        return tuple(one.folder / "certificate.pem" for one in self.identities() if one.root_pem)

    @property
    def _trust(self) -> Path:
        return self.data / "trust"


def _digits(fingerprint: str) -> str:
    """Of a fingerprint as people write it: grouped, with colons, in capitals."""
    return "".join(fingerprint.lower().replace(":", "").split())


def _read(file: Path, *, own: bool = False) -> tuple[Trusted, ...]:
    from desktop.submission.verification.chain import Trust

    try:
        found = Trust.read([file], [])
    except TrustFileUnreadable:
        return _lists(file)
    from desktop.submission.signing import certificates

    return tuple(
        Trusted(
            file,
            ROOT if one in found.roots else BETWEEN,
            certificates.holder(one),
            certificates.named(one.issuer),
            one.not_valid_before,
            one.not_valid_after,
            certificates.fingerprint(one),
            certificates.key_words(one),
            own,
        )
        for one in (*found.roots, *found.between)
    )


def _lists(file: Path) -> tuple[Trusted, ...]:
    from desktop.submission.signing import certificates
    from desktop.submission.verification.chain import Trust

    found = Trust.read([], [file]).revocations
    return tuple(
        Trusted(
            file,
            LIST,
            certificates.named(one.issuer),
            certificates.named(one.issuer),
            one["tbs_cert_list"]["this_update"].native,
            one["tbs_cert_list"]["next_update"].native,
            hashlib.sha256(one.dump()).hexdigest(),
        )
        for one in found
    )
