"""The structure tree as objects of the file (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.submission.pdf.objects import PdfObjects, array, dictionary, number, text
from desktop.submission.pdf.page import Page
from desktop.submission.pdf.structure import Annotation, Element, Mark, roots, walk


def write_tree(objects: PdfObjects, pages: Sequence[Page], references: Mapping[Page, str]) -> str:
    """The reference of the tree's root. Annotations have been added to their elements before.

    The keys of the parent tree: first the pages, by their index, then the annotations, by their own number.
    """
    document = Element("Document", children=list(roots(pages)))
    elements = list(walk([document]))
    first = objects.reserve(len(elements))
    numbers = {element: f"{first + place} 0 R" for place, element in enumerate(elements)}
    root = objects.reserve()
    keys: dict[int, str] = {}
    names: list[str] = []
    for index, page in enumerate(pages):
        keys[index] = array(numbers[element] for element in page.tagged)
    for place, element in enumerate(elements):
        parent = numbers[element.parent] if element.parent else numbers[document]
        identity = ""
        if element.kind == "Note":  # PDF/UA-1, 7.9
            identity = text(f"note-{len(names) // 2 + 1:06}")
            names += [identity, numbers[element]]
        for child in element.children:
            if isinstance(child, Annotation):
                keys[child.number] = numbers[element]
        objects.put(
            first + place,
            dictionary(
                S=f"/{element.kind}",
                P=f"{root} 0 R" if element is document else parent,
                ID=identity,
                Alt=text(element.alt) if element.alt else "",
                A=_attributes(element),
                **_content(element, numbers, references),
            ),
        )
    nums = " ".join(f"{key} {value}" for key, value in sorted(keys.items()))
    objects.put(
        root,
        dictionary(
            Type="/StructTreeRoot",
            K=numbers[document],
            ParentTree=objects.add(f"<</Nums [{nums}]>>"),
            ParentTreeNextKey=max(keys, default=-1) + 1,
            IDTree=objects.add(f"<</Names {array(names)}>>") if names else "",
        ),
    )
    return f"{root} 0 R"


def _attributes(element: Element) -> str:
    if element.box:
        return dictionary(O="/Layout", BBox=array(map(number, element.box)))
    if not element.scope and element.span == 1:
        return ""
    scope = f"/{element.scope}" if element.scope else ""
    return dictionary(O="/Table", Scope=scope, ColSpan=element.span if element.span > 1 else None)


def _content(
    element: Element, numbers: Mapping[Element, str], references: Mapping[Page, str]
) -> dict[str, str]:
    """/K and /Pg: marks of the first page by number alone, those of later pages with their page."""
    home: Page | None = next((child.page for child in element.children if isinstance(child, Mark)), None)
    kids = []
    for child in element.children:
        if isinstance(child, Element):
            kids.append(numbers[child])
        elif isinstance(child, Annotation):
            kids.append(f"<</Type/OBJR/Pg {references[child.page]}/Obj {child.reference}>>")
        elif child.page is home:
            kids.append(str(child.number))
        else:
            kids.append(f"<</Type/MCR/Pg {references[child.page]}/MCID {child.number}>>")
    shown = kids[0] if len(kids) == 1 else array(kids) if kids else ""
    return {"Pg": references[home] if home else "", "K": shown}
