"""The sample application, exported once; tests change what is in it and sign it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pytest

from db.evidence import EvidenceFiles
from desktop.resources import RESOURCES
from desktop.sample import Sample
from desktop.submission import manifest as manifests
from desktop.submission.package import ExportRequest, export
from desktop.submission.public import Withheld
from desktop.submission.reader import PackageReader
from desktop.submission.verification import Report, verify
from forms import checks
from forms.application import Application, Purpose
from forms.checks.finding import Finding
from forms.definition import FormPack
from forms.pack import BUILT_IN, read_pack_folder
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import NOW, Authority
from tests.desktop.submission.verification.packages import Draft


@dataclass
class Office:
    """An office with a certificate, and the package it has made."""

    folder: Path
    pack: FormPack
    application: Application
    findings: tuple[Finding, ...]
    package: Path
    root: Authority
    signer: Authority
    entries: dict[str, bytes] = field(default_factory=dict)

    def read(self) -> Office:
        """With the entries of the package."""
        with PackageReader.open(self.package) as reader:
            self.entries = {n: reader.read(n) for n in reader.entries if manifests.must_be_covered(n)}
        return self

    def resigned(self, folder: Path, change: Callable[[dict[str, bytes]], object]) -> Report:
        """The report on the package after a change that the signer vouches for."""
        draft = Draft(dict(self.entries))
        change(draft.payload)
        return self.report(draft.by(self.signer), folder)

    def report(self, draft: Draft, folder: Path) -> Report:
        return verify(draft.write(folder / "a.asice"), [self.root.pem(folder / "root.pem")])

    def export(
        self,
        target: Path,
        application: Application,
        signer: Authority | None = None,
        withheld: tuple[Withheld, ...] | None = None,
    ) -> Path:
        """Another application with the same evidence, or a later state of this one."""
        return export(self.request(target, application, signer, withheld)).path

    def request(
        self,
        target: Path,
        application: Application,
        signer: Authority | None = None,
        withheld: tuple[Withheld, ...] | None = None,
    ) -> ExportRequest:
        files = EvidenceFiles(self.folder)
        return ExportRequest(
            pack=self.pack,
            application=application,
            findings=self.findings,
            evidence=lambda evidence: files.path(evidence.sha256),
            target=target,
            signer=(signer or self.signer).signer,
            now=NOW,
            version="0.1.0",
            withheld=withheld,
        )

    def signed_pdf(self, folder: Path, source: Path, signer: Authority | None = None) -> bytes:
        (signer or self.signer).signer.sign_pdf(source, folder / "signed.pdf", NOW)
        return (folder / "signed.pdf").read_bytes()

    @property
    def today(self) -> date:
        return NOW.date()


def exported(folder: Path) -> Office:
    """The sample application, signed and exported into a folder."""
    pack = read_pack_folder(BUILT_IN / "national-2022")
    files = EvidenceFiles(folder)
    numbers = iter(range(10_000))
    application = Sample.read(RESOURCES / "sample").build(
        pack, files, Purpose.SAMPLE, lambda: f"id-{next(numbers)}", datetime.now().astimezone()
    )
    findings = checks.run(pack, application, NOW.date())
    root = people.root()
    signer = root.issue("示例市人民政府", number=50)
    target = folder / "package.asice"
    made = Office(folder, pack, application, findings, target, root, signer)
    made.export(target, application)
    return made.read()


@pytest.fixture(scope="session")
def _exported(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return exported(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(_exported: Office) -> Office:
    return _exported
