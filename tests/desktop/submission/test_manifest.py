"""The manifest: the same bytes for the same package, and nothing unexpected in anybody else's."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.submission import manifest
from desktop.submission.faults import ReaderFault
from desktop.submission.manifest import Manifest, Reference, build, compare, parse
from desktop.submission.names import check_name
from tests.corpus.manifests import DIGEST, REFERENCE, SIG, document

SIGNATURE = "META-INF/signature001.p7s"
REFERENCES = (
    Reference("application.json", "00" * 32, "application/json"),
    Reference("申报书.pdf", "ab" * 32, "application/pdf"),
    Reference("evidence/001-a & b #1 100%.txt", "cd" * 64, "", "sha512"),
)


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


def test_of_files_that_cannot_be_there_only_some_are_read() -> None:
    """Time must not be spent on telling 25,000 names of nothing."""
    data = build(SIGNATURE, [Reference(f"evidence/{n}", "00" * 32) for n in range(2000)])
    assert len(parse(data, 1000).references) == 2000
    with pytest.raises(ReaderFault) as caught:
        parse(data, 999)
    assert caught.value.code == "manifest.missing"
