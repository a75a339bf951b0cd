"""Keys and certificates as certification authorities hand them out, made for the occasion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def write_p12(path: Path, passphrase: str, since: timedelta = -DAY, until: timedelta = 365 * DAY) -> Path:
    """A self-signed P-256 certificate, valid between two moments told from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "测试市知识产权局")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now + since)
        .not_valid_after(now + until)
        .sign(key, SHA256())
    )
    encryption = BestAvailableEncryption(passphrase.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, certificate, None, encryption))
    return path
