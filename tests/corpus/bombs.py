"""Packages that would keep the machine busy, or fill it."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path

from desktop.submission import headers as h
from desktop.submission import manifest as manifests
from desktop.submission.manifest import Reference
from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.desktop.submission.hostile import MIMETYPE, File, build, deflated
from tests.desktop.submission.signing.people import NOW


def _packed(name: str, content: bytes) -> File:
    return File(name.encode(), content, packed=deflated(content), method=h.DEFLATED)


def _elements(content: str) -> bytes:
    """A manifest with an extension full of something."""
    digest = base64.b64encode(bytes(32)).decode()
    sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    return (
        f'<ASiCManifest xmlns="{manifests.NAMESPACE}" xmlns:x="{manifests.SIGNATURE_NAMESPACE}">'
        f'<SigReference URI="META-INF/s.p7s"/><DataObjectReference URI="a"><x:DigestMethod Algorithm="{sha256}"/>'
        f"<x:DigestValue>{digest}</x:DigestValue></DataObjectReference>"
        f"<ASiCManifestExtensions>{content}</ASiCManifestExtensions></ASiCManifest>"
    ).encode()


def _references(count: int, number: int = 1) -> bytes:
    some = [Reference(f"evidence/{n:05d}-{'证' * 20}", f"{n:064x}") for n in range(count)]
    return manifests.build(manifests.signature_name(number), some)


def _renamed(manifest: bytes, number: int) -> bytes:
    """The same for another signature."""
    return manifest.replace(manifests.signature_name(1).encode(), manifests.signature_name(number).encode())


def _plain(b: Bench, *files: File) -> bytes:
    return build([MIMETYPE, *files])


def _ten(content: list[bytes]) -> list[File]:
    return [_packed(manifests.manifest_name(n), data) for n, data in enumerate(content, 1)]


def cases(folder: Path) -> Iterator[Case]:
    folder.mkdir(parents=True)
    b = Bench(folder)
    size = manifests.SIZE_LIMIT - 4096

    def case(name: str, code: str, *files: File) -> Case:
        return Case("bomb", name, code, _plain(b, *files), b.trust)

    manifest = "META-INF/ASiCManifest001.xml"
    yield case("manifest of blanks", "container.ratio", _packed(manifest, _elements(" " * size)))
    noise = _noise(size // 2).decode()
    yield case("manifest of text", "manifest.large", File(manifest.encode(), _elements(noise)))
    wide = "\U0001f4c4" * (size // 4)
    yield case("manifest of wide characters", "container.ratio", _packed(manifest, _elements(wide)))
    yield case(
        "manifest of wide characters, stored", "manifest.large", File(manifest.encode(), _elements(wide))
    )
    yield case(
        "manifest of elements", "manifest.large", File(manifest.encode(), _elements("<a/>" * (size // 4)))
    )
    nested = "<a>" * 8 + "<b/>" * (size // 5) + "</a>" * 8
    yield case("manifest of nested elements", "manifest.large", File(manifest.encode(), _elements(nested)))
    attributes = "".join(f' a{n}=""' for n in range(size // 13))
    yield case(
        "manifest of attributes", "manifest.large", File(manifest.encode(), _elements(f"<a{attributes}/>"))
    )
    names = "".join(f'<a xmlns:n{n}="u{n}"/>' for n in range(size // 30))
    yield case("manifest of namespaces", "manifest.large", File(manifest.encode(), _elements(names)))
    yield case("references to nothing", "manifest.missing", _packed(manifest, _references(25_000)))
    yield case("too many references", "manifest.large", _packed(manifest, _references(25_001)))
    listed = _references(25_000)
    yield case("ten manifests", "manifest.many", *_ten([_renamed(listed, n) for n in range(1, 11)]))
    full = [_elements(noise[: 7 << 20])] * 10
    yield case("ten manifests of text", "manifest.many", *(File(f.name, f.content) for f in _ten(full)))
    empty = [File(f"evidence/{n:05d}".encode()) for n in range(24_990)]
    yield case("many empty files", "signature.none", *empty)
    deep = [File(("d/" * 19 + f"{n}").encode()) for n in range(20_000)]
    yield case("many deep names", "signature.none", *deep)
    signature = b.signer.signer.sign_manifest(b"x", NOW)
    big = File(b"META-INF/signature001.p7s", signature + bytes(64 << 20))
    yield case("signature of 64 MB", "entry.large", big, File(manifest.encode(), _references(1)))
    inside = zlib.compress(bytes(100 << 20))
    yield case(
        "archive in an archive", "signature.none", File(b"evidence/a.zip", build([_packed("a", inside)]))
    )
    yield case("half a gigabyte of zeros", "container.ratio", _packed("a", bytes(512 << 20)))
    spread = [_packed(f"{n}", bytes(1 << 20)) for n in range(500)]
    yield case("zeros in small pieces", "container.ratio", *spread)


def _noise(size: int) -> bytes:
    """Letters that hardly pack."""
    out, seed = bytearray(), b""
    while len(out) < size:
        seed = hashlib.sha512(seed).digest()
        out += base64.b64encode(seed)
    return bytes(out)
