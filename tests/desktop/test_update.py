"""检查更新文件, with keys made for the occasion."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop import __version__
from desktop.office import Office
from desktop.submission.signing import Signer
from desktop.update import MANIFEST, SIGNATURE, Update, check_update
from forms.errors import (
    Cancelled,
    FileUnreadable,
    NoReleaseRoot,
    TrustFileUnreadable,
    UpdateInvalid,
    UpdateUntrusted,
)

NAME = "ipzone-desk_9.0.0_amd64.deb"


class Publisher:
    """Somebody who releases: a key, its root, and a USB stick."""

    def __init__(self, folder: Path) -> None:
        office = Office.open(folder / "office")
        identity = office.new_identity("发布者", "发布者", "correct horse battery", "p256")
        self.signer: Signer = office.signer_from_identity("发布者", "correct horse battery")
        office.close()
        self.root = folder / "root.pem"
        self.root.write_bytes(identity.root_pem or b"")
        self.stick = folder / "U 盘"
        self.stick.mkdir()
        self.installer = self.stick / NAME
        self.installer.write_bytes(b"installer" * 1000)

    def release(self, version: str = "9.0.0", **changes: Any) -> None:
        data = self.installer.read_bytes()
        file = {"name": NAME, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        document = {"program": "ipzone-desk", "version": version, "files": [file], **changes}
        self.sign(json.dumps(document).encode())

    def sign(self, content: bytes) -> None:
        (self.stick / MANIFEST).write_bytes(content)
        (self.stick / SIGNATURE).write_bytes(self.signer.sign_manifest(content, datetime.now(UTC)))

    def check(self, source: Path | None = None) -> Update:
        return check_update(source or self.installer, self.root)


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


def test_what_was_released_is_recognised(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        pytest.fail("a socket was opened")

    for way in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, way, refused)
    publisher.release()
    found = publisher.check()
    assert (found.version, found.newer, found.same, found.signer) == ("9.0.0", True, False, "发布者")
    assert publisher.check(publisher.stick).path == publisher.installer


def test_the_same_and_an_older_version_say_so(publisher: Publisher) -> None:
    publisher.release(__version__)
    assert publisher.check().same
    publisher.release("0.0.1")
    found = publisher.check()
    assert not found.newer
    assert not found.same


@pytest.mark.parametrize("how", ["changed", "cut", "longer"])
def test_another_file_is_refused(publisher: Publisher, how: str) -> None:
    publisher.release()
    data = publisher.installer.read_bytes()
    publisher.installer.write_bytes(
        {"changed": b"X" + data[1:], "cut": data[:-1], "longer": data + b"x"}[how]
    )
    with pytest.raises(UpdateUntrusted):
        publisher.check()


def test_a_changed_manifest_is_refused(publisher: Publisher) -> None:
    publisher.release()
    manifest = publisher.stick / MANIFEST
    manifest.write_bytes(manifest.read_bytes().replace(b"9.0.0", b"9.0.1"))
    with pytest.raises(UpdateUntrusted):
        publisher.check()


def test_somebody_elses_signature_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    other = Publisher(tmp_path / "else")
    publisher.release()
    content = (publisher.stick / MANIFEST).read_bytes()
    (publisher.stick / SIGNATURE).write_bytes(other.signer.sign_manifest(content, datetime.now(UTC)))
    with pytest.raises(UpdateUntrusted):
        publisher.check()


@pytest.mark.parametrize("signature", [b"", b"nonsense", b"0" * 60_000])
def test_no_signature_is_no_signature(publisher: Publisher, signature: bytes) -> None:
    publisher.release()
    (publisher.stick / SIGNATURE).write_bytes(signature)
    with pytest.raises(UpdateUntrusted):
        publisher.check()


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE])
def test_an_enormous_manifest_is_not_read(publisher: Publisher, name: str) -> None:
    publisher.release()
    (publisher.stick / name).write_bytes(b"0" * 70_000)
    with pytest.raises(FileUnreadable):
        publisher.check()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"program": "ipzone-desk", "version": 9, "files": []}',
        b'{"program": "ipzone-desk", "version": "9.x", "files": [{"name": "a", "size": 1, "sha256": "0"}]}',
        b'{"program": "ipzone-desk", "version": "9.0", "files": [{"name": "../a", "size": 1, "sha256": "'
        + b"0" * 64
        + b'"}]}',
        b'{"program": "ipzone-desk", "version": "9.0", "files": [{"name": "a", "size": true, "sha256": "'
        + b"0" * 64
        + b'"}]}',
        b'{"program": "other", "version": "9.0", "files": []}',
        b"[" * 5000,
    ],
)
def test_a_strange_manifest_is_refused_even_signed(publisher: Publisher, content: bytes) -> None:
    publisher.sign(content)
    with pytest.raises(UpdateInvalid):
        publisher.check()


def test_a_file_that_is_not_listed_is_refused(publisher: Publisher) -> None:
    publisher.release()
    other = publisher.stick / "other.exe"
    other.write_bytes(b"x")
    with pytest.raises(UpdateInvalid):
        publisher.check(other)


def test_without_a_manifest_there_is_nothing_to_check(publisher: Publisher) -> None:
    with pytest.raises(UpdateInvalid):
        publisher.check()


def test_a_build_without_a_root_says_so(publisher: Publisher, tmp_path: Path) -> None:
    publisher.release()
    with pytest.raises(NoReleaseRoot):
        check_update(publisher.installer, tmp_path / "none.pem")
    (tmp_path / "bad.pem").write_text("nothing")
    with pytest.raises(TrustFileUnreadable):
        check_update(publisher.installer, tmp_path / "bad.pem")


def test_it_can_be_stopped(publisher: Publisher) -> None:
    publisher.release()
    with pytest.raises(Cancelled):
        check_update(publisher.installer, publisher.root, stop=lambda: True)


def test_a_stick_pulled_out_in_the_middle(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(errno.EIO, "gone")

    publisher.release()
    monkeypatch.setattr("desktop.update.opened", lambda path: Gone())
    with pytest.raises(FileUnreadable):
        publisher.check()
