"""Whether the fonts of a PDF draw what the text says.

What a reader sees are outlines, what a program finds are characters; a font says which is which, and may lie. Of the
fonts that come with the program the outlines are made again and compared, byte for byte: so none of them may ever
change under its name. Fonts an office chose cannot be compared; they draw no letters and figures, which ours always do.

Source: ISO 32000-2, 9.7 and 9.10.3; `desktop.submission.pdf.embedding`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from desktop.submission.pdf.fonts import BUILT_IN, Face
from desktop.submission.pdf.linebreak import CLOSING, OPENING
from desktop.submission.pdf.truetype import TrueType
from desktop.submission.verification.pdf_covered import Widths, widths_of
from desktop.submission.verification.pdf_refused import unlike_ours
from desktop.submission.verification.pdf_texts import Metrics
from forms.errors import FontUnreadable

_FACE = re.compile(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)")
_WIDTHS = re.compile(rb"/W\s*(\[(?:\s*\d+\s*\[[\d.\s]*\])*\s*\])")
_TO = {
    name: re.compile(rb"/%b\s*\[?\s*(\d+)\s+0\s+R" % name)
    for name in (b"DescendantFonts", b"ToUnicode", b"FontDescriptor", b"FontFile2")
}
_NAMED = re.compile(rb"/([A-Za-z0-9]{1,60}-[A-Za-z0-9]{1,9})\s+(\d+)\s+0\s+R")
_CHARACTER = re.compile(rb"<([0-9a-f]{4})> <((?:[0-9a-f]{4}){1,2})>\n")
_EXACT = 0.001
"""em by which a width may differ, which is written in thousandths."""
_THINNEST = 0.2
"""em of a character of an office's own font: narrower ones would pile up."""
_MARKS = CLOSING | OPENING
_CHARACTERS, _FONTS = 100_000, 100
"""Of all fonts together; ours have five thousand, and each signature brings one more font."""


class Fonts:
    """The fonts of one file, as far as its objects were looked at."""

    def __init__(self) -> None:
        self._links: dict[tuple[int, bytes], int] = {}
        """From an object by the name of an entry to another."""
        self._faces: dict[int, bytes] = {}
        """Of the fonts a page can name."""
        self._named: set[tuple[bytes, int]] = set()
        """What pages and stamps call them."""
        self._on_pages: dict[bytes, int] = {}
        """What pages call them: every page the same."""
        self._said: dict[int, Mapping[int, float]] = {}
        """The widths a font of its own states, in em."""
        self._programs: dict[int, bytes] = {}
        self._characters: dict[int, str] = {}
        self._widths: dict[bytes, Mapping[int, float]] = {}
        self._count = 0

    @property
    def widths(self) -> Widths:
        return self._widths

    def take(self, number: int, plain: bytes, names: set[bytes], *, stamp: bool = False) -> None:
        """An object, or what stands in front of a stream; `stamp`: of one. Raises Refused."""
        for name, to in _NAMED.findall(plain):
            self._named.add((name, int(to)))
            if not stamp and self._on_pages.setdefault(name, int(to)) != int(to):
                raise unlike_ours("字体")
        for name in names & _TO.keys():
            for to in map(int, _TO[name].findall(plain)):
                if self._links.setdefault((number, name), to) != to:
                    raise unlike_ours("字体")
        if b"BaseFont" not in names:
            return
        faces = _FACE.findall(plain)
        if len(faces) != 1:
            raise unlike_ours("字体")
        if b"Type0" in names:
            self._faces[number] = faces[0]
        else:
            self._take_widths(number, faces[0], plain)

    def _take_widths(self, number: int, face: bytes, plain: bytes) -> None:
        widths = _WIDTHS.findall(plain)
        if len(widths) != 1:
            raise unlike_ours("字体")
        said = widths_of(widths[0])
        if self._said.setdefault(number, said) != said:
            raise unlike_ours("字体")
        other = self._widths.get(face, said)  # a second one, of a stamp, does not make the first narrower
        self._widths[face] = {code: max(said[code], other[code]) for code in said.keys() & other.keys()}

    def of_pages(self) -> dict[bytes, Metrics] | None:
        """By the names pages call them by; None as long as not everything of them was looked at."""
        found = {}
        for name, number in self._on_pages.items():
            said = self._said.get(self._followed(number, b"DescendantFonts"))
            text = self._characters.get(self._links.get((number, b"ToUnicode"), 0))
            if said is None or text is None:
                return None
            marks = (code for code, character in enumerate(text, 1) if character in _MARKS)
            found[name] = Metrics(
                {b"%04x" % code: width for code, width in said.items()},
                frozenset(b"%04x" % code for code in marks),
            )
        return found or None

    def take_program(self, number: int, content: bytes) -> None:
        if self._programs.setdefault(number, digest := hashlib.sha256(content).digest()) != digest:
            raise unlike_ours("字体")

    def take_characters(self, number: int, content: bytes) -> None:
        """Which code stands for which character: one after the other, each once."""
        pairs = _CHARACTER.findall(content, content.find(b"endcodespacerange"))
        try:
            text = "".join(bytes.fromhex(value.decode()).decode("utf-16-be") for _, value in pairs)
        except UnicodeDecodeError:
            raise unlike_ours("字体") from None
        self._count += len(text)
        in_order = [int(code, 16) for code, _ in pairs] == list(range(1, len(pairs) + 1))
        if (
            not in_order
            or len(text) != len(pairs)
            or len(set(text)) != len(text)
            or self._count > _CHARACTERS
        ):
            raise unlike_ours("字体")
        if self._characters.setdefault(number, text) != text:
            raise unlike_ours("字体")

    def strangers(self) -> list[str]:
        """The fonts that did not come with the program. Raises Refused for one that draws other than it says."""
        if len(self._faces) > _FONTS:
            raise unlike_ours("字体")
        if any(self._faces.get(number) != name for name, number in self._named):
            raise unlike_ours("字体")
        found = set()
        for number, face in self._faces.items():
            text = self._characters.get(self._links.get((number, b"ToUnicode"), 0))
            program = self._programs.get(
                self._followed(number, b"DescendantFonts", b"FontDescriptor", b"FontFile2")
            )
            if text is None or program is None:
                raise unlike_ours("字体")
            said = self._said.get(self._followed(number, b"DescendantFonts"), {})
            try:
                made = _program(face.decode("ascii"), text, said)
            except FontUnreadable:
                made = None
            if made is None:
                found.add(face.decode("ascii"))
                if any(map(str.isascii, text)) or min(said.values(), default=1.0) < _THINNEST:
                    raise unlike_ours("字体")
            elif made != program:
                raise unlike_ours("字体")
        return sorted(found)

    def _followed(self, number: int, *names: bytes) -> int:
        for name in names:
            number = self._links.get((number, name), 0)
        return number


def _program(face: str, text: str, said: Mapping[int, float]) -> bytes | None:
    """SHA-256 of what our writer embeds for these characters; None for a font that is not ours. Raises FontUnreadable.

    b"" where they are not as wide as is `said`.
    """
    path = BUILT_IN / f"{face}.ttf"
    if not path.is_file():
        return None
    made = Face(face, TrueType(path))
    if not all(map(made.has, text)):
        return b""
    for code, character in enumerate(text, 1):
        if abs(said.get(code, 1.0) - made.width(character)) > _EXACT:
            return b""
        made.code(character)
    return hashlib.sha256(made.subset()).digest()
