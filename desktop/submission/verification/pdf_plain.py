"""Whether a PDF is as plainly made as ours, looked at byte by byte before any library opens it.

Only cross-reference tables, not streams of them; streams packed once at most; and all of it unpacked no larger, and
drawn no more often, than paper of an application can be. So nothing that a library does with it can take long.

Source: ISO 32000-2 7.3.8, 7.5.4, 8.10.
"""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from desktop.submission.verification.pdf_refused import Refused
from desktop.submission.verification.pdf_written import Written, is_element

SIZE_LIMIT = 64 << 20
_REVISIONS = 16
_OBJECTS = 200_000
_UNPACKED = 96 << 20
"""Bytes of all streams; the paper of an application with 20,000 files has 58 MB on 3,500 pages."""
_RATIO, _RATIO_FLOOR = 120, 16 << 20
"""Unpacked to packed, and bytes of one stream below which it does not matter."""
_DRAWN = 128 << 20
"""Bytes of content that are drawn in all, counting what is drawn several times as often."""
_NESTING = 64
_BITS = 32
_NUMBERS = (1 << _BITS) - 1
"""An object as one number: its place in the file, and below it which it is."""
_PIECE = 1 << 16
_STARTXREF = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_SECTION = re.compile(rb"(\d{1,8}) (\d{1,8})[ \r\n]+")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_PREVIOUS = re.compile(rb"/Prev\s+(\d{1,12})")
_SPACE = re.compile(rb"\s*")
_BEGINNING = re.compile(rb">>\s*stream\r?\n")
_STREAM = re.compile(rb"\d+ \d+ obj\s*(<<.*?>>)\s*stream\r?\n(.*)endstream\s*endobj\s*", re.DOTALL)
_FILTER = re.compile(rb"/(?:Filter|F)\b\s*(/\w+|\[[^\]]*\])?")
_FLATE = re.compile(rb"\[?\s*/FlateDecode\s*\]?")
_IMAGE = re.compile(rb"\[?\s*/DCTDecode\s*\]?")
_DRAW = re.compile(rb"\bDo\b")
_OPENING = re.compile(rb"\[\s*|<<\s*|\]|>>")


class Tables(NamedTuple):
    revisions: int
    objects: array[int]
    """Where the cross-reference tables say that objects are, and which (`_BITS`), in this order: there are a hundred
    thousand, and as Python's own numbers they took more memory than the file."""
    sections: list[int]
    """Where the tables themselves are."""
    trailer: bytes
    """What the newest one says."""
    in_order: bool
    """Whether each table lies behind all it lists, before it the older ones, and none takes an object away."""

    @property
    def highest(self) -> int:
        """The largest number of an object."""
        return max((one & _NUMBERS for one in self.objects), default=0)

    def newest(self, data: bytes, numbers: Sequence[int]) -> list[bytes]:
        """Objects as they stand in a file that is `in_order`. Raises KeyError for one that is not there."""
        wanted = frozenset(numbers)
        places = {one & _NUMBERS: at for at, one in enumerate(self.objects) if one & _NUMBERS in wanted}
        ends = (*self.sections, len(data))
        found = []
        for number in numbers:
            offset, after = (
                one >> _BITS for one in (*self.objects, len(data) << _BITS)[places[number] :][:2]
            )
            found.append(data[offset : min(after, ends[bisect_right(self.sections, offset)])])
        return found

    def pieces(self, end: int) -> Iterator[tuple[int, int, int]]:
        """(number, from, to) of the objects; each goes on to the next one, to a table or to the `end` of the file."""
        for now, after in pairwise(chain(self.objects, (end << _BITS,))):
            offset = now >> _BITS
            table = bisect_right(self.sections, offset)
            ends = (after >> _BITS, end if table == len(self.sections) else self.sections[table])
            yield now & _NUMBERS, offset, min(ends)


def looked_at(data: bytes) -> tuple[Tables, Written]:
    """Where everything in the file is, and how it is written. Raises Refused for one that could keep a parser busy."""
    if len(data) > SIZE_LIMIT:
        raise Refused("pdf.large", "申报书 PDF 过大，不能核验")
    written = Written()
    tables = _tables(data, written)
    _check_streams(data, tables, written)
    return tables, written


def _tables(data: bytes, written: Written) -> Tables:
    end = _STARTXREF.search(data, max(0, len(data) - 1024))
    if not data.startswith(b"%PDF-") or end is None:
        raise Refused("pdf.malformed", "申报书不是完整的 PDF 文件，或文件末尾附加了内容")
    at, sections, listed, rows = int(end[1]), list[int](), array("Q"), 0
    first, in_order, newest = len(data), True, b""
    while True:
        if at in sections or len(sections) >= _REVISIONS:
            raise Refused("pdf.revisions", "申报书 PDF 的版本记录循环或过多")
        sections.append(at)
        if data[at : at + 4] != b"xref":
            raise Refused("pdf.form", "申报书 PDF 使用了压缩的交叉引用，不是规定的形式")
        known = len(listed)
        position, complete, rows = _table(data, at, listed, rows)
        here = listed[known:]
        in_order &= complete and at < first and max(here, default=0) >> _BITS < at
        first = min(here, default=at << _BITS) >> _BITS
        trailer = _TRAILER.match(data, position)
        if trailer is None or b"/XRefStm" in trailer[1] or b"/Encrypt" in trailer[1]:
            raise Refused("pdf.form", "申报书 PDF 的交叉引用不是规定的形式")
        written.take(0, trailer[1])
        newest = newest or trailer[1]
        previous = _PREVIOUS.search(trailer[1])
        if previous is None:
            return Tables(len(sections), _in_order(listed), sorted(sections), newest, in_order)
        at = int(previous[1])


def _table(data: bytes, at: int, listed: array[int], rows: int) -> tuple[int, bool, int]:
    """Add what a table lists behind so many `rows`.

    Gives where it ends, whether everything it speaks of is there, each once, and how many rows there are now.
    """
    position, complete, following = _end(_SPACE, data, at + 4), True, 0
    while section := _SECTION.match(data, position):
        first, count = map(int, section.groups())
        rows += count
        if rows > _OBJECTS:
            raise Refused("pdf.large", "申报书 PDF 的对象过多，不能核验")
        position, known = section.end() + 20 * count, len(listed)
        listed.extend(_listed(first, data[section.end() : position], len(data)))
        complete &= first >= following and len(listed) - known == count - (first == 0)
        following = first + count
    return position, complete, rows


def _listed(first: int, rows: bytes, end: int) -> Iterator[int]:
    """The objects a section says are there (`_BITS`)."""
    for number, at in enumerate(range(0, len(rows), 20), first):
        row = rows[at : at + 20]
        if row[17:18] == b"n" and row[:10].isdigit():
            offset = int(row[:10])
            if offset >= end or row[10:17] != b" 00000 ":
                raise Refused("pdf.form", "申报书 PDF 的交叉引用不是规定的形式")
            yield offset << _BITS | number


def _in_order(listed: array[int]) -> array[int]:
    """By their places, each once: what is not changed is listed again by a later table."""
    ordered = array("Q", (one for one, _ in groupby(sorted(listed))))
    if any(one >> _BITS == after >> _BITS for one, after in pairwise(ordered)):
        raise Refused("pdf.form", "申报书 PDF 的交叉引用不是规定的形式")
    return ordered


def _check_streams(data: bytes, tables: Tables, written: Written) -> None:
    """Unpack every stream once, within bounds."""
    unpacked = draws = largest = 0
    for number, offset, end in tables.pieces(len(data)):
        body = data[offset:end]
        if is_element(number, body):
            continue
        if body.find(b"stream") < 0 or not _BEGINNING.search(body):
            _check_nesting(body)
            written.take(number, body, first=offset < tables.sections[0])
            continue
        stream = _STREAM.fullmatch(body)
        if stream is None or body.count(b"endstream") != 1:
            raise Refused("pdf.form", "申报书 PDF 的数据流不是规定的形式")
        _check_nesting(stream[1])
        content = _content(stream[1], stream[2])
        first = offset < tables.sections[0]
        written.take(number, body[: stream.end(1)], content, len(stream[2]), first=first)
        unpacked += len(content)
        if unpacked > _UNPACKED:
            raise Refused("pdf.large", "申报书 PDF 的内容解开后过大，不能核验")
        drawn = b"Do" in content and b"/Length1" not in stream[1]
        own = len(_DRAW.findall(content)) if drawn else 0
        if b"/Form" in stream[1]:
            largest = max(largest, len(content))
            if own > 1:  # or twice two and so on
                raise Refused("pdf.large", "申报书 PDF 的图形层层套用，不能核验")
        else:
            draws += own
    if draws * largest > _DRAWN:
        raise Refused("pdf.large", "申报书 PDF 的图形重复过多，不能核验")


def _content(entries: bytes, packed: bytes) -> bytes:
    """A stream unpacked, b"" for a picture, whose size is that of its pixels."""
    if b"#" in entries or b"/ObjStm" in entries or b"/XRef" in entries:
        raise Refused("pdf.form", "申报书 PDF 的数据流不是规定的形式")
    filters = [found[1] or b"" for found in _FILTER.finditer(entries)]
    if not filters:
        return packed
    if len(filters) == 1 and _IMAGE.fullmatch(filters[0]):
        return b""
    if len(filters) != 1 or not _FLATE.fullmatch(filters[0]):
        raise Refused("pdf.form", "申报书 PDF 的数据流使用了规定以外的压缩方法")
    return _inflated(packed, min(max(_RATIO * len(packed), _RATIO_FLOOR), _UNPACKED))


def _inflated(packed: bytes, limit: int) -> bytes:
    """As far as it can be unpacked: what is damaged behind that, no reader gets at."""
    inflate = zlib.decompressobj()
    content = bytearray()
    try:
        while packed and not inflate.eof:
            content += inflate.decompress(packed, _PIECE)
            packed = inflate.unconsumed_tail
            if len(content) > limit:
                raise Refused("pdf.large", "申报书 PDF 的内容解开后过大，不能核验")
    except zlib.error:
        pass
    return bytes(content)


def _check_nesting(body: bytes) -> None:
    """Arrays and dictionaries within each other, counted without regard to strings: no writer comes near the limit."""
    if body.count(b"[") + body.count(b"<<") <= _NESTING:
        return
    depth = 0
    for found in _OPENING.finditer(body):
        depth += -1 if found[0][:1] in b"]>" else 1
        if depth > _NESTING:
            raise Refused("pdf.form", "申报书 PDF 的结构嵌套过深")


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return found.end() if found else at
