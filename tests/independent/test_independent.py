"""What we make holds for programs that know nothing of ours, and what was tampered with does not."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.submission.signing.p12 import load_p12
from tests.desktop.submission.signing import national, people
from tests.desktop.submission.verification.conftest import Office, exported
from tests.desktop.submission.verification.packages import Draft

JARS = ":".join(f"/usr/share/java/{name}.jar" for name in ("bcprov", "bcpkix", "bcutil"))
JAVA = Path(__file__).parent / "Verify.java"
DOCUMENT = Path(__file__).parents[2] / "resources" / "verify-without-us.md"
needs_java = pytest.mark.skipif(
    shutil.which("java") is None or not Path("/usr/share/java/bcpkix.jar").exists(),
    reason="needs libbcpkix-java and a JDK; packaging/system.sh test installs both",
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return exported(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., int]:
    """The Java program, compiled once."""
    folder = tmp_path_factory.mktemp("java")
    subprocess.run(["javac", "-cp", JARS, "-d", str(folder), str(JAVA)], check=True)

    def run(manifest: Path, signature: Path, root: Path) -> int:
        command = ["java", "-cp", f"{JARS}:{folder}", "Verify", str(manifest), str(signature), str(root)]
        return subprocess.run(command, check=False, capture_output=True, timeout=120).returncode

    return run


def _parts(draft: Draft, folder: Path) -> tuple[Path, Path]:
    manifest, signature = folder / "manifest.xml", folder / "signature.p7s"
    manifest.write_bytes(draft.meta["META-INF/ASiCManifest001.xml"])
    signature.write_bytes(draft.meta["META-INF/signature001.p7s"])
    return manifest, signature


def _tampered(verifier: Callable[..., int], manifest: Path, signature: Path, root: Path) -> None:
    """Every way of spoiling it must be noticed."""
    good, signed = manifest.read_bytes(), signature.read_bytes()
    manifest.write_bytes(good.replace(b"URI", b"Uri", 1))
    assert verifier(manifest, signature, root) == 1
    manifest.write_bytes(good)
    bent = bytearray(signed)
    bent[-5] ^= 1
    signature.write_bytes(bent)
    assert verifier(manifest, signature, root) == 1
    signature.write_bytes(signed)


@needs_java
@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
def test_bouncycastle(verifier: Callable[..., int], tmp_path: Path, kind: str) -> None:
    root = people.root()
    between = root.issue("机构", ca=True, usage=("key_cert_sign",), number=2)
    manifest, signature = _parts(Draft().by(between.issue("签署人", kind)), tmp_path)
    pem = root.pem(tmp_path / "root.pem")
    assert verifier(manifest, signature, pem) == 0
    assert verifier(manifest, signature, people.root(number=101).pem(tmp_path / "other.pem")) == 1
    _tampered(verifier, manifest, signature, pem)


@needs_java
def test_bouncycastle_sm2(verifier: Callable[..., int], tmp_path: Path) -> None:
    root = national.root(tmp_path / "root")
    between = root.issue(tmp_path / "between", "国密机构", ca=True)
    leaf = between.issue(tmp_path / "leaf", "江苏省知识产权局")
    signer = load_p12(leaf.p12(tmp_path / "a.p12"), national.PASSPHRASE, datetime.now(UTC))
    draft = Draft().signed(lambda content: signer.sign_manifest(content, datetime.now(UTC)))
    manifest, signature = _parts(draft, tmp_path)
    assert verifier(manifest, signature, root.pem) == 0
    _tampered(verifier, manifest, signature, root.pem)


def _commands() -> str:
    blocks = re.findall(r"```sh( bouncycastle)?\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    with_java = shutil.which("java") is not None and Path("/usr/share/java/bcpkix.jar").exists()
    return "\n".join(block for java, block in blocks if with_java or not java)


def _followed(folder: Path, package: Path, root: bytes) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    shutil.copy(package, folder / "package.asice")
    shutil.copy(JAVA, folder / "Verify.java")
    (folder / "root.pem").write_bytes(root)
    command = ["bash", "-e", "-c", _commands()]
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "LANG": "C.UTF-8"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def test_an_auditor_can_follow_the_document(office: Office, tmp_path: Path) -> None:
    root = office.root.pem(tmp_path / "root.pem").read_bytes()
    done = _followed(tmp_path / "good", office.package, root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CAdES Verification successful" in done.stderr
    assert "Signature is Valid" in done.stdout
    assert "Total document signed" in done.stdout


@pytest.mark.parametrize("case", ["file", "root", "added", "manifest"])
def test_an_auditor_notices(office: Office, tmp_path: Path, case: str) -> None:
    package, root = office.package, office.root.pem(tmp_path / "root.pem").read_bytes()
    if case == "root":
        root = people.root(number=101).pem(tmp_path / "other.pem").read_bytes()
    else:
        package = tmp_path / "bad.asice"
        with zipfile.ZipFile(office.package) as source, zipfile.ZipFile(package, "w") as target:
            for one in source.infolist():
                content = source.read(one)
                if case == "file" and one.filename.startswith("evidence/"):
                    content += b"x"
                if case == "manifest" and one.filename.endswith("001.xml"):
                    content = content.replace(b"application/pdf", b"application/xxx", 1)
                target.writestr(one.filename, content)
            if case == "added":
                target.writestr("evidence/900-多.pdf", b"x")
    done = _followed(tmp_path / "bad", package, root)
    assert done.returncode != 0, done.stdout
