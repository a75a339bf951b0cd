# ruff: noqa: N802
"""Home: the three things to do today, the applications as cards, verification, recent packages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.jobs import Job, Lane
from desktop.views.home_cards import ApplicationCard, PracticeRow, TodayRow
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.drop import DropZone
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card, Scroll, rule
from forms.errors import IpzoneError
from forms.purpose import Purpose

if TYPE_CHECKING:
    from db.glance import Glance
    from db.records import ExportRecord, Summary
    from desktop.office import Office
    from desktop.views.look import Look

Clock: TypeAlias = Callable[[], datetime]
RIGHT = 348
ONE_COLUMN = 1000
"""Below this width the right column goes under the left one."""
WEEKDAYS = "一二三四五六日"
RECENT = 3


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

    def arrive(self) -> None:
        """Cards first, what has to be computed after the first paint."""
        self._build()
        for part in (self._left, self._right):
            if part is not None:
                part.show()  # at once: what is not shown yet does not take the focus
        if self._seen is None:
            self._fill_timer.start(0)
        first = self._cards[0].button if self._cards else self.new_button
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill(self) -> None:
        """The workspace is open now: show how far each application is."""
        self._seen = None
        if self._cards:
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

    def _build(self) -> None:
        for old in (self._left, self._right):
            if old is not None:
                self._columns.removeWidget(old)
                old.deleteLater()
        self._left, self._right = QWidget(), QWidget()
        self._right.setMinimumWidth(RIGHT + 8)
        self._columns.addWidget(self._left, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(self._right, 0, Qt.AlignmentFlag.AlignTop)
        left, right = _column(self._left), _column(self._right)
        left.addWidget(self.banner)
        summaries = (self._seen or self._office()).applications()
        formal = [s for s in summaries if s.purpose is Purpose.FORMAL]
        others = [s for s in summaries if s.purpose is not Purpose.FORMAL]
        formal.sort(key=lambda s: s.changed, reverse=True)
        others.sort(key=lambda s: s.changed, reverse=True)
        self._cards = []
        if not summaries:
            left.addLayout(self._headline("还没有申报"))
            from desktop.views.home_empty import EmptyHome

            empty = EmptyHome(self._office(), self._go_new, self._try_sample)
            self.new_button = empty.new_button
            left.addWidget(empty)
        else:
            left.addLayout(self._headline("今日三件事"))
            self._today = Card()
            self._things = _tight(self._today)
            left.addWidget(self._today)
            left.addLayout(self._applications_head(len(summaries)))
            self._add_cards(left, [*formal, *others][:12])
            if not others:
                left.addWidget(PracticeRow(self._try_sample))
        right.addWidget(Label("核验", Type.SECTION))
        drop = DropZone("shield-check", "把申报包拖到这里核验", "或按 Ctrl+O 选择 .asice 文件", (".asice",))
        drop.dropped.connect(lambda file: self.go.emit(Go("verify", file=file)))
        drop.wanted.connect(lambda: self.go.emit(Go("verify")))
        right.addWidget(drop)
        if summaries:
            self._add_recent(right)
        else:
            right.addSpacing(8)
            right.addWidget(Label("开始之前，先备好", Type.SECTION))
            from desktop.views.home_empty import Preparation

            right.addWidget(Preparation())
        self._add_machine(right)

    def _headline(self, words: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(Label(words, Type.SECTION))
        row.addStretch()
        now = self._clock()
        date = f"{now.year}年{now.month}月{now.day}日 星期{WEEKDAYS[now.weekday()]}"
        row.addWidget(Label(date, Type.SECONDARY, "text2"))
        return row

    def _applications_head(self, count: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(Label("申报", Type.SECTION))
        row.addWidget(Label(f"{count} 个", Type.SECONDARY, "text2"))
        row.addStretch()
        self.new_button = Button("新建申报", icon_name="plus", clicked=self._go_new)
        row.addWidget(self.new_button)
        return row

    def _add_cards(self, column: QVBoxLayout, summaries: Sequence[Summary]) -> None:
        grid = QGridLayout()
        grid.setSpacing(16)
        for number, summary in enumerate(summaries):
            card = ApplicationCard(summary, first=number == 0)
            card.wanted.connect(self._open)
            self._cards.append(card)
            grid.addWidget(card, number // 2, number % 2)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        column.addLayout(grid)

    def _add_recent(self, column: QVBoxLayout) -> None:
        records = (self._seen or self._office()).exports()[-RECENT:][::-1]
        if not records:
            return
        column.addSpacing(8)
        column.addWidget(Label("最近的申报包", Type.SECTION))
        card = Card()
        inside = _tight(card)
        for number, record in enumerate(records):
            if number:
                inside.addWidget(rule())
            inside.addWidget(_recent(record, self._verify_file))
        column.addWidget(card)

    def _add_machine(self, column: QVBoxLayout) -> None:
        column.addSpacing(8)
        column.addWidget(Label("本机", Type.SECTION))
        card = Card()
        inside = _tight(card)
        inside.addWidget(_line("database", "申报和材料保存在", str(self._data)))
        inside.addWidget(rule())
        inside.addWidget(_line("cloud-off", "程序不联网，材料只保存在本机", ""))
        inside.addWidget(rule())
        inside.addWidget(_packs(lambda: self.go.emit(Go("packs"))))
        column.addWidget(card)

    # --- what takes a moment

    def _fill(self) -> None:
        """Load and check each application, and show what it says."""
        from desktop.messages import explain
        from desktop.views.look import Look
        from forms.errors import IpzoneError

        looks: list[Look] = []
        for card in self._cards:
            try:
                application = self._office().load(card.id)
                pack = self._office().pack_of(application)
                findings = self._office().check(card.id)
            except IpzoneError as error:
                card.show_failure(explain(error))
                continue
            last = self._office().setting(f"last:{card.id}") or ""
            look = Look.at(application, pack, findings, last, self._clock())
            card.show_look(look)
            looks.append(look)
        self._fill_today(looks)

    def _fill_today(self, looks: list[Look]) -> None:
        if not self._cards:
            return
        wanted = [(look, row) for look in looks for row in look.rows if row.open]
        order = [Status.BLOCKER, Status.WARN]
        wanted.sort(key=lambda pair: (order.index(pair[1].status), bool(pair[1].folded)))
        inside = self._things
        if not wanted:
            inside.addWidget(_done_row())
        for number, (look, row) in enumerate(wanted[:3], start=1):
            if number > 1:
                inside.addWidget(rule())
            line = TodayRow(number, look, row)
            line.wanted.connect(self._open)
            inside.addWidget(line)

    # --- going on

    def _open(self, id_: str, target: str) -> None:
        self.go.emit(Go("application", application=id_, target=target))

    def _go_new(self) -> None:
        self.go.emit(Go("new"))

    def _verify_file(self, file: Path) -> None:
        self.go.emit(Go("verify", file=file))

    def _try_sample(self) -> None:
        job = self._lane.run(
            "准备练习数据", lambda progress, stop: self._office().new_sample(Purpose.PRACTICE, progress, stop)
        )
        job.ended.connect(self._sample_made)

    def _sample_made(self, job: Job) -> None:
        if isinstance(job.error, IpzoneError):
            from desktop.messages import explain

            message = explain(job.error)
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy, "再试", self._try_sample)
        elif job.result is not None:
            self._open(job.result.id, "")  # type: ignore[attr-defined]  # the work gives an Application

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = event.size().width() < ONE_COLUMN
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        super().resizeEvent(event)


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


def _line(icon: str, words: str, detail: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(14, 9, 14, 9)
    row.setSpacing(10)
    row.addWidget(Icon(icon, 18), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Label(words, Type.SECONDARY))
    if detail:
        column.addWidget(Elided(detail, Type.META, "muted", Qt.TextElideMode.ElideMiddle))
    row.addLayout(column, 1)
    return made


def _packs(manage: Callable[[], object]) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(14, 9, 14, 9)
    row.setSpacing(10)
    row.addWidget(Icon("checklist", 18))
    row.addWidget(Label("申报模板", Type.SECONDARY))
    row.addStretch()
    row.addWidget(Button("模板管理", "link", clicked=manage))
    return made


def _recent(record: ExportRecord, verify: Callable[[Path], object]) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(14, 8, 14, 8)
    row.setSpacing(10)
    path = record.path
    there = path.exists()
    words = "草稿，没有签署" if record.draft else "本机导出，已核验"
    status = Status.UNKNOWN if not there else Status.HINT if record.draft else Status.DONE
    row.addWidget(Shape(status, 16), 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(Elided(path.name, Type.SECONDARY, "text", Qt.TextElideMode.ElideMiddle))
    when = record.at.astimezone()
    shown = f"{when.month}月{when.day}日 {when:%H:%M}　{words if there else '已不在原来的位置'}"
    column.addWidget(Label(shown, Type.META, "muted"))
    row.addLayout(column, 1)
    if there and path.suffix == ".asice":
        row.addWidget(Button("核验", "link", clicked=lambda: verify(path), name=f"核验 {path.name}"))
    return made


def _done_row() -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(16, 16, 16, 16)
    row.setSpacing(12)
    row.addWidget(Shape(Status.DONE, 18))
    row.addWidget(Label("没有要处理的问题，可以签署导出", Type.BODY))
    row.addStretch()
    return made
