"""Walks TOML tables written by strangers and remembers everything that is wrong with them.

A `Table` hands out its keys checked; what is missing or wrong becomes a problem and a harmless stand-in, so that
one reading finds all there is to mend. Keys nobody asked for are problems too.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from forms.errors import PackInvalid
from forms.values import clean_text

FILE_LIMIT = 1 << 22
"""Bytes."""
LINE_LIMIT = 8_000
DOTS_PER_LINE = 60
"""tomllib takes quadratic time over long dotted keys."""
LIST_LIMIT = 500
ID_LIMIT = 60
SHORT = 200
LONG = 2_000
PROBLEM_LIMIT = 300
NUMBER_LIMIT = Decimal(10) ** 12

ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
NAME = re.compile(r"[a-z][a-z0-9_]*")
VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,3}")

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_ONE_TEXT = re.compile(r"""\s*(?:[\w-]+\s*=\s*)?(?!.*''')(?:"(?:[^"\\]|\\.)*"|'[^']*')\s*,?\s*""")
"""Nothing but one text and its key: no dotted key can hide in it, whatever the lines around it are."""
_MARKUP = re.compile(r"<[A-Za-z/!?]")
"""What a screen might take for a web page; an expression compares with it."""
_EXPRESSIONS = frozenset({"relevant", "constraint", "calculation", "expression"})
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

E = TypeVar("E", bound=Enum)


class Problems:
    """What is wrong with a pack, gathered while it is read."""

    def __init__(self, order: Iterable[str]) -> None:
        self._order = {name: number for number, name in enumerate(order)}
        self._found: list[tuple[int, int, str, str, str]] = []

    def add(self, file: str, place: str, reason: str, line: int = 0) -> None:
        shown = f"{place}（第 {line} 行）".lstrip() if line else place
        self._found.append((self._order.get(file, len(self._order)), line, file, shown, reason))

    def raise_if_any(self) -> None:
        """Raises PackInvalid, the problems by file and line, at most PROBLEM_LIMIT of them."""
        if self._found:
            ordered = sorted(self._found, key=lambda problem: problem[:2])
            problems = [(file, place, reason) for _, _, file, place, reason in ordered[:PROBLEM_LIMIT]]
            if len(ordered) > PROBLEM_LIMIT:
                problems.append(("", "", f"另有 {len(ordered) - PROBLEM_LIMIT} 个问题，改正以上各项后再查"))
            raise PackInvalid(problems=tuple(problems))


class Table:
    """One TOML table; `place` is where it stands, its lists counted from 1, "" for a whole file."""

    def __init__(
        self, problems: Problems, file: str, place: str, data: dict[str, object], lines: dict[str, int]
    ) -> None:
        self.file = file
        self.place = place
        self._problems = problems
        self._data = data
        self._lines = lines
        self._asked: set[str] = set()
        self._children: list[Table] = []

    def wrong(self, key: str, reason: str) -> None:
        """Report what the table says under `key` ("" for all of it)."""
        place = ".".join(part for part in (self.place, key) if part)
        self._problems.add(self.file, place, reason, self._line(place))

    def text(self, key: str, limit: int = SHORT, *, default: str | None = None) -> str:
        """A text of at most `limit` characters; not blank unless there is a default."""
        value = self._take(key, default)
        if not isinstance(value, str):
            if value is not None:
                self.wrong(key, "应为文字")
            return default or ""
        if not value.strip() and default is None:
            self.wrong(key, "不能为空")
        elif len(value) > limit:
            self.wrong(key, f"有 {len(value)} 字，最多 {limit} 字")
        elif clean_text(value) != value or _BIDI.search(value):
            self.wrong(key, "含有不可见的控制字符，或文字未按 NFC 规范")
        elif key not in _EXPRESSIONS and _MARKUP.search(value):
            self.wrong(key, "含有网页标记（< 后接字母），只能写普通文字")
        else:
            return value
        return default or ""

    def matching(self, key: str, pattern: re.Pattern[str], what: str) -> str:
        """A short text of a given form; `what` describes the form."""
        text = self.text(key, ID_LIMIT)
        if text and not pattern.fullmatch(text):
            self.wrong(key, f"“{text}”不合要求：{what}")
            return ""
        return text

    def new_id(
        self,
        key: str,
        taken: set[str],
        pattern: re.Pattern[str] = ID,
        what: str = "小写字母、数字，可用 . - _ 连接",
    ) -> str:
        """An id not yet taken; it is then."""
        id_ = self.matching(key, pattern, what)
        if id_ in taken:
            self.wrong(key, f"“{id_}”已经用过，不能重复")
        elif id_:
            taken.add(id_)
        return id_

    def one_of(self, key: str, known: Collection[str], what: str) -> str:
        """A text out of `known`."""
        text = self.text(key)
        if text and text not in known:
            self.wrong(key, f"没有这个{what}：{text}")
        return text

    def choice(self, key: str, kind: type[E], default: E) -> E:
        """A member of an enumeration, by value."""
        text = self.text(key, default=str(default.value))
        try:
            return kind(text)
        except ValueError:
            self.wrong(key, f"“{text}”不合要求，应为 {'、'.join(str(member.value) for member in kind)} 之一")
            return default

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.wrong(key, "应为 true 或 false")
            return default
        return value

    def number(self, key: str) -> Decimal | None:
        """A number with at most six decimals, or None."""
        value = self._take(key, None, optional=True)
        if value is None:
            return None
        number = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(number, Decimal) or not number.is_finite():
            self.wrong(key, "应为数字")
        elif abs(number) > NUMBER_LIMIT or number != round(number, 6):
            self.wrong(key, "数字太大，或小数多于六位")
        else:
            return number
        return None

    def whole(self, key: str, least: int, most: int, *, optional: bool = False) -> int | None:
        """A whole number within bounds; None when it is wrong or, if optional, absent."""
        value = self._take(key, None, optional=optional)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(key, f"应为 {least} 至 {most} 的整数")
            return None
        return value

    def texts(
        self, key: str, *, needed: bool = False, known: Collection[str] = (), what: str = ""
    ) -> tuple[str, ...]:
        """A list of different short texts; each of `known` when `what` says what they are."""
        value = self._take(key, None if needed else [])
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
            self.wrong(key, "应为文字的列表")
            return ()
        if needed and not value:
            self.wrong(key, "不能为空")
        if len(value) > LIST_LIMIT:
            self.wrong(key, f"有 {len(value)} 项，最多 {LIST_LIMIT} 项")
            return ()
        seen: set[str] = set()
        for number, text in enumerate(value, 1):
            at = f"{key}[{number}]"
            if len(text) > SHORT:
                self.wrong(at, f"有 {len(text)} 字，最多 {SHORT} 字")
            elif clean_text(text) != text or _BIDI.search(text):
                self.wrong(at, "含有不可见的控制字符，或文字未按 NFC 规范")
            elif _MARKUP.search(text):
                self.wrong(at, "含有网页标记（< 后接字母），只能写普通文字")
            elif text in seen:
                self.wrong(at, f"“{text}”重复")
            elif what and text not in known:
                self.wrong(at, f"没有这个{what}：{text}")
            seen.add(text)
        return tuple(value)

    def tables(self, key: str, *, needed: bool = False, limit: int = LIST_LIMIT) -> tuple[Table, ...]:
        """The tables of a list, `[[key]]`."""
        value = self._take(key, None if needed else [])
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, f"应写成 [[{key}]]")
            return ()
        if len(value) > limit:
            self.wrong(key, f"有 {len(value)} 项，最多 {limit} 项")
        return tuple(self._child(f"{key}[{n}]", item) for n, item in enumerate(value[:limit], 1))

    def table(self, key: str) -> Table:
        """A table, `[key]`; an empty one stands in for what is wrong."""
        value = self._take(key, None)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, f"应写成 [{key}]")
        return self._child(key, value if isinstance(value, dict) else {})

    def close(self) -> None:
        """Report the keys nobody asked for, here and in every table handed out."""
        for key in self._data.keys() - self._asked:
            self.wrong(shown(key), "不认识的键")
        for child in self._children:
            child.close()

    def _take(self, key: str, default: object, *, optional: bool = False) -> object:
        self._asked.add(key)
        if key not in self._data and default is None and not optional:
            self.wrong(key, "缺少这一项")
        return self._data.get(key, default)

    def _child(self, key: str, data: dict[str, object]) -> Table:
        place = f"{self.place}.{key}" if self.place else key
        child = Table(self._problems, self.file, place, data, self._lines)
        self._children.append(child)
        return child

    def _line(self, place: str) -> int:
        """The line of a place, or of the nearest thing around it."""
        while place and place not in self._lines:
            place = place[: max(place.rfind("["), place.rfind("."), 0)]
        return self._lines.get(place, 0)


def parse(problems: Problems, file: str, content: bytes) -> Table | None:
    """One file as a table; None, and a problem, when it is no TOML that could be a pack's."""
    if len(content) > FILE_LIMIT:
        problems.add(file, "", f"文件太大，最多 {FILE_LIMIT // 1024} KiB")
        return None
    try:
        text = content.decode("utf-8")
        if overlong := _overlong(text):
            problems.add(file, "", "这一行太长，或点号太多", overlong)
        else:
            return Table(problems, file, "", tomllib.loads(text, parse_float=Decimal), line_numbers(text))
    except UnicodeDecodeError:
        problems.add(file, "", "不是 UTF-8 文字")
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        problems.add(file, "", "不是有效的 TOML，请检查引号、括号和等号", int(found[1]) if found else 0)
    except (ValueError, ArithmeticError, RecursionError):  # a number of thousands of digits, endless brackets
        problems.add(file, "", "不是有效的 TOML：数字过长或括号嵌套过深")
    return None


def line_numbers(text: str) -> dict[str, int]:
    """Where things stand: `task[3]`, `task[3].title`, `task[3].measures[1]` -> line, from 1.

    A plain scan of the layout people write (one key, or one `{...}` of a list, to a line); what is laid out
    otherwise is simply not found.
    """
    lines: dict[str, int] = {}
    counts: defaultdict[str, int] = defaultdict(int)
    current = key = ""
    element = 0
    quoted = False
    for number, line in enumerate(text.split("\n"), 1):
        if not quoted:
            if header := _HEADER.match(line):
                current = key = _numbered(header[2], counts, last=header[1] == "[[")
                lines.setdefault(current, number)
            elif found := _KEY.match(line):
                key, element = f"{current}.{found[1]}" if current else found[1], 0
                lines.setdefault(key, number)
            elif key and line.lstrip().startswith(("{", '"', "'")):
                element += 1
                lines.setdefault(f"{key}[{element}]", number)
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1
    return lines


def _numbered(header: str, counts: defaultdict[str, int], *, last: bool) -> str:
    """`task.field` -> `task[3].field[1]`, the first when `[[task.field]]` opens one more field."""
    place = ""
    parts = header.split(".")
    for depth, part in enumerate(parts, 1):
        place = f"{place}.{part}" if place else part
        if last and depth == len(parts):
            counts[place] += 1
        if counts[place]:
            place += f"[{counts[place]}]"
    return place


def _overlong(text: str) -> int:
    """The first line that is suspiciously long, 0 for none."""
    for number, line in enumerate(text.split("\n"), 1):
        many = line.count(".") > DOTS_PER_LINE and not _ONE_TEXT.fullmatch(line)
        if len(line) > LINE_LIMIT or many:
            return number
    return 0


def shown(name: str) -> str:
    """A key or file name of a stranger, as a message may carry it."""
    return " ".join(_BIDI.sub("", clean_text(name)).split())[:ID_LIMIT] or "（空）"
