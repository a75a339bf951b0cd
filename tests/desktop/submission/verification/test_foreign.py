"""Containers of other programs: each can be looked at, and is trusted when it should be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509

from desktop.submission.directory import MEDIA_TYPE, SIMPLE_TYPE
from desktop.submission.verification import Report, verify
from tests.desktop.submission.hostile import deflated
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import Authority
from tests.desktop.submission.verification import foreign
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.foreign import ARCHIVE, STAMP, STAMP_TYPE, Files
from tests.desktop.submission.verification.packages import Draft, authority, openssl, stamped


@pytest.fixture
def root() -> Authority:
    return people.root()


@pytest.fixture
def signer(root: Authority) -> Authority:
    return root.issue(kind="rsa2048")


@pytest.fixture
def look(tmp_path: Path, root: Authority) -> Callable[..., Report]:
    def verified(package: bytes, *others: Authority) -> Report:
        path = tmp_path / "a.asice"
        path.write_bytes(package)
        trust = [one.pem(tmp_path / f"root{n}.pem") for n, one in enumerate((root, *others))]
        report = verify(path, trust)
        assert report.to_json()["trusted"] is report.trusted
        assert report.lines
        return report

    return verified


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.errors]


def said(report: Report) -> list[str]:
    return [f.code for f in report.findings if f.severity != "error" and f.code != "revocation.unchecked"]


Look = Callable[..., Report]


def test_archive_time_stamp(tmp_path: Path, look: Look, root: Authority, signer: Authority) -> None:
    package = foreign.archived(tmp_path, foreign.signed(tmp_path, signer), authority(root))
    report = look(foreign.container(package))
    assert (codes(report), report.trusted) == ([], True)
    assert said(report) == ["package.foreign", "timestamp.present"] or said(report) == [
        "timestamp.present",
        "package.foreign",
    ]
    assert any("示例时间戳机构" in remark for remark in report.remarks)
    assert [signature.name for signature in report.signatures] == ["META-INF/signature001.p7s"]


def test_an_authority_for_time_stamps_alone_may_issue_their_certificates(
    tmp_path: Path, look: Look, root: Authority, signer: Authority
) -> None:
    purpose = (x509.oid.ExtendedKeyUsageOID.TIME_STAMPING,)
    between = root.issue("示例时间戳签发机构", ca=True, usage=("key_cert_sign",), purposes=purpose, number=92)
    files = foreign.archived(tmp_path, foreign.signed(tmp_path, signer), authority(between))
    assert "timestamp.present" in said(look(foreign.container(files), between))


def test_archive_time_stamp_by_a_stranger_takes_nothing_away(
    tmp_path: Path, look: Look, signer: Authority
) -> None:
    stranger = authority(people.root("别处", number=107), 91)
    report = look(foreign.container(foreign.archived(tmp_path, foreign.signed(tmp_path, signer), stranger)))
    assert report.trusted
    assert "timestamp.untrusted" in said(report)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.update({STAMP: b"rubbish"}), "timestamp.malformed"),
        (lambda f: f.update({STAMP: f["META-INF/signature001.p7s"]}), "timestamp.malformed"),
        (lambda f: f.update({STAMP: f["other"]}), "timestamp.digest"),
        (lambda f: f.update({STAMP: f[STAMP][:-1] + bytes([f[STAMP][-1] ^ 1])}), "timestamp.value"),
        (lambda f: f.update({STAMP: bytes(300 << 10)}), "entry.large"),
        (lambda f: f.pop(STAMP), "entry.absent"),
        (lambda f: f.pop(ARCHIVE), "container.unexpected"),
        (lambda f: f.update({"报告.txt": b"other"}), "file.changed"),
        (lambda f: f.update({ARCHIVE: b"<a/>"}), "manifest.structure"),
        (lambda f: f.update({"META-INF/more.bin": b"x"}), "container.unexpected"),
        (lambda f: f.update({"META-INF/timestamp002.tst": f[STAMP]}), "container.unexpected"),
    ],
)
def test_a_time_stamp_that_lies_is_an_error(
    tmp_path: Path,
    look: Look,
    root: Authority,
    signer: Authority,
    change: Callable[[dict[str, bytes]], object],
    code: str,
) -> None:
    tsa = authority(root)
    files = foreign.archived(tmp_path, foreign.signed(tmp_path, signer), tsa)
    files["other"] = stamped(tmp_path, b"other", tsa)
    change(files)
    files.pop("other")
    report = look(foreign.container(files))
    assert code in codes(report)
    assert not report.trusted


def test_what_only_an_archive_manifest_lists_is_still_unexpected(
    tmp_path: Path, look: Look, root: Authority, signer: Authority
) -> None:
    files = {**foreign.signed(tmp_path, signer), "META-INF/evil.bin": b"x"}
    report = look(foreign.container(foreign.archived(tmp_path, files, authority(root))))
    assert codes(report) == ["container.unexpected"]
    later = {**foreign.signed(tmp_path, signer), "more.txt": b"x"}
    report = look(foreign.container(foreign.archived(tmp_path, later, authority(root))))
    assert "manifest.unlisted" in codes(report)  # a time-stamp is nobody's signature


@pytest.mark.parametrize(
    ("options", "code"),
    [({"digest": "sha1"}, "timestamp.unverified"), ({"certificate": False}, "timestamp.unverified")],
)
def test_a_time_stamp_that_cannot_be_verified_is_a_warning(
    tmp_path: Path, look: Look, root: Authority, signer: Authority, options: dict[str, object], code: str
) -> None:
    files = foreign.signed(tmp_path, signer)
    report = look(foreign.container(foreign.archived(tmp_path, files, authority(root), **options)))
    assert report.trusted
    assert code in said(report)


def test_only_time_stamped(tmp_path: Path, look: Look, root: Authority) -> None:
    """ASiCManifest may lead to a time-stamp as well: proof of when, but of nobody."""
    files: dict[str, bytes] = {"报告.txt": b"x"}
    manifest = foreign.manifest_of(files, ["报告.txt"], STAMP, STAMP_TYPE)
    files["META-INF/ASiCManifest001.xml"] = manifest
    files[STAMP] = stamped(tmp_path, manifest, authority(root))
    report = look(foreign.container(files))
    assert codes(report) == ["signature.none"]
    assert report.signatures == ()
    assert "timestamp.present" in said(report)


def test_evidence_record(tmp_path: Path, look: Look, signer: Authority) -> None:
    files = foreign.signed(tmp_path, signer)
    record = "META-INF/evidencerecord001.ers"
    files["META-INF/ASiCEvidenceRecordManifest001.xml"] = foreign.manifest_of(
        files, list(files), record, "application/x-ers"
    )
    files[record] = b"anything"
    report = look(foreign.container(files))
    assert (codes(report), report.trusted) == ([], True)
    assert "evidence_record.unverified" in said(report)


def test_xades_only(look: Look) -> None:
    files = {"报告.txt": b"x", "META-INF/signatures001.xml": b"<a/>", "META-INF/manifest.xml": b"<m/>"}
    report = look(foreign.container(files))
    assert codes(report) == ["signature.unsupported"]
    assert "container.unsigned" in said(report)
    assert not report.trusted


def test_listing_of_open_document(tmp_path: Path, look: Look, signer: Authority) -> None:
    report = look(foreign.container({**foreign.signed(tmp_path, signer), "META-INF/manifest.xml": b"<m/>"}))
    assert report.trusted
    assert "container.unsigned" in said(report)


def test_simple(tmp_path: Path, look: Look, signer: Authority) -> None:
    report = look(foreign.as_simple(foreign.simple(tmp_path, signer)))
    assert (codes(report), report.trusted) == ([], True)
    assert report.verdict == "签名可信，但不是申报包"
    (signature,), (file,) = report.signatures, report.files
    assert (signature.manifest, signature.complete) == ("报告.pdf", True)
    assert (file.digest_ok, file.covered_by) == (True, ("META-INF/signature.p7s",))
    assert file.expected == file.actual == hashlib.sha256(b"%PDF-1.7 anything").hexdigest()


def test_simple_large(tmp_path: Path, look: Look, signer: Authority) -> None:
    """Larger than a manifest may be: its digest is made piece by piece."""
    assert look(foreign.as_simple(foreign.simple(tmp_path, signer, bytes(40 << 20)))).trusted


def test_simple_large_by_a_digest_this_computer_lacks(
    tmp_path: Path, look: Look, signer: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = foreign.as_simple(foreign.simple(tmp_path, signer, bytes(40 << 20)))
    monkeypatch.setattr(hashlib, "algorithms_available", {"md5"})
    report = look(package)
    assert "entry.digest" in codes(report) and not report.trusted


def test_simple_time_stamped(tmp_path: Path, look: Look, root: Authority, signer: Authority) -> None:
    files = {"a.pdf": b"x", "META-INF/timestamp.tst": stamped(tmp_path, b"x", authority(root))}
    report = look(foreign.as_simple(files))
    assert codes(report) == ["signature.none"]
    assert "timestamp.present" in said(report)
    files["a.pdf"] = b"y"
    assert codes(look(foreign.as_simple(files))) == ["timestamp.digest"] or "timestamp.digest" in codes(
        look(foreign.as_simple(files))
    )


def test_simple_archived(tmp_path: Path, look: Look, root: Authority, signer: Authority) -> None:
    files = foreign.archived(tmp_path, foreign.simple(tmp_path, signer), authority(root))
    report = look(foreign.as_simple(files))
    assert (codes(report), report.trusted) == ([], True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda f: f.update({"报告.pdf": b"other"}), "signature.digest"),
        (lambda f: f.update({"second.pdf": b"x"}), "container.simple"),
        (lambda f: f.pop("报告.pdf"), "container.simple"),
        (lambda f: f.update({"META-INF/signature.p7s": b"rubbish"}), "signature.malformed"),
        (lambda f: f.pop("META-INF/signature.p7s"), "signature.none"),
        (lambda f: f.update({"META-INF/signature002.p7s": b"x"}), "container.unexpected"),
        (lambda f: f.update({"META-INF/signatures.xml": b"<a/>"}), "signature.unsupported"),
        (lambda f: f.update({"META-INF/ASiCManifest001.xml": b"<a/>"}), "manifest.structure"),
    ],
)
def test_simple_and_wrong(
    tmp_path: Path, look: Look, signer: Authority, change: Callable[[dict[str, bytes]], object], code: str
) -> None:
    files = foreign.simple(tmp_path, signer)
    change(files)
    report = look(foreign.as_simple(files))
    assert code in codes(report)
    assert not report.trusted


def test_neither_kind_passes_for_the_other(tmp_path: Path, look: Look, signer: Authority) -> None:
    report = look(foreign.as_simple(foreign.signed(tmp_path, signer)))
    assert "container.simple" in codes(report)
    assert not report.trusted
    report = look(foreign.container(foreign.simple(tmp_path, signer)))
    assert set(codes(report)) == {"container.unexpected", "signature.none"}


@pytest.mark.parametrize("media_type", [MEDIA_TYPE, SIMPLE_TYPE])
def test_the_comment_that_the_standard_knows(
    tmp_path: Path, look: Look, signer: Authority, media_type: bytes
) -> None:
    files: Files = foreign.signed(tmp_path, signer)
    if media_type == SIMPLE_TYPE:
        files = foreign.simple(tmp_path, signer)
    assert look(foreign.container(files, media_type, b"mimetype=" + media_type)).trusted
    other = SIMPLE_TYPE if media_type == MEDIA_TYPE else MEDIA_TYPE
    assert codes(look(foreign.container(files, media_type, b"mimetype=" + other))) == ["container.comment"]


def test_deflated_with_descriptors(tmp_path: Path, look: Look, signer: Authority) -> None:
    assert look(foreign.with_descriptors(foreign.signed(tmp_path, signer), deflated)).trusted


def test_an_application_has_nothing_of_the_kind(office: Office, tmp_path: Path, root: Authority) -> None:
    """Its form is our own: whatever is put beside the signatures was put there by somebody else."""
    draft = Draft(dict(office.entries)).by(office.signer)
    files = foreign.archived(tmp_path, {**draft.payload, **draft.meta}, authority(office.root))
    added = {name: data for name, data in files.items() if name in (ARCHIVE, STAMP)}
    report = office.report(Draft(draft.payload, {**draft.meta, **added}), tmp_path)
    assert set(codes(report)) == {"container.unexpected"}
    as_one = foreign.as_simple({**draft.payload, "META-INF/signature.p7s": b"x"})
    (tmp_path / "b.asice").write_bytes(as_one)
    assert "container.simple" in codes(verify(tmp_path / "b.asice"))


def test_signature_over_another_file(tmp_path: Path, look: Look, signer: Authority) -> None:
    files = foreign.simple(tmp_path, signer)
    files["META-INF/signature.p7s"] = openssl(tmp_path, b"other", signer)
    report = look(foreign.as_simple(files))
    assert codes(report) == ["signature.digest"]
    assert report.files[0].covered_by == ()
