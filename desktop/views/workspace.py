# ruff: noqa: N802
"""An open application: the rail of steps, the page, the guidance beside it, the check bar below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from desktop.jobs import Lane
from desktop.messages import explain
from desktop.office import Office
from desktop.views.evidence_desk import EvidenceDesk
from desktop.views.history_menu import path_in_focus
from desktop.views.hub import Guidance, Hub
from desktop.views.newer_pack import NewerPack
from desktop.views.page import Page
from desktop.views.preview_desk import PreviewDesk
from desktop.views.rail_entries import rail_entries
from desktop.views.readiness import Row, deadline_words
from desktop.views.screen import COMPACT, FULL, ROOMY, Go, Screen, focus_inside
from desktop.views.steps import STEP_NAMES, step_of
from desktop.views.widgets import checkbar
from desktop.views.widgets.checkbar import CheckBar
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.rail import FOLDED, WIDE, Rail
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.waiting import WORDS
from forms.definition import Task
from forms.errors import IpzoneError

PageFactory = Callable[[Office, str, Hub], Page]
GuidanceFactory = Callable[[Hub], QWidget]

GUIDANCE, DRAWER, GUIDANCE_ROOMY = 280, 320, 340
BESIDE = 1360
"""Logical width from which a form has room beside the preview."""
LOW = 600
_GUIDED = frozenset({"subject", "conditions", "tasks", "indicators", "sections"})


class Workspace(Screen):
    """Builds its pages on demand from factories; the pages see only the hub."""

    holds_application = True
    prints = True

    def __init__(
        self,
        office: Office,
        application_id: str,
        lane: Lane,
        pages: Mapping[str, PageFactory],
        guidance: GuidanceFactory,
    ) -> None:
        super().__init__()
        self.office = office
        self.hub = Hub(office, application_id, lane, self)
        self._factories = pages
        self._pages: dict[str, Page] = {}
        self._step = ""
        self._came_from_check, self._jumped_from = False, ""
        self._open_rows: tuple[Row, ...] | None = None
        """What is to be dealt with; None before the first check."""
        self._next = -1
        self._packages = 0
        self._guidance_wanted, self._drawer_open, self._rail_wanted = True, False, True
        self._target = ""

        self.rail = Rail()
        self.rail.setParent(self)
        self.rail.chosen.connect(self._rail_chosen)
        self._column = QWidget(self)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = Banner()
        frame = QVBoxLayout()
        frame.setContentsMargins(24, 12, 24, 12)
        frame.addWidget(self.banner)
        self._banner_box = QWidget()
        self._banner_box.setLayout(frame)
        self._banner_box.hide()
        self.news = NewerPack(office, self.hub)
        self.news.wanted.connect(self._look_at)
        self.stack = QStackedWidget()
        column.addWidget(self.news)
        column.addWidget(self._banner_box)
        column.addWidget(self.stack, 1)
        self.guidance = guidance(self.hub)
        self.guidance.setParent(self)
        self.check_bar = CheckBar(f"模板 {self.hub.pack.title} · {self.hub.pack.version}")
        self.check_bar.setParent(self)
        self.check_bar.next_wanted.connect(self.next_finding)
        self.check_bar.back_wanted.connect(self.back)

        self.preview = PreviewDesk(self.hub, self, self._arrange, lambda: self.page.part)
        self.preview.wanted.connect(self._point_at)
        self.evidence = EvidenceDesk(self.hub, self.rail, self)
        self.hub.findings_changed.connect(lambda _: self._show_findings())
        self.hub.changed.connect(lambda _: self._show_place())
        self.hub.saved.connect(lambda _: self._banner_box.hide())
        self.hub.failed.connect(self._say_failed)
        self.hub.goto.connect(self.goto)
        self.hub.guidance.connect(self._guided)
        self.hub.notice.connect(self.toast)
        self.hub.history_wanted.connect(self._show_history)
        self.hub.exported.connect(self._show_all)
        self.hub.screen_wanted.connect(self._leave_for)
        self.hub.print_wanted.connect(self._print_part)
        self._show_place()

    # --- as a screen

    def crumbs(self) -> tuple[str, ...]:
        item = self.hub.asked.targets.get(self._target)
        last = (item.id,) if item is not None and self._step == "tasks" else ()
        return (self.hub.application.title, STEP_NAMES.get(self._step, ""), *last)

    def mark(self) -> str:
        return self.hub.application.purpose.mark

    def flush(self) -> bool:
        page = self._pages.get(self._step)
        return page.flush() if page is not None else True

    def primary(self) -> None:
        page = self._pages.get(self._step)
        if page is not None:
            page.primary()

    def foot(self) -> int:
        page = self._pages.get(self._step)
        return checkbar.HEIGHT + (page.foot() if page is not None else 0)

    def remember(self) -> None:
        """Where to go on next time."""
        self.office.set_setting(f"last:{self.hub.application_id}", self._target or self._step)

    # --- moving about

    def goto(self, target: str) -> None:
        """Show the page of a step, path or target, and put the focus there."""
        step, was = step_of(target), self._step
        if self._step == "check" and step != "check":
            self._came_from_check = target != step
        elif step == "check":
            self._came_from_check = False
        if not self._show_step(step):
            return
        if target != step or was == step:
            self._pages[step].show_target(target)
        self.check_bar.back.setVisible(self._came_from_check)

    def jump(self, target: str) -> None:
        """Go somewhere from afar: Alt+← leads back."""
        here = self._target or self._step
        self.goto(target)
        self._jumped_from = here

    def back(self) -> None:
        """Back to where one jumped from."""
        where, self._jumped_from = self._jumped_from, ""
        if self._came_from_check:
            self.goto("check")
        elif where:
            self.goto(where)

    def next_finding(self, direction: int = 1) -> None:
        """F8, Shift+F8."""
        if self._open_rows:
            self._next = (self._next + direction) % len(self._open_rows)
            self._show_next()
            self.goto(self._open_rows[self._next].target)
        elif self._open_rows is None:
            self.toast.emit(WORDS)

    def undo(self) -> None:
        """Take back what was done last, what is being typed included."""
        if self.flush():
            self.hub.undo()

    def redo(self) -> None:
        if self.flush():
            self.hub.redo()

    def show_history(self) -> None:
        """Alt+H: what the field with the focus held before; without one, what was done last."""
        self._show_history(path_in_focus())

    def print_(self) -> None:
        """Ctrl+P: what one is at or has ticked, or the paper of the step, comes first."""
        if self.flush():
            page = self.page
            self.preview.print_(page.selected(), page.part, page.items_word)

    def toggle_guidance(self) -> None:
        if self.width() < FULL:
            self._drawer_open = not self._drawer_open
        else:
            self._guidance_wanted = not self._guidance_wanted
        self._arrange()

    def toggle_rail(self) -> None:
        self._rail_wanted = not self._rail_wanted
        self._arrange()

    def close_top(self) -> bool:
        drawer = self._drawer_open and self.guidance.isVisible()
        if drawer:
            self.toggle_guidance()
        return drawer or self.preview.close()

    def turn(self, move: int) -> None:
        """Ctrl+PgUp, Ctrl+PgDn."""
        self.page.turn(move)

    def help_page(self) -> str:
        return self._step or "start"

    @property
    def target(self) -> str:
        """The item, field or file one is at, "" for a step as a whole."""
        return self._target

    def zones(self) -> tuple[QWidget, ...]:
        page = self._pages.get(self._step)
        found: list[QWidget] = [self.rail.list]
        if page is not None:
            found.append(page)
        if self.guidance.isVisible():
            found.append(self.guidance)
        found += self.preview.zones()
        return (*found, self.check_bar)

    @property
    def step(self) -> str:
        return self._step

    @property
    def page(self) -> Page:
        return self._pages[self._step]

    def _show_step(self, step: str) -> bool:
        if step == self._step:
            return True
        if not self.flush():
            return False
        page = self._pages.get(step)
        if page is None:
            page = self._pages[step] = self._factories[step](self.office, self.hub.application_id, self.hub)
            self.stack.addWidget(page)
        self._step, self._target = step, ""
        self._drawer_open = False
        held = self.stack.currentWidget()
        focus = QApplication.focusWidget()
        follows = focus is None or (held is not None and held.isAncestorOf(focus))
        self.stack.setCurrentWidget(page)
        page.arrive()
        if follows:
            focus_inside(page)
        self._show_rail()
        self._arrange()
        self.crumbs_changed.emit()
        return True

    def _show_history(self, path: str) -> None:
        from desktop.views.history_dialog import show_history
        from desktop.views.recent_dialog import show_recent

        if self.flush():
            show_history(self, self.hub, path) if path else show_recent(self, self.hub)

    def _rail_chosen(self, target: str) -> None:
        if target.startswith("area:"):
            target = self.hub.asked.tasks_of(target.removeprefix("area:"))[0].target
        self.goto(target)

    def _guided(self, guidance: Guidance) -> None:
        field = self.hub.pack.fields.get(guidance.target)
        target = field.target if field else guidance.target
        if target != self._target:
            self._target = target
            self._arrange()
            self._show_rail()
            self.crumbs_changed.emit()

    # --- showing how things stand

    def _say_failed(self, error: IpzoneError) -> None:
        message = explain(error)
        sentence = message.sentence.removeprefix("没有保存：")
        self.banner.say(Status.BLOCKER, f"没有保存：{sentence}", message.remedy, "再试", self.flush)
        self._banner_box.show()
        self.failed.emit(error)

    def _show_place(self) -> None:
        application = self.hub.application
        place = application.place
        words, overdue = deadline_words(application.day("subject.deadline"), self.office.clock().date())
        title = f"{place.province} · {application.created.year} 年申报"
        self.rail.show_place(place.name, title, application.purpose.mark, words, overdue)

    def _leave_for(self, screen: str) -> None:
        self.go.emit(Go(screen, application=self.hub.application_id))

    def _print_part(self, key: str) -> None:
        if not key:
            self.print_()
        elif self.flush():
            self.preview.print_(key=key)

    def _point_at(self, target: str) -> None:
        """A field was pointed at in the preview; Alt+← leads back."""
        self.jump(target)

    def _look_at(self, pack: str) -> None:
        self.go.emit(Go("move", application=self.hub.application_id, target=pack))

    def _show_findings(self) -> None:
        ready = self.hub.readiness
        if ready.open_rows is not None:
            self._open_rows = ready.open_rows
            self._next = min(self._next, len(self._open_rows) - 1)
            self.check_bar.show_counts(ready.row_counts)
            self._show_next()
        self._show_rail()

    def _show_next(self) -> None:
        if not self._open_rows:
            self.check_bar.show_next(Status.DONE, "没有要处理的问题")
            return
        row = self._open_rows[max(self._next, 0)]
        self.check_bar.show_next(row.status, row.cause)

    def _show_all(self) -> None:
        self._packages = sum(not made.draft for made in self.office.exports(self.hub.application_id))
        self._show_findings()

    def _show_rail(self) -> None:
        unfolded = self._step == "tasks" and not self.rail.folded
        open_ = None if self._open_rows is None else len(self._open_rows)
        entries = tuple(rail_entries(self.hub, open_, self._packages, areas=unfolded))
        self.rail.show_entries(entries, self._step)
        task = self.hub.asked.targets.get(self._target)
        self.rail.show_area(f"area:{task.area}" if isinstance(task, Task) else "")

    # --- where things are

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _arrange(self) -> None:
        width, height = self.width(), self.height() - checkbar.HEIGHT
        preview = self.preview.is_open
        folded = width < (ROOMY if preview else COMPACT) or not self._rail_wanted
        if folded != self.rail.folded or self.rail.low != (height < LOW):
            self.rail.fold(folded, height < LOW)
            self._show_rail()
        rail = FOLDED if folded else WIDE
        everything = self._step == "tasks" and not self._target  # all tasks at once need the whole width
        guided = self._step in _GUIDED and not everything and not preview
        beside = guided and width >= FULL and self._guidance_wanted
        panel = GUIDANCE_ROOMY if width >= ROOMY else GUIDANCE
        self.rail.setGeometry(0, 0, rail, height)
        taken = self.preview.place(QRect(rail, 0, width - rail, height), beside=width >= BESIDE)
        self._column.setGeometry(QRect(rail, 0, width - rail - (panel if beside else taken), height))
        drawer = guided and width < FULL and self._drawer_open
        self.guidance.setVisible(beside or drawer)
        used = DRAWER if drawer else panel
        self.guidance.setGeometry(width - used, 0, used, height)
        self.guidance.raise_()
        self.check_bar.setGeometry(0, height, width, checkbar.HEIGHT)
        self.check_bar.fold(width < COMPACT)

    def arrive(self) -> None:
        """Shown again: the checks may have aged (files, dates)."""
        if not self._step:
            self.goto("subject")
        self.hub.check_again()
        self._show_all()

    def take_focus(self) -> None:
        focus_inside(self.page)

    def open_at(self, target: str) -> None:
        self.goto(target or self.office.setting(f"last:{self.hub.application_id}") or "subject")

    def closing(self) -> str:
        job = self.hub.lane.current
        return "" if job is None or job.is_over or job.idle else f"{job.title}正在进行"

    @property
    def can_go_back(self) -> bool:
        return self._came_from_check or bool(self._jumped_from)
