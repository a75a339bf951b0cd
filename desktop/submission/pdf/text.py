"""From text to lines that can be drawn: inks, shaping, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.submission.pdf.fonts import LATIN_SCALE, Face, FontSet, Role, printable
from desktop.submission.pdf.linebreak import (
    CLOSING,
    NO_END,
    NO_START,
    OPENING,
    Atom,
    Kind,
    Line,
    Note,
    break_evenly,
    break_lines,
)
from desktop.submission.pdf.titles import word_starts

_PIECES = re.compile(r"[ \t\u00a0]+|(?:[\x21-\x7e]|[\u00a1-\u00b6\u00b8-\u1fff])+|—+|…+|.", re.DOTALL)
_PARAGRAPHS = re.compile(r"\n+")


class Align(StrEnum):
    JUSTIFY = "justify"
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Ink:
    """How characters look. `grey`: 0 black ... 1 white; `rise` in points above the line."""

    role: Role
    size: float
    grey: float = 0.0
    bold: bool = False
    """Drawn with an outline, for 仿宋, which has no bold."""
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one ink."""

    text: str
    ink: Ink
    whole: bool = False
    """Never broken, and never parted from what stands before it."""
    notes: tuple[Note, ...] = ()
    """Of a whole run: what stands at the foot of the page where it is shown."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set. Lengths in points; `indent` is that of the first line, in em."""

    ink: Ink
    pitch: float
    """From line to line."""
    align: Align = Align.JUSTIFY
    indent: float = 0.0
    tracking: float = 0.0
    before: float = 0.0
    after: float = 0.0
    words: frozenset[str] = frozenset()
    """Of a title: what is not broken; its lines have like length and no indent."""


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line ready to draw: `code` is page content from BT to ET without its position, `shift` where it begins."""

    code: str
    shift: float
    width: float
    height: float
    drop: float
    """From the top of the line to its base line."""
    notes: tuple[Note, ...] = ()
    """What the foot of its page must show."""
    closes: bool = True
    """The last line of its paragraph."""


_KNOWN_WORDS = 4000
"""Pieces of text of one ink, up to which words are looked up once; characters always are."""
_UNSEEN = 0.004
"""Points by which a gap may differ from what it should be."""


class Typesetter:
    """Shapes text with the faces of one document; each ink's characters are looked up once."""

    def __init__(self, fonts: FontSet) -> None:
        self.fonts = fonts
        self._faces: list[str] = []
        self._atoms: dict[Ink, dict[str, Atom]] = {}
        self._inks: list[tuple[Ink, str, float]] = []
        self._fonts: dict[tuple[Ink, str, float], int] = {}

    def paragraph(self, content: str | Sequence[Run], style: Style, measure: float) -> list[SetLine]:
        """The lines of one or more paragraphs (parted by line ends), none wider than `measure`.

        Raises GlyphMissing.
        """
        runs = [Run(content, style.ink)] if isinstance(content, str) else content
        lines: list[SetLine] = []
        for part in _paragraphs(runs):
            indent = min(style.indent * (style.ink.size + style.tracking), measure / 3)
            atoms = self._fitted(self._shaped(part), measure - indent)
            justify = style.align is Align.JUSTIFY
            if style.words:
                broken = break_evenly(atoms, word_starts(atoms, style.words), measure, style.tracking)
            else:
                broken = break_lines(atoms, measure, indent, style.tracking, justify=justify)
            noted = any(run.notes for run in part)
            for number, line in enumerate(broken):
                lines.append(self._set(atoms, line, style, measure, 0.0 if number else indent, noted))
        return lines

    def line(self, content: str | Sequence[Run], ink: Ink, tracking: float = 0.0) -> SetLine:
        """One line, however long; for page numbers, labels and other short text."""
        style = Style(ink, ink.size * 1.4, Align.LEFT, tracking=tracking)
        lines = self.paragraph(content, style, 1e6)
        return lines[0] if lines else SetLine("", 0.0, 0.0, style.pitch, 0.0)

    # --- shaping ----------------------------------------------------------------------------------------

    def _shaped(self, runs: Iterable[Run]) -> list[Atom]:
        atoms: list[Atom] = []
        for run in runs:
            known = self._atoms.setdefault(run.ink, {})
            if run.whole:
                whole = self._atom(run.text, run.ink, Kind.HAN)
                atoms.append(replace(whole, no_start=True, notes=run.notes))
                continue
            pieces = _PIECES.findall(run.text)
            found = [known[piece] for piece in pieces if piece in known]
            if len(found) == len(pieces):
                atoms += found
                continue
            for piece in pieces:
                atom = known.get(piece)
                if atom is not None:
                    atoms.append(atom)
                    continue
                made = self._made(piece, run.ink)
                if len(made) == 1 and (len(piece) <= 2 or len(known) < _KNOWN_WORDS):
                    known[piece] = made[0]
                atoms.extend(made)
        while atoms and atoms[0].kind is Kind.SPACE:
            del atoms[0]
        return atoms

    def _made(self, piece: str, ink: Ink) -> list[Atom]:
        """One atom, or several where a word needs more than one face."""
        if piece.isspace():
            return [self._atom("\u3000" if piece == "\u3000" else " ", ink, Kind.SPACE)]
        pieces: list[str] = []
        faces: list[str] = []
        for character in piece:
            face = self.fonts.face(ink.role, character).name
            if faces and faces[-1] == face:
                pieces[-1] += character
            else:
                pieces.append(character)
                faces.append(face)
        kind = _kind(piece)
        made = [self._atom(part, ink, kind) for part in pieces]
        return [made[0], *(_joined(atom) for atom in made[1:])]

    def _atom(self, text: str, ink: Ink, kind: Kind) -> Atom:
        face = self.fonts.face(ink.role, text[0])
        size = ink.size * (LATIN_SCALE.get(ink.role, 1.0) if kind is Kind.WORD else 1.0)
        return Atom(
            text=text,
            codes="".join(f"{face.code(c):04x}" for c in text),
            font=self._font(ink, face.name, size),
            width=sum(face.width(c) for c in text) * size,
            size=size,
            kind=kind,
            no_start=text[0] in NO_START,
            no_end=text[-1] in NO_END,
            spare=_spare(face, text, kind) * size,
            alone=len(text) == 1 and kind is not Kind.WORD,
        )

    def _font(self, ink: Ink, face: str, size: float) -> int:
        key = (ink, face, size)
        if key not in self._fonts:
            self._fonts[key] = len(self._inks)
            self._inks.append(key)
        return self._fonts[key]

    def _fitted(self, atoms: list[Atom], measure: float) -> list[Atom]:
        """Atoms with words wider than the measure cut into characters."""
        if max([atom.width for atom in atoms], default=0.0) <= measure:
            return atoms
        fitted: list[Atom] = []
        for atom in atoms:
            if atom.width <= measure or len(atom.text) == 1:
                fitted.append(atom)
                continue
            ink = self._inks[atom.font][0]
            cut = [self._atom(character, ink, Kind.HAN) for character in atom.text]
            fitted += [replace(cut[0], notes=atom.notes), *cut[1:]]
        return fitted

    # --- drawing ----------------------------------------------------------------------------------------

    def _set(
        self, atoms: Sequence[Atom], line: Line, style: Style, measure: float, indent: float, noted: bool
    ) -> SetLine:
        spare = measure - indent - line.width
        shift = indent
        if style.align is Align.CENTRE:
            shift += spare / 2
        elif style.align is Align.RIGHT:
            shift += spare
        drop = (style.pitch - style.ink.size) / 2 + 0.88 * style.ink.size
        shown = atoms[line.first : line.last + 1]
        notes = tuple(note for atom in shown for note in atom.notes) if noted else ()
        return SetLine(self._code(shown, line.gaps), shift, line.width, style.pitch, drop, notes, line.closes)

    def _code(self, atoms: Sequence[Atom], gaps: Sequence[float]) -> str:
        """Page content that shows the atoms from where the text position is."""
        out: list[str] = []
        shown: list[str] = []
        font, spacing, size = -1, 0.0, 1.0
        steady = _steady(atoms, gaps)
        for number, (atom, before) in enumerate(zip(atoms, gaps, strict=True)):
            if atom.alone and atom.font == font and spacing == steady and abs(before - steady) <= _UNSEEN:
                shown.append(atom.codes)  # most of them
                continue
            # neither a word nor a dash of two is pulled apart
            wanted = steady if atom.alone else 0.0
            if atom.font != font or wanted != spacing:
                if shown:
                    out.append(f"[<{''.join(shown)}>]TJ")
                    shown = []
                carried = spacing
                if atom.font != font:
                    out.append(self._switch(font, atom.font))
                    font, size = atom.font, atom.size
                if wanted != spacing or number == 0:
                    out.append(f"{wanted:.3f} Tc")
                    spacing = wanted
                step = before - (carried if number else 0.0)
                if number and abs(step) > _UNSEEN:
                    shown.append(f">{-step * 1000 / size:.0f}<")
            elif number:
                step = before - spacing
                if abs(step) > _UNSEEN:
                    shown.append(f">{-step * 1000 / size:.0f}<")
            shown.append(atom.codes)
        if shown:
            out.append(f"[<{''.join(shown)}>]TJ")
        ink = self._inks[font][0] if font >= 0 else None
        if ink and (ink.bold or ink.rise or ink.grey):
            out.append(_plain(ink))
        return " ".join(out)

    def _switch(self, before: int, after: int) -> str:
        ink, face, size = self._inks[after]
        old = self._inks[before][0] if before >= 0 else None
        out = _plain(old) if old and old != ink else ""
        if old != ink:
            if ink.bold:
                out += f" 2 Tr {ink.size * 0.022:.3f} w"
            if ink.grey:
                out += f" {ink.grey:.2f} g"
            if ink.rise:
                out += f" {ink.rise:.2f} Ts"
        return f"{out} /{face} {size:.4g} Tf".strip()


def _plain(ink: Ink) -> str:
    """Undo what an ink set besides its font."""
    undo = []
    if ink.bold:
        undo.append("0 Tr")
    if ink.grey:
        undo.append("0 g")
    if ink.rise:
        undo.append("0 Ts")
    return " ".join(undo)


def _steady(atoms: Sequence[Atom], gaps: Sequence[float]) -> float:
    """The gap most Chinese neighbours of a line have: it becomes character spacing."""
    for number in range(1, len(atoms)):
        if atoms[number].kind is Kind.HAN and atoms[number - 1].kind is Kind.HAN:
            return round(gaps[number], 3)
    return 0.0


_BESIDE = 0.03
"""em that stay between the ink of a mark and its neighbour's field."""


def _spare(face: Face, text: str, kind: Kind) -> float:
    """The empty half of a mark, in em; some fonts set ？ ！ ： ； in the middle of their field."""
    if kind is Kind.CLOSING:
        empty = face.width(text[-1]) - face.extent(text[-1])[1]
    elif kind is Kind.OPENING:
        empty = face.extent(text[0])[0]
    else:
        return 0.0
    return 0.5 if empty >= 0.5 else max(0.0, min(0.5, empty - _BESIDE))


def _kind(piece: str) -> Kind:
    first = piece[0]
    if first in OPENING:
        return Kind.OPENING
    if first in CLOSING:
        return Kind.CLOSING
    return Kind.WORD if "\x21" <= first <= "\u1fff" and first != "·" else Kind.HAN


def _joined(atom: Atom) -> Atom:
    """An atom that must stay with the one before it."""
    return replace(atom, no_start=True)


def _paragraphs(runs: Sequence[Run]) -> list[list[Run]]:
    parts: list[list[Run]] = [[]]
    for run in runs:
        for number, text in enumerate(_PARAGRAPHS.split(printable(run.text))):
            if number:
                parts.append([])
            if text:
                parts[-1].append(run if text == run.text else replace(run, text=text))
    return [part for part in parts if any(run.text.strip() for run in part)]
