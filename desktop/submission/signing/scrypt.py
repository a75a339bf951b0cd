"""Private keys at rest: PKCS#8 encrypted with scrypt and AES-256 (RFC 7914, RFC 8018).

The library's own PKCS#8 encryption stretches a passphrase 2048 times, too little for a file on a shared disk.
What is written here, `openssl pkey` and the library read.
"""

from __future__ import annotations

import secrets

from asn1crypto import core, pem
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

COST, BLOCK, PARALLEL = 1 << 14, 8, 5
"""About 0.2 s. Memory (16 MiB) stays below what OpenSSL is ready to spend when it reads the file."""


class _Parameters(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [  # noqa: RUF012 - asn1crypto's way
        ("salt", core.OctetString),
        ("cost", core.Integer),
        ("block", core.Integer),
        ("parallel", core.Integer),
    ]


class _Derivation(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", _Parameters)]  # noqa: RUF012 - asn1crypto's way


class _Encryption(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", core.OctetString)]  # noqa: RUF012 - asn1crypto's way


class _Scheme(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("derivation", _Derivation), ("encryption", _Encryption)]  # noqa: RUF012 - asn1crypto's way


class _Algorithm(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("algorithm", core.ObjectIdentifier), ("parameters", _Scheme)]  # noqa: RUF012 - asn1crypto's way


class _Encrypted(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("algorithm", _Algorithm), ("data", core.OctetString)]  # noqa: RUF012 - asn1crypto's way


def encrypted(pkcs8: bytes, passphrase: bytes) -> bytes:
    """PEM of an unencrypted PKCS#8 key, encrypted with a passphrase."""
    salt, vector = secrets.token_bytes(16), secrets.token_bytes(16)
    key = Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=PARALLEL).derive(passphrase)
    padder = padding.PKCS7(128).padder()
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    data = cipher.update(padder.update(pkcs8) + padder.finalize()) + cipher.finalize()
    derivation = _Derivation(
        {
            "algorithm": "1.3.6.1.4.1.11591.4.11",
            "parameters": _Parameters({"salt": salt, "cost": COST, "block": BLOCK, "parallel": PARALLEL}),
        }
    )
    encryption = _Encryption({"algorithm": "2.16.840.1.101.3.4.1.42", "parameters": vector})
    scheme = _Scheme({"derivation": derivation, "encryption": encryption})
    info = _Encrypted(
        {"algorithm": _Algorithm({"algorithm": "1.2.840.113549.1.5.13", "parameters": scheme}), "data": data}
    )
    return bytes(pem.armor("ENCRYPTED PRIVATE KEY", info.dump()))
