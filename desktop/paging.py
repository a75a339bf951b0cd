"""How many pages a file has."""

from __future__ import annotations

from pathlib import Path

SIZE_LIMIT = 512 * 1024 * 1024
"""Bytes; a larger PDF is kept, but its pages are not counted."""


def page_count(path: Path, media_type: str) -> int | None:
    """The pages of a PDF, one for a picture; None for everything else and for a PDF that cannot be read."""
    if media_type.startswith("image/"):
        return 1
    if media_type != "application/pdf" or path.stat().st_size > SIZE_LIMIT:
        return None
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return None
    try:
        return len(document)
    finally:
        document.close()
