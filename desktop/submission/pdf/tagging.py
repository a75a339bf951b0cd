"""The structure tree as objects of the file (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString

from desktop.submission.pdf.objects import Document, dictionary
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.structure import Annotation, Element, Mark, roots, walk


def write_tree(
    file: Document, pages: Sequence[Page], references: Mapping[Page, PDFObjectReference]
) -> PDFObjectReference:
    """The reference of the tree's root. Annotations have been added to their elements before.

    The keys of the parent tree: first the pages, by their index, then the annotations, by their own number.
    """
    document = Element("Document", children=list(roots(pages)))
    elements = list(walk([document]))
    objects = {element: PDFDictionary() for element in elements}
    shown = {element: file.add(one) for element, one in objects.items()}
    tree = PDFDictionary()
    root = file.add(tree)
    keys: dict[int, object] = {
        index: PDFArray(shown[element] for element in page.tagged) for index, page in enumerate(pages)
    }
    names: list[tuple[PDFString, PDFObjectReference]] = []
    for element, one in objects.items():
        entries = _content(element, shown, references)
        entries |= {"S": PDFName(element.kind), "P": root if element is document else shown[document]}
        if element.parent:
            entries["P"] = shown[element.parent]
        if element.kind == "Note":  # PDF/UA-1, 7.9
            entries["ID"] = PDFString(f"note-{len(names) + 1:06}")
            names.append((entries["ID"], shown[element]))
        if element.alt:
            entries["Alt"] = PDFString(element.alt)
        if attributes := _attributes(element):
            entries["A"] = attributes
        for child in element.children:
            if isinstance(child, Annotation):
                keys[child.number] = shown[element]
        one.dict = entries
    tree.dict = dictionary(
        Type=PDFName("StructTreeRoot"),
        K=shown[document],
        ParentTree=file.add(dictionary(Nums=_flat(sorted(keys.items())))),
        ParentTreeNextKey=max(keys, default=-1) + 1,
        IDTree=file.add(dictionary(Names=_flat(names))) if names else None,
    ).dict
    return root


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


def _content(
    element: Element,
    shown: Mapping[Element, PDFObjectReference],
    references: Mapping[Page, PDFObjectReference],
) -> dict[str, object]:
    """/K and /Pg: marks of the first page by number alone, those of later pages with their page."""
    home: Page | None = next((child.page for child in element.children if isinstance(child, Mark)), None)
    kids: list[object] = []
    for child in element.children:
        if isinstance(child, Element):
            kids.append(shown[child])
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
