"""Real tokens for the tests, in software: SoftHSM, with a drawer of tokens for each test."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11 import Attribute, ObjectClass

from tests.desktop.submission.signing.people import Authority, Holder

PIN, SO_PIN = "628193", "4477118899"


def module() -> Path:
    """The driver. Where it is missing these tests fail: nobody should believe that they ran."""
    for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib"):
        for found in Path(folder).glob("**/libsofthsm2.so"):
            return found
    pytest.fail("SoftHSM is missing: sh packaging/system.sh test")


@dataclass
class Drawer:
    """Where tokens are plugged in."""

    folder: Path
    module: Path
    tokens: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def opened(cls, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Drawer:
        (folder / "tokens").mkdir()
        config = folder / "softhsm2.conf"
        config.write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
        monkeypatch.setenv("SOFTHSM2_CONF", str(config))
        return cls(folder, module())

    def token(self, label: str) -> None:
        """Plug in a new empty token."""
        before = set((self.folder / "tokens").iterdir())
        init = ("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", SO_PIN)
        subprocess.run(init, check=True, capture_output=True)
        (self.tokens[label],) = set((self.folder / "tokens").iterdir()) - before

    def put(self, label: str, holder: Holder, id_: bytes, *, certificate: bool = True) -> None:
        """Bring a key and its certificate into a token, as an authority does before it hands it out."""
        key = self.folder / f"{id_.hex()}.pem"
        key.write_bytes(holder.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        load = ("softhsm2-util", "--import", str(key), "--token", label, "--label", "key", "--id", id_.hex())
        subprocess.run([*load, "--pin", PIN], check=True, capture_output=True)
        if certificate:
            self.add_certificate(label, holder.der, id_, holder.asn1.subject.dump())

    def add_certificate(self, label: str, der: bytes, id_: bytes, subject: bytes) -> None:
        library = pkcs11.lib(str(self.module.resolve()))
        library.reinitialize()
        with library.get_token(token_label=label).open(user_pin=PIN, rw=True) as session:
            session.create_object(
                {
                    Attribute.CLASS: ObjectClass.CERTIFICATE,
                    Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                    Attribute.TOKEN: True,
                    Attribute.PRIVATE: False,
                    Attribute.SUBJECT: subject,
                    Attribute.ID: id_,
                    Attribute.VALUE: der,
                }
            )

    def add_authority(self, label: str, authority: Authority) -> None:
        self.add_certificate(label, authority.der, b"\xca", authority.asn1.subject.dump())

    def pull(self, label: str) -> None:
        """Take a token out of its socket."""
        shutil.rmtree(self.tokens[label])
