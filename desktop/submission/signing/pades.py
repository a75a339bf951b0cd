"""Approval signatures in a PDF. pyHanko places them; the signature itself is made in `cades`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

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
        next(steps)
        placeholder = SignatureObject(timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=room)
        steps.send(SigObjSetup(sig_placeholder=placeholder))
        prepared, _ = steps.send(SigIOSetup(md_algorithm=key.digest, output=after))
        steps.send(cades.signed_data(key, others, prepared.document_digest, None))
        after.flush()
        os.fsync(after.fileno())


def _spec(field: SignatureField) -> SigFieldSpec:
    return SigFieldSpec(
        field.name, on_page=field.page, box=field.box, readable_field_name=field.label or None
    )
