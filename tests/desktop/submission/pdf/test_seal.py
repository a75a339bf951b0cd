"""Pictures of seals: every kind an image program writes, and all that is refused."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from desktop.submission.pdf.seal import EDGE_LIMIT, SIZE_LIMIT, read_seal
from forms.errors import SealUnreadable


def picture(mode: str) -> Image.Image:
    """A slanted pattern that makes the encoder use all its filters."""
    made = Image.new("RGBA", (37, 23))
    made.putdata(
        [
            ((x * 7) % 256, (y * 11) % 256, (x * y) % 256, (x + y) * 4 % 256)
            for y in range(23)
            for x in range(37)
        ]
    )
    return made.convert(mode)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P"])
def test_it_reads_what_the_library_reads(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    made = picture(mode)
    made.save(path)
    seal = read_seal(path)
    assert (seal.width, seal.height) == made.size
    assert seal.rgb == made.convert("RGB").tobytes()
    with Image.open(path) as opened:
        wanted = opened.convert("RGBA").getchannel("A").tobytes()
    assert (seal.alpha or b"\xff" * len(wanted)) == wanted


def test_a_transparent_colour_of_a_palette(tmp_path: Path) -> None:
    made = picture("P")
    made.save(tmp_path / "a.png", transparency=made.getpixel((3, 3)))
    seal = read_seal(tmp_path / "a.png")
    assert seal.alpha == Image.open(tmp_path / "a.png").convert("RGBA").getchannel("A").tobytes()


@pytest.mark.parametrize("kind", range(5))
def test_every_filter(tmp_path: Path, kind: int) -> None:
    """The encoder chooses; here each filter is asked for, with rows that go over 255."""
    rows = [bytes((x * 53 + y * 91) % 256 for x in range(12)) for y in range(6)]
    path = tmp_path / "a.png"
    path.write_bytes(png(b"".join(bytes([kind]) + row for row in rows), 4, 6))
    with Image.open(path) as wanted:
        assert read_seal(path).rgb == wanted.convert("RGB").tobytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))


def png(
    rows: bytes, width: int, height: int, *, depth: int = 8, colour: int = 2, interlaced: int = 0
) -> bytes:
    head = struct.pack(">LLBBBBB", width, height, depth, colour, 0, 0, interlaced)
    packed = zlib.compress(rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


SOUND = png(bytes(4), 1, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xd8\xff\xe0" + bytes(100),
        SOUND[:-3],
        SOUND[:20] + b"\1" + SOUND[21:],
        SOUND.replace(b"IEND", b"IENX"),
        png(bytes(4), EDGE_LIMIT + 1, 1),
        png(bytes(4), 0, 1),
        png(bytes(7), 1, 1, depth=16),
        png(bytes(4), 1, 1, interlaced=1),
        png(bytes(4), 1, 1, colour=7),
        png(bytes(3), 1, 1),
        png(bytes(5), 1, 1),
        png(bytes(200 << 20), 1, 1),
        png(b"\x09\0\0\0", 1, 1),
        png(b"\0\5", 1, 1, colour=3),
        SOUND + bytes(SIZE_LIMIT),
    ],
    ids=range(17),
)
def test_what_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with pytest.raises(SealUnreadable):
        read_seal(path)


def test_what_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.png", tmp_path):
        with pytest.raises(SealUnreadable):
            read_seal(path)
