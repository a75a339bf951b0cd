"""Containers as other programs make them, with real signatures and time-stamps by openssl.

The names are those of DSS, the library of the European Commission that most of these programs are built upon.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop.submission import headers as h
from desktop.submission import manifest as manifests
from desktop.submission.directory import MEDIA_TYPE, SIMPLE_TYPE
from desktop.submission.manifest import Reference
from tests.desktop.submission.hostile import End, File, build
from tests.desktop.submission.signing.people import Authority, Holder
from tests.desktop.submission.verification.packages import Draft, openssl, stamped

ARCHIVE, STAMP = "META-INF/ASiCArchiveManifest.xml", "META-INF/timestamp001.tst"
Files = Mapping[str, bytes]


def container(files: Files, media_type: bytes = MEDIA_TYPE, comment: bytes = b"") -> bytes:
    """These files behind their media type."""
    everything = [File(b"mimetype", media_type), *(File(n.encode(), c) for n, c in files.items())]
    return build(everything, End(comment=comment))


def manifest_of(files: Files, names: Sequence[str], target: str, kind: str) -> bytes:
    """A manifest as DSS writes it: of these names, for the signature or time-stamp in `target`."""
    made = manifests.build(target, [Reference(n, hashlib.sha256(files[n]).hexdigest()) for n in names])
    return made.replace(manifests.SIGNATURE_TYPE.encode(), kind.encode())


STAMP_TYPE = "application/vnd.etsi.timestamp-token"


def signed(folder: Path, signer: Holder) -> dict[str, bytes]:
    """META-INF/ASiCManifest001.xml with META-INF/signature001.p7s, by openssl."""
    draft = Draft().signed(lambda content: openssl(folder, content, signer))
    return {**draft.payload, **draft.meta}


def archived(
    folder: Path, files: Files, tsa: Authority, names: Sequence[str] | None = None, **options: object
) -> dict[str, bytes]:
    """With an archive time-stamp over everything there is."""
    manifest = manifest_of(files, list(files if names is None else names), STAMP, STAMP_TYPE)
    return {**files, ARCHIVE: manifest, STAMP: stamped(folder, manifest, tsa, **options)}  # type: ignore[arg-type]


def simple(folder: Path, signer: Holder, content: bytes = b"%PDF-1.7 anything") -> dict[str, bytes]:
    """ASiC-S: one file, and the signature over it."""
    return {"报告.pdf": content, "META-INF/signature.p7s": openssl(folder, content, signer)}


def as_simple(files: Files) -> bytes:
    return container(files, SIMPLE_TYPE)


def with_descriptors(files: Files, pack: Callable[[bytes], bytes]) -> bytes:
    """Deflated, with sizes behind the content, as Java writes what it does not know beforehand."""
    import zlib

    entries = [File(b"mimetype", MEDIA_TYPE)]
    for name, content in files.items():
        packed = pack(content)
        after = h.DESCRIPTOR.pack(h.DESCRIPTOR_MAGIC, zlib.crc32(content), len(packed), len(content))
        entries.append(
            File(
                name.encode(),
                content,
                packed=packed,
                method=h.DEFLATED,
                flags=h.UTF8_FLAG | h.DESCRIPTOR_FLAG,
                local={"crc32": 0, "size": 0, "packed": 0},
                after=after,
            )
        )
    return build(entries)
