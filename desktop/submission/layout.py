"""Where everything lies in a package, and what the package file itself is called."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from desktop.submission.faults import ReaderFault
from desktop.submission.names import PART_LIMIT, TRAILING, check_name

if TYPE_CHECKING:
    from forms.application import Application, Evidence

DATA_NAME = "application.json"
PACK_FOLDER = "pack/"
PDF_NAME = "申报书.pdf"
WORKBOOK_NAME = "任务清单.xlsx"
WITHHELD_NAME = "withheld.json"
"""What a public edition leaves out."""
EVIDENCE_FOLDER = "evidence/"
_LATER_PDF = re.compile(r"申报书-签署([2-9]|10)\.pdf")
"""A package takes ten signatures at most."""

DATA_TYPE = "application/json"
PACK_TYPE = "application/toml"
PDF_TYPE = "application/pdf"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def evidence_name(evidence: Evidence) -> str:
    """evidence/007-<name>; characters that no system takes are replaced, a long name keeps its suffix."""
    name = "".join(c if _fit(c) else "_" for c in unicodedata.normalize("NFC", evidence.name))
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot and len(suffix) <= 10 else (name, "")
    prefix = f"{evidence.number:03d}-"
    room = PART_LIMIT - len((prefix + suffix).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore")
    return EVIDENCE_FOLDER + prefix + unicodedata.normalize("NFC", stem + suffix).rstrip(TRAILING)


def later_pdf_name(number: int) -> str:
    """The PDF with the signatures up to that of manifest `number`, at least 2; the first is PDF_NAME."""
    return f"申报书-签署{number}.pdf"


def later_pdf_number(name: str) -> int:
    """The manifest that brought such a PDF, by its name; 0 for any other file."""
    found = _LATER_PDF.fullmatch(name)
    return int(found[1]) if found else 0


def package_name(application: Application, number: int, edition: str = "") -> str:
    """<省份>-<地区>-<批次>-v<n>.asice, with -公开版 where the edition says so."""
    batch = application.text("subject.batch") or f"{application.created.year}年"
    parts = (application.place.province, application.place.name, batch)
    words = (re.sub(r"[\s\-]+", "", "".join(c if _fit(c) else "" for c in part))[:30] for part in parts)
    last = [f"v{number}", edition] if edition else [f"v{number}"]
    return "-".join([*(word for word in words if word), *last]) + ".asice"


@lru_cache(maxsize=1 << 14)
def _fit(character: str) -> bool:
    """Whether a name may contain it. Remembered, because 20,000 files have names of much the same characters."""
    if character == "/":
        return False
    try:
        check_name(f"a{unicodedata.normalize('NFC', character)}a")
    except (ReaderFault, UnicodeEncodeError):
        return False
    return True
