"""What people made of the document: its passages, found by bookmarks, or by their headings where those are gone.

The file may have been saved by any program: read by the strict reader of Office documents, text only. Deleted text
of tracked changes is left out, inserted text is in; tables come as lines, pictures and notes do not come at all.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from desktop.evidence.container import DocumentUnreadable, Parts
from desktop.word.layout import EMPTY, PROPERTIES, Passage, plain
from forms.errors import WordUnreadable

CHARACTERS = 2_000_000
PARAGRAPHS = 50_000
_BODY, _PROPERTIES = "word/document.xml", "docProps/custom.xml"
_SKIPPED = frozenset({"Fallback", "txbxContent", "moveFrom", "del"})
"""Said twice, beside the text, or taken back."""
_PICTURES = frozenset({"drawing", "pict", "object"})
_SOME = 2000
"""Characters of a heading that are looked at."""


class State(StrEnum):
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Returned:
    """One passage as it came back. `before`: what is kept now; `after`: what the document says."""

    path: str
    name: str
    state: State
    before: str
    after: str
    conflict: bool = False
    """What is kept was changed here, too, since the document was made."""


@dataclass(frozen=True, slots=True)
class WordReturn:
    """A document compared with what is kept. `revision`: of the application when it was made, None unknown."""

    passages: tuple[Returned, ...]
    revision: int | None
    left_behind: tuple[str, ...]
    """What could not be taken along, in words."""

    @property
    def changed(self) -> tuple[Returned, ...]:
        return tuple(one for one in self.passages if one.state is State.CHANGED)

    def answers(self, chosen: Collection[str]) -> dict[str, str | None]:
        """What to keep when these paths are taken over."""
        return {one.path: one.after or None for one in self.changed if one.path in chosen}


@dataclass(slots=True)
class _Paragraph:
    anchors: list[str]
    """The names of the bookmarks that begin in it or right before it."""
    text: str


@dataclass(slots=True)
class _Walk:
    """State of the walk over word/document.xml."""

    paragraphs: list[_Paragraph] = field(default_factory=list)
    tables: int = 0
    pictures: int = 0
    _anchors: list[str] = field(default_factory=list)
    _skipping: int = 0
    _inside: list[str] = field(default_factory=list)
    _characters: int = 0
    _text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._inside.append(name)
        if name in _SKIPPED:
            self._skipping += 1
        elif name == "bookmarkStart":
            self._anchors += [value for key, value in attributes.items() if key.endswith("|name")]
        elif name == "tbl":
            self.tables += 1
        elif name in _PICTURES:
            self.pictures += 1
        elif not self._skipping and name in ("br", "cr"):
            self._text.append("\n")
        elif not self._skipping and name == "tab" and "pPr" not in self._inside[-4:]:
            self._text.append(" ")

    def end(self, name: str) -> None:
        self._inside.pop()
        if name in _SKIPPED:
            self._skipping -= 1
        elif name == "p" and not self._skipping:
            self.paragraphs.append(_Paragraph(self._anchors, "".join(self._text)))
            self._anchors = []
            self._text.clear()
            if len(self.paragraphs) > PARAGRAPHS:
                raise DocumentUnreadable(_BODY)

    def text(self, characters: str) -> None:
        if self._skipping or not self._inside or self._inside[-1] != "t":
            return
        self._characters += len(characters)
        if self._characters > CHARACTERS:
            raise DocumentUnreadable(_BODY)
        self._text.append(characters)


def read(path: Path, application: str, passages: Sequence[Passage]) -> WordReturn:
    """Compare a document with the passages as they are kept now.

    Raises WordUnreadable for what is no Word document, holds none of the passages, or belongs to another application.
    """
    walk = _Walk()
    try:
        parts = Parts(path)
        if _BODY not in parts.names:
            raise WordUnreadable(path=path, reason="不是 .docx 文档")
        said = _properties(parts)
        parts.walk(_BODY, walk.start, walk.end, walk.text)
    except DocumentUnreadable as error:
        raise WordUnreadable(path=path, reason="文件损坏、过大或加了密码") from error
    if said.get(PROPERTIES[0], application) != application:
        raise WordUnreadable(path=path, reason="它是另一份申报的正文")
    texts = [passage for passage in passages if not passage.rows]
    returned = tuple(_compared(passage, walk.paragraphs, passages) for passage in texts)
    if all(one.state is State.MISSING for one in returned):
        raise WordUnreadable(path=path, reason="里面找不到申报正文的任何一节")
    revision = said.get(PROPERTIES[1], "")
    left_behind = [
        f"{count} {what}"
        for count, what in (
            (walk.tables - (len(passages) - len(texts)), "个表格只取了文字"),
            (walk.pictures, "处图片没有取回"),
        )
        if count > 0
    ]
    return WordReturn(returned, int(revision) if revision.isdecimal() else None, tuple(left_behind))


def _properties(parts: Parts) -> dict[str, str]:
    """Our own properties of the document; none where some program dropped them."""
    if _PROPERTIES not in parts.names:
        return {}
    found: dict[str, str] = {}
    name = ""

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal name
        if tag == "property":
            name = attributes.get("name", "")

    def text(characters: str) -> None:
        if name in PROPERTIES and characters.strip():
            found[name] = found.get(name, "") + characters.strip()[:200]

    parts.walk(_PROPERTIES, start, lambda _: None, text)
    return found


def _compared(passage: Passage, paragraphs: Sequence[_Paragraph], passages: Sequence[Passage]) -> Returned:
    before = passage.text
    place, anchor = _found(passage, paragraphs)
    if place is None:
        return Returned(passage.path, passage.name, State.MISSING, before, "")
    lines = itertools.takewhile(lambda one: not _heads(one, passages), paragraphs[place + 1 :])
    after = plain("\n".join(line.text for line in lines))
    after = "" if after == EMPTY else after
    if after == plain(before):
        return Returned(passage.path, passage.name, State.UNCHANGED, before, before)
    return Returned(
        passage.path, passage.name, State.CHANGED, before, after, bool(anchor) and anchor != passage.anchor
    )


def _found(passage: Passage, paragraphs: Sequence[_Paragraph]) -> tuple[int | None, str]:
    """The paragraph that heads a passage, and its bookmark; "" when only the words tell."""
    for place, one in enumerate(paragraphs):
        for anchor in one.anchors:
            if anchor.startswith(passage.mark):
                return place, anchor
    wanted = _bare(passage.label or passage.heading)
    return next((place for place, one in enumerate(paragraphs) if _bare(one.text) == wanted), None), ""


def _heads(paragraph: _Paragraph, passages: Sequence[Passage]) -> bool:
    """Whether some passage or section begins here."""
    if any(anchor.startswith(one.mark) for anchor in paragraph.anchors for one in passages):
        return True
    words = _bare(paragraph.text)
    return any(words == _bare(head) for one in passages for head in (one.heading, one.label) if head)


def _bare(words: str) -> str:
    """A heading as people may retype it: no blanks, no number."""
    plain_words = "".join(words[:_SOME].split())
    head, closed, rest = plain_words.partition("）")
    return rest if closed and head.startswith("（") and len(head) <= 4 else plain_words
