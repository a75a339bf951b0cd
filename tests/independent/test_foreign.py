"""Containers that others made, with openssl and a packer: each can be looked at, and what is said of it is complete."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import WarmIpzone

PAYLOAD = {"lepe ing.txt": b"Tere\n", "lisa/b (1).pdf": b"%PDF-1.4 anything", "empty.bin": b""}
CHINESE = {**PAYLOAD, "附件/合同 一.pdf": b"x"}
_DIGESTS = {
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
ASIC_E, ASIC_S = b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip"
PSS = ("-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1")


@dataclass
class Authority:
    """Keys and certificates made by openssl alone."""

    folder: Path
    root: Path = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.folder / "root.pem"
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "root.key")
        made = (
            "-x509",
            "-key",
            "root.key",
            "-out",
            "root.pem",
            "-days",
            "900",
            "-subj",
            "/C=EE/CN=Test Root",
        )
        self._openssl("req", *made, "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        for name, key in (("rsa", ("genrsa", "-out", "rsa.key", "3072")), ("ec", _EC)):
            self._openssl(*key)
            self._openssl(
                "req", "-new", "-key", f"{name}.key", "-subj", f"/C=EE/O=Firma/CN={name}", "-out", "r"
            )
            (self.folder / "ext").write_text("keyUsage=critical,digitalSignature,nonRepudiation\n")
            issued = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "ext")
            self._openssl("x509", "-req", "-in", "r", *issued, "-days", "400", "-out", f"{name}.pem")

    def cades(self, content: bytes, who: str, *options: str, digest: str = "sha256") -> bytes:
        """A detached CAdES signature by `openssl cms`."""
        (self.folder / "content").write_bytes(content)
        key = ("-signer", f"{who}.pem", "-inkey", f"{who}.key", *options)
        form = ("-cades", "-binary", "-outform", "DER", "-md", digest)
        self._openssl("cms", "-sign", "-in", "content", "-out", "signature", *form, *key)
        return (self.folder / "signature").read_bytes()

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


_EC = ("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "ec.key")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def manifest(signature: str, files: Mapping[str, bytes], digest: str = "sha256") -> bytes:
    """As others write it: another prefix, attributes in another order, names plain, lines broken."""
    rows = [
        f'  <a:DataObjectReference MimeType="text/plain" URI="{name}" Rootfile="false">\r\n'
        f'    <ds:DigestMethod Algorithm="{_DIGESTS[digest]}"/>\r\n    <ds:DigestValue>\r\n'
        f"{base64.b64encode(hashlib.new(digest, content).digest()).decode()}\r\n</ds:DigestValue>\r\n"
        "  </a:DataObjectReference>\r\n"
        for name, content in files.items()
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\r\n'
        '<a:ASiCManifest xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:a="http://uri.etsi.org/02918/v1.2.1#">\r\n'
        f'  <a:SigReference URI="{signature}" MimeType="application/x-pkcs7-signature"/>\r\n'
        f"{''.join(rows)}</a:ASiCManifest>\r\n"
    ).encode()


def by_python(path: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(
                zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name == "mimetype" else None
            )


def by_info_zip(path: Path, files: Mapping[str, bytes]) -> None:
    room = path.with_suffix(".room")
    for name, content in files.items():
        (room / name).parent.mkdir(parents=True, exist_ok=True)
        (room / name).write_bytes(content)
    zip_ = [shutil.which("zip") or "zip", "-q", "-X"]
    subprocess.run([*zip_, "-0", str(path), "mimetype"], cwd=room, check=True)
    rest = [name for name in files if name != "mimetype"]
    subprocess.run([*zip_, "-D", str(path), *rest], cwd=room, check=True, env={"LC_ALL": "C.UTF-8"})


PACKERS = [
    by_python,
    pytest.param(
        by_info_zip, marks=pytest.mark.skipif(shutil.which("zip") is None, reason="Info-ZIP is not installed")
    ),
]
Packer = Callable[[Path, Mapping[str, bytes]], None]


def verified(folder: Path, package: Path, trust: Path) -> dict[str, Any]:
    """The JSON report, which must have all its fields whatever the package is."""
    ran = WarmIpzone(folder / "workspace")("verify", package, "--trust", trust, "--json")
    said = ran.json
    assert ran.status == (0 if said["trusted"] else 1)
    assert {"trusted", "remarks", "findings", "container", "signatures", "files"} <= said.keys()
    for one in said["findings"]:
        assert {"code", "severity", "message"} <= one.keys()
    for one in said["signatures"]:
        assert {"signer", "intact", "trusted", "algorithm", "signing_time", "manifest"} <= one.keys()
    for one in said["files"]:
        assert {"name", "size"} <= one.keys()
    return dict(said)


def codes(said: Mapping[str, Any], severity: str = "error") -> list[str]:
    return [one["code"] for one in said["findings"] if one["severity"] == severity]


@pytest.mark.parametrize("pack", PACKERS)
@pytest.mark.parametrize(
    ("who", "digest", "options", "algorithm"),
    [
        ("rsa", "sha256", (), "RSA 3072 / SHA-256"),
        ("rsa", "sha512", PSS, "RSA 3072 / SHA-512"),
        ("rsa", "sha384", (*PSS, "-keyid"), "RSA 3072 / SHA-384"),
        ("ec", "sha384", (), "ECDSA P-384 / SHA-384"),
        ("ec", "sha512", ("-keyid",), "ECDSA P-384 / SHA-512"),
    ],
)
def test_named_as_others_name_them(
    authority: Authority,
    tmp_path: Path,
    pack: Packer,
    who: str,
    digest: str,
    options: tuple[str, ...],
    algorithm: str,
) -> None:
    """META-INF/signatures0.p7s and ASiCManifest.xml, without numbers of ours."""
    listed = manifest("META-INF/signatures0.p7s", PAYLOAD, digest)
    meta = {
        "META-INF/ASiCManifest.xml": listed,
        "META-INF/signatures0.p7s": authority.cades(listed, who, *options, digest=digest),
    }
    pack(tmp_path / "a.asice", {"mimetype": ASIC_E, **PAYLOAD, **meta})
    said = verified(tmp_path, tmp_path / "a.asice", authority.root)
    assert (said["trusted"], codes(said)) == (True, []), said["findings"]
    assert "package.foreign" in codes(said, "warning")
    (one,) = said["signatures"]
    assert (one["signer"], one["algorithm"], one["intact"], one["trusted"]) == (who, algorithm, True, True)
    assert one["manifest"] == "META-INF/ASiCManifest.xml"
    assert {f["name"]: f["size"] for f in said["files"]} == {n: len(c) for n, c in PAYLOAD.items()}


def test_chinese_names(authority: Authority, tmp_path: Path) -> None:
    """Marked as UTF-8 they are right; Info-ZIP writes them without the mark, and then nobody can know."""
    listed = manifest("META-INF/signatures0.p7s", CHINESE)
    meta = {
        "META-INF/ASiCManifest.xml": listed,
        "META-INF/signatures0.p7s": authority.cades(listed, "ec"),
    }
    by_python(tmp_path / "a.asice", {"mimetype": ASIC_E, **CHINESE, **meta})
    assert verified(tmp_path, tmp_path / "a.asice", authority.root)["trusted"]
    if shutil.which("zip"):
        by_info_zip(tmp_path / "b.asice", {"mimetype": ASIC_E, **CHINESE, **meta})
        assert codes(verified(tmp_path, tmp_path / "b.asice", authority.root)) == ["name.encoding"]


@pytest.mark.parametrize("pack", PACKERS)
def test_several_signatures(authority: Authority, tmp_path: Path, pack: Packer) -> None:
    """One over everything, one over a part; and the list of files that OpenDocument programs put in."""
    whole = manifest("META-INF/signatures1.p7s", PAYLOAD)
    part = manifest("META-INF/signatures2.p7s", dict(list(PAYLOAD.items())[:1]), "sha512")
    meta = {
        "META-INF/manifest.xml": b"<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument'/>",
        "META-INF/ASiCManifest1.xml": whole,
        "META-INF/signatures1.p7s": authority.cades(whole, "rsa"),
        "META-INF/ASiCManifest2.xml": part,
        "META-INF/signatures2.p7s": authority.cades(part, "ec", digest="sha512"),
    }
    pack(tmp_path / "a.asice", {"mimetype": ASIC_E, **PAYLOAD, **meta})
    said = verified(tmp_path, tmp_path / "a.asice", authority.root)
    assert (said["trusted"], codes(said)) == (True, []), said["findings"]
    assert [(one["signer"], one["trusted"]) for one in said["signatures"]] == [("rsa", True), ("ec", True)]


def test_changed_by_somebody(authority: Authority, tmp_path: Path) -> None:
    listed = manifest("META-INF/signatures0.p7s", PAYLOAD, "sha512")
    signature = authority.cades(listed, "ec", digest="sha512")
    meta = {"META-INF/ASiCManifest.xml": listed, "META-INF/signatures0.p7s": signature}
    by_python(tmp_path / "a.asice", {"mimetype": ASIC_E, **PAYLOAD, "empty.bin": b"more", **meta})
    said = verified(tmp_path, tmp_path / "a.asice", authority.root)
    assert (said["trusted"], codes(said)) == (False, ["file.changed"])
    assert [one["intact"] for one in said["signatures"]] == [True]


@pytest.mark.parametrize("pack", PACKERS)
def test_the_simple_form_is_told_apart(authority: Authority, tmp_path: Path, pack: Packer) -> None:
    """ASiC-S: one file, signed itself; no manifest says what is covered, so nothing else may be there."""
    content = PAYLOAD["lepe ing.txt"]
    signature = {"META-INF/signature.p7s": authority.cades(content, "rsa")}
    files = {"mimetype": ASIC_S, "lepe ing.txt": content}
    pack(tmp_path / "a.asics", {**files, **signature})
    said = verified(tmp_path, tmp_path / "a.asics", authority.root)
    assert (said["trusted"], codes(said)) == (True, []), said["findings"]
    assert "package.foreign" in codes(said, "warning")
    (one,) = said["signatures"]
    assert (one["signer"], one["manifest"], one["trusted"]) == ("rsa", "lepe ing.txt", True)
    for changed, code in (
        ({**files, "lepe ing.txt": b"Teri\n", **signature}, "signature.digest"),
        ({**files, "more.txt": b"x", **signature}, "container.simple"),
        ({**files, **signature, "mimetype": ASIC_E}, "signature.none"),
        ({**files, **signature, "mimetype": b"application/zip"}, "container.mimetype"),
    ):
        (tmp_path / "b.asics").unlink(missing_ok=True)
        pack(tmp_path / "b.asics", changed)
        said = verified(tmp_path, tmp_path / "b.asics", authority.root)
        assert not said["trusted"]
        assert code in codes(said)


def test_xades_is_named(authority: Authority, tmp_path: Path) -> None:
    files = {"mimetype": ASIC_E, **PAYLOAD, "META-INF/signatures0.xml": b"<a/>"}
    by_python(tmp_path / "a.asice", files)
    said = verified(tmp_path, tmp_path / "a.asice", authority.root)
    assert not said["trusted"]
    assert "signature.unsupported" in codes(said)
