"""What writing and reading agree on: which texts go into the document, and how each is found again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from desktop.submission.wording import printed_rows
from forms.application import Application
from forms.definition import FormPack
from forms.numerals import numeral
from forms.values import FieldKind, Rows

EMPTY = "（未填写）"
PROPERTIES = ("IPZoneApplication", "IPZoneRevision", "IPZonePack")
"""Of the document: whose text it is, and of which state."""
_SPACE = re.compile(r"[ \t\u00a0\u3000]+$|^[ \t\u00a0\u3000]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of the application. `heading` stands above it, numbered; `label` where a section has several."""

    path: str
    title: str
    heading: str
    label: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table, head first: shown in its place, and not taken back."""

    @property
    def anchor(self) -> str:
        """The bookmark of its heading: which answer it is, and the digest of the text that goes out."""
        return self.mark + _digest(plain(self.text))

    @property
    def mark(self) -> str:
        """How its bookmark begins, whatever its text was when it went out."""
        return f"ipz_{_digest(self.path)}_"

    @property
    def name(self) -> str:
        return f"{self.title}：{self.label}" if self.label else self.title


def passages(pack: FormPack, application: Application) -> tuple[Passage, ...]:
    """Every long text of the sections, and every table that was filled in, in their order."""
    found = []
    for number, section in enumerate(pack.sections, 1):
        tables = {
            field.path: value
            for field in section.fields
            if isinstance(value := application.answers.get(field.path), Rows)
        }
        texts = [f for f in section.fields if f.kind is FieldKind.LONG_TEXT or f.path in tables]
        for place, field in enumerate(texts):
            found.append(
                Passage(
                    field.path,
                    section.title,
                    f"（{numeral(number)}）{section.title}" if place == 0 else "",
                    field.label if len(texts) > 1 else "",
                    application.text(field.path),
                    printed_rows(field, tables[field.path]) if field.path in tables else (),
                )
            )
    return tuple(found)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def plain(text: str) -> str:
    """A text as it is compared: its paragraphs, without blank ones and without the blanks around each."""
    lines = (_SPACE.sub("", line) for line in text.replace("\r", "").split("\n"))
    return "\n".join(line for line in lines if line)
