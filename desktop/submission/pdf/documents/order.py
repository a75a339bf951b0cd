"""What the numbered pages of the application hold, in order."""

from __future__ import annotations

from collections.abc import Callable

from desktop.submission.pdf.documents import chapters, figures, tables

PARTS: tuple[Callable[[chapters.Writing], None], ...] = (
    chapters.subject,
    chapters.text,
    chapters.conditions,
    chapters.tasks,
    tables.task_table,
    tables.indicator_table,
    figures.figures,
    tables.departments,
    tables.documents,
    tables.evidence_list,
    tables.kept_or_left_out,
    tables.sources,
)
