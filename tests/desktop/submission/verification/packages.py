"""Packages for the tests of verification, right and wrong ones."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto import algos, cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from desktop.submission import manifest as manifests
from desktop.submission.container import ContainerWriter
from desktop.submission.manifest import Reference
from tests.desktop.submission.signing.people import NOW, Authority, Holder

PAYLOAD: Mapping[str, bytes] = {"报告.txt": "内容".encode(), "evidence/001-附件.pdf": b"%PDF-1.7 anything"}


@dataclass
class Draft:
    """A package in the making: everything can be changed before it is written."""

    payload: dict[str, bytes] = field(default_factory=lambda: dict(PAYLOAD))
    meta: dict[str, bytes] = field(default_factory=dict)

    def manifest(
        self, number: int = 1, names: Sequence[str] | None = None, algorithm: str = "sha256"
    ) -> bytes:
        """Add a manifest of the payload as it is now."""
        everything = {**self.payload, **self.meta}
        references = [
            Reference(name, hashlib.new(algorithm, everything[name]).hexdigest(), "", algorithm)
            for name in (self.payload if names is None else names)
        ]
        content = manifests.build(manifests.signature_name(number), references)
        self.meta[manifests.manifest_name(number)] = content
        return content

    def signed(self, sign: Callable[[bytes], bytes], number: int = 1, **manifest: object) -> Draft:
        """Add a manifest and a signature over it."""
        content = self.manifest(number, **manifest)  # type: ignore[arg-type]
        self.meta[manifests.signature_name(number)] = sign(content)
        return self

    def by(self, holder: Holder, number: int = 1, **manifest: object) -> Draft:
        """Signed as the program does it."""
        return self.signed(lambda content: holder.signer.sign_manifest(content, NOW), number, **manifest)

    def write(self, path: Path) -> Path:
        path.unlink(missing_ok=True)
        with ContainerWriter(path) as container:
            for name, data in {**self.payload, **self.meta}.items():
                container.add_bytes(name, data)
            container.finish()
        return path


def openssl(folder: Path, content: bytes, *signers: Holder, options: Sequence[str] = ("-cades",)) -> bytes:
    """A signature made by `openssl cms`, which knows nothing of this program."""
    (folder / "content").write_bytes(content)
    arguments = [
        "openssl",
        "cms",
        "-sign",
        "-binary",
        "-outform",
        "DER",
        "-in",
        "content",
        "-out",
        "signature",
        *options,
    ]
    for number, signer in enumerate(signers):
        certificate, key = signer.pem(folder / f"{number}.pem"), signer.key_pem(folder / f"{number}.key")
        arguments += ["-signer", str(certificate), "-inkey", str(key)]
    subprocess.run(arguments, cwd=folder, check=True, capture_output=True)
    return (folder / "signature").read_bytes()


def crafted(
    holder: Holder,
    content: bytes,
    *,
    digest: str = "sha256",
    omit: Sequence[str] = (),
    repeat: Sequence[str] = (),
    replace: Mapping[str, object] | None = None,
    attached: bytes | None = None,
    kind: str = "data",
    signers: int = 1,
    with_certificate: bool = True,
    signature: bytes | None = None,
    mechanism: str | None = None,
    listed: str | None = None,
) -> bytes:
    """A signature with anything in it; without options it is a right one."""
    certificate = holder.asn1
    reference = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(holder.der).digest()})
    values: dict[str, object] = {
        "content_type": "data",
        "message_digest": hashlib.new(digest, content).digest(),
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [reference]}),
        "signing_time": cms.Time({"utc_time": NOW}),
        **(replace or {}),
    }
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": name, "values": [value]})
            for name, value in values.items()
            for _ in range(2 if name in repeat else 1)
            if name not in omit
        ]
    )
    signed = attributes.untag().dump(force=True)
    algorithm = {
        "sha1": hashes.SHA1,
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }[digest]()
    if isinstance(holder.private, rsa.RSAPrivateKey):
        value, family = holder.private.sign(signed, padding.PKCS1v15(), algorithm), "rsa"
    else:
        value, family = holder.private.sign(signed, ec.ECDSA(algorithm)), "ecdsa"
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        ),
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": attributes,
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": mechanism or f"{digest}_{family}"}),
        "signature": signature if signature is not None else value,
    }
    body: dict[str, object] = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": listed or digest}],
        "encap_content_info": {
            "content_type": kind,
            **({"content": attached} if attached is not None else {}),
        },
        "signer_infos": [cms.SignerInfo(info) for _ in range(signers)],
    }
    if with_certificate:
        body["certificates"] = [certificate]
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(body)}).dump())


_TSA = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha1, sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


def authority(root: Authority, number: int = 90) -> Authority:
    """Somebody who makes time-stamps, with the certificate that openssl asks for."""
    stamping = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING])
    return root.issue("示例时间戳机构", "rsa2048", number=number, critical=(stamping,))


def stamped(
    folder: Path, content: bytes, tsa: Authority, *, digest: str = "sha256", certificate: bool = True
) -> bytes:
    """A time-stamp token over the content, made by `openssl ts`."""
    (folder / "stamped").write_bytes(content)
    (folder / "tsa.conf").write_text(_TSA.format(folder=folder))
    tsa.pem(folder / "tsa.pem")
    tsa.key_pem(folder / "tsa.key")
    query = ["-query", "-data", "stamped", f"-{digest}", "-out", "query", *(["-cert"] if certificate else [])]
    reply = ["-reply", "-config", "tsa.conf", "-queryfile", "query", "-token_out", "-out", "token"]
    for arguments in (query, reply):
        subprocess.run(["openssl", "ts", *arguments], cwd=folder, check=True, capture_output=True)
    return (folder / "token").read_bytes()
