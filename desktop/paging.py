"""How many pages a file has."""

from __future__ import annotations

from pathlib import Path

from desktop.pdfium import PdfFile, PdfUnreadable


def page_count(path: Path, media_type: str) -> int | None:
    """The pages of a PDF, one for a picture; None for everything else and for a PDF that cannot be read."""
    if media_type.startswith("image/"):
        return 1
    if media_type != "application/pdf":
        return None
    try:
        with PdfFile(path) as file:
            return file.pages
    except PdfUnreadable:
        return None
