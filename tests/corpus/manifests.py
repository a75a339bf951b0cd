"""Manifests that mean nothing, or something else than they seem to; each refused before its signature is looked at."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from desktop.submission import manifest
from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.desktop.submission.signing.people import NOW
from tests.desktop.submission.verification.packages import Draft

DIGEST = base64.b64encode(bytes(32)).decode()
REFERENCE = (
    '<DataObjectReference URI="a"><x:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    f"<x:DigestValue>{DIGEST}</x:DigestValue></DataObjectReference>"
)
SIG = '<SigReference URI="META-INF/s.p7s"/>'


def document(inside: str, root: str = "ASiCManifest", head: str = "") -> bytes:
    namespaces = f'xmlns="{manifest.NAMESPACE}" xmlns:x="{manifest.SIGNATURE_NAMESPACE}"'
    return f"{head}<{root} {namespaces}>{inside}</{root}>".encode()


def _reference(uri: str) -> bytes:
    return document(SIG + REFERENCE.replace('URI="a"', f'URI="{uri}"'))


ALGORITHM = "http://www.w3.org/2001/04/xmlenc#sha256"
HOSTILE = {
    "document type": ("manifest.markup", document(SIG + REFERENCE, head="<!DOCTYPE a>")),
    "entity bomb": (
        "manifest.markup",
        document("&b;", head='<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'),
    ),
    "outside entity": (
        "manifest.markup",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ),
    "comment": ("manifest.markup", document(SIG + "<!-- hidden -->" + REFERENCE)),
    "CDATA": ("manifest.markup", document(SIG + REFERENCE.replace(DIGEST, f"<![CDATA[{DIGEST}]]>"))),
    "instruction": ("manifest.markup", document(SIG + "<?php x?>" + REFERENCE)),
    "stylesheet": ("manifest.markup", document(SIG + REFERENCE, head='<?xml-stylesheet href="x"?>')),
    "declared as another encoding": (
        "manifest.markup",
        document(SIG + REFERENCE, head='<?xml version="1.0" encoding="UTF-16"?>'),
    ),
    "declared twice": (
        "manifest.markup",
        document(SIG + REFERENCE, head='<?xml version="1.0"?><?xml version="1.0"?>'),
    ),
    "XML 1.1": ("manifest.markup", document(SIG + REFERENCE, head='<?xml version="1.1"?>')),
    "UTF-16": ("manifest.encoding", document(SIG + REFERENCE).decode().encode("utf-16")),
    "UTF-16 document type without mark": ("manifest.xml", "<!DOCTYPE a>".encode("utf-16-le")),
    "not UTF-8": ("manifest.encoding", document(SIG + REFERENCE) + b"\xff"),
    "empty": ("manifest.xml", b""),
    "not XML": ("manifest.xml", b"hello"),
    "unclosed": ("manifest.xml", document(SIG)[:-3]),
    "two roots": ("manifest.xml", document(SIG + REFERENCE) * 2),
    "unknown entity": ("manifest.xml", document(SIG + REFERENCE + "&x;")),
    "NUL": ("manifest.xml", document(SIG + REFERENCE + "\0")),
    "attribute twice": ("manifest.xml", document('<SigReference URI="a" URI="b"/>' + REFERENCE)),
    "too large": ("entry.large", b" " * (manifest.SIZE_LIMIT + 1)),
    "another root": ("manifest.structure", document(SIG + REFERENCE, root="Manifest")),
    "another namespace": (
        "manifest.structure",
        document(SIG + REFERENCE).replace(b"v1.2.1", b"v1.1.1"),
    ),
    "deep": ("manifest.structure", document("<a>" * 5000 + "</a>" * 5000)),
    "deep extensions": (
        "manifest.structure",
        document(SIG + "<ASiCManifestExtensions>" + "<a>" * 99 + "</a>" * 99 + "</ASiCManifestExtensions>"),
    ),
    "text": ("manifest.structure", document(SIG + REFERENCE + "text")),
    "no references": ("manifest.structure", document(SIG)),
    "critical extension": (
        "manifest.structure",
        document(SIG + REFERENCE + '<ASiCManifestExtensions><E Critical="true"/></ASiCManifestExtensions>'),
    ),
    "two digests": (
        "manifest.structure",
        document(
            SIG
            + REFERENCE.replace("<x:DigestValue>", f"<x:DigestValue>{DIGEST}</x:DigestValue><x:DigestValue>")
        ),
    ),
    "digest of a digest": (
        "manifest.structure",
        document(SIG + REFERENCE.replace(DIGEST, "<x:DigestValue/>")),
    ),
    "no digest": ("manifest.structure", document(SIG + '<DataObjectReference URI="a"/>')),
    "no signature": ("manifest.signature", document(REFERENCE)),
    "two signatures": ("manifest.signature", document(SIG + SIG + REFERENCE)),
    "signature in the payload": (
        "manifest.signature",
        document('<SigReference URI="evidence/s.p7s"/>' + REFERENCE),
    ),
    "listed twice": ("manifest.duplicate", document(SIG + REFERENCE + REFERENCE)),
    "listed twice in two spellings": (
        "manifest.duplicate",
        document(SIG + REFERENCE + REFERENCE.replace('URI="a"', 'URI="%61"')),
    ),
    "SHA-1": (
        "manifest.algorithm",
        document(SIG + REFERENCE.replace(ALGORITHM, "http://www.w3.org/2000/09/xmldsig#sha1")),
    ),
    "unknown algorithm": ("manifest.algorithm", document(SIG + REFERENCE.replace(ALGORITHM, "urn:x"))),
    "short digest": ("manifest.digest", document(SIG + REFERENCE.replace(DIGEST, "AAAA"))),
    "empty digest": ("manifest.digest", document(SIG + REFERENCE.replace(DIGEST, ""))),
    "digest of another algorithm": (
        "manifest.digest",
        document(SIG + REFERENCE.replace("xmlenc#sha256", "xmlenc#sha512")),
    ),
    "not base64": ("manifest.digest", document(SIG + REFERENCE.replace(DIGEST, "!" * 44))),
    "no URI": ("manifest.reference", _reference("")),
    "fragment": ("manifest.reference", _reference("a#b")),
    "query": ("manifest.reference", _reference("a?b")),
    "broken percent": ("manifest.reference", _reference("a%2")),
    "scheme": ("manifest.reference", _reference("file:///etc/passwd")),
    "absolute": ("manifest.reference", _reference("/etc/passwd")),
    "climbing": ("manifest.reference", _reference("../a")),
    "climbing in disguise": ("manifest.reference", _reference("%2e%2e/a")),
    "not UTF-8 inside": ("manifest.reference", _reference("%ff")),
    "NUL inside": ("manifest.reference", _reference("a%00")),
    "not composed": ("manifest.reference", _reference("e%CC%81")),
}


def _around(b: Bench, content: bytes) -> Draft:
    """A package with this manifest, rightly signed."""
    draft = Draft()
    draft.meta["META-INF/ASiCManifest001.xml"] = content
    draft.meta["META-INF/signature001.p7s"] = b.signer.signer.sign_manifest(content, NOW)
    return draft


def _sets(b: Bench) -> Iterator[tuple[str, str, Draft]]:
    """Manifests that are right by themselves, and do not fit what is in the container."""
    changed = Draft().by(b.signer)
    changed.payload["报告.txt"] = b"other"
    yield "file changed", "file.changed", changed
    added = Draft().by(b.signer)
    added.payload["evidence/002-多余.txt"] = b"more"
    yield "file added", "manifest.unlisted", added
    removed = Draft().by(b.signer)
    del removed.payload["报告.txt"]
    yield "file removed", "manifest.missing", removed
    renamed = Draft().by(b.signer)
    renamed.payload["报告 .txt".replace(" .", "2.")] = renamed.payload.pop("报告.txt")
    yield "file renamed", "manifest.missing", renamed
    swapped = Draft().by(b.signer)
    first, second = swapped.payload
    swapped.payload[first], swapped.payload[second] = swapped.payload[second], swapped.payload[first]
    yield "contents swapped", "file.changed", swapped
    yield "no signature at all", "signature.none", Draft()
    absent = Draft()
    absent.manifest()
    yield "signature missing", "entry.absent", absent
    parts = Draft().by(b.signer, 1, names=["报告.txt"]).by(b.signer, 2, names=["evidence/001-附件.pdf"])
    yield "nobody vouches for everything", "signature.coverage", parts
    yield "only a part is listed", "manifest.unlisted", Draft().by(b.signer, 1, names=["报告.txt"])
    twice = Draft().by(b.signer)
    twice.meta["META-INF/ASiCManifest002.xml"] = twice.meta["META-INF/ASiCManifest001.xml"]
    yield "two manifests with one signature", "manifest.signature", twice
    many = Draft()
    for number in range(1, 13):
        many.by(b.signer, number)
    yield "too many signatures", "manifest.many", many
    strays = {
        "META-INF/signatures001.xml": "signature.unsupported",
        "META-INF/signature002.p7s": "container.unexpected",
        "META-INF/readme.txt": "container.unexpected",
        "META-INF/deep/file": "container.unexpected",
        "META-INF/signature.p7s": "container.unexpected",
        "META-INF/ASiCManifest002.xml": "manifest.xml",
        "meta-inf/ASiCManifest002.xml": "name.equal",
        "META-INF": "name.conflict",
    }
    for name, code in strays.items():
        stray = Draft().by(b.signer)
        stray.meta[name] = b"anything"
        yield f"{name} that belongs to nobody", code, stray
    countersigned = Draft().by(b.signer)
    countersigned.by(
        b.root.issue("示例省知识产权局", number=3), 2, names=[*countersigned.payload, *countersigned.meta]
    )
    countersigned.meta["META-INF/signature001.p7s"] = b.signer.signer.sign_manifest(
        countersigned.meta["META-INF/ASiCManifest001.xml"], NOW
    )
    yield "signature replaced after countersigning", "file.changed", countersigned
    for number in (1, 2):
        cut = Draft().by(b.signer)
        cut.by(b.root.issue("示例省知识产权局", number=3), 2, names=[*cut.payload, *cut.meta])
        del cut.meta[f"META-INF/signature00{number}.p7s"]
        yield f"signature {number} of two taken out", "entry.absent", cut


def cases(folder: Path) -> Iterator[Case]:
    folder.mkdir(parents=True)
    b = Bench(folder)
    for name, (code, content) in HOSTILE.items():
        yield Case("manifest", name, code, b.package(_around(b, content)), b.trust)
    for name, code, draft in _sets(b):
        yield Case("manifest", name, code, _written(b, draft), b.trust)


def _written(b: Bench, draft: Draft) -> bytes:
    """By a writer that refuses no name, where ours would."""
    from tests.desktop.submission.hostile import MIMETYPE, File, build

    everything = {**draft.payload, **draft.meta}
    return build([MIMETYPE, *(File(name.encode(), content) for name, content in everything.items())])
