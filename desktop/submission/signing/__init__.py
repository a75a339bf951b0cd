"""Keys that sign: what a signer is, whatever holds its key.

This module itself imports nothing heavy: `p12.load_p12` and `identity.signer` make signers, and only they pay for
the cryptographic libraries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop.submission.pdf.stamp import Stamp


@dataclass(frozen=True, slots=True)
class SignatureField:
    """A field of a PDF that takes one signature.

    `box` is (left, bottom, right, top) in points from the page's lower left corner, None for an invisible field;
    `page` counts from 0, or from the end when negative. A field of this name that the file already has is used.
    """

    name: str = "Applicant"
    page: int = -1
    box: tuple[int, int, int, int] | None = None
    label: str = ""
    """What a reader program shows for the field."""


class Signer(Protocol):
    """Somebody who can sign a package: a PKCS#12 file, a key the program made, a token."""

    @property
    def name(self) -> str:
        """Whom the certificate names (签署单位/签署人)."""

    @property
    def organization(self) -> str:
        """The organisation the certificate names, "" when it names none."""

    @property
    def algorithm(self) -> str:
        """RSA 2048, ECDSA P-256, SM2"""

    @property
    def signs_pdf(self) -> bool:
        """Whether programs that read PDF know this algorithm. If not, only a manifest is signed."""

    @property
    def certificate(self) -> bytes:
        """The signing certificate, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Further certificates up to, where known, the root; DER."""

    def sign_manifest(self, content: bytes, at: datetime) -> bytes:
        """A detached CAdES-B signature over `content` (EN 319 122-1), DER; `at` is the self-declared time."""

    def sign_pdf(
        self,
        source: Path,
        target: Path,
        at: datetime,
        field: SignatureField = ...,
        reserve: Sequence[SignatureField] = ...,
        stamp: Stamp | None = ...,
    ) -> None:
        """A PAdES-B approval signature (EN 319 142-1) in `field`; `target` is written new.

        `reserve`: empty fields made in the same revision, for signatories to come. One added after the first
        signature would count as tampering. `stamp`: what a visible field shows.
        """
