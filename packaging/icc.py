"""Make resources/colour/sRGB.icc: the colour space of IEC 61966-2-1 as an ICC profile of version 2.

PDF/A wants to know what its greys and colours mean. The profile is computed here from the numbers of the standard
(primaries, white point D65, transfer curve), so nobody's profile is copied: it carries this program's licence.

    python packaging/icc.py resources/colour/sRGB.icc
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from pathlib import Path

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
"""IEC 61966-2-1, table 1: x and y of red, green, blue."""
D65 = (0.3127, 0.3290)
D50: Triple = (0.9642, 1.0, 0.8249)
"""The profile connection space of ICC.1:2001-04."""
BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
STEPS = 1024


def profile() -> bytes:
    """The profile: three colorants and one curve for all of them."""
    colorants = adapted()
    tags = {
        b"desc": _description("sRGB IEC61966-2.1 (computed)"),
        b"cprt": b"text\0\0\0\0Computed from IEC 61966-2-1. Apache-2.0\0",
        b"wtpt": _xyz(D50),
        b"rXYZ": _xyz(colorants[0]),
        b"gXYZ": _xyz(colorants[1]),
        b"bXYZ": _xyz(colorants[2]),
        b"rTRC": _curve(),
    }
    at = 128 + 4 + 12 * (len(tags) + 2)
    directory, body, places = b"", b"", {}
    for tag, data in tags.items():
        places[tag] = (at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    for tag in (*tags, b"gTRC", b"bTRC"):
        directory += tag + struct.pack(">LL", *places.get(tag, places[b"rTRC"]))
    size = at + len(body)
    head = struct.pack(
        ">L4xL4s4s4s6H4s24x3l", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0, b"acsp",
        *(_fixed(value) for value in D50),
    )  # fmt: skip
    return head.ljust(128, b"\0") + struct.pack(">L", len(tags) + 2) + directory + body


def adapted() -> list[Triple]:
    """XYZ of the three primaries, seen under D50 instead of D65."""
    columns = [_from_xy(*xy) for xy in PRIMARIES]
    white = _from_xy(*D65)
    amounts = _solved(_turned(columns), white)
    colours = [
        tuple(amount * part for part in column) for amount, column in zip(amounts, columns, strict=True)
    ]
    before, after = _times(BRADFORD, white), _times(BRADFORD, D50)
    gains = [b / a for a, b in zip(before, after, strict=True)]

    def adapt(colour: Sequence[float]) -> Triple:
        cone = [gain * part for gain, part in zip(gains, _times(BRADFORD, colour), strict=True)]
        return _solved(BRADFORD, cone)

    return [adapt(colour) for colour in colours]


def linear(value: float) -> float:
    """IEC 61966-2-1, 5.2: from the stored value to light, both 0 ... 1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _curve() -> bytes:
    steps = [round(65535 * linear(step / (STEPS - 1))) for step in range(STEPS)]
    return struct.pack(f">4s4xL{STEPS}H", b"curv", STEPS, *steps)


def _description(text: str) -> bytes:
    ascii_text = text.encode("ascii") + b"\0"
    return struct.pack(">4s4xL", b"desc", len(ascii_text)) + ascii_text + bytes(4 + 4 + 2 + 1 + 67)


def _xyz(colour: Triple) -> bytes:
    return struct.pack(">4s4x3l", b"XYZ ", *(_fixed(part) for part in colour))


def _fixed(value: float) -> int:
    return round(value * 65536)


def _from_xy(x: float, y: float) -> Triple:
    return x / y, 1.0, (1 - x - y) / y


def _turned(columns: Sequence[Triple]) -> Matrix:
    a, b, c = columns
    return (a[0], b[0], c[0]), (a[1], b[1], c[1]), (a[2], b[2], c[2])


def _times(matrix: Matrix, vector: Sequence[float]) -> Triple:
    a, b, c = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return a, b, c


def _solved(matrix: Matrix, wanted: Sequence[float]) -> Triple:
    """x of matrix x = wanted (Cramer)."""

    def determinant(m: Sequence[Sequence[float]]) -> float:
        return (
            m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
            - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
        )

    whole = determinant(matrix)
    a, b, c = (
        determinant([[*row[:n], value, *row[n + 1 :]] for row, value in zip(matrix, wanted, strict=True)])
        / whole
        for n in range(3)
    )
    return a, b, c


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(profile())
