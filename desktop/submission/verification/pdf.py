"""The signatures inside 申报书.pdf: whole file covered, nothing added afterwards, signed by who signed the package.

Only files with plain cross-reference tables are taken, which is what our own writer makes: streams in their place
can unpack to any size before anything is checked.

Source: ISO 32000-2 7.5.4, 12.8; ETSI EN 319 142-1.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asn1crypto.parser import peek

from desktop.submission.signing import certificates
from desktop.submission.verification import cms
from desktop.submission.verification.report import Finding, Note, Part, Severity

SIZE_LIMIT = 64 << 20
_REVISIONS = 16
_OBJECTS = 200_000
_STARTXREF = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_SECTION = re.compile(rb"(\d{1,8}) (\d{1,8})[ \r\n]+")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_PREVIOUS = re.compile(rb"/Prev\s+(\d{1,12})")

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


class _Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class PdfResult:
    findings: tuple[Finding, ...]
    note: Note | None
    signing_times: tuple[datetime, ...] = ()


def check_pdf(data: bytes, name: str, signers: Collection[bytes]) -> PdfResult:
    """Check the signatures of a PDF. `signers`: SHA-256 of the certificates trusted to have signed the package."""
    try:
        revisions = _plain(data)
        return _check(data, name, signers, revisions)
    except _Refused as refused:
        return PdfResult((Finding(refused.code, Severity.ERROR, Part.PDF, refused.message, name),), None)
    except Exception:  # noqa: BLE001  hostile bytes in a library: whatever it throws means "cannot be verified"
        message = "申报书 PDF 的结构无法理解，不能核验"
        return PdfResult((Finding("pdf.malformed", Severity.ERROR, Part.PDF, message, name),), None)


def _plain(data: bytes) -> int:
    """The number of revisions; refuses what could keep the parser busy."""
    if len(data) > SIZE_LIMIT:
        raise _Refused("pdf.large", "申报书 PDF 过大，不能核验")
    end = _STARTXREF.search(data, max(0, len(data) - 1024))
    if not data.startswith(b"%PDF-") or end is None:
        raise _Refused("pdf.malformed", "申报书不是完整的 PDF 文件，或文件末尾附加了内容")
    at, seen, objects = int(end[1]), set[int](), 0
    while True:
        if at in seen or len(seen) >= _REVISIONS:
            raise _Refused("pdf.revisions", "申报书 PDF 的版本记录循环或过多")
        seen.add(at)
        if data[at : at + 4] != b"xref":
            raise _Refused("pdf.form", "申报书 PDF 使用了压缩的交叉引用，不是规定的形式")
        position = re.compile(rb"\s*").match(data, at + 4).end()  # type: ignore[union-attr]  # matches always
        while section := _SECTION.match(data, position):
            objects += int(section[2])
            position = section.end() + 20 * int(section[2])
        if objects > _OBJECTS:
            raise _Refused("pdf.large", "申报书 PDF 的对象过多，不能核验")
        trailer = _TRAILER.match(data, position)
        if trailer is None or b"/XRefStm" in trailer[1] or b"/Encrypt" in trailer[1]:
            raise _Refused("pdf.form", "申报书 PDF 的交叉引用不是规定的形式")
        previous = _PREVIOUS.search(trailer[1])
        if previous is None:
            return len(seen)
        at = int(previous[1])


def _check(data: bytes, name: str, signers: Collection[bytes], revisions: int) -> PdfResult:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    reader = PdfFileReader(io.BytesIO(data), strict=True)
    if reader.xrefs.total_revisions != revisions:
        raise _Refused("pdf.revisions", "申报书 PDF 的版本记录前后不一致")
    filled = enumerate_sig_fields(reader, filled_status=True)
    signatures = [EmbeddedPdfSignature(reader, field, full_name) for full_name, _, field in filled]
    if not signatures:
        raise _Refused("pdf.unsigned", "申报书 PDF 没有签名")
    signatures.sort(key=lambda signature: signature.signed_revision)
    faults: list[_Refused] = []
    names: list[str] = []
    times: list[datetime] = []
    for signature in signatures:
        faults += _faults(data, signature, signature is signatures[-1])
        signed = cms.read(_trimmed(signature.pkcs7_content), signature.compute_digest, timed=False)
        faults += [_Refused(f"pdf.{fault.code}", f"申报书 PDF：{fault.message}") for fault in signed.faults]
        if signed.certificate is None or not signed.intact:
            continue
        names.append(certificates.holder(signed.certificate))
        if signed.certificate.sha256 not in signers:
            message = f"申报书 PDF 由“{names[-1]}”签名，与申报包的签署者不是同一份证书"
            faults.append(_Refused("pdf.signer", message))
        stated = signature.self_reported_timestamp
        if stated is not None and stated.tzinfo is not None:
            times.append(stated.astimezone(UTC))
    findings = tuple(Finding(f.code, Severity.ERROR, Part.PDF, f.message, name) for f in faults)
    details = (("签名", "、".join(names)), ("保存记录", f"{revisions} 次保存，{len(signatures)} 个签名"))
    pages = int(reader.root["/Pages"]["/Count"])
    note = Note(Part.PDF, f"{pages} 页，{len(signatures)} 个签名，签名后没有改动", details)
    return PdfResult(findings, note, tuple(times))


def _faults(data: bytes, signature: EmbeddedPdfSignature, last: bool) -> list[_Refused]:
    """What is wrong with how a signature sits in the file, whoever made it."""
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if signature.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
        return [_Refused("pdf.form", "申报书 PDF 的签名不是 PAdES 签名")]
    if not _gap_is_signature(data, signature):
        return [_Refused("pdf.coverage", "申报书 PDF 的签名没有覆盖它应当覆盖的内容")]
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko left it so
    if last and signature.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return [_Refused("pdf.changed", "申报书 PDF 在签名之后又追加了内容")]
    if not signature.summarise_integrity_info()["docmdp_ok"]:
        return [_Refused("pdf.changed", "申报书 PDF 在签名之后被改动过")]
    return []


def _gap_is_signature(data: bytes, signature: EmbeddedPdfSignature) -> bool:
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
