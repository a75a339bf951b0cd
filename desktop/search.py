"""Finding things by what one remembers of them: Chinese words, numbers such as 3.2, pinyin initials.

Pure and in memory. An entry is found by words in its title, in its text or in the place it belongs to; several
words must all be found. With initials every reading of a character counts: 调解 is found by tj and by dj.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from operator import itemgetter
from typing import TypeAlias

Span = tuple[int, int]
EXCERPT_BEFORE, EXCERPT = 14, 64
"""Characters of an excerpt before the first mark, and in all."""
QUERY_LIMIT = 40
"""Characters of a query that count."""


class Group(IntEnum):
    """What was found, in the order in which equally good groups are shown."""

    ITEM = 0
    ANSWER = 1
    EVIDENCE = 2
    INSIDE = 3
    """What the files themselves say."""
    APPLICATION = 4
    PLACE = 5
    HELP = 6
    COMMAND = 7

    @property
    def label(self) -> str:
        return ("事项", "填写内容", "佐证材料", "材料里的文字", "申报", "申报地区", "帮助", "页面和命令")[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found. `target` says where it is, and tells entries of a group apart with `part`."""

    group: Group
    target: str
    title: str
    place: str = ""
    """Where it belongs, in words."""
    code: str = ""
    """The number people know it by."""
    text: str = ""
    """What it says; an excerpt of it is shown."""
    part: str = ""

    @property
    def key(self) -> str:
        return f"{self.group.value}:{self.target}:{self.part}"


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found, with what to mark in its title, and an excerpt with its own marks."""

    entry: Entry
    rank: int
    """The lower the better."""
    marks: tuple[Span, ...]
    excerpt: str = ""
    excerpt_marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one group, best first, and how many there are in all."""

    group: Group
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class _Folded:
    entry: Entry
    title: str
    code: str
    text: str
    place: str
    whole: str


_Term: TypeAlias = tuple[str, re.Pattern[str] | None, frozenset[int]]
"""A word that is looked for; as pinyin initials its pattern, and the numbers of the entries whose title has it."""
_Ranked: TypeAlias = tuple[int, _Folded]
"""Twice the rank, one more where it is elsewhere than what is preferred, and the entry."""

_CODE, _START, _TITLE, _SPELT_START, _SPELT, _TEXT, _PLACE = range(7)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x0A: 0x20}


def fold(text: str) -> str:
    """Text as it is compared, character by character: lower case, full-width letters and digits made narrow."""
    narrow = text.translate(_FULL_WIDTH)
    lower = narrow.lower()
    return (
        lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in narrow)
    )


class Index:
    """Entries by key. Putting one in again replaces it."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_key: dict[str, _Folded] = {}
        self.put(entries)

    def __len__(self) -> int:
        return len(self._by_key)

    def put(self, entries: Iterable[Entry]) -> None:
        self._by_key.update((entry.key, _folded(entry)) for entry in entries)
        self._forget()

    def drop(self, group: Group) -> None:
        """Take out everything of a group."""
        prefix = f"{group.value}:"
        self._by_key = {key: one for key, one in self._by_key.items() if not key.startswith(prefix)}
        self._forget()

    def search(self, query: str, limit: int = 6, preferred: str = "") -> tuple[Found, ...]:
        """What is found, the group with the best hit first.

        `limit` is per group, twice as many where there is but one; of equally good hits those whose target begins
        with `preferred` come first.
        """
        terms = _terms(query)
        if not terms:
            return ()
        wanted = [self._spelt(term) for term in terms]
        best: dict[Group, dict[str, _Ranked]] = {group: {} for group in Group}
        for number, one in self._candidates(wanted):
            rank = _rank(one, number, wanted)
            if rank is None:
                continue
            entry = one.entry
            target, group = entry.target, best[entry.group]
            order = rank * 2 + (not (preferred and target.startswith(preferred)))
            known = group.get(target)
            if known is None or order < known[0]:
                group[target] = (order, one)
        kinds = [kind for kind, ranked in best.items() if ranked]
        limit *= 2 if len(kinds) == 1 else 1
        patterns = [pattern for _, pattern, _ in wanted]
        groups = []
        for kind in kinds:
            first = sorted(best[kind].values(), key=itemgetter(0))[:limit]
            hits = tuple(_hit(one, order // 2, terms, patterns) for order, one in first)
            groups.append(Found(kind, hits, len(best[kind])))
        return tuple(sorted(groups, key=lambda f: (f.hits[0].rank, f.group)))

    def _candidates(self, wanted: Sequence[_Term]) -> Iterable[tuple[int, _Folded]]:
        found: Iterable[tuple[int, _Folded]] = enumerate(self._entries)
        for term, _, places in sorted(wanted, key=lambda one: -len(one[0])):  # long words leave little over
            if places:
                found = [(n, one) for n, one in found if term in one.whole or n in places]
            else:
                found = [(n, one) for n, one in found if term in one.whole]
        return found

    def _spelt(self, term: str) -> _Term:
        """A term, also read as pinyin initials."""
        if len(term) < 2 or not (term.isascii() and term.isalnum() and any(c.isalpha() for c in term)):
            return term, None, frozenset()
        pattern = re.compile("".join(self._class(letter) for letter in term))
        places = {bisect_right(self._starts, m.start()) - 1 for m in pattern.finditer(self._titles)}
        return term, pattern, frozenset(places)

    def _class(self, letter: str) -> str:
        return f"[{letter}{self._readings.get(letter, '')}]"

    # --- made when first asked for after a change

    def _forget(self) -> None:
        for name in ("_entries", "_titles", "_starts", "_readings"):
            self.__dict__.pop(name, None)

    @cached_property
    def _entries(self) -> list[_Folded]:
        return list(self._by_key.values())

    @cached_property
    def _titles(self) -> str:
        return "\n".join(one.title for one in self._entries)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for one in self._entries:
            starts.append(at)
            at += len(one.title) + 1
        return starts

    @cached_property
    def _readings(self) -> Mapping[str, str]:
        """The characters of the titles by the letters their readings begin with."""
        return by_initial(set(self._titles))


def look_through(query: str, pages: Iterable[Entry], limit: int = 6) -> Found | None:
    """What is found in long texts that no index holds; None when nothing is. Each target once, with its first page."""
    terms = _terms(query)
    found: dict[str, Entry] = {}
    for page in pages:
        lower = page.text.lower()
        if page.target not in found and terms and all(term in lower for term in terms):
            found[page.target] = page
    folded = [_folded(page) for page in list(found.values())[:limit]]
    hits = tuple(_hit(one, _TEXT, terms, [None] * len(terms)) for one in folded)
    return Found(hits[0].entry.group, hits, len(found)) if hits else None


def _terms(query: str) -> list[str]:
    return fold(query.strip()[:QUERY_LIMIT]).split()


def _folded(entry: Entry) -> _Folded:
    title, code, text, place = (fold(t) for t in (entry.title, entry.code, entry.text, entry.place))
    return _Folded(entry, title, code, text, place, f"{code}\n{title}\n{place}\n{text}")


def by_initial(characters: Iterable[str]) -> dict[str, str]:
    """Chinese characters by the first letters of all their readings: t has 调, and d too."""
    found: dict[str, list[str]] = {}
    readings = _pinyin()
    for character in characters:
        for reading in readings.get(ord(character), "").split(","):
            initial = _PLAIN.get(reading[:1], reading[:1])
            if initial and character not in found.setdefault(initial, []):
                found[initial].append(character)
    return {initial: "".join(chars) for initial, chars in found.items()}


_PLAIN = {accented: plain for plain, row in (("a", "āáǎà"), ("e", "ēéěèê"), ("o", "ōóǒò"), ("n", "ńňǹ"), ("m", "ḿ"))
          for accented in row}  # fmt: skip


def _pinyin() -> Mapping[int, str]:
    from pypinyin.constants import PINYIN_DICT

    readings: Mapping[int, str] = PINYIN_DICT
    return readings


def _rank(one: _Folded, number: int, wanted: Sequence[_Term]) -> int | None:
    """How well an entry that has all the terms fits; None when only its place does."""
    worst, own = 0, False
    for term, initials, places in wanted:
        if one.code == term:
            level = _CODE
        elif one.title.startswith(term) or one.code.startswith(term):
            level = _START
        elif term in one.title:
            level = _TITLE
        elif initials is not None and number in places:
            level = _SPELT_START if initials.match(one.title) else _SPELT
        elif term in one.text:
            level = _TEXT
        else:
            level = _PLACE
        own = own or level != _PLACE
        if level > worst:
            worst = level
    return worst if own else None


def _hit(one: _Folded, rank: int, terms: Sequence[str], patterns: Sequence[re.Pattern[str] | None]) -> Hit:
    marks: list[Span] = []
    for term, pattern in zip(terms, patterns, strict=True):
        at = one.title.find(term)
        if at >= 0:
            marks.append((at, at + len(term)))
        elif pattern is not None and (match := pattern.search(one.title)):
            marks.append(match.span())
    inside = [(at, at + len(term)) for term in terms if (at := one.text.find(term)) >= 0]
    start = max(0, min(at for at, _ in inside) - EXCERPT_BEFORE) if inside else 0
    shown = one.entry.text[start : start + EXCERPT].replace("\n", " ")
    lead = "…" if start else ""
    tail = "…" if start + EXCERPT < len(one.entry.text) else ""
    moved = [
        (a - start + len(lead), min(b - start, EXCERPT) + len(lead)) for a, b in inside if a - start < EXCERPT
    ]
    return Hit(one.entry, rank, _joined(marks), f"{lead}{shown}{tail}" if shown else "", _joined(moved))


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return tuple(made)
