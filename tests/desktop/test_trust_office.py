"""What an office trusts: seen before it is taken, with its age; and what it asks for beyond the rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.office import Office
from desktop.submission.verification.policy import Accepted, Policy
from desktop.trust_office import BETWEEN, LIST, ROOT
from forms.errors import (
    FingerprintInvalid,
    PolicyUnreadable,
    TrustFileUnreadable,
    UnknownPlace,
    UnknownSigner,
    UnknownTrust,
)
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW, Holder
from tests.desktop.submission.verification.conftest import exported
from tests.desktop.submission.verification.packages import Draft


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.open(tmp_path / "data")
    yield office
    office.close()


def test_seen_then_taken_then_removed(office: Office, tmp_path: Path) -> None:
    root = people.root()
    file = root.pem(tmp_path / "省级根证书.pem")
    (seen,) = office.look_at_trust(file)
    assert (seen.kind, seen.holder, seen.key, seen.own) == (ROOT, "示例省政务根证书", "ECDSA P-256", False)
    assert len(seen.groups) == 16
    assert office.trusted() == ()
    (kept,) = office.add_trust(file)
    office.add_trust(file)
    assert office.trusted() == (kept,)
    assert kept.name.startswith("省级根证书-")
    office.remove_trust(kept.name)
    assert office.trusted() == ()
    with pytest.raises(UnknownTrust):
        office.remove_trust(kept.name)


def test_intermediates_and_lists_with_their_age(office: Office, tmp_path: Path) -> None:
    root = people.root()
    between = root.issue("机构", ca=True, usage=("key_cert_sign", "crl_sign"), number=2)
    office.add_trust(root.pem(tmp_path / "root.pem"))
    office.add_trust(between.pem(tmp_path / "between.pem"))
    lists = [root.crl(tmp_path / "root.crl", made=NOW - 9 * DAY), between.crl(tmp_path / "between.crl")]
    added = [office.add_trust(file)[0] for file in lists]
    assert [one.kind for one in added] == [LIST, LIST]
    assert [one.age(NOW) for one in added] == [9, 1]
    assert {one.kind for one in office.trusted()} == {ROOT, BETWEEN, LIST}
    signer = between.issue(number=5)
    bare = Holder(signer.private, signer.certificate)  # the chain is not in the package, but here
    report = office.verify_here(Draft().by(bare).write(tmp_path / "a.asice"))
    assert report.trusted, report.findings
    assert report.signatures[0].revocation_checked


def test_what_is_neither_is_not_taken(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(b"rubbish")
    with pytest.raises(TrustFileUnreadable):
        office.add_trust(tmp_path / "a.pem")
    assert office.trusted() == ()


def test_the_own_roots_go_with_their_identity(office: Office) -> None:
    office.new_identity("本局", "本局", "correct horse", "p256")
    (own,) = office.trusted()
    assert (own.own, own.name) == (True, "本局")
    with pytest.raises(UnknownTrust):
        office.remove_trust("本局")


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(ec_bits=384), "policy.key"),
        (Policy(digests=("SHA-512",)), "policy.digest"),
        (Policy(usage_stated=True), "policy.usage"),
        (Policy(lists_required=True), "policy.revocation"),
        (Policy(list_days=3), "policy.list_age"),
    ],
)
def test_policy(office: Office, tmp_path: Path, policy: Policy, code: str) -> None:
    root = people.root()
    office.add_trust(root.pem(tmp_path / "root.pem"))
    if code == "policy.list_age":
        office.add_trust(root.crl(tmp_path / "a.crl", made=NOW - 9 * DAY))
    signer = root.issue(usage=None, number=13)
    package = Draft().by(signer).write(tmp_path / "a.asice")
    assert office.verify_here(package).trusted
    office.set_policy(policy)
    assert office.policy() == policy
    report = office.verify_here(package)
    assert [finding.code for finding in report.errors] == [code]
    assert not report.trusted


def test_signers_accepted_for_a_place(office: Office, tmp_path: Path) -> None:
    made = exported(tmp_path)
    office.add_trust(made.root.pem(tmp_path / "root.pem"))
    place, right = made.application.place.code, made.signer.asn1.sha256.hex()
    for accepted, codes in (
        ((Accepted(place, "0" * 64),), ["policy.signer"]),
        ((Accepted(place, "0" * 64), Accepted(place, right)), []),
        ((Accepted("000000", "0" * 64),), []),
    ):
        office.set_policy(replace(Policy(), accepted=accepted))
        assert [finding.code for finding in office.verify_here(made.package).errors] == codes


def test_signers_are_accepted_and_dropped(office: Office) -> None:
    one, other = "ab" * 32, "cd" * 32
    spelled = ":".join(["AB"] * 32)
    assert office.accept_signer("320400", spelled, "常州市").accepted == (Accepted("320400", one, "常州市"),)
    office.accept_signer("320400", other)
    office.accept_signer("320400", one, "常州市人民政府")  # again: the newer name holds
    assert office.accept_signer("320500", one).accepted == (
        Accepted("320400", other),
        Accepted("320400", one, "常州市人民政府"),
        Accepted("320500", one),
    )
    assert len(office.drop_signer("320400", "AB AB").accepted) == 2
    for place, fingerprint in (("320400", "ab"), ("320400", ""), ("110000", "cd")):
        with pytest.raises(UnknownSigner):
            office.drop_signer(place, fingerprint)
    for fingerprint in ("", "ab", "xy" * 32, one + "00"):
        with pytest.raises(FingerprintInvalid):
            office.accept_signer("320400", fingerprint)
    with pytest.raises(UnknownPlace):
        office.accept_signer("999999", one)
    assert office.policy().accepted == (Accepted("320400", other), Accepted("320500", one))


def test_an_old_list_beside_a_newer_one_is_no_matter(office: Office, tmp_path: Path) -> None:
    """A list from the future does not make up for an old one."""
    root = people.root()
    office.add_trust(root.pem(tmp_path / "root.pem"))
    office.add_trust(root.crl(tmp_path / "old.crl", made=NOW - 9 * DAY))
    office.add_trust(root.crl(tmp_path / "future.crl", made=NOW + 2 * DAY))
    office.set_policy(Policy(list_days=3))
    package = Draft().by(root.issue()).write(tmp_path / "a.asice")
    assert [finding.code for finding in office.verify_here(package).errors] == ["policy.list_age"]
    office.add_trust(root.crl(tmp_path / "new.crl", made=NOW - DAY))
    assert office.verify_here(package).trusted


@pytest.mark.parametrize(
    "asked",
    [
        {"rsa_bits": 1024},
        {"ec_bits": 160},
        {"list_days": -1},
        {"digests": ()},
        {"digests": ("SHA-1",)},
        {"digests": ("SHA-256", "MD5")},
    ],
)
def test_there_is_no_policy_laxer_than_the_rules(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Policy(**asked)


def test_a_policy_kept_before_signers_had_names() -> None:
    said = json.loads(Policy(accepted=(Accepted("320400", "0" * 64, "甲"),)).to_json())
    del said["accepted"][0]["name"]
    assert Policy.from_json(json.dumps(said)).accepted == (Accepted("320400", "0" * 64),)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"digests": 1}', "null"])
def test_a_policy_that_cannot_be_read_is_not_a_lax_one(text: str) -> None:
    with pytest.raises(ValueError):
        Policy.from_json(text)


@pytest.mark.parametrize("text", ["{", "[]", '{"digests": 1}', "[" * 100_000])
def test_a_kept_policy_nobody_can_read_stops_verification(office: Office, tmp_path: Path, text: str) -> None:
    root = people.root()
    office.add_trust(root.pem(tmp_path / "root.pem"))
    package = Draft().by(root.issue()).write(tmp_path / "a.asice")
    office.set_setting("trust.policy", text)
    for use in (
        office.policy,
        lambda: office.verify_here(package),
        lambda: office.accept_signer("320400", "ab" * 32),
        lambda: office.drop_signer("320400", "ab"),
    ):
        with pytest.raises(PolicyUnreadable):
            use()
    office.set_policy(Policy())
    assert office.verify_here(package).trusted


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"of a later program": 1}, True),
        ({"rsa_bits": 1024}, True),
        ({"digests": None}, True),
        ({"accepted": None}, False),
        ({"accepted": [{"place": "320400"}]}, False),
        ({"accepted": ["320400"]}, False),
    ],
)
def test_signers_are_kept_where_the_rest_cannot_be_read(
    office: Office, change: dict[str, Any], kept: bool
) -> None:
    signers = (Accepted("320400", "ab" * 32, "甲"), Accepted("320400", "cd" * 32))
    said = json.loads(Policy(accepted=signers).to_json())
    office.set_setting("trust.policy", json.dumps({**said, **change}))
    with pytest.raises(PolicyUnreadable):
        office.policy()
    if kept:
        assert office.signers_kept() == signers
    else:
        with pytest.raises(PolicyUnreadable):
            office.signers_kept()
