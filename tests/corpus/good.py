"""Packages that must be believed, whoever made them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from desktop.submission import headers as h
from desktop.submission.reader import MEDIA_TYPE
from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.desktop.submission.hostile import MIMETYPE, File, build, end64
from tests.desktop.submission.signing import people
from tests.desktop.submission.signing.people import DAY, NOW
from tests.desktop.submission.verification.packages import Draft, crafted, openssl

_PSS = ("-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha512")


def _everything(draft: Draft) -> Mapping[str, bytes]:
    return {**draft.payload, **draft.meta}


def _by_zipfile(draft: Draft, method: int) -> bytes:
    """As a program in Python would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        first = zipfile.ZipInfo("mimetype")
        archive.writestr(first, MEDIA_TYPE, zipfile.ZIP_STORED)
        for name, content in _everything(draft).items():
            archive.writestr(name, content)
    return out.getvalue()


def _zip64(draft: Draft) -> bytes:
    return end64([MIMETYPE, *(File(n.encode(), c) for n, c in _everything(draft).items())])


def _streamed(draft: Draft) -> bytes:
    """With descriptors behind the contents, as programs write that do not know sizes beforehand."""
    import zlib

    files = [MIMETYPE]
    for name, content in _everything(draft).items():
        after = h.DESCRIPTOR.pack(h.DESCRIPTOR_MAGIC, zlib.crc32(content), len(content), len(content))
        local = {"crc32": 0, "size": 0, "packed": 0}
        flags = h.UTF8_FLAG | h.DESCRIPTOR_FLAG
        files.append(File(name.encode(), content, flags=flags, local=local, after=after))
    return build(files)


def _drafts(b: Bench) -> Iterator[tuple[str, Draft]]:
    for kind in ("rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521"):
        yield kind, Draft().by(b.root.issue("签署人", kind))
    for algorithm in ("sha384", "sha512"):
        yield f"manifest with {algorithm}", Draft().by(b.signer, algorithm=algorithm)
    names = [
        "佐证/" + "长" * 60 + ".pdf",
        "evidence/002-a b (1) & c#%.txt",
        "𠮷野家.txt",
        "ﾊﾝｶｸ.txt",
        "é.txt",
    ]
    odd = Draft({name: name.encode() for name in names})
    yield "names of all kinds", odd.by(b.signer)
    yield "empty file", Draft({"a": b"", "b": b"x"}).by(b.signer)
    yield "many files", Draft({f"evidence/{n:04d}-证明.txt": b"%d" % n for n in range(3000)}).by(b.signer)
    province = b.root.issue("示例省知识产权局", number=3)
    two = Draft().by(b.signer)
    yield "countersigned", two.by(province, 2, names=[*two.payload, *two.meta])
    yield "signed side by side", Draft().by(b.signer).by(province, 2)
    partly = Draft().by(b.signer)
    yield "second one vouches for a part", partly.by(province, 2, names=["报告.txt"])
    yield (
        "by key identifier",
        Draft().signed(lambda c: openssl(b.folder, c, b.signer, options=("-cades", "-keyid"))),
    )
    rsa = b.root.issue("签署人", "rsa2048")
    yield "by openssl", Draft().signed(lambda c: openssl(b.folder, c, rsa))
    yield "made by hand", Draft().signed(lambda c: crafted(b.signer, c))
    mail = b.root.issue("签署人", purposes=(people.EMAIL,), number=12)
    yield "certificate for mail", Draft().by(mail)
    bare = b.root.issue("签署人", usage=None, number=13)
    yield "certificate without key usage", Draft().by(bare)


def _pss(b: Bench, content: bytes) -> bytes:
    signer = b.root.issue("签署人", "rsa2048")
    certificate, key = signer.pem(b.folder / "s.pem"), signer.key_pem(b.folder / "s.key")
    who = ("-signer", str(certificate), "-inkey", str(key))
    return openssl(b.folder, content, options=("-cades", "-md", "sha512", *who, *_PSS))


def cases(folder: Path) -> Iterator[Case]:
    folder.mkdir(parents=True)
    b = Bench(folder)

    def case(name: str, package: bytes, *rest: object) -> Case:
        return Case("good", name, "", package, b.trust, *rest)  # type: ignore[arg-type]  # crls, at

    for name, draft in _drafts(b):
        yield case(name, b.package(draft))
    yield case("RSA-PSS", b.package(Draft().signed(lambda c: _pss(b, c))))
    draft = Draft().by(b.signer)
    yield case("written by zipfile", _by_zipfile(draft, zipfile.ZIP_STORED))
    yield case("deflated", _by_zipfile(draft, zipfile.ZIP_DEFLATED))
    yield case("ZIP64", _zip64(draft))
    yield case("descriptors", _streamed(draft))
    between = b.root.issue("示例省签发机构", ca=True, usage=("key_cert_sign", "crl_sign"), number=2)
    below = between.issue(number=5)
    yield case("intermediate", b.package(Draft().by(below)))
    lists: Sequence[Path] = [
        b.root.crl(b.folder / "a.crl"),
        between.crl(b.folder / "b.crl", (b.signer.certificate,)),
    ]
    yield case("intermediate with lists", b.package(Draft().by(below)), lists)
    later = [b.root.crl(b.folder / "c.crl", (b.signer.certificate,))]
    yield case("revoked after receipt", b.package(draft), later, NOW - 10 * DAY)
    expired = b.root.issue(until=NOW - DAY, number=14)
    yield case("expired after receipt", b.package(Draft().by(expired)), (), NOW - 2 * DAY)
    alone = people.root("自签单位", number=4, usage=None)
    only = [alone.pem(b.folder / "alone.pem")]
    yield Case("good", "self-signed and itself trusted", "", b.package(Draft().by(alone)), only)
    everybody = [*b.trust, people.root("另一机构", number=106).pem(b.folder / "other.pem")]
    yield Case("good", "several roots", "", b.package(draft), everybody)
