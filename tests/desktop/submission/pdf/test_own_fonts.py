"""Fonts an office chooses: taken, refused with a reason, and printed with."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest

from desktop.office import Office
from desktop.submission.pdf.documents.printing import PdfInfo
from desktop.submission.pdf.fonts import BUILT_IN, FontSet, Role
from desktop.submission.pdf.own_fonts import inspect
from desktop.submission.pdf.truetype import TrueType
from forms.application import Application
from forms.errors import FontRefused, FontUnreadable, IpzoneError

KAI = BUILT_IN / "LXGWWenKai-Regular.ttf"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.open(tmp_path / "data", "测试")
    yield office
    office.close()


def patched(tmp_path: Path, tag: str, at: int, value: bytes) -> Path:
    """LXGW WenKai with a few bytes of a table changed."""
    data = bytearray(KAI.read_bytes())
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        if name == tag.encode():
            data[offset + at : offset + at + len(value)] = value
    path = tmp_path / "patched.ttf"
    path.write_bytes(data)
    return path


def collection(tmp_path: Path) -> Path:
    data = bytearray(KAI.read_bytes())
    head = struct.pack(">4sLLL", b"ttcf", 0x00010000, 1, 16)
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        at = 12 + 16 * number + 8
        struct.pack_into(">L", data, at, struct.unpack_from(">L", data, at)[0] + 16)
    path = tmp_path / "font.ttc"
    path.write_bytes(head + data)
    return path


def test_a_font_is_taken_copied_and_given_back(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "楷体.ttf"
    source.write_bytes(KAI.read_bytes())
    taken = office.set_paper_font(Role.BODY, source)
    assert taken and "文楷" in taken.name
    source.unlink()
    assert office.paper_fonts()[Role.BODY] == taken
    assert taken.path.read_bytes() == KAI.read_bytes()
    assert office.paper_fonts()[Role.TITLE] is None
    assert office.set_paper_font(Role.BODY, None) is None
    assert office.paper_fonts()[Role.BODY] is None


def test_a_copy_that_was_changed_is_not_used(office: Office) -> None:
    taken = office.set_paper_font(Role.BODY, KAI)
    assert taken
    taken.path.write_bytes(taken.path.read_bytes()[:-1] + b"x")
    application = office.new_sample()
    with pytest.raises(FontUnreadable):
        office.export(application.id, office.data.parent / "a.asice", None)


def test_an_export_is_set_in_the_chosen_font(office: Office, tmp_path: Path) -> None:
    office.set_paper_font(Role.BODY, KAI)
    result = office.export(office.new_sample().id, tmp_path / "a.asice", None)
    assert result.pdf_pages > 10
    assert [finding.code for finding in result.report.errors] == ["signature.none"]


def test_a_package_in_own_fonts_is_verified_where_nobody_has_them(office: Office, tmp_path: Path) -> None:
    """Lines and pages break elsewhere, and the answers repeat themselves across them."""
    for role, face in ((Role.BODY, BUILT_IN / "NotoSerifSC-400.ttf"), (Role.HEAD, KAI)):
        source = tmp_path / f"本单位{role}.ttf"
        source.write_bytes(face.read_bytes())
        office.set_paper_font(role, source)
    application = office.new_sample()
    id_, tasks = application.id, office.pack_of(application).tasks
    office.answer_all(id_, {f"{task.target}.plan": "建立well-known商标名录12.5件，" * 12 for task in tasks})
    identity = office.new_identity("示例市知识产权局", "王处长", "correct horse")
    root = tmp_path / "root.pem"
    root.write_bytes(identity.root_pem or b"")
    signer = office.signer_from_identity("示例市知识产权局", "correct horse")
    office.export(id_, tmp_path / "a.asice", signer)
    assert Office.verify(tmp_path / "a.asice", [root]).trusted


@pytest.mark.parametrize("flags", [0x0002, 0x0100, 0x0200])
def test_what_may_not_be_embedded_is_refused(tmp_path: Path, flags: int) -> None:
    with pytest.raises(FontRefused) as caught:
        inspect(patched(tmp_path, "OS/2", 8, struct.pack(">H", flags)))
    assert "授权" in str(caught.value.details["reason"])


@pytest.mark.parametrize("flags", [0x0000, 0x0004, 0x0008])
def test_what_may_be_embedded_is_taken(tmp_path: Path, flags: int) -> None:
    assert inspect(patched(tmp_path, "OS/2", 8, struct.pack(">H", flags))).name


@pytest.mark.parametrize(
    ("content", "reason"), [(b"OTTO" + bytes(40), "CFF"), (b"wOF2" + bytes(40), "网页"), (b"wOFF", "网页")]
)
def test_other_kinds_are_named(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "font.otf"
    path.write_bytes(content)
    with pytest.raises(FontRefused) as caught:
        inspect(path)
    assert reason in str(caught.value.details["reason"])


def test_a_font_without_chinese_is_refused(tmp_path: Path) -> None:
    latin = tmp_path / "rare.ttf"
    latin.write_bytes((BUILT_IN / "BabelStoneHan-rare.ttf").read_bytes())
    with pytest.raises(FontRefused) as caught:
        inspect(latin)
    assert "缺少公文用字" in str(caught.value.details["reason"])


def test_the_first_font_of_a_collection_is_taken(tmp_path: Path) -> None:
    path = collection(tmp_path)
    assert "文楷" in inspect(path).name
    assert TrueType(path).subset([300]) == TrueType(KAI).subset([300])


def test_hostile_fonts_end_in_a_sentence(tmp_path: Path) -> None:
    """Bytes changed at random in what is read: refused or taken, never anything else."""
    source, chance = KAI.read_bytes(), random.Random(5)  # noqa: S311
    tables = [
        struct.unpack_from(">4sLLL", source, 12 + 16 * n)
        for n in range(struct.unpack_from(">H", source, 4)[0])
    ]
    wanted = [
        (at, size)
        for tag, _, at, size in tables
        if tag in (b"cmap", b"head", b"hhea", b"maxp", b"name", b"OS/2", b"loca")
    ]
    path = tmp_path / "hostile.ttf"
    for _ in range(40):
        data = bytearray(source)
        for at, size in [*wanted, (0, 300)]:
            if chance.random() < 0.5:
                for _ in range(4):
                    data[at + chance.randrange(min(size, 400))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            inspect(path)
        except IpzoneError as error:
            assert isinstance(error, FontRefused | FontUnreadable)


def test_chinese_is_set_in_it_and_latin_stays_ours(
    filled: Callable[[int], Application], printed: Callable[..., tuple[Path, PdfInfo]]
) -> None:
    fonts = FontSet(own={Role.TITLE: KAI})
    assert fonts.face(Role.TITLE, "国").font.path == KAI
    assert fonts.face(Role.TITLE, "2").name == "NotoSerifSC-900"
    assert fonts.face(Role.TITLE, "“").name == "NotoSerifSC-900", "half-width quotes are not taken"
    assert fonts.face(Role.BODY, "国").name == "FandolFang-Regular"
    out, _ = printed(filled(50), fonts={Role.TITLE: KAI, Role.BODY: KAI})
    with pikepdf.open(out) as document:
        names = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}
    assert any(name.endswith("LXGWWenKaiRegular-body") for name in names), names
    assert not any(name.endswith("NotoSerifSC-900") for name in names)
