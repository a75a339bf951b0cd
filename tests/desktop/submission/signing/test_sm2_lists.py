"""Revocation lists signed with SM2, made by OpenSSL: what they revoke, and when they do not serve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import crl, pem

from desktop.submission.verification import chain
from tests.desktop.submission.signing import national
from tests.desktop.submission.signing.national import National

DAY = timedelta(days=1)
SOON = timedelta(minutes=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lists")


@pytest.fixture(scope="module")
def between(folder: Path) -> National:
    return national.root(folder / "root").issue(folder / "between", "国密机构", ca=True)


@pytest.fixture(scope="module")
def holder(folder: Path, between: National) -> National:
    return between.issue(folder / "leaf", "江苏省知识产权局")


def judged(holder: National, lists: Sequence[Path], at: datetime | None = None) -> chain.Judgement:
    now = datetime.now(UTC) + SOON
    above = [one.asn1 for one in holder.above]
    trust = chain.Trust.read([holder.above[-1].pem], lists)
    return chain.judge(holder.asn1, above[:-1], trust, at or now, now)


@pytest.fixture(scope="module")
def root_list(folder: Path, between: National) -> Path:
    return between.above[0].crl(folder / "root.crl")


def test_not_revoked(holder: National, between: National, root_list: Path, tmp_path: Path) -> None:
    other = between.issue(tmp_path / "other", "另一人")
    found = judged(holder, [root_list, between.crl(tmp_path / "a.crl", other)])
    assert (found.trusted, found.revocation_checked, found.revoked_later) == (True, True, None)


def test_der_serves_as_well(holder: National, between: National, root_list: Path, tmp_path: Path) -> None:
    path = between.crl(tmp_path / "a.crl", holder)
    path.write_bytes(pem.unarmor(path.read_bytes())[2])
    assert judged(holder, [root_list, path]).code == "certificate.revoked"


def test_revoked(holder: National, between: National, root_list: Path, tmp_path: Path) -> None:
    found = judged(holder, [root_list, between.crl(tmp_path / "a.crl", holder)])
    assert (found.trusted, found.code) == (False, "certificate.revoked")


def test_the_issuer_revoked(holder: National, between: National, tmp_path: Path) -> None:
    lists = [between.above[0].crl(tmp_path / "root.crl", between), between.crl(tmp_path / "a.crl")]
    assert judged(holder, lists).code == "certificate.revoked"


def test_revoked_after_receipt(holder: National, between: National, root_list: Path, tmp_path: Path) -> None:
    since = (datetime.now(UTC) + DAY).replace(microsecond=0)
    lists = [root_list, between.crl(tmp_path / "a.crl", holder, since=since)]
    found = judged(holder, lists)
    assert (found.trusted, found.revoked_later) == (True, since)
    assert judged(holder, lists, since + SOON).code == "certificate.revoked"


def test_out_of_date(holder: National, between: National, root_list: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    path = between.crl(tmp_path / "a.crl", made=now - 60 * DAY, until=now - 30 * DAY)
    assert judged(holder, [root_list, path]).code == "revocation.stale"


def test_from_the_future(holder: National, between: National, root_list: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    path = between.crl(tmp_path / "a.crl", made=now + DAY, until=now + 30 * DAY)
    assert judged(holder, [root_list, path]).code == "revocation.unknown"


def test_none_of_the_issuer(holder: National, root_list: Path) -> None:
    assert judged(holder, [root_list]).code == "revocation.unknown"


def test_by_a_namesake(holder: National, root_list: Path, tmp_path: Path) -> None:
    """Everything but the key is that of the issuer."""
    twin = national.root(tmp_path / "root").issue(tmp_path / "between", "国密机构", ca=True)
    assert judged(holder, [root_list, twin.crl(tmp_path / "a.crl")]).code == "revocation.unknown"


def test_changed_afterwards(holder: National, between: National, root_list: Path, tmp_path: Path) -> None:
    """Somebody takes the revocation out of the list."""
    path = between.crl(tmp_path / "a.crl", holder)
    said = crl.CertificateList.load(pem.unarmor(path.read_bytes())[2])
    said["tbs_cert_list"]["revoked_certificates"][0]["user_certificate"] = 1
    path.write_bytes(said.dump(force=True))
    assert judged(holder, [root_list, path]).code == "revocation.unknown"


def test_signed_under_another_identity(
    holder: National, between: National, root_list: Path, tmp_path: Path
) -> None:
    """GM/T 0009: the identity is 1234567812345678 where nothing else was agreed."""
    path = between.crl(tmp_path / "a.crl", identity=("-sigopt", "distid:ALICE123@YAHOO.COM"))
    assert judged(holder, [root_list, path]).code == "revocation.unknown"
