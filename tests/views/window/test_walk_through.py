"""The help page is true: whoever does what it says sees the new task and the new rule in the window."""

from __future__ import annotations

from pathlib import Path

from desktop.views.tasks_page import TasksPage
from desktop.views.widgets.paragraph import Paragraph
from tests.checking import checked
from tests.walk_through import HELP, steps, walk

from .conftest import Window


def test_a_task_and_a_rule_made_in_excel_are_in_the_window(window: Window, tmp_path: Path) -> None:
    work = walk(window.desk, tmp_path)
    typed = steps()
    assert work.hub.pack.id == typed["模板"]["id"]
    page = work.page
    assert isinstance(page, TasksPage)
    assert page.item is not None
    assert (page.item.id, page.item.title) == (typed["任务"]["id"], typed["任务"]["title"])
    said = [paragraph.text() for paragraph in work.guidance.findChildren(Paragraph)]
    assert {typed["任务"]["asks"], typed["任务"]["guidance"]} <= set(said)
    assert page.form is not None
    row = page.form._speakers[typed["规则"]["target"]]
    assert typed["规则"]["cause"] in row.message.text()  # type: ignore[attr-defined]  # a FieldRow
    assert typed["规则"]["cause"] in [finding.cause for finding in work.hub.findings()]

    work.hub.edit(typed["规则"]["target"], ("市中级人民法院", "市公安局"))
    checked(work.hub)
    assert typed["规则"]["cause"] not in row.message.text()  # type: ignore[attr-defined]  # as above


def test_its_pictures_are_there_and_small() -> None:
    text = HELP.read_text("utf-8")
    for number in range(1, 5):
        picture = HELP.with_name(f"{HELP.stem}-{number}.png")
        assert picture.name in text
        assert picture.stat().st_size < 120_000
