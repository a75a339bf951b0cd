"""The signature of a whole container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.submission import manifest
from desktop.submission.container import ContainerWriter, Written
from desktop.submission.manifest import Reference
from desktop.submission.signatories import Role
from desktop.submission.signing import Signer


def seal(
    writer: ContainerWriter,
    signer: Signer,
    at: datetime,
    media_types: Mapping[str, str],
    role: Role | None = None,
) -> None:
    """Add the manifest of everything written so far, and the signature over it. `media_types` by name."""
    payload = [one for one in writer.written if manifest.must_be_covered(one.entry.name)]
    add_signature(writer, 1, payload, signer, at, media_types, role)


def add_signature(
    writer: ContainerWriter,
    number: int,
    covered: Sequence[Written],
    signer: Signer,
    at: datetime,
    media_types: Mapping[str, str],
    role: Role | None,
) -> None:
    """Add manifest `number` over these entries, and the signature over it, in a capacity; `at` is the declared time."""
    references = [Reference(w.entry.name, w.sha256, media_types[w.entry.name]) for w in covered]
    content = manifest.build(manifest.signature_name(number), references, role.value if role else "")
    signature = signer.sign_manifest(content, at)
    writer.add_bytes(manifest.manifest_name(number), content)
    writer.add_bytes(manifest.signature_name(number), signature)
