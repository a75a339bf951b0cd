"""换用模板: what a newer (or another) version of its pack asks differently, and what becomes of the answers."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from desktop.office import Office
from desktop.pack_office import Move
from desktop.views.comparison_view import ComparisonView
from desktop.views.pack_words import changes, field_name, moved_words, pack_title, value_words
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card
from forms.errors import IpzoneError
from forms.versions import version_key

PACKS, ANSWERS = "packs", "answers"


class MoveScreen(Screen):
    """Two views of one decision; nothing happens before 换用."""

    passes = True

    def __init__(self, office: Office, application: str, pack: str) -> None:
        """Takes the application, and the pack to move to as id@version."""
        super().__init__()
        self._office = office
        self._id = application
        self._to = pack.partition("@")[::2]
        self._plan: Move | None = None
        self.banner = Banner()
        self._title = Elided("", Type.PAGE)
        self._words = Paragraph("", Type.BODY, "text2")
        self.switch = Segments([(PACKS, "模板改了什么"), (ANSWERS, "填好的内容怎样")], PACKS, "看哪一面")
        self.switch.chosen.connect(self._turn)
        self.comparison = ComparisonView()
        self.effects = RowList("填好的内容怎样")
        self.later = Button("暂不", clicked=self._not_now)
        self.act = Button("换用新版本", "primary", clicked=self._move)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.effects)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.comparison)
        self.stack.addWidget(card)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self.later)
        head.addWidget(self.act)
        foot = QHBoxLayout()
        foot.addWidget(self.switch)
        foot.addStretch()
        foot.addWidget(Label("填好的内容一项不丢；可以在“模板管理”里换回来。", Type.SECONDARY, "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 14, 32, 16)
        column.setSpacing(10)
        column.addWidget(self.banner)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addLayout(foot)
        column.addWidget(self.stack, 1)

    def help_page(self) -> str:
        return "packs"

    def crumbs(self) -> tuple[str, ...]:
        title = self._plan.application.title if self._plan else ""
        return (title, "换用模板") if title else ("换用模板",)

    def arrive(self) -> None:
        self.banner.hide()
        try:
            plan = self._plan = self._office.plan_move(self._id, *self._to)
        except IpzoneError as error:
            self._refused(error)
            self.act.setEnabled(False)
            return
        after = plan.after
        count = 0
        if plan.before is not None:
            count = changes(self.comparison.show_packs(plan.before, after))
        before = pack_title(plan.before) if plan.before else plan.application.pack_version
        self._title.setText(f"{before} → {pack_title(after)}" + (f"：改动 {count} 处" if count else ""))
        self._words.set_text(moved_words(plan.moved))
        self.effects.show_rows(tuple(_effects(plan)))
        newer = plan.before is not None and plan.before.id == after.id
        self.act.setText("换用新版本" if newer and _later(plan) else "换用这个模板")
        self.switch.setVisible(plan.before is not None)
        self.switch.choose(PACKS if plan.before is not None else ANSWERS)
        self.crumbs_changed.emit()

    def primary(self) -> None:
        self.act.click()

    def _turn(self, side: str) -> None:
        self.stack.setCurrentIndex(int(side == ANSWERS))

    def _back(self) -> None:
        self.go.emit(Go("application", application=self._id))

    def _not_now(self) -> None:
        """Back, and do not ask again about this version."""
        self._office.set_setting(f"later:{self._id}", "@".join(self._to))
        self._back()

    def _move(self) -> None:
        try:
            made = self._office.move(self._id, *self._to)
        except IpzoneError as error:
            self._refused(error)
            return
        self._back()
        self.toast.emit(f"已换用{pack_title(made.after)}。{moved_words(made.moved)}")

    def _refused(self, error: IpzoneError) -> None:
        self.banner.refuse(error, "返回", self._back)


def _later(plan: Move) -> bool:
    return version_key(plan.after.version) > version_key(plan.application.pack_version)


def _effects(plan: Move) -> Iterator[Row]:
    """What becomes of each answer, the ones without a place first."""
    moved, answers = plan.moved, plan.application.answers

    def named(path: str) -> str:
        for pack in (plan.after, plan.before):
            field = pack.fields.get(path) if pack else None
            if pack is not None and field is not None:
                return field_name(pack, field)
        return path

    def shown(path: str) -> str:
        return value_words(answers[path]) if path in answers else ""

    groups = (
        ("gone", "没有位置，留存在“没有位置的答案”里", "留存", "warn", [(p, p) for p in moved.gone]),
        ("moved", "换了编号，内容跟过去", "换位置", "hint", list(moved.moved)),
        ("restored", "从留存里恢复", "恢复", "done", [(p, p) for p in moved.restored]),
        ("new", "新增要填", "新增", "hint", [(p, p) for p in moved.new]),
        ("kept", "原样保留", "保留", "muted", [(p, p) for p in moved.kept]),
    )
    for key, title, tag, tone, paths in groups:
        if paths:
            yield Row(key, title, right=f"{len(paths)} 项", head=True)
        for before, after in paths:
            yield Row(f"{key}:{before}", named(after), shown(before), tag, tone)
