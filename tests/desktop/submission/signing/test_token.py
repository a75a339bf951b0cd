"""Keys in tokens, with a real driver: what they sign, others verify; and all that goes wrong at a desk."""

from __future__ import annotations

import logging
import subprocess
import traceback
from pathlib import Path

import pkcs11
import pytest

from desktop.submission.signing import SignatureField, token
from desktop.submission.signing.keys import KeySigner
from desktop.submission.signing.token import TokenKey
from forms.errors import (
    CertificateExpired,
    CertificateMissing,
    KeyUnsupported,
    TokenFailed,
    TokenGone,
    TokenLocked,
    TokenModuleUnusable,
    WrongPin,
)
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW
from tests.desktop.submission.signing.test_signing import pdf
from tests.desktop.submission.signing.tokens import PIN, Drawer

KINDS = ["rsa2048", "p256", "p384", "p521"]


@pytest.fixture
def drawer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Drawer:
    return Drawer.opened(tmp_path, monkeypatch)


def signer_of(drawer: Drawer, pin: str = PIN) -> KeySigner:
    (found,) = token.listing(drawer.module)
    return token.signer(drawer.module, found, pin, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_openssl_and_pdfsig_accept_what_a_token_signs(drawer: Drawer, tmp_path: Path, kind: str) -> None:
    root = people.root()
    between = root.issue("机构", ca=True, usage=("key_cert_sign",), number=2)
    drawer.token("常州市政府")
    drawer.put("常州市政府", between.issue("张三", kind), b"\x01")
    drawer.add_authority("常州市政府", between)
    signer = signer_of(drawer)
    assert (signer.name, signer.organization, signer.signs_pdf) == ("张三", "示例单位", True)
    assert signer.chain == (between.der,)
    root.pem(tmp_path / "root.pem")
    (tmp_path / "content").write_bytes(b"<manifest/>")
    (tmp_path / "signature").write_bytes(signer.sign_manifest(b"<manifest/>", NOW))
    verify = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-content", "content"]
    done = subprocess.run(
        [*verify, "-in", "signature", "-CAfile", "root.pem", "-out", "out"], cwd=tmp_path, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    signer.sign_pdf(pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf", NOW, SignatureField("Applicant"))
    said = subprocess.run(["pdfsig", "-nocert", "b.pdf"], cwd=tmp_path, capture_output=True, text=True).stdout
    assert "Signature is Valid" in said


def test_several_tokens_with_several_certificates(drawer: Drawer) -> None:
    root = people.root()
    for label, holders in (("甲", ("张三", "李四")), ("乙", ("王五",))):
        drawer.token(label)
        for number, name in enumerate(holders, 1):
            drawer.put(label, root.issue(name, number=60 + number), bytes([number]))
        drawer.add_authority(label, root.issue("机构", ca=True, usage=("key_cert_sign",)))
    found = {(one.token, one.holder) for one in token.listing(drawer.module)}
    assert found == {("甲", "张三"), ("甲", "李四"), ("乙", "王五")}
    for one in token.listing(drawer.module):
        assert token.signer(drawer.module, one, PIN, NOW).name == one.holder


def test_a_wrong_pin_is_tried_once_and_says_what_is_left(drawer: Drawer) -> None:
    drawer.token("甲")
    drawer.put("甲", people.root().issue(), b"\x01")
    for wrong in ("000000", "1", "9" * 64):
        with pytest.raises(WrongPin) as caught:
            signer_of(drawer, wrong)
        assert caught.value.details == {"name": "甲", "left": "low"}
    assert token.listing(drawer.module)[0].attempts == "low"
    assert signer_of(drawer).sign_manifest(b"a", NOW)
    assert token.listing(drawer.module)[0].attempts == ""


def test_a_token_pulled_out_before_and_between_signatures(drawer: Drawer, tmp_path: Path) -> None:
    drawer.token("甲")
    drawer.put("甲", people.root().issue(), b"\x01")
    (found,) = token.listing(drawer.module)
    signer = token.signer(drawer.module, found, PIN, NOW)
    signer.sign_pdf(pdf(tmp_path / "a.pdf"), tmp_path / "b.pdf", NOW)
    drawer.pull("甲")
    with pytest.raises(TokenGone):
        signer.sign_manifest(b"a", NOW)
    assert token.listing(drawer.module) == ()
    with pytest.raises(TokenGone):
        token.signer(drawer.module, found, PIN, NOW)


def test_a_token_pulled_out_while_it_signs(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver is asked to sign when the token has just gone."""
    drawer.token("甲")
    drawer.put("甲", people.root().issue(), b"\x01")
    signer = signer_of(drawer)
    assert isinstance(signer.key, TokenKey)
    entered = TokenKey._key

    def pulled(key: TokenKey):  # type: ignore[no-untyped-def]  # the generator of a context manager
        from contextlib import contextmanager

        @contextmanager
        def around():  # type: ignore[no-untyped-def]
            with entered(key) as found:
                drawer.pull("甲")
                yield found

        return around()

    monkeypatch.setattr(TokenKey, "_key", pulled)
    with pytest.raises(TokenGone):
        signer.sign_manifest(b"a", NOW)


def test_no_session_stays_open(drawer: Drawer) -> None:
    """A driver keeps somebody logged in as long as one session is open: after ours, nobody is."""
    drawer.token("甲")
    drawer.put("甲", people.root().issue(), b"\x01")
    signer = signer_of(drawer)
    signer.sign_manifest(b"a", NOW)
    with pytest.raises(WrongPin):
        signer_of(drawer, "000000")
    library = pkcs11.lib(str(drawer.module.resolve()))
    with library.get_token(token_label="甲").open() as session:
        assert not list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}))


def test_a_certificate_without_its_key(drawer: Drawer) -> None:
    holder = people.root().issue("张三")
    drawer.token("甲")
    drawer.add_certificate("甲", holder.der, b"\x07", holder.asn1.subject.dump())
    with pytest.raises(CertificateMissing):
        signer_of(drawer)


def test_a_certificate_beside_somebody_elses_key(drawer: Drawer) -> None:
    root = people.root()
    drawer.token("甲")
    drawer.put("甲", root.issue("张三", number=61), b"\x01", certificate=False)
    other = root.issue("李四", number=62)
    drawer.add_certificate("甲", other.der, b"\x01", other.asn1.subject.dump())
    with pytest.raises(TokenFailed):
        signer_of(drawer).sign_manifest(b"a", NOW)


def test_an_expired_certificate_costs_no_pin(drawer: Drawer) -> None:
    drawer.token("甲")
    drawer.put("甲", people.root().issue(until=NOW - DAY), b"\x01")
    with pytest.raises(CertificateExpired):
        signer_of(drawer, "000000")
    assert token.listing(drawer.module)[0].attempts == ""


def test_a_locked_token_is_not_even_asked(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    """SoftHSM never locks; what the flag means is tested at the one place that reads it."""

    class Locked:
        flags = pkcs11.TokenFlag.USER_PIN_LOCKED | pkcs11.TokenFlag.USER_PIN_FINAL_TRY

    drawer.token("甲")
    drawer.put("甲", people.root().issue(), b"\x01")
    (found,) = token.listing(drawer.module)
    assert token._attempts(Locked()) == "locked"
    monkeypatch.setattr(TokenKey, "_token", lambda key, library: Locked())
    with pytest.raises(TokenLocked):
        token.signer(drawer.module, found, PIN, NOW)


def test_modules_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("hello")
    for path in (tmp_path / "absent.so", tmp_path / "text.so", tmp_path):
        with pytest.raises(TokenModuleUnusable):
            token.listing(path)


def test_a_key_nobody_can_use(drawer: Drawer) -> None:
    drawer.token("甲")
    drawer.put("甲", people.root().issue(kind="rsa2048"), b"\x01")
    (found,) = token.listing(drawer.module)
    with pytest.raises(KeyUnsupported), token._explained("甲"):
        raise pkcs11.exceptions.MechanismInvalid
    assert found.algorithm == "RSA 2048"


def test_the_pin_is_shown_nowhere(drawer: Drawer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    drawer.token("甲")
    drawer.put("甲", people.root().issue(), b"\x01")
    signer = signer_of(drawer)
    signer.sign_manifest(b"a", NOW)
    drawer.pull("甲")
    with pytest.raises(TokenGone) as caught:
        signer.sign_manifest(b"a", NOW)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=False).format())
    assert PIN not in shown + caplog.text + repr(signer) + repr(signer.key) + str(signer)
