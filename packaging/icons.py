"""Makes the icon files from resources/program/ipzone-desk.svg: PNGs for Linux, one .ico for Windows.

    python packaging/icons.py FOLDER

Same drawing, same bytes. Needs PySide6, which the program has anyway.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "program" / "ipzone-desk.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256)
SIDE = 164, 314
"""Width and height that NSIS asks for."""
_ENTRY = struct.Struct("<BBBBHHII")
_BITMAP = struct.Struct("<IiiHHIIiiII")


def png(size: int) -> bytes:
    """The drawing as a PNG of `size` by `size` pixels."""
    return _saved(_drawn(size), "PNG")


def bitmap(size: int) -> bytes:
    """The drawing as Windows bitmaps go into icons: rows from below, then a mask that nothing looks at any more."""
    image = _drawn(size)
    rows = image.constBits().tobytes()  # a view: the image has to live as long
    line = size * 4
    pixels = b"".join(rows[at : at + line] for at in range((size - 1) * line, -1, -line))
    mask = bytes(-(-size // 32) * 4 * size)
    return (
        _BITMAP.pack(_BITMAP.size, size, size * 2, 1, 32, 0, len(pixels) + len(mask), 0, 0, 0, 0)
        + pixels
        + mask
    )


def side() -> bytes:
    """What stands beside the first and the last page of the Windows setup program: a bitmap of 24 bits."""
    width, height = SIDE
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF((width - 96) / 2, 64, 96, 96))
    painter.end()
    return _saved(image, "BMP")


def _saved(image: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)  # type: ignore[call-overload]  # the stub knows file names only
    return bytes(data.data())


def _drawn(size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    return image


def ico(sizes: tuple[int, ...] = SIZES) -> bytes:
    """One Windows icon with every size; a PNG only at 256, where every reader of icons takes one."""
    pictures = [png(size) if size == 256 else bitmap(size) for size in sizes]
    offset = 6 + _ENTRY.size * len(sizes)
    entries = b""
    for size, picture in zip(sizes, pictures, strict=True):
        edge = size % 256  # 0 stands for 256
        entries += _ENTRY.pack(edge, edge, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return struct.pack("<HHH", 0, 1, len(sizes)) + entries + b"".join(pictures)


def write(folder: Path) -> Path:
    """ipzone-desk-<size>.png, ipzone-desk.ico and the drawing itself; gives the icon file."""
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        (folder / f"ipzone-desk-{size}.png").write_bytes(png(size))
    (folder / "ipzone-desk.svg").write_bytes(DRAWING.read_bytes())
    target = folder / "ipzone-desk.ico"
    target.write_bytes(ico())
    return target


if __name__ == "__main__":
    write(Path(sys.argv[1]))
