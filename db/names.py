"""Names and kinds of the files people attach."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath

from forms.errors import EvidenceTypeRefused

FOLDER = "evidence"
"""The folder of a workspace that holds them."""

NAME_LIMIT = 180
"""Bytes of UTF-8: with a number before it, a name stays below the 255 of every file system."""

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.wps-office.et",
    "dps": "application/vnd.wps-office.dps",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "txt": "text/plain",
    "csv": "text/csv",
}
"""By suffix. Neither archives (nobody sees what is inside) nor anything that runs or loads something when opened."""

_UNSAFE = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def cleaned_name(name: str) -> str:
    """A file name that every system takes and every reader reads the same way; the suffix stays.

    NFC; no control, direction-changing, invisible or unpaired characters; nothing Windows reserves; at most
    NAME_LIMIT bytes. Never empty.
    """
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", name))
    name = " ".join(name.split()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > NAME_LIMIT // 4:
        stem, suffix = name, ""
    stem = stem.rstrip(". ") or "_"
    if _RESERVED.fullmatch(stem.partition(".")[0].rstrip()):
        stem = f"_{stem}"
    end = f".{suffix}" if suffix else ""
    kept = stem.encode()[: NAME_LIMIT - len(end.encode())].decode("utf-8", "ignore")
    return unicodedata.normalize("NFC", kept.rstrip(". ")) + end


def media_type(name: str) -> str:
    """The media type a name's suffix stands for. Raises EvidenceTypeRefused for what is not on the list."""
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    try:
        return MEDIA_TYPES[suffix]
    except KeyError:
        raise EvidenceTypeRefused(name=name, suffix=suffix) from None
