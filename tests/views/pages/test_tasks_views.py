"""The four ways to look at all tasks: by mouse and by keys alone, and what they change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop.views.task_overview import AreaRow, Column, TaskRow
from desktop.views.tasks_page import TasksPage
from desktop.views.tasks_views import TasksOverview
from desktop.views.widgets.gantt import bar_rect
from desktop.views.widgets.task_cells import GAP, columns
from forms.values import Month
from tests.views.pages.test_packs_in_pages import own, use

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def numbers(overview: TasksOverview) -> list[str]:
    return [row.number for row in overview.list.rows() if isinstance(row, TaskRow)]


def row_rect(overview: TasksOverview, target: str, column: str) -> QPoint:
    """The middle of a cell."""
    place = next(
        n for n, row in enumerate(overview.list.rows()) if isinstance(row, TaskRow) and row.target == target
    )
    overview.list.view.scrollTo(overview.list.model.index(place))
    box = overview.list.view.visualRect(overview.list.model.index(place))
    return overview.list.cells[column].translated(box.topLeft()).center()


# --- the list


def test_the_list_has_every_task_under_its_area_and_filters(desk, overview, say, qtbot) -> None:  # type: ignore[no-untyped-def]
    assert numbers(overview) == [task.id for task in desk.hub.pack.tasks]
    heads = [row for row in overview.list.rows() if isinstance(row, AreaRow)]
    assert len(heads) == len(desk.hub.pack.areas)
    say(overview.filters.wanted, "行政裁决")
    qtbot.waitUntil(lambda: numbers(overview) == ["2.5"])
    assert overview.filters.count.text() == "显示 1 项"
    say(overview.filters.wanted, "不存在的")
    qtbot.waitUntil(overview.filters.none.isVisible)
    qtbot.mouseClick(overview.filters.clear, LEFT)
    assert numbers(overview) == [task.id for task in desk.hub.pack.tasks]


def test_pinyin_initials_find_a_task(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    overview.filters.wanted.setFocus()
    qtbot.keyClicks(overview.filters.wanted, "xzcj")
    qtbot.waitUntil(lambda: "2.5" in numbers(overview) and len(numbers(overview)) < 5, timeout=15_000)


def test_department_state_and_mine(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    filters = overview.filters
    filters.department.setCurrentIndex(filters.department.findData("市司法局"))
    assert numbers(overview) == ["2.5"]
    filters.reset()
    desk.put(subject__office="示例市知识产权局")
    filters.mine.setChecked(True)
    assert numbers(overview) == ["2.5"]
    filters._own("市政府办公室", True)
    assert numbers(overview) == ["1.1", "2.5"], "kept for all applications, beside the office itself"
    assert "市政府办公室" in (desk.office.setting("departments:mine") or "")


def test_folding_sorting_and_ticking_by_keys(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    view, first = overview.list.view, desk.hub.pack.areas[0]
    own = [task.id for task in desk.hub.pack.tasks_of(first.id)]
    view.setFocus()
    view.setCurrentIndex(overview.list.model.index(0))
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert not set(own) & set(numbers(overview))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert overview.picked.targets == {f"tasks.{number}" for number in own}
    assert overview.bar.isVisible() and overview.bar.count.text() == f"已选 {len(own)} 项"
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert not overview.picked.targets and overview.bar.isHidden()
    qtbot.keyClick(view, Qt.Key.Key_A, CONTROL)
    assert len(overview.picked.targets) == len(desk.hub.pack.tasks)
    overview.picked.put(())
    head = overview.list.head
    head.setFocus()
    for _ in range(4):
        qtbot.keyClick(head, Qt.Key.Key_Right)
    qtbot.keyClick(head, Qt.Key.Key_Return)
    assert overview.list.order.column is Column.LEAD
    assert numbers(overview)[:2] == ["1.1", "2.5"], "what is empty comes last"
    assert not any(isinstance(row, AreaRow) for row in overview.list.rows())
    assert "现在按牵头部门从小到大排列" in head.accessibleName()


def test_a_click_ticks_or_opens(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    opened: list[str] = []
    overview.opened.connect(opened.append)
    view = overview.list.view.viewport()
    qtbot.mouseClick(view, LEFT, pos=row_rect(overview, "tasks.1.2", "check"))
    qtbot.mouseClick(view, LEFT, SHIFT, row_rect(overview, "tasks.1.5", "check"))
    assert overview.picked.targets == {f"tasks.1.{n}" for n in (2, 3, 4, 5)}
    assert opened == []
    qtbot.mouseClick(view, LEFT, pos=row_rect(overview, "tasks.1.3", "title"))
    assert opened == ["tasks.1.3"]


def test_widths_of_columns_are_remembered(desk, overview, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    head = overview.list.head
    before = overview.list.cells["lead"]
    edge = QPoint(before.right() + 3, 12)
    qtbot.mousePress(head, LEFT, pos=edge)
    qtbot.mouseMove(head, edge + QPoint(40, 0))
    qtbot.mouseRelease(head, LEFT, pos=edge + QPoint(40, 0))
    assert abs(overview.list.cells["lead"].width() - before.width() - 40) <= 4
    assert overview.list.order.plain, "drawing an edge does not sort"
    head.setFocus()
    for _ in range(4):
        qtbot.keyClick(head, Qt.Key.Key_Right)
    now = overview.list.cells["lead"].width()
    qtbot.keyClick(head, Qt.Key.Key_Left, SHIFT)
    assert overview.list.cells["lead"].width() == now - 16
    again = shown(desk.again(TasksPage))
    again.resize(1158, 640)
    assert again.overview.list.cells["lead"].width() == now - 16
    desk.office.set_setting("tasks:widths", "不是 JSON")
    assert shown(desk.again(TasksPage)).overview.list.widths == {}


# --- along the months


def bar(overview: TasksOverview, target: str) -> tuple[QPoint, QPoint, QPoint, int]:
    """The first end, the middle and the last end of a bar, and how wide a month is."""
    middle = row_rect(overview, target, "time")
    row = overview._all.by_target[target]
    line, span = overview.list.line, overview.list.span(row)
    assert line is not None and span is not None
    cell = overview.list.cells["time"]
    box = bar_rect(line, span, cell.translated(0, middle.y() - cell.center().y())).toRect()
    month = round(cell.width() / line.months)
    return (
        QPoint(box.left() + 2, box.center().y()),
        box.center(),
        QPoint(box.right() - 2, box.center().y()),
        month,
    )


@pytest.fixture
def timed(overview: TasksOverview) -> TasksOverview:
    overview.switch.choose("time")
    return overview


def drag(qtbot, view: QWidget, start: QPoint, by: int) -> None:  # type: ignore[no-untyped-def]
    qtbot.mousePress(view, LEFT, pos=start)
    qtbot.mouseMove(view, start + QPoint(by // 2, 0))
    qtbot.mouseMove(view, start + QPoint(by, 0))
    qtbot.mouseRelease(view, LEFT, pos=start + QPoint(by, 0))


def test_a_bar_is_dragged_whole_and_by_its_ends(desk, timed, qtbot) -> None:  # type: ignore[no-untyped-def]
    view = timed.list.view.viewport()
    _, middle, _, month = bar(timed, "tasks.1.1")
    drag(qtbot, view, middle, 2 * month)
    assert (desk.stored.task("1.1").start, desk.stored.task("1.1").end) == (Month(2027, 3), Month(2028, 2))
    first, _, _, month = bar(timed, "tasks.1.1")
    drag(qtbot, view, first, month)
    assert desk.stored.task("1.1").start == Month(2027, 4)
    _, _, last, month = bar(timed, "tasks.1.1")
    drag(qtbot, view, last, -month)
    assert (desk.stored.task("1.1").start, desk.stored.task("1.1").end) == (Month(2027, 4), Month(2028, 1))
    for _ in range(3):
        desk.hub.undo()
    assert desk.stored.task("1.1").start == Month(2027, 1)


def test_a_bar_is_moved_by_keys_in_one_step(desk, timed, qtbot) -> None:  # type: ignore[no-untyped-def]
    view = timed.list.view
    timed.list.select("tasks.1.1")
    view.setFocus()
    before = desk.stored.revision
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Right, CONTROL)
    qtbot.keyClick(view, Qt.Key.Key_Left, SHIFT)
    assert desk.stored.revision == before, "a row of key strokes is one change"
    timed.flush()
    assert (desk.stored.task("1.1").start, desk.stored.task("1.1").end) == (Month(2027, 5), Month(2028, 3))
    assert desk.stored.revision == before + 1
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    timed.flush()
    assert desk.stored.revision == before + 1


def test_a_bar_moved_by_keys_is_kept_after_a_while(desk, timed, qtbot) -> None:  # type: ignore[no-untyped-def]
    timed.list.select("tasks.1.1")
    qtbot.keyClick(timed.list.view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: desk.stored.task("1.1").start == Month(2027, 2), timeout=5000)


def test_a_milestone_is_dragged(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    text = """[[field]]\nname = "issued"\nlabel = "印发方案"\nkind = "month"\n\n"""
    use(desk, own(desk.office, tasks=("[[area]]", text + "[[area]]")))
    desk.hub.edit_all(
        {
            "subject.start": Month(2027, 1),
            "subject.end": Month(2028, 12),
            "tasks.1.1.start": Month(2027, 1),
            "tasks.1.1.end": Month(2028, 12),
            "tasks.1.1.issued": Month(2027, 6),
        }
    )
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.resize(1158, 640)
    overview = page.overview
    overview.switch.choose("time")
    _, middle, _, month = bar(overview, "tasks.1.1")
    line, cell = overview.list.line, overview.list.cells["time"]
    x = round(cell.left() + line.at(Month(2027, 7).index) * cell.width()) - 2
    drag(qtbot, overview.list.view.viewport(), QPoint(x, middle.y()), 3 * month)
    assert desk.stored.month("tasks.1.1.issued") == Month(2027, 9)
    assert desk.stored.task("1.1").start == Month(2027, 1), "the bar stays"
    desk.hub.undo()
    assert desk.stored.month("tasks.1.1.issued") == Month(2027, 6)


def test_enter_and_double_click_ask_for_exact_months(desk, timed, qtbot) -> None:  # type: ignore[no-untyped-def]
    asked: list[tuple[str, ...]] = []
    timed.ask_months = lambda targets: asked.append(tuple(targets))
    timed.list.select("tasks.1.2")
    qtbot.keyClick(timed.list.view, Qt.Key.Key_Return)
    qtbot.mouseDClick(timed.list.view.viewport(), LEFT, pos=row_rect(timed, "tasks.1.3", "time"))
    assert asked == [("tasks.1.2",), ("tasks.1.3",)]


def test_without_a_period_the_strip_says_what_it_supposes(desk, shown, qtbot) -> None:  # type: ignore[no-untyped-def]
    page = shown(TasksPage(desk.office, desk.id, desk.hub))
    page.overview.switch.choose("time")
    assert page.overview._supposed.isVisible() and "24 个月" in page.overview._supposed.text()
    desk.put(subject__start=Month(2027, 1), subject__end=Month(2028, 12))
    assert page.overview._supposed.isHidden()


# --- by department


def test_a_card_is_dragged_to_another_department(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    overview.switch.choose("board")
    board = overview.board
    keys = [pile.key for pile in board.piles]
    start = board.card_rect(0, 0).center()
    end = board.card_rect(keys.index("市知识产权局"), 0).center()
    target = board.piles[0].cards[0].target
    qtbot.mousePress(board.viewport(), LEFT, pos=start)
    qtbot.mouseMove(board.viewport(), start + QPoint(30, 0))
    qtbot.mouseMove(board.viewport(), end)
    qtbot.mouseRelease(board.viewport(), LEFT, pos=end)
    assert desk.stored.text(f"{target}.lead") == "市知识产权局"
    assert board.current == target, "it stays in the hand of the keyboard"
    desk.hub.undo()
    assert desk.stored.text(f"{target}.lead") == ""


def test_the_board_by_keys(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    overview.switch.choose("board")
    board, opened = overview.board, []
    overview.opened.connect(opened.append)
    board.setFocus()
    board.select("tasks.1.1")
    column = board._at[0]
    left = board.piles[column - 1].key
    qtbot.keyClick(board, Qt.Key.Key_Left, CONTROL)
    assert desk.stored.task("1.1").lead == left
    assert board.current == "tasks.1.1"
    qtbot.keyClick(board, Qt.Key.Key_Space)
    assert overview.picked.targets == {"tasks.1.1"}
    assert "已选" in board.accessibleName()
    qtbot.keyClick(board, Qt.Key.Key_Return)
    assert opened == ["tasks.1.1"]
    board.select("tasks.2.7")
    before = desk.stored.revision
    qtbot.keyClick(board, Qt.Key.Key_Left, CONTROL)
    assert desk.stored.revision == before, "what is not taken up has no department to go to"


# --- against the evidence


@pytest.fixture
def covered(desk, overview: TasksOverview, files) -> TasksOverview:  # type: ignore[no-untyped-def]
    for name in ("裁决规程.txt", "白皮书.txt"):
        desk.hub.change(lambda name=name: desk.office.attach(desk.id, files / name, None))
    overview.switch.choose("cover")
    return overview


def test_space_links_and_unlinks_and_the_bar_names_the_file(desk, covered, qtbot) -> None:  # type: ignore[no-untyped-def]
    matrix, filters = covered.matrix, covered.cover_filters
    assert filters.orphans.text() == "未用到的材料 2 份"
    assert filters.holes.text() == f"缺佐证 {len(desk.hub.pack.tasks) - 1} 项"
    matrix.setFocus()
    matrix.select("tasks.2.5")
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    name = matrix.file.evidence.label
    qtbot.keyClick(matrix, Qt.Key.Key_Space)
    assert [e.label for e, _ in desk.stored.evidence_for("tasks.2.5")] == [name]
    assert matrix.linked and "已关联" in matrix.accessibleName()
    assert covered.file_bar._name.text() == name
    assert "支撑 2.5" in covered.file_bar._words.text()
    assert filters.orphans.text() == "未用到的材料 1 份"
    qtbot.keyClick(matrix, Qt.Key.Key_Space)
    assert desk.stored.evidence_for("tasks.2.5") == ()
    desk.hub.undo()
    assert len(desk.stored.evidence_for("tasks.2.5")) == 1


def test_holes_orphans_and_one_file_alone(desk, covered, qtbot) -> None:  # type: ignore[no-untyped-def]
    matrix = covered.matrix
    matrix.select("tasks.2.5")
    qtbot.keyClick(matrix, Qt.Key.Key_Space)
    qtbot.mouseClick(covered.cover_filters.holes, LEFT)
    assert "2.5" not in [line.number for line in matrix.lines if isinstance(line, TaskRow)]
    covered.cover_filters.reset()
    qtbot.mouseClick(covered.cover_filters.orphans, LEFT)
    assert len(matrix.columns) == 1 and matrix.columns[0].orphan
    covered.cover_filters.reset()
    matrix.select("tasks.2.5", desk.stored.evidence_for("tasks.2.5")[0][0].id)
    qtbot.mouseClick(covered.file_bar.only, LEFT)
    assert [line.number for line in matrix.lines if isinstance(line, TaskRow)] == ["2.5"]
    qtbot.mouseClick(covered.file_bar.only, LEFT)
    assert len(matrix.lines) > 30


def test_enter_opens_the_file(desk, covered, qtbot) -> None:  # type: ignore[no-untyped-def]
    covered.matrix.setFocus()
    qtbot.keyClick(covered.matrix, Qt.Key.Key_Return)
    assert desk.went[-1] == f"evidence:{covered.matrix.file.evidence.id}"


def test_an_empty_library_says_what_goes_here(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    overview.switch.choose("cover")
    overview.matrix.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End):
        qtbot.keyClick(overview.matrix, key)
    assert overview.file_bar._name.text() == "还没有佐证材料"
    assert overview.file_bar.only.isHidden()
    qtbot.mouseClick(overview.file_bar.open, LEFT)
    assert desk.went[-1] == "evidence"


# --- going between


def test_every_view_has_names_for_readers_and_few_widgets(desk, covered, qtbot) -> None:  # type: ignore[no-untyped-def]
    for view in ("list", "board", "time", "cover"):
        covered.switch.choose(view)
        for widget in covered.findChildren(QWidget):
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
            text = getattr(widget, "text", None)
            words = widget.accessibleName() or (text() if isinstance(text, Callable) else "")  # type: ignore[arg-type]
            assert not takes or words, type(widget)
    assert len(covered.findChildren(QWidget)) < 400


def test_the_current_task_stays_current_from_view_to_view(desk, overview, qtbot) -> None:  # type: ignore[no-untyped-def]
    overview.list.select("tasks.3.2")
    overview.switch.choose("board")
    assert overview.current == "tasks.3.2"
    overview.switch.choose("time")
    assert overview.current == "tasks.3.2"
    overview.switch.choose("cover")
    assert overview.current == "tasks.3.2"


def test_where_there_is_room_departments_are_not_cut() -> None:
    narrow, wide = (columns(width, timed=False) for width in (1100, 1680))
    assert wide["support"].width() > narrow["support"].width() and wide["title"].width() > 340
    assert columns(1680, timed=False, own={"support": 200})["support"].width() == 200 - GAP
    assert columns(1680, timed=True)["lead"].width() > columns(1100, timed=True)["lead"].width()
