"""All tasks at once: as a list, by department, along the months, and against the evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.submission.paper import Paper
from desktop.views import task_changes
from desktop.views.evidence_rows import icon_of
from desktop.views.hub import Hub
from desktop.views.offering import offers_of
from desktop.views.page_head import PageHead
from desktop.views.task_changes import Changes
from desktop.views.task_coverage import Coverage, coverage
from desktop.views.task_dialogs import LeadDialog, MonthsDialog, TakenDialog, TaskDialog
from desktop.views.task_filters import CoverageFilters, TaskFilters
from desktop.views.task_overview import Milestone, Order, Overview, TaskRow, board, lines, overview, sort
from desktop.views.task_time import Span, Timeline, timeline
from desktop.views.theme import Type
from desktop.views.widgets.board import Board
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.matrix import Matrix
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.picked import Picked
from desktop.views.widgets.selection_bar import FileBar, SelectionBar
from desktop.views.widgets.surface import FRAMED, Card
from desktop.views.widgets.task_list import TaskList
from forms.checks.finding import Finding

LIST, BOARD, TIME, COVER = "list", "board", "time", "cover"
_WIDTHS = "tasks:widths"
"""The setting that keeps the widths of columns chosen by hand, as JSON."""
_VIEWS = ((LIST, "列表"), (BOARD, "按部门"), (TIME, "时间进度"), (COVER, "佐证覆盖"))


class TasksOverview(QWidget):
    """Reads the hub, changes through it, and says which task is to be opened."""

    opened = Signal(str)
    """The target of a task."""

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self._hub = hub
        self._all = Overview()
        self._seen: tuple[int, tuple[Finding, ...] | None] | None = None
        """The revision and the findings that are shown."""
        self._whole: Coverage | None = None
        self._covered: Overview | None = None
        """What `_whole` was made of."""
        self._order = Order()
        self._shown: tuple[TaskRow, ...] = ()
        self._only = ""
        """The id of the one file that the matrix is narrowed to."""
        self.picked = Picked(self)
        self.head = PageHead(hub.pack)
        self.switch = Segments(_VIEWS, LIST, "任务怎样显示")
        self.switch.chosen.connect(self._switched)
        self.head.add(self.switch)
        division = Paper.DIVISION_OF_TASKS
        self.head.add(
            Button(
                "打印分工表",
                icon_name="printer",
                clicked=lambda: hub.print_wanted.emit(division.value),
                tip="打印任务分工表",
            )
        )
        self.filters = TaskFilters(hub)
        self.filters.changed.connect(self._narrow)
        self.cover_filters = CoverageFilters()
        self.cover_filters.changed.connect(self._cover_again)
        self.list = TaskList(hub.pack, self.picked)
        self.list.opened.connect(self.opened)
        self.list.planned.connect(self._plan)
        self.list.marked.connect(self._mark)
        self.list.dates_wanted.connect(lambda target: self.ask_months((target,)))
        self.list.order_wanted.connect(self._sort)
        self.list.sized.connect(lambda: hub.office.set_setting(_WIDTHS, json.dumps(self.list.widths)))
        self.list.widths.update(_kept_widths(hub.office.setting(_WIDTHS)))
        self.list.menu_wanted.connect(self._menu)
        self.board = Board(self.picked)
        self.board.opened.connect(self.opened)
        self.board.led_by.connect(self._lead)
        self.board.menu_wanted.connect(self._menu)
        self.matrix = Matrix()
        self.matrix.opened.connect(self._open)
        self.matrix.turned.connect(self._link)
        self.matrix.moved.connect(self._show_file)
        self.bar = SelectionBar()
        self.bar.lead.clicked.connect(lambda: self.ask_lead(self.ticked))
        self.bar.months.clicked.connect(lambda: self.ask_months(self.ticked))
        self.bar.taken.clicked.connect(lambda: self.ask_taken(self.ticked))
        self.bar.print.clicked.connect(lambda: hub.print_wanted.emit(""))
        self.bar.nothing.clicked.connect(lambda: self.picked.put(()))
        self.file_bar = FileBar()
        self.file_bar.open.clicked.connect(lambda: self._open(self._file()))
        self.file_bar.only.clicked.connect(self._turn_only)
        self.picked.changed.connect(self._show_bar)
        self._lay_out()

    def _lay_out(self) -> None:
        self._supposed = Label("", Type.SECONDARY, "muted")
        self._fill = Button("填写建设期", "link", clicked=lambda: self._hub.goto.emit("subject.start"))
        note = QHBoxLayout()
        note.setSpacing(8)
        note.addWidget(self._supposed)
        note.addWidget(self._fill)
        note.addStretch()
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        self.stack = QStackedWidget()
        inside.addWidget(self.stack)
        for widget in (self.list, self.board, self.matrix):
            self.stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 12)
        column.setSpacing(10)
        column.addWidget(self.head)
        column.addWidget(self.filters)
        column.addWidget(self.cover_filters)
        column.addLayout(note)
        column.addWidget(card, 1)
        column.addWidget(self.bar)
        column.addWidget(self.file_bar)
        self._show_view()

    # --- showing

    def refresh(self) -> None:
        """Read everything anew, unless nothing has changed since."""
        seen = (self._hub.application.revision, self._hub.findings())
        if self._seen is not None and seen[0] == self._seen[0] and seen[1] is self._seen[1]:
            return
        self._seen = seen
        self._all = overview(self._hub.asked, self._hub.application, self._hub.readiness)
        known = self._all.by_target
        self.picked.put(target for target in self.picked.targets if target in known)
        self.filters.show_departments(self._all.departments)
        note = f"{len(self._all.areas)} 个领域，{self._hub.readiness.step('tasks').sentence}"
        self.head.show_title("重点任务", note=note)
        self._narrow()

    @property
    def view(self) -> str:
        """Which of the four is shown."""
        return self.switch.current

    @property
    def current(self) -> str:
        """The task one is at; "" for none."""
        if self.view == COVER:
            return self.matrix.task.target if self.matrix.task else ""
        return self.board.current if self.view == BOARD else self.list.current

    def select(self, target: str) -> None:
        """Go to a task in whatever is shown."""
        self.list.select(target)
        self.board.select(target)
        if self.view == COVER:
            self.matrix.select(target)

    def take_focus(self) -> None:
        (self.matrix if self.view == COVER else self.board if self.view == BOARD else self.list).setFocus()

    def flush(self) -> bool:
        """Keep a bar that was moved a moment ago."""
        self.list.flush()
        return True

    def _switched(self) -> None:
        target = self.list.current or self.board.current
        self.flush()
        self._show_view()
        self._narrow()
        self.select(target)

    def _show_view(self) -> None:
        covered = self.view == COVER
        self.filters.setVisible(not covered)
        self.cover_filters.setVisible(covered)
        self.stack.setCurrentWidget({BOARD: self.board, COVER: self.matrix}.get(self.view, self.list))
        self._show_bar()

    def _narrow(self) -> None:
        """Show what passes the filters."""
        if self.view == COVER:
            self._cover()
            return
        wanted = self.filters.filter
        kept = (row for row in self._all.tasks if wanted.keeps(row, self.filters.initials(row.title)))
        self._shown = sort(kept, self._order)
        self.filters.show_count(len(self._shown), narrow=wanted.narrow)
        if self.view == BOARD:
            self.board.show_piles(board(self._shown, self.board.piles))
        else:
            line = self.line() if self.view == TIME else None
            self.list.show_lines(lines(self._all, self._shown, self._order), self._order, line)
        self._show_supposed()

    def line(self) -> Timeline:
        """The months along which tasks are drawn."""
        hub = self._hub
        months, year = hub.pack.construction_months, hub.application.created.year
        return timeline(hub.period, self._all.tasks, months, year)

    def _show_supposed(self) -> None:
        line = self.line() if self.view == TIME else None
        supposed = line is not None and not line.given
        self._supposed.setVisible(supposed)
        self._fill.setVisible(supposed)
        if line is not None and supposed:
            years = f"{line.begin // 12} 年 {line.begin % 12 + 1} 月"
            self._supposed.setText(f"建设期还没有填，先按 {years}起 {line.end - line.begin + 1} 个月画。")

    def _sort(self, order: Order) -> None:
        self._order = order
        self._narrow()

    @property
    def foot(self) -> int:
        """Pixels that a bar takes at the bottom."""
        shown = next((bar for bar in (self.bar, self.file_bar) if bar.isVisible()), None)
        return self.height() - shown.y() if shown is not None else 0

    def _show_bar(self) -> None:
        self.bar.show_count(len(self.picked.targets))
        self.bar.setVisible(bool(self.picked.targets) and self.view != COVER)
        self.file_bar.setVisible(self.view == COVER)

    # --- changing

    def keep(self, changes: Changes, sentence: str) -> None:
        """Keep several answers in one step, and say so."""
        if not changes.values:
            self._hub.notice.emit(f"没有要改的：{changes.rest}" if changes.rest else "没有要改的")
            return
        if self._hub.edit_all(changes.values, "tasks"):
            self._hub.notice.emit(sentence)

    def _plan(self, target: str, span: Span) -> None:
        changes = task_changes.planned(self._hub.pack, self._hub.application, (target,), span)
        self.keep(changes, f"{self._all.by_target[target].number} 的起止时间改为 {span.words}")

    def _mark(self, target: str, mark: Milestone) -> None:
        if self._hub.edit_all({mark.path: mark.value}, "tasks"):
            self._hub.notice.emit(f"{self._all.by_target[target].number} 的“{mark.label}”改到 {mark.value}")

    def _lead(self, target: str, name: str) -> None:
        changes = task_changes.shared(self._hub.pack, self._hub.application, (target,), name)
        number = self._all.by_target[target].number
        self.keep(changes, f"{number} 的牵头部门改为{name}" if name else f"{number} 的牵头部门已清空")

    @property
    def ticked(self) -> tuple[str, ...]:
        """The ticked tasks in the order of the form."""
        return tuple(row.target for row in self._all.tasks if row.target in self.picked.targets)

    def ask_lead(self, targets: Iterable[str]) -> TaskDialog:
        """Who is to lead and support these tasks."""
        chosen, pack = tuple(targets), self._hub.pack

        def both(lead: str, support: tuple[str, ...]) -> Changes:
            return task_changes.shared(pack, self._hub.application, chosen, lead or None, support)

        usual = dict.fromkeys((*self._all.departments, *pack.departments))
        return self._ask(LeadDialog(self, len(chosen), tuple(usual), offers_of(self._hub), both, self.keep))

    def ask_months(self, targets: Iterable[str]) -> TaskDialog:
        """When these tasks are to begin and to end; starts from what they have in common."""
        chosen = tuple(targets)
        rows = [self._all.by_target[target] for target in chosen]
        starts, ends = {row.start for row in rows}, {row.end for row in rows}
        now = (starts.pop() if len(starts) == 1 else None, ends.pop() if len(ends) == 1 else None)
        one = f"{rows[0].number} {rows[0].title}：从哪月到哪月？" if len(rows) == 1 else ""
        pack = self._hub.pack

        def planned(span: Span) -> Changes:
            return task_changes.planned(pack, self._hub.application, chosen, span)

        title = one or f"改 {len(chosen)} 项任务的起止时间？"
        return self._ask(MonthsDialog(self, title, self.line(), now, planned, self.keep))

    def ask_taken(self, targets: Iterable[str]) -> TaskDialog:
        """Whether these tasks are taken up."""
        chosen, pack = tuple(targets), self._hub.pack

        def taken(up: bool, reason: str) -> Changes:
            return task_changes.taken(pack, self._hub.application, chosen, up=up, reason=reason)

        return self._ask(TakenDialog(self, len(chosen), taken, self.keep))

    def _ask(self, dialog: TaskDialog) -> TaskDialog:
        dialog.open()
        return dialog

    def _menu(self, target: str, at: QPoint) -> None:
        """What can be done with one task, or with the ticked ones when it is one of them."""
        ticked = self.ticked
        chosen = ticked if target in ticked else (target,)
        menu = QMenu(self)
        menu.addAction("打开", lambda: self.opened.emit(target))
        menu.addAction("取消勾选" if target in ticked else "勾选", lambda: self.picked.turn((target,)))
        menu.addSeparator()
        several = f" {len(chosen)} 项的" if len(chosen) > 1 else ""
        menu.addAction(f"改{several}责任部门", lambda: self.ask_lead(chosen))
        menu.addAction(f"改{several}起止时间", lambda: self.ask_months(chosen))
        menu.addAction(f"改{several}是否承担", lambda: self.ask_taken(chosen))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    # --- against the evidence

    def _cover(self) -> None:
        if self._covered is not self._all:
            self._whole = coverage(self._all, self._hub.application, self._whole)
            self._covered = self._all
        self._cover_again()

    def _cover_again(self) -> None:
        whole, filters = self._whole, self.cover_filters
        if whole is None:
            return
        filters.show_counts(whole)
        words = filters.wanted.text().strip().lower()
        rows = whole.holes if filters.holes.isChecked() else whole.tasks
        columns = whole.columns
        if filters.orphans.isChecked() or filters.often.isChecked():
            often, orphans = filters.often.isChecked(), filters.orphans.isChecked()
            columns = tuple(c for c in columns if (often and c.often) or (orphans and c.orphan))
        if words:
            named = tuple(row for row in rows if words in f"{row.number} {row.title}".lower())
            files = tuple(c for c in columns if words in f"{c.evidence.label} {c.evidence.name}".lower())
            rows, columns = (named or rows, files or columns) if named or files else ((), ())
        if self._only:
            rows = tuple(row for row in rows if whole.linked(row.target, self._only))
        shown = lines(self._all, rows, Order())
        self.matrix.show_coverage(whole, shown, columns)

    def _file(self) -> str:
        """Where the current file is shown; the library itself while it is empty."""
        return f"evidence:{self.file_bar.key}" if self.file_bar.key else "evidence"

    def _turn_only(self) -> None:
        """Only the tasks of the current file, or all again."""
        self._only = "" if self._only else self.file_bar.key
        self._cover_again()

    def _show_file(self) -> None:
        file = self.matrix.file
        self.file_bar.show_file(file, icon_of(file.evidence) if file else "file", only=bool(self._only))

    def _link(self, target: str, evidence: str) -> None:
        office, id_ = self._hub.office, self._hub.application_id
        linked = self._whole is not None and self._whole.linked(target, evidence)
        number = self._all.by_target[target].number
        name = next((e.label for e in self._hub.application.evidence if e.id == evidence), "")
        turn = office.unlink if linked else office.link
        if self._hub.change(lambda: turn(id_, evidence, target), "tasks"):
            self._hub.notice.emit(f"{number} {'不再引用' if linked else '已关联'}“{name}”")

    def _open(self, target: str) -> None:
        if target.startswith("evidence"):
            self._hub.goto.emit(target)
        else:
            self.opened.emit(target)


def _kept_widths(kept: str | None) -> dict[str, int]:
    """The widths of a setting; whatever does not read as such is left out."""
    try:
        found = json.loads(kept or "{}")
    except ValueError:
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: width for name, width in pairs if isinstance(width, int)}
