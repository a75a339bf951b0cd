"""A further signatory of a package: its manifest and signature are added, what was signed before stays byte for byte.

The PDF of the first signatory is never touched again. A later one's signature stands in one more file, which begins
with the exact bytes of the PDF before it. Keys that no PDF program knows (SM2) sign a manifest only.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.submission import layout
from desktop.submission import manifest as manifests
from desktop.submission.container import ContainerWriter
from desktop.submission.manifest import Manifest
from desktop.submission.reader import PackageReader, ReaderFault
from desktop.submission.sealing import add_signature
from desktop.submission.signatories import Role
from desktop.submission.signing import SignatureField, Signer
from desktop.submission.staging import explained, settle, stage
from desktop.submission.verification import Report, verify
from forms.errors import ExportUnsound, NotToCountersign, PackageUnreadable, RoleTaken
from forms.progress import Progress, Stop, check, never, quiet

if TYPE_CHECKING:
    from desktop.submission.pdf.seal import Seal

_ROOM = 160 << 20
"""Bytes besides the package that must be free: the PDF twice, and the new one."""
_PDF_LIMIT = 64 << 20
_MANIFEST_TYPE = "text/xml"
_SIGNATORIES = 10


@dataclass(frozen=True, slots=True)
class CountersignResult:
    """What was written. `number` counts the signatories; `report` says what the written file looks like."""

    path: Path
    number: int
    role: Role
    pdf: str
    """Name of the PDF that carries the new signature, "" when only a manifest was signed."""
    report: Report


@dataclass(frozen=True, slots=True)
class _Signed:
    """A package that holds together. `digests`: SHA-256 of every entry, hex; `certificates` of all signatories."""

    found: Mapping[str, Manifest]
    certificates: tuple[bytes, ...]
    digests: Mapping[str, str]


def countersign(
    package: Path,
    target: Path,
    signer: Signer,
    role: Role,
    at: datetime,
    progress: Progress = quiet,
    stop: Stop = never,
    *,
    seal: Seal | None = None,
) -> CountersignResult:
    """Write `package` with one more signature to `target`; `at` (aware) is the declared time.

    The package must hold together: its signatures, digests and contents. Whether its signatories are to be trusted
    is for whoever signs to know. What is written is verified again before it takes its name. Raises
    PackageUnreadable, NotToCountersign, RoleTaken, ExportUnsound, DiskFull, FolderReadOnly, FolderMissing,
    DiskFailed, Cancelled, and what the signer's key may do.
    """
    target = target.absolute()
    with explained(target.parent), stage(target.parent, _size(package) + _ROOM) as folder:
        made = folder / "package.asice"
        try:
            with PackageReader.open(package) as reader:
                signed = _examined(reader, at, progress, stop)
                _check_role(package, signed.found, signer, role)
                pdf = _write(reader, signed, made, folder, signer, role, at, seal, progress, stop)
        except ReaderFault as fault:
            raise NotToCountersign(path=package, reason=f"：{fault.message}") from fault
        pinned = (*signed.certificates, signer.certificate)
        report = verify(made, (), (), at, progress, stop, pinned=pinned)
        if not report.trusted:
            raise ExportUnsound(finding=next((f.code for f in report.errors), "signature.coverage"))
        check(stop)
        settle(made, target)
    return CountersignResult(target, len(signed.found) + 1, role, pdf, report)


def _size(package: Path) -> int:
    try:
        return package.stat().st_size
    except OSError:
        raise PackageUnreadable(path=package) from None


def _examined(reader: PackageReader, at: datetime, progress: Progress, stop: Stop) -> _Signed:
    """Whether the package holds together, apart from whom to trust. Raises NotToCountersign, ReaderFault."""
    path = reader.path
    names = [name for name in reader.entries if manifests.is_manifest(name)]
    if layout.DATA_NAME not in reader.entries or not reader.own_form:
        raise NotToCountersign(path=path, reason="不是本软件生成的申报包")
    if not names:
        raise NotToCountersign(path=path, reason="还没有人签过")
    if names != [manifests.manifest_name(n) for n in range(1, len(names) + 1)] or len(names) >= _SIGNATORIES:
        raise NotToCountersign(path=path, reason="的签名编号不连续，或签名过多")
    found = {name: manifests.parse(reader.read(name, manifests.SIZE_LIMIT)) for name in names}
    certificates = tuple(_certificate(reader, name, one) for name, one in found.items())
    report = verify(path, (), (), at, progress, stop, pinned=certificates)
    if not report.trusted:
        said = report.errors[0].message if report.errors else "签名没有覆盖全部文件"
        raise NotToCountersign(path=path, reason=f"核验未通过：{said}")
    digests = {file.name: file.actual for file in report.files}
    for name in reader.entries:
        if name not in digests:  # mimetype and META-INF
            digests[name] = hashlib.sha256(reader.read(name, manifests.SIZE_LIMIT)).hexdigest()
    return _Signed(found, certificates, digests)


def _certificate(reader: PackageReader, name: str, manifest: Manifest) -> bytes:
    """The certificate a signature comes with; that the signature holds is verified afterwards."""
    from desktop.submission.signing.keys import digest
    from desktop.submission.verification import cms

    content = reader.read(name, manifests.SIZE_LIMIT)
    data = reader.read(manifest.signature, cms.SIZE_LIMIT)
    signed = cms.read(data, lambda algorithm: digest(algorithm, content), national=True)
    if signed.certificate is None or not signed.intact:
        raise NotToCountersign(path=reader.path, reason=f"：{manifest.signature} 不是有效的签名")
    return bytes(signed.certificate.dump())


def _check_role(package: Path, found: Mapping[str, Manifest], signer: Signer, role: Role) -> None:
    """One capacity is signed in once; a second algorithm beside the first is welcome."""
    taken = {manifest.role for manifest in found.values()}
    if role.value in taken and signer.signs_pdf:
        raise RoleTaken(role=role.value)


def _write(
    reader: PackageReader,
    signed: _Signed,
    made: Path,
    folder: Path,
    signer: Signer,
    role: Role,
    at: datetime,
    seal: Seal | None,
    progress: Progress,
    stop: Stop,
) -> str:
    """Write the new package; gives the name of the PDF added, "" for none."""
    number = len(signed.found) + 1
    types = {r.name: r.media_type for manifest in signed.found.values() for r in manifest.references}
    for name, manifest in signed.found.items():
        types |= {name: _MANIFEST_TYPE, manifest.signature: manifests.SIGNATURE_TYPE}
    pdf = layout.later_pdf_name(number) if signer.signs_pdf else ""
    content = b""
    if pdf:
        progress("签署申报书", 0, 0)
        content = _signed_pdf(reader, folder, signer, role, at, seal)
        types[pdf] = layout.PDF_TYPE
    with ContainerWriter(made) as writer:
        writer.adopt(reader, signed.digests, progress, stop)
        if pdf:
            writer.add_bytes(pdf, content)
        progress("签名", 0, 0)
        covered = [one for one in writer.written if one.entry.name != "mimetype"]
        add_signature(writer, number, covered, signer, at, types, role)
        writer.finish()
    with made.open("r+b") as file:
        os.fsync(file.fileno())
    return pdf


def _signed_pdf(
    reader: PackageReader, folder: Path, signer: Signer, role: Role, at: datetime, seal: Seal | None
) -> bytes:
    """The newest PDF with one more signature in the field kept ready for this capacity."""
    from desktop.submission.pdf.stamp import Stamp
    from desktop.submission.signing.pades import empty_fields

    latest = max(reader.entries, key=layout.later_pdf_number)
    name = latest if layout.later_pdf_number(latest) else layout.PDF_NAME
    before, after = folder / "before.pdf", folder / "after.pdf"
    before.write_bytes(reader.read(name, _PDF_LIMIT))
    if role.field not in empty_fields(before):
        raise RoleTaken(role=role.value)
    stamp = Stamp(role.label, signer.name, signer.organization, at, seal)
    signer.sign_pdf(before, after, at, SignatureField(role.field), (), stamp)
    return after.read_bytes()
