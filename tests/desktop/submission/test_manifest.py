"""The manifest: the same bytes for the same package, and nothing unexpected in anybody else's."""

from __future__ import annotations

import base64
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.submission import manifest
from desktop.submission.faults import ReaderFault
from desktop.submission.manifest import Manifest, Reference, build, compare, parse
from desktop.submission.names import check_name

SIGNATURE = "META-INF/signature001.p7s"
REFERENCES = (
    Reference("application.json", "00" * 32, "application/json"),
    Reference("申报书.pdf", "ab" * 32, "application/pdf"),
    Reference("evidence/001-a & b #1 100%.txt", "cd" * 64, "", "sha512"),
)
DIGEST = base64.b64encode(bytes(32)).decode()
REFERENCE = (
    '<DataObjectReference URI="a"><x:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
    f"<x:DigestValue>{DIGEST}</x:DigestValue></DataObjectReference>"
)
SIG = '<SigReference URI="META-INF/s.p7s"/>'


def document(inside: str, root: str = "ASiCManifest", head: str = "") -> bytes:
    namespaces = f'xmlns="{manifest.NAMESPACE}" xmlns:x="{manifest.SIGNATURE_NAMESPACE}"'
    return f"{head}<{root} {namespaces}>{inside}</{root}>".encode()


def test_what_is_built_is_read_back() -> None:
    data = build(SIGNATURE, REFERENCES)
    assert parse(data) == Manifest(SIGNATURE, REFERENCES)
    assert build(SIGNATURE, REFERENCES) == data
    assert b'URI="%E7%94%B3%E6%8A%A5%E4%B9%A6.pdf"' in data
    root = ElementTree.fromstring(data)  # noqa: S314  # our own
    assert root.tag == "{http://uri.etsi.org/02918/v1.2.1#}ASiCManifest"
    assert [child.tag.rpartition("}")[2] for child in root] == ["SigReference"] + ["DataObjectReference"] * 3


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<?xml version="1.0"?>',
        "<?xml version='1.0' encoding='utf-8' standalone='no' ?>\n",
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n',
    ],
)
def test_other_programs_manifests_are_read(head: str) -> None:
    extension = (
        '<ASiCManifestExtensions><Extension Critical="false"><y>z</y></Extension></ASiCManifestExtensions>'
    )
    inside = f"\n  {SIG}\n  {REFERENCE.replace(DIGEST, f' {DIGEST} ')}\n{extension}"
    assert parse(document(inside, head=head)) == Manifest("META-INF/s.p7s", (Reference("a", "00" * 32),))


def test_names_written_plainly_are_understood() -> None:
    inside = SIG + REFERENCE.replace('URI="a"', 'URI="佐证 1.pdf"')
    assert parse(document(inside)).references[0].name == "佐证 1.pdf"


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
    "too large": ("manifest.large", b" " * (manifest.SIZE_LIMIT + 1)),
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


@pytest.mark.parametrize(("code", "data"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_manifests_are_refused(code: str, data: bytes) -> None:
    with pytest.raises(ReaderFault) as refused:
        parse(data)
    assert refused.value.code == code


def test_manifest_and_container_must_hold_the_same() -> None:
    read = Manifest(SIGNATURE, REFERENCES)
    present = ["mimetype", "META-INF/ASiCManifest001.xml", SIGNATURE, *(r.name for r in REFERENCES)]
    assert compare(read, present) == ()
    faults = compare(read, [*present[:-1], "added.txt"])
    assert [(f.code, f.entry) for f in faults] == [
        ("manifest.missing", "evidence/001-a & b #1 100%.txt"),
        ("manifest.unlisted", "added.txt"),
    ]
    # nothing hides behind a name that only looks like META-INF
    assert [f.entry for f in compare(read, [*present, "META-INFO/x", "meta-inf/x"])] == [
        "META-INFO/x",
        "meta-inf/x",
    ]


def test_names() -> None:
    assert manifest.manifest_name(1) == "META-INF/ASiCManifest001.xml"
    assert manifest.signature_name(12) == "META-INF/signature012.p7s"
    assert manifest.is_manifest("META-INF/ASiCManifest001.xml")
    assert not manifest.is_manifest("META-INF/sub/ASiCManifest.xml")
    assert not manifest.is_manifest("evidence/ASiCManifest.xml")


def _possible(name: str) -> bool:
    try:
        check_name(name)
    except ReaderFault:
        return False
    return True


@given(names=st.lists(st.text(max_size=30).filter(_possible), min_size=1, max_size=5, unique=True))
def test_any_possible_name_survives(names: list[str]) -> None:
    references = tuple(Reference(name, "12" * 32, "a/b") for name in names)
    assert parse(build(SIGNATURE, references)).references == references


@given(st.binary(max_size=200), st.integers(0, 400))
def test_damaged_manifests_never_crash(piece: bytes, at: int) -> None:
    data = build(SIGNATURE, REFERENCES)
    try:
        parse(data[:at] + piece + data[at + len(piece) :])
    except ReaderFault:
        return
