"""The application text goes out to Word and comes back, in the real window."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt

from desktop.office import Office
from desktop.views.word_page import WordScreen


@pytest.fixture
def word(window, tmp_path: Path) -> tuple[WordScreen, str, Path]:  # type: ignore[no-untyped-def]
    office: Office = window.office
    id_ = office.new_sample().id
    work = window.open(id_, "sections")
    work.hub.screen_wanted.emit("word")
    screen = window.screen
    assert isinstance(screen, WordScreen)
    file = tmp_path / "正文.docx"
    screen.write_to(file)
    document = docx.Document(str(file))
    for number, start in enumerate(("（一）", "（二）")):
        place = next(n for n, one in enumerate(document.paragraphs) if one.text.startswith(start))
        document.paragraphs[place + 1].add_run(f"领导添的一句{number}。")
    document.save(str(file))
    return screen, id_, file


def read(window, screen: WordScreen, file: Path) -> None:  # type: ignore[no-untyped-def]
    screen.take_file(file)
    window.qtbot.waitUntil(lambda: screen.found is not None or not screen.banner.isHidden())


def test_the_button_on_the_page_leads_there(window) -> None:  # type: ignore[no-untyped-def]
    work = window.open(window.office.new_sample().id, "sections")
    page = work.page
    window.qtbot.mouseClick(page.word, Qt.MouseButton.LeftButton)
    assert isinstance(window.screen, WordScreen)
    assert not window.screen.act.isVisible()


def test_chosen_sections_are_taken_over(window, word) -> None:  # type: ignore[no-untyped-def]
    screen, id_, file = word
    read(window, screen, file)
    changed = [one.path for one in screen.found.changed]
    assert len(changed) == 2
    assert screen.act.text() == "取回 2 节"
    screen.list.select(changed[1])
    window.qtbot.keyClick(screen.list, Qt.Key.Key_Return)
    assert screen.act.text() == "取回 1 节" and screen.choice.text() == "取回这一节"
    window.qtbot.mouseClick(screen.act, Qt.MouseButton.LeftButton)
    kept = window.office.load(id_)
    assert "领导添的一句0。" in kept.text(changed[0])
    assert "领导添的一句1。" not in kept.text(changed[1])
    assert window.screen is window.work
    assert "领导添的一句0。" in window.work.hub.application.text(changed[0])


def test_what_was_changed_on_both_sides_is_not_taken_unasked(window, word) -> None:  # type: ignore[no-untyped-def]
    screen, id_, file = word
    path = f"{window.office.pack_of(window.office.load(id_)).sections[0].target}.text"
    window.office.answer(id_, path, "这边也改了。")
    read(window, screen, file)
    assert screen.act.text() == "取回 1 节"
    row = next(row for row in screen.list.model_.rows if row.key == path)
    assert "本软件里也改过" in row.detail and row.right == "不取回"


def test_a_file_that_cannot_be_taken_is_explained(window, word, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    screen, _, _ = word
    wrong = tmp_path / "别的.docx"
    wrong.write_bytes(b"nothing")
    read(window, screen, wrong)
    assert screen.found is None
    assert not screen.act.isVisible()
