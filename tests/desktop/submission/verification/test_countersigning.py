"""Several signatories of one package: what each adds, that nothing signed before changes, and what is refused."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from pikepdf.pdfa import validate_written

from desktop.submission import manifest as manifests
from desktop.submission.countersigning import countersign
from desktop.submission.layout import PDF_NAME, later_pdf_name
from desktop.submission.pdf.seal import Seal
from desktop.submission.reader import PackageReader
from desktop.submission.signatories import Role
from desktop.submission.signing import SignatureField
from desktop.submission.signing.keys import KeySigner
from desktop.submission.signing.p12 import load_p12
from desktop.submission.verification import Report, verify
from forms.errors import (
    Cancelled,
    FolderMissing,
    IpzoneError,
    NotToCountersign,
    PackageUnreadable,
    RoleTaken,
)
from tests.desktop.submission.signing import national, people
from tests.desktop.submission.signing.people import NOW, Authority
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft

BEYOND_THE_CHECKER = (
    "AcroForm",
    "pdfaid:conformance",
    "pdfuaid",
    "pdfaExtension",
    "pdfaSchema",
    "pdfaProperty",
)
SECOND = later_pdf_name(2)
AT = NOW.astimezone()


def entries(package: Path) -> dict[str, bytes]:
    with PackageReader.open(package) as reader:
        return {name: reader.read(name) for name in reader.entries}


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.errors}


@pytest.fixture
def reviewer(office: Office) -> KeySigner:
    return office.root.issue("王审核", number=70).signer


@pytest.fixture
def province_office(office: Office) -> Authority:
    return office.root.issue("示例省知识产权局", number=71)


@pytest.fixture
def province(province_office: Authority) -> KeySigner:
    return province_office.signer


@pytest.fixture
def sm2_signer(tmp_path: Path) -> KeySigner:
    holder = national.root(tmp_path / "国密根").issue(tmp_path / "国密", "示例省知识产权局")
    return load_p12(holder.p12(tmp_path / "sm2.p12"), national.PASSPHRASE, datetime.now(UTC))


@pytest.fixture
def twice(office: Office, province: KeySigner, tmp_path: Path) -> Path:
    countersign(office.package, tmp_path / "twice.asice", province, Role.PROVINCE, AT)
    return tmp_path / "twice.asice"


def roots(office: Office, folder: Path) -> list[Path]:
    found = [office.root.pem(folder / "root.pem")]
    sm2 = folder / "国密根" / "cert.pem"
    return [*found, sm2] if sm2.exists() else found


def test_each_adds_its_own_and_changes_nothing(
    office: Office, reviewer: KeySigner, province: KeySigner, sm2_signer: KeySigner, tmp_path: Path
) -> None:
    package = office.package
    steps = ((reviewer, Role.REVIEWED), (province, Role.PROVINCE), (sm2_signer, Role.PROVINCE))
    for number, (signer, role) in enumerate(steps, 2):
        before, target = entries(package), tmp_path / f"{number}.asice"
        done = countersign(package, target, signer, role, AT)
        after = entries(target)
        assert {name: after[name] for name in before} == before
        assert target.read_bytes().startswith(package.read_bytes()[: sum(map(len, before.values()))])
        new = {manifests.manifest_name(number), manifests.signature_name(number)}
        assert set(after) - set(before) == new | ({done.pdf} if done.pdf else set())
        assert done.pdf == (later_pdf_name(number) if signer.signs_pdf else "")
        listed = {r.name for r in manifests.parse(after[manifests.manifest_name(number)]).references}
        assert listed == set(before) - {"mimetype"} | ({done.pdf} if done.pdf else set())
        package = target
    report = verify(package, roots(office, tmp_path))
    assert report.trusted, report.errors
    assert [s.role for s in report.signatures] == ["申报单位", "审核", "省级", "省级"]
    assert all(s.trusted and s.complete for s in report.signatures)
    assert report.signatures[-1].algorithm == "SM2 / SM3"
    assert not [finding for finding in report.findings if finding.code.startswith("manifest.")]
    assert [file.digest_ok for file in report.files] == [True] * len(report.files)


def test_the_last_pdf_carries_all_stamps_and_stays_archival(
    office: Office, reviewer: KeySigner, province: KeySigner, tmp_path: Path
) -> None:
    square = Seal(20, 20, bytes((200, 20, 20)) * 400, bytes(range(200)) * 2)
    countersign(office.package, tmp_path / "2.asice", reviewer, Role.REVIEWED, AT, seal=square)
    countersign(tmp_path / "2.asice", tmp_path / "3.asice", province, Role.PROVINCE, AT)
    found = entries(tmp_path / "3.asice")
    last = tmp_path / "last.pdf"
    last.write_bytes(found[later_pdf_name(3)])
    assert found[PDF_NAME] == office.entries[PDF_NAME]
    assert found[later_pdf_name(3)].startswith(found[SECOND])
    assert found[SECOND].startswith(found[PDF_NAME])
    said = subprocess.run(["pdfsig", "-nocert", last], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 3
    text = subprocess.run(
        ["pdftotext", "-layout", last, "-"], capture_output=True, text=True, check=True
    ).stdout
    for shown in ("王审核", "示例省知识产权局", "示例市人民政府", "自述时间"):
        assert shown in text
    assert f"{AT:%Y-%m-%d %H:%M}" in text
    findings = [f.message for f in validate_written(last, "2b").findings]
    assert not [message for message in findings if not any(known in message for known in BEYOND_THE_CHECKER)]
    assert subprocess.run(["qpdf", "--check", last], capture_output=True, check=False).returncode == 0
    with pikepdf.open(last) as document:
        names = {str(field.T) for field in document.Root.AcroForm.Fields}
        assert names == {role.field for role in Role}


def test_who_signs_as_whom(
    office: Office, twice: Path, reviewer: KeySigner, sm2_signer: KeySigner, tmp_path: Path
) -> None:
    for role in (Role.PROVINCE, Role.APPLICANT):
        with pytest.raises(RoleTaken):
            countersign(twice, tmp_path / "3.asice", reviewer, role, AT)
    countersign(twice, tmp_path / "4.asice", sm2_signer, Role.APPLICANT, AT)
    assert not (tmp_path / "3.asice").exists()


def test_an_expired_signatory_does_not_stop_the_next(
    office: Office, reviewer: KeySigner, tmp_path: Path
) -> None:
    """Whom to trust is another question than whether the package holds together."""
    late = office.root.issue("后来者", number=72, until=NOW + timedelta(days=4000)).signer
    countersign(office.package, tmp_path / "2.asice", late, Role.REVIEWED, AT + timedelta(days=3000))


def _flipped(data: bytes) -> bytes:
    at = data.index("示例".encode()) + 1
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_what_is_not_signed_on_top_of(office: Office, reviewer: KeySigner, tmp_path: Path) -> None:
    sound = office.package.read_bytes()
    unsigned = Draft(dict(office.entries)).write(tmp_path / "unsigned.asice")
    foreign = Draft({"a.txt": b"a"}).by(office.signer).write(tmp_path / "foreign.asice")
    (tmp_path / "changed.asice").write_bytes(_flipped(sound))
    (tmp_path / "cut.asice").write_bytes(sound[:-10])
    (tmp_path / "text.asice").write_text("hello")
    for path in (unsigned, foreign, tmp_path / "changed.asice", tmp_path / "cut.asice"):
        with pytest.raises(NotToCountersign) as caught:
            countersign(path, tmp_path / "out.asice", reviewer, Role.REVIEWED, AT)
        assert caught.value.details["path"] == path
    with pytest.raises(PackageUnreadable):
        countersign(tmp_path / "text.asice", tmp_path / "out.asice", reviewer, Role.REVIEWED, AT)
    with pytest.raises(PackageUnreadable):
        countersign(tmp_path / "absent.asice", tmp_path / "out.asice", reviewer, Role.REVIEWED, AT)
    with pytest.raises(FolderMissing):
        countersign(office.package, tmp_path / "no" / "out.asice", reviewer, Role.REVIEWED, AT)
    assert not (tmp_path / "out.asice").exists()


def test_all_or_nothing(office: Office, reviewer: KeySigner, tmp_path: Path) -> None:
    target = tmp_path / "out" / "2.asice"
    target.parent.mkdir()
    target.write_bytes(b"earlier")
    for limit in (0, 3, 30):
        calls = iter([False] * limit)

        def stop(left: Iterator[bool] = calls) -> bool:
            return next(left, True)

        with pytest.raises(Cancelled):
            countersign(office.package, target, reviewer, Role.REVIEWED, AT, stop=stop)
    assert target.read_bytes() == b"earlier"
    assert [path.name for path in target.parent.iterdir()] == ["2.asice"]


def test_a_key_that_fails_leaves_nothing(office: Office, tmp_path: Path) -> None:
    class Gone(KeySigner):
        def sign_manifest(self, content: bytes, at: datetime) -> bytes:
            raise IpzoneError(name="钥匙")

    made = office.root.issue("钥匙", number=73).signer
    with pytest.raises(IpzoneError):
        countersign(office.package, tmp_path / "2.asice", Gone(made.key, made.others), Role.REVIEWED, AT)
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".asice", ".part")]


# --- what a receiver must refuse ------------------------------------------------------------------------------


def _rewritten(office: Office, twice: Path, folder: Path, change: Callable[[Draft], object]) -> Report:
    """The report on the twice-signed package after a change that the second signatory vouches for."""
    found = entries(twice)
    kept = {name: data for name, data in found.items() if manifests.must_be_covered(name)}
    first = {n: found[n] for n in (manifests.manifest_name(1), manifests.signature_name(1))}
    draft = Draft(kept, first)
    change(draft)
    return verify(draft.write(folder / "changed.asice"), [office.root.pem(folder / "root.pem")])


def _signed_again(draft: Draft, holder: Authority) -> None:
    draft.by(holder, 2, names=[*draft.payload, *draft.meta])


def test_the_rewriting_itself_is_sound(
    office: Office, province_office: Authority, twice: Path, tmp_path: Path
) -> None:
    report = _rewritten(office, twice, tmp_path, lambda draft: _signed_again(draft, province_office))
    assert report.trusted, report.errors


def test_a_pdf_that_does_not_begin_with_the_one_before(
    office: Office, province_office: Authority, twice: Path, tmp_path: Path
) -> None:
    def change(draft: Draft) -> None:
        source = tmp_path / "a.pdf"
        source.write_bytes(office.entries[PDF_NAME])
        with pikepdf.open(source) as document:  # looks the same, and is another file
            document.save(
                tmp_path / "b.pdf", force_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.disable
            )
        province_office.signer.sign_pdf(
            tmp_path / "b.pdf", tmp_path / "c.pdf", NOW, SignatureField("Province")
        )
        draft.payload[SECOND] = (tmp_path / "c.pdf").read_bytes()
        _signed_again(draft, province_office)

    assert "pdf.later" in codes(_rewritten(office, twice, tmp_path, change))


def test_a_later_pdf_without_a_new_signature(
    office: Office, province_office: Authority, twice: Path, tmp_path: Path
) -> None:
    def change(draft: Draft) -> None:
        draft.payload[SECOND] = draft.payload[PDF_NAME]
        _signed_again(draft, province_office)

    assert "pdf.later" in codes(_rewritten(office, twice, tmp_path, change))


def test_a_later_pdf_signed_by_somebody_else(
    office: Office, province_office: Authority, twice: Path, tmp_path: Path
) -> None:
    """The first signatory's key signs the PDF once more, the second signs the manifest."""

    def change(draft: Draft) -> None:
        source, signed = tmp_path / "a.pdf", tmp_path / "b.pdf"
        source.write_bytes(draft.payload[PDF_NAME])
        office.signer.signer.sign_pdf(source, signed, NOW, SignatureField("Province"))
        draft.payload[SECOND] = signed.read_bytes()
        _signed_again(draft, province_office)

    assert "pdf.later" in codes(_rewritten(office, twice, tmp_path, change))


def test_a_later_pdf_with_something_behind(
    office: Office, province_office: Authority, twice: Path, tmp_path: Path
) -> None:
    def change(draft: Draft) -> None:
        draft.payload[SECOND] += b"\n% more"
        _signed_again(draft, province_office)

    assert codes(_rewritten(office, twice, tmp_path, change)) & {"pdf.malformed", "pdf.changed"}


def test_a_later_pdf_nobody_vouches_for(office: Office, twice: Path, tmp_path: Path) -> None:
    """The second signatory's manifest is taken out, its PDF stays."""
    assert "manifest.unlisted" in codes(_rewritten(office, twice, tmp_path, lambda draft: None))


def test_a_later_pdf_under_a_wrong_number(
    office: Office, province_office: Authority, twice: Path, tmp_path: Path
) -> None:
    def change(draft: Draft) -> None:
        draft.payload[later_pdf_name(3)] = draft.payload.pop(SECOND)
        _signed_again(draft, province_office)

    assert codes(_rewritten(office, twice, tmp_path, change))


def test_the_second_signature_of_a_stranger(office: Office, tmp_path: Path) -> None:
    stranger = people.root("别处的根").issue("别处", number=74).signer
    countersign(office.package, tmp_path / "2.asice", stranger, Role.PROVINCE, AT)
    report = verify(tmp_path / "2.asice", [office.root.pem(tmp_path / "root.pem")])
    assert codes(report) == {"certificate.untrusted"}
    assert not report.trusted


def test_the_first_signature_taken_out(office: Office, twice: Path, tmp_path: Path) -> None:
    found = entries(twice)
    payload = {name: data for name, data in found.items() if manifests.must_be_covered(name)}
    meta = {n: found[n] for n in (manifests.manifest_name(2), manifests.signature_name(2))}
    report = verify(
        Draft(payload, meta).write(tmp_path / "a.asice"), [office.root.pem(tmp_path / "root.pem")]
    )
    assert "manifest.missing" in codes(report)


def test_a_role_is_shown_without_what_it_could_hide(office: Office, tmp_path: Path) -> None:
    draft = Draft(dict(office.entries))
    content = manifests.build(
        manifests.signature_name(1),
        [manifests.Reference(n, hashlib.sha256(d).hexdigest()) for n, d in draft.payload.items()],
        "省级\u202e" + "x" * 100,
    )
    draft.meta = {
        manifests.manifest_name(1): content,
        manifests.signature_name(1): office.signer.signer.sign_manifest(content, NOW),
    }
    (facts,) = office.report(draft, tmp_path).signatures
    assert "\u202e" not in facts.role
    assert len(facts.role) <= 80
