"""The typefaces of the printed documents: which role uses which file, and what stands in for a missing character.

Every face becomes one Type0 font with Identity-H encoding. A code in the page stands for a *character*, not for
a glyph, so text copied from the page is the text that went in, even where a font draws two characters alike.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from desktop.submission.pdf.truetype import TrueType
from forms.errors import GlyphMissing

BUILT_IN = Path(__file__).parents[3] / "resources" / "fonts"


class Role(StrEnum):
    """What a piece of text is set in (GB/T 9704-2012 names the faces)."""

    BODY = "body"
    """仿宋"""
    TITLE = "title"
    """小标宋"""
    HEAD = "head"
    """黑体: first level, table heads, marks."""
    SUBHEAD = "subhead"
    """楷体: second level."""


class Face:
    """One font file in one document: hands out codes as characters are used."""

    def __init__(self, name: str, font: TrueType) -> None:
        self.name = name
        """PostScript name, ASCII."""
        self.font = font
        self.characters: list[str] = []
        self._glyphs: list[int] = []
        self._codes: dict[str, int] = {}

    def has(self, character: str) -> bool:
        return self.font.glyph(ord(character)) != 0

    def width(self, character: str) -> float:
        """Advance in em."""
        return self.font.advance(self.font.glyph(ord(character))) / self.font.units

    def extent(self, character: str) -> tuple[float, float]:
        """Where its ink begins and ends, in em."""
        left, right = self.font.extent(self.font.glyph(ord(character)))
        return left / self.font.units, right / self.font.units

    def code(self, character: str) -> int:
        """The code that draws a character; the first use embeds it."""
        code = self._codes.get(character)
        if code is None:
            self.characters.append(character)
            self._glyphs.append(self.font.glyph(ord(character)))
            code = self._codes[character] = len(self.characters)
        return code

    def subset(self) -> bytes:
        return self.font.subset(self._glyphs)

    @property
    def tag(self) -> str:
        """Six capitals that name this subset, derived from what is in it."""
        digest = hashlib.sha256("".join(self.characters).encode("utf-8")).digest()
        return "".join(chr(65 + byte % 26) for byte in digest[:6])


@dataclass(frozen=True, slots=True)
class Chain:
    """Files in the order they are asked, for Latin letters and figures, for general punctuation, and for the rest."""

    latin: tuple[str, ...]
    punctuation: tuple[str, ...]
    other: tuple[str, ...]


_SANS, _SERIF, _BLACK = "NotoSansSC-500.ttf", "NotoSerifSC-400.ttf", "NotoSerifSC-900.ttf"
_KAI, _FANG, _RARE = "LXGWWenKai-Regular.ttf", "FandolFang-Regular.ttf", "BabelStoneHan-rare.ttf"


def _all(*first: str) -> tuple[str, ...]:
    """The files of a chain: these first, then all others, so that every role prints the same characters."""
    return tuple(dict.fromkeys((*first, _SERIF, _KAI, _FANG, _SANS, _RARE)))


CHAINS: Mapping[Role, Chain] = {
    Role.BODY: Chain(latin=_all(_SERIF), punctuation=_all(_FANG), other=_all(_FANG)),
    Role.TITLE: Chain(latin=_all(_BLACK), punctuation=_all(_BLACK), other=_all(_BLACK)),
    Role.HEAD: Chain(latin=_all(_SANS), punctuation=_all(_SANS), other=_all(_SANS)),
    # LXGW WenKai sets quotes and dashes half an em wide; Chinese wants them full.
    Role.SUBHEAD: Chain(latin=_all(_SERIF), punctuation=_all(_SERIF), other=_all(_KAI)),
}

LATIN_SCALE: Mapping[Role, float] = {Role.BODY: 0.93, Role.SUBHEAD: 0.93}
"""Noto Serif's letters and figures stand too tall beside 仿宋 and 楷体."""

_IGNORED = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters without a shape: left out of the page and of every comparison with it."""


def printable(text: str) -> str:
    """Text without the characters that have no shape."""
    return text if text.isascii() else _IGNORED.sub("", text)


_FULL_WIDTH = 0.95
"""em; many a Chinese font sets quotes and dashes half as wide."""
OURS: Mapping[Role, Path] = MappingProxyType({})
"""No font chosen by the office."""


class FontSet:
    """The faces of one document: ours, and before them those an office chose for a role.

    Raises FontUnreadable when a font file is missing or damaged.
    """

    def __init__(self, folder: Path = BUILT_IN, own: Mapping[Role, Path] = OURS) -> None:
        self._folder = folder
        self._faces: dict[str, Face] = {}
        self._own = {role: self._chosen(role, path) for role, path in own.items()}

    def face(self, role: Role, character: str) -> Face:
        """The first face of the role that has the character. Raises GlyphMissing."""
        own = self._own.get(role)
        if own and _sets(own, character):
            return own
        for file in _files(role, character):
            face = self._open(file)
            if face.has(character):
                return face
        for face in self._own.values():
            if face.has(character):
                return face
        raise GlyphMissing(character=character, where="申报书")

    def used(self) -> tuple[Face, ...]:
        """Faces that draw something, in the order they were first opened."""
        return tuple(face for face in self._faces.values() if face.characters)

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of a text that no face has, in order, each once."""
        return tuple(c for c in dict.fromkeys(printable(text)) if not c.isspace() and not self._covered(c))

    def _covered(self, character: str) -> bool:
        ours = any(self._open(file).has(character) for file in _files(Role.BODY, character))
        return ours or any(face.has(character) for face in self._own.values())

    def _open(self, file: str) -> Face:
        face = self._faces.get(file)
        if face is None:
            name = file.removesuffix(".ttf")
            face = self._faces[file] = Face(name, TrueType(self._folder / file))
        return face

    def _chosen(self, role: Role, path: Path) -> Face:
        font = TrueType(path)
        stated = "".join(c for c in font.names().get((6, 0x409), "") if c.isascii() and c.isalnum())
        name = f"{stated[:60] or 'Own'}-{role}"
        face = self._faces[name] = Face(name, font)
        return face


def _sets(own: Face, character: str) -> bool:
    """Whether an office's face draws a character: Chinese, and the marks that it sets as wide as Chinese wants them."""
    code = ord(character)
    if code < 0x2000 or not own.has(character):
        return False
    return code >= 0x2070 or own.width(character) >= _FULL_WIDTH


class Coverage:
    """Which characters can be printed at all; what was asked once is remembered."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._asked: set[str] = set()
        self._lacking: set[str] = set()

    def missing(self, text: str) -> str:
        """The characters of a text that no font has, in order, each once. Raises FontUnreadable."""
        characters = set(text)
        if new := characters - self._asked:
            self._lacking.update(self._fonts.missing("".join(new)))
            self._asked |= new
        if characters.isdisjoint(self._lacking):
            return ""
        return "".join(c for c in dict.fromkeys(text) if c in self._lacking)


@lru_cache(maxsize=4)
def coverage(own: tuple[tuple[Role, Path], ...] = ()) -> Coverage:
    """That of our fonts and of those an office chose; read once a process."""
    return Coverage(FontSet(own=dict(own)))


def missing_characters(text: str | Iterable[str]) -> tuple[str, ...]:
    """The characters that no font of ours can print, in order, each once."""
    return tuple(coverage().missing(text if isinstance(text, str) else "\n".join(text)))


def _files(role: Role, character: str) -> tuple[str, ...]:
    """Those of ours that may have the character, the best first."""
    chain = CHAINS[role]
    code = ord(character)
    if code < 0x2000:
        return chain.punctuation if character == "·" else chain.latin
    if (
        unicodedata.category(character) == "Co"
    ):  # private use: what is drawn is for whoever made the font to say
        return ()
    if character == "＿":  # a line to write on: 仿宋 leaves gaps in it
        return chain.latin
    return chain.punctuation if code < 0x2070 else chain.other
