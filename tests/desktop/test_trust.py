from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.office import Office
from desktop.trust import add_root, roots
from forms.errors import TrustFileUnreadable


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.open(tmp_path / "workspace")
    yield made
    made.close()


def test_a_root_is_kept_once(office: Office, tmp_path: Path) -> None:
    other = Office.open(tmp_path / "other")
    pem = other.new_identity("别处", "别处", "correct horse", "p256").root_pem
    other.close()
    assert pem is not None
    file = tmp_path / "root.pem"
    file.write_bytes(pem)
    assert add_root(office, file) == add_root(office, file)
    assert [path.read_bytes() for path in roots(office)] == [pem]


def test_what_is_no_certificate_is_not_kept(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "root.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(TrustFileUnreadable):
        add_root(office, file)
    assert roots(office) == ()


def test_the_own_identities_are_trusted(office: Office) -> None:
    office.new_identity("本局", "本局", "correct horse", "p256")
    assert len(roots(office)) == 1
