"""Approval signatures in a PDF. pyHanko places them; the signature itself is made in `cades`."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from desktop.submission.pdf.stamp import Stamp, stamp_file
from desktop.submission.signing import SignatureField, cades
from desktop.submission.signing.keys import Key
from forms.errors import FileUnreadable

_OTHER_PARTS = 4096
"""Bytes of a signature besides its certificates, generously."""


def sign_pdf(
    key: Key,
    others: Sequence[x509.Certificate],
    source: Path,
    target: Path,
    at: datetime,
    field: SignatureField,
    reserve: Sequence[SignatureField],
    stamp: Stamp | None = None,
) -> None:
    """Write `source` with an approval signature to `target`, which must not be the same file.

    Raises FileUnreadable when `source` is no PDF; OSError as it comes.
    """
    room = 2 * (_OTHER_PARTS + sum(len(c.dump()) for c in (key.certificate, *others)))
    with source.open("rb") as before, target.open("w+b") as after:
        try:
            writer = IncrementalPdfFileWriter(before)
            present = {name for name, _, _ in enumerate_sig_fields(writer)}
            for wanted in (field, *reserve):
                if wanted.name not in present:
                    append_signature_field(writer, _spec(wanted))
        except PdfError as error:
            raise FileUnreadable(path=source) from error
        steps = PdfCMSEmbedder().write_cms(field.name, writer, existing_fields_only=True)
        widget = next(steps).get_object()
        if stamp is not None:
            _show(stamp, writer, widget)
        placeholder = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=room)
        steps.send(SigObjSetup(sig_placeholder=placeholder))
        prepared, _ = steps.send(SigIOSetup(md_algorithm=key.digest, output=after))
        steps.send(cades.signed_data(key, others, prepared.document_digest, None))
        after.flush()
        os.fsync(after.fileno())


def empty_fields(path: Path) -> frozenset[str]:
    """Names of the signature fields nobody has signed. Raises FileUnreadable."""
    with path.open("rb") as file:
        try:
            found = enumerate_sig_fields(PdfFileReader(file), filled_status=False)
            return frozenset(name for name, _, _ in found)
        except PdfError as error:
            raise FileUnreadable(path=path) from error


def _show(stamp: Stamp, writer: IncrementalPdfFileWriter, widget: generic.DictionaryObject) -> None:
    """Put the stamp into a field's box; a field without one stays invisible."""
    left, bottom, right, top = (float(edge) for edge in widget["/Rect"])
    if right - left < 1 or top - bottom < 1:
        return
    made = PdfFileReader(io.BytesIO(stamp_file(stamp, right - left, top - bottom)))
    look = writer.add_object(writer.import_object(made.root["/Stamp"]))
    shown = generic.DictionaryObject({generic.pdf_name("/N"): look})  # type: ignore[no-untyped-call]  # pyHanko left it so
    widget["/AP"] = shown
    writer.update_container(widget)


def _spec(field: SignatureField) -> SigFieldSpec:
    return SigFieldSpec(
        field.name, on_page=field.page, box=field.box, readable_field_name=field.label or None
    )
