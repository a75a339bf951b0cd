"""The typefaces of the printed documents: which role uses which file, and what stands in for a missing character.

Every face becomes one Type0 font with Identity-H encoding. A code in the page stands for a *character*, not for
a glyph, so text copied from the page is the text that went in, even where a font draws two characters alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

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

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        """PostScript name, ASCII."""
        self.font = TrueType(path)
        self.characters: list[str] = []
        self._glyphs: list[int] = []
        self._codes: dict[str, int] = {}

    def has(self, character: str) -> bool:
        return self.font.glyph(ord(character)) != 0

    def width(self, character: str) -> float:
        """Advance in em."""
        return self.font.advance(self.font.glyph(ord(character))) / self.font.units

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

_IGNORED = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad") | {chr(c) for c in range(0xFE00, 0xFE10)}
"""Characters without a shape: left out of the page and of every comparison with it."""


def printable(text: str) -> str:
    """Text without the characters that have no shape."""
    if text.isascii():
        return text
    return "".join(c for c in text if c not in _IGNORED and not 0xE0100 <= ord(c) <= 0xE01EF)


class FontSet:
    """The faces of one document. Raises FontUnreadable when a font file is missing or damaged."""

    def __init__(self, folder: Path = BUILT_IN) -> None:
        self._folder = folder
        self._faces: dict[str, Face] = {}

    def face(self, role: Role, character: str) -> Face:
        """The first face of the role that has the character. Raises GlyphMissing."""
        for file in _files(role, character):
            face = self._open(file)
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
        return any(self._open(file).has(character) for file in _files(Role.BODY, character))

    def _open(self, file: str) -> Face:
        face = self._faces.get(file)
        if face is None:
            face = self._faces[file] = Face(file.removesuffix(".ttf"), self._folder / file)
        return face


def missing_characters(text: str | Iterable[str]) -> tuple[str, ...]:
    """The characters that no font at hand can print, in order, each once; for the check before the export."""
    return FontSet().missing(text if isinstance(text, str) else "\n".join(text))


def _files(role: Role, character: str) -> tuple[str, ...]:
    chain = CHAINS[role]
    code = ord(character)
    if code < 0x2000:
        return chain.punctuation if character == "·" else chain.latin
    return chain.punctuation if code < 0x2070 else chain.other
