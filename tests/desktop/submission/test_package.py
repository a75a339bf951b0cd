"""The whole export walk: a sound package, or everything as it was."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.submission import package
from desktop.submission.data import read_application
from desktop.submission.package import DATA_NAME, PDF_NAME, WORKBOOK_NAME, ExportRequest, export
from desktop.submission.reader import PackageReader
from desktop.submission.signing import Signer, identity
from desktop.submission.staging import stage
from desktop.submission.verification import verify
from forms.application import Application, Evidence, EvidenceLink, Purpose
from forms.checks.finding import Finding, Severity
from forms.errors import (
    Cancelled,
    DiskFailed,
    DiskFull,
    EvidenceChanged,
    EvidenceMissing,
    ExportBlocked,
    ExportUnsound,
    FolderMissing,
    FolderReadOnly,
    IpzoneError,
)
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Place
from forms.values import Month

NOW = datetime.now(UTC).replace(microsecond=0)
PLACE = Place("990100", "示例市", "示例省", "prefecture_city")
PACK = read_pack_folder(BUILT_IN / "national-2022")
CONTENTS = {"通知.pdf": b"%PDF-1.4 " + b"a" * 5000, "统计表.xlsx": b"b" * 2_500_000}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> identity.Identity:
    folder = tmp_path_factory.mktemp("identities")
    return identity.create(folder, "示例市知识产权局", "示例市人民政府", "口令12345678", "p256", NOW)


@pytest.fixture(scope="module")
def signer(own: identity.Identity) -> Signer:
    return identity.signer(own, "口令12345678", NOW)


@pytest.fixture(scope="module")
def root(own: identity.Identity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trust") / "root.pem"
    path.write_bytes(own.root_pem or b"")
    return path


@dataclass
class Desk:
    """A folder with evidence, and what is needed to export from it."""

    folder: Path
    signer: Signer | None

    def application(self, purpose: Purpose = Purpose.FORMAL) -> Application:
        evidence = tuple(
            Evidence(
                f"e{number}",
                number,
                name,
                hashlib.sha256(content).hexdigest(),
                zlib.crc32(content),
                len(content),
                "application/pdf",
                NOW,
            )
            for number, (name, content) in enumerate(CONTENTS.items(), 1)
        )
        answers = {"subject.government": "示例市人民政府", "subject.start": Month(2027, 1)}
        links = (EvidenceLink("e1", PACK.tasks[0].target, "1-2"),)
        return Application("a1", PLACE, PACK.id, PACK.version, purpose, NOW, 7, answers, evidence, links)

    def file(self, evidence: Evidence) -> Path:
        return self.folder / "kept" / evidence.sha256

    def request(self, **changes: Any) -> ExportRequest:
        made = ExportRequest(
            pack=PACK,
            application=self.application(),
            findings=(Finding("h", Severity.HINT, "place", "可以更好", "改进"),),
            evidence=self.file,
            target=self.folder / "out" / "包.asice",
            signer=self.signer,
            now=NOW,
            version="0.1.0",
        )
        return replace(made, **changes)

    def left(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "out").iterdir())


@pytest.fixture
def desk(tmp_path: Path, signer: Signer) -> Desk:
    (tmp_path / "kept").mkdir()
    (tmp_path / "out").mkdir()
    for content in CONTENTS.values():
        (tmp_path / "kept" / hashlib.sha256(content).hexdigest()).write_bytes(content)
    return Desk(tmp_path, signer)


def test_a_signed_package(desk: Desk, root: Path) -> None:
    steps: list[str] = []
    result = export(desk.request(), lambda step, done, total: steps.append(step))
    assert desk.left() == ["包.asice"]
    assert result.sha256 == hashlib.sha256(result.path.read_bytes()).hexdigest()
    assert result.size == result.path.stat().st_size
    assert not result.draft
    assert result.pdf_pages > 10
    assert {"签署申报书", "生成任务清单", "写入佐证材料", "签名", "核对文件"} <= set(steps)
    with zipfile.ZipFile(result.path) as known:
        assert known.testzip() is None
        names = known.namelist()
        assert known.read("evidence/002-统计表.xlsx") == CONTENTS["统计表.xlsx"]
        assert known.read(PDF_NAME).startswith(b"%PDF")
        data = known.read(DATA_NAME)
    assert len(names) == result.entries
    assert names == [
        "mimetype",
        DATA_NAME,
        *(f"pack/{name}" for name in sorted(PACK.files)),
        "evidence/001-通知.pdf",
        "evidence/002-统计表.xlsx",
        PDF_NAME,
        WORKBOOK_NAME,
        "META-INF/ASiCManifest001.xml",
        "META-INF/signature001.p7s",
    ]
    assert read_application(data, PACK).application == desk.application()
    report = verify(result.path, [root], at=NOW)
    assert report.trusted, report.findings


def test_openssl_and_unzip_agree(desk: Desk, root: Path) -> None:
    path = export(desk.request()).path
    assert subprocess.run(["unzip", "-tq", path], capture_output=True).returncode == 0
    with PackageReader.open(path) as opened:
        (desk.folder / "m.xml").write_bytes(opened.read("META-INF/ASiCManifest001.xml"))
        (desk.folder / "s.p7s").write_bytes(opened.read("META-INF/signature001.p7s"))
    command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-content", "m.xml"]
    command += ["-in", "s.p7s", "-CAfile", root, "-out", os.devnull, "-purpose", "any"]
    done = subprocess.run(command, cwd=desk.folder, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_a_draft_is_not_signed(desk: Desk, root: Path) -> None:
    blocker = Finding("required", Severity.BLOCKER, "subject.office", "没有填写", "填写")
    result = export(desk.request(signer=None, findings=(blocker,)))
    assert result.draft
    with PackageReader.open(result.path) as opened:
        assert not any(name.startswith("META-INF/") for name in opened.entries)
        assert read_application(opened.read(DATA_NAME), PACK).mark == "草稿"
    report = verify(result.path, [root], at=NOW)
    assert not report.trusted
    assert "signature.none" in {finding.code for finding in report.errors}


def test_the_same_application_gives_the_same_bytes(desk: Desk) -> None:
    first = export(desk.request(signer=None)).path.read_bytes()
    assert export(desk.request(signer=None)).path.read_bytes() == first


def test_open_findings_stand_in_the_way(desk: Desk) -> None:
    warning = Finding("w", Severity.WARNING, "place", "可疑", "核对")
    accepted = replace(warning, accepted="核对过，无误")
    blocker = Finding("b", Severity.BLOCKER, "place", "缺", "补")
    with pytest.raises(ExportBlocked) as blocked:
        export(desk.request(findings=(warning, accepted, blocker, blocker)))
    assert blocked.value.details == {"blockers": 2, "warnings": 1}
    assert desk.left() == []
    assert export(desk.request(findings=(accepted,))).report.trusted


def test_evidence_must_be_what_was_attached(desk: Desk) -> None:
    second = desk.application().evidence[1]
    for size in (second.size, second.size + 1):
        desk.file(second).write_bytes(b"c" * size)
        for signer in (desk.signer, None):
            with pytest.raises(EvidenceChanged) as changed:
                export(desk.request(signer=signer))
            assert changed.value.details["name"] == "evidence/002-统计表.xlsx"
    desk.file(second).unlink()
    with pytest.raises(EvidenceMissing):
        export(desk.request())
    assert desk.left() == []


def test_a_bad_copy_is_noticed_before_it_takes_its_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that does not keep what it was given."""
    real = package.verify

    def damaged(path: Path, *args: Any, **options: Any) -> Any:
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"\xff")
        return real(path, *args, **options)

    monkeypatch.setattr(package, "verify", damaged)
    for signer in (desk.signer, None):
        with pytest.raises(ExportUnsound) as unsound:
            export(desk.request(signer=signer))
        assert unsound.value.details["finding"]
    assert desk.left() == []


STEPS = (
    "package.application_json",
    "papers.write_application",
    "papers.write_workbook",
    "package.ContainerWriter.add_bytes",
    "package.ContainerWriter.add_file",
    "package.ContainerWriter.finish",
    "package.seal",
    "package.verify",
    "package.settle",
)
FAILURES: Mapping[str, tuple[Callable[[], BaseException], type[BaseException]]] = {
    "disk full": (lambda: OSError(errno.ENOSPC, "full"), DiskFull),
    "quota": (lambda: OSError(errno.EDQUOT, "quota"), DiskFull),
    "read-only": (lambda: OSError(errno.EROFS, "read-only"), FolderReadOnly),
    "denied": (lambda: PermissionError(errno.EACCES, "denied"), FolderReadOnly),
    "folder gone": (lambda: FileNotFoundError(errno.ENOENT, "gone"), FolderMissing),
    "input/output": (lambda: OSError(errno.EIO, "failed"), DiskFailed),
    "cancelled": (Cancelled, Cancelled),
    "mistake of ours": (lambda: ValueError("bug"), ValueError),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_at_any_step_leaves_everything_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str, failure: str
) -> None:
    raised, expected = FAILURES[failure]
    request = desk.request()
    request.target.write_bytes(b"the earlier package")

    def fail(*_args: Any, **_options: Any) -> Any:
        raise raised()

    monkeypatch.setattr(f"desktop.submission.{step}", fail)
    with pytest.raises(expected) as met:
        export(request)
    if isinstance(met.value, IpzoneError) and "path" in met.value.details:
        assert met.value.details["path"] == request.target.parent
    assert desk.left() == ["包.asice"]
    assert request.target.read_bytes() == b"the earlier package"


def test_signing_may_fail(desk: Desk) -> None:
    class Broken:
        def __init__(self, part: str) -> None:
            self.part = part

        def __getattr__(self, name: str) -> Any:
            if name == self.part:
                raise OSError(errno.EIO, "token pulled out")
            return getattr(desk.signer, name)

    for part in ("sign_pdf", "sign_manifest", "certificate"):
        with pytest.raises(DiskFailed):
            export(desk.request(signer=Broken(part)))
        assert desk.left() == []


def test_it_stops_wherever_it_is_told_to(desk: Desk) -> None:
    """Stop at the first question, at the fifth ... until it runs through."""
    for allowed in range(0, 500, 4):
        asked = 0

        def stop(limit: int = allowed) -> bool:
            nonlocal asked
            asked += 1
            return asked > limit

        try:
            export(desk.request(signer=None), stop=stop)
        except Cancelled:
            assert desk.left() == []
        else:
            break
    assert allowed > 10
    assert desk.left() == ["包.asice"]


def test_places_that_cannot_be_written_to(desk: Desk) -> None:
    (desk.folder / "file").write_bytes(b"")
    for target, expected in (
        (desk.folder / "nowhere" / "p.asice", FolderMissing),
        (desk.folder / "file" / "p.asice", FolderMissing),
        (desk.folder / "out", DiskFailed),
    ):
        with pytest.raises(expected):
            export(desk.request(target=target))


def test_too_little_room_is_said_before_anything_is_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: os.statvfs_result([0] * 10) and _Usage(100))
    with pytest.raises(DiskFull):
        export(desk.request())
    assert desk.left() == []


@dataclass
class _Usage:
    free: int


_KILLED_EXPORT = """
import os, signal, sys
from pathlib import Path
from tests.desktop.submission.test_package import Desk, export

def progress(step, done, total):
    if step == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

export(Desk(Path(sys.argv[1]), None).request(), progress)
"""


@pytest.mark.parametrize("step", ["写入佐证材料", "核对文件"])
def test_a_killed_export_leaves_the_earlier_package(desk: Desk, step: str) -> None:
    target = desk.request().target
    target.write_bytes(b"the earlier package")
    command = [sys.executable, "-c", _KILLED_EXPORT, str(desk.folder), step]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert target.read_bytes() == b"the earlier package"
    leftover, name = desk.left()
    assert (leftover[:8], leftover[-5:], name) == (".ipzone-", ".part", target.name)
    export(desk.request())
    assert desk.left() == [target.name]


_KILLED = """
import os, signal, sys
from pathlib import Path
from desktop.submission.staging import stage
with stage(Path(sys.argv[1]), 0) as folder:
    (folder / "package.asice").write_bytes(b"half")
    print(folder.name, flush=True)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


def test_what_a_killed_export_left_is_cleared_by_the_next(desk: Desk) -> None:
    out = desk.folder / "out"
    command = [sys.executable, "-c", _KILLED, str(out)]
    dead = subprocess.run([*command, "die"], capture_output=True, text=True)
    assert dead.returncode == -signal.SIGKILL
    assert desk.left() == [dead.stdout.strip()]
    assert dead.stdout.startswith(".ipzone-")
    with subprocess.Popen(
        [*command, "wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as alive:
        assert alive.stdout is not None
        name = alive.stdout.readline().strip()
        (out / ".ipzone-mine.part").write_bytes(b"a file that is none of ours")
        export(desk.request(signer=None))
        # what another export is making is let alone, and so is what we did not make
        assert desk.left() == sorted([".ipzone-mine.part", name, "包.asice"])
        alive.communicate("")
    assert desk.left() == [".ipzone-mine.part", "包.asice"]


def test_two_exports_into_one_folder_do_not_meet(tmp_path: Path) -> None:
    with stage(tmp_path, 0) as first, stage(tmp_path, 0) as second:
        assert first != second
        assert first.is_dir()
    assert list(tmp_path.iterdir()) == []
