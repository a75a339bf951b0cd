"""The fonts that ship, and the part of them that a PDF embeds."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from desktop.submission.pdf.fonts import BUILT_IN, CHAINS, FontSet, Role, missing_characters, printable
from desktop.submission.pdf.text import Ink, Typesetter
from desktop.submission.pdf.truetype import TrueType
from forms.errors import FontUnreadable, GlyphMissing

RARE = "䶮㙓𬮱𬭎𰻞𫚉"
LISTED = tomllib.loads((BUILT_IN / "fonts.toml").read_text("utf-8"))["font"]


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: str(entry["file"]))
def test_every_font_is_the_one_listed(entry: dict[str, str]) -> None:
    assert hashlib.sha256((BUILT_IN / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert (BUILT_IN / entry["licence_text"]).stat().st_size > 500
    assert entry["origin"] and entry["version"] and entry["licence"]


def test_every_font_there_is_listed_and_every_one_used_is_there() -> None:
    listed = {entry["file"] for entry in LISTED}
    assert listed == {path.name for path in BUILT_IN.glob("*.ttf")}
    used = {file for chain in CHAINS.values() for files in (chain.latin, chain.other) for file in files}
    assert used <= listed


@pytest.mark.parametrize("role", Role)
def test_every_role_prints_rare_names_and_marks(role: Role) -> None:
    line = Typesetter(FontSet()).line(RARE + "“”‘’—…·《》（）〔2026〕号①②%℃㎡", Ink(role, 16))
    assert line.width > 0


def test_every_role_prints_the_same_characters() -> None:
    files = [
        set(names) - {"NotoSerifSC-900.ttf"}
        for c in CHAINS.values()
        for names in (c.latin, c.punctuation, c.other)
    ]
    assert all(names == files[0] for names in files)


def test_quotes_are_a_full_em_in_chinese() -> None:
    fonts = FontSet()
    for role in Role:
        for mark in "“”‘’，。（）《》…":
            assert fonts.face(role, mark).width(mark) == pytest.approx(1.0), (role, mark)


def test_a_missing_glyph_is_named() -> None:
    with pytest.raises(GlyphMissing) as caught:
        Typesetter(FontSet()).line("张\U0001f600", Ink(Role.BODY, 16))
    assert caught.value.details["character"] == "\U0001f600"
    assert missing_characters("张\U0001f600三\U0001f600\n" + RARE) == ("\U0001f600",)
    assert missing_characters(["常州", "市"]) == ()


def test_what_only_the_maker_of_a_font_knows_is_not_printed_from_ours() -> None:
    """仿宋 has a shape at U+E76C: in another font it is something else, and PDF/A-2a cannot say what it means."""
    assert missing_characters("常州\ue76c市") == ("\ue76c",)


def test_shapeless_characters_are_left_out() -> None:
    assert printable("葛\U000e0100城\u200b市\ufe0f") == "葛城市"
    assert missing_characters("葛\U000e0100\u200b") == ()


@pytest.mark.parametrize("file", sorted(path.name for path in BUILT_IN.glob("*.ttf")))
def test_a_subset_keeps_outlines_and_widths(file: str, tmp_path: Path) -> None:
    font = TrueType(BUILT_IN / file)
    characters = [c for c in "国务院é知" + RARE if font.glyph(ord(c))]
    glyphs = [font.glyph(ord(c)) for c in characters]
    small = tmp_path / "small.ttf"
    data = font.subset(glyphs)
    assert data[:4] == b"\0\1\0\0"
    assert len(data) < 40_000
    again = _tables(data)
    assert again["maxp"][4:6] >= (len(glyphs) + 1).to_bytes(2, "big")
    small.write_bytes(data)
    assert font.subset(glyphs) == data


def _tables(data: bytes) -> dict[str, bytes]:
    count = int.from_bytes(data[4:6], "big")
    found = {}
    for number in range(count):
        at = 12 + 16 * number
        offset, length = (int.from_bytes(data[at + n : at + n + 4], "big") for n in (8, 12))
        found[data[at : at + 4].decode()] = data[offset : offset + length]
    return found


@pytest.mark.parametrize(
    "content", [b"", b"OTTO" + bytes(60), b"\0\1\0\0\0\x05" + bytes(20), b"not a font at all"]
)
def test_a_broken_font_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttf"
    path.write_bytes(content)
    with pytest.raises(FontUnreadable):
        TrueType(path)


def test_a_font_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.ttf"
    path.write_bytes((BUILT_IN / "FandolFang-Regular.ttf").read_bytes()[:100_000])
    with pytest.raises(FontUnreadable):
        TrueType(path)


def test_missing_font_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FontUnreadable):
        FontSet(tmp_path).face(Role.BODY, "国")
