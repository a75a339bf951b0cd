"""模板管理, a newer version, moving there and back, the attic, and choosing a pack, in the real window."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop.packbook import export
from desktop.views import packs_page
from desktop.views.move_page import MoveScreen
from desktop.views.new_application import NewApplication
from desktop.views.packs_page import PacksScreen
from desktop.views.screen import Go
from desktop.views.subject_page import SubjectPage
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.basis_card import BasisCard
from desktop.views.widgets.dialogs import Question
from desktop.views.widgets.paragraph import Label, Paragraph
from forms.definition import FormPack
from forms.errors import PackUntrusted

from .conftest import Window


def columns(sheet: Worksheet) -> dict[str, int]:
    """The columns by the names of the first row."""
    return {str(cell.value): cell.column for cell in sheet[1] if cell.value}


def fact(book: Workbook, name: str, value: str) -> None:
    for row in book["模板"].iter_rows():
        if row[0].value == name:
            row[2].value = value


def append(sheet: Worksheet, **values: object) -> None:
    """Write a row into the first free one, as a person does."""
    names = columns(sheet)
    row = 3
    while any(sheet.cell(row, column).value is not None for column in names.values()):
        row += 1
    for name, value in values.items():
        sheet.cell(row, names[name], value)


def newer(pack: FormPack, out: Path, version: str = "9.9") -> Path:
    """A workbook with a further version of a pack: its last task has another id, and says not what it was."""
    book = load_workbook(BytesIO(export(pack)))
    fact(book, "version", version)
    last = pack.tasks[-1].id
    for title, name in (("任务", "id"), ("指标", "task"), ("措施", "task")):
        sheet = book[title]
        for row in range(3, sheet.max_row + 1):
            if sheet.cell(row, columns(sheet)[name]).value == last:
                sheet.cell(row, columns(sheet)[name], "6.99")
    book.save(out)
    return out


def packs(window: Window) -> PacksScreen:
    window.frame.go(Go("packs"))
    screen = window.screen
    assert isinstance(screen, PacksScreen)
    return screen


def build(window: Window, file: Path) -> PacksScreen:
    screen = packs(window)
    screen.build_from(file)
    window.qtbot.waitUntil(screen.panel.isHidden, timeout=20_000)
    return screen


def default(window: Window) -> FormPack:
    pack = window.office.default_pack()
    assert pack is not None
    return pack


def test_the_shelf_is_looked_through(window: Window) -> None:
    screen = packs(window)
    assert screen.list.current
    pack = default(window)
    screen.list.select(f"{pack.id}@{pack.version}")
    contents = screen.card.contents
    for item in list(pack.items())[::9]:
        assert contents.list.select(item.target)
        said = [p.text() for p in contents.detail.widget().findChildren(Paragraph)]
        assert any(item.title in text for text in said)
        assert not item.guidance or item.guidance in said
    contents.wanted.setText(pack.tasks[5].title)
    titles = [row.title for row in contents.list.model_.rows if not row.head]
    assert titles == [f"{pack.tasks[5].id}  {pack.tasks[5].title}"]
    contents.wanted.clear()
    head = contents.list.model_.rows[0]
    contents.list.fold(head.key, folded=True)
    assert contents.list.model_.rows[1].head


def test_every_fault_of_a_workbook_is_shown_and_mended(window: Window, tmp_path: Path) -> None:
    pack = default(window)
    file = newer(pack, tmp_path / "模板.xlsx")
    book = load_workbook(file)
    tasks = book["任务"]
    tasks.cell(3, columns(tasks)["area"], "九")
    tasks.cell(4, columns(tasks)["relevant"], 'answers["tasks.1.1.takn"] == true')
    book.save(file)
    screen = build(window, file)
    faults = screen.faults.faults.faults
    assert [(sheet, cell[1:]) for sheet, cell, _ in faults] == [("任务", "3"), ("任务", "4")]
    assert "takn" in faults[1][2]
    assert window.frame.windowTitle().startswith("工作簿里的问题")
    newer(pack, file)
    QTest.mouseClick(screen.retry, Qt.MouseButton.LeftButton)
    window.qtbot.waitUntil(lambda: screen.stack.currentIndex() == 0, timeout=20_000)
    assert "已生成" in screen.banner.sentence.text()
    assert screen.list.current.endswith("@9.9")


def test_packs_go_to_excel_and_retire(window: Window, tmp_path: Path) -> None:
    screen = packs(window)
    pack = screen.card.pack
    assert pack is not None
    screen.export_to(pack, tmp_path / "出")
    window.qtbot.waitUntil((tmp_path / "出.xlsx").exists, timeout=20_000)
    screen.save_template(tmp_path / "空白.xlsx")
    window.qtbot.waitUntil((tmp_path / "空白.xlsx").exists, timeout=20_000)
    window.qtbot.waitUntil(screen.panel.isHidden)
    QTest.mouseClick(screen.card.retire_button, Qt.MouseButton.LeftButton)
    assert window.office.is_retired(pack)
    assert screen.card.retire_button.text() == "恢复使用"
    QTest.mouseClick(screen.card.retire_button, Qt.MouseButton.LeftButton)
    assert not window.office.is_retired(pack)


def test_what_is_no_signed_pack_is_refused_with_a_reason(window: Window, tmp_path: Path) -> None:
    screen = packs(window)
    (tmp_path / "假.ipzpack").write_bytes(b"PK nonsense")
    before = window.office.packs()
    screen.import_file(tmp_path / "假.ipzpack")
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=20_000)
    assert "假.ipzpack" in screen.banner.sentence.text()
    assert window.office.packs() == before


def test_a_signed_pack_is_imported_once_its_root_is_trusted(window: Window, tmp_path: Path) -> None:
    from desktop.office import Office

    theirs = Office.open(tmp_path / "他们")
    identity = theirs.new_identity("省局", "省知识产权局", "correct horse 1")
    book = newer(default(window), tmp_path / "模板.xlsx")
    from desktop.packbook import build as make

    signer = theirs.signer_from_identity("省局", "correct horse 1")
    theirs.sign_pack(make(book.read_bytes()).pack, signer, tmp_path / "新.ipzpack")
    root = tmp_path / "root.pem"
    root.write_bytes(identity.root_pem or b"")
    theirs.close()
    screen = packs(window)
    screen.import_file(tmp_path / "新.ipzpack")
    window.qtbot.waitUntil(screen.banner.isVisible, timeout=20_000)
    assert "不可信" in screen.banner.sentence.text()
    screen.trust(root)
    screen.findChildren(Question)[-1].accept()
    window.qtbot.waitUntil(lambda: "已导入" in screen.banner.sentence.text(), timeout=20_000)
    assert "省局" in screen.banner.detail.text()


def test_a_root_for_a_pack_is_not_trusted_before_its_fingerprint_is_compared(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.office import Office

    theirs = Office.open(tmp_path / "他们")
    identity = theirs.new_identity("省局", "省知识产权局", "correct horse 1")
    theirs.close()
    root = tmp_path / "root.pem"
    root.write_bytes(identity.root_pem or b"")
    before = window.office.trusted()
    screen = packs(window)
    monkeypatch.setattr(packs_page, "choose_file", lambda parent, title, kinds, then: then(root))
    screen._refused(PackUntrusted(path=tmp_path / "新.ipzpack", reason=""), None)
    screen.banner._button.click()
    question = window.frame.findChild(Question)
    assert question is not None
    assert window.office.trusted() == before
    question.act.click()
    assert len(window.office.trusted()) == len(before) + 1


def test_a_newer_version_is_offered_moved_to_and_back(window: Window, tmp_path: Path) -> None:
    pack = default(window)
    last = pack.tasks[-1].target
    made = window.office.new("320400", pack.id)
    window.office.answer(made.id, f"{last}.current", "已印发三年行动计划。")
    build(window, newer(pack, tmp_path / "模板.xlsx"))
    work = window.open(made.id, "subject")
    window.qtbot.waitUntil(work.news.isVisible)
    assert "9.9" in work.news.banner.sentence.text()
    work.news.banner._button.click()
    screen = window.screen
    assert isinstance(screen, MoveScreen)
    assert screen.comparison.comparison is not None
    assert screen.comparison.comparison.gone == (last,)
    screen.switch.choose("answers")
    assert screen.effects.model_.rows[0].key == "gone"
    window.qtbot.mouseClick(screen.act, Qt.MouseButton.LeftButton)
    assert window.work.hub.pack.version == "9.9"
    assert not window.work.news.isVisible()
    page = window.open(made.id, "subject").page
    assert isinstance(page, SubjectPage)
    assert page.attic.isVisible()
    assert "现有基础" in page.attic.list.model_.rows[0].title
    shelf = packs(window)
    shelf.list.select(f"{pack.id}@{pack.version}")
    shelf._offer_move()
    menu = next(m for m in shelf.findChildren(QMenu) if m.actions())
    menu.actions()[0].trigger()
    menu.close()
    back = window.screen
    assert isinstance(back, MoveScreen)
    assert back.act.text() == "换用这个模板"
    window.qtbot.mouseClick(back.act, Qt.MouseButton.LeftButton)
    assert window.work.hub.pack == pack
    assert window.work.hub.application.text(f"{last}.current") == "已印发三年行动计划。"
    page = window.open(made.id, "subject").page
    assert isinstance(page, SubjectPage)
    assert page.attic.isHidden()


def test_put_off_is_not_asked_again(window: Window, tmp_path: Path) -> None:
    pack = default(window)
    made = window.office.new("320400", pack.id)
    build(window, newer(pack, tmp_path / "模板.xlsx"))
    window.frame.go(Go("move", application=made.id, target=f"{pack.id}@9.9"))
    screen = window.screen
    assert isinstance(screen, MoveScreen)
    window.qtbot.mouseClick(screen.later, Qt.MouseButton.LeftButton)
    window.qtbot.wait(20)
    assert window.work.hub.pack == pack
    assert not window.work.news.isVisible()


def test_a_new_application_uses_the_chosen_pack(window: Window) -> None:
    window.frame.go(Go("new"))
    screen = window.screen
    assert isinstance(screen, NewApplication)
    assert screen.pack.isVisible()
    assert screen.pack.currentData() == default(window)
    other = next(n for n in range(screen.pack.count()) if screen.pack.itemData(n) != default(window))
    screen.pack.setCurrentIndex(other)
    screen.search.setText("320400")
    chosen = screen.pack.currentData()
    window.qtbot.mouseClick(screen.begin, Qt.MouseButton.LeftButton)
    assert window.work.hub.pack == chosen


def test_a_badge_tells_what_it_rests_on(window: Window) -> None:
    made = window.office.new("320400")
    page = window.open(made.id, "subject").page
    assert isinstance(page, SubjectPage)
    badge = page.place.findChild(Badge)
    pack = window.work.hub.pack
    source = pack.sources[pack.applicants.origin.sources[0]]
    assert source.title in badge.toolTip()
    assert source.date in badge.toolTip()
    window.qtbot.mouseClick(badge, Qt.MouseButton.LeftButton)
    card = badge.findChild(BasisCard)
    said = [w.text() for w in (*card.findChildren(Paragraph), *card.findChildren(Label))]
    assert {source.title, source.issuer, source.date} <= set(said)
    assert not any("http" in text or "www." in text for text in said)
    window.qtbot.keyClick(card, Qt.Key.Key_Escape)
    window.qtbot.waitUntil(lambda: badge.findChild(BasisCard) is None)


@pytest.mark.parametrize("target", ["11", "12"])
def test_no_words_are_cut_off_on_the_new_screens(window: Window, tmp_path: Path, target: str) -> None:
    from PySide6.QtWidgets import QLabel, QPushButton, QWidget

    from desktop.views.widgets.paragraph import Elided

    pack = default(window)
    made = window.office.new("320400", pack.id)
    build(window, newer(pack, tmp_path / "模板.xlsx"))
    if target == "12":
        window.frame.go(Go("move", application=made.id, target=f"{pack.id}@9.9"))
    for size in ((1366, 697), (900, 500)):
        window.frame.resize(*size)
        window.qtbot.wait(1)
        cut = [
            w.text()
            for w in window.frame.findChildren(QWidget)
            if isinstance(w, QLabel | QPushButton)
            and w.isVisible()
            and not isinstance(w, Elided)
            and w.width() + 1 < w.sizeHint().width()
        ]
        assert not cut, size


def test_the_help_is_one_button_away(window: Window) -> None:
    from PySide6.QtWidgets import QPushButton

    screen = packs(window)
    how = next(b for b in screen.findChildren(QPushButton) if "Excel 里改" in b.text())
    window.qtbot.mouseClick(how, Qt.MouseButton.LeftButton)
    assert window.screen.crumbs() == ("帮助", "在 Excel 里改申报模板")
