"""The signatures inside 申报书.pdf: whole file covered, nothing added afterwards, signed by who signed the package.

Source: ISO 32000-2 12.8; ETSI EN 319 142-1.
"""

from __future__ import annotations

import gc
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from asn1crypto.parser import peek

from desktop.submission.signing import certificates
from desktop.submission.verification import cms
from desktop.submission.verification.pdf_lone import Lone
from desktop.submission.verification.pdf_plain import SIZE_LIMIT as SIZE_LIMIT
from desktop.submission.verification.pdf_plain import Tables, looked_at
from desktop.submission.verification.pdf_refused import Refused
from desktop.submission.verification.report import Finding, Note, Part, Severity

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_LARGE = 4 << 20
"""Bytes of a file whose reader, which refers to itself, is not left lying about: it takes several times as much."""


@dataclass(frozen=True, slots=True)
class PdfResult:
    findings: tuple[Finding, ...]
    note: Note | None
    signing_times: tuple[datetime, ...] = ()
    signers: tuple[bytes, ...] = ()
    """SHA-256 of the certificates, in the order they signed."""


def check_pdf(data: bytes, name: str, signers: Collection[bytes]) -> PdfResult:
    """Check the signatures of a PDF. `signers`: SHA-256 of the certificates trusted to have signed the package."""
    try:
        tables, written = looked_at(data)
        result = _check(_Judging(data, name, signers, tables.revisions), tables)
        if result.findings or result.note is None:
            return result
        others = "、".join(written.check())
        fonts = f"另有 {others}，字形未能核对" if others else "随本软件的字体，字形与文字相符"
        return replace(result, note=replace(result.note, details=(*result.note.details, ("字体", fonts))))
    except Refused as refused:
        return PdfResult((Finding(refused.code, Severity.ERROR, Part.PDF, refused.message, name),), None)
    except Exception:  # noqa: BLE001  hostile bytes in a library: whatever it throws means "cannot be verified"
        message = "申报书 PDF 的结构无法理解，不能核验"
        return PdfResult((Finding("pdf.malformed", Severity.ERROR, Part.PDF, message, name),), None)


def _check(judging: _Judging, tables: Tables) -> PdfResult:
    lone = Lone.of(judging.data, tables)
    if lone is not None:
        result = judging.result([lone], lone.pages)
        if result.signers and not result.findings:
            return result
    try:
        return _read(judging)
    finally:
        if len(judging.data) > _LARGE and gc.isenabled():  # otherwise it is swept on a thread of its own
            gc.collect()


def _read(judging: _Judging) -> PdfResult:
    """By pyHanko, which need not be loaded for what is plain."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    reader = PdfFileReader(io.BytesIO(judging.data), strict=True)
    if reader.xrefs.total_revisions != judging.revisions:
        raise Refused("pdf.revisions", "申报书 PDF 的版本记录前后不一致")
    filled = _filled(reader)
    if not filled:
        raise Refused("pdf.unsigned", "申报书 PDF 没有签名")
    signatures = [EmbeddedPdfSignature(reader, field, full_name) for field, full_name in filled]
    signatures.sort(key=lambda signature: signature.signed_revision)
    return judging.result(signatures, int(reader.root["/Pages"]["/Count"]))


def _filled(reader: PdfFileReader) -> list[tuple[Any, str]]:
    """The signature fields somebody signed, with their names: pyHanko's own walk through the form."""
    from pyhanko.pdf_utils.form_tools import enumerate_fields_in

    try:
        fields = reader.root["/AcroForm"]["/Fields"]
    except KeyError:
        return []
    found = enumerate_fields_in(  # type: ignore[no-untyped-call]  # pyHanko left it so
        fields, filled_status=True, refs_seen=set(), target_field_type="/Sig"
    )
    return [(field, name) for name, _, field in found]


class _Judging:
    """What there is to say of the signatures of one file."""

    def __init__(self, data: bytes, name: str, signers: Collection[bytes], revisions: int) -> None:
        self.data = data
        self.revisions = revisions
        self._name = name
        self._signers = signers

    def result(self, signatures: Sequence[Lone | EmbeddedPdfSignature], pages: int) -> PdfResult:
        faults: list[Refused] = []
        names: list[str] = []
        times: list[datetime] = []
        order: list[bytes] = []
        for signature in signatures:
            faults += _faults(self.data, signature, signature is signatures[-1])
            signed = cms.read(_trimmed(signature.pkcs7_content), signature.compute_digest, timed=False)
            faults += [
                Refused(f"pdf.{fault.code}", f"申报书 PDF：{fault.message}") for fault in signed.faults
            ]
            if signed.certificate is None or not signed.intact:
                continue
            names.append(certificates.holder(signed.certificate))
            order.append(signed.certificate.sha256)
            if signed.certificate.sha256 not in self._signers:
                message = f"申报书 PDF 由“{names[-1]}”签名，与申报包的签署者不是同一份证书"
                faults.append(Refused("pdf.signer", message))
            stated = signed.signing_time or signature.self_reported_timestamp
            if stated is not None and stated.tzinfo is not None:
                times.append(stated.astimezone(UTC))
        findings = tuple(Finding(f.code, Severity.ERROR, Part.PDF, f.message, self._name) for f in faults)
        details = (
            ("签名", "、".join(names)),
            ("保存记录", f"{self.revisions} 次保存，{len(signatures)} 个签名"),
        )
        note = Note(Part.PDF, f"{pages} 页，{len(signatures)} 个签名，签名后没有改动", details)
        return PdfResult(findings, note, tuple(times), tuple(order))


def _faults(data: bytes, signature: Lone | EmbeddedPdfSignature, last: bool) -> list[Refused]:
    """What is wrong with how a signature sits in the file, whoever made it."""
    if not isinstance(signature, Lone) and signature.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
        return [Refused("pdf.form", "申报书 PDF 的签名不是 PAdES 签名")]
    if not _gap_is_signature(data, signature):
        return [Refused("pdf.coverage", "申报书 PDF 的签名没有覆盖它应当覆盖的内容")]
    if isinstance(signature, Lone):
        return (
            [] if signature.covers(len(data)) else [Refused("pdf.coverage", "申报书 PDF 的签名没有覆盖全文")]
        )
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    signature.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko left it so
    if last and signature.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return [Refused("pdf.changed", "申报书 PDF 在签名之后又追加了内容")]
    if not signature.summarise_integrity_info()["docmdp_ok"]:
        return [Refused("pdf.changed", "申报书 PDF 在签名之后被改动过")]
    return []


def _gap_is_signature(data: bytes, signature: Lone | EmbeddedPdfSignature) -> bool:
    """Whether what the signature leaves out is its own value and nothing else."""
    start, before, after, length = (int(number) for number in signature.byte_range)
    gap = data[before:after]
    return (
        start == 0
        and 0 < before < after < after + length <= len(data)
        and gap[:1] + gap[-1:] == b"<>"
        and bytes.fromhex(gap[1:-1].decode("ascii")) == bytes(signature.pkcs7_content)
    )


def _trimmed(contents: bytes) -> bytes:
    """The signature without the zeros that fill its place; anything else behind it stays, and is refused later."""
    length = peek(contents)
    return contents if contents[length:].strip(b"\0") else contents[:length]
