"""The help pages, read once for the screen and for paper: what each says, as plain blocks. No Qt.

The source is Markdown in resources/help, of which we use little: headings (#, ##, ###), paragraphs, lists (- or
1.), tables, pictures on a line of their own, **strong** words and [links](page) between pages. A line with {keys}
alone stands for the list of keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from desktop.keys import GROUPS, KEYS
from desktop.resources import RESOURCES

FOLDER = RESOURCES / "help"
ORDER = (
    "start", "subject", "conditions", "tasks", "indicators", "evidence", "sections", "check", "export", "print",
    "verify", "received", "packs", "pack-in-excel", "settings", "backup", "questions", "keys", "glossary", "basis",
)  # fmt: skip
"""The pages of the manual, in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; `link` names another page."""

    text: str
    strong: bool = False
    link: str = ""


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the page's own title."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of points, numbered or not."""

    numbered: bool
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every row has as many cells as the head."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the manual; `words` say what it shows."""

    file: Path
    words: str


Block: TypeAlias = Heading | Paragraph | Listing | Table | Image


@dataclass(frozen=True)
class HelpPage:
    """One page: its name (the file without .md) and what it says."""

    name: str
    blocks: tuple[Block, ...]

    @cached_property
    def title(self) -> str:
        first = self.blocks[0]
        return plain(first.line) if isinstance(first, Heading) else self.name


def manual() -> tuple[HelpPage, ...]:
    """All pages in order: the whole manual."""
    return tuple(read(name) for name in ORDER)


def read(name: str) -> HelpPage:
    """One page. Raises KeyError for a name that is none of ORDER, OSError."""
    if name not in ORDER:
        raise KeyError(name)
    return HelpPage(name, parse((FOLDER / f"{name}.md").read_text("utf-8")))


def titles() -> tuple[tuple[str, str], ...]:
    """Name and title of every page, in order."""
    found = []
    for name in ORDER:
        with (FOLDER / f"{name}.md").open(encoding="utf-8") as file:
            found.append((name, file.readline().removeprefix("# ").strip()))
    return tuple(found)


def plain(line: Line) -> str:
    """What a line says."""
    return "".join(span.text for span in line)


def words(block: Block) -> str:
    """What a block says, for searching."""
    if isinstance(block, Heading | Paragraph):
        return plain(block.line)
    if isinstance(block, Listing):
        return "\n".join(plain(item) for item in block.items)
    if isinstance(block, Table):
        return "\n".join("　".join(plain(cell) for cell in row) for row in (block.head, *block.rows))
    return block.words


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a page."""
    lines = text.splitlines()
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        end = at + 1
        kind = _kind(lines[at])
        while (
            kind in ("-", "1", "|", "")
            and end < len(lines)
            and _kind(lines[end]) == kind
            and lines[end].strip()
        ):
            end += 1
        if lines[at].strip():
            blocks += _blocks(kind, lines[at:end])
            at = end
        else:
            at += 1
    return tuple(blocks)


_IMAGE = re.compile(r"!\[([^]]*)]\(([^)]+)\)")
_INLINE = re.compile(r"\*\*(.+?)\*\*|\[([^]]+)]\(([^)]+)\)|`([^`]+)`")
_NUMBERED = re.compile(r"\d+\.\s+")


def _kind(line: str) -> str:
    """What a line belongs to: # heading, - or 1 list, | table, ! picture, { placeholder, "" paragraph."""
    if _NUMBERED.match(line):
        return "1"
    return line[0] if line and line[0] in "#|!{" else "-" if line.startswith("- ") else ""


def _blocks(kind: str, lines: Sequence[str]) -> Iterator[Block]:
    if kind == "#":
        level = len(lines[0]) - len(lines[0].lstrip("#"))
        yield Heading(level, _line(lines[0].lstrip("# ")))
    elif kind == "|":
        head, _, *rows = (
            tuple(_line(cell.strip()) for cell in line.strip("| ").split("|")) for line in lines
        )
        yield Table(head, tuple(rows))
    elif kind == "-":
        yield Listing(False, tuple(_line(line.removeprefix("- ")) for line in lines))
    elif kind == "1":
        yield Listing(True, tuple(_line(_NUMBERED.sub("", line, count=1)) for line in lines))
    elif kind == "{" and lines[0].strip() == "{keys}":
        yield from _keys()
    elif kind == "!" and (image := _IMAGE.fullmatch(lines[0].strip())):
        yield Image(FOLDER / image[2], image[1])
    else:
        yield Paragraph(_line("".join(lines)))


def _keys() -> Iterator[Block]:
    """The list of keys, by group."""
    head = (_line("按键"), _line("作用"))
    for group in GROUPS:
        yield Heading(2, _line(group))
        yield Table(head, tuple((_line(k.shown), _line(k.words)) for k in KEYS if k.group == group))


def _line(text: str) -> Line:
    spans: list[Span] = []
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            spans.append(Span(text[at : found.start()]))
        strong, label, link, typed = found.groups()
        spans.append(
            Span(strong or typed, strong=bool(strong)) if strong or typed else Span(label, link=link)
        )
        at = found.end()
    if at < len(text):
        spans.append(Span(text[at:]))
    return tuple(spans)
