"""Step 5: the library."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from desktop.views.evidence_info import DocumentInfo, FileInfo
from desktop.views.evidence_page import EvidencePage
from desktop.views.evidence_rows import enclosed, size_words
from desktop.views.uploads import files_in
from desktop.views.widgets.dialogs import Question
from desktop.views.widgets.row_list import RowList


def drop(page: EvidencePage, *paths: object) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                              Qt.KeyboardModifier.NoModifier))  # fmt: skip


def pdf(path: object, pages: int) -> None:
    from reportlab.pdfgen import canvas

    sheet = canvas.Canvas(str(path))
    for number in range(pages):
        sheet.drawString(72, 720, f"page {number + 1}")
        sheet.showPage()
    sheet.save()


@pytest.fixture
def page(desk, shown, qtbot) -> EvidencePage:  # type: ignore[no-untyped-def]
    made = shown(EvidencePage(desk.office, desk.id, desk.hub))
    made.resize(1158, 640)
    return made


def test_a_dropped_folder_is_taken_in_and_summed_up(desk, page, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    with qtbot.waitSignal(page.uploads.finished, timeout=5000):
        drop(page, files)
    names = {evidence.name for evidence in desk.stored.evidence}
    assert len(names) == 2
    assert "裁决规程.txt" in names
    banner = page.library.banner
    assert banner.isVisible()
    assert banner.sentence.text() == "新增 2 份，重复 1 份，不能用 1 份"
    assert "安装.exe" in banner.detail.text()
    qtbot.mouseClick(banner._button, Qt.MouseButton.LeftButton)
    (details,) = page.findChildren(RowList)
    rows = [(row.title, row.detail) for row in details.model_.rows]
    assert ("白皮书（副本）.txt", "与“白皮书.txt”内容相同，已沿用那一份") in rows or (
        "白皮书.txt",
        "与“白皮书（副本）.txt”内容相同，已沿用那一份",
    ) in rows
    assert page.list.current.startswith("evidence:")
    assert page.library.count.text().startswith("2 份")


def test_a_cancelled_upload_keeps_what_came_in(desk, page, tmp_path, monkeypatch, qtbot) -> None:  # type: ignore[no-untyped-def]
    paths = []
    for number in range(5):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"材料 {number}", "utf-8")
        paths.append(path)
    gate, arrived = threading.Event(), threading.Event()
    attach = desk.office.attach

    def slow(*args: object, **kwargs: object) -> object:
        kept = attach(*args, **kwargs)
        arrived.set()
        gate.wait(5)
        return kept

    monkeypatch.setattr(desk.office, "attach", slow)
    with qtbot.waitSignal(page.uploads.finished, timeout=5000):
        drop(page, *paths)
        assert arrived.wait(5)
        qtbot.mouseClick(page.library.progress.cancel, Qt.MouseButton.LeftButton)
        gate.set()
    assert len(desk.stored.evidence) == 1
    assert desk.notes == ["新增 1 份，其余已取消"]
    assert len([row for row in page.list.rows() if row.key.startswith("evidence:")]) == 1


def test_what_is_known_of_a_file_is_kept(desk, page, files, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence, _ = desk.office.attach(desk.id, files / "裁决规程.txt", None)
    desk.hub.take(desk.office.attach(desk.id, files / "裁决规程.txt", "tasks.2.5")[1])
    page.show_target(f"evidence:{evidence.id}")
    assert isinstance(page.info, FileInfo)
    say(page.info._editors["title"].control, "行政裁决工作规程")
    say(page.info._editors["document_number"].control, "常知发〔2025〕18号")
    qtbot.keyClicks(page.info._editors["issued"].control, "2025.6.30")
    assert page.flush()
    (kept,) = desk.stored.evidence
    assert (kept.title, kept.document_number, kept.issued) == (
        "行政裁决工作规程",
        "常知发〔2025〕18号",
        date(2025, 6, 30),
    )
    again = desk.again(EvidencePage)
    qtbot.addWidget(again)
    assert "行政裁决工作规程" in [row.title for row in again.list.rows()]


def test_a_wrong_date_is_not_kept_and_says_so(desk, page, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence, change = desk.office.attach(desk.id, files / "裁决规程.txt", None)
    desk.hub.take(change)
    page.show_target(f"evidence:{evidence.id}")
    qtbot.keyClicks(page.info._editors["issued"].control, "2025-2-30")
    page.info._editors["issued"].flush()
    assert desk.stored.evidence[0].issued is None
    assert page.info._message.text() == "没有保存：2025年2月没有30日，请改日期"


def test_links_are_made_cited_and_taken_away(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    pdf(tmp_path / "a.pdf", 3)
    evidence, change = desk.office.attach(desk.id, tmp_path / "a.pdf", None)
    desk.hub.take(change)
    page.show_target(f"evidence:{evidence.id}")
    qtbot.waitUntil(lambda: page.view._pages == 3, timeout=3000)
    assert not page.view._sheet.image.isNull()
    page.info.link("tasks.2.5")
    page.view.turn(1)
    qtbot.mouseClick(page.view.cite_button, Qt.MouseButton.LeftButton)
    assert [(link.target, link.pages) for link in desk.stored.links] == [("tasks.2.5", "2")]
    assert page.info.links.rows()[0].detail == "引用第 2 页"
    qtbot.keyClick(page.info.links, Qt.Key.Key_Delete)
    assert desk.stored.links == ()
    assert page.info.links.isHidden()
    desk.hub.undo()
    assert [(link.target, link.pages) for link in desk.stored.links] == [("tasks.2.5", "2")]
    desk.hub.undo()
    assert [(link.target, link.pages) for link in desk.stored.links] == [("tasks.2.5", "")]
    desk.hub.undo()
    assert desk.stored.links == ()
    desk.hub.redo()
    assert [(link.target, link.pages) for link in desk.stored.links] == [("tasks.2.5", "")]


def test_a_broken_pdf_says_so(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 nonsense")
    page.view.show_file(tmp_path / "b.pdf", "application/pdf")
    qtbot.waitUntil(lambda: "打不开" in page.view._sheet.words, timeout=3000)


def test_a_picture_is_shown_in_the_room_there_is(page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    image = QImage(3000, 1000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    assert image.save(str(tmp_path / "c.png"))
    page.view.show_file(tmp_path / "c.png", "image/png")
    qtbot.waitUntil(lambda: not page.view._sheet.image.isNull(), timeout=3000)
    assert page.view._sheet.image.width() <= page.view.width() * page.devicePixelRatioF()


def test_removing_goes_on_to_the_next_row(desk, page, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    for name in ("裁决规程.txt", "白皮书.txt"):
        desk.hub.take(desk.office.attach(desk.id, files / name, None)[1])
    first = desk.stored.evidence[0]
    page.show_target(f"evidence:{first.id}")
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert len(desk.stored.evidence) == 2
    question = page.findChild(Question)
    assert question is not None
    qtbot.mouseClick(question.act, Qt.MouseButton.LeftButton)
    assert [evidence.name for evidence in desk.stored.evidence] == ["白皮书.txt"]
    assert page.list.current == f"evidence:{desk.stored.evidence[0].id}"
    assert desk.notes == ["已移除“裁决规程.txt”"]


def test_documents_to_enclose_are_rows_until_they_are_there(desk, page, files, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    document = next(d for d in desk.hub.pack.documents if enclosed(d) and d.required)
    assert document.target in [row.key for row in page.list.rows()]
    page.show_target(f"{document.target}.absent_reason")
    assert isinstance(page.info, DocumentInfo)
    editor = page.info.form.editor(f"{document.target}.absent_reason")
    say(editor.control, "正在盖章")
    assert page.flush()
    assert desk.stored.text(f"{document.target}.absent_reason") == "正在盖章"
    with qtbot.waitSignal(page.info.block.uploads.finished, timeout=5000):
        page.info.block.uploads.start([files / "裁决规程.txt"], document.target)
    assert document.target not in [row.key for row in page.list.rows()]
    assert len(page.findChildren(QWidget)) < 400


def test_sizes_and_hidden_files(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert [size_words(n) for n in (0, 10, 2048, 1_500_000, 62 * 1024 * 1024)] == [
        "0 KB",
        "1 KB",
        "2 KB",
        "1.4 MB",
        "62 MB",
    ]
    (tmp_path / ".git").mkdir()
    (tmp_path / "~$a.docx").write_text("x")
    (tmp_path / "a.docx").write_text("x")
    assert [file.name for file in files_in([tmp_path])] == ["a.docx"]
