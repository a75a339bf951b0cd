"""How the parts of an official document look (GB/T 9704-2012)."""

from __future__ import annotations

from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.linebreak import Note
from desktop.submission.pdf.page import BODY_SIZE, PITCH, TRACKING
from desktop.submission.pdf.text import Align, Ink, Run, Style
from desktop.submission.pdf.titles import WORDS
from forms.definition import Basis, Origin

BODY_INK = Ink(Role.BODY, BODY_SIZE)
BODY = Style(BODY_INK, PITCH, indent=2, tracking=TRACKING)
PLAIN = Style(BODY_INK, PITCH, tracking=TRACKING)
TITLE = Style(Ink(Role.TITLE, 22), PITCH * 1.2, Align.CENTRE, words=WORDS)
"""二号小标宋"""
LEVEL_1 = Style(Ink(Role.HEAD, BODY_SIZE), PITCH, Align.LEFT, indent=2, tracking=TRACKING)
LEVEL_2 = Style(Ink(Role.SUBHEAD, BODY_SIZE), PITCH, Align.LEFT, indent=2, tracking=TRACKING)
LEVEL_3 = Style(Ink(Role.BODY, BODY_SIZE, bold=True), PITCH, Align.LEFT, indent=2, tracking=TRACKING)
NOTE = Style(Ink(Role.BODY, 12), 18, indent=2)
"""小四, for explanations above tables."""

CELL_INK = Ink(Role.BODY, 10.5)
"""五号"""
CELL = Style(CELL_INK, 15, Align.JUSTIFY)
CELL_LEFT = Style(CELL_INK, 15, Align.LEFT)
CELL_CENTRE = Style(CELL_INK, 15, Align.CENTRE)
CELL_SMALL = Style(Ink(Role.BODY, 9), 12.5, Align.LEFT)
CELL_HASH = Style(Ink(Role.BODY, 8.5), 12.5, Align.CENTRE)
CELL_HEAD = Style(Ink(Role.HEAD, 10.5), 15, Align.CENTRE)
CELL_LABEL = Style(Ink(Role.HEAD, 10.5), 15, Align.LEFT)
LARGE_CELL = Style(Ink(Role.BODY, 14), 21, Align.LEFT)
LARGE_LABEL = Style(Ink(Role.HEAD, 14), 21, Align.CENTRE)

CONTENTS_TITLE = Style(Ink(Role.TITLE, 22), 44, Align.CENTRE)
CONTENTS = Style(Ink(Role.HEAD, 14), 25, Align.LEFT)
CONTENTS_SUB = Style(Ink(Role.BODY, 12), 19, Align.LEFT)
"""Set so that the contents of the built-in pack fill one page."""
DIGEST = Style(Ink(Role.BODY, 10.5), 17, Align.LEFT, indent=3)

PAGE_NUMBER = Ink(Role.BODY, 14)
"""四号"""
FOOT = Ink(Role.HEAD, 7, grey=0.45)

_MARK_SCALE = 0.62

BASIS_NOTES = {
    Basis.OFFICIAL: Note(1, "〔明文〕国家知识产权局公布的方案解读中写明的内容。"),
    Basis.PUBLIC: Note(2, "〔公开〕其他公开文件或公开报道中写明的内容，仅供对照，不是申报门槛。"),
    Basis.DRAFTED: Note(3, "〔编写〕本软件编写的提示性内容，不是官方文字。"),
}
"""What stands at the foot of every page on which a mark is shown."""


def mark_run(basis: Basis, size: float) -> Run:
    """The mark a line carries: 〔编写〕, small and grey, raised beside text of `size` points."""
    return small_run(f"〔{basis.short_label}〕", size, (BASIS_NOTES[basis],))


def small_run(text: str, size: float, notes: tuple[Note, ...]) -> Run:
    """A reference beside text of `size` points, with what it says at the foot of the page."""
    ink = Ink(Role.HEAD, size * _MARK_SCALE, grey=0.4, rise=size * 0.12)
    return Run(text, ink, whole=True, notes=notes)


def marked(text: str, ink: Ink, origin: Origin) -> list[Run]:
    """A text followed by the mark of its basis."""
    return [Run(text, ink), mark_run(origin.basis, ink.size)]
