"""Application packages whose PDF shows a reader something else than its text says, although a trusted signer made it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from desktop.submission.layout import PDF_NAME
from tests.corpus.case import Case
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft

Change = Callable[[pikepdf.Pdf], object]
_PAGE, _TABLE = 12, 40
"""A page of text, and one of a table."""


def _code(change: Callable[[bytes], bytes], number: int = _PAGE) -> Change:
    """A page drawn otherwise."""

    def changed(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[number]
        before = page.Contents.read_bytes()
        after = change(before)
        assert after != before
        page.Contents = pdf.make_stream(after)

    return changed


def _behind(code: bytes, number: int = _PAGE) -> Change:
    """Something more after all that is drawn."""
    return _code(lambda content: content + b"\n" + code, number)


def _last(code: bytes, number: int = _PAGE) -> Change:
    """Something more in the type area, written as our writer writes."""
    return _code(lambda content: b"\n".join((*content.rpartition(b"\nQ")[:1], code, b"Q")), number)


def _each(pattern: bytes, by: bytes) -> Change:
    return _code(lambda content: re.sub(pattern, by, content))


def _with_resource(kind: str, thing: Callable[[pikepdf.Pdf], object], code: bytes) -> Change:
    def changed(pdf: pikepdf.Pdf) -> None:
        resources = pdf.pages[_PAGE].Resources
        pdf.pages[_PAGE].Resources = Dictionary(
            Font=resources.Font, **{kind: Dictionary(X=pdf.make_indirect(thing(pdf)))}
        )
        _behind(code)(pdf)

    return changed


def _box(pdf: pikepdf.Pdf, code: bytes = b"1 g 0 0 600 900 re f") -> Stream:
    return Stream(pdf, code, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 600, 900]))


def _picture(pdf: pikepdf.Pdf) -> Stream:
    entries = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 1, "Height": 1, "BitsPerComponent": 8}
    return Stream(pdf, b"\xff", ColorSpace=Name.DeviceGray, **entries)


def _annotation(**entries: object) -> Change:
    def changed(pdf: pikepdf.Pdf) -> None:
        look = Dictionary(N=_box(pdf))
        said = {"Type": Name.Annot, "Rect": Array([0, 0, 600, 900]), "F": 4, "AP": look, **entries}
        made = pdf.make_indirect(Dictionary(**said))
        pdf.pages[_PAGE].Annots = Array([made])
        if "FT" in said:
            pdf.Root.AcroForm = Dictionary(Fields=Array([made]))

    return changed


def _on_page(key: str, value: object) -> Change:
    return lambda pdf: pdf.pages[_PAGE].__setitem__(f"/{key}", value)


def _unlike_its_kind(pdf: pikepdf.Pdf) -> None:
    """A page that draws a font program."""
    page = pdf.pages[_PAGE]
    code = page.Contents.read_bytes() + b"\n1 g 0 0 600 900 re f"
    page.Contents = Stream(pdf, code, Length1=len(code))


def _drawn_by_two(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[_PAGE]
    page.Contents = Array([page.Contents, pdf.make_stream(_WHITE)])


def _drawn_anew(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(NeedAppearances=True, Fields=Array([]))


def _sealed_over(pdf: pikepdf.Pdf) -> None:
    """A field for a signature, drawn as ours is, where the text of a page stands."""
    drawing = b"q 0.6 w 0.35 G 0.5 0.5 419.00 599.00 re S Q"
    look = Stream(pdf, drawing, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 420, 600]))
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("省级"), F=4, Rect=Array([80, 120, 500, 720]),
        AP=Dictionary(N=pdf.make_indirect(look)), P=pdf.pages[_PAGE].obj,
    )  # fmt: skip
    made = pdf.make_indirect(field)
    pdf.pages[_PAGE].Annots = Array([made])
    pdf.Root.AcroForm = Dictionary(Fields=Array([made]), SigFlags=3)


def _font(pdf: pikepdf.Pdf, name: str = "FandolFang-Regular") -> pikepdf.Object:
    return pdf.pages[_PAGE].Resources.Font[f"/{name}"]


def _three(pdf: pikepdf.Pdf) -> None:
    glyph = pdf.make_stream(b"1000 0 0 0 900 900 d1 0 0 900 900 re f")
    drawn = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1, 1]), FontMatrix=Array([1, 0, 0, 1, 0, 0]),
        CharProcs=Dictionary(a=glyph), Encoding=Dictionary(Differences=Array([1, Name.a])), FirstChar=1, LastChar=1,
        Widths=Array([1000]), ToUnicode=_font(pdf).ToUnicode,
    )  # fmt: skip
    pdf.pages[_PAGE].Resources.Font["/FandolFang-Regular"] = pdf.make_indirect(drawn)


def _exchanged(pdf: pikepdf.Pdf) -> None:
    """Two characters whose outlines are each other's."""
    for font in pdf.pages[_PAGE].Resources.Font.values():
        said = font.ToUnicode.read_bytes()
        first, second = re.findall(rb"(?<=> )<[0-9a-f]{4}>(?=\n)", said)[1:3]
        swapped = said.replace(first, b"?").replace(second, first).replace(b"?", second)
        font.ToUnicode = pdf.make_stream(swapped)


def _emptied(pdf: pikepdf.Pdf) -> None:
    """A font whose characters have no outlines."""
    program = _font(pdf).DescendantFonts[0].FontDescriptor.FontFile2
    program.write(bytes(len(program.read_bytes())))


def _named_otherwise(pdf: pikepdf.Pdf) -> None:
    fonts = pdf.pages[_PAGE].Resources.Font
    fonts["/FandolFang-Regular"] = fonts["/NotoSerifSC-900"]


def _renamed(change: Change) -> Change:
    """Fonts said to be an office's own."""

    def changed(pdf: pikepdf.Pdf) -> None:
        for font in pdf.pages[_PAGE].Resources.Font.values():
            for one in (font, font.DescendantFonts[0]):
                one.BaseFont = Name(str(one.BaseFont).partition("-")[0] + "-body")
        change(pdf)

    return changed


def _other_widths(pdf: pikepdf.Pdf) -> None:
    _font(pdf).DescendantFonts[0].W = Array([1, Array([0] * 200)])
    _last(b"1.00 g 0.00 -600.00 442.00 600.00 re f 0 g")(pdf)


_WHITE = b"1 g 0 0 600 900 re f"
_OURS = b"1.00 g 0.00 -600.00 442.00 600.00 re f 0 g"
_LINE = rb"(BT 1 0 0 1 -?[\d.]+ -?[\d.]+ Tm)"
FORM, TEXT = "pdf.form", "pdf.text"
_PAINTED: dict[str, tuple[str, Change]] = {
    "white over a page": (FORM, _behind(_WHITE)),
    "white over a page, with its own state": (FORM, _behind(b"q " + _WHITE + b" Q")),
    "white over a page, in our manner": (FORM, _last(_OURS)),
    "grey of our heads over a page": (FORM, _last(_OURS.replace(b"1.00", b"0.93"))),
    "bar of a chart over a page": (FORM, _last(_OURS.replace(b"1.00 g", b"1.00 g 0.5 w 0 G").replace(b"re f", b"re B"))),
    "white over a line of a table": (FORM, _last(b"1.00 g 35.00 -80.00 120.00 40.00 re f 0 g", _TABLE)),
    "dark below a page": (FORM, _code(lambda c: c.replace(b" cm\n", b" cm\n0.30 g 0.00 -600.00 442.00 600.00 re f 0 g\n", 1))),
    "a white line as thick as a page": (FORM, _last(b"900.00 w 1.00 G 0.00 -300.00 m 442.00 -300.00 l S")),
    "a hundred grey lines": (
        FORM,
        _last(b"\n".join(b"1.90 w 0.75 G 0.00 -%d.00 m 442.00 -%d.00 l S" % (n, n) for n in range(0, 600, 2))),
    ),
    "hundreds of upright grey lines": (
        FORM,
        _last(b"\n".join(b"1.90 w 0.75 G %d.00 0.00 m %d.00 -600.00 l S" % (n, n) for n in range(0, 442, 2))),
    ),
    "a line through every word": (FORM, _code(lambda c: re.sub(
        rb"BT 1 0 0 1 (-?[\d.]+) -(\d+)[.\d]* Tm .* ET",
        lambda m: m[0] + b"\n1.90 w 0.75 G %b -%d.00 m 440.00 -%d.00 l S" % (m[1], int(m[2]) - 4, int(m[2]) - 4), c,
    ))),
    "text without ink": (FORM, _each(_LINE, rb"\1 3 Tr")),
    "text that only clips": (FORM, _each(_LINE, rb"\1 7 Tr")),
    "white text": (FORM, _each(_LINE, rb"\1 1 g")),
    "text hardly to be seen": (FORM, _each(_LINE, rb"\1 0.97 g")),
    "text in another colour": (FORM, _each(_LINE, rb"\1 1 1 1 rg")),
    "text as small as dust": (FORM, _each(rb" [\d.]+ Tf", b" 0.1 Tf")),
    "text pressed flat": (FORM, _each(_LINE, rb"\1 1 Tz")),
    "text scaled to nothing": (FORM, _each(rb"BT 1 0 0 1", b"BT 0.01 0 0 0.01")),
    "page scaled to nothing": (FORM, _each(rb"q 1 0 0 1 ", b"q 0.01 0 0 0.01 ")),
    "text outside the page": (FORM, _each(rb"BT 1 0 0 1 ", b"BT 1 0 0 1 9")),
    "text above the page": (FORM, _each(rb"(BT 1 0 0 1 -?[\d.]+ )-", rb"\g<1>9")),
    "text carried out of the page": (FORM, _each(rb"\[<(?=\w{12})", b"[<>-90000<")),
    "text clipped": (FORM, _each(rb" cm\n", b" cm\n0 0 1 1 re W n\n")),
    "text in a layer": (FORM, _each(rb"(?s)\A(.*)\Z", rb"/OC /X BDC\n\1\nEMC")),
    "text that is said to be another": (FORM, _each(rb"<</MCID (\d+)>>BDC", rb"<</MCID \1/ActualText(x)>>BDC")),
    "text below another": (FORM, _each(rb" Tm ", b" Tm 99 TL T* ")),
    "another mark across a page": (FORM, _code(lambda c: c.replace(b"[<00200021>]", b"[<00010002>]", 1))),
    "transparent": (FORM, _with_resource("ExtGState", lambda p: Dictionary(ca=0), b"/X gs")),
    "a shape in a form": (FORM, _with_resource("XObject", _box, b"/X Do")),
    "a picture over a page": (FORM, _with_resource("XObject", _picture, b"q 600 0 0 900 0 0 cm /X Do Q")),
    "a picture in the page": (FORM, _behind(b"q 600 0 0 900 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q")),
    "a shading": (FORM, _behind(b"/X sh")),
    "page cut by its own box": (FORM, _on_page("MediaBox", Array([0, 0, 100, 100]))),
    "page elsewhere": (FORM, _on_page("MediaBox", Array([900, 900, 1495.276, 1741.89]))),
    "page upside down": (FORM, _on_page("Rotate", 180)),
    "page box of all pages": (FORM, lambda pdf: pdf.Root.Pages.__setitem__("/MediaBox", Array([0, 0, 9, 9]))),
    "page trimmed": (FORM, _on_page("TrimBox", Array([0, 0, 1, 1]))),
    "square over a page": (FORM, _annotation(Subtype=Name.Square)),
    "stamp over a page": (FORM, _annotation(Subtype=Name.Stamp)),
    "link with a look": (FORM, _annotation(Subtype=Name.Link)),
    "link with a border as thick as a page": (FORM, _annotation(Subtype=Name.Link, AP=None, Border=Array([0, 0, 900]))),
    "field over a page": (FORM, _annotation(Subtype=Name.Widget, FT=Name.Tx, T=String("a"))),
    "signature field over a page": (FORM, _annotation(Subtype=Name.Widget, FT=Name.Sig, T=String("a"))),
    "signature field drawn as ours over a page": (TEXT, _sealed_over),
    "fields drawn anew": (FORM, _drawn_anew),
    "page drawn by a font": (FORM, _unlike_its_kind),
    "page drawn by two": (FORM, _drawn_by_two),
    "font of drawings": (FORM, _three),
    "outlines exchanged": (FORM, _exchanged),
    "outlines empty": (FORM, _emptied),
    "figures of an own font exchanged": (FORM, _renamed(_exchanged)),
    "widths that lie": (FORM, _other_widths),
    "font that goes by another name": (FORM, _named_otherwise),
}  # fmt: skip


def cases(folder: Path, office: Office) -> Iterator[Case]:
    from tests.corpus.strange_documents import _signed_again

    folder.mkdir(parents=True)
    trust = [office.root.pem(folder / "root.pem")]
    for name, (code, change) in _PAINTED.items():
        draft = Draft({**office.entries, PDF_NAME: _signed_again(office, folder, change)})
        package = draft.by(office.signer).write(folder / "a.asice").read_bytes()
        yield Case("pdf", name, code, package, trust)
