"""Application packages with texts over texts, and with later PDFs in which more was done than signing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from desktop.submission.layout import PDF_NAME, later_pdf_name
from desktop.submission.signing import SignatureField
from tests.corpus.case import Case
from tests.corpus.painted import FORM, Change, _code, _each, _font, _last, _renamed
from tests.desktop.submission.signing.people import NOW
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft

Later = Callable[[IncrementalPdfFileWriter], object]
_TEXT = re.compile(rb"\nBT 1 0 0 1 (\S+) (\S+) Tm ([^\n]*) ET")


def _over(right: float = 0.0, up: float = 0.0, pattern: bytes = b"", by: bytes = b"") -> Change:
    """A text of the page once more, where another is, or near it."""

    def changed(content: bytes) -> bytes:
        texts = [found for found in _TEXT.finditer(content) if len(found[3]) > 80]
        one, other = texts[1], texts[2]
        code = re.sub(pattern, by, other[3]) if pattern else other[3]
        place = float(one[1]) + right, float(one[2]) + up
        added = b"\nBT 1 0 0 1 %.2f %.2f Tm %b ET" % (*place, code)
        return content[: one.end()] + added + content[one.end() :]

    return _code(changed)


def _at(x: float, y: float) -> Change:
    """A text of the page once more, at a place."""

    def changed(content: bytes) -> bytes:
        found = min(_TEXT.finditer(content), key=lambda one: len(one[3]))
        return (
            content[: found.end()]
            + b"\nBT 1 0 0 1 %.2f %.2f Tm %b ET" % (x, y, found[3])
            + content[found.end() :]
        )

    return _code(changed)


def _widths(width: float) -> Change:
    def changed(pdf: pikepdf.Pdf) -> None:
        _font(pdf).DescendantFonts[0].W = Array([1, Array([width] * 9)])

    return changed


def _font_of_its_own(pdf: pikepdf.Pdf) -> None:
    """A page that calls another font by the name that all others use."""
    resources = pdf.pages[12].Resources
    fonts = pikepdf.Dictionary(dict(resources.Font.items()))
    fonts["/FandolFang-Regular"] = pdf.make_indirect(pikepdf.Dictionary(_font(pdf)))
    pdf.pages[12].Resources = pikepdf.Dictionary(Font=fonts)


_OVERLAID: dict[str, Change] = {
    "a text over another": _over(),
    "a text half a line above another": _over(up=8),
    "a text half a line below another": _over(up=-8),
    "a text a little above another": _over(up=12),
    "a text a little below another": _over(up=-12),
    "a text a character beside another": _over(right=16),
    "a small text over another": _over(pattern=rb"([\w-]+) [\d.]+ Tf", by=rb"\1 7 Tf"),
    "a text over a large part of another": _over(right=100),
    "a grey text over another": _over(pattern=rb"\A", by=b"0.60 g "),
    "a raised text over another": _over(up=-14, pattern=rb"\A", by=b"14.00 Ts "),
    "a bold text over another": _over(pattern=rb"\A", by=b"2 Tr 0.999 w "),
    "a text carried over another": _last(
        b"BT 1 0 0 1 0 -300 Tm /FandolFang-Regular 16 Tf 0.000 Tc [<0001>-9000<0002>9000<0003>]TJ ET"
    ),
    "characters piled up": _each(rb"-?[\d.]+ Tc", b"-16.000 Tc"),
    "characters half over each other": _each(rb"-?[\d.]+ Tc", b"-8.000 Tc"),
    "a step back over a character": _each(rb"\[<(\w{4})", rb"[<\1>1000<\1"),
    "a step back over half a character": _each(rb"\[<(\w{4})(?=\w)", rb"[<\1>550<\1"),
    "steps back over a character": _each(rb"\[<(\w{4})", rb"[<\1>300<>300<>300<\1"),
    "a step back to the beginning": _each(rb"\[<(\w{16})", rb"[<\1>4000<\1"),
    "a line raised": _each(rb"(\]TJ)", rb"\1 30.00 Ts"),
    "a line lowered": _each(rb"(\]TJ)", rb"\1 -30.00 Ts"),
    "a text in the outer margin": _at(460, -100),
    "a text in the inner margin": _at(-60, -100),
    "a text in the margin above": _at(10, 30),
    "a text in the margin below": _at(10, -655),
    "page number in the text": _each(rb"(Footer>>BDC BT 1 0 0 1 \S+) \S+", rb"\1 500.00"),
    "page number above the text": _each(rb"(Footer>>BDC BT 1 0 0 1 \S+) \S+", rb"\1 800.00"),
    "page number over the foot": _each(rb"(Footer>>BDC BT 1 0 0 1) \S+", rb"\1 240.00"),
    "page moved down": _each(rb"q 1 0 0 1 \S+ \S+ cm", b"q 1 0 0 1 79.370 700.000 cm"),
    "page moved aside": _each(rb"q 1 0 0 1 \S+ \S+ cm", b"q 1 0 0 1 20.000 737.008 cm"),
    "letters of 5 points": _each(rb"([\w-]+) [\d.]+ Tf", rb"\1 5 Tf"),
    "characters without width": _widths(0),
    "characters of half their width": _widths(500),
    "characters of twice their width": _widths(2000),
    "characters of an own font without width": _renamed(_widths(0)),
    "a font of its own under a name of all": _font_of_its_own,
}  # fmt: skip


# --- later PDFs ---------------------------------------------------------------------------------------------


def _page(writer: IncrementalPdfFileWriter, number: int = 12) -> generic.DictionaryObject:
    found: generic.DictionaryObject = writer.find_page_for_modification(number)[0].get_object()
    return found


def _fields(writer: IncrementalPdfFileWriter) -> dict[str, generic.DictionaryObject]:
    held = (one.get_object() for one in writer.root["/AcroForm"]["/Fields"])
    return {str(one["/T"]): one for one in held}


def _form(writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
    """A drawing as our stamps are."""
    entries = {"/Type": "/XObject", "/Subtype": "/Form"}
    look = {generic.pdf_name(key): generic.pdf_name(value) for key, value in entries.items()}
    box = generic.ArrayObject(map(generic.FloatObject, (0, 0, 420, 600)))
    drawn = b"q 0.6 w 0.35 G 0.5 0.5 419.00 599.00 re S Q"
    return writer.add_object(
        generic.StreamObject({**look, generic.pdf_name("/BBox"): box}, stream_data=drawn)
    )


def _field_added(box: tuple[int, int, int, int] | None, page: int = 12, *, drawn: bool = False) -> Later:
    def changed(writer: IncrementalPdfFileWriter) -> None:
        append_signature_field(writer, SigFieldSpec("Another", on_page=page, box=box))
        if drawn:
            field = _fields(writer)["Another"]
            field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): _form(writer)})
            writer.update_container(field)

    return changed


def _field_changed(name: str, key: str, value: Callable[[IncrementalPdfFileWriter], object]) -> Later:
    def changed(writer: IncrementalPdfFileWriter) -> None:
        field = _fields(writer)[name]
        field[generic.pdf_name(key)] = value(writer)
        writer.update_container(field)

    return changed


def _box(writer: IncrementalPdfFileWriter) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.FloatObject, (80, 120, 500, 720)))


def _look(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return generic.DictionaryObject({generic.pdf_name("/N"): _form(writer)})


def _sheet_turned(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)


def _named_otherwise(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/PageMode"] = generic.pdf_name("/UseOutlines")
    writer.root["/Lang"] = generic.TextStringObject("en")
    writer.update_root()


LATER, CHANGED = "pdf.later", "pdf.changed"
_LATER: dict[str, tuple[str, Later]] = {
    "a field over a page": (LATER, _field_added((80, 120, 500, 720))),
    "a drawn field over a page": (FORM, _field_added((80, 120, 500, 720), drawn=True)),
    "a field beside the text": (FORM, _field_added((10, 10, 40, 40), drawn=True)),
    "a field nobody sees": (LATER, _field_added(None)),
    "another field moved": (CHANGED, _field_changed("Reviewed", "/Rect", _box)),
    "another field drawn": (CHANGED, _field_changed("Reviewed", "/AP", _look)),
    "the stamp before drawn anew": (CHANGED, _field_changed("Applicant", "/AP", _look)),
    "the field itself moved": (CHANGED, _field_changed("Province", "/Rect", _box)),
    "the field itself named otherwise": (CHANGED, _field_changed("Province", "/TU", lambda _: generic.TextStringObject("x"))),
    "a page turned": (CHANGED, _sheet_turned),
    "another language": (CHANGED, _named_otherwise),
}  # fmt: skip


def _countersigned(office: Office, folder: Path, change: Later) -> bytes:
    """A package whose second signatory did more than sign."""
    province = office.root.issue("示例省知识产权局", number=71)
    before, after = folder / "before.pdf", folder / "after.pdf"
    writer = IncrementalPdfFileWriter(io.BytesIO(office.entries[PDF_NAME]))
    change(writer)
    with before.open("wb") as out:
        writer.write(out)
    province.signer.sign_pdf(before, after, NOW, SignatureField("Province"))
    draft = Draft(dict(office.entries)).by(office.signer)
    draft.payload[later_pdf_name(2)] = after.read_bytes()
    draft.by(province, 2, names=[*draft.payload, *draft.meta])
    return draft.write(folder / "a.asice").read_bytes()


def cases(folder: Path, office: Office) -> Iterator[Case]:
    from tests.corpus.strange_documents import _signed_again

    folder.mkdir(parents=True)
    trust = [office.root.pem(folder / "root.pem")]
    for name, change in _OVERLAID.items():
        draft = Draft({**office.entries, PDF_NAME: _signed_again(office, folder, change)})
        package = draft.by(office.signer).write(folder / "a.asice").read_bytes()
        yield Case("pdf", name, FORM, package, trust)
    for name, (code, later) in _LATER.items():
        yield Case("pdf", f"later, {name}", code, _countersigned(office, folder, later), trust)
    good = _countersigned(office, folder, lambda _: None)
    yield Case("good", "a later PDF that is only signed", "", good, trust, application=True)
