# ruff: noqa: N802
"""Home: the three things to do today, the applications as cards, verification, recent packages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.backup_words import AT
from desktop.jobs import Job, JobState, Lane
from desktop.views.home_cards import ApplicationCard, MadeUpRow, ThingRow, nothing_row
from desktop.views.home_side import HomeSide, recent_packages
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, Scroll, empty, rule
from forms.errors import IpzoneError
from forms.progress import Progress, Stop
from forms.purpose import Purpose

if TYPE_CHECKING:
    from db.glance import Glance
    from db.records import Summary
    from desktop.identity_office import Ending
    from desktop.messages import Message
    from desktop.office import Office
    from desktop.views.look import Look

Clock: TypeAlias = Callable[[], datetime]
ONE_COLUMN = 1000
"""Below this width the right column goes under the left one."""
WEEKDAYS = "一二三四五六日"
MADE_UP = "990100"
"""The place of the sample."""
CARDS = 6
"""Applications on cards, those worked on last; the others are one click away."""
PRESSING = 30, 4
"""So many days before the deadline an application without a card counts among today's things, and so many of them."""


class Home(Screen):
    """Shows what there is; made anew each time it is arrived at.

    While the workspace is being opened it shows what was glanced at; `fill` adds what has to be computed once
    it is. `office` waits for it.
    """

    def __init__(
        self, seen: Glance | None, office: Callable[[], Office], data: Path, clock: Clock, lane: Lane
    ) -> None:
        super().__init__()
        self._seen = seen
        self._office = office
        self._data = data
        self._clock = clock
        self._lane = lane
        self.banner = Banner()
        self._body = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._body)
        self._columns.setContentsMargins(28, 16, 28, 28)
        self._columns.setSpacing(16)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(Scroll(self._body))
        self._left: QWidget | None = None
        self._right: QWidget | None = None
        self.new_button: Button | None = None
        self._fill_timer = QTimer(self)
        self._fill_timer.setSingleShot(True)
        self._fill_timer.timeout.connect(self._fill)
        self._cards: list[ApplicationCard] = []
        self._to_look: list[tuple[str, ApplicationCard | None]] = []
        self._looks: list[Look] = []
        self._unread: Message | None = None
        """Why one that was looked at could not be read."""
        self._built: tuple[tuple[Summary, ...], *tuple[object, ...]] | None = None
        """What it was built of."""
        self._round = 0
        """Counts how often it was built."""
        self._wanting = self._looking = False
        """Whether something has still to be looked at, and whether that is being done."""

    def arrive(self) -> None:
        """Cards first, what has to be computed after the first paint."""
        state = self._state()
        if state != self._built or not state[0]:  # the empty home shows settings too
            self._built = state
            self._build(state[0])
        for part in (self._left, self._right):
            if part is not None:
                part.show()  # at once: what is not shown yet does not take the focus
        if self._seen is None and self._wanting:
            self._fill_timer.start(0)
        first = self._cards[0].button if self._cards else self.new_button
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _state(self) -> tuple[tuple[Summary, ...], *tuple[object, ...]]:
        """All that home shows, but for what the checks say, which changes with it."""
        kept = self._seen or self._office()
        summaries = kept.applications()
        stops = () if self._seen else tuple(kept.setting(f"last:{one.id}") for one in summaries[:CARDS])
        keys = () if self._seen else self._office().identities_stamp()
        return summaries, recent_packages(kept), kept.setting(AT), stops, keys, self._clock().date()

    def fill(self) -> None:
        """The workspace is open now: show how far each application is."""
        self._seen = self._built = None
        if self._wanting:
            self._fill_timer.start(0)

    def primary(self) -> None:
        if self._cards:
            self._cards[0].open()
        elif self.new_button is not None:
            self.new_button.click()

    @property
    def cards(self) -> tuple[ApplicationCard, ...]:
        return tuple(self._cards)

    # --- building

    def _build(self, summaries: Sequence[Summary]) -> None:
        for old in (self._left, self._right):
            if old is not None:
                self._columns.removeWidget(old)
                old.hide()
                old.deleteLater()
        self._left = QWidget()
        self._right = side = HomeSide(self._seen or self._office(), self._data, self._clock())
        side.go.connect(self.go)
        self._columns.addWidget(self._left, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self._right, 0, Qt.AlignmentFlag.AlignTop)
        left = _column(self._left)
        left.addWidget(self.banner)
        formal = [s for s in summaries if s.purpose is Purpose.FORMAL]
        others = [s for s in summaries if s.purpose is not Purpose.FORMAL]
        self._cards, self._to_look, self._looks, self._unread = [], [], [], None
        self._wanting, self._looking = bool(summaries), False
        self._round += 1
        self._fill_timer.stop()
        if not summaries:
            self._add_empty(left)
        else:
            left.addLayout(self._headline("今日三件事"))
            self._today = Card()
            self._today.setMinimumHeight(ThingRow.HEIGHT)
            self._things = _tight(self._today)
            left.addWidget(self._today)
            left.addLayout(self._applications_head(len(formal), len(summaries)))
            self._add_cards(left, formal)
            self._add_made_up(left, others)

    def _add_empty(self, column: QVBoxLayout) -> None:
        from desktop.views.home_empty import EmptyHome

        office = self._office()
        column.addLayout(self._headline(office.profile().office or "还没有申报"))
        shown = EmptyHome(office, self._go_new, self._try_sample, lambda where: self.go.emit(Go(where)))
        self.new_button = shown.new_button
        column.addWidget(shown)

    def _headline(self, words: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(Label(words, Type.SECTION))
        row.addStretch()
        now = self._clock()
        date = f"{now.year}年{now.month}月{now.day}日 星期{WEEKDAYS[now.weekday()]}"
        row.addWidget(Label(date, Type.SECONDARY, "text2"))
        return row

    def _applications_head(self, formal: int, count: int) -> QHBoxLayout:
        """How many there are, and the way to all of them, practices and samples too."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(Label("申报", Type.SECTION))
        row.addWidget(Label(f"{formal} 个", Type.SECONDARY, "text2"))
        row.addStretch()
        words = f"全部 {count} 个" if count > CARDS else "管理申报"
        every = Button(
            words, "link", clicked=lambda: self.go.emit(Go("applications")), name=f"{words}，归档和取出"
        )
        row.addWidget(every)
        self.new_button = Button("新建申报", icon_name="plus", clicked=self._go_new)
        row.addWidget(self.new_button)
        return row

    def _add_cards(self, column: QVBoxLayout, formal: Sequence[Summary]) -> None:
        grid = QGridLayout()
        grid.setSpacing(16)
        for number, summary in enumerate(formal[:CARDS]):
            card = ApplicationCard(summary, first=number == 0)
            card.wanted.connect(self._open)
            self._cards.append(card)
            grid.addWidget(card, number // 2, number % 2)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        column.addLayout(grid)
        self._to_look = [(card.id, card) for card in self._cards]
        days, count = PRESSING
        pressing = [(one.deadline, one.id) for one in formal[CARDS:] if self._near(one.deadline, days)]
        self._to_look += [(id_, None) for _, id_ in sorted(pressing)[:count]]

    def _near(self, deadline: date | None, days: int) -> bool:
        return deadline is not None and (deadline - self._clock().date()).days <= days

    def _add_made_up(self, column: QVBoxLayout, others: Sequence[Summary]) -> None:
        """The practice and the sample last worked on, or the way to a first practice."""
        latest: dict[Purpose, Summary] = {}
        for one in others:
            latest.setdefault(one.purpose, one)
        for one in latest.values():
            row = MadeUpRow(one.place.name, one.purpose.mark, partial(self._open, one.id, ""))
            if one.purpose is Purpose.PRACTICE and one.place.code == MADE_UP:
                row.offer_fresh(partial(self._begin_again, one.id))
            column.addWidget(row)
            if not self._cards and not self._to_look:
                self._to_look = [(one.id, None)]
        if Purpose.PRACTICE not in latest:
            column.addWidget(MadeUpRow("示例市", "练习", self._try_sample))

    # --- what takes a moment

    def _fill(self) -> None:
        """Load and check one application beside the screen, and show what it says; then the next.

        Not while another screen is shown, which needs the processor more.
        """
        if self._looking or not self.isVisible():
            return
        self._looking = True
        if not self._to_look:
            self._look_at_keys()
            return
        if not self._things.count():
            from desktop.views.widgets.waiting import Waiting

            waiting = Waiting()
            waiting.setContentsMargins(16, 0, 12, 0)
            self._things.addWidget(waiting)
        id_, card = self._to_look.pop(0)
        office, now = self._office(), self._clock()

        def work(progress: Progress, stop: Stop) -> Look:
            from desktop.views.look import Look

            application = office.load(id_)
            findings = office.check_loaded(application, stop)
            last = office.setting(f"last:{id_}") or ""
            return Look.at(application, office.pack_of(application), findings, last, now)

        job = self._lane.checks.run("看看申报", work, idle=True)
        job.ended.connect(partial(self._looked, self._round, card))

    def _looked(self, round_: int, card: ApplicationCard | None, job: Job) -> None:
        if round_ != self._round:
            return  # home was built anew meanwhile
        self._looking = False
        if isinstance(job.error, IpzoneError):
            from desktop.messages import explain

            self._unread = explain(job.error)
            if card is not None:
                card.show_failure(self._unread)
        elif job.result is not None:
            look: Look = job.result  # type: ignore[assignment]  # the work gives one
            self._looks.append(look)
            if card is not None:
                card.show_look(look)
        self._fill()
        _tell_broken(job)

    def _look_at_keys(self) -> None:
        """Whether a key has to be renewed: beside the screen too, for reading certificates takes its libraries."""
        office = self._office()
        job = self._lane.checks.run("看看签名密钥", lambda _progress, _stop: office.ending(), idle=True)
        job.ended.connect(partial(self._keys_looked_at, self._round))

    def _keys_looked_at(self, round_: int, job: Job) -> None:
        if round_ != self._round:
            return
        self._wanting = self._looking = False
        if isinstance(job.error, IpzoneError):
            from desktop.messages import explain

            message = explain(job.error)
            self.banner.say(Status.WARN, message.sentence, message.remedy)
        self._fill_today(job.result if isinstance(job.result, tuple) else ())
        _tell_broken(job)

    def _fill_today(self, endings: tuple[Ending, ...]) -> None:
        from desktop.views.today import things

        self._today.setMinimumHeight(0)
        empty(self._things)
        for number, thing in enumerate(things(self._looks, self._clock().date(), endings), start=1):
            if number > 1:
                self._things.addWidget(rule())
            line = ThingRow(number, thing)
            line.wanted.connect(self.go)
            self._things.addWidget(line)
        if not self._things.count():
            why = f"{self._unread.sentence}{self._unread.remedy}" if self._unread is not None else ""
            self._things.addWidget(
                nothing_row("申报打不开，先按下面写的处理" if why and self._cards else why)
            )

    # --- going on

    def _open(self, id_: str, target: str) -> None:
        self.go.emit(Go("application", application=id_, target=target))

    def _go_new(self) -> None:
        self.go.emit(Go("new"))

    def _try_sample(self) -> None:
        job = self._lane.run(
            "准备练习数据", lambda progress, stop: self._office().new_sample(Purpose.PRACTICE, progress, stop)
        )
        job.ended.connect(self._sample_made)

    def _begin_again(self, id_: str) -> None:
        """A fresh practice; the one there was is put away, and comes back on a click."""
        office = self._office()
        job = self._lane.run("恢复练习", lambda progress, stop: office.fresh_practice(id_, progress, stop))
        job.ended.connect(partial(self._begun_again, id_))

    def _begun_again(self, old: str, job: Job) -> None:
        if isinstance(job.error, IpzoneError):
            self._refused(job.error, partial(self._begin_again, old))
        elif job.result is not None:
            new: str = job.result.id  # type: ignore[attr-defined]  # the work gives an Application
            self.arrive()
            detail = "原来的那份归档了，没有删除，在“管理申报”里可以取出。"
            self.banner.say(Status.DONE, "练习已恢复初始", detail, "撤销", partial(self._as_before, old, new))

    def _as_before(self, old: str, new: str) -> None:
        try:
            self._office().archive(new)
            self._office().archive(old, archived=False)
        except IpzoneError as error:
            self._refused(error, partial(self._as_before, old, new))
            return
        self.arrive()
        self.toast.emit("已撤销：恢复练习")

    def _refused(self, error: IpzoneError, again: Callable[[], object]) -> None:

        self.banner.refuse(error, "再试", again)

    def _sample_made(self, job: Job) -> None:
        if isinstance(job.error, IpzoneError):
            self._refused(job.error, self._try_sample)
        elif job.result is not None:
            self._open(job.result.id, "")  # type: ignore[attr-defined]  # the work gives an Application

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = event.size().width() < ONE_COLUMN
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        super().resizeEvent(event)


def _tell_broken(job: Job) -> None:
    """Our own mistake is told like every other, once home shows what else it knows."""
    if job.state is JobState.BROKEN and job.error is not None:
        raise job.error


def _column(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(4, 4, 4, 4)  # room for the focus ring
    made.setSpacing(12)
    return made


def _tight(card: Card) -> QVBoxLayout:
    made = QVBoxLayout(card)
    made.setContentsMargins(1, 1, 1, 1)
    made.setSpacing(0)
    return made
