"""A kept file leaves the window: printed, or opened as a copy in another program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QImage

from desktop.pdfium import PdfFile, PdfUnreadable
from desktop.views.evidence_info import FileInfo
from desktop.views.evidence_out import FilePapers
from desktop.views.evidence_page import EvidencePage
from desktop.views.print_dialog import PrintDialog
from forms.errors import FileUnreadable
from forms.progress import quiet

PATIENCE = 20_000


def never() -> bool:
    return False


def attach(desk, file: Path, target: str | None = None, pages: str = ""):  # type: ignore[no-untyped-def]
    kept = []

    def act():  # type: ignore[no-untyped-def]
        made = desk.office.attach(desk.id, file, target, pages)
        kept.append(made[0])
        return made

    assert desk.hub.change(act)
    return kept[0]


def pdf(path: Path, pages: int) -> Path:
    from reportlab.pdfgen import canvas

    sheet = canvas.Canvas(str(path))
    for number in range(pages):
        sheet.drawString(72, 720, f"page {number + 1}")
        sheet.showPage()
    sheet.save()
    return path


@pytest.fixture
def page(desk, shown) -> EvidencePage:  # type: ignore[no-untyped-def]
    made = shown(EvidencePage(desk.office, desk.id, desk.hub))
    made.resize(1158, 640)
    return made


def info_of(page: EvidencePage, id_: str) -> FileInfo:
    page.show_target(f"evidence:{id_}")
    assert isinstance(page.info, FileInfo)
    return page.info


def test_the_cited_pages_of_a_pdf_are_offered_for_print(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    target = desk.hub.asked.tasks[0].target
    kept = attach(desk, pdf(tmp_path / "规程.pdf", 5), target, "2-3")
    info_of(page, kept.id).print.click()
    dialog = page.findChild(PrintDialog)
    assert [part.label for part in dialog._parts] == ["规程", "规程（引用的页）"]
    qtbot.waitUntil(lambda: dialog.desk.sheets is not None, timeout=PATIENCE)
    assert len(dialog.pages) == 5
    assert not dialog.draft.isEnabled()
    dialog.what.setCurrentIndex(1)
    dialog.what.activated.emit(1)
    qtbot.waitUntil(lambda: dialog.range.text() == "2-3", timeout=PATIENCE)
    with qtbot.waitSignal(dialog.printed, timeout=PATIENCE):
        dialog.save_to(tmp_path / "两页.pdf")
    assert desk.office.evidence_path(kept).exists()  # the kept file is no scratch file


@pytest.mark.parametrize(("width", "height"), [(300, 100), (100, 300)])
def test_a_picture_is_put_on_a_page_turned_as_it_is(desk, tmp_path, width, height) -> None:  # type: ignore[no-untyped-def]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(tmp_path / "照片.png"))
    kept = attach(desk, tmp_path / "照片.png")
    papers = FilePapers(desk.hub, kept)
    (part,) = papers.parts()
    sheets = papers.make(part, False, quiet, never)
    try:
        ((wide, high),) = sheets.sizes
        assert (wide > high) == (width > height)
        drawn = sheets.draw(0, 1.0)
        assert drawn is not None
        assert drawn.pixelColor(drawn.width() // 2, drawn.height() // 2).lightness() < 10
        assert drawn.pixelColor(4, 4).lightness() > 250
    finally:
        sheets.close()
    assert not sheets.path.exists()


def test_what_is_no_pdf_inside_is_refused_in_the_dialogue(desk, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    papers = FilePapers(desk.hub, attach(desk, tmp_path / "坏.pdf"))
    with pytest.raises(FileUnreadable):
        papers.make(papers.parts()[0], False, quiet, never)


def test_nothing_stays_of_a_picture_whose_page_cannot_be_opened(desk, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    image = QImage(30, 10, QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(tmp_path / "照片.png"))
    papers = FilePapers(desk.hub, attach(desk, tmp_path / "照片.png"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    written: list[Path] = []

    def unreadable(file: PdfFile, path: Path) -> None:
        written.append(path)
        raise PdfUnreadable

    monkeypatch.setattr(PdfFile, "__init__", unreadable)
    with pytest.raises(FileUnreadable):
        papers.make(papers.parts()[0], False, quiet, never)
    assert written
    assert not list(scratch.iterdir())


def test_a_copy_is_opened_outside_and_taken_back(desk, page, files, qtbot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    opened: list[Path] = []

    def opening(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", opening)
    kept = attach(desk, files / "裁决规程.txt")
    info = info_of(page, kept.id)
    assert info.print.isHidden()
    info.open.click()
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE)
    (copy,) = opened
    assert copy.name == "裁决规程.txt"
    assert copy.read_bytes() == (files / "裁决规程.txt").read_bytes()
    assert copy != desk.office.evidence_path(kept)
    assert not copy.stat().st_mode & 0o222
    desk.office.close()
    assert not copy.parent.parent.exists()


def test_nothing_that_opens_it_is_said_in_words(desk, page, files, qtbot, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    info_of(page, attach(desk, files / "裁决规程.txt").id).open.click()
    qtbot.waitUntil(page.library.banner.isVisible, timeout=PATIENCE)
    assert "没有能打开“裁决规程.txt”的程序" in page.library.banner.sentence.text()
    assert not desk.errors


def test_a_file_that_is_gone_is_said_in_words(desk, page, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    kept = attach(desk, files / "裁决规程.txt")
    info = info_of(page, kept.id)
    desk.office.evidence_path(kept).unlink()
    info.open.click()
    qtbot.waitUntil(page.library.banner.isVisible, timeout=PATIENCE)
    assert not desk.errors
