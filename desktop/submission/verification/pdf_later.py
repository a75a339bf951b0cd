"""Whether a later signatory did nothing to 申报书.pdf but sign in a field that was kept ready.

Each later PDF begins with the bytes of the one before. What pyHanko's analysis lets a signature bring along, new fields
with pictures of their own among it, could be laid over what earlier signatories read.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

_SIGNED = frozenset({"/AP", "/V"})
"""What signing changes in a field."""


def only_signed(before: bytes, data: bytes) -> bool:
    """Whether `data`, which begins with `before`, differs by one field that is signed; both are well formed."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return _only_signed(PdfFileReader(io.BytesIO(before)), PdfFileReader(io.BytesIO(data)))
    except Exception:  # noqa: BLE001  hostile bytes in a library: whatever it throws means "not as ours"
        return False


def _only_signed(old: PdfFileReader, new: PdfFileReader) -> bool:
    first, last = old.xrefs.total_revisions, new.xrefs.total_revisions
    if any(new.xrefs.refs_freed_in_revision(revision) for revision in range(first, last)):
        return False
    known = set[Any]().union(*map(old.xrefs.explicit_refs_in_revision, range(first)))
    added = set[Any]().union(*map(new.xrefs.explicit_refs_in_revision, range(first, last)))
    about = {new.root_ref, _reference(old.trailer_view, "/Info"), _reference(old.root, "/Metadata")}
    changed = (known & added) - about
    if len(changed) != 1 or old.root_ref != new.root_ref or old.root != new.root:
        return False
    field = changed.pop()
    was, now = _dictionary(old, field), _dictionary(new, field)
    fields = {one.reference for one in old.root["/AcroForm"]["/Fields"]}
    return (
        field in fields
        and was is not None
        and now is not None
        and "/V" not in was
        and _rest(was) == _rest(now)
        and all(isinstance(value, str | bytes) for value in new.trailer_view["/Info"].values())
    )


def _dictionary(reader: PdfFileReader, reference: Any) -> Any:
    """What is there, None when it is no dictionary."""
    from pyhanko.pdf_utils.generic import DictionaryObject

    found = reader.get_object(reference)  # type: ignore[no-untyped-call]  # pyHanko left it so
    return found if isinstance(found, DictionaryObject) else None


def _rest(field: Any) -> dict[Any, Any]:
    """What signing leaves alone."""
    return {key: field.raw_get(key) for key in field if key not in _SIGNED}


def _reference(holder: Any, key: str) -> Any:
    from pyhanko.pdf_utils.generic import IndirectObject

    value = holder.raw_get(key) if key in holder else None
    return value.reference if isinstance(value, IndirectObject) else None
