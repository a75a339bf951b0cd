"""What all documents share: what is told of a finished one, its foot, its description, how it reaches the disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from desktop.submission.pdf.metadata import Description
from desktop.submission.pdf.objects import Document
from desktop.submission.pdf.page import Box, Page
from desktop.submission.signing import SignatureField
from forms.application import Application
from forms.definition import FormPack
from forms.errors import DiskFailed, DiskFull, FolderReadOnly


@dataclass(frozen=True, slots=True)
class PrintedAt:
    """Where an answer is printed: `page` from 0, `box` in points of the paper, `target` its path (or a target)."""

    page: int
    box: Box
    target: str


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """What was written: how many pages, how many bytes, where signatures show, and which answer is printed where."""

    pages: int
    size: int = 0
    signature_fields: tuple[SignatureField, ...] = ()
    """申报政府 first, then the province."""
    places: tuple[PrintedAt, ...] = ()


def places_of(pages: Sequence[Page]) -> tuple[PrintedAt, ...]:
    return tuple(
        PrintedAt(number, page.box_on_paper(*box), target)
        for number, page in enumerate(pages)
        for target, box in page.marks
    )


def description(
    title: str, pack: FormPack, application: Application, content_hash: str, today: date, version: str
) -> Description:
    """What a file about an application says of itself."""
    return Description(
        title=f"{application.place.full_name}{pack.programme}{title}",
        author=application.text("subject.office") or application.place.name,
        subject=f"{pack.legal_basis}；申报模板 {pack.id} {pack.version}",
        content=content_hash,
        version=version,
        made=today,
    )


def save(out: Path, document: Document, info: PdfInfo) -> PdfInfo:
    """Write beside the target, then take its name; gives `info` with the size. Raises DiskFull, FolderReadOnly, DiskFailed."""
    draft = out.with_name(f".{out.name}.part")
    try:
        try:
            with draft.open("wb") as file:
                document.write(file)
                size = file.tell()
                file.flush()
                os.fsync(file.fileno())
            draft.replace(out)
            return replace(info, size=size)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(path=out) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise FolderReadOnly(path=out.parent) from error
        raise DiskFailed(path=out, reason=error.strerror or str(error)) from error
