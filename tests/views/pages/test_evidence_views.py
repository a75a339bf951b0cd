"""Viewer, citing, choosing items, decisions, and drops on the evidence page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.views.editors.base import Line
from desktop.views.evidence_block import EvidenceBlock
from desktop.views.evidence_drops import dragged
from desktop.views.evidence_info import FileInfo
from desktop.views.evidence_links import LinkChooser
from desktop.views.evidence_page import EvidencePage
from desktop.views.evidence_rows import Show
from desktop.views.widgets.evidence_list import EVIDENCE_MIME
from desktop.views.widgets.page_strip import PageStrip
from forms.application import Evidence
from tests.checking import checked
from tests.desktop.evidence import files as made
from tests.desktop.evidence.files import ID


@pytest.fixture
def page(desk, shown) -> EvidencePage:  # type: ignore[no-untyped-def]
    page = shown(EvidencePage(desk.office, desk.id, desk.hub))
    page.resize(1158, 640)
    return page


def attach(desk, path: Path, target: str | None = None, pages: str = "") -> Evidence:  # type: ignore[no-untyped-def]
    evidence, change = desk.office.attach(desk.id, path, target, pages)
    desk.hub.take(change)
    checked(desk.hub)
    return evidence


def of_files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def of_rows(*ids: str) -> QMimeData:
    data = QMimeData()
    data.setData(EVIDENCE_MIME, "\n".join(ids).encode())
    return data


def enter(widget: QWidget, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    widget.dragEnterEvent(event)
    return event


def drop(widget: QWidget, data: QMimeData) -> None:
    widget.dropEvent(
        QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                   Qt.KeyboardModifier.NoModifier)
    )  # fmt: skip


# --- the viewer and citing


def test_pages_are_cited_by_keys_and_clicks(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(
        desk, made.pdf(tmp_path / "a.pdf", [f"第 {n} 页" for n in range(1, 9)]), "tasks.2.5", "2-3"
    )
    page.show_target(f"evidence:{evidence.id}")
    qtbot.waitUntil(lambda: page.view.strip.model().rowCount() == 8, timeout=5000)
    strip = page.view.strip
    assert strip.cited == {2, 3}
    assert (
        page.view._citation.text() == "2.5 侵权纠纷行政裁决：引用第 2—3 页"
        or "引用第 2—3 页" in page.view._citation.text()
    )
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert page.view.page == 8
    qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert desk.stored.links[0].pages == "2-3,8"
    qtbot.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert desk.stored.links[0].pages == "2-3,6-8"
    cell = strip.visualRect(strip.model().index(1, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, cell)
    assert desk.stored.links[0].pages == "3,6-8"
    qtbot.mouseClick(page.view._all, Qt.MouseButton.LeftButton)
    assert desk.stored.links[0].pages == ""
    desk.hub.undo()
    assert desk.stored.links[0].pages == "3,6-8"
    assert strip.cited == {3, 6, 7, 8}


def test_pages_are_cited_for_the_chosen_item(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, made.pdf(tmp_path / "a.pdf", ["一", "二", "三"]), "tasks.2.5", "1")
    desk.hub.take(desk.office.link(desk.id, evidence.id, "tasks.2.6", "3"))
    page.show_target(f"evidence:{evidence.id}")
    qtbot.waitUntil(lambda: page.view.strip.model().rowCount() == 3, timeout=5000)
    first = set(page.view.strip.cited)
    page.info.links.setFocus()
    qtbot.keyClick(page.info.links, Qt.Key.Key_Down)
    assert {frozenset(first), page.view.strip.cited} == {frozenset({1}), frozenset({3})}


def test_without_an_item_citing_says_what_to_do(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, made.pdf(tmp_path / "a.pdf", ["一", "二"]))
    page.show_target(f"evidence:{evidence.id}")
    qtbot.waitUntil(page.view.cite_button.isVisible, timeout=5000)
    qtbot.mouseClick(page.view.cite_button, Qt.MouseButton.LeftButton)
    assert desk.notes == ["先在右边关联一个事项，再引用页码"]
    assert not page.view.strip.isVisible()


def test_the_page_is_drawn_larger_and_smaller(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, made.pdf(tmp_path / "a.pdf", ["一", "二"]))
    page.show_target(f"evidence:{evidence.id}")
    qtbot.waitUntil(lambda: not page.view._sheet.image.isNull(), timeout=5000)
    fitting = page.view._sheet.image.width()
    assert fitting <= page.view.width() * page.devicePixelRatioF()
    page.view.zoom(1)
    qtbot.waitUntil(lambda: page.view._sheet.image.width() > fitting, timeout=5000)
    assert page.view.fit.text().endswith("%")
    larger = page.view._sheet.image.width()
    qtbot.keyClick(page.view.desk, Qt.Key.Key_End)
    qtbot.mouseClick(page.view.fit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view._sheet.image.width() < larger, timeout=5000)
    qtbot.keyClicks(page.view.number, "2")
    page.view.number.setText("2")
    qtbot.keyClick(page.view.number, Qt.Key.Key_Return)
    assert page.view.page == 2


def test_ctrl_pgdn_goes_through_the_files(desk, page, files) -> None:  # type: ignore[no-untyped-def]
    first, second = attach(desk, files / "裁决规程.txt"), attach(desk, files / "白皮书.txt")
    page.show_target(f"evidence:{first.id}")
    page.turn(1)
    assert page.list.current == f"evidence:{second.id}"
    page.turn(-1)
    assert page.list.current == f"evidence:{first.id}"


def test_small_pictures_are_made_and_kept(desk, page, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, made.pdf(tmp_path / "a.pdf", ["一"]))
    page.show_target(f"evidence:{evidence.id}")
    qtbot.waitUntil(lambda: desk.office.evidence_picture(evidence) is not None, timeout=5000)
    kept = QImage.fromData(desk.office.evidence_picture(evidence))
    assert 0 < kept.width() <= 96
    plain = attach(desk, made.docx(tmp_path / "b.docx", ["没有预览图"]))
    page.show_target(f"evidence:{plain.id}")
    qtbot.waitUntil(lambda: desk.office.evidence_picture(plain) == b"", timeout=5000)


# --- what is sensitive


def test_a_number_of_a_person_wants_a_reason(desk, page, tmp_path, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, made.pdf(tmp_path / "a.pdf", ["首页", f"张三 {ID}"]), "tasks.2.5")
    page.show_target(f"evidence:{evidence.id}")
    card = page.info.content
    assert card.words.text() == "第 2 页有 1 处疑似公民身份号码。遮盖后重新上传，或确认可以报送。"
    assert ID not in "".join(label.text() for label in page.findChildren(QLabel))
    say(card.reason, "可以")
    qtbot.mouseClick(card.accept, Qt.MouseButton.LeftButton)
    assert desk.errors
    assert card.reason.text() == "可以"
    say(card.reason, "，裁决文书依法公开，已征得同意")
    qtbot.keyClick(card.reason, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.words.text().startswith("已确认可以报送：可以，裁决文书"), timeout=5000)
    assert not [f for f in desk.hub.findings() if f.code == "evidence.sensitive" and f.open]
    qtbot.mouseClick(card.withdraw, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not card.accept.isHidden(), timeout=5000)


def test_a_clean_file_says_so(desk, page, tmp_path) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, made.pdf(tmp_path / "a.pdf", ["行政裁决工作规程"]))
    page.show_target(f"evidence:{evidence.id}")
    assert page.info.content.words.text().startswith("已检查全文：没有密级标志")
    assert not page.info.content.reason.isVisible()


def test_what_nobody_has_looked_at_is_looked_at_in_the_background(desk, shown, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    import shutil

    from desktop.office import Office
    from desktop.views.hub import Hub

    attach(desk, made.pdf(tmp_path / "a.pdf", ["机密★10年"]), "tasks.2.5")
    shutil.rmtree(tmp_path / "data" / "cache")
    again = Office.open(tmp_path / "data", "测试员")
    hub = Hub(again, desk.id, desk.lane)
    page = shown(EvidencePage(again, desk.id, hub))
    assert "evidence.classified" not in {f.code for f in hub.findings() or ()}
    qtbot.waitUntil(lambda: "evidence.classified" in {f.code for f in hub.findings() or ()}, timeout=5000)
    assert "密级标志" in next(row.detail for row in page.list.rows() if row.evidence)
    page.close()
    again.close()


# --- finding rows and choosing items


def test_rows_are_found_by_name_state_and_text(desk, page, files, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    linked = attach(desk, files / "裁决规程.txt", "tasks.2.5")
    attach(desk, files / "白皮书.txt")
    page.library.wanted.setText("裁决")
    assert [row.key for row in page.list.rows()] == [f"evidence:{linked.id}"]
    page.library.wanted.setText("为规范办案")
    qtbot.waitUntil(lambda: [row.key for row in page.list.rows()] == [f"evidence:{linked.id}"], timeout=5000)
    page.library.clear()
    page.library.states.setCurrentText(Show.UNLINKED.value)
    assert [row.title for row in page.list.rows()] == ["白皮书.txt"]
    page.library.states.setCurrentText(Show.MISSING.value)
    assert all(row.missing for row in page.list.rows())
    page.library.wanted.setText("没有这样的")
    assert page.library._none.isVisible()


def test_several_files_are_linked_to_several_items_by_keys(desk, page, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    first, second = attach(desk, files / "裁决规程.txt"), attach(desk, files / "白皮书.txt")
    page.show_target(f"evidence:{first.id}")
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [e.id for e in page.list.selected()] == [first.id, second.id]
    qtbot.mouseClick(page.library.link, Qt.MouseButton.LeftButton)
    chooser = page.findChild(LinkChooser)
    for number in ("2.5 ", "2.6 "):
        chooser.wanted.setText(number)
        qtbot.keyClick(chooser.wanted, Qt.Key.Key_Down)
        chooser.list.select(f"tasks.{number.strip()}")
        qtbot.keyClick(chooser.list, Qt.Key.Key_Space)
    assert chooser.take.text() == "关联 2 项"
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    pairs = {(link.evidence, link.target) for link in desk.stored.links}
    assert pairs == {(e.id, f"tasks.{n}") for e in (first, second) for n in ("2.5", "2.6")}
    desk.hub.undo()
    assert desk.stored.links == ()


def test_what_is_linked_already_cannot_be_chosen_again(desk, page, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, files / "裁决规程.txt", "tasks.2.5")
    page.show_target(f"evidence:{evidence.id}")
    assert isinstance(page.info, FileInfo)
    qtbot.mouseClick(page.info.add, Qt.MouseButton.LeftButton)
    chooser = page.findChild(LinkChooser)
    chooser.wanted.setText("2.5 ")
    assert [row.right for row in chooser.list.model_.rows if row.key == "tasks.2.5"] == ["已关联"]
    chooser.list.select("tasks.2.5")
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    assert chooser.isVisible()
    chooser.reject()


# --- drops


def test_a_drag_says_what_dropping_would_do(desk, page, files, tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert enter(page, of_files(files / "白皮书.txt")).isAccepted()
    assert page.library._hint.text() == "松开后上传“白皮书.txt”，先不关联事项"
    enter(page, of_files(files / "白皮书.txt", files / "安装.exe"))
    assert page.library._hint.text().endswith("“安装.exe”不能用")
    enter(page, of_files(files / "安装.exe"))
    assert page.library._hint.text().endswith(".exe 不能作为佐证。请用 PDF、图片或 Office 文件。")
    drop(page, of_files(files / "安装.exe"))
    assert page.library.banner.detail.text().startswith("“安装.exe”不能上传")
    assert desk.stored.evidence == ()
    assert dragged(QMimeData(), desk.office, desk.stored) is None
    assert dragged(of_rows("nobody"), desk.office, desk.stored) is None


def test_rows_and_files_are_dropped_onto_an_item(desk, files, tmp_path, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, made.pdf(tmp_path / "a.pdf", ["一", "二"]))
    block = shown(EvidenceBlock(desk.hub, "tasks.2.5"))
    enter(block, of_rows(evidence.id))
    assert block._hint.text() == "松开后把“a.pdf”关联到 2.5，引用全部 2 页"
    drop(block, of_rows(evidence.id))
    assert desk.stored.targets_of(evidence.id) == ("tasks.2.5",)
    block.refresh()
    enter(block, of_files(files / "安装.exe"))
    assert ".exe 不能作为佐证" in block._hint.text()
    drop(block, of_files(files / "安装.exe"))
    assert len(desk.stored.evidence) == 1
    with qtbot.waitSignal(block.uploads.finished, timeout=5000):
        drop(block, of_files(files / "白皮书.txt"))
    assert len(desk.stored.links) == 2


def test_everything_on_the_page_has_a_name(desk, page, files) -> None:  # type: ignore[no-untyped-def]
    evidence = attach(desk, files / "裁决规程.txt", "tasks.2.5")
    page.show_target(f"evidence:{evidence.id}")
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            named = widget.accessibleName() or getattr(widget, "text", str)()
            assert named or isinstance(widget, (Line, PageStrip)), widget
    assert len(page.findChildren(QWidget)) < 400
    assert QApplication.focusWidget() is not None
