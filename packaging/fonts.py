"""Make resources/fonts from the packages the fonts come from. Run by hand, when a font changes:

    python packaging/fonts.py ORIGINS

ORIGINS holds the unpacked packages named in resources/fonts/fonts.toml, one folder each (`noto-sans-sc`,
`noto-serif-sc`: npm; `texlive-lang-chinese`, `fonts-lxgw-wenkai`, `fonts-babelstone-han`, `unicode-data`:
`dpkg -x`). Needs fontTools, which the program itself does not. Same input, same bytes.
"""

from __future__ import annotations

import bz2
import re
import shutil
import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf"
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
BABELSTONE = "usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf"
UNIHAN = "usr/share/unicode"
_MAXIMA = (
    *("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"),
    *("maxStackElements", "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours"),
    *("maxCompositePoints", "maxCompositeContours", "maxComponentDepth"),
)
CHANGED = "2026-11-22"
CHANGED_SECONDS = 3878150400
"""The same day in seconds since 1904: the date written into every font changed here (Arphic licence, 2 a)."""


def copied(origins: Path) -> None:
    """Fonts that ship exactly as they came."""
    for weight, name in ((400, "400Regular"), (500, "500Medium")):
        shutil.copyfile(
            origins / f"noto-sans-sc/{name}/NotoSansSC_{name}.ttf", FONTS / f"NotoSansSC-{weight}.ttf"
        )
    shutil.copyfile(
        origins / "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf", FONTS / "NotoSerifSC-400.ttf"
    )
    shutil.copyfile(origins / "fonts-lxgw-wenkai" / WENKAI, FONTS / "LXGWWenKai-Regular.ttf")


def opened(path: Path) -> TTFont:
    return TTFont(path, recalcTimestamp=False)


def saved(font: TTFont, path: Path, change: str) -> None:
    """Write a changed font; what was changed, and when, stands in its name table."""
    font["head"].modified = CHANGED_SECONDS
    names = font["name"]
    for record in [r for r in names.names if r.nameID == 10]:
        names.removeNames(nameID=10, platformID=record.platformID)
    names.setName(change, 10, 3, 1, 0x409)
    font.save(path)


def kept(font: TTFont, characters: set[int]) -> TTFont:
    """The font with only these characters, without hinting and layout tables: the PDF needs outlines only."""
    options = Options(
        hinting=False,
        layout_features=[],
        name_IDs=["*"],
        name_languages=["*"],
        name_legacy=True,
        notdef_outline=True,
        glyph_names=False,
        drop_tables=[
            "GSUB",
            "GPOS",
            "GDEF",
            "BASE",
            "DSIG",
            "STAT",
            "meta",
            "vhea",
            "vmtx",
            "gasp",
            "GlyphOrder",
        ],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def common_characters(origins: Path) -> set[int]:
    """ASCII, GB 2312 (symbols included), Latin-1 and the 8105 of 通用规范汉字表 (kTGH of Unihan)."""
    found = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    pattern = re.compile(r"^U\+([0-9A-F]+)\tkTGH\t", re.MULTILINE)
    for path in sorted((origins / "unicode-data" / UNIHAN).glob("Unihan_*.txt.bz2")):
        found |= {
            int(code, 16) for code in pattern.findall(bz2.decompress(path.read_bytes()).decode("utf-8"))
        }
    return found | {ord(c) for c in "“”‘’—…·–"}


def title(origins: Path) -> None:
    """The heaviest Noto Serif for titles: common characters only; rarer ones fall back to the body face."""
    font = opened(origins / "noto-serif-sc/900Black/NotoSerifSC_900Black.ttf")
    change = f"Subset to the common characters for IPZone Desk, {CHANGED}."
    saved(kept(font, common_characters(origins)), FONTS / "NotoSerifSC-900.ttf", change)


def rare(origins: Path) -> None:
    """BabelStone Han: only the Han that neither Noto Serif nor LXGW WenKai has."""
    have: set[int] = set()
    for path in (FONTS / "NotoSerifSC-400.ttf", FONTS / "LXGWWenKai-Regular.ttf"):
        have |= set(TTFont(path, lazy=True).getBestCmap())
    font = opened(origins / "fonts-babelstone-han" / BABELSTONE)
    wanted = {code for code in font.getBestCmap() if code not in have and is_han(code)}
    change = f"Subset to rare Han, hinting removed, for IPZone Desk, {CHANGED}. Arphic Public License."
    saved(kept(font, wanted), FONTS / "BabelStoneHan-rare.ttf", change)


def is_han(code: int) -> bool:
    """Han in any Unicode block, the compatibility ideographs included."""
    return (
        0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF or code == 0x3007
    )


def fangsong(origins: Path) -> None:
    """FandolFang with quadratic outlines: PDF subsets are made from glyf tables only."""
    font = opened(origins / "texlive-lang-chinese" / FANDOL)
    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=0.6, reverse_direction=True))
        glyphs[name] = pen.glyph()
    widths = font["hmtx"].metrics
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = glyphs
    for name in order:
        glyphs[name].recalcBounds(glyf)
        widths[name] = (widths[name][0], getattr(glyphs[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in _MAXIMA:
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    font["post"].extraNames, font["post"].mapping = [], {}
    for tag in ("CFF ", "VORG", "GPOS", "BASE", "vhea", "vmtx", "GlyphOrder"):
        if tag in font:
            del font[tag]
    font.sfntVersion = "\x00\x01\x00\x00"
    saved(font, FONTS / "FandolFang-Regular.ttf", f"Outlines made quadratic for IPZone Desk, {CHANGED}.")


def main(origins: Path) -> None:
    copied(origins)
    title(origins)
    fangsong(origins)
    rare(origins)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
