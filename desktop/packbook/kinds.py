"""The kinds of content a column can have: what a person may write there, and how we write it ourselves.

`read` is generous: full-width characters, stray blanks, thousands, a date where Excel made one of a number. What it
gives is the value in the pack's files. `show` is its inverse, exactly: a text that could not survive a cell as it
is (blanks at its ends, a line break within a list) carries `\\u0020`-like escapes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Protocol, TypeAlias

from desktop.packbook.cells import Cell, Content
from forms.values import clean_text

Toml: TypeAlias = "str | bool | int | Decimal | list[Toml] | dict[str, Toml]"
Shown: TypeAlias = str | int | float

PART_LIMIT = 15_000
"""Characters put into one cell, which holds 32,767 UTF-16 units; a longer list goes on in a column of the same name."""

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_UNSTORABLE = re.compile("[\ufffe\uffff]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BETWEEN_CODES = re.compile(r"[\s,，、;；]+")
_QUOTES = str.maketrans("“”‘’", "\"\"''")


class Fault(ValueError):
    """A cell cannot be understood; the text is the reason, in Chinese."""


class Kind(Protocol):
    """What a column holds."""

    def read(self, cell: Cell) -> Toml | None:
        """The value in the pack; None when there is none after all. Raises Fault."""

    def show(self, value: Toml) -> tuple[Shown, ...]:
        """What to write for a value: one cell, or several side by side."""


def escaped(text: str, *, within: str = "") -> str:
    """A text that `unescaped` gives back after a spreadsheet and a person's stray blanks; `within` escapes as well."""
    text = _ESCAPE.sub(lambda found: "\\u005c" + found[0][1:], text)
    body = text.strip()
    start = text.find(body) if body else len(text)
    end = start + len(body)
    safe = body
    for character in within:
        safe = safe.replace(character, _code(character))
    safe = _UNSTORABLE.sub(lambda found: _code(found[0]), safe)
    return "".join(map(_code, text[:start])) + safe + "".join(map(_code, text[end:]))


def unescaped(text: str) -> str:
    return clean_text(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text))


def _code(character: str) -> str:
    return f"\\u{ord(character):04x}"


def typed(cell: Cell) -> str:
    """The text somebody sees in a cell, tidied. Raises Fault for formulas and errors."""
    if cell.content is Content.FORMULA:
        raise Fault("是公式，不读入；请复制这一格，用“选择性粘贴—数值”换成文字")
    if cell.content is Content.ERROR:
        raise Fault(f"是出错的单元格（{cell.text[:20]}）")
    if cell.content is Content.FLAG:
        return "是" if cell.text in ("1", "true") else "否"
    if cell.content is Content.PERCENT:
        return format(cell.number.normalize(), "f") + "%"
    return _BIDI.sub("", clean_text(cell.text)).strip()


def plain(cell: Cell) -> str:
    """The same in half-width characters without invisible ones, for codes, numbers and words of a list."""
    text = unicodedata.normalize("NFKC", typed(cell))
    return "".join(one for one in text if unicodedata.category(one) != "Cf").strip()


@dataclass(frozen=True, slots=True)
class Text:
    """Free text."""

    def read(self, cell: Cell) -> Toml | None:
        return unescaped(typed(cell)) or None

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return (escaped(str(value)),)


@dataclass(frozen=True, slots=True)
class Code:
    """An id, a version: half-width, as typed."""

    what: str = "编号"

    def read(self, cell: Cell) -> Toml | None:
        if cell.content is Content.DATE:
            raise Fault(
                f"{self.what}被 Excel 变成了日期（{cell.text}）；请先把单元格格式设为“文本”，再重新输入"
            )
        return plain(cell) or None

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return (str(value),)


@dataclass(frozen=True, slots=True)
class Codes:
    """Several ids in one cell, on lines of their own or with 、 or ； between."""

    what: str = "编号"

    def read(self, cell: Cell) -> Toml | None:
        if cell.content is Content.DATE:
            raise Fault(
                f"{self.what}被 Excel 变成了日期（{cell.text}）；请先把单元格格式设为“文本”，再重新输入"
            )
        return [code for code in _BETWEEN_CODES.split(plain(cell)) if code] or None

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return _parts(_texts(value))


@dataclass(frozen=True, slots=True)
class Lines:
    """Several texts in one cell, one a line."""

    def read(self, cell: Cell) -> Toml | None:
        return [unescaped(line.strip()) for line in typed(cell).split("\n") if line.strip()] or None

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return _parts(escaped(text, within="\n") for text in _texts(value))


@dataclass(frozen=True, slots=True)
class Flag:
    """是 or 否."""

    def read(self, cell: Cell) -> Toml | None:
        text = plain(cell).lower()
        if text in ("是", "yes", "true", "1", "√", "有", "y"):
            return True
        if text in ("否", "no", "false", "0", "×", "x", "无", "n"):
            return False
        raise Fault(f"“{text[:20]}”不合要求，应为 是 或 否")

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return ("是" if value else "否",)


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `whole` ones are kept without decimals."""

    whole: bool = False

    def read(self, cell: Cell) -> Toml | None:
        if cell.content in (Content.DATE, Content.FLAG):
            raise Fault(f"应为数字，现在是{'日期' if cell.content is Content.DATE else '是/否'}")
        if cell.content in (Content.NUMBER, Content.PERCENT):
            number = cell.number
        else:
            text = plain(cell).replace(",", "").removesuffix("%")
            try:
                number = Decimal(text if len(text) <= 40 else "x")
            except InvalidOperation:
                raise Fault(f"“{text[:20]}”应为数字") from None
        if not number.is_finite():
            raise Fault("应为数字")
        if number == number.to_integral_value() and abs(number) < 10**18:
            return int(number)
        if self.whole:
            raise Fault(f"{number} 应为整数")
        return number

    def show(self, value: Toml) -> tuple[Shown, ...]:
        number = Decimal(str(value))
        if number == number.to_integral_value() and abs(number) < 10**15:
            return (int(number),)
        return (float(number),) if Decimal(repr(float(number))) == number else (format(number, "f"),)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a list; `words` says it for each value, `others` are further words somebody may use."""

    words: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)

    def read(self, cell: Cell) -> Toml | None:
        text = plain(cell)
        return self.value(text) if text else None

    def value(self, text: str) -> str:
        for value, word in self.words.items():
            if text.lower() in (value, _half(word)):
                return value
        if text.lower() in self.others:
            return self.others[text.lower()]
        raise Fault(f"“{text[:40]}”不合要求，应为 {'、'.join(self.words.values())} 之一")

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return (self.words[str(value)],)


@dataclass(frozen=True, slots=True)
class Words:
    """Several words of a list."""

    word: Word

    def read(self, cell: Cell) -> Toml | None:
        return [self.word.value(text) for text in _BETWEEN_CODES.split(plain(cell)) if text] or None

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return ("\n".join(self.word.words[text] for text in _texts(value)),)


@dataclass(frozen=True, slots=True)
class Expression:
    """CEL; outside its texts, the full-width signs and quotes that input methods write are meant as CEL's own."""

    def read(self, cell: Cell) -> Toml | None:
        text = unescaped(typed(cell))
        out: list[str] = []
        closing = ""
        for character in text:
            if closing:
                ends = character in closing
                out.append(closing[0] if ends else character)
                closing = "" if ends else closing
            elif character in "\"“”'‘’":
                plain_quote = character.translate(_QUOTES)
                closing = character if character in "\"'" else plain_quote + "“”‘’"
                out.append(plain_quote)
            else:
                out.append(unicodedata.normalize("NFKC", character))
        return "".join(out) or None

    def show(self, value: Toml) -> tuple[Shown, ...]:
        return (escaped(str(value)),)


def _half(word: str) -> str:
    return unicodedata.normalize("NFKC", word).lower()


def _texts(value: Toml) -> list[str]:
    return [str(text) for text in value] if isinstance(value, list) else [str(value)]


def _parts(lines: Iterable[str]) -> tuple[Shown, ...]:
    parts: list[str] = []
    for line in lines:
        if parts and len(parts[-1]) + len(line) < PART_LIMIT:
            parts[-1] += "\n" + line
        else:
            parts.append(line)
    return tuple(parts)
