"""What goes with the installers, and that the program accepts it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from desktop import __version__
from desktop.office import Office
from desktop.update import SIGNATURE, check_update

NAME = f"ipzone-desk_{__version__}_amd64.deb"
PASSPHRASE = "correct horse battery"


@pytest.fixture
def release(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("release")


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    made = tmp_path / "dist"
    made.mkdir()
    (made / NAME).write_bytes(b"installer")
    (made / "ipzone-desk_0.0.1_amd64.deb").write_bytes(b"an older one")
    return made


def test_a_signed_release_is_accepted(release: ModuleType, dist: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    office = Office.open(keys)
    identity = office.new_identity("发布", "发布单位", PASSPHRASE, "p256")
    office.close()
    root = tmp_path / "root.pem"
    root.write_bytes(identity.root_pem or b"")
    release.release(dist, keys, "发布", PASSPHRASE, root)
    assert check_update(dist, root).path.name == NAME
    sums = dict(reversed(line.split("  ")) for line in (dist / "SHA256SUMS").read_text("utf-8").splitlines())
    assert sums[NAME] == hashlib.sha256(b"installer").hexdigest()
    assert "ipzone-desk_0.0.1_amd64.deb" not in sums


def test_without_a_key_there_is_no_signature(release: ModuleType, dist: Path) -> None:
    (dist / SIGNATURE).write_bytes(b"of an earlier release")
    release.release(dist)
    assert not (dist / SIGNATURE).exists()


def test_nothing_to_release_is_said(release: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no installer"):
        release.release(tmp_path)
