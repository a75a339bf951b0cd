"""More containers whose records lie, and manifests that mean something else, as somebody else would try them.

Unlike those of `containers`, everything but the lie is right: the payload is covered by a trusted signature.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from desktop.submission import headers as h
from desktop.submission import manifest as manifests
from desktop.submission.directory import MEDIA_TYPE, SIMPLE_TYPE
from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.corpus.manifests import ALGORITHM, DIGEST, REFERENCE, document
from tests.desktop.submission.hostile import MIMETYPE, End, File, build, deflated, end64, zip64
from tests.desktop.submission.signing.people import NOW
from tests.desktop.submission.verification import foreign
from tests.desktop.submission.verification.packages import Draft, authority, stamped

NAMES = {
    "Hangul filler": ("name.control", "a\u3164b"),
    "blank of Braille": ("name.control", "\u2800"),
    "joiner that joins nothing": ("name.control", "a\u034fb"),
    "no character": ("name.control", "a\ufffe"),
    "no character of a far plane": ("name.control", "\U0010ffff"),
    "tag": ("name.control", "a\U000e0041b"),
    "soft hyphen": ("name.control", "a\u00adb"),
    "Mongolian separator": ("name.control", "a\u180eb"),
    "only dots": ("name.trailing", "evidence/..."),
    "console in a folder": ("name.reserved", "x/aux.h/y"),
    "console input": ("name.reserved", "CONIN$"),
    "port by superscript": ("name.reserved", "evidence/LPT²"),
    "file in the media type": ("name.conflict", "mimetype/a"),
    "media type by case": ("name.equal", "Mimetype"),
    "long Han name": ("name.long", "字" * 86),
    "no composition of i": ("name.form", "I\u0307"),
    "compatibility form": ("name.form", "\u212b"),
    "arabic letter mark": ("name.direction", "a\u061cb"),
}


def _records(b: Bench) -> Iterator[tuple[str, str, bytes]]:
    draft = Draft().by(b.signer)
    files = [MIMETYPE, *(File(n.encode(), c) for n, c in {**draft.payload, **draft.meta}.items())]
    good = build(files)
    end = h.END.unpack(good[-h.END.size :])

    def changed(number: int, **changes: object) -> bytes:
        altered = list(files)
        altered[number] = replace(altered[number], **changes)  # type: ignore[arg-type]
        return build(altered)

    def covered(**changes: object) -> bytes:
        """With one more file, which the signature covers."""
        more = Draft({**draft.payload, "more": b"x"}).by(b.signer)
        everything = {**more.payload, **more.meta}
        return build(
            [
                MIMETYPE,
                *(File(n.encode(), c, **(changes if n == "more" else {})) for n, c in everything.items()),
            ]  # type: ignore[arg-type]
        )

    yield "program in front", "container.gap", b"MZ" + bytes(98) + good
    shifted = h.END.pack(*end[:6], end[6] + 100, 0)
    yield (
        "program in front, directory found",
        "entry.local",
        b"MZ" + bytes(98) + good[: -h.END.size] + shifted,
    )
    inner = build([MIMETYPE, File(b"a", b"x")])
    yield "archive in the comment", "container.gap", good[:-2] + struct.pack("<H", len(inner)) + inner
    comment = b"mimetype=" + MEDIA_TYPE
    yield "comment longer than it says", "container.comment", good + comment
    yield "comment shorter than it says", "container.comment", good[:-2] + b"\x29\0" + comment
    yield "comment of another type", "container.comment", good[:-2] + b"\x28\0" + b"mimetype=" + SIMPLE_TYPE
    yield "comment in capitals", "container.end", good[:-2] + b"\x28\0" + comment.upper()
    yield "comment of zeros", "container.end", good[:-2] + b"\2\0\0\0"
    yield (
        "link, said to be from a Mac",
        "entry.special",
        covered(maker=19 << 8 | 20, attributes=0o120777 << 16),
    )
    yield "link, said to be from DOS", "entry.special", covered(maker=20, attributes=0o120777 << 16)
    yield "pipe", "entry.special", covered(attributes=0o010644 << 16)
    yield "socket", "entry.special", covered(attributes=0o140644 << 16)
    yield "folder of DOS", "entry.special", covered(maker=20, attributes=0x10)
    yield "volume label", "entry.special", covered(maker=20, attributes=0x08)
    for what, content in (
        ("line feed", MEDIA_TYPE + b"\n"),
        ("mark", b"\xef\xbb\xbf" + MEDIA_TYPE),
        ("nothing", b""),
    ):
        yield f"media type with {what}", "container.mimetype", build([File(b"mimetype", content), *files[1:]])
    yield "media type twice", "name.duplicate", build([MIMETYPE, *files])
    yield "media type in capitals", "container.mimetype", build([File(b"MIMETYPE", MEDIA_TYPE), *files[1:]])
    tops = {"size": h.MAX32, "packed": h.MAX32}
    yield "ZIP64 only promised locally", "container.zip64", changed(1, local=tops)
    yield "ZIP64 lies locally", "entry.local", changed(1, local=tops, local_extra=zip64(1, 5, 5))
    far = changed(1, central={"offset": h.MAX32}, extra=zip64(1, 1 << 63))
    yield "ZIP64 offset beyond everything", "container.gap", far
    yield "ZIP64 with endless entries", "container.entries", end64(files, here=1 << 62, count=1 << 62)
    yield "ZIP64 with endless directory", "container.directory", end64(files, size=1 << 63)
    yield "ZIP64 with negative offset", "container.directory", end64(files, offset=(1 << 64) - 1)
    yield "disk of ZIP64 without it", "container.disks", build(files, End(disk=h.MAX16))
    yield "signed directory", "container.gap", build(files, End(in_directory=b"PK\5\5\4\0abcd"))
    yield "archive extra data", "container.gap", build(files, End(before=b"PK\6\x08\4\0\0\0abcd"))
    twice = good[end[6] : -h.END.size] * 2
    double = h.END.pack(h.END_MAGIC, 0, 0, end[3] * 2, end[4] * 2, len(twice), end[6], 0)
    yield "directory twice", "name.duplicate", good[: end[6]] + twice + double
    yield "encrypted by the directory", "entry.encrypted", changed(1, central={"flags": h.UTF8_FLAG | 1})
    yield "encrypted by the header", "entry.local", changed(1, local={"flags": h.UTF8_FLAG | 1})
    yield "extra field of AES", "entry.extra", changed(1, extra=b"\x01\x99\x07\0\2\0AE\3\0\0")
    packed = deflated(files[1].content)
    yield "two streams", "entry.deflate", changed(1, packed=packed + deflated(b"x"), method=h.DEFLATED)
    yield "one byte behind the stream", "entry.deflate", changed(1, packed=packed + b"\0", method=h.DEFLATED)
    wrapped = zlib.compress(files[1].content)
    yield "stream in another wrapping", "entry.deflate", changed(1, packed=wrapped, method=h.DEFLATED)
    for name, (code, entry) in NAMES.items():
        more = Draft({**draft.payload, entry: b"x"}).by(b.signer)
        everything = {**more.payload, **more.meta}
        package = build([MIMETYPE, *(File(n.encode(), c) for n, c in everything.items())])
        yield f"name: {name}", code, package


PAYLOAD: Mapping[str, bytes] = {"a": b"x"}
_DIGEST = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
RIGHT = REFERENCE.replace(DIGEST, _DIGEST)
SIG = '<SigReference URI="META-INF/signature001.p7s"/>'


def around(b: Bench, content: bytes, payload: Mapping[str, bytes] = PAYLOAD) -> bytes:
    """A manifest, rightly signed, over a payload that it lists with true digests."""
    signature = b.signer.signer.sign_manifest(content, NOW)
    return foreign.container(
        {**payload, "META-INF/ASiCManifest001.xml": content, "META-INF/signature001.p7s": signature}
    )


def _manifests() -> Iterator[tuple[str, str, bytes]]:
    right = document(SIG + RIGHT)

    def uri(text: str) -> bytes:
        return document(SIG + RIGHT.replace('URI="a"', text))

    critical = SIG + RIGHT + "<ASiCManifestExtensions><Extension {}/></ASiCManifestExtensions>"
    space = f'xmlns:q="{manifests.NAMESPACE}"'
    yield (
        "base elsewhere",
        "manifest.structure",
        right.replace(b"<ASiCManifest ", b'<ASiCManifest xml:base="b/" '),
    )
    yield "reference with a base", "manifest.structure", uri('xml:base="b/" URI="a"')
    yield "two references in one", "manifest.structure", uri('x:URI="b" URI="a"')
    yield "reference of another kind", "manifest.structure", uri('x:URI="a"')
    yield "digest of another namespace", "manifest.structure", right.replace(b"xmldsig#", b"xmldsig2#")
    yield (
        "transformed",
        "manifest.structure",
        document(SIG + RIGHT.replace("<x:DigestMethod", "<x:Transforms/><x:DigestMethod")),
    )
    yield (
        "two methods",
        "manifest.structure",
        document(
            SIG + RIGHT.replace("<x:DigestMethod", '<x:DigestMethod Algorithm="urn:x"/><x:DigestMethod')
        ),
    )
    yield (
        "included",
        "manifest.structure",
        document(SIG + RIGHT + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="x"/>'),
    )
    yield "manifest in a manifest", "manifest.structure", document(SIG + right.decode())
    yield "critical in capitals", "manifest.structure", document(critical.format('Critical="TRUE"'))
    yield (
        "critical with a prefix",
        "manifest.structure",
        document(critical.format(f'{space} q:Critical="true"')),
    )
    extension = '<DataObjectReferenceExtensions><Extension Critical="1"/></DataObjectReferenceExtensions>'
    yield (
        "critical in a reference",
        "manifest.structure",
        document(SIG + RIGHT.replace("</DataObjectReference>", extension + "</DataObjectReference>")),
    )
    for name, text in {
        "dot": "./a", "escaped backslash": "d%5Ca", "address": "http://x/a", "drive": "c:a", "entry of an archive": "zip:a",
        "data": "data:,x", "blank in front": " a/", "escaped climbing": "d/%2E%2E/a", "direction": "%E2%80%AEa",
        "half a character": "%E5%AD",
    }.items():  # fmt: skip
        yield f"reference by {name}", "manifest.reference", uri(f'URI="{text}"')
    yield "reference in capitals", "manifest.missing", uri('URI="A"')
    yield "plus for a blank", "manifest.missing", uri('URI="a+"')
    own = RIGHT.replace('URI="a"', 'URI="META-INF/ASiCManifest001.xml"')
    yield "itself among the references", "file.changed", document(SIG + RIGHT + own)
    signature = RIGHT.replace('URI="a"', 'URI="META-INF/signature001.p7s"')
    yield "its signature among the references", "file.changed", document(SIG + RIGHT + signature)
    yield (
        "itself as the signature",
        "signature.malformed",
        document('<SigReference URI="META-INF/ASiCManifest001.xml"/>' + RIGHT),
    )
    yield (
        "signature by a detour",
        "manifest.reference",
        document('<SigReference URI="META-INF/x/../signature001.p7s"/>' + RIGHT),
    )
    loose = _DIGEST[:-2] + chr(ord(_DIGEST[-2]) + 1) + "="
    yield "digest with bits to spare", "manifest.digest", document(SIG + RIGHT.replace(_DIGEST, loose))
    urlsafe = _DIGEST.replace("+", "-").replace("/", "_")
    yield "digest for addresses", "manifest.digest", document(SIG + RIGHT.replace(_DIGEST, urlsafe))
    yield (
        "digest in hex",
        "manifest.digest",
        document(SIG + RIGHT.replace(_DIGEST, hashlib.sha256(b"x").hexdigest())),
    )
    for name, algorithm in {
        "SHA-3": "http://www.w3.org/2007/05/xmldsig-more#sha3-256",
        "SHA-224": "http://www.w3.org/2001/04/xmldsig-more#sha224",
        "MD5": "http://www.w3.org/2001/04/xmldsig-more#md5",
        "a blank behind": ALGORITHM + " ",
    }.items():
        yield f"digest by {name}", "manifest.algorithm", document(SIG + RIGHT.replace(ALGORITHM, algorithm))
    yield "parameter entity", "manifest.markup", b'<!DOCTYPE z [<!ENTITY % a "x"> %a;]>' + right


def _foreign(b: Bench) -> Iterator[tuple[str, str, bytes]]:
    folder = b.folder
    signer, tsa = b.root.issue(kind="rsa2048", number=30), authority(b.root)
    files = foreign.archived(folder, foreign.signed(folder, signer), tsa)
    other = stamped(folder, b"other", tsa)
    yield (
        "time-stamp of something else",
        "timestamp.digest",
        foreign.container({**files, foreign.STAMP: other}),
    )
    yield (
        "time-stamp that is none",
        "timestamp.malformed",
        foreign.container({**files, foreign.STAMP: b"rubbish"}),
    )
    bent = files[foreign.STAMP][:-1] + bytes([files[foreign.STAMP][-1] ^ 1])
    yield "time-stamp bent", "timestamp.value", foreign.container({**files, foreign.STAMP: bent})
    yield "file changed after the time-stamp", "file.changed", foreign.container({**files, "报告.txt": b"y"})
    stray = foreign.archived(folder, {**foreign.signed(folder, signer), "META-INF/x.exe": b"MZ"}, tsa)
    yield "what only a time-stamp covers", "container.unexpected", foreign.container(stray)
    alone: dict[str, bytes] = {"a": b"x"}
    manifest = foreign.manifest_of(alone, ["a"], foreign.STAMP, foreign.STAMP_TYPE)
    alone |= {"META-INF/ASiCManifest001.xml": manifest, foreign.STAMP: stamped(folder, manifest, tsa)}
    yield "time-stamp and no signature", "signature.none", foreign.container(alone)
    xades = {"a": b"x", "META-INF/signatures001.xml": b"<a/>", "META-INF/manifest.xml": b"<a/>"}
    yield "XAdES only", "signature.unsupported", foreign.container(xades)
    simple = foreign.simple(folder, signer)
    yield "ASiC-S with another file", "container.simple", foreign.as_simple({**simple, "b": b"x"})
    yield "ASiC-S, file changed", "signature.digest", foreign.as_simple({**simple, "报告.pdf": b"x"})
    yield "ASiC-S without signature", "signature.none", foreign.as_simple({"a": b"x"})
    yield "ASiC-S as ASiC-E", "container.unexpected", foreign.container(simple)
    yield "ASiC-E as ASiC-S", "container.simple", foreign.as_simple(files)


def of_forms(
    b: Bench, records: Iterable[tuple[str, str, bytes]], listings: Iterable[tuple[str, str, bytes]]
) -> Iterator[Case]:
    """Of packages, and of manifests that a package is made around; each with its name and the code it is refused by."""
    for name, code, package in records:
        yield Case("strange container", name, code, package, b.trust)
    for name, code, content in listings:
        yield Case("strange manifest", name, code, around(b, content), b.trust)


def cases(folder: Path) -> Iterator[Case]:
    folder.mkdir(parents=True)
    b = Bench(folder)
    yield from of_forms(b, _records(b), _manifests())
    for name, code, package in _foreign(b):
        yield Case("foreign", name, code, package, b.trust)
