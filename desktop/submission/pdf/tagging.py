"""The structure tree as objects of the file (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString

from desktop.submission.pdf.objects import Document, Late, dictionary
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.structure import Annotation, Element, Mark, roots, walk


def write_tree(
    file: Document, pages: Sequence[Page], references: Mapping[Page, PDFObjectReference]
) -> PDFObjectReference:
    """The reference of the tree's root. Annotations have been added to their elements before.

    The keys of the parent tree: first the pages, by their index, then the annotations, by their own number. The
    elements take a fraction of the room of their objects, which are made when they are written.
    """
    document = Element("Document", children=list(roots(pages)))
    elements = list(walk([document]))
    noted = (element for element in elements if element.kind == "Note")
    notes = {element: f"note-{count:06}" for count, element in enumerate(noted, 1)}

    def objects() -> Iterator[PDFDictionary]:
        for element in elements:
            above = root if element is document else (element.parent or document).reference
            yield _entries(element, above, notes.get(element, ""), references)
            # Let go of page and parent, so that all of it is freed without a search for garbage.
            element.children.clear()
            element.parent = None

    first = file.add_series(len(elements), objects())
    for number, element in enumerate(elements, first):
        element.number = number
    linked = {
        child.number: one for one in elements for child in one.children if isinstance(child, Annotation)
    }
    names = [(PDFString(id_), element.reference) for element, id_ in notes.items()]
    tree = PDFDictionary()
    root = file.add(tree)
    tree.dict = dictionary(
        Type=PDFName("StructTreeRoot"),
        K=document.reference,
        ParentTree=file.add(Late(lambda: dictionary(Nums=_flat(_parents(pages, linked))))),
        ParentTreeNextKey=max(linked, default=len(pages) - 1) + 1,
        IDTree=file.add(dictionary(Names=_flat(names))) if names else None,
    ).dict
    return root


def _parents(pages: Sequence[Page], linked: Mapping[int, Element]) -> Iterator[tuple[int, object]]:
    for index, page in enumerate(pages):
        yield index, PDFArray(element.reference for element in page.tagged)
    for key in sorted(linked):
        yield key, linked[key].reference


def _entries(
    element: Element,
    above: PDFObjectReference | bytes,
    id_: str,
    references: Mapping[Page, PDFObjectReference],
) -> PDFDictionary:
    return dictionary(
        **_content(element, references),
        S=PDFName(element.kind),
        P=above,
        ID=PDFString(id_) if id_ else None,  # PDF/UA-1, 7.9
        Alt=PDFString(element.alt) if element.alt else None,
        A=_attributes(element),
    )


def _flat(pairs: Iterable[tuple[object, object]]) -> PDFArray:
    return PDFArray(one for pair in pairs for one in pair)


def _attributes(element: Element) -> PDFDictionary | None:
    if element.box:
        return dictionary(O=PDFName("Layout"), BBox=PDFArray(round(edge, 3) for edge in element.box))
    if not element.scope and element.span == 1:
        return None
    return dictionary(
        O=PDFName("Table"),
        Scope=PDFName(element.scope) if element.scope else None,
        ColSpan=element.span if element.span > 1 else None,
    )


def _content(element: Element, references: Mapping[Page, PDFObjectReference]) -> dict[str, object]:
    """/K and /Pg: marks of the first page by number alone, those of later pages with their page."""
    home: Page | None = next((child.page for child in element.children if isinstance(child, Mark)), None)
    kids: list[object] = []
    for child in element.children:
        if isinstance(child, Element):
            kids.append(child.reference)
        elif isinstance(child, Annotation):
            kids.append(dictionary(Type=PDFName("OBJR"), Pg=references[child.page], Obj=child.reference))
        elif child.page is home:
            kids.append(child.number)
        else:
            kids.append(dictionary(Type=PDFName("MCR"), Pg=references[child.page], MCID=child.number))
    content: dict[str, object] = {"Pg": references[home]} if home else {}
    if kids:
        content["K"] = kids[0] if len(kids) == 1 else PDFArray(kids)
    return content
