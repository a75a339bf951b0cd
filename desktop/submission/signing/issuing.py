"""Certificates and requests for keys the program makes.

Built with asn1crypto, because the larger library counts the 64 characters X.520 allows a name in bytes: too few
for the full Chinese name of an office.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from asn1crypto import core, csr, keys, x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop.submission.signing.keys import PrivateKey, mechanism, sign
from desktop.submission.signing.rare_names import Certificate

SELF_MADE = "自建根证书"
"""In the name of every root made here."""
LIFETIME = timedelta(days=5 * 365)
_NAME_LIMIT = 64
_SIGNS = {"digital_signature", "non_repudiation"}
_ISSUES = {"key_cert_sign", "crl_sign"}


def self_made(
    private: PrivateKey, name: str, organization: str, now: datetime
) -> tuple[x509.Certificate, x509.Certificate]:
    """A certificate for the key, and the root that issued it; the root's key ends with this call.

    Both hold from the day before `now`, because a receiver's clock may be behind, for LIFETIME.
    """
    root_key = ec.generate_private_key(ec.SECP256R1())
    root_public = _public(root_key)
    subject = _name(name, organization)
    # The digits tell two roots of the same office apart.
    issuer = _name(f"{name} {SELF_MADE} {root_public.sha1.hex()[:8]}", organization)
    root_extensions = [
        _extension("basic_constraints", {"ca": True, "path_len_constraint": 0}, critical=True),
        _extension("key_usage", _ISSUES, critical=True),
        _extension("key_identifier", root_public.sha1),
    ]
    leaf_extensions = [
        _extension("basic_constraints", {"ca": False}, critical=True),
        _extension("key_usage", _SIGNS | {_opens(private)}, critical=True),
        _extension("key_identifier", _public(private).sha1),
        _extension("authority_key_identifier", {"key_identifier": root_public.sha1}),
    ]
    root = _certificate(issuer, issuer, root_public, root_key, root_extensions, now)
    return _certificate(subject, issuer, _public(private), root_key, leaf_extensions, now), root


def _opens(private: PrivateKey) -> str:
    """The usage that lets others encrypt packages for an office that has no other key."""
    return "key_encipherment" if isinstance(private, rsa.RSAPrivateKey) else "key_agreement"


def request(private: PrivateKey, subject: x509.Name) -> bytes:
    """A request to certify the key under this name (PKCS#10, RFC 2986), DER."""
    usage = csr.CRIAttribute(
        {"type": "extension_request", "values": [[_extension("key_usage", _SIGNS, critical=True)]]}
    )
    info = csr.CertificationRequestInfo(
        {"version": "v1", "subject": subject, "subject_pk_info": _public(private), "attributes": [usage]}
    )
    signed = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": mechanism(private),
            "signature": sign(private, info.dump()),
        }
    )
    return bytes(signed.dump())


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: keys.PublicKeyInfo,
    issuer_key: PrivateKey,
    extensions: list[x509.Extension],
    now: datetime,
) -> x509.Certificate:
    since = now.astimezone(UTC).replace(microsecond=0)
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(159) | 1 << 158,
            "signature": mechanism(issuer_key),
            "issuer": issuer,
            "validity": {
                "not_before": _time(since - timedelta(days=1)),
                "not_after": _time(since + LIFETIME),
            },
            "subject": subject,
            "subject_public_key_info": public,
            "extensions": extensions,
        }
    )
    signed = {
        "tbs_certificate": body,
        "signature_algorithm": mechanism(issuer_key),
        "signature_value": sign(issuer_key, body.dump()),
    }
    return Certificate.load(x509.Certificate(signed).dump())


def _name(name: str, organization: str) -> x509.Name:
    parts = {"country_name": "CN", "organization_name": organization, "common_name": name}
    return x509.Name.build({key: value[:_NAME_LIMIT] for key, value in parts.items() if value})


def _public(private: PrivateKey) -> keys.PublicKeyInfo:
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return keys.PublicKeyInfo.load(der)


def _extension(name: str, value: object, *, critical: bool = False) -> x509.Extension:
    kind = x509.Extension._oid_specs[name]
    return x509.Extension(
        {"extn_id": name, "critical": critical, "extn_value": core.ParsableOctetString(kind(value).dump())}
    )


def _time(moment: datetime) -> x509.Time:
    return x509.Time({"utc_time" if moment.year < 2050 else "general_time": moment})
