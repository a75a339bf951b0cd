"""CMS signed data as EN 319 122-1 (CAdES-B) and EN 319 142-1 (PAdES-B) want it: detached, one signer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asn1crypto import cms, tsp, x509

from desktop.submission.national import SM3_OID

if TYPE_CHECKING:
    from desktop.submission.signing.keys import Key


def signed_data(key: Key, others: Sequence[x509.Certificate], digest: bytes, at: datetime | None) -> bytes:
    """DER of a detached signature over content whose digest, by `key.digest`, is given.

    `at` goes in as signing-time, to the second; None for a PDF, whose signature dictionary holds the time.
    Roots among `others` are left out: a receiver must have them from elsewhere.
    """
    attributes = _attributes(key, digest, at)
    signature = key.sign(attributes.untag().dump(force=True))
    certificate = key.certificate
    digest_algorithm = {"algorithm": SM3_OID if key.digest == "sm3" else key.digest}
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": digest_algorithm,
            "signed_attrs": attributes,
            "signature_algorithm": key.mechanism,
            "signature": signature,
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest_algorithm],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate, *(c for c in others if c.self_signed == "no")],
            "signer_infos": [info],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": content}).dump())


def _attributes(key: Key, digest: bytes, at: datetime | None) -> cms.CMSAttributes:
    certificate = key.certificate
    reference = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(certificate.dump()).digest(),
            "issuer_serial": {
                "issuer": [x509.GeneralName("directory_name", certificate.issuer)],
                "serial_number": certificate.serial_number,
            },
        }
    )
    values: list[tuple[str, object]] = [
        ("content_type", "data"),
        ("message_digest", digest),
        ("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [reference]})),
    ]
    if at is not None:
        moment = at.astimezone(UTC).replace(microsecond=0)
        kind = "utc_time" if moment.year < 2050 else "general_time"
        values.append(("signing_time", cms.Time({kind: moment})))
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values])
