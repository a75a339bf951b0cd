"""The signature of a whole container."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from desktop.submission import manifest
from desktop.submission.container import ContainerWriter
from desktop.submission.manifest import Reference
from desktop.submission.signing import Signer


def seal(writer: ContainerWriter, signer: Signer, at: datetime, media_types: Mapping[str, str]) -> None:
    """Add the manifest of everything written so far, and the signature over it. `media_types` by name."""
    payload = [one for one in writer.written if manifest.must_be_covered(one.entry.name)]
    references = [Reference(w.entry.name, w.sha256, media_types[w.entry.name]) for w in payload]
    content = manifest.build(manifest.signature_name(1), references)
    signature = signer.sign_manifest(content, at)
    writer.add_bytes(manifest.manifest_name(1), content)
    writer.add_bytes(manifest.signature_name(1), signature)
