"""A form pack as one signed file (.ipzpack): how it travels from the office that made it to those that fill it in.

An ASiC-E container like a package, with the pack's files under pack/ and nothing else.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.submission.container import ContainerWriter
from desktop.submission.layout import DATA_NAME, PACK_FOLDER, PACK_TYPE
from desktop.submission.manifest import must_be_covered
from desktop.submission.reader import Limits, PackageReader, ReaderFault
from desktop.submission.sealing import seal
from desktop.submission.signing import Signer
from desktop.submission.staging import explained, settle, stage
from desktop.submission.verification import Report, verify
from forms.definition import FormPack
from forms.errors import DiskFailed, PackageUnreadable, PackFileInvalid, PackUnsound, PackUntrusted
from forms.pack import FILES, read_pack
from forms.pack_reader import FILE_LIMIT
from forms.progress import Stop, check, never
from forms.reading import opened

SUFFIX = ".ipzpack"
SIZE_LIMIT = len(FILES) * FILE_LIMIT + (1 << 20)
"""Bytes of the container, packed and unpacked."""
_LIMITS = Limits(entries=32, total=SIZE_LIMIT)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """A pack somebody we trust vouches for."""

    pack: FormPack
    report: Report

    @property
    def signer(self) -> str:
        """Whom the certificate names."""
        return next(s.signer for s in self.report.signatures if s.trusted and s.complete)


def write_pack_file(pack: FormPack, signer: Signer, out: Path, now: datetime) -> None:
    """Sign a pack into a file, and verify what was written; an earlier file stays unless all went well.

    Raises PackUnsound, DiskFull, FolderReadOnly, FolderMissing, DiskFailed, and what a signer's key may do.
    """
    out = out.absolute()
    with explained(out.parent), stage(out.parent, sum(map(len, pack.files.values()))) as folder:
        if out.is_dir():
            raise DiskFailed(path=out, reason="这是一个文件夹")
        part = folder / "part"
        with ContainerWriter(part) as writer:
            for name in FILES:
                writer.add_bytes(PACK_FOLDER + name, pack.files[name])
            seal(writer, signer, now, dict.fromkeys((PACK_FOLDER + name for name in FILES), PACK_TYPE))
            writer.finish()
        _sync(part)
        report = verify(part, at=now, pinned=(signer.certificate,))
        if not report.trusted:
            raise PackUnsound(finding=_reason(report))
        settle(part, out)


@contextmanager
def receive(
    file: Path,
    folder: Path,
    trust: Sequence[Path],
    crls: Sequence[Path] = (),
    at: datetime | None = None,
    stop: Stop = never,
) -> Iterator[tuple[Received, Path]]:
    """Verify and read a pack file in a copy of it, which lies in a staging folder of `folder`; gives that too.

    The copy is what was verified: the file itself may be on a stick that somebody else can write to. Raises
    FileUnreadable, PackFileInvalid, PackUntrusted, PackInvalid, TrustFileUnreadable, Cancelled, DiskFull,
    FolderReadOnly, FolderMissing, DiskFailed.
    """
    with explained(folder), stage(folder, 0) as staged:
        copy = staged / "container"
        _copy(file, copy, stop)
        _check_kind(file, copy)
        report = verify(copy, trust, crls, at, stop=stop)
        if not report.trusted:
            raise PackUntrusted(path=file, reason=_reason(report))
        yield Received(read_pack(_files(copy)), report), copy


def unchanged(proof: Path, pack: FormPack) -> bool:
    """Whether a container holds just the files of a pack. Its signature was verified when it was imported."""
    try:
        return _files(proof) == pack.files
    except (ReaderFault, PackageUnreadable):
        return False


def signer_of(proof: Path) -> str:
    """Whom the certificates of a kept container name, whoever may have issued them; "" when it cannot be read."""
    try:
        return "、".join(s.signer for s in verify(proof).signatures if s.intact)
    except PackageUnreadable:
        return ""


def unpack(pack: FormPack, folder: Path) -> None:
    """Write a pack's files into a new folder; they are on the disk when this returns. OSError as it comes."""
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes(pack.files[name])
        _sync(folder / name)


def _copy(source: Path, target: Path, stop: Stop) -> None:
    with opened(source) as file, target.open("xb") as copy:
        size = os.fstat(file.fileno()).st_size
        if size > SIZE_LIMIT:
            raise PackFileInvalid(path=source, reason=f"文件有 {size} 字节，最多 {SIZE_LIMIT} 字节")
        shutil.copyfileobj(file, copy, _CHUNK)
        copy.flush()
        os.fsync(copy.fileno())
    check(stop)


def _check_kind(file: Path, copy: Path) -> None:
    """Raises PackFileInvalid for what is no container, a hostile one, or one of something else."""
    try:
        with PackageReader.open(copy, _LIMITS) as container:
            payload = {name for name in container.entries if must_be_covered(name)}
            large = [e.name for e in container.entries.values() if e.size > FILE_LIMIT]
    except PackageUnreadable:
        raise PackFileInvalid(path=file, reason="它不是签名的模板文件，或没有复制完整") from None
    except ReaderFault as fault:
        raise PackFileInvalid(path=file, reason=fault.message) from None
    if DATA_NAME in payload:
        raise PackFileInvalid(path=file, reason="这是申报包，不是申报模板")
    wanted = {PACK_FOLDER + name for name in FILES}
    if payload != wanted:
        strange = sorted(payload ^ wanted)[0]
        problem = "entry.absent" if strange in wanted else "pack.stranger"
        raise PackFileInvalid(path=file, reason=ReaderFault(problem, strange).message)
    if large:
        raise PackFileInvalid(path=file, reason=ReaderFault("entry.large", large[0]).message)


def _files(container: Path) -> dict[str, bytes]:
    """Raises ReaderFault, PackageUnreadable."""
    with PackageReader.open(container, _LIMITS) as opened_:
        return {name: opened_.read(PACK_FOLDER + name, FILE_LIMIT) for name in FILES}


def _reason(report: Report) -> str:
    return (report.errors[0].message if report.errors else "没有一个可信的签名覆盖全部文件").rstrip("。")


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())
