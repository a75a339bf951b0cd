"""What the pages of an application say, word for word and in order: told by the very chapters that set them.

Setting breaks lines and fills pages; here is kept only what is said, so that it can be compared with any paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from desktop.submission.data import Submitted
from desktop.submission.pdf.documents import chapters, figures, front, signatures, tables
from desktop.submission.pdf.documents.order import PARTS
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.footnotes import MORE
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.styles import BASIS_NOTES, BODY
from desktop.submission.pdf.table import Cell, Table
from desktop.submission.pdf.text import Run, SetLine, Style, Typesetter
from desktop.submission.wording import Sources, foot
from forms.definition import Basis, FormPack, Origin

_Content = str | Sequence[Run]


@dataclass(frozen=True, slots=True)
class Row:
    """Cells beside each other, which may be cut between pages; then the `head` comes again."""

    cells: tuple[str, ...]
    head: str
    or_else: tuple[tuple[str, ...], ...] = ()
    """Other words the row may have."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing whose words say again what stands elsewhere: these and numbers stand there, wherever it draws them."""

    words: frozenset[str]


Said = str | Row | Drawing
Take = Callable[[Said], object]


class _Table(Table):
    """Keeps what the rows say."""

    def __init__(self, take: Take, head: Sequence[Cell]) -> None:
        self._take = take
        self._title = "".join(map(_in_cell, head))
        if head:
            take(self._title)

    def row(self, cells: Sequence[Cell], *, leads: bool = False) -> None:
        self._take(Row(tuple(map(_in_cell, cells)), self._title))

    def close(self) -> None:
        pass


class Script(Flow):
    """Passes on what is said, where a flow would set it. `titles` are those of the contents."""

    def __init__(self, take: Take) -> None:
        self.take = take
        self.titles: list[str] = []
        self.page = Page(right=True)  # chapters ask how wide it is
        self.y = 0.0

    def begin(self, *, landscape: bool = False) -> None:
        pass

    def need(self, height: float) -> None:
        pass

    def space(self, lines: float) -> None:
        pass

    def paragraph(
        self,
        content: _Content,
        style: Style,
        *,
        left: float = 0.0,
        right: float = 0.0,
        target: str = "",
        kind: str = "P",
    ) -> None:
        self.take(_words(content))

    def heading(
        self, level: int, title: str, style: Style, *, content: Sequence[Run] | None = None, keep: float = 2
    ) -> None:
        if level <= 2:
            self.titles.append(title)
        self.take(_words(content or title))

    def items(self, contents: Iterable[_Content], style: Style) -> None:
        for content in contents:
            self.take(_words(content))

    def table(self, widths: Sequence[float], head: Sequence[Cell] = ()) -> Table:
        return _Table(self.take, head)


class _Words(Typesetter):
    """Keeps what it should set."""

    def __init__(self, words: set[str]) -> None:
        self._words = words

    def paragraph(self, content: _Content, style: Style, measure: float) -> list[SetLine]:
        self._words.add(_words(content))
        return [SetLine("", 0.0, 0.0, 0.0, 0.0)]


class _Drawn(Script):
    """Keeps the words that drawings are made of."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        super().__init__(self._keep)
        self.setter = _Words(self.words)

    def _keep(self, one: Said) -> None:
        self.words.update(one.cells if isinstance(one, Row) else (str(one),))

    @property
    def left(self) -> float:
        return self.page.height

    def next_page(self) -> None:
        pass

    def figure(self, height: float, alt: str, draw: Callable[[Page, float], None]) -> None:
        draw(self.page, 0.0)


class Told:
    """What an application says on paper. Takes what `on_paper` gives; `content_hash` is that of the data."""

    def __init__(self, pack: FormPack, submitted: Submitted, content_hash: str) -> None:
        self._pack, self._submitted, self._hash = pack, submitted, content_hash
        self._sources = Sources(pack)
        self.mark = submitted.mark
        self.foot = foot(pack, submitted.application, content_hash, self.mark)

    @property
    def cover(self) -> tuple[str, str]:
        """Before its date, and behind it."""
        pack, lines = self._pack, front.on_cover(self._pack, self._submitted.application)
        words = (self.mark, pack.programme, front.KIND, *(f"{label}\n{text}" for label, text in lines))
        return "\n".join(words), front.below_date(pack)

    @property
    def notes(self) -> tuple[str, ...]:
        """What may stand at the foot of a page."""
        cited = (chapters.note(number, one) for number, one in enumerate(self._sources.listed, 1))
        return tuple(note.text for note in (*BASIS_NOTES.values(), *cited, MORE))

    def preface(self, take: Take) -> None:
        said = self._submitted
        front.preface(Script(take), self._pack, said.application, self._hash, said.program_version)

    def body(self, take: Take) -> list[str]:
        """What the numbered pages say; gives the contents without page numbers."""
        said, script = self._submitted, Script(take)
        w = chapters.Writing(
            script, self._pack, said.application, self._sources, said.findings, withheld=said.withheld
        )
        for part in PARTS:
            if part is figures.figures:
                _figures(w, take)
            elif part is tables.kept_or_left_out:
                _kept(w, take)
            else:
                part(w)
        for text in signatures.said(w):
            take(text)
        return ["目录", *script.titles, signatures.PAGE_TITLE]


def _figures(w: chapters.Writing, take: Take) -> None:
    w.begin_chapter(figures.TITLE)
    for title, _, draw in figures.DRAWINGS:
        w.flow.heading(2, title, BODY)
        drawn = _Drawn()
        draw(replace(w, flow=drawn))
        take(Drawing(frozenset(drawn.words)))


def _kept(w: chapters.Writing, take: Take) -> None:
    """The data do not say on what basis a check rests: any mark will do."""
    versions: list[list[Said]] = []
    for basis in Basis:
        found, said = [replace(one, origin=Origin(basis)) for one in w.findings], list[Said]()
        tables.kept_or_left_out(replace(w, flow=Script(said.append), findings=found))
        versions.append(said)
    title, *_ = versions[0]
    w.begin_chapter(str(title).partition("、")[2])
    for first, *others in list(zip(*versions, strict=True))[1:]:
        cells = tuple(one.cells for one in others if isinstance(one, Row))
        take(replace(first, or_else=cells) if isinstance(first, Row) else first)


def _words(content: _Content) -> str:
    return content if isinstance(content, str) else "".join([run.text for run in content])


def _in_cell(cell: Cell) -> str:
    return "\n".join([_words(content) for content, _ in cell.blocks])
