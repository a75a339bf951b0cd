# ruff: noqa: N802
"""The row of filters above the tasks, and the one above the coverage."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QWidget

from desktop.jobs import Job
from desktop.views.editors.base import Combo, Line
from desktop.views.hub import Hub
from desktop.views.offering import learn
from desktop.views.task_coverage import OFTEN, Coverage
from desktop.views.task_overview import Filter, own_departments
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.shapes import Status, shape_pixmap
from forms.definition import Basis

_STATES = (
    Status.BLOCKER, Status.WARN, Status.PART, Status.TODO, Status.ACCEPTED, Status.HINT, Status.DONE
)  # fmt: skip
MINE = "departments:mine"
"""The setting that keeps which departments count as mine, as JSON."""
_PAUSE = 90
"""Milliseconds after the last key until the list is filtered: typing comes first."""
_NARROW, _NARROWER = 980, 860


class Wanted(Line):
    """The line of a filter; loads what it needs for pinyin when it is first gone to."""

    entered = Signal()
    rested = Signal()
    """Nothing has been typed for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("按编号、名称、拼音首字母筛选")
        self.setClearButtonEnabled(True)
        self.setAccessibleName("筛选任务")
        self.setMinimumWidth(130)
        self.setMaximumWidth(232)
        self.pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self.pause.timeout.connect(self.rested)
        self.textChanged.connect(lambda _: self.pause.start())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()


class TaskFilters(QWidget):
    """Words, state, department, basis, mine; and how many tasks are shown."""

    changed = Signal()

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self._hub = hub
        self._initials: dict[str, str] | None = None
        self._mine: frozenset[str] | None = None
        self._departments: tuple[str, ...] = ()
        self.wanted = Wanted()
        self.wanted.entered.connect(self._learn)
        self.wanted.rested.connect(self.changed)
        self.state = self._combo("状态", [("状态：全部", None), *((f"状态：{s.word}", s) for s in _STATES)])
        self.department = self._combo("责任部门", [("责任部门：全部", "")])
        self.department.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.department.setMinimumWidth(152)
        self.basis = self._combo(
            "措施依据", [("措施依据：全部", None), *((f"措施依据：{b.short_label}", b) for b in Basis)]
        )
        self.mine = QCheckBox("只看我负责的")
        self.mine.setAccessibleName("只看我负责的任务")
        self.mine.toggled.connect(self._turned)
        self.own = Button("选部门", "link", clicked=self._choose_own, tip="选哪些部门算是我的")
        self.count = Label("", Type.SECONDARY, "muted")
        self.none = Label("没有符合条件的任务", Type.BODY, "text2")
        self.clear = Button("清除筛选", "text", clicked=self.reset)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.wanted, 100)  # it takes the room before what is left empty does
        for widget in (self.state, self.department, self.basis):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self.mine)
        row.addWidget(self.own)
        row.addStretch(1)
        row.addWidget(self.none)
        row.addWidget(self.clear)
        row.addWidget(self.count)
        self.show_count(0, narrow=False)

    def _combo(self, name: str, items: Sequence[tuple[str, object]]) -> Combo:
        made = Combo()
        made.setAccessibleName(f"按{name}筛选")
        for words, value in items:
            made.addItem(words, value)
        made.currentIndexChanged.connect(lambda _: self.changed.emit())
        return made

    @property
    def filter(self) -> Filter:
        """What is asked for now."""
        return Filter(
            self.wanted.text().strip(),
            self.state.currentData(),
            self.department.currentData() or "",
            self.basis.currentData(),
            self.mine_departments if self.mine.isChecked() and self.mine_departments else None,
        )

    def initials(self, title: str) -> str:
        """The pinyin initials of a title, as far as they are known by now."""
        return (self._initials or {}).get(title, "")

    @property
    def mine_departments(self) -> frozenset[str]:
        """Those chosen here once, or the applying office itself."""
        if self._mine is None:
            self._mine = _names(self._hub.office.setting(MINE))
        if self._mine:
            return self._mine
        office = self._hub.application.text("subject.office")
        return (
            own_departments(office, (*self._departments, *self._hub.pack.departments))
            if office
            else frozenset()
        )

    def show_departments(self, names: Sequence[str]) -> None:
        """Offer these departments; the one chosen stays."""
        if tuple(names) == self._departments:
            return
        self._departments = tuple(names)
        chosen = self.department.currentData()
        self.department.blockSignals(True)
        self.department.clear()
        self.department.addItem("责任部门：全部", "")
        for name in names:
            self.department.addItem(name, name)
        self.department.setCurrentIndex(max(0, self.department.findData(chosen)))
        self.department.blockSignals(False)
        self.department.view().setMinimumWidth(240)

    def show_count(self, count: int, *, narrow: bool) -> None:
        """Say how many tasks are shown, and offer the way back where there are none."""
        self.count.setText(f"显示 {count} 项")
        self.none.setVisible(count == 0 and narrow)
        self.clear.setVisible(narrow)
        self._fit()

    def reset(self) -> None:
        """Show everything again."""
        self.blockSignals(True)
        self.wanted.clear()
        self.mine.setChecked(False)
        for combo in (self.state, self.department, self.basis):
            combo.setCurrentIndex(0)
        self.blockSignals(False)
        self.wanted.pause.stop()
        self.changed.emit()
        self.wanted.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width()
        self.count.setVisible(wide >= _NARROW or (wide >= _NARROWER and self.clear.isHidden()))
        self.basis.setVisible(wide >= _NARROWER or self.basis.currentIndex() > 0)

    # --- mine

    def _turned(self, on: bool) -> None:
        if on and not self.mine_departments:
            self._choose_own()
        self.changed.emit()

    def _choose_own(self) -> None:
        """A menu of the departments there are; ticking one keeps it for all applications."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mine = self.mine_departments
        names = dict.fromkeys((*sorted(mine), *self._departments, *self._hub.pack.departments))
        for name in list(names)[:40]:
            action = QAction(name.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(name in mine)
            action.toggled.connect(lambda on, name=name: self._own(name, on))
            menu.addAction(action)
        menu.popup(self.own.mapToGlobal(self.own.rect().bottomLeft()))

    def _own(self, name: str, on: bool) -> None:
        self._mine = self.mine_departments | {name} if on else self.mine_departments - {name}
        self._hub.office.set_setting(MINE, json.dumps(sorted(self._mine), ensure_ascii=False))
        if self.mine.isChecked():
            self.changed.emit()
        elif on:
            self.mine.setChecked(True)

    # --- pinyin

    def _learn(self) -> None:
        """Work out the initials once, off the screen's thread: the tables of pinyin take a moment to load."""
        if self._initials is None:
            self._initials = {}
            job = learn(self._hub.lane, tuple(task.title for task in self._hub.pack.tasks))
            job.ended.connect(self._learned)

    def _learned(self, job: Job) -> None:
        if isinstance(job.result, dict):
            self._initials = job.result
            if self.wanted.text():
                self.changed.emit()


class _ShapeButton(Button):
    """A switch with a status shape before its words."""

    def __init__(self, status: Status, clicked: Callable[[], object]) -> None:
        super().__init__("", clicked=clicked)
        self._status = status
        self.setCheckable(True)
        self._draw()

    def show_status(self, status: Status) -> None:
        if status is not self._status:
            self._status = status
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        made = QPixmap(round(20 * self.devicePixelRatioF()), round(16 * self.devicePixelRatioF()))
        made.setDevicePixelRatio(self.devicePixelRatioF())
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.drawPixmap(0, 1, shape_pixmap(self._status, 14, self.devicePixelRatioF()))
        painter.end()
        self.setIcon(QIcon(made))
        self.setIconSize(QSize(20, 16))


class CoverageFilters(QWidget):
    """Holes, files not used, files used often: each a button that narrows the matrix."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = Wanted()
        self.wanted.setPlaceholderText("按任务或文件名筛选")
        self.wanted.setAccessibleName("筛选任务和文件")
        self.wanted.rested.connect(self.changed)
        self.holes, self.orphans, self.often = (
            _ShapeButton(status, self.changed.emit) for status in (Status.WARN, Status.HINT, Status.WARN)
        )
        self.only = Button("显示全部", "text", clicked=self.reset)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.wanted, 1)
        for button in (self.holes, self.orphans, self.often):
            row.addWidget(button)
        row.addWidget(self.only)
        row.addStretch(1)
        self.hint = Label("空格键：关联或取消", Type.SECONDARY, "muted")
        row.addWidget(self.hint)

    def show_counts(self, whole: Coverage) -> None:
        """Write the counts on the buttons."""
        begun = Status.WARN if whole.columns else Status.TODO  # an empty library is no alarm
        for button, found, status in (
            (self.holes, whole.holes, begun),
            (self.orphans, whole.orphans, Status.HINT),
            (self.often, whole.overused, Status.WARN),
        ):
            button.show_status(status if found else Status.DONE)
        self.holes.setText(f"缺佐证 {len(whole.holes)} 项")
        self.orphans.setText(f"未用到的材料 {len(whole.orphans)} 份")
        self.often.setText(f"{OFTEN} 项以上共用 {len(whole.overused)} 份")
        self.only.setVisible(self.narrow)

    @property
    def narrow(self) -> bool:
        return bool(self.wanted.text().strip()) or any(
            button.isChecked() for button in (self.holes, self.orphans, self.often)
        )

    def reset(self) -> None:
        """Show the whole matrix again."""
        self.blockSignals(True)
        self.wanted.clear()
        for button in (self.holes, self.orphans, self.often):
            button.setChecked(False)
        self.blockSignals(False)
        self.wanted.pause.stop()
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hint.setVisible(self.width() >= _NARROW)


def _names(kept: str | None) -> frozenset[str]:
    """The names in a setting; none where it does not read as such."""
    try:
        found = json.loads(kept or "[]")
    except ValueError:
        return frozenset()
    return (
        frozenset(name for name in found if isinstance(name, str)) if isinstance(found, list) else frozenset()
    )
