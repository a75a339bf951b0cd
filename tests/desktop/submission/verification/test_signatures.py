"""Signatures over generic containers: the right ones are trusted, each wrong one is refused for its own reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from asn1crypto import cms as structure
from cryptography import x509

from desktop.submission.verification import Part, Report, Result, Severity, cms, verify
from forms.errors import PackageUnreadable, TrustFileUnreadable
from tests.corpus.bench import Bench
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW
from tests.desktop.submission.verification.packages import PAYLOAD, Draft, crafted, openssl


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    yield Bench(tmp_path)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.errors]


# --- right ones -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rsa2048", "p256", "p384", "p521"])
def test_good(bench: Bench, kind: str) -> None:
    report = bench.report(Draft().by(bench.root.issue("签署人", kind)))
    assert report.trusted, report.findings
    assert report.verdict == "签名可信，但不是申报包"
    signature = report.signatures[0]
    assert (signature.intact, signature.trusted, signature.signer) == (True, True, "签署人")
    assert signature.chain == ("签署人", "示例省政务根证书")
    assert signature.signing_time == NOW
    assert {file.name: file.digest_ok for file in report.files} == dict.fromkeys(PAYLOAD, True)
    assert all(file.covered_by == ("META-INF/signature001.p7s",) for file in report.files)
    assert any("没有吊销列表" in remark for remark in report.remarks)


@pytest.mark.parametrize(
    "options",
    [
        ("-cades",),
        ("-cades", "-md", "sha384"),
        ("-cades", "-keyid"),
        ("-cades", "-nosmimecap"),
        ("-cades", "-md", "sha512", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha512"),
    ],
)
def test_good_by_openssl(bench: Bench, options: tuple[str, ...]) -> None:
    signer = bench.root.issue("签署人", "rsa2048")
    signer_options = [o for o in options if o not in ("-keyopt",) and not o.startswith("rsa_")]
    pss = [o for o in options if o not in signer_options]
    folder = bench.folder

    def sign(content: bytes) -> bytes:
        certificate, key = signer.pem(folder / "s.pem"), signer.key_pem(folder / "s.key")
        return openssl(
            folder, content, options=[*signer_options, "-signer", str(certificate), "-inkey", str(key), *pss]
        )

    report = bench.report(Draft().signed(sign))
    assert report.trusted, report.findings


def test_good_with_intermediate_and_lists(bench: Bench) -> None:
    between = bench.root.issue("示例省签发机构", ca=True, usage=("key_cert_sign", "crl_sign"), number=2)
    signer = between.issue(purposes=(people.EMAIL,))
    crls = [bench.root.crl(bench.folder / "a.crl"), between.crl(bench.folder / "b.crl")]
    report = bench.report(Draft().by(signer), crls)
    assert report.trusted, report.findings
    assert report.signatures[0].revocation_checked
    assert report.signatures[0].chain == ("示例市知识产权局", "示例省签发机构", "示例省政务根证书")
    assert "revocation.unchecked" not in {f.code for f in report.findings}


@pytest.mark.parametrize("algorithm", ["sha384", "sha512"])
def test_good_manifest_with_other_digest(bench: Bench, algorithm: str) -> None:
    assert bench.report(Draft().by(bench.signer, algorithm=algorithm)).trusted


def test_good_two_signatories(bench: Bench) -> None:
    province = bench.root.issue("示例省知识产权局", number=3)
    draft = Draft().by(bench.signer)
    names = [*draft.payload, *draft.meta]
    report = bench.report(draft.by(province, 2, names=names))
    assert report.trusted, report.findings
    assert [s.signer for s in report.signatures] == ["示例市知识产权局", "示例省知识产权局"]


def test_good_self_signed_and_trusted_itself(bench: Bench) -> None:
    """What `openssl req -x509` makes: an authority by default, without any key usage."""
    alone = people.root("自签单位", number=4, usage=None)
    assert bench.report(Draft().by(alone), trust=[alone.pem(bench.folder / "alone.pem")]).trusted


def test_good_crafted_is_right(bench: Bench) -> None:
    assert bench.report(Draft().signed(lambda content: crafted(bench.signer, content))).trusted


def test_pinned_certificate_needs_no_root(bench: Bench) -> None:
    path = Draft().by(bench.signer).write(bench.folder / "package.asice")
    assert verify(path, pinned=[bench.signer.der]).trusted
    assert not verify(path, pinned=[bench.root.der]).trusted


# --- whom to trust ----------------------------------------------------------------------------------------


def test_no_trust_at_all(bench: Bench) -> None:
    assert codes(bench.report(Draft().by(bench.signer), trust=[])) == ["certificate.untrusted"]


def test_leaf_file_is_no_root(bench: Bench) -> None:
    report = bench.report(Draft().by(bench.signer), trust=[bench.signer.pem(bench.folder / "leaf.pem")])
    assert codes(report) == ["certificate.untrusted"]


def test_moment(bench: Bench) -> None:
    draft = Draft().by(bench.signer)
    assert codes(bench.report(draft, at=NOW + 400 * DAY)) == ["certificate.expired"]
    early = bench.report(draft, at=NOW - 31 * DAY)
    assert codes(early) == ["certificate.not_yet_valid"]
    expired = Draft().by(bench.root.issue(until=NOW - DAY))
    received = bench.report(expired, at=NOW - 2 * DAY)
    assert received.trusted
    assert {f.code for f in received.findings} >= {"time.future", "time.certificate"}


# --- revocation -------------------------------------------------------------------------------------------


def test_revoked(bench: Bench) -> None:
    crl = bench.root.crl(bench.folder / "a.crl", (bench.signer.certificate,))
    assert codes(bench.report(Draft().by(bench.signer), [crl])) == ["certificate.revoked"]


def test_revoked_after_receipt(bench: Bench) -> None:
    crl = bench.root.crl(bench.folder / "a.crl", (bench.signer.certificate,))
    report = bench.report(Draft().by(bench.signer), [crl], at=NOW - 10 * DAY)
    assert report.trusted
    assert "certificate.revoked_later" in {f.code for f in report.findings}


def test_revoked_intermediate(bench: Bench) -> None:
    between = bench.root.issue("机构", ca=True, usage=("key_cert_sign", "crl_sign"), number=2)
    crls = [
        bench.root.crl(bench.folder / "a.crl", (between.certificate,)),
        between.crl(bench.folder / "b.crl"),
    ]
    assert codes(bench.report(Draft().by(between.issue()), crls)) == ["certificate.revoked"]


@pytest.mark.parametrize("case", ["stranger", "stale", "future", "sha1", "incomplete"])
def test_list_that_does_not_serve(bench: Bench, case: str) -> None:
    path, signer, code = bench.folder / "a.crl", bench.signer, "revocation.unknown"
    match case:
        case "stranger":
            people.root("另一机构", number=106).crl(path)
        case "stale":
            bench.root.crl(path, made=NOW - 60 * DAY, until=NOW - 30 * DAY)
            code = "revocation.stale"
        case "future":
            bench.root.crl(path, made=NOW + DAY)
        case "sha1":
            rsa_root = people.root(kind="rsa2048", number=105)
            bench.trust, signer = [rsa_root.pem(bench.folder / "rsa.pem")], rsa_root.issue()
            rsa_root.crl(path)
            people.crl_with_sha1(path, rsa_root)
        case "incomplete":
            signer = bench.root.issue("机构", ca=True, usage=("key_cert_sign",), number=2).issue()
            bench.root.crl(path)
    assert codes(bench.report(Draft().by(signer), [path])) == [code]


def test_unreadable_trust(bench: Bench) -> None:
    package = Draft().by(bench.signer).write(bench.folder / "p.asice")
    bad = bench.folder / "bad.pem"
    for content in (b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        bad.write_bytes(content)
        with pytest.raises(TrustFileUnreadable):
            verify(package, [bad])
        with pytest.raises(TrustFileUnreadable):
            verify(package, bench.trust, [bad])
    with pytest.raises(TrustFileUnreadable):
        verify(package, [bench.folder / "absent.pem"])


# --- the CMS itself ---------------------------------------------------------------------------------------


def test_two_signers_by_openssl(bench: Bench) -> None:
    other = bench.root.issue("另一人", number=8)
    report = bench.report(Draft().signed(lambda c: openssl(bench.folder, c, bench.signer, other)))
    assert codes(report)[0] == "signature.signers"


def test_reference_to_another_certificate(bench: Bench) -> None:
    """The same key certified twice: the signature fits both, but says which one it means."""
    twin = bench.root.issue("冒名者")
    genuine = crafted(twin, b"")

    def sign(content: bytes) -> bytes:
        attributes = structure.ContentInfo.load(genuine)["content"]["signer_infos"][0]["signed_attrs"]
        reference = next(a for a in attributes if a["type"].native == "signing_certificate_v2")
        return crafted(bench.signer, content, replace={"signing_certificate_v2": reference["values"][0]})

    assert codes(bench.report(Draft().signed(sign))) == ["signature.certificate_mismatch"]


def test_signature_over_another_manifest(bench: Bench) -> None:
    other = bench.signer.signer.sign_manifest(b"another manifest", NOW)
    assert codes(bench.report(Draft().signed(lambda _: other))) == ["signature.digest"]


@pytest.mark.parametrize("content", [b"", b"rubbish", b"0", b"0\x80" * 5000, b"\x30\x84\xff\xff\xff\xff"])
def test_rubbish(bench: Bench, content: bytes) -> None:
    assert codes(bench.report(Draft().signed(lambda _: content))) == ["signature.malformed"]


def test_trailing_bytes(bench: Bench) -> None:
    draft = Draft().signed(lambda c: bench.signer.signer.sign_manifest(c, NOW) + b"more")
    assert codes(bench.report(draft)) == ["signature.malformed"]


def test_every_bit_of_a_signature(bench: Bench) -> None:
    """No change of the signature file makes it another one that is trusted: except where it says nothing."""
    content = b"manifest"
    genuine = bench.signer.signer.sign_manifest(content, NOW)

    def digest(name: str) -> bytes:
        return hashlib.new(name, content).digest()

    assert cms.read(genuine, digest).intact
    for position in range(0, len(genuine), 9):
        flipped = bytearray(genuine)
        flipped[position] ^= 1 << (position % 8)
        signed = cms.read(bytes(flipped), digest)
        if signed.intact and not signed.faults:
            assert signed.certificate is not None
            assert signed.certificate.dump() == bench.signer.der, position


def test_maze_of_certificates(bench: Bench) -> None:
    """Many authorities that have all issued each other do not keep us busy."""
    names = [bench.root.issue(f"机构{n}", ca=True, usage=("key_cert_sign",), number=20 + n) for n in range(5)]
    twins = [
        a.issue(f"机构{n}", ca=True, usage=("key_cert_sign",), number=20 + n) for a in names for n in range(5)
    ]
    stranger = people.root("陌生", number=107)
    bench.trust = [stranger.pem(bench.folder / "stranger.pem")]
    signer = names[0].issue()

    def sign(content: bytes) -> bytes:
        info = structure.ContentInfo.load(signer.signer.sign_manifest(content, NOW))
        bag = info["content"]["certificates"]
        for twin in twins[:14]:
            bag.append(structure.CertificateChoices("certificate", twin.asn1))
        return bytes(info.dump(force=True))

    assert codes(bench.report(Draft().signed(sign))) == ["certificate.untrusted"]


# --- manifest and files -----------------------------------------------------------------------------------


def test_file_changed(bench: Bench) -> None:
    draft = Draft().by(bench.signer)
    draft.payload["报告.txt"] = b"other"
    report = bench.report(draft)
    assert codes(report) == ["file.changed"]
    assert report.signatures[0].trusted
    changed = next(file for file in report.files if file.name == "报告.txt")
    assert changed.digest_ok is False
    assert changed.covered_by == ()
    assert changed.expected != changed.actual
    line = next(line for line in report.lines if line.part is Part.FILES)
    assert line.result is Result.FAILED
    assert "报告.txt" in line.sentence
    assert [name for name, _ in line.details][:3] == ["文件", "清单记录", "实际内容"]


def test_file_added(bench: Bench) -> None:
    draft = Draft().by(bench.signer)
    draft.payload["evidence/002-多余.txt"] = b"more"
    report = bench.report(draft)
    assert "manifest.unlisted" in codes(report)
    assert next(f for f in report.files if f.name.startswith("evidence/002")).digest_ok is None


def test_file_removed(bench: Bench) -> None:
    draft = Draft().by(bench.signer)
    del draft.payload["报告.txt"]
    assert codes(bench.report(draft)) == ["manifest.missing"]


def test_unsigned(bench: Bench) -> None:
    assert "signature.none" in codes(bench.report(Draft()))


def test_signature_missing(bench: Bench) -> None:
    draft = Draft()
    draft.manifest()
    assert "entry.absent" in codes(bench.report(draft))


def test_only_a_part_is_covered(bench: Bench) -> None:
    draft = (
        Draft().by(bench.signer, 1, names=["报告.txt"]).by(bench.signer, 2, names=["evidence/001-附件.pdf"])
    )
    assert codes(bench.report(draft)) == ["signature.coverage"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("META-INF/signatures001.xml", "signature.unsupported"),
        ("META-INF/signature002.p7s", "container.unexpected"),
        ("META-INF/readme.txt", "container.unexpected"),
        ("META-INF/deep/file", "container.unexpected"),
    ],
)
def test_unexpected_in_meta(bench: Bench, name: str, code: str) -> None:
    draft = Draft().by(bench.signer)
    draft.meta[name] = b"anything"
    assert codes(bench.report(draft)) == [code]


def test_second_signature_broken(bench: Bench) -> None:
    draft = Draft().by(bench.signer)
    report = bench.report(draft.signed(lambda _: crafted(bench.signer, b"else"), 2))
    assert codes(report) == ["signature.digest"]
    assert [s.trusted for s in report.signatures] == [True, False]


def test_two_manifests_one_signature(bench: Bench) -> None:
    draft = Draft().by(bench.signer)
    draft.meta["META-INF/ASiCManifest002.xml"] = draft.meta["META-INF/ASiCManifest001.xml"]
    assert "manifest.signature" in codes(bench.report(draft))


def test_not_a_container(bench: Bench) -> None:
    path = bench.folder / "a.asice"
    path.write_bytes(b"hello")
    with pytest.raises(PackageUnreadable):
        verify(path)


def test_truncated(bench: Bench) -> None:
    path = Draft().by(bench.signer).write(bench.folder / "a.asice")
    path.write_bytes(path.read_bytes()[:-10])
    report = verify(path, bench.trust)
    assert not report.trusted
    assert report.container.sha256
    assert report.lines[0].result is Result.FAILED
    assert report.lines[1].result is Result.UNKNOWN


def test_json(bench: Bench) -> None:
    draft = Draft().by(bench.signer)
    draft.payload["报告.txt"] = b"other"
    said = json.loads(json.dumps(bench.report(draft).to_json()))
    assert said["trusted"] is False
    assert said["findings"][0] == {
        "code": "file.changed",
        "severity": Severity.ERROR,
        "message": "报告.txt 在签署之后被改动过",
        "entry": "报告.txt",
    }
    assert set(said) >= {"trusted", "remarks", "findings", "container", "signatures", "files"}
    assert said["signatures"][0]["manifest"] == "META-INF/ASiCManifest001.xml"


def test_name_constraints(bench: Bench) -> None:
    other = x509.Name([x509.NameAttribute(x509.oid.NameOID.ORGANIZATION_NAME, "别的单位")])
    limits = x509.NameConstraints([x509.DirectoryName(other)], None)
    between = bench.root.issue("机构", ca=True, usage=("key_cert_sign",), number=2, extra=(limits,))
    assert codes(bench.report(Draft().by(between.issue()))) == ["certificate.path"]
