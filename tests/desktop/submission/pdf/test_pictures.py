"""What pages look like: small grey pictures of every kind, compared with those kept beside this file.

After a change that is meant: IPZONE_PICTURES=keep writes them anew; look at the pages before keeping them.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
import pytest

from desktop.submission.paper import Paper
from desktop.submission.pdf.documents.papers import Case, Material, write_paper
from desktop.submission.pdf.documents.proofs import Receipt
from forms import checks
from forms.application import Application
from forms.definition import FormPack

REFERENCE = Path(__file__).parent / "reference"
HEIGHT = 96
"""Pixels of a picture; enough to see margins, columns, charts and weight, too few to see the fonts' fine points."""
MEAN, WORST = 5.0, 70
"""Of 255: how far a picture may be off on average, and any patch of 4 x 4 pixels."""
DAY = date(2026, 11, 22)
KINDS: Mapping[str, tuple[Paper, str]] = {
    "cover": (Paper.APPLICATION, "申报书"),
    "contents": (Paper.APPLICATION, "目　录"),
    "subject": (Paper.APPLICATION, "一、申报主体"),
    "conditions": (Paper.APPLICATION, "三、创建条件"),
    "tasks": (Paper.APPLICATION, "四、重点任务"),
    "task-table": (Paper.APPLICATION, "五、重点任务一览表"),
    "indicators": (Paper.APPLICATION, "六、指标"),
    "gantt": (Paper.APPLICATION, "（一）任务进度"),
    "radar": (Paper.APPLICATION, "（二）各领域情况"),
    "bars": (Paper.APPLICATION, "（三）指标基线与目标"),
    "signatures": (Paper.APPLICATION, "签署页"),
    "summary": (Paper.SUMMARY, "申报"),
    "checklist": (Paper.CHECKLIST, "检查单"),
    "recommendation": (Paper.RECOMMENDATION, "推荐"),
    "division": (Paper.DIVISION_OF_TASKS, "任务分工表"),
    "support": (Paper.POLICY_SUPPORT, "政策支持事项清单"),
    "receipt": (Paper.RECEIPT, "申报包回执"),
}
"""By name of the picture: the paper, and what the page says that is shown."""


@pytest.fixture(scope="module")
def documents(
    pack: FormPack, filled: Callable[[int], Application], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[Paper, pypdfium2.PdfDocument]:
    application = filled(120)
    answers = {path: value for path, value in application.answers.items() if not path.startswith("tasks.6.")}
    application = replace(application, answers=answers)
    case = Case(pack, application, checks.run(pack, application, DAY), "0f1e2d3c" * 8, "")
    made = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    proof = Receipt(
        "示例.asice", 1_234_567, "0f1e2d3c" * 8, made, "王处长", "江苏省常州市", pack.id, 17, False
    )
    material = Material(DAY, "0.1.0", case, proof)
    folder = tmp_path_factory.mktemp("pictures")
    found = {}
    for paper in {paper for paper, _ in KINDS.values()}:
        write_paper(paper, material, folder / f"{paper}.pdf")
        found[paper] = pypdfium2.PdfDocument(folder / f"{paper}.pdf")
    return found


@pytest.mark.parametrize("name", KINDS)
def test_pages_look_as_they_did(documents: Mapping[Paper, pypdfium2.PdfDocument], name: str) -> None:
    paper, says = KINDS[name]
    width, height, pixels = picture(documents[paper], says)
    kept = REFERENCE / f"{name}.png"
    if os.environ.get("IPZONE_PICTURES") == "keep":
        REFERENCE.mkdir(exist_ok=True)
        kept.write_bytes(png(width, height, pixels))
    was_width, was_height, before = unpng(kept.read_bytes())
    assert (width, height) == (was_width, was_height)
    assert sum(abs(a - b) for a, b in zip(pixels, before, strict=True)) / len(pixels) < MEAN
    patches = zip(patched(pixels, width, height), patched(before, width, height), strict=True)
    assert max(abs(a - b) for a, b in patches) < WORST


def test_another_page_would_be_noticed(documents: Mapping[Paper, pypdfium2.PdfDocument]) -> None:
    _, _, pixels = picture(documents[Paper.RECEIPT], "申报包回执")
    _, _, other = unpng((REFERENCE / "checklist.png").read_bytes())
    assert sum(abs(a - b) for a, b in zip(pixels, other, strict=True)) / len(pixels) > MEAN


def picture(document: pypdfium2.PdfDocument, says: str) -> tuple[int, int, bytes]:
    """Width, height and grey pixels of the first page on which a line says so."""
    found = (page for page in document if says in page.get_textpage().get_text_range())
    pages = list(found)
    # headings are in the contents, too
    page = pages[0] if says in ("申报书", "目　录", "申报", "推荐") or len(pages) == 1 else pages[1]
    bitmap = page.render(scale=HEIGHT / 842, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    kept = b"".join(
        bytes(rows[n * bitmap.stride : n * bitmap.stride + bitmap.width]) for n in range(bitmap.height)
    )
    return bitmap.width, bitmap.height, kept


def patched(pixels: bytes, width: int, height: int) -> list[float]:
    """Means of patches of 4 x 4 pixels."""
    return [
        sum(sum(pixels[(y + dy) * width + x : (y + dy) * width + x + 4]) for dy in range(4)) / 16
        for y in range(0, height - 3, 4)
        for x in range(0, width - 3, 4)
    ]


def png(width: int, height: int, pixels: bytes) -> bytes:
    """A grey PNG of 16 shades: enough for comparing."""
    rows = b"".join(
        b"\0" + bytes((p + 8) // 17 * 17 for p in pixels[n * width : (n + 1) * width]) for n in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def unpng(data: bytes) -> tuple[int, int, bytes]:
    """What `png` wrote."""
    width, height = struct.unpack_from(">LL", data, 16)
    length = struct.unpack_from(">L", data, 33)[0]
    rows = zlib.decompress(data[41 : 41 + length])
    pixels = b"".join(rows[n * (width + 1) + 1 : (n + 1) * (width + 1)] for n in range(height))
    return width, height, pixels
