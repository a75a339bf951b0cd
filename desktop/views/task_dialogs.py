# ruff: noqa: N802
"""What is asked before several tasks change at once: departments, months, whether they are taken up.

The title is the question, the body says in numbers what will happen, the safe button has the focus of Esc.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.views.editors import Editor, Offers, editor_for
from desktop.views.editors.line import months
from desktop.views.task_changes import Changes
from desktop.views.task_time import Span, Timeline, month
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog
from desktop.views.widgets.field_row import MessageLine
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from forms.application import REASON_MINIMUM
from forms.definition import Field
from forms.values import FieldKind, Month

WIDTH, LEAD_WIDTH = 560, 280
Keep = Callable[[Changes, str], object]
"""Takes what changes, and the sentence that says so afterwards."""


class TaskDialog(Dialog):
    """Subclasses say what would change; nothing is kept before the verb is pressed."""

    def __init__(self, parent: QWidget, title: str, body: str, keep: Keep) -> None:
        super().__init__(parent)
        self._keep = keep
        self.setWindowTitle(title)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.message = MessageLine()
        self.act = Button("修改", "primary", clicked=self._try)
        self._body = QFormLayout()
        self._body.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._body.setHorizontalSpacing(16)
        self._body.setVerticalSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        for words, kind, tone in ((title, Type.SECTION, "text"), (body, Type.SECONDARY, "text2")):
            said = Paragraph(words, kind, tone)
            said.setFixedHeight(said.heightForWidth(WIDTH - 40))
            column.addWidget(said)
        column.addLayout(self._body)
        column.addWidget(self.message)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(Button("返回", clicked=self.reject))
        row.addWidget(self.act)
        column.addLayout(row)

    def problem(self) -> str:
        """Why it cannot be kept; "" when it can."""
        raise NotImplementedError

    def changes(self) -> tuple[Changes, str]:
        """What would change, and the sentence that says so afterwards."""
        raise NotImplementedError

    def add(self, label: str, field: Editor) -> None:
        """One more line of the form; speaks again whenever something is typed."""
        words = Label(label, Type.BODY, "text2")
        words.setBuddy(field.control)
        self._body.addRow(words, field)
        field.typing.connect(self.show_consequences)
        field.committed.connect(field.saved)
        field.committed.connect(self.show_consequences)

    def show_consequences(self, _value: object = None) -> None:
        """Say how many tasks change, while it is being typed."""
        if self.problem():
            self._say(None)
            self.act.setText("修改")
            self.act.setEnabled(True)
            return
        changes, _ = self.changes()
        rest = f"，{changes.rest}" if changes.rest else ""
        self._say(Status.HINT, f"会改 {changes.tasks} 项{rest}")
        self.act.setText(f"修改 {changes.tasks} 项")
        self.act.setEnabled(bool(changes.tasks))
        self.act.setToolTip("" if changes.tasks else "没有要改的")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def _say(self, status: Status | None, sentence: str = "") -> None:
        self.message.say(status, sentence)
        self.fit()

    def _try(self) -> None:
        for editor in self.findChildren(Editor):
            editor.flush(leaving=True)
        if problem := self.problem():
            self._say(Status.BLOCKER, problem)
            return
        self._keep(*self.changes())
        self.accept()


def _loose(
    name: str, label: str, kind: FieldKind, suggestions: Sequence[str] = (), offers: Offers | None = None
) -> Editor:
    """An editor that belongs to no answer."""
    return editor_for(Field(f"bulk.{name}", label, kind), suggestions, offers=offers)


class LeadDialog(TaskDialog):
    """Who leads, and who supports besides."""

    def __init__(
        self,
        parent: QWidget,
        count: int,
        usual: Sequence[str],
        offers: Offers,
        both: Callable[[str, tuple[str, ...]], Changes],
        keep: Keep,
    ) -> None:
        """`both` answers what a lead ("" for the same as now) and further supporting departments change."""
        body = "只改填了的：牵头部门空着就不改，配合部门加在原有的后面。"
        super().__init__(parent, f"改 {count} 项任务的责任部门？", body, keep)
        self._both = both
        self.lead = _loose("lead", "牵头部门", FieldKind.TEXT, usual, offers)
        self.support = _loose("support", "增加配合部门", FieldKind.DEPARTMENTS, usual, offers)
        self.add("牵头部门", self.lead)
        self.add("增加配合部门", self.support)
        for combo in (*self.lead.findChildren(QComboBox), *self.support.findChildren(QComboBox)):
            combo.setFixedWidth(LEAD_WIDTH)
        self.lead.setFocus()

    def _given(self) -> tuple[str, tuple[str, ...]]:
        lead, support = self.lead.value(), self.support.value()
        return (lead if isinstance(lead, str) else ""), (support if isinstance(support, tuple) else ())

    def problem(self) -> str:
        return "" if any(self._given()) else "填牵头部门，或要增加的配合部门"

    def changes(self) -> tuple[Changes, str]:
        lead, support = self._given()
        changes = self._both(lead, support)
        said = [f"牵头部门改为{lead}" if lead else "", f"增加配合部门{'、'.join(support)}" if support else ""]
        return changes, f"{changes.tasks} 项任务：{'，'.join(part for part in said if part)}"


class MonthsDialog(TaskDialog):
    """First and last month, typed or picked."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        line: Timeline,
        now: tuple[Month | None, Month | None],
        planned: Callable[[Span], Changes],
        keep: Keep,
    ) -> None:
        words = f"{month(line.begin)} 至 {month(line.end)}"
        body = f"建设期 {words}。" if line.given else f"建设期还没有填，按 {words} 估计。"
        super().__init__(parent, title, body, keep)
        self._planned = planned
        offered = months(month(line.begin), month(line.end))
        self.first = _loose("start", "开始月份", FieldKind.MONTH, offered)
        self.last = _loose("end", "完成月份", FieldKind.MONTH, offered)
        for editor, label, value in ((self.first, "开始月份", now[0]), (self.last, "完成月份", now[1])):
            self.add(label, editor)
            editor.set_value(value)
        self.first.setFocus()
        self.show_consequences()

    def problem(self) -> str:
        first, last = self.first.value(), self.last.value()
        if not isinstance(first, Month) or not isinstance(last, Month):
            return "两个月份都要填，写成 2027年1月 的样子"
        return f"完成月份 {last} 早于开始月份 {first}，核对是否填反" if last < first else ""

    def changes(self) -> tuple[Changes, str]:
        first, last = self.first.value(), self.last.value()
        if not isinstance(first, Month) or not isinstance(last, Month):
            raise TypeError("asked before the months are there")
        span = Span(first.index, last.index)
        changes = self._planned(span)
        return changes, f"{changes.tasks} 项任务的起止时间改为 {span.words}"


class TakenDialog(TaskDialog):
    """Whether the tasks are taken up; if not, why."""

    def __init__(
        self,
        parent: QWidget,
        count: int,
        taken: Callable[[bool, str], Changes],
        keep: Keep,
    ) -> None:
        body = "不承担的，已经填的部门、时间和措施都留着，改回承担就又用上。"
        super().__init__(parent, f"{count} 项任务是否承担？", body, keep)
        self._taken = taken
        self.yes, self.no = QRadioButton("承担"), QRadioButton("不承担，写明理由")
        group = QButtonGroup(self)
        choice = QHBoxLayout()
        choice.setSpacing(24)
        for button in (self.yes, self.no):
            group.addButton(button)
            choice.addWidget(button)
            button.toggled.connect(self._chosen)
        choice.addStretch()
        self._body.addRow(Label("是否承担", Type.BODY, "text2"), choice)
        self.yes.setFocus()
        self.reason = _loose("reason", "不承担的理由", FieldKind.LONG_TEXT)
        self.add("理由", self.reason)
        self.yes.setChecked(True)

    def _chosen(self) -> None:
        self.reason.setEnabled(self.no.isChecked())
        self.reason.setToolTip("" if self.no.isChecked() else "承担的任务不用写理由")
        self.show_consequences()

    def _reason(self) -> str:
        value = self.reason.value()
        return value.strip() if isinstance(value, str) else ""

    def problem(self) -> str:
        if self.no.isChecked() and len(self._reason()) < REASON_MINIMUM:
            return f"理由写到 {REASON_MINIMUM} 字以上，说明本地为什么不承担"
        return ""

    def changes(self) -> tuple[Changes, str]:
        up = self.yes.isChecked()
        changes = self._taken(up, self._reason())
        return changes, f"{changes.tasks} 项任务改为{'承担' if up else '不承担'}"
