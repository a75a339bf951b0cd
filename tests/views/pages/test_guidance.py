"""The panel at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.views.guidance import GuidancePanel
from desktop.views.hub import Guidance
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label, Paragraph
from tests.checking import checked


def words(panel: GuidancePanel) -> str:
    content = panel._scroll.widget()
    return "\n".join(
        [p.text() for p in content.findChildren(Paragraph)] + [p.text() for p in content.findChildren(Label)]
    )


def test_it_says_what_is_missing_and_leads_there(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    panel = GuidancePanel(desk.hub)
    qtbot.addWidget(panel)
    desk.hub.edit("tasks.2.5.taken", True)
    checked(desk.hub)
    desk.hub.guidance.emit(Guidance("tasks.2.5.lead", "tasks"))
    task = desk.hub.pack.targets["tasks.2.5"]
    said = words(panel)
    assert task.guidance in said
    assert all(text in said for text in task.evidence)
    assert all(citation in said for citation in desk.hub.pack.citations(task.origin))
    assert {badge._basis for badge in panel._scroll.widget().findChildren(Badge)} >= {task.origin.basis}
    go = panel._scroll.widget().findChildren(Button)[0]
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    assert desk.went
    assert desk.went[0].startswith("tasks.2.5")


def test_it_follows_the_checks(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    panel = GuidancePanel(desk.hub)
    qtbot.addWidget(panel)
    checked(desk.hub)
    desk.hub.guidance.emit(Guidance("", "subject"))
    before = words(panel)
    assert "填写联系人" in before
    desk.hub.edit("subject.contact", "王敏")
    checked(desk.hub)
    assert "填写联系人\n" not in words(panel)


def test_every_item_and_step_has_something_to_say(desk, qtbot) -> None:  # type: ignore[no-untyped-def]
    panel = GuidancePanel(desk.hub)
    qtbot.addWidget(panel)
    for item in list(desk.hub.pack.items())[::7]:
        desk.hub.guidance.emit(Guidance(item.target, ""))
        assert "依据" in words(panel)
    for step in ("subject", "conditions", "tasks", "indicators", "evidence", "sections"):
        desk.hub.guidance.emit(Guidance("", step))
        assert "怎么填" in words(panel)
