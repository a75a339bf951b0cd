"""Whether the parts of an application package say the same: data, pack, evidence list, workbook and PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.submission.data import SIZE_LIMIT, Document, Submitted, on_paper
from desktop.submission.faults import printable
from desktop.submission.layout import (
    DATA_NAME,
    EVIDENCE_FOLDER,
    PACK_FOLDER,
    PDF_NAME,
    WITHHELD_NAME,
    WORKBOOK_NAME,
    evidence_name,
    later_pdf_number,
)
from desktop.submission.manifest import must_be_covered
from desktop.submission.public import Withheld, listing
from desktop.submission.reader import PackageReader, ReaderFault
from desktop.submission.verification import pdf
from desktop.submission.verification.pdf_later import only_signed
from desktop.submission.verification.report import FileFacts, Finding, Note, Part, Severity
from forms.definition import FormPack
from forms.errors import PackInvalid, WorkbookUnreadable
from forms.pack import read_pack
from forms.progress import Stop, check
from forms.versions import version_key

if TYPE_CHECKING:
    from desktop.submission.verification.printed import Shown

_PACK_FILE_LIMIT = 4 << 20
_PACK_FILES = 32
_WORKBOOK_LIMIT = 32 << 20
_DOCUMENTS = frozenset({DATA_NAME, PDF_NAME, WORKBOOK_NAME, WITHHELD_NAME})


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in the documents of a package. `submitted`: what the data say, when they could be read."""

    submitted: Submitted | None
    notes: tuple[Note, ...]
    _about_pdf: tuple[Finding, ...]
    _about_documents: tuple[Finding, ...]

    def findings(self, files: Sequence[FileFacts]) -> list[Finding]:
        """Everything, when it is known what files there are."""
        evidence = _evidence(self.submitted, files) if self.submitted else []
        return [*self._about_pdf, *evidence, *self._about_documents]


def read_contents(
    container: PackageReader, signers: Collection[bytes], by_manifest: Mapping[int, bytes], stop: Stop
) -> Contents:
    """Compare the documents of a package, whose digests hold. Raises Cancelled.

    `signers`: SHA-256 of the certificates trusted to have signed the package; `by_manifest`: of each numbered one.
    """
    signed, pages = _signed(container, signers, by_manifest, stop)
    check(stop)
    in_pdf = () if signed.note is None else (signed.note,)
    try:
        data = container.read(DATA_NAME, SIZE_LIMIT)
        document, digest = Document(data), hashlib.sha256(data).hexdigest()
        del data
        pack = pack_in(container, document)
        submitted = document.read(pack)
    except ReaderFault as fault:
        part = Part.PACK if fault.code == "data.pack" else Part.CONTENT
        wrong = Finding(fault.code, Severity.ERROR, part, fault.message, fault.entry or DATA_NAME)
        return Contents(None, in_pdf, signed.findings, (wrong,))
    del document
    asked, answered = on_paper(pack, submitted.application)
    printed = replace(submitted, application=answered)
    in_workbook, cells = _workbook(container, asked, printed)
    check(stop)
    on_pages, texts = _pdf(pages, asked, printed, digest, stop) if signed.note and pages else ([], 0)
    attached = (("模板 SHA-256", pack.digest), ("内容 SHA-256", digest))
    total = cells + texts + len(submitted.application.evidence)
    notes = (
        *in_pdf,
        Note(Part.PACK, f"{pack.title} · {pack.version}，随包附带，可以单独打开", attached),
        Note(Part.CONTENT, f"申报书、任务清单、数据文件，共核对 {total} 处，说法一致"),
    )
    return Contents(
        submitted,
        notes,
        signed.findings,
        (
            *_remarks(submitted),
            *_unexpected(container),
            *_listed(container, submitted),
            *in_workbook,
            *on_pages,
        ),
    )


def _signed(
    container: PackageReader, signers: Collection[bytes], by_manifest: Mapping[int, bytes], stop: Stop
) -> tuple[pdf.PdfResult, Shown | Finding | None]:
    """The signatures of the PDF, and of those that later signatories made of it by adding theirs; and its pages.

    They are read while the file, the largest thing held, is in memory: not if it was refused, for what it says could
    then take for ever to read.
    """
    later = sorted((n, name) for name in container.entries if (n := later_pdf_number(name)))
    result = pdf.PdfResult((), None)
    before, pages = b"", None
    for number, name in [(1, PDF_NAME), *later]:
        check(stop)
        if name not in container.entries:
            return _wrong("pdf.absent", f"申报包里没有 {name}", name), pages
        if container.entries[name].size > pdf.SIZE_LIMIT:
            return _wrong("pdf.large", "申报书 PDF 过大，不能核验", name), pages
        data = container.read(name, pdf.SIZE_LIMIT)
        if before and (not data.startswith(before) or len(data) == len(before)):
            return _wrong("pdf.later", f"{name} 不是在前一份申报书之上加签的", name), pages
        signed = pdf.check_pdf(data, name, signers)
        if signed.findings:
            return signed, pages
        if before and signed.signers != (*result.signers, by_manifest.get(number, b"")):
            return _wrong("pdf.later", f"{name} 不是由第 {number} 个签署者加签的", name), pages
        if before and not only_signed(before, data):
            message = f"{name} 除加签以外还有改动，可能遮住了前面的签署者看到的内容"
            return _wrong("pdf.later", message, name), pages
        pages = pages or _pages(data, stop)
        result, before = signed, data
    return result, pages


def _wrong(code: str, message: str, name: str) -> pdf.PdfResult:
    return pdf.PdfResult((Finding(code, Severity.ERROR, Part.PDF, message, name),), None)


def _remarks(submitted: Submitted) -> list[Finding]:
    """What the package says of itself that a receiver must not overlook."""
    findings = []
    if submitted.draft:
        findings.append(Finding("package.draft", Severity.WARNING, Part.CONTENT, "这是草稿，不是正式申报包"))
    if submitted.withheld is not None:
        message = (
            f"这是公开版，不是完整的申报包：略去 {len(submitted.withheld)} 项{_first(submitted.withheld)}"
        )
        findings.append(Finding("package.public", Severity.WARNING, Part.CONTENT, message))
    if submitted.application.purpose.mark:
        message = f"这是{submitted.application.purpose.mark}，不是正式申报"
        findings.append(Finding("package.mark", Severity.WARNING, Part.CONTENT, message))
    if version_key(submitted.program_version) > version_key(__version__):
        message = f"申报包由更新的程序（{submitted.program_version}）生成，请把本程序更新后再核验一次"
        findings.append(Finding("package.newer", Severity.WARNING, Part.CONTENT, message))
    return findings


def _unexpected(container: PackageReader) -> list[Finding]:
    """What has no place in an application: nobody would look at it, and all signatories would have vouched for it."""
    return [
        Finding(
            "package.unexpected",
            Severity.ERROR,
            Part.CONTENT,
            f"申报包里不应当有这个文件：{printable(name)}",
            name,
        )
        for name in container.entries
        if must_be_covered(name)
        and name not in _DOCUMENTS
        and not name.startswith((PACK_FOLDER, EVIDENCE_FOLDER))
        and not later_pdf_number(name)
    ]


_NAMED = 6


def _first(withheld: Sequence[Withheld]) -> str:
    """What was left out, in words; the whole list is in the package."""
    if not withheld:
        return ""
    more = f"等，全部见 {WITHHELD_NAME}" if len(withheld) > _NAMED else ""
    return "，" + "；".join(f"{one.label}（{one.words}）" for one in withheld[:_NAMED]) + more


def _listed(container: PackageReader, submitted: Submitted) -> list[Finding]:
    """The list of what was left out by itself: there in a public edition only, and the same as in the data."""
    message = f"{WITHHELD_NAME} 与申报数据不一致"
    if submitted.withheld is None:
        there = WITHHELD_NAME in container.entries
    else:
        wanted = listing(submitted.withheld)
        entry = container.entries.get(WITHHELD_NAME)
        there = entry is None or entry.size != len(wanted) or container.read(WITHHELD_NAME) != wanted
    return (
        [Finding("withheld.different", Severity.ERROR, Part.CONTENT, message, WITHHELD_NAME)] if there else []
    )


def _workbook(container: PackageReader, pack: FormPack, submitted: Submitted) -> tuple[list[Finding], int]:
    """Compare the workbook cell by cell; gives the number of cells compared."""
    from desktop.submission import workbook_plain
    from desktop.submission.workbook import lines, lines_back

    def wrong(code: str, message: str) -> list[Finding]:
        return [Finding(code, Severity.ERROR, Part.CONTENT, message, WORKBOOK_NAME)]

    if WORKBOOK_NAME not in container.entries:
        return wrong("workbook.absent", f"申报包里没有 {WORKBOOK_NAME}"), 0
    try:
        data = container.read(WORKBOOK_NAME, _WORKBOOK_LIMIT)
        workbook_plain.check(data)
        found = lines_back(data)
        wanted = lines(pack, submitted.application, submitted.withheld)
        if list(found) != list(wanted):
            return wrong("workbook.different", "任务清单的工作表与规定的不同"), 0
        cells = 0
        for sheet, rows in wanted.items():
            for number, (row, other) in enumerate(zip_longest(rows, found[sheet], fillvalue=()), 1):
                if row != other:
                    message = f"任务清单“{sheet}”第 {number} 行与申报数据不一致"
                    return wrong("workbook.different", message), 0
                cells += len(row)
        return [], cells
    except ReaderFault as fault:
        return wrong(fault.code, fault.message), 0
    except WorkbookUnreadable as error:
        return wrong("workbook.unreadable", f"任务清单打不开：{error.details['reason']}"), 0


def _pages(data: bytes, stop: Stop) -> Shown | Finding:
    """What the pages of the PDF say, or why nobody can tell."""
    from desktop.submission.verification.printed import Shown, TooMuch

    try:
        return Shown.read(data, stop)
    except TooMuch:
        return _on_pages("pdf.large", "申报书 PDF 的页数或文字过多，不能核对")
    except (ValueError, RuntimeError):
        return _on_pages("pdf.malformed", "申报书 PDF 打不开，不能核对内容")


def _on_pages(code: str, message: str) -> Finding:
    return Finding(code, Severity.ERROR, Part.CONTENT, message, PDF_NAME)


def _pdf(
    shown: Shown | Finding, pack: FormPack, submitted: Submitted, digest: str, stop: Stop
) -> tuple[list[Finding], int]:
    """Look every answer up on the pages of the PDF; gives the number of texts found."""
    from desktop.submission.verification import printed
    from desktop.submission.verification.script import Told

    if isinstance(shown, Finding):
        return [shown], 0
    if shown.content != digest:
        return [_on_pages("pdf.content", "申报书 PDF 不是由这份申报数据生成的（内容摘要不同）")], 0
    place, count = shown.differs(Told(pack, submitted, digest))
    check(stop)
    if not place:
        return [], count
    missing = shown.missing(printed.to_show(pack, submitted.application, submitted.withheld), stop)
    if missing:
        more = f"等 {len(missing)} 处" if len(missing) > 1 else ""
        return [_on_pages("pdf.text", f"申报书 PDF 上找不到申报数据中的“{missing[0]}”{more}")], 0
    if submitted.program_version == __version__:
        return [_on_pages("pdf.words", f"申报书 PDF 的文字与申报数据不一致，在“{place}”处")], 0
    message = (
        f"申报书由另一版本的程序（{submitted.program_version}）生成，只核对了各项内容都在其中，没有逐字核对"
    )
    return [Finding("pdf.another", Severity.WARNING, Part.CONTENT, message, PDF_NAME)], 0


def pack_in(container: PackageReader, document: Document) -> FormPack:
    """The form pack that travels in the package, which must be the one the data names."""
    names = [name for name in container.entries if name.startswith(PACK_FOLDER)]
    if len(names) > _PACK_FILES:
        raise ReaderFault("data.pack", PACK_FOLDER)
    files = {name.removeprefix(PACK_FOLDER): container.read(name, _PACK_FILE_LIMIT) for name in names}
    try:
        pack = read_pack(files)
    except PackInvalid:
        raise ReaderFault("data.pack", PACK_FOLDER) from None
    if document.pack != (pack.id, pack.version, pack.digest):
        raise ReaderFault("data.pack", PACK_FOLDER)
    return pack


def _evidence(submitted: Submitted, files: Sequence[FileFacts]) -> list[Finding]:
    """Every evidence file listed is there, as listed; and none is there that is not listed."""
    findings = []
    present = {file.name: file for file in files if file.name.startswith(EVIDENCE_FOLDER)}
    for evidence in submitted.application.evidence:
        name = evidence_name(evidence)
        file = present.pop(name, None)
        if file is None:
            message = f"申报数据列出的佐证材料不在包内：{name}"
            findings.append(Finding("evidence.absent", Severity.ERROR, Part.CONTENT, message, name))
        elif (file.size, file.actual) != (evidence.size, evidence.sha256):
            message = f"佐证材料与申报数据所列的不一致：{name}"
            findings.append(Finding("evidence.different", Severity.ERROR, Part.CONTENT, message, name))
    for name in present:
        message = f"包内的佐证材料没有列入申报数据：{name}"
        findings.append(Finding("evidence.unlisted", Severity.ERROR, Part.CONTENT, message, name))
    return findings
