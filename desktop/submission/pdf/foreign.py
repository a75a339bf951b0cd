"""Pages of foreign PDF files and pictures, as form objects that our own pages show.

PDFium opens whatever the file is, draws its notes and form fields into the page, and writes the page anew; only
that normalised form is taken over, object by object, into our file. Nothing that acts (scripts, links, embedded
files) survives. Memory is bounded by a few pages: what was taken over waits in a temporary file.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from desktop.pdfium import PDFIUM, PdfFile, PdfUnreadable
from desktop.submission.pdf.objects import PdfObjects, dictionary

PAGES_LIMIT = 3000
"""Of one file."""
_AT_ONCE = 8
"""Pages normalised in one go."""
_SHARED = 512
"""Bytes from which a stream is kept once, however many pages use it: fonts, pictures."""
_OBJECT = re.compile(rb"(\d+) 0 obj\r?\n")
_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]*>|(\d+) 0 R", re.DOTALL)
_BOX = re.compile(rb"/BBox\[([-\d. ]+)\]")
_MATRIX = re.compile(rb"/Matrix\[([-\d. ]+)\]")
_PICTURE_LIMIT = 100_000_000
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Insert:
    """A form object: the reference to draw, and what it covers when drawn: left, bottom, right, top in points."""

    reference: str
    box: tuple[float, float, float, float]
    unit: bool = False
    """A picture: drawn, it covers the unit square, whatever its box."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Of a page: width and height in points, upright."""

    width: float
    height: float


class ForeignPdf:
    """A PDF whose pages are taken over into `objects`; the bytes wait in `spool`."""

    def __init__(self, path: Path) -> None:
        """Raises PdfUnreadable, OSError."""
        self._path = path
        with PdfFile(path) as file:
            if not 0 < file.pages <= PAGES_LIMIT:
                raise PdfUnreadable
            self.pages = tuple(Measure(*file.size(number)) for number in range(1, file.pages + 1))

    def inserts(self, objects: PdfObjects, spool: BinaryIO) -> Iterator[Insert | None]:
        """One for every page, in order; None for a page that cannot be read."""
        known: dict[bytes, bytes] = {}
        for first in range(0, len(self.pages), _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, len(self.pages)))
            data, readable = _normalised(self._path, numbers)
            forms = _taken_over(data, objects, spool, known)
            for whole in readable:
                yield Insert(*next(forms)) if whole else None


def _normalised(path: Path, numbers: range) -> tuple[bytes, list[bool]]:
    """A new PDF with a page, showing one form object, for every page that is readable; and which ones are."""
    import pypdfium2
    from pypdfium2 import raw

    buffer = io.BytesIO()
    with PDFIUM:
        source = target = None
        try:
            source, target = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
            readable = [_copied(raw, source, target, number) for number in numbers]
            target.save(buffer)
        except pypdfium2.PdfiumError as error:
            raise PdfUnreadable from error
        finally:
            for document in (target, source):
                if document is not None:
                    document.close()
    return buffer.getvalue(), readable


def _copied(raw: Any, source: Any, target: Any, number: int) -> bool:
    try:
        page = source[number]
    except RuntimeError:
        return False
    try:
        raw.FPDFPage_Flatten(page.raw, raw.FLAT_PRINT)
        width, height = page.get_size()
    finally:
        page.close()
    form = raw.FPDF_NewXObjectFromPage(target.raw, source.raw, number)
    if not form:
        return False
    new = target.new_page(width, height)
    raw.FPDFPage_InsertObject(new.raw, raw.FPDF_NewFormObjectFromXObject(form))
    raw.FPDFPage_GenerateContent(new.raw)
    raw.FPDF_CloseXObject(form)
    new.close()
    return True


def _taken_over(
    data: bytes, objects: PdfObjects, spool: BinaryIO, known: dict[bytes, bytes]
) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Put the objects of a normalised file among ours; gives the form objects of its pages in their order."""
    bodies = dict(_bodies(data))
    forms = [form for form in _shown(bodies) if form in bodies]
    numbers: dict[bytes, bytes] = {}
    fresh = []
    for number in _reached(bodies, forms):
        head, stream = bodies[number]
        key = hashlib.sha256(head + b"\0" + stream).digest() if len(stream) > _SHARED else b""
        if key and not any(match[1] for match in _TOKEN.finditer(head)):
            if key in known:
                numbers[number] = known[key]
                continue
            known[key] = numbers[number] = b"%d" % objects.reserve()
        else:
            numbers[number] = b"%d" % objects.reserve()
        fresh.append(number)

    def renumbered(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        return b"%b 0 R" % numbers[match[1]] if match[1] in numbers else b"null"

    for number in fresh:
        head, stream = bodies[number]
        body = _TOKEN.sub(renumbered, head) + stream
        objects.put_piece(int(numbers[number]), spool, body)
    for form in forms:
        head, _ = bodies[form]
        yield f"{numbers[form].decode()} 0 R", _covered(head)


def _bodies(data: bytes) -> Iterator[tuple[bytes, tuple[bytes, bytes]]]:
    """(number, (dictionary or value, stream with its keywords)) of every object of a file PDFium wrote."""
    at = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    offsets = sorted(
        int(line[:10]) for line in data[at : data.rindex(b"trailer")].splitlines() if line[-1:] == b"n"
    )
    for start, end in zip(offsets, [*offsets[1:], at], strict=True):
        begin = _OBJECT.match(data, start)
        if begin is None:
            raise PdfUnreadable
        body = data[begin.end() : data.rindex(b"endobj", begin.end(), end)].rstrip(b"\r\n")
        head, found, stream = body.partition(b">>stream\r\n")
        yield begin[1], (head + b">>", b"stream\r\n" + stream) if found else (body, b"")


def _shown(bodies: dict[bytes, tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The numbers of the form objects, one a page, in the order of the pages."""
    root = next(head for head, _ in bodies.values() if b"/Type/Pages" in head)
    kids = root[root.index(b"/Kids") :].partition(b"]")[0]
    for page in re.findall(rb"(\d+) 0 R", kids):
        form = re.search(rb"/XObject<</\w+ (\d+) 0 R", bodies[page][0])
        if form is None:
            raise PdfUnreadable
        yield form[1]


def _reached(bodies: dict[bytes, tuple[bytes, bytes]], first: list[bytes]) -> list[bytes]:
    """What the form objects are made of, themselves included."""
    found: dict[bytes, None] = dict.fromkeys(first)
    waiting = list(found)
    while waiting:
        for match in _TOKEN.finditer(bodies[waiting.pop()][0]):
            if match[1] and match[1] in bodies and match[1] not in found:
                found[match[1]] = None
                waiting.append(match[1])
    return list(found)


def _covered(head: bytes) -> tuple[float, float, float, float]:
    box, matrix = _BOX.search(head), _MATRIX.search(head)
    if box is None:
        raise PdfUnreadable
    left, bottom, right, top = map(float, box[1].split())
    a, b, c, d, e, f = map(float, matrix[1].split()) if matrix else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


# --- pictures -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG or PNG file that goes into a PDF as it is, pixel for pixel; `entries` describe it."""

    path: Path
    width: int
    height: int
    entries: tuple[tuple[str, str | int], ...]

    def insert(self, objects: PdfObjects, spool: BinaryIO) -> Insert:
        """Drawn, it covers the unit square."""
        data = self.path.read_bytes()
        packed = (
            data if data[:2] == b"\xff\xd8" else b"".join(d for kind, d in _chunks(data) if kind == b"IDAT")
        )
        head = dictionary(
            Type="/XObject",
            Subtype="/Image",
            Width=self.width,
            Height=self.height,
            **dict(self.entries),
            Length=len(packed),
        )
        number = objects.reserve()
        objects.put_piece(number, spool, head.encode("ascii") + b"\nstream\n" + packed + b"\nendstream")
        return Insert(f"{number} 0 R", (0.0, 0.0, float(self.width), float(self.height)), unit=True)


def read_picture(path: Path) -> Picture | None:
    """None for what cannot be taken over pixel for pixel: other formats, transparent, interlaced or damaged pictures.

    Raises OSError.
    """
    data = path.read_bytes()
    try:
        found = _png(path, data) if data[:8] == b"\x89PNG\r\n\x1a\n" else _jpeg(path, data)
    except (struct.error, ValueError, KeyError, StopIteration):
        return None
    return found if found and 0 < found.width * found.height <= _PICTURE_LIMIT else None


def _jpeg(path: Path, data: bytes) -> Picture | None:
    if data[:2] != b"\xff\xd8":
        return None
    at, inverted = 2, False
    while at < len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == 0xFFEE:
            inverted = True  # Adobe writes CMYK upside down
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            bits, height, width, parts = struct.unpack_from(">BHHB", data, at + 4)
            space = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[parts] if bits == 8 else None
            if space is None:
                return None
            entries: dict[str, str | int] = {
                "ColorSpace": space,
                "BitsPerComponent": 8,
                "Filter": "/DCTDecode",
            }
            if parts == 4 and inverted:
                entries["Decode"] = "[1 0 1 0 1 0 1 0]"
            return Picture(path, width, height, tuple(entries.items()))
        if marker >> 8 != 0xFF or marker == 0xFFDA:
            return None
        at += 2 + length
    return None


def _png(path: Path, data: bytes) -> Picture | None:
    width, height, bits, kind, _, _, interlaced = struct.unpack_from(">LLBBBBB", data, 16)
    if interlaced or kind not in (0, 2, 3):
        return None
    colours = 3 if kind == 2 else 1
    space = "/DeviceRGB" if kind == 2 else "/DeviceGray"
    if kind == 3:
        palette = next(d for name, d in _chunks(data) if name == b"PLTE")
        space = f"[/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>]"
    decode = dictionary(Predictor=15, Colors=colours, BitsPerComponent=bits, Columns=width)
    entries = (
        ("ColorSpace", space),
        ("BitsPerComponent", bits),
        ("Filter", "/FlateDecode"),
        ("DecodeParms", decode),
    )
    return Picture(path, width, height, entries)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">L4s", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length
