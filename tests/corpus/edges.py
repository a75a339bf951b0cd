"""What lies at the edges: containers and signatures that other programs read in two ways, packages of several
signatories that do not build upon each other, public editions whose list is not what was left out.

All of it is vouched for by trusted signatures.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from asn1crypto import algos, cms, core, tsp

from desktop.submission import canonical
from desktop.submission import headers as h
from desktop.submission import manifest as manifests
from desktop.submission.layout import DATA_NAME, PDF_NAME
from desktop.submission.manifest import Reference
from desktop.submission.public import reduced
from tests.corpus.bench import Bench
from tests.corpus.case import Case
from tests.corpus.manifests import document
from tests.corpus.strange_containers import PAYLOAD, RIGHT, SIG, around, of_forms
from tests.corpus.strange_signatures import Sign, _body, _with_unsigned
from tests.desktop.submission.hostile import MIMETYPE, File, build, end64
from tests.desktop.submission.signing.people import NOW, Authority
from tests.desktop.submission.verification.conftest import Office
from tests.desktop.submission.verification.packages import Draft, authority, crafted, stamped

PAIRS = {
    "folder by case": ("name.equal", "d/a", "D/b"),
    "folder by folding": ("name.equal", "ß/a", "SS/b"),
    "signatures' folder by case": ("name.equal", "a", "Meta-Inf/ASiCManifest009.xml"),
    "form of a character": ("name.equal", "a", "a\ufe0f"),
    "form of a Han character": ("name.equal", "葛", "葛\U000e0100"),
    "width of a space": ("name.equal", "a b", "a\u2003b"),
    "i without its dot": ("name.equal", "ı", "i"),
    "wide space at the end": ("name.trailing", "a\u2003", "b"),
    "wide space at the end of a folder": ("name.trailing", "d\u1680/x", "b"),
    "not a character": ("name.control", "a\ufdd0", "b"),
}


def _files(payload: Mapping[str, bytes], b: Bench) -> list[File]:
    draft = Draft(dict(payload)).by(b.signer)
    return [MIMETYPE, *(File(n.encode(), c) for n, c in {**draft.payload, **draft.meta}.items())]


def _records(b: Bench) -> Iterator[tuple[str, str, bytes]]:
    files = _files(PAYLOAD, b)

    def changed(number: int, **changes: object) -> bytes:
        altered = list(files)
        altered[number] = replace(altered[number], **changes)  # type: ignore[arg-type]
        return build(altered)

    for kind in (0x000A, 0x5455, 0x7875, 0xCAFE):
        hidden = struct.pack("<2H", kind, 200) + b"PK\5\6" * 50
        yield f"archive in extra field {kind:#06x}", "entry.extra", changed(1, extra=hidden)
    yield "aligned by an unknown field", "entry.extra", changed(1, local_extra=b"\x35\xd9\2\0\4\0")
    yield "padded as Office does", "entry.extra", changed(1, local_extra=b"\x20\xa2\6\0\x28\xa0\2\0\0\0")
    yield "runs as its owner", "entry.special", changed(1, attributes=0o104755 << 16)
    yield "link of NTFS", "entry.special", changed(1, attributes=0o100644 << 16 | 0x400)
    yield "device of DOS", "entry.special", changed(1, attributes=0o100644 << 16 | 0x40)
    yield "ZIP64 of another version", "container.zip64", end64(files, version=62)
    disk = struct.pack("<2HL", 1, 4, 1)
    yield "disk by ZIP64", "container.disks", changed(1, disk=h.MAX16, extra=disk)
    sizes = h.DESCRIPTOR.pack(h.DESCRIPTOR_MAGIC, zlib.crc32(b"x"), 1, 1)
    said = {"flags": h.UTF8_FLAG | h.DESCRIPTOR_FLAG}
    yield "descriptor by the directory only", "entry.local", changed(1, central=said, after=sizes)
    for field, value in {"time": 5, "date": 66, "flags": 0, "crc32": 7, "size": 2, "packed": 2}.items():
        code = "entry.size" if field in ("size", "packed") else "entry.local"
        yield f"directory's {field} differs", code, changed(1, central={field: value})
    for name, (code, one, other) in PAIRS.items():
        yield f"name: {name}", code, build(_files({one: b"x", other: b"y"}, b))


def _good_records(b: Bench) -> Iterator[tuple[str, bytes]]:
    """As Info-ZIP and Java leave them."""
    files = _files({**PAYLOAD, "报告.pdf": b"%PDF"}, b)
    times, owner = b"UT\x09\0\3" + bytes(8), b"ux\x0b\0\1\4" + bytes(4) + b"\4" + bytes(4)
    ntfs = struct.pack("<2HL2H", 10, 32, 0, 1, 24) + bytes(24)
    marks = {"local_extra": times + owner, "extra": b"UT\5\0\3" + bytes(4) + owner}
    yield "times and owner by Info-ZIP", build([files[0], *(replace(f, **marks) for f in files[1:])])  # type: ignore[arg-type]
    yield "times by 7-Zip", build([files[0], *(replace(f, extra=ntfs) for f in files[1:])])
    java = replace(files[1], local_extra=b"\xfe\xca\0\0", extra=b"\xfe\xca\0\0")
    yield "mark of Java", build([files[0], java, *files[2:]])


def _manifests() -> Iterator[tuple[str, str, bytes]]:
    structure, digest = "manifest.structure", "manifest.digest"
    for name, text in {"uri": 'uri="b" URI="a"', "href": 'href="b" URI="a"', "Id": 'Id="z" URI="a"'}.items():
        yield f"reference with {name}", structure, document(SIG + RIGHT.replace('URI="a"', text))
    weaker = 'algorithm="http://www.w3.org/2000/09/xmldsig#sha1" Algorithm='
    yield "two algorithms", structure, document(SIG + RIGHT.replace("Algorithm=", weaker))
    hexadecimal = RIGHT.replace("<x:DigestValue", '<x:DigestValue Encoding="hex"')
    yield "digest in another code", structure, document(SIG + hexadecimal)
    target = SIG.replace("URI", 'Target="META-INF/signature009.p7s" URI')
    yield "two signatures in one", structure, document(target + RIGHT)
    yield (
        "root with a version",
        structure,
        document(SIG + RIGHT).replace(b"<ASiCManifest ", b'<ASiCManifest V="9" '),
    )
    stamp = SIG.replace("URI", 'MimeType="application/vnd.etsi.timestamp-token" URI')
    yield "signature said to be a time-stamp", "manifest.signature", document(stamp + RIGHT)
    for name, space in {
        "no-break": "\u00a0",
        "Han": "\u3000",
        "next line": "\u0085",
        "separator": "\u2028",
    }.items():
        spaced = RIGHT.replace("<x:DigestValue>", f"<x:DigestValue>{space}")
        yield f"digest behind a space: {name}", digest, document(SIG + spaced)
    role = (
        f'<Extension Critical="false"><r:Role xmlns:r="{manifests.ROLE_NAMESPACE}">审核</r:Role></Extension>'
    )
    twice = f"<ASiCManifestExtensions>{role * 2}</ASiCManifestExtensions>"
    yield "two roles", structure, document(SIG + RIGHT + twice)


def _good_manifests() -> Iterator[tuple[str, bytes]]:
    yield "manifest with a byte order mark", b"\xef\xbb\xbf" + document(SIG + RIGHT)
    schema = (
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a b.xsd" xmlns:x='
    )
    root = RIGHT.replace('URI="a"', 'MimeType="text/plain" Rootfile="true" URI="%61"')
    told = document(SIG + root.replace("<x:", "\n\t<x:")).decode().replace(" xmlns:x=", schema, 1)
    yield "manifest in lines, with its schema", told.encode()


def _signatures(b: Bench) -> Iterator[tuple[str, str, Sign]]:
    def protecting(digest: str, value: str) -> Sign:
        said = cms.CMSAlgorithmProtection(
            {
                "digest_algorithm": {"algorithm": digest},
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": value}),
            }
        )
        return lambda c: crafted(b.signer, c, replace={"cms_algorithm_protection": said})

    def older(certificate: bytes) -> Sign:
        first = tsp.ESSCertID({"cert_hash": hashlib.sha1(certificate).digest()})  # noqa: S324
        said = tsp.SigningCertificate({"certs": [first]})
        return lambda c: crafted(b.signer, c, replace={"signing_certificate": said})

    def parameters(signed: cms.SignedData) -> None:
        algorithm = {"algorithm": "sha256_ecdsa", "parameters": core.OctetString(b"x")}
        signed["signer_infos"][0]["signature_algorithm"] = algorithm

    wrong = "signature.algorithm"
    yield "protected digest differs", wrong, protecting("sha512", "sha256_ecdsa")
    yield "protected mechanism differs", wrong, protecting("sha256", "sha512_ecdsa")
    yield "older reference to another", "signature.certificate_mismatch", older(b.root.issue(number=90).der)
    yield "parameters where none belong", wrong, _body(b, parameters)
    yield "bytes behind", "signature.malformed", lambda c: crafted(b.signer, c) + b"\0"
    yield "two in one file", "signature.malformed", lambda c: crafted(b.signer, c) * 2
    yield "lengths without end", "signature.malformed", lambda _: b"\x24\x80" * 60_000
    yield "", "algorithms protected", protecting("sha256", "sha256_ecdsa")
    yield "", "reference of both versions", older(b.signer.der)
    tsa = authority(b.root)

    def with_stamp(content: bytes) -> bytes:
        """CAdES-T."""
        signed = cms.ContentInfo.load(crafted(b.signer, content))
        info = signed["content"]["signer_infos"][0]
        token = cms.ContentInfo.load(stamped(b.folder, info["signature"].native, tsa))
        info["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": [token]}]
        return bytes(signed.dump(force=True))

    yield "", "time-stamp of the signature", with_stamp
    other = cms.CMSAttribute({"type": "1.2.840.113549.1.9.99", "values": [core.OctetString(b"x")]})
    unsigned = _with_unsigned(b, [other])
    kinds = [core.ObjectIdentifier(f"1.2.840.113549.1.9.{n}").dump() for n in (99, 6)]
    yield "", "countersignature that is none", lambda c: unsigned(c).replace(*kinds)


class _Signatories:
    """Packages of the sample application, by its office and others of the same authority."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office, self.folder = office, folder
        self.entries = office.entries
        self._second = office.root.issue("示例省知识产权局", number=59)

    def first(self, more: Mapping[str, bytes] | None = None, **options: object) -> bytes:
        payload = {**self.entries, **(more or {})}
        meta = self._signed(payload, list(payload), 1, self._office.signer, **options)  # type: ignore[arg-type]
        return self._written(payload, meta)

    def both(
        self,
        number: int = 2,
        *,
        leaving: Callable[[str], bool] = lambda _: False,
        first: Sequence[str] | None = None,
        order: Sequence[int] = (0, 1, 2, 3),
    ) -> bytes:
        meta = self._signed(self.entries, list(first or self.entries), 1, self._office.signer)
        names = [name for name in (*self.entries, *meta) if not leaving(name)]
        meta |= self._signed({**self.entries, **meta}, names, number, self._second)
        items = list(meta.items())
        return self._written(self.entries, dict(items[n] for n in order))

    def _signed(
        self,
        everything: Mapping[str, bytes],
        names: Sequence[str],
        number: int,
        holder: Authority,
        role: str = "",
        manifest: str = "",
        signature: str = "",
    ) -> dict[str, bytes]:
        target = signature or manifests.signature_name(number)
        references = [Reference(name, hashlib.sha256(everything[name]).hexdigest()) for name in names]
        content = manifests.build(target, references, role)
        return {
            manifest or manifests.manifest_name(number): content,
            target: holder.signer.sign_manifest(content, NOW),
        }

    def _written(self, payload: Mapping[str, bytes], meta: Mapping[str, bytes]) -> bytes:
        return Draft(dict(payload), dict(meta)).write(self.folder / "package.asice").read_bytes()


def _of_signatories(s: _Signatories) -> Iterator[tuple[str, str, bytes]]:
    for name in ("x.pdf", "申报书-签署02.pdf", "申报书-签署11.pdf", "evidence2/x.pdf", "findings.json"):
        yield f"{name} besides", "package.unexpected", s.first({name: b"x"})
    yield "first PDF again as the second's", "pdf.later", s.first({"申报书-签署2.pdf": s.entries[PDF_NAME]})
    numbered = "manifest.number"
    yield "first is second", numbered, s.first(manifest="META-INF/ASiCManifest002.xml")
    yield "manifest without number", numbered, s.first(manifest="META-INF/ASiCManifest.xml")
    yield "signature of another number", numbered, s.first(signature="META-INF/signature002.p7s")
    yield "signature of another name", numbered, s.first(signature="META-INF/signature001.xml")
    yield "a number left out", numbered, s.both(3)
    yield "second before first", numbered, s.both(order=(2, 3, 0, 1))
    yield "role nobody has", "manifest.role", s.first(role="省长")
    listed = "manifest.unlisted"
    yield "second for the signature only", listed, s.both(leaving=manifests.must_be_covered)
    yield "second without evidence", listed, s.both(leaving=lambda name: name.startswith("evidence/"))
    yield "second without the PDF", listed, s.both(leaving=lambda name: name == PDF_NAME)
    yield "first for the data only", listed, s.both(first=[DATA_NAME])
    earlier = "manifest.earlier"
    yield "second beside the first", earlier, s.both(leaving=lambda name: name.startswith("META-INF/"))
    yield "second without the first's signature", earlier, s.both(leaving=lambda name: name.endswith(".p7s"))


def _editions(office: Office, s: _Signatories, target: Path) -> Iterator[tuple[str, str, bytes]]:
    """Public editions; the data is changed in the package of a good one, so its list is compared first."""
    public, withheld = reduced(
        office.pack,
        office.application,
        {"sections.aims.text", f"evidence:{office.application.evidence[0].id}"},
        {},
        checked=True,
    )
    good = office.export(target, public, withheld=withheld)
    entries = Office.read(replace(office, package=good, entries={})).entries
    yield "", "public edition", good.read_bytes()

    def listed(change: Callable[[list[dict[str, Any]], dict[str, Any]], object]) -> bytes:
        said = canonical.loads(entries[DATA_NAME])
        change(said["withheld"], said)
        return _Signatories(
            replace(office, entries={**entries, DATA_NAME: canonical.dumps(said)}), s.folder
        ).first()

    answer, file = ({"target": one.target, "label": one.label} for one in withheld[:2])
    row = {"reasons": ["marked"], "sha256": ""}
    changes: dict[str, Callable[[list[dict[str, Any]], dict[str, Any]], object]] = {
        "left out twice": lambda rows, _: rows.append(rows[0]),
        "left out under another name": lambda rows, _: rows[0].update(label="无关紧要"),
        "file under its own name": lambda rows, _: rows[1].update(label="名单.xlsx"),
        "file under the number of another": lambda rows, _: rows[1].update(label="佐证材料 2"),
        "file without a digest": lambda rows, _: rows[1].update(sha256=""),
        "answer with a digest": lambda rows, _: rows[0].update(sha256="0" * 64),
        "left out for no reason": lambda rows, _: rows[0].update(reasons=[]),
        "left out twice for a reason": lambda rows, _: rows[0].update(reasons=["marked", "marked"]),
        "left out for the office": lambda rows, _: rows[0].update(reasons=["office"]),
        "nothing left out": lambda rows, _: rows.append({"target": "nothing.here", "label": "x", **row}),
        "a whole group": lambda rows, _: rows.append({"target": "sections", "label": "x", **row}),
        "what is there": lambda rows, said: rows.append(
            {
                "target": f"evidence:{said['evidence'][0]['id']}",
                "label": "佐证材料 99",
                "reasons": ["marked"],
                "sha256": "0" * 64,
            }
        ),
        "with an attic": lambda _, said: said.update(attic={"answers": {"old.one": "x"}, "links": []}),
        "with results of the check": lambda _, said: said["findings"].append(
            {"code": "x", "severity": "warning", "target": "", "cause": "x", "remedy": "x", "accepted": False}
        ),
    }
    assert answer["target"] == "sections.aims.text" and file["target"].startswith("evidence:")
    for name, change in changes.items():
        yield name, "data.schema", listed(change)
    yield "presented as the whole", "data.schema", listed(lambda _, said: said.pop("withheld"))
    yield (
        "list taken out",
        "withheld.different",
        _Signatories(
            replace(office, entries={n: c for n, c in entries.items() if n != "withheld.json"}), s.folder
        ).first(),
    )
    yield "list in the whole", "withheld.different", s.first({"withheld.json": b"[]"})


def cases(folder: Path, office: Office) -> Iterator[Case]:
    folder.mkdir(parents=True)
    b = Bench(folder)
    yield from of_forms(b, _records(b), _manifests())
    for name, code, sign in _signatures(b):
        package = b.package(Draft(dict(PAYLOAD)).signed(sign))
        yield (
            Case("strange cms", name, code, package, b.trust)
            if name
            else Case("good", code, "", package, b.trust)
        )
    for name, package in _good_records(b):
        yield Case("good", name, "", package, b.trust)
    for name, content in _good_manifests():
        yield Case("good", name, "", around(b, content), b.trust)
    (folder / "signed").mkdir()
    trust = [office.root.pem(folder / "signed" / "root.pem")]
    signatories = _Signatories(office, folder / "signed")
    yield Case("good", "two signatories", "", signatories.both(), trust, application=True)
    for name, code, package in _of_signatories(signatories):
        yield Case("signatories", name, code, package, trust)
    for name, code, package in _editions(office, signatories, folder / "signed" / "public.asice"):
        if name:
            yield Case("public", name, code, package, trust)
        else:
            yield Case("good", code, "", package, trust, application=True)
