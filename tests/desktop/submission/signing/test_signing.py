"""What is signed here, others verify: openssl the manifest, pdfsig and qpdf the PDF."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop.submission.signing import SignatureField, Signer
from desktop.submission.signing.keys import KeySigner
from desktop.submission.signing.p12 import load_p12
from forms.errors import (
    CertificateExpired,
    CertificateMissing,
    CertificateNotYetValid,
    CertificateUnsuitable,
    FileUnreadable,
    IpzoneError,
    KeyFileUnreadable,
    KeyTooWeak,
    KeyUnsupported,
    WrongPassphrase,
)
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW, Holder

PASSPHRASE = "口令12345678"
KINDS = ["rsa2048", "p256", "p384", "p521"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)


def pdf(path: Path) -> Path:
    canvas = Canvas(str(path), pageCompression=0)
    canvas.drawString(100, 700, "page")
    canvas.showPage()
    canvas.save()
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_openssl_accepts_the_manifest_signature(tmp_path: Path, kind: str) -> None:
    root = people.root()
    root.pem(tmp_path / "root.pem")
    between = root.issue("机构", ca=True, usage=("key_cert_sign",), number=2)
    (tmp_path / "content").write_bytes(b"<manifest/>\r\nnot a line end\n")
    signature = between.issue(kind=kind).signer.sign_manifest((tmp_path / "content").read_bytes(), NOW)
    (tmp_path / "signature").write_bytes(signature)
    command = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-content", "content"]
    done = run(tmp_path, *command, "-in", "signature", "-CAfile", "root.pem", "-out", "out")
    assert done.returncode == 0, done.stderr
    assert "CAdES Verification successful" in done.stderr
    (tmp_path / "content").write_bytes(b"other")
    assert run(tmp_path, *command, "-in", "signature", "-CAfile", "root.pem", "-out", "out").returncode


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("box", [None, (100, 100, 250, 180)])
def test_pdfsig_accepts_the_pdf(tmp_path: Path, kind: str, box: tuple[int, int, int, int] | None) -> None:
    signer = people.root().issue(kind=kind).signer
    source, target = pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf"
    field = SignatureField("Applicant", box=box, label="申报单位")
    signer.sign_pdf(source, target, NOW, field, [SignatureField("Province", label="省级知识产权局")])
    said = run(tmp_path, "pdfsig", "-nocert", "b.pdf").stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "Province" in said
    assert "not signed" in said
    assert run(tmp_path, "qpdf", "--check", "b.pdf").returncode == 0
    assert target.read_bytes().startswith(source.read_bytes())


def test_the_reserved_field_takes_a_second_signature(tmp_path: Path) -> None:
    root = people.root()
    first, second, third = pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf", tmp_path / "c.pdf"
    province = SignatureField("Province")
    root.issue("市", number=3).signer.sign_pdf(first, second, NOW, reserve=[province])
    root.issue("省", number=4).signer.sign_pdf(second, third, NOW, province)
    said = run(tmp_path, "pdfsig", "-nocert", "c.pdf").stdout
    assert said.count("Signature is Valid") == 2


def test_not_a_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"hello")
    with pytest.raises(FileUnreadable):
        people.root().issue().signer.sign_pdf(tmp_path / "a.pdf", tmp_path / "b.pdf", NOW)


# --- PKCS#12 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_p12(tmp_path: Path, kind: str) -> None:
    holder = people.root().issue("签署人", kind)
    signer: Signer = load_p12(holder.p12(tmp_path / "a.p12"), PASSPHRASE, NOW)
    assert signer.name == "签署人"
    assert signer.algorithm == {"rsa2048": "RSA 2048"}.get(kind, f"ECDSA P-{kind[1:]}")
    assert signer.certificate == holder.der
    assert len(signer.chain) == 1
    assert load_p12(tmp_path / "a.p12", PASSPHRASE.encode(), NOW).certificate == holder.der


def test_p12_without_passphrase(tmp_path: Path) -> None:
    path = people.root().issue().p12(tmp_path / "a.p12", "")
    assert load_p12(path, "", NOW).name
    with pytest.raises(WrongPassphrase):
        load_p12(path, "something", NOW)


@pytest.mark.parametrize("options", [("-legacy",), ("-legacy", "-certpbe", "PBE-SHA1-RC2-40"), ("-nomac",)])
def test_p12_of_old_programs(tmp_path: Path, options: tuple[str, ...]) -> None:
    holder = people.root().issue(kind="rsa2048")
    holder.pem(tmp_path / "c.pem")
    holder.key_pem(tmp_path / "k.pem")
    export = ["openssl", "pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-passout", "pass:12345678"]
    assert run(tmp_path, *export, "-out", "a.p12", *options).returncode == 0
    assert load_p12(tmp_path / "a.p12", "12345678", NOW).certificate == holder.der
    with pytest.raises(WrongPassphrase):
        load_p12(tmp_path / "a.p12", "87654321", NOW)


def test_p12_wrong_passphrase(tmp_path: Path) -> None:
    path = people.root().issue().p12(tmp_path / "a.p12")
    for wrong in ("", "wrong", PASSPHRASE + " "):
        with pytest.raises(WrongPassphrase):
            load_p12(path, wrong, NOW)


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\n", b"0\x82\x01\x00" + bytes(256)]
)
def test_p12_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.p12"
    path.write_bytes(content)
    with pytest.raises(KeyFileUnreadable):
        load_p12(path, PASSPHRASE, NOW)


def test_p12_absent_large_or_folder(tmp_path: Path) -> None:
    (tmp_path / "large.p12").write_bytes(bytes(2 << 20))
    for path in (tmp_path / "absent.p12", tmp_path, tmp_path / "large.p12"):
        with pytest.raises(KeyFileUnreadable):
            load_p12(path, PASSPHRASE, NOW)


def test_p12_without_the_keys_certificate(tmp_path: Path) -> None:
    holder = people.root().issue()
    holder.pem(tmp_path / "c.pem")
    holder.key_pem(tmp_path / "k.pem")
    export = ["openssl", "pkcs12", "-export", "-nocerts", "-inkey", "k.pem", "-passout", "pass:12345678"]
    assert run(tmp_path, *export, "-out", "a.p12").returncode == 0
    with pytest.raises(CertificateMissing):
        load_p12(tmp_path / "a.p12", "12345678", NOW)


def test_p12_without_key(tmp_path: Path) -> None:
    people.root().pem(tmp_path / "c.pem")
    export = ["openssl", "pkcs12", "-export", "-nokeys", "-in", "c.pem", "-passout", "pass:12345678"]
    assert run(tmp_path, *export, "-out", "a.p12").returncode == 0
    with pytest.raises(KeyFileUnreadable):
        load_p12(tmp_path / "a.p12", "12345678", NOW)


def _cases() -> dict[str, tuple[Holder, type[IpzoneError]]]:
    root = people.root()
    return {
        "expired": (root.issue(until=NOW - DAY), CertificateExpired),
        "not yet": (root.issue(since=NOW + DAY), CertificateNotYetValid),
        "usage": (root.issue(usage=("key_encipherment",)), CertificateUnsuitable),
        "purpose": (root.issue(purposes=(people.SERVER,)), CertificateUnsuitable),
        "authority": (
            root.issue(ca=True, usage=("digital_signature", "key_cert_sign")),
            CertificateUnsuitable,
        ),
        "weak": (root.issue(kind="rsa1024"), KeyTooWeak),
        "weak curve": (root.issue(kind="p224"), KeyTooWeak),
        "other curve": (root.issue(kind="k256"), KeyUnsupported),
    }


@pytest.mark.parametrize(("holder", "error"), _cases().values(), ids=_cases())
def test_p12_unfit_to_sign(tmp_path: Path, holder: Holder, error: type[IpzoneError]) -> None:
    with pytest.raises(error):
        load_p12(holder.p12(tmp_path / "a.p12"), PASSPHRASE, NOW)


def test_p12_is_judged_at_the_moment_given(tmp_path: Path) -> None:
    path = people.root().issue().p12(tmp_path / "a.p12")
    with pytest.raises(CertificateExpired):
        load_p12(path, PASSPHRASE, NOW + timedelta(days=4000))


def test_nothing_secret_is_shown(tmp_path: Path) -> None:
    signer = load_p12(people.root().issue().p12(tmp_path / "a.p12"), PASSPHRASE, NOW)
    assert isinstance(signer, KeySigner)
    for shown in (repr(signer), repr(signer.key), str(signer)):
        assert "rivate" not in shown
    with pytest.raises(WrongPassphrase) as caught:
        load_p12(tmp_path / "a.p12", "geheim123", NOW)
    assert "geheim123" not in str(caught.value)
