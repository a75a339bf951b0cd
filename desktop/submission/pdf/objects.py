"""ReportLab's document layer as we use it: its objects, and a file written object by object.

What is added to it: an end of line before `endstream` (ISO 19005-2, 6.1.7.1), catalog and page entries it does not
know, bodies that wait in a file, so that a thousand foreign pages need no memory, and objects that are made when
they are written, so that the tags of thousands of pages need little. Cross-reference table and trailer stay plain:
whoever verifies a package need not unpack anything before it knows how large the file is.
"""

from __future__ import annotations

import io
import zlib
from array import array
from collections.abc import Callable, Iterator
from typing import BinaryIO

from reportlab.pdfbase.pdfdoc import (
    PDFCatalog,
    PDFDictionary,
    PDFDocument,
    PDFFile,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFPage,
    PDFStream,
    PDFString,
    PDFText,
    PDFTrailer,
)
from reportlab.pdfbase.pdfdoc import format as formatted

_COMPRESSION = 6


def dictionary(**entries: object) -> PDFDictionary:
    """Without the entries that are None."""
    return PDFDictionary({key: value for key, value in entries.items() if value is not None})


def number(value: float) -> str:
    """A length in points, without the digits nobody sees: for the code of pages."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


class Waiting:
    """Bytes that wait in a file for the time of writing."""

    def __init__(self, spool: BinaryIO, data: bytes) -> None:
        self._spool, self._length = spool, len(data)
        self._offset = spool.seek(0, io.SEEK_END)
        spool.write(data)

    def read(self) -> bytes:
        self._spool.seek(self._offset)
        return self._spool.read(self._length)


class Stream(PDFStream):  # type: ignore[misc]  # ReportLab has no types
    """A stream as it is; XMP stays unpacked, for programs that do not read PDF."""

    def __init__(self, data: bytes | Waiting, **entries: object) -> None:
        super().__init__(dictionary(**entries), data)

    def format(self, document: PDFDocument) -> bytes:
        content = self.content.read() if isinstance(self.content, Waiting) else self.content
        entries = PDFDictionary({**self.dictionary.dict, "Length": len(content)})
        return b"%b\nstream\n%b\nendstream\n" % (formatted(entries, document), content)


class PackedStream(Stream):
    def __init__(self, data: bytes, **entries: object) -> None:
        super().__init__(zlib.compress(data, _COMPRESSION), **entries, Filter=PDFName("FlateDecode"))


class Foreign(PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """An object another program wrote, whole; it can be referred to before it is there."""

    body: Waiting

    def format(self, document: PDFDocument) -> bytes:
        return self.body.read()


class Late(PDFObject):  # type: ignore[misc]  # ReportLab has no types
    """An object that is made when it is written."""

    def __init__(self, make: Callable[[], PDFObject]) -> None:
        self._make = make

    def format(self, document: PDFDocument) -> bytes:
        return formatted(self._make(), document)  # type: ignore[no-any-return]  # ReportLab has no types


class Page(PDFPage):  # type: ignore[misc]  # ReportLab has no types
    """All entries are set by who makes it."""

    Override_default_compilation = 1
    __NoDefault__ = (*PDFPage.__NoDefault__, "StructParents", "Tabs")


class _Catalog(PDFCatalog):  # type: ignore[misc]  # ReportLab has no types
    __NoDefault__ = (*PDFCatalog.__NoDefault__, "OutputIntents", "Stamp")


class _File(PDFFile):  # type: ignore[misc]  # ReportLab has no types
    """Collects nothing, writes at once."""

    def __init__(self, version: tuple[int, int], out: BinaryIO) -> None:
        super().__init__(version)
        out.write(self.format(None))
        self.write = out.write


class Document(PDFDocument):  # type: ignore[misc]  # ReportLab has no types
    """A file to be; `write` may be called once, when nothing more is added."""

    def __init__(self) -> None:
        super().__init__(compression=1, invariant=1, pdfVersion=(1, 7))
        self.Catalog = _Catalog()
        self.Catalog.Pages, self.Catalog.Lang = self.Pages, PDFString("zh-CN")
        self._series: dict[int, Iterator[PDFObject]] = {}
        """By the number of the first of them."""

    def add(self, thing: PDFObject) -> PDFObjectReference:
        """A new object of its own; gives its reference. It may be filled later."""
        return self.Reference(thing)

    def add_series(self, count: int, things: Iterator[PDFObject]) -> int:
        """So many objects numbered one after the other, each asked for when it is written; gives the first number."""
        first = int(self.objectcounter) + 1
        self._series[first] = things
        self.objectcounter += count
        return first

    def number(self, reference: PDFObjectReference) -> int:
        return int(self.idToObjectNumberAndVersion[reference.name][0])

    def identify(self, digest: bytes) -> None:
        """Name the file by its content; ReportLab's own name adds a line about its licence."""
        identity = PDFText(digest, enc="raw").format(self)
        self._ID = b"[%b%b]" % (identity, identity)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.write(out)
        return out.getvalue()

    def write(self, out: BinaryIO) -> None:
        """As `format`, which would hold the whole file in memory."""
        root, info = self.Reference(self.Catalog), self.Reference(self.info)
        file, offsets = _File(self._pdfVersion, out), array("Q")
        for number, thing in enumerate(self._things(), 1):
            body = formatted(thing, self, toplevel=1).removesuffix(b"\n")
            offsets.append(file.add(b"%d 0 obj\n%b\nendobj\n" % (number, body)))
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        size = len(offsets) + 1
        start = file.add(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, rows))
        trailer = PDFTrailer(startxref=start, Size=size, Root=root, Info=info, ID=self.ID())
        file.add(trailer.format(self))

    def _things(self) -> Iterator[PDFObject]:
        """All objects by their numbers; there come more while they are formatted."""
        at = 1
        while at <= self.objectcounter:
            for thing in self._series.pop(at, None) or (self.idToObject[self.numberToId[at]],):
                yield thing
                at += 1
