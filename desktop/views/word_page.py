"""从 Word 取回: the application text goes out to Word, comes back, and is taken over section by section."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.office import Office
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_file, choose_save
from desktop.views.widgets.notices import Banner, EmptyState
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card, Scroll, rule
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from desktop.word.reading import Returned, WordReturn

_KINDS = "Word 文档 (*.docx)"
_HOW = "导出后用 Word 或 WPS 修改，章节标题请保留。改好后存成 .docx，在这里选择它，逐章比较后取回；不取回的章节保持原样。"
_WORDS = {"changed": ("有改动", "hint"), "unchanged": ("未改动", "muted"), "missing": ("没找到", "warn")}
_MARK = "◆ "
"""Before a paragraph that the other side does not have."""
_CHANGED = "changed"


class WordScreen(Screen):
    """Nothing is changed before 取回; one undo takes everything taken over back."""

    passes = True

    def __init__(self, office: Office, application: str, lane: Lane) -> None:
        super().__init__()
        self._office = office
        self._id = application
        self._lane = lane
        self._title_of = self._mark_of = ""
        self._job: Job | None = None
        self.found: WordReturn | None = None
        self._chosen: set[str] = set()
        self.banner = Banner()
        self.write = Button("导出 Word", clicked=self._ask_where)
        self.read = Button("选择改好的文件", clicked=self._ask_which)
        self.leave = Button("返回申报正文", icon_name="arrow-left", clicked=self._back)
        self.act = Button("取回", "primary", clicked=self._take)
        self.list = RowList("各章节改动情况")
        self.list.chosen.connect(self._show_one)
        self.list.opened.connect(self._turn)
        self._summary = Paragraph("", Type.BODY, "text2")
        self.detail = Card()
        self._name = Label("", Type.TITLE)
        self.choice = Button("", clicked=lambda: self._turn(self.list.current))
        self._sides = [Paragraph("", Type.SECONDARY, "text2") for _ in range(2)]
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Elided("申报正文与 Word", Type.PAGE), 1)
        for button in (self.leave, self.write, self.read, self.act):
            head.addWidget(button)
        inside = QVBoxLayout(self.detail)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(6)
        row = QHBoxLayout()
        row.addWidget(self._name, 1)
        row.addWidget(self.choice)
        inside.addLayout(row)
        inside.addWidget(rule())
        sides = QHBoxLayout()
        sides.setSpacing(16)
        for title, words in zip(
            (f"现在的内容（{_MARK.strip()} 为不同的段落）", "Word 文件里的内容"), self._sides, strict=True
        ):
            content = QWidget()
            column = QVBoxLayout(content)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(words)
            column.addStretch()
            side = QVBoxLayout()
            side.setSpacing(4)
            side.addWidget(Label(title, Type.SECONDARY, "muted"))
            side.addWidget(Scroll(content), 1)
            sides.addLayout(side, 1)
        inside.addLayout(sides, 1)
        self._empty = Card()
        nothing = QVBoxLayout(self._empty)
        sentence = "选择以后，各章的改动列在这里，逐章比较后取回"
        nothing.addWidget(EmptyState("file-type-doc", "还没有选择改好的文件", sentence))
        self.card = Card()
        frame = QVBoxLayout(self.card)
        frame.setContentsMargins(*FRAMED)
        frame.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 14, 32, 16)
        column.setSpacing(10)
        column.addWidget(self.banner)
        column.addLayout(head)
        column.addWidget(Paragraph(_HOW, Type.BODY, "text2"))
        column.addWidget(self._summary)
        column.addWidget(self._empty, 1)
        column.addWidget(self.card, 2)
        column.addWidget(self.detail, 3)

    def help_page(self) -> str:
        return "sections"

    def crumbs(self) -> tuple[str, ...]:
        return (self._title_of, "申报正文与 Word") if self._title_of else ("申报正文与 Word",)

    def mark(self) -> str:
        return self._mark_of

    def arrive(self) -> None:
        self.banner.hide()
        try:
            application = self._office.load(self._id)
            self._title_of, self._mark_of = application.title, application.purpose.mark
        except IpzoneError as error:
            self.banner.refuse(error)
        self._show()
        self.crumbs_changed.emit()

    def take_focus(self) -> None:
        (self.write if self.found is None else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    def primary(self) -> None:
        self.act.click()

    def take_file(self, file: Path) -> None:
        """Compare a document with what is kept."""
        if self._job is not None and not self._job.is_over:
            return
        self.banner.hide()
        self._job = self._lane.run("读取 Word 文件", lambda *_: self._office.read_word(self._id, file))
        self._job.ended.connect(self._compared, Qt.ConnectionType.SingleShotConnection)

    def write_to(self, file: Path) -> None:
        """Write the application text to a document."""
        target = file if file.suffix.lower() == ".docx" else file.with_name(file.name + ".docx")
        try:
            count = self._office.write_word(self._id, target)
        except IpzoneError as error:
            self.banner.refuse(error)
            return
        self.banner.hide()
        self.toast.emit(f"申报正文 {count} 节已导出到“{target.name}”。")

    # --- acts

    def _ask_where(self) -> None:
        name = f"{self._office.load(self._id).place.name}申报正文.docx"
        choose_save(self, "导出申报正文", _KINDS, self.write_to, name)

    def _ask_which(self) -> None:
        choose_file(self, "选择改好的 Word 文件", f"{_KINDS};;所有文件 (*)", self.take_file)

    def _compared(self, job: Job) -> None:
        from desktop.word.reading import WordReturn

        if job.state is JobState.DONE and isinstance(job.result, WordReturn):
            self.found = job.result
            self._chosen = {one.path for one in self.found.changed if not one.conflict}
            self._show()
            self.list.select_first()
            self.list.setFocus()
        elif isinstance(job.error, IpzoneError) and job.state is JobState.FAILED:
            self.banner.refuse(job.error)

    def _turn(self, path: str) -> None:
        """Take this section over, or do not."""
        if any(one.path == path and one.state == _CHANGED for one in self._all()):
            self._chosen ^= {path}
            self._show()
            self._show_one(path)

    def _take(self) -> None:
        if self.found is None or not self._chosen:
            return
        values = self.found.answers(self._chosen)
        try:
            self._office.answer_all(self._id, values)
        except IpzoneError as error:
            self.banner.refuse(error)
            return
        self._back(next(iter(values), ""))
        self.toast.emit(f"已取回 {len(values)} 节，撤销一次即可全部还原。")

    def _back(self, target: str = "") -> None:
        self.go.emit(Go("application", application=self._id, target=target or "sections"))

    # --- showing

    def _all(self) -> tuple[Returned, ...]:
        return self.found.passages if self.found else ()

    def _show(self) -> None:
        self.list.show_rows([self._row(one) for one in self._all()])
        for part in (self.card, self.detail, self._summary, self.act):
            part.setVisible(self.found is not None)
        self._empty.setVisible(self.found is None)
        self.act.setText(f"取回 {len(self._chosen)} 节" if self._chosen else "取回")
        self.act.setEnabled(bool(self._chosen))
        if self.found is not None:
            states = [one.state.value for one in self._all()]
            counts = (
                f"{words} {states.count(key)} 节" for key, (words, _) in _WORDS.items() if key in states
            )
            self._summary.set_text("；".join([*counts, *self.found.left_behind]) + "。")

    def _row(self, one: Returned) -> Row:
        words, tone = _WORDS[one.state.value]
        changed = one.state == _CHANGED
        detail = f"{len(one.before)} 字 → {len(one.after)} 字" if changed else ""
        if one.conflict:
            detail += "；导出之后本软件里也改过，取回会盖掉"
        right = ("取回" if one.path in self._chosen else "不取回") if changed else ""
        return Row(one.path, one.name, detail, words, "warn" if one.conflict else tone, right)

    def _show_one(self, path: str) -> None:
        for one in self._all():
            if one.path == path:
                changed = one.state == _CHANGED
                self._name.setText(one.name)
                self.choice.setVisible(changed)
                self.choice.setText("不取回这一节" if path in self._chosen else "取回这一节")
                sides = _apart(one.before, one.after) if changed else (one.before, one.after)
                for words, text in zip(self._sides, sides, strict=True):
                    words.set_text(text or "（空）")
                if one.state == "missing":
                    self._sides[1].set_text("（文件里没有找到这一节）")


def _apart(before: str, after: str) -> tuple[str, str]:
    """Both texts, with a mark before the paragraphs that differ."""
    sides = [[line.strip() for line in text.split("\n") if line.strip()] for text in (before, after)]
    marked: list[list[str]] = [[], []]
    matcher = SequenceMatcher(None, sides[0], sides[1], autojunk=False)
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        mark = "" if kind == "equal" else _MARK
        for out, side, first, last in zip(marked, sides, (a0, b0), (a1, b1), strict=True):
            out += [mark + line for line in side[first:last]]
    return "\n".join(marked[0]), "\n".join(marked[1])
