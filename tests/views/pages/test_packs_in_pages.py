"""What form packs ask of the pages: guidance, calculations, relevance, suggestions, years, many indicators."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.office import Office
from desktop.views.editors.calculated import CalculatedEditor
from desktop.views.editors.departments import DepartmentsEditor
from desktop.views.guidance import GuidancePanel
from desktop.views.hub import Guidance, Hub
from desktop.views.indicators_page import IndicatorsPage
from desktop.views.numbers import number_fields, numeral, target_count
from desktop.views.tasks_page import TasksPage
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.field_row import OfferLine
from desktop.views.widgets.paragraph import Label, Paragraph
from forms.checks.context import year_names
from forms.definition import Basis, FormPack, Task
from forms.pack import BUILT_IN, FILES, read_pack
from forms.values import Month
from tests.checking import checked


def use(desk, pack: FormPack) -> None:  # type: ignore[no-untyped-def]
    """Fill in another pack at this desk."""
    made = desk.office.new("320400", pack.id)
    desk.id = made.id
    desk.hub = Hub(desk.office, made.id, desk.lane)


def own(office: Office, **changes: tuple[str, str]) -> FormPack:
    """The national pack under another name, with texts of its files replaced (toml name: before, after)."""
    folder = BUILT_IN / "national-2022"
    files = {name: (folder / name).read_text("utf-8") for name in FILES}
    files["pack.toml"] = files["pack.toml"].replace('id = "national-2022"', 'id = "own"', 1)
    for name, (before, after) in changes.items():
        assert before in files[f"{name}.toml"]
        files[f"{name}.toml"] = files[f"{name}.toml"].replace(before, after, 1)
    pack = read_pack({name: text.encode() for name, text in files.items()})
    office.add_pack(pack)
    return pack


def three_years(office: Office) -> FormPack:
    return next(pack for pack in office.packs() if target_count(pack) == 3)


def test_guidance_shows_the_furnished_pack_in_order(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    panel = GuidancePanel(desk.hub)
    qtbot.addWidget(panel)
    task = desk.hub.pack.targets["tasks.2.5"]
    assert isinstance(task, Task)
    desk.hub.guidance.emit(Guidance(task.target, "tasks"))
    content = panel._scroll.widget()
    order = ["本项还缺", "怎么写", "常见问题", "评审看什么", "回应的问题", "依据", "常见佐证"]
    assert [w.text() for w in content.findChildren(Label) if w.text() in order] == order
    said = [w.text() for w in content.findChildren(Paragraph)]
    titles = {problem.id: problem.title for problem in desk.hub.pack.problems}
    assert {task.mistakes, task.review, *(titles[id_] for id_ in task.problems)} <= set(said)
    problems = [
        b for b in content.findChildren(Badge) if b._origin in {p.origin for p in desk.hub.pack.problems}
    ]
    assert Basis.OFFICIAL in {badge._basis for badge in problems}


def test_calculated_fields_follow_and_cannot_be_typed(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    pack = three_years(desk.office)
    use(desk, pack)
    field = next(f for i in pack.indicators for f in i.fields if f.calculation and f.name == "total")
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    page.show_target(field.target)
    editor = page.form.editor(field.path)
    assert isinstance(editor, CalculatedEditor)
    line = editor.control
    assert isinstance(line, QLineEdit)
    assert line.isReadOnly()
    assert line.text() == ""
    for number, name in enumerate(("target_1", "target_2", "target_3"), start=1):
        assert desk.hub.edit(f"{field.target}.{name}", Decimal(number * 100))
    assert line.text() == "600"
    assert {"自动计算", field.unit} <= {label.text() for label in editor.findChildren(Label)}
    assert page.flush()
    assert not desk.errors


def test_three_years_have_a_column_and_a_name_each(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    pack = three_years(desk.office)
    use(desk, pack)
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    assert page.table.rows_model.heads[1:] == ("第一年", "第二年", "第三年")
    desk.put(subject__start=Month(2027, 1), subject__end=Month(2029, 12))
    assert page.table.rows_model.heads[1:] == ("2027 年", "2028 年", "2029 年")
    first = pack.indicators[0]
    page.show_target(f"{first.target}.target_3")
    line = page.table._delegate.open
    assert line is not None
    qtbot.keyClicks(line, "88")
    qtbot.keyClick(page.table._delegate.open, Qt.Key.Key_Tab)
    assert desk.stored.number(f"{first.target}.target_3") == Decimal(88)
    assert page.table.currentIndex().row() == 1


def test_the_caliber_suggested_is_taken_over_by_one_button_and_back(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(IndicatorsPage(desk.office, desk.id, desk.hub))
    indicator = next(one for one in desk.hub.pack.indicators if one.caliber)
    page.show_target(indicator.target)
    offer = page.form.findChild(OfferLine)
    assert offer.text == indicator.caliber
    qtbot.mouseClick(offer.adopt, Qt.MouseButton.LeftButton)
    assert desk.stored.text(f"{indicator.target}.caliber") == indicator.caliber
    assert page.form.editor(f"{indicator.target}.caliber").value() == indicator.caliber
    assert offer.isHidden()
    desk.hub.undo()
    assert desk.stored.text(f"{indicator.target}.caliber") == ""
    assert not offer.isHidden()


def test_what_is_not_asked_is_not_there(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    relevant = """[[task]]\nid = "1.2"\nrelevant = 'answers["tasks.1.1.taken"] == true'\n"""
    use(desk, own(desk.office, tasks=('[[task]]\nid = "1.2"\n', relevant)))
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    hub = desk.hub
    everything = len(hub.pack.tasks)
    rows = [row.target for row in page.overview.list.tasks()]
    assert "tasks.1.2" not in rows
    assert hub.readiness.step("tasks").total == everything - 1
    page.show_target("tasks.1.1")
    assert "tasks.1.2" not in [tab.id for tab in page.strip._tabs]
    hub.edit("tasks.1.1.taken", True)
    checked(hub)
    assert "tasks.1.2" in [tab.id for tab in page.strip._tabs]
    assert hub.readiness.step("tasks").total == everything
    page.show_target("tasks.1.2")
    hub.edit("tasks.1.2.lead", "市知识产权局")
    hub.edit("tasks.1.1.taken", False)
    assert page.item is not None
    assert page.item.target == "tasks.1.1"
    assert desk.stored.text("tasks.1.2.lead") == "市知识产权局"


def test_a_constraint_speaks_under_its_field(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.show_target("tasks.1.1")
    desk.put(tasks__1__1__taken=True, tasks__1__1__plan="安排了")
    checked(desk.hub)
    field = desk.hub.pack.fields["tasks.1.1.plan"]
    row = page.form._speakers["tasks.1.1.plan"]
    assert field.constraint_message in row.message.text()


def test_usual_supporting_departments_are_offered_first(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    task = desk.hub.pack.tasks[0]
    page.show_target(task.target)
    editor = page.form.editor(f"{task.target}.support")
    assert isinstance(editor, DepartmentsEditor)
    offered = [editor.combo.itemText(n) for n in range(editor.combo.count())]
    assert [one for one in offered if one][: len(task.support)] == list(task.support)


def test_a_task_shows_all_its_indicators(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    pack = desk.hub.pack
    task = next(t for t in pack.tasks if len(pack.indicators_of(t.id)) > 1)
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.show_target(task.target)
    for indicator in pack.indicators_of(task.id):
        for field in number_fields(indicator):
            assert page.form.editor(field.path)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")]
)
def test_areas_are_counted_in_chinese(number: int, words: str) -> None:
    assert numeral(number) == words


def test_years_without_a_period(desk) -> None:  # type: ignore[no-untyped-def]
    assert year_names(desk.hub.period, 2) == desk.hub.context.years == ("第一年", "第二年")
    desk.put(subject__start=Month(2027, 7), subject__end=Month(2029, 6))
    assert year_names(desk.hub.period, 2) == desk.hub.context.years


def test_a_pack_made_here_is_replaced_only_while_nobody_uses_it(tmp_path: Path) -> None:
    from forms.errors import PackExists

    office = Office.open(tmp_path / "data")
    own(office)
    changed = own(office, tasks=("写明", "详细写明"))
    assert office.pack_named("own") == changed
    office.new("320400", "own")
    with pytest.raises(PackExists):
        own(office, tasks=("写明", "说明"))
    office.close()
