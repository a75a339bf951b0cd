"""SM2 keys behind a vendor's driver: a fake one, compiled, with all a real one does wrong or right."""

from __future__ import annotations

import ctypes
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.resources import RESOURCES
from desktop.submission.signing import skf
from desktop.submission.signing.keys import digest
from desktop.submission.verification import cms
from forms.errors import TokenFailed, TokenGone, TokenLocked, TokenModuleUnusable, WrongPin
from tests.desktop.submission.signing import national
from tests.desktop.submission.signing.national import National

PIN = "628193"


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("driver") / "libfakeskf.so"
    source = Path(__file__).with_name("fake_skf.c")
    crypto = next(path for folder in ("/usr/lib", "/lib") for path in Path(folder).glob("**/libcrypto.so.3"))
    subprocess.run(["cc", "-shared", "-fPIC", "-o", made, source, crypto], check=True)
    return made


@pytest.fixture
def holder(tmp_path: Path) -> National:
    return national.root(tmp_path / "root").issue(tmp_path / "leaf", "江苏省知识产权局")


@pytest.fixture
def socket(tmp_path: Path, holder: National, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "token"
    folder.mkdir()
    plug(folder, holder)
    monkeypatch.setenv("FAKE_SKF", str(folder))
    return folder


def plug(folder: Path, holder: National) -> None:
    convert = ["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", holder.key, "-outform", "DER"]
    subprocess.run([*convert, "-out", folder / "key.der"], check=True)
    (folder / "cert.der").write_bytes(holder.asn1.dump())


def signed(driver: Path, pin: str = PIN) -> bytes:
    (found,) = skf.listing(driver)
    return skf.signer(driver, found, pin, datetime.now(UTC)).sign_manifest(b"content", datetime.now(UTC))


def left_open(driver: Path) -> int:
    return int(ctypes.CDLL(str(driver)).fake_open())


def test_a_driver_signs(driver: Path, socket: Path) -> None:
    assert skf.is_driver(driver)
    (found,) = skf.listing(driver)
    assert (found.token, found.holder, found.algorithm) == ("FAKE KEY", "江苏省知识产权局", "SM2")
    read = cms.read(signed(driver), lambda algorithm: digest(algorithm, b"content"), national=True)
    assert read.intact
    assert read.faults == ()
    assert left_open(driver) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_in_the_vendors_encoding(driver: Path, socket: Path, encoding: str) -> None:
    """They are shown as people read them, and asked for as the driver said them."""
    (socket / "label").write_bytes("政务密钥".encode(encoding))
    (found,) = skf.listing(driver)
    assert found.token == "政务密钥"
    assert cms.read(signed(driver), lambda a: digest(a, b"content"), national=True).intact
    assert left_open(driver) == 0


def test_wrong_pins_until_it_locks(driver: Path, socket: Path) -> None:
    lefts = []
    for _ in range(9):
        with pytest.raises(WrongPin) as caught:
            signed(driver, "000000")
        lefts.append(caught.value.details["left"])
    assert lefts == [""] * 6 + ["low", "low", "final"]
    for pin in ("000000", PIN):  # the last wrong one locks; then even the right one is not tried
        with pytest.raises(TokenLocked):
            signed(driver, pin)
    assert skf.listing(driver)[0].attempts == "locked"
    assert left_open(driver) == 0


def test_pulled_out(driver: Path, socket: Path) -> None:
    (found,) = skf.listing(driver)
    signer = skf.signer(driver, found, PIN, datetime.now(UTC))
    (socket / "key.der").unlink()
    with pytest.raises(TokenGone):
        signer.sign_manifest(b"content", datetime.now(UTC))
    assert skf.listing(driver) == ()
    assert left_open(driver) == 0


def test_pulled_out_while_it_signs(driver: Path, socket: Path) -> None:
    (found,) = skf.listing(driver)
    signer = skf.signer(driver, found, PIN, datetime.now(UTC))
    assert isinstance(signer.key, skf.SkfKey)
    with pytest.raises(TokenGone), signer.key.container() as handle:
        (socket / "key.der").unlink()
        signer.key.driver.do(
            "SKF_ECCSignData", found.token, handle, bytes(32), 32, ctypes.create_string_buffer(128)
        )
    assert left_open(driver) == 0


def test_a_key_that_does_not_fit_the_certificate(driver: Path, socket: Path, tmp_path: Path) -> None:
    other = national.root(tmp_path / "other")
    plug(tmp_path / "other", other)
    (tmp_path / "other" / "key.der").replace(socket / "key.der")
    with pytest.raises(TokenFailed):
        signed(driver)
    assert left_open(driver) == 0


def test_other_libraries(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("hello")
    assert not skf.is_driver(tmp_path / "text.so")
    with pytest.raises(TokenModuleUnusable):
        skf.listing(tmp_path / "text.so")


def test_the_pin_is_shown_nowhere(driver: Path, socket: Path) -> None:
    (found,) = skf.listing(driver)
    signer = skf.signer(driver, found, PIN, datetime.now(UTC))
    assert PIN not in repr(signer) + repr(signer.key)


def test_the_document_for_vendors_says_all() -> None:
    said = (RESOURCES / "token-drivers.md").read_text("utf-8")
    codes = {f"0x{code:08X}" for code in {*skf._REMOVED, *skf._PIN_WRONG, skf._PIN_LOCKED}}
    assert [one for one in (*skf._CALLS, *codes) if one not in said] == []
