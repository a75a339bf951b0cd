"""What people do with answers and with what the checks say of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from desktop.views import task_changes
from desktop.views.task_overview import Milestone
from desktop.views.task_time import Span
from forms.checks.finding import Severity
from forms.definition import Field
from forms.values import LISTS, NUMERIC, FieldKind, Month, Value, parse
from tests.e2e.acts.model import Workspace

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
sentences = st.text(st.sampled_from("办理专利侵权纠纷，12.\n 年月日市局A"), min_size=1, max_size=300)


def answers_for(field: Field) -> st.SearchStrategy[Value | None]:
    """What an editor of the field could give, the unfinished and the wrong included."""
    kind = field.kind
    if kind is FieldKind.YES_NO:
        return st.none() | st.booleans()
    if kind in LISTS:
        known = [choice.value for choice in field.choices] or ["市公安局", "市财政局", "市中级人民法院"]
        return st.none() | st.lists(st.sampled_from(known), min_size=1, unique=True).map(tuple)
    if kind is FieldKind.CHOICE:
        return st.none() | st.sampled_from([choice.value for choice in field.choices])
    typed: st.SearchStrategy[Value | None] = (words | sentences).map(lambda text: parse(kind, text))
    if kind in NUMERIC:
        return typed | st.decimals(-(10**9), 10**9, allow_nan=False, places=2).map(Decimal)
    if kind is FieldKind.DATE:
        return typed | st.dates(date(2000, 1, 1), date(2099, 12, 31))
    if kind is FieldKind.MONTH:
        return typed | st.builds(Month, st.integers(2020, 2030), st.integers(1, 12))
    return typed


class Filling(Workspace):
    @rule(data=st.data(), several=st.integers(1, 4))
    def answer(self, data: st.DataObject, several: int) -> None:
        fields = data.draw(st.lists(st.sampled_from(self.fields), min_size=1, max_size=several, unique=True))
        values = {field.path: data.draw(answers_for(field)) for field in fields}
        change = self.office.answer_all(self.id, values)
        self._kept("answer", change, answers=values)

    @rule(data=st.data(), text=sentences)
    def write_on(self, data: st.DataObject, text: str) -> None:
        """A long text that is kept while somebody writes."""
        paths = [field.path for field in self.fields if field.kind is FieldKind.LONG_TEXT]
        path = data.draw(st.sampled_from(paths))
        first = self.states[self.at]
        revision = None
        for end in range(1, 4):
            piece = text[: end * len(text) // 3]
            value = parse(FieldKind.LONG_TEXT, piece)
            change = self.office.answer(self.id, path, value, revision)
            if change is not None:
                self._kept("write", change, answers={path: value}, joined=revision is not None)
                revision = change.revision
        if data.draw(st.booleans()):  # and takes back in the box what was typed
            value = first.answers.get(path)
            change = self.office.answer(self.id, path, value, revision)
            self._kept("write back", change, answers={path: value}, joined=True)

    @rule(data=st.data())
    def clear(self, data: st.DataObject) -> None:
        given = [path for path in self._now.answers if path in self.pack.fields]
        if given:
            path = data.draw(st.sampled_from(given))
            self._kept("clear", self.office.answer(self.id, path, None), answers={path: None})

    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        open_ = [f for f in self.office.check(self.id) if f.severity is Severity.WARNING and not f.accepted]
        if open_:
            finding = data.draw(st.sampled_from(open_))
            reason = "上级已经批准，另行报送说明" + data.draw(st.sampled_from(["", "。", "一"]))
            change = self.office.accept(self.id, finding.key, reason)
            self._kept("accept", change, accepted={finding.key: reason})

    @precondition(lambda self: self._now.accepted)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self._now.accepted)))
        self._kept("withdraw", self.office.withdraw(self.id, key), accepted={key: None})

    @rule(data=st.data(), lead=st.sampled_from(["", "市公安局", "市财政局", None]), several=st.integers(2, 5))
    def change_many(self, data: st.DataObject, lead: str | None, several: int) -> None:
        """The bulk bar: several tasks get other departments, or run along other months, in one step."""
        now = self.office.load(self.id)
        tasks = [task.target for task in self.pack.tasks]
        chosen = data.draw(st.lists(st.sampled_from(tasks), min_size=2, max_size=several, unique=True))
        if data.draw(st.booleans()):
            support = data.draw(st.sampled_from([(), ("市司法局",), ("市公安局", "市商务局")]))
            changes = task_changes.shared(self.pack, now, chosen, lead, support)
        else:
            first = data.draw(st.integers(2026 * 12, 2028 * 12))
            span = Span(first, first + data.draw(st.integers(0, 30)))
            changes = task_changes.planned(self.pack, now, chosen, span)
        change = self.office.answer_all(self.id, changes.values) if changes.values else None
        self._kept("change many", change, answers=dict(changes.values))

    @rule(data=st.data(), by=st.integers(-30, 30))
    def move_milestone(self, data: st.DataObject, by: int) -> None:
        """A diamond of the time line is dragged: a month, or a date whose day the other month may not have."""
        given = {
            path: value
            for path, value in self._now.answers.items()
            if path in self.pack.fields and isinstance(value, Month | date)
        }
        if not given:
            return
        path = data.draw(st.sampled_from(sorted(given)))
        value = given[path]
        day = 0 if isinstance(value, Month) else value.day
        moved = Milestone("", Month(value.year, value.month), path, day).moved(by).value
        self._kept("move", self.office.answer(self.id, path, moved), answers={path: moved})

    @rule()
    def remember_document(self) -> None:
        self.documents = [*self.documents[-3:], self.office.document(self.id)]

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def fill(self, data: st.DataObject) -> None:
        document = data.draw(st.sampled_from(self.documents))
        change = self.office.fill(self.id, document)
        whole = self._stored()
        answers = {path: whole.answers.get(path) for path in {*whole.answers, *self._now.answers}}
        accepted = {one.key: one.reason for one in whole.acceptances}
        self._kept("fill", change, answers=answers, accepted=accepted)

    @precondition(lambda self: self._now.answers)
    @rule(data=st.data())
    def restore_answer(self, data: st.DataObject) -> None:
        path = data.draw(
            st.sampled_from(sorted(path for path in self._now.answers if path in self.pack.fields))
        )
        deeds = self.office.field_history(self.id, path)
        assert deeds[0].value == self._now.answers[path]
        deed = data.draw(st.sampled_from(deeds))
        change = self.office.restore_answer(self.id, path, deed)
        self._kept("restore answer", change, answers={path: deed.value})
