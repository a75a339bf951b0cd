"""Verification of SM2 signatures (GB/T 32918.2-2016, 7; parameters of GB/T 32918.5-2017). Public data only."""

from __future__ import annotations

from typing import TypeAlias

from asn1crypto import algos, core, keys, x509

from desktop.submission.national import DISTINGUISHING_ID, SM2_CURVE_OID, SM2_SM3_OID
from desktop.submission.national.sm3 import sm3

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_Point: TypeAlias = tuple[int, int, int]
"""Jacobian coordinates; the third is 0 for the point at infinity."""
_INFINITY: _Point = (1, 1, 0)


class NotSm2(ValueError):
    """The signature does not hold, or something about it is not SM2."""


def is_sm2(public: keys.PublicKeyInfo) -> bool:
    """Whether a public key lies on the SM2 curve."""
    return str(public.algorithm) == "ec" and public.curve == ("named", SM2_CURVE_OID)


def point_of(public: keys.PublicKeyInfo) -> tuple[int, int]:
    """The public point. Raises NotSm2 unless it is an uncompressed point of the curve."""
    raw = bytes(public["public_key"].native)
    if not is_sm2(public) or len(raw) != 65 or raw[0] != 4:
        raise NotSm2("key")
    x, y = int.from_bytes(raw[1:33]), int.from_bytes(raw[33:])
    if x >= P or y >= P or (y * y - (x * x * x + A * x + B)) % P:
        raise NotSm2("key")
    return x, y


def digest_with_identity(public: keys.PublicKeyInfo, content: bytes) -> bytes:
    """What is signed: SM3 over the signer's identity and key (Z), and the content. Raises NotSm2."""
    point = point_of(public)
    length = (8 * len(DISTINGUISHING_ID)).to_bytes(2)
    z = sm3(length + DISTINGUISHING_ID + b"".join(n.to_bytes(32) for n in (A, B, *G, *point)))
    return sm3(z + content)


def verify(public: keys.PublicKeyInfo, signature: bytes, content: bytes) -> None:
    """Raise NotSm2 unless `signature` (DER of r and s) is right for `content`."""
    r, s = _numbers(signature)
    if not (0 < r < N and 0 < s < N):
        raise NotSm2("range")
    e = int.from_bytes(digest_with_identity(public, content))
    t = (r + s) % N
    if t == 0:
        raise NotSm2("range")
    shown = _plus(_times(s, (*G, 1)), _times(t, (*point_of(public), 1)))
    if shown[2] == 0 or (e + _abscissa(shown)) % N != r:
        raise NotSm2("value")


def verify_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    """Raise NotSm2 unless `issuer`'s key signed `certificate` with SM2 and SM3."""
    check_mechanism(certificate["signature_algorithm"])
    check_mechanism(certificate["tbs_certificate"]["signature"])
    content = certificate["tbs_certificate"].dump()
    verify(issuer.public_key, bytes(certificate["signature_value"].native), content)


def check_mechanism(algorithm: algos.SignedDigestAlgorithm) -> None:
    """Raise NotSm2 unless this names SM2-with-SM3."""
    if str(algorithm["algorithm"].native) != SM2_SM3_OID:
        raise NotSm2("algorithm")


class _Pair(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    _fields = [("r", core.Integer), ("s", core.Integer)]  # noqa: RUF012 - asn1crypto's way


def _numbers(signature: bytes) -> tuple[int, int]:
    """Strict DER: no other bytes than these two numbers make."""
    try:
        pair = _Pair.load(signature, strict=True)
        r, s = int(pair["r"].native), int(pair["s"].native)
    except (ValueError, TypeError) as error:
        raise NotSm2("encoding") from error
    if _Pair({"r": r, "s": s}).dump() != signature:
        raise NotSm2("encoding")
    return r, s


def _times(count: int, point: _Point) -> _Point:
    total = _INFINITY
    for bit in bin(count)[2:]:
        total = _doubled(total)
        if bit == "1":
            total = _plus(total, point)
    return total


def _doubled(point: _Point) -> _Point:
    x, y, z = point
    if not z or not y:
        return _INFINITY
    square = y * y % P
    s = 4 * x * square % P
    m = 3 * (x - z * z) * (x + z * z) % P
    x2 = (m * m - 2 * s) % P
    return x2, (m * (s - x2) - 8 * square * square) % P, 2 * y * z % P


def _plus(one: _Point, other: _Point) -> _Point:
    if not one[2]:
        return other
    if not other[2]:
        return one
    x1, y1, z1 = one
    x2, y2, z2 = other
    square1, square2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * square2 % P, x2 * square1 % P
    s1, s2 = y1 * z2 * square2 % P, y2 * z1 * square1 % P
    if u1 == u2:
        return _doubled(one) if s1 == s2 else _INFINITY
    h, r = (u2 - u1) % P, (s2 - s1) % P
    h2 = h * h % P
    h3, v = h * h2 % P, u1 * h2 % P
    x = (r * r - h3 - 2 * v) % P
    return x, (r * (v - x) - s1 * h3) % P, h * z1 * z2 % P


def _abscissa(point: _Point) -> int:
    inverse = pow(point[2], -1, P)
    return point[0] * inverse * inverse % P
