"""Steps 2 and 6: one item at a time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from desktop.views.conditions_page import ConditionsPage
from desktop.views.editors.choice import RadioEditor
from desktop.views.editors.long_text import LongTextEditor
from desktop.views.hub import Guidance
from desktop.views.sections_page import SectionsPage


def test_a_condition_is_answered(desk, shown, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(ConditionsPage(desk.office, desk.id, desk.hub))
    condition = desk.hub.pack.conditions[1]
    page.show_target(f"{condition.target}.statement")
    paper = page.form.editor(f"{condition.target}.statement")
    assert isinstance(paper, LongTextEditor)
    assert paper.paper.hasFocus()
    say(paper.paper, "已逐项自查")
    met = page.form.editor(f"{condition.target}.met")
    assert isinstance(met, RadioEditor)
    qtbot.mouseClick(met._group.button(0), Qt.MouseButton.LeftButton)
    assert page.flush()
    assert desk.stored.text(f"{condition.target}.statement") == "已逐项自查"
    assert desk.stored.text(f"{condition.target}.met") == condition.field("met").choices[0].value
    again = shown(desk.again(ConditionsPage))
    again.show_target(condition.target)
    editor = again.form.editor(f"{condition.target}.statement")
    assert editor.value() == "已逐项自查"


def test_tabs_go_on_and_keep_what_is_typed(desk, shown, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    spoken: list[Guidance] = []
    desk.hub.guidance.connect(spoken.append)
    page = shown(SectionsPage(desk.office, desk.id, desk.hub))
    first, second = desk.hub.pack.sections[:2]
    assert page.item is first
    say(page.form.editor(f"{first.target}.text").control, "本市")
    page.turn(1)
    assert page.item is second
    assert desk.stored.text(f"{first.target}.text") == "本市"
    assert spoken[-1].target == second.target
    qtbot.keyClick(page.strip, Qt.Key.Key_Left)
    assert page.item is first
    assert page.form.editor(f"{first.target}.text").value() == "本市"


def test_a_refused_edit_keeps_the_page(desk, shown, say, monkeypatch, qtbot) -> None:  # type: ignore[no-untyped-def]
    from forms.errors import DiskFull

    page = shown(SectionsPage(desk.office, desk.id, desk.hub))
    first, second = desk.hub.pack.sections[:2]

    def full(*_: object) -> None:
        raise DiskFull(path="D:")

    with monkeypatch.context() as patch:
        patch.setattr(desk.office, "answer", full)
        say(page.form.editor(f"{first.target}.text").control, "本市")
        page.choose(second.target)
        assert page.item is first
        assert not page.flush()
    assert desk.errors
    assert page.flush()
    assert desk.stored.text(f"{first.target}.text") == "本市"


def drop(widget: QWidget, paths: list[str]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    widget.dropEvent(event)  # type: ignore[attr-defined]


def test_a_dropped_file_supports_the_condition(desk, shown, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(ConditionsPage(desk.office, desk.id, desk.hub))
    target = desk.hub.pack.conditions[0].target
    with qtbot.waitSignal(page.evidence.uploads.finished, timeout=5000):
        drop(page.evidence, [str(files / "裁决规程.txt")])
    found = desk.stored.evidence_for(target)
    assert [evidence.name for evidence, _ in found] == ["裁决规程.txt"]
    assert [row.title for row in page.evidence.list.rows()] == ["裁决规程.txt"]
    assert desk.notes == ["新增 1 份"]
    page.evidence._edit_pages(found[0][0].id)
    qtbot.keyClicks(page.evidence._pages.line, "1-3,5")
    qtbot.keyClick(page.evidence._pages.line, Qt.Key.Key_Return)
    assert desk.stored.links[0].pages == "1-3,5"
    assert page.evidence.list.rows()[0].detail == "引用第 1—3、5 页"
    qtbot.keyClick(page.evidence.list, Qt.Key.Key_Delete)
    assert desk.stored.links == ()


def test_a_file_that_cannot_be_used_is_explained(desk, shown, files, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(ConditionsPage(desk.office, desk.id, desk.hub))
    drop(page.evidence, [str(files / "安装.exe")])
    assert page.evidence.uploads.job is None
    assert desk.stored.evidence == ()
    assert "安装.exe" in page.evidence._message.text()


@pytest.mark.parametrize("kind", [ConditionsPage, SectionsPage])
def test_every_item_can_be_shown_with_few_widgets(desk, shown, kind, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(kind(desk.office, desk.id, desk.hub))
    for item in page.items():
        page.show_target(item.target)
        assert page.item is item
        qtbot.wait(1)
    assert len(page.findChildren(QWidget)) < 400
