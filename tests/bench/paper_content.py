"""The large application as any typesetter could be given it: paragraphs, tables, sheets, in runs of one look.

Recorded from the chapters themselves while they are set, so that what others set is what the program prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from unittest import mock

from desktop.office import Office
from desktop.submission.pdf.documents import chapters, tables
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import FontSet
from desktop.submission.pdf.styles import CELL_HEAD
from desktop.submission.pdf.table import Cell, Table
from desktop.submission.pdf.text import Run, Style, Typesetter
from desktop.submission.wording import Sources
from forms.application import Application, EvidenceLink
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.values import FieldKind

LONG, CELL = 1650, 220
"""Characters of every long text, and of those that stand in tables; for about 400 pages.

No row is taller than a page: ReportLab's own tables leave empty pages behind such rows, which would count as pages.
"""
IN_TABLES = {"own_measures", "caliber", "data_source", "statement", "absent_reason", "eligibility_reply"}
FILES = 150
"""Rows of the evidence table."""

Case = tuple[FormPack, Application, Sequence[Finding]]


@dataclass(frozen=True)
class Piece:
    """Text of one look: role of the face, size in points, grey from 0 (black) to 1."""

    text: str
    role: str
    size: float
    grey: float = 0.0
    rise: float = 0.0


@dataclass(frozen=True)
class Paragraph:
    """`pitch` from line to line and `indent` of the first one, in points."""

    pieces: list[Piece]
    pitch: float
    align: str
    indent: float
    kind: str = "text"


@dataclass(frozen=True)
class Field:
    paragraphs: list[Paragraph]
    span: int
    shaded: bool


@dataclass(frozen=True)
class Grid:
    """A table: widths of the columns in points, the head that every page repeats, rows."""

    widths: list[float]
    head: list[Field]
    rows: list[list[Field]]
    kind: str = "table"


@dataclass(frozen=True)
class Sheet:
    """What follows begins on a new page, upright or turned."""

    landscape: bool
    kind: str = "sheet"


@dataclass
class Record:
    blocks: list[Paragraph | Grid | Sheet] = field(default_factory=list)

    def plain(self) -> list[dict[str, Any]]:
        """As JSON holds it."""
        return [asdict(block) for block in self.blocks]


def large_case(office: Office) -> Case:
    """The sample, every long text long, with many files of evidence."""
    application = office.new_sample()
    pack, findings = office.pack_of(application), office.check(application.id)
    said = " ".join(str(value) for value in application.answers.values() if isinstance(value, str)).split()
    prose = "".join(part for part in said if len(part) > 20) * 40
    answers = dict(application.answers)
    for number, one in enumerate(pack.fields.values()):
        if one.kind is FieldKind.LONG_TEXT and one.name != "reason":  # for what is not done
            begin = number * 37 % 2000
            answers[one.path] = prose[begin : begin + (CELL if one.name in IN_TABLES else LONG)]
    first = application.evidence[0]
    evidence = [
        replace(first, id=f"many-{number}", number=number, name=f"关于印发工作要点的通知（{number}）.pdf")
        for number in range(len(application.evidence) + 1, FILES + 1)
    ]
    targets = list(pack.targets)
    links = [
        EvidenceLink(one.id, targets[number % len(targets)], "1-3") for number, one in enumerate(evidence)
    ]
    whole = replace(
        application,
        answers=answers,
        evidence=(*application.evidence, *evidence),
        links=(*application.links, *links),
    )
    return pack, whole, findings


def recorded(case: Case) -> Record:
    """What the chapters of text and tables set; cover, contents, charts and notes at the foot are left out."""
    pack, application, findings = case
    record = Record()
    with recording(record):
        w = Writing(Flow(Typesetter(FontSet())), pack, application, Sources(pack), findings)
        for part in (
            *(chapters.subject, chapters.text, chapters.conditions, chapters.tasks),
            *(tables.task_table, tables.indicator_table, tables.departments, tables.documents),
            *(tables.evidence_list, tables.acceptances, tables.sources),
        ):
            part(w)
    return record


@contextmanager
def recording(record: Record) -> Iterator[None]:
    """Meanwhile, everything that flows and tables are given is written down as well."""
    paragraph, heading, page = Flow.paragraph, Flow.heading, Flow.next_page
    row, close, made = Table.row, Table.close, Table.__init__
    open_tables: dict[Table, Grid] = {}
    turned = [False]

    def on_paragraph(self: Flow, content: Any, style: Style, **options: Any) -> None:
        record.blocks += _paragraphs(content, style)
        paragraph(self, content, style, **options)

    def on_heading(self: Flow, level: int, title: str, style: Style, **options: Any) -> None:
        record.blocks += _paragraphs(options.get("content") or title, style)
        heading(self, level, title, style, **options)

    def on_page(self: Flow) -> None:
        page(self)
        if self.page.landscape != turned[0]:
            turned[0] = self.page.landscape
            record.blocks.append(Sheet(turned[0]))

    def on_table(self: Table, flow: Flow, widths: Sequence[float], head: Sequence[Cell] = ()) -> None:
        made(self, flow, widths, head)
        whole = flow.page.width / sum(widths)
        open_tables[self] = Grid([width * whole for width in widths], [_field(cell) for cell in head], [])
        record.blocks.append(open_tables[self])

    def on_row(self: Table, cells: Sequence[Cell], **options: Any) -> None:
        open_tables[self].rows.append([_field(cell) for cell in cells])
        row(self, cells, **options)

    with (
        mock.patch.object(Flow, "paragraph", on_paragraph),
        mock.patch.object(Flow, "heading", on_heading),
        mock.patch.object(Flow, "next_page", on_page),
        mock.patch.object(Table, "__init__", on_table),
        mock.patch.object(Table, "row", on_row),
        mock.patch.object(Table, "close", close),
    ):
        yield


def _field(cell: Cell) -> Field:
    blocks = cell.blocks or (("", CELL_HEAD),)
    return Field(
        [p for content, style in blocks for p in _paragraphs(content, style)], cell.span, cell.shaded
    )


def _paragraphs(content: str | Sequence[Run], style: Style) -> list[Paragraph]:
    """One for each line end."""
    runs = [Run(content, style.ink)] if isinstance(content, str) else content
    parts: list[list[Piece]] = [[]]
    for run in runs:
        for number, text in enumerate(run.text.split("\n")):
            if number:
                parts.append([])
            ink = run.ink
            parts[-1].append(Piece(text, ink.role, ink.size, ink.grey, ink.rise))
    indent = style.indent * style.ink.size
    return [Paragraph(part, style.pitch, style.align, indent) for part in parts]
