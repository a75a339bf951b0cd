"""SM3, a digest of 32 bytes (GB/T 32905-2016)."""

from __future__ import annotations

import hashlib
import struct

_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip
_MASK = 0xFFFFFFFF


def sm3(data: bytes) -> bytes:
    """The digest; by the library behind hashlib where it knows SM3, which is a hundred times as fast."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return plain_sm3(data)


def plain_sm3(data: bytes) -> bytes:
    """The digest, computed here."""
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + struct.pack(">Q", 8 * len(data))
    state: tuple[int, ...] = _START
    for at in range(0, len(padded), 64):
        state = _compressed(state, padded[at : at + 64])
    return struct.pack(">8L", *state)


def _compressed(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = list(struct.unpack(">16L", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turned(w[j - 3], 15)
        w.append(x ^ _turned(x, 15) ^ _turned(x, 23) ^ _turned(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        twelve = _turned(a, 12)
        first = _turned((twelve + e + _turned(constant, j % 32)) & _MASK, 7)
        second = first ^ twelve
        mixed = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        chosen = e ^ f ^ g if j < 16 else (e & f) | (~e & _MASK & g)
        one = (mixed + d + second + (w[j] ^ w[j + 4])) & _MASK
        two = (chosen + h + first + w[j]) & _MASK
        a, b, c, d = one, a, _turned(b, 9), c
        e, f, g, h = two ^ _turned(two, 9) ^ _turned(two, 17), e, _turned(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h), strict=True))


def _turned(word: int, count: int) -> int:
    return ((word << count) | (word >> (32 - count))) & _MASK if count else word
