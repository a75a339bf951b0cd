"""全部申报: every application in one list, to open, to put away, and to take out again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from desktop.office import Office
from desktop.views.readiness import deadline_words
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.notices import Banner, EmptyState
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import FRAMED, Card
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from db.records import Summary

WORK, AWAY = "work", "away"


class ApplicationsScreen(Screen):
    """Enter opens what is at work; what was put away is taken out first. Nothing is ever deleted."""

    passes = True

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._found: dict[str, Summary] = {}
        self.banner = Banner()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("按地区筛选")
        self.filter.setAccessibleName("按地区筛选")
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(240)
        self.filter.textChanged.connect(lambda _: self._show())
        self.which = Segments([(WORK, "在办 0"), (AWAY, "已归档 0")], WORK, "显示")
        self.which.chosen.connect(lambda _: self._fill())
        self.list = RowList("申报")
        self.list.opened.connect(lambda _: self.primary())
        self.list.chosen.connect(lambda _: self._show_buttons())
        self.open_button = Button("打开", "primary", clicked=self.primary)
        self.away = Button("归档", clicked=self._put_away)
        self._none = EmptyState("building-bank", "没有符合条件的申报", "换一个筛选条件看看")
        self._lay_out()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(10)
        for widget in (self.which, self.filter):
            tools.addWidget(widget)
        tools.addStretch()
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        inside.addWidget(self._none)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.open_button)
        foot.addWidget(self.away)
        foot.addWidget(Label("归档只是收起来，内容和历史都在，随时可以取出。", Type.META, "muted"))
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 18, 32, 16)
        column.setSpacing(10)
        column.addWidget(Label("全部申报", Type.PAGE))
        column.addWidget(self.banner)
        column.addLayout(tools)
        column.addWidget(card, 1)
        column.addLayout(foot)

    def crumbs(self) -> tuple[str, ...]:
        return ("全部申报",)

    def arrive(self) -> None:
        self._fill()

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> None:
        one = self._found.get(self.list.current)
        if one is None:
            return
        if one.archived and not self._archive(one, archived=False):
            return
        self.go.emit(Go("application", application=one.id))

    def _fill(self) -> None:
        work, away = self._office.applications(), self._office.applications(archived=True)
        self.which.set_options([(WORK, f"在办 {len(work)}"), (AWAY, f"已归档 {len(away)}")])
        self._found = {one.id: one for one in (away if self.which.current == AWAY else work)}
        self._show()

    def _show(self) -> None:
        wanted = self.filter.text().strip()
        now = self._office.clock()
        shown = [_row(one, now) for one in self._found.values() if wanted in one.place.full_name]
        self.list.show_rows(shown)
        self.list.setVisible(bool(shown))
        self._none.setVisible(not shown)
        if shown and not self.list.current:
            self.list.select_first()
        self._show_buttons()

    def _show_buttons(self) -> None:
        one = self._found.get(self.list.current)
        for button in (self.open_button, self.away):
            button.setEnabled(one is not None)
        away = self.which.current == AWAY
        self.open_button.setText("取出并打开" if away else "打开")
        self.away.setText("取出" if away else "归档")

    def _put_away(self) -> None:
        one = self._found.get(self.list.current)
        if one is not None and self._archive(one, archived=not one.archived):
            self._fill()
            words = "已取出" if one.archived else "已归档"
            self.banner.say(
                Status.DONE, f"{words}：{one.title}", "", "撤销", lambda: self._take_back(one), closable=True
            )
            self.take_focus()

    def _take_back(self, one: Summary) -> None:
        if self._archive(one, archived=one.archived):
            self._fill()
            self.list.select(one.id)
            self.take_focus()

    def _archive(self, one: Summary, *, archived: bool) -> bool:
        try:
            self._office.archive(one.id, archived=archived)
        except IpzoneError as error:
            self.banner.refuse(error)
            return False
        return True


def _row(one: Summary, now: datetime) -> Row:
    changed = one.changed.astimezone(now.tzinfo)
    detail = f"{one.place.province}　最近改动 {changed:%Y-%m-%d %H:%M}"
    words = deadline_words(one.deadline, now.date())[0] if one.deadline else "未填写截止日期"
    return Row(one.id, one.title, detail, tag=one.purpose.mark, right=f"{words}　已填 {one.answered} 格")
