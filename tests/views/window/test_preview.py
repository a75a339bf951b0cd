"""The preview beside the form and the print dialogue, by keyboard; paper measured with a printer that writes PDF."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.jobs import Job
from desktop.pdfium import PDFIUM, PdfFile, PdfUnreadable
from desktop.submission.paper import Paper
from desktop.views.preview import Preview
from desktop.views.preview_sheets import Sheets, own_sheets
from desktop.views.print_dialog import PrintDialog
from desktop.views.print_run import Order, pages_of, pages_words, print_sheets
from forms.errors import Cancelled
from forms.progress import quiet

from .conftest import Window
from .hands import PATIENCE, Hands

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(window: Window) -> Hands:
    window.open(window.office.new_sample().id, "subject")
    return Hands(window)


def preview(hands: Hands) -> Preview:
    hands.key(Qt.Key.Key_P, CONTROL | SHIFT)
    panel = hands.window.work.preview.panel
    assert panel is not None
    hands.bot.waitUntil(lambda: panel.desk.sheets is not None, timeout=PATIENCE)
    return panel


def dialog(hands: Hands) -> PrintDialog:
    hands.key(Qt.Key.Key_P, CONTROL)
    made = hands.window.work.findChild(PrintDialog)
    assert made is not None
    hands.bot.waitUntil(lambda: made.desk.sheets is not None, timeout=PATIENCE)
    return made


def test_the_preview_follows_the_field_and_leads_back_to_it(hands: Hands) -> None:
    panel = preview(hands)
    work = hands.window.work
    work.goto("tasks.2.5.plan")
    QApplication.processEvents()
    assert panel.desk.page > 5
    panel.show_part(Paper.DIVISION_OF_TASKS.value)
    hands.bot.waitUntil(lambda: panel.desk.sheets is not None, timeout=PATIENCE)
    panel.desk.setFocus()
    hands.key(Qt.Key.Key_Down, CONTROL)
    with hands.bot.waitSignal(panel.wanted) as told:
        hands.key(Qt.Key.Key_Return)
    assert told.args[0].startswith("tasks.")
    assert work.step == "tasks"
    hands.key(Qt.Key.Key_P, CONTROL | SHIFT)
    assert not panel.isVisible()


def test_it_is_made_again_after_a_change_and_leaves_nothing_behind(hands: Hands) -> None:
    panel = preview(hands)
    first = panel.desk.sheets
    assert first is not None
    hands.window.work.hub.edit("subject.office", "示例市知识产权局二处")
    hands.bot.waitUntil(lambda: panel.desk.sheets not in (None, first), timeout=PATIENCE)
    second = panel.desk.sheets
    assert second is not None
    hands.key(Qt.Key.Key_P, CONTROL | SHIFT)
    for sheets in (first, second):
        hands.bot.waitUntil(lambda file=sheets.path: not file.parent.exists(), timeout=PATIENCE)


def test_a_range_is_saved_as_pdf(hands: Hands, tmp_path: Path) -> None:
    asked = dialog(hands)
    asked.range.setText("2-3，9")
    out = tmp_path / "几页.pdf"
    with hands.bot.waitSignal(asked.printed, timeout=PATIENCE):
        asked.save_to(out)
    with PDFIUM:
        made = pypdfium2.PdfDocument(out)
        assert len(made) == 3
        made.close()
    assert b"/StructTreeRoot" in out.read_bytes()  # set again, not cut out: it can still be read aloud


def test_only_the_evidence_list(hands: Hands) -> None:
    asked = dialog(hands)
    at = next(n for n, part in enumerate(asked._parts) if part.key == "evidence")
    asked.what.setCurrentIndex(at)
    asked.what.activated.emit(at)
    hands.bot.waitUntil(lambda: bool(asked.range.text()), timeout=PATIENCE)
    assert asked.pages is not None
    assert asked.desk.sheets is not None
    assert 0 < len(asked.pages) < len(asked.desk.sheets.sizes)
    asked.range.setText("0-3")
    assert not asked.save_button.isEnabled()
    hands.bot.keyClick(asked, Qt.Key.Key_Escape)
    assert not asked.isVisible()


@pytest.mark.parametrize("grey", [False, True])
def test_paper_is_as_large_as_the_page(hands: Hands, tmp_path: Path, grey: bool) -> None:
    """What is ink on the page is ink at the same place of the paper, within half a millimetre."""
    office, id_ = hands.window.office, hands.window.work.hub.application_id
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    office.print_paper(id_, Paper.APPLICATION, source)
    sheets = Sheets(source)
    pages = (0, next(n for n, (w, h) in enumerate(sheets.sizes) if w > h))
    order = Order("申报书", pages, file=out, grey=grey)
    assert print_sheets(sheets, order, quiet, lambda: False) == 2
    sheets.close()
    printed = Sheets(out)
    again = Sheets(source)
    for number, page in enumerate(pages):
        assert printed.sizes[number] == pytest.approx(again.sizes[page], abs=1.5)
        for one, other in zip(ink(printed, number), ink(again, page), strict=True):
            assert one == pytest.approx(other, abs=1.5)
    printed.close()
    again.close()


def ink(sheets: Sheets, page: int) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is black, in points."""
    image = sheets.draw(page, 2.0)
    assert image is not None
    dark = [
        (x, y)
        for y in range(0, image.height(), 1)
        for x in range(0, image.width(), 1)
        if image.pixel(x, y) & 0xFF < 0x60
    ]
    across, down = [x for x, _ in dark], [y for _, y in dark]
    return min(across) / 2, min(down) / 2, max(across) / 2, max(down) / 2


def test_cancelling_leaves_no_file(hands: Hands, tmp_path: Path) -> None:
    office, id_ = hands.window.office, hands.window.work.hub.application_id
    source, out = tmp_path / "a.pdf", tmp_path / "b.pdf"
    office.print_paper(id_, Paper.SUMMARY, source)
    sheets = Sheets(source)
    asked = iter((False, True))
    with pytest.raises(Cancelled):
        print_sheets(sheets, Order("摘要", (0, 1), file=out), quiet, lambda: next(asked))
    sheets.close()
    assert not out.exists()


def test_the_pages_are_there_when_a_window_comes_back_from_the_task_bar(hands: Hands) -> None:
    asked = dialog(hands)
    sheets = asked.desk.sheets
    asked.showMinimized()
    QApplication.processEvents()
    asked.showNormal()
    QApplication.processEvents()
    assert sheets is not None
    assert asked.desk.sheets is sheets
    asked.reject()


def test_the_preview_is_not_made_anew_when_a_window_comes_back_from_the_task_bar(hands: Hands) -> None:
    panel, frame = preview(hands), hands.window.frame
    sheets = panel.desk.sheets
    frame.showMinimized()
    QApplication.processEvents()
    frame.showNormal()
    QApplication.processEvents()
    assert panel.desk.sheets is sheets
    assert panel._job is None


def test_what_was_just_drawn_is_closed_although_nobody_was_told_yet(hands: Hands) -> None:
    """A page is ready, its end not yet known on the screen's thread, when one looks away."""
    office, id_ = hands.window.office, hands.window.work.hub.application_id
    sheets = own_sheets("a.pdf", lambda file: office.print_paper(id_, Paper.SUMMARY, file).places)
    folder, lane = sheets.path.parent, hands.window.desk.lane
    drawing = Job("预览", lambda *_: None)
    sheets.leave(lane, drawing)
    assert sheets.draw(0, 1.0) is None
    assert folder.exists()
    drawing.ended.emit(drawing)
    hands.bot.waitUntil(lambda: not folder.exists(), timeout=PATIENCE)


def test_a_file_with_a_page_that_cannot_be_read_does_not_stay_open(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, id_ = hands.window.office, hands.window.work.hub.application_id
    office.print_paper(id_, Paper.SUMMARY, tmp_path / "a.pdf")
    closed = []

    def broken(file: PdfFile, number: int) -> tuple[float, float]:
        raise PdfUnreadable

    def close(file: PdfFile) -> None:
        closed.append(file)
        really(file)

    really = PdfFile.close
    monkeypatch.setattr(PdfFile, "size", broken)
    monkeypatch.setattr(PdfFile, "close", close)
    with pytest.raises(PdfUnreadable):
        Sheets(tmp_path / "a.pdf")
    assert closed


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("", (0, 1, 2, 3)),
        ("1-2,4", (0, 1, 3)),
        ("2、2", (1,)),
        ("5", None),
        ("3-1", None),
        ("一", None),
        ("1-", None),
    ],
)
def test_ranges(words: str, pages: tuple[int, ...] | None) -> None:
    assert pages_of(words, 4) == pages
    if pages is not None:
        assert pages_of(pages_words(pages), 4) == pages


@pytest.mark.parametrize(
    ("step", "part"),
    [
        ("subject", "application"),
        ("conditions", "selected"),
        ("tasks", "division"),
        ("tasks.2.5", "selected"),
        ("indicators", "indicators"),
        ("evidence", "evidence"),
        ("sections", "selected"),
        ("check", "checklist"),
    ],
)
def test_printing_begins_with_where_one_is(hands: Hands, step: str, part: str) -> None:
    hands.window.work.goto(step)
    asked = dialog(hands)
    assert asked.part.key == part
    if part == "selected":
        hands.bot.waitUntil(lambda: bool(asked.range.text()), timeout=PATIENCE)


def test_ticked_tasks_are_printed_alone(hands: Hands) -> None:
    work = hands.window.work
    work.goto("tasks")
    targets = [task.target for task in work.hub.pack.tasks[3:5]]
    work.page.overview.picked.put(targets)  # type: ignore[attr-defined]  # the page of tasks
    asked = dialog(hands)
    assert asked.part.label == "所选 2 项任务所在的页"
    assert asked.part.targets == tuple(targets)


@pytest.mark.parametrize(
    ("step", "words", "part"),
    [
        ("check", "打印检查单", "checklist"),
        ("evidence", "打印清单", "evidence"),
        ("tasks", "打印分工表", "division"),
    ],
)
def test_pages_have_a_button_for_their_paper(hands: Hands, step: str, words: str, part: str) -> None:
    hands.window.work.goto(step)
    hands.click(hands.button(words))
    made = hands.window.work.findChild(PrintDialog)
    assert made is not None
    assert made.part.key == part
    hands.bot.waitUntil(lambda: made.desk.sheets is not None, timeout=PATIENCE)


def test_the_preview_opens_at_the_paper_of_the_step(hands: Hands) -> None:
    hands.window.work.goto("check")
    assert preview(hands).part.key == Paper.CHECKLIST.value


def test_a_preview_over_the_page_begins_where_one_was(hands: Hands) -> None:
    hands.window.frame.resize(1100, 640)  # no room beside the form
    hands.window.work.goto("tasks.2.5.plan")
    panel = preview(hands)
    assert panel.desk.page > 5
