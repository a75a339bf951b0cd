"""The main job on the sample, start to end: filled in, checked, signed, exported, verified."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from desktop.files import write_file
from desktop.office import Office
from forms.errors import ExportBlocked, FolderReadOnly
from forms.progress import Progress, Stop, never, quiet


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Where the results are; all in one folder."""

    folder: Path
    trusted: bool

    def files(self) -> dict[str, Path]:
        return {
            "package": self.folder / "package.asice",
            "pdf": self.folder / "application.pdf",
            "tasks": self.folder / "tasks.xlsx",
            "root": self.folder / "root.pem",
            "report": self.folder / "verification.json",
        }

    def labelled(self) -> Iterator[tuple[str, Path]]:
        labels = ("申报包", "申报书 PDF", "任务清单", "根证书", "核验报告")
        yield from zip(labels, self.files().values(), strict=True)


def run(out: Path, progress: Progress = quiet, stop: Stop = never) -> DemoResult:
    """Leave package.asice, application.pdf, tasks.xlsx, root.pem and verification.json in a folder.

    The workspace it needs is made for the occasion and removed again. Raises ExportBlocked when the sample does
    not pass the check, and whatever `Office.export` raises.
    """
    from desktop.submission.package import PDF_NAME, WORKBOOK_NAME
    from desktop.submission.reader import PackageReader

    out = out.absolute()
    try:
        out.mkdir(parents=True, exist_ok=True)
        workspace = Path(mkdtemp(prefix=".ipzone-demo-", dir=out))
    except OSError:
        raise FolderReadOnly(path=out) from None
    result = DemoResult(out, trusted=False)
    files = result.files()
    try:
        office = Office.open(workspace)
        try:
            progress("准备样例", 0, 0)
            application = office.new_sample(progress=progress, stop=stop)
            still_open = [finding for finding in office.check(application.id) if finding.open]
            if still_open:
                raise ExportBlocked(blockers=len(still_open), warnings=0)
            passphrase = secrets.token_urlsafe(24)
            place = application.place.full_name
            identity = office.new_identity(f"{place}人民政府（样例）", f"{place}人民政府（样例）", passphrase)
            signer = office.signer_from_identity(identity.name, passphrase)
            office.export(application.id, files["package"], signer, progress, stop)
            write_file(files["root"], identity.root_pem or b"")
        finally:
            office.close()
        with PackageReader.open(files["package"]) as package:
            write_file(files["pdf"], package.read(PDF_NAME))
            write_file(files["tasks"], package.read(WORKBOOK_NAME))
        report = Office.verify(files["package"], [files["root"]], progress=progress, stop=stop)
        text = json.dumps(report.to_json(), ensure_ascii=False, indent=2)
        write_file(files["report"], text.encode())
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    return DemoResult(out, report.trusted)
