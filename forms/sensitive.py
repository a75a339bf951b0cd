"""Finds in a text what an office must not send by mistake: marks of secrecy, and numbers of persons.

Pure pattern matching with the checksums the numbers carry. What a mark looks like comes from GB/T 9704-2012 7.2.2
and 《国家秘密定密管理规定》 (密级★保密期限); a citizen's number from GB 11643-1999; a card's from ISO/IEC 7812-1 (Luhn).
A secrecy mark cannot be waived later, so it must look like one: prose that speaks of secrets is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What was found, gravest first."""

    CLASSIFIED = "classified"
    INTERNAL = "internal"
    IDENTITY = "identity"
    CARD = "card"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.CLASSIFIED: "密级标志",
    Kind.INTERNAL: "内部资料标志",
    Kind.IDENTITY: "公民身份号码",
    Kind.CARD: "银行卡号",
    Kind.PHONE: "手机号码",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One place in a text. `shown` is the mark itself, or the number with its middle masked."""

    kind: Kind
    start: int
    end: int
    shown: str


_PLAIN = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF38: "X", 0xFF58: "X", 0x3000: " "}
"""Full-width forms; one character for one, so that places stay."""

_LEVEL = r"(?:绝 ?密|机 ?密|秘 ?密)"
_PERIOD = r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?(?:年|个月|月|日|天)|长期|启用前|解密前"
_SECRET = re.compile(rf"{_LEVEL} ?[★☆] ?(?:{_PERIOD})?|{_LEVEL} ?\* ?(?:{_PERIOD})|密 ?级 ?[:：] ?{_LEVEL}")
_LONE_LEVEL = re.compile(rf"[ 【\[(（]*({_LEVEL})[ 】\])）]*")
_HEAD_LINES = 6
"""The mark stands at the top of the first page; below, a line may be just the end of 商业秘密."""
_INTERNAL = re.compile(
    r"内部(?:资料|文件|材料|刊物|参考|事项)[ ,，、.。·!！]*(?:注意保[密存]|请勿外传|严禁外传|不得外传|妥善保管)"
    r"|^[ 【\[(（]*(?:内部(?:资料|文件|材料|刊物|参考|使用)|仅供内部(?:参考|使用|传阅)|注意保密|工作秘密)[ 】\])）]*$",
    re.MULTILINE,
)
_IDENTITY = re.compile(r"(?<![0-9A-Za-z.])[0-9](?:[\s-]{0,2}[0-9]){16}[\s-]{0,2}[0-9Xx](?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z.-])(?:62|4[0-9]|5[1-5])[0-9]{2}(?:[ -]?[0-9]){12,15}(?![0-9A-Za-z.-])")
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?(1[3-9][0-9](?:[ -]?[0-9]{4}){2})(?![0-9A-Za-z]|\.[0-9])"
)
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
_SEPARATORS = re.compile(r"[\s-]")
_BEFORE = ("商业", "国家", "工作", "技术", "保守", "个人")
"""What makes the next line, 秘密, the end of a word and no mark."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LIMIT = 2_000
"""Marks of one text that are told; beyond it the answer is the same."""


def find(text: str, *, first: bool = True) -> tuple[Mark, ...]:
    """The marks of a text in its order, none inside another; `first` says that the text begins a document."""
    plain = text.translate(_PLAIN)
    found: list[Mark] = []
    for mark in _candidates(plain, first):
        if not any(mark.start < other.end and other.start < mark.end for other in found):
            found.append(mark)
        if len(found) >= _LIMIT:
            break
    return tuple(sorted(found, key=lambda mark: mark.start))


def masked(text: str, marks: Iterable[Mark]) -> str:
    """The text with the middle of every number masked; marks of secrecy stay."""
    parts: list[str] = []
    at = 0
    for mark in marks:
        parts += [text[at : mark.start], mark.shown]
        at = mark.end
    return "".join([*parts, text[at:]])


def shown_phone(text: str) -> str:
    """How `find` shows a number that is written alone in a field; "" when it is no mobile number."""
    return next((mark.shown for mark in find(text) if mark.kind is Kind.PHONE), "")


def _candidates(plain: str, first: bool) -> Iterator[Mark]:
    """By kind; numbers that say more about a person come first, so that they win where two overlap."""
    for found in _SECRET.finditer(plain):
        yield Mark(Kind.CLASSIFIED, found.start(), found.end(), found[0].strip())
    if first:
        yield from _lone_levels(plain)
    for found in _INTERNAL.finditer(plain):
        yield Mark(Kind.INTERNAL, found.start(), found.end(), found[0].strip())
    for found in _IDENTITY.finditer(plain):
        if _is_identity(_digits(found[0])):
            yield Mark(Kind.IDENTITY, found.start(), found.end(), _hidden(_digits(found[0]), 3, 2))
    for found in _CARD.finditer(plain):
        if _is_card(_digits(found[0])):
            yield Mark(Kind.CARD, found.start(), found.end(), _hidden(_digits(found[0]), 4, 4))
    for found in _PHONE.finditer(plain):
        yield Mark(Kind.PHONE, found.start(), found.end(), _hidden(_digits(found[1]), 3, 4))


def _lone_levels(plain: str) -> Iterator[Mark]:
    at = lines = 0
    before = ""
    for line in plain.splitlines(keepends=True):
        if lines >= _HEAD_LINES:
            return
        lines += bool(line.strip())
        lone = _LONE_LEVEL.fullmatch(line.rstrip("\r\n"))
        if lone and not before.endswith(_BEFORE):
            yield Mark(Kind.CLASSIFIED, at + lone.start(1), at + lone.end(1), lone[1])
        before = line.strip() or before
        at += len(line)


def _digits(text: str) -> str:
    return _SEPARATORS.sub("", text).upper()


def _hidden(number: str, head: int, tail: int) -> str:
    return f"{number[:head]}****{number[-tail:]}"


def _is_identity(number: str) -> bool:
    """GB 11643-1999: a province, a day, and the check digit of ISO 7064 MOD 11-2."""
    if number[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return 1900 <= born.year < 2100 and number[17] == _CHECKS[total % 11]


def _is_card(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(number)) > 2
