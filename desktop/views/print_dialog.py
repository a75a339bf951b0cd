"""打印: what, which pages, how; with the pages beside it. Printing goes on off the screen's thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane, Work
from desktop.messages import explain
from desktop.views.editors.base import Combo, Line
from desktop.views.preview_pages import PageDesk
from desktop.views.preview_sheets import Sheets, forgo
from desktop.views.print_parts import Part, Printable
from desktop.views.print_run import Order, pages_of, pages_words, print_sheets, printers, save_pages
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import Dialog, choose_save
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Area, Scroll
from forms.errors import IpzoneError

SIZE = (940, 660)
AROUND = 32
"""Pixels of the window left free around the dialogue."""
SIDE = 300


class PrintDialog(Dialog):
    """Enter prints, Esc goes back; while it prints, Esc cancels."""

    about = "print"

    printed = Signal(str)
    """A sentence for the toast."""

    def __init__(self, parent: QWidget, papers: Printable, lane: Lane, key: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("打印")
        room = parent.window().size()
        self.resize(min(SIZE[0], room.width() - AROUND), min(SIZE[1], room.height() - AROUND))
        self._papers, self._lane = papers, lane
        self._parts = papers.parts()
        self._job: Job | None = None
        self._making: Job | None = None
        self._made_of = self._parts[0]
        self.what = Combo()
        self.what.addItems([part.label for part in self._parts])
        self.what.setCurrentIndex(next((n for n, part in enumerate(self._parts) if part.key == key), 0))
        self.what.activated.connect(lambda _: self._make())
        self.range = Line()
        self.range.textChanged.connect(lambda _: self._show_count())
        self.printer = Combo()
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        self.copies.setFixedWidth(96)
        self.copies.valueChanged.connect(lambda _: self._show_count())
        self.both = QCheckBox("双面（长边翻页）")
        self.both.setChecked(True)
        self.grey = QCheckBox("黑白")
        self.draft = QCheckBox("每页加“草稿”水印")
        self.draft.setChecked(True)
        self.draft.toggled.connect(lambda _: self._make())
        self._drafted = True
        """Whether the watermark was wanted when it could be chosen."""
        self.banner = Banner()
        self.desk = PageDesk(lane.beside)
        self.panel = ProgressPanel("正在打印", "取消打印", "取消后不再送出余下的页，已经印出的不受影响")
        self.panel.hide()
        self._count = Paragraph("", Type.SECONDARY, "text2")
        self.print_button = Button("打印", "primary", "printer", self.print_)
        self.save_button = Button("存为 PDF", icon_name="download", clicked=self._save)
        self.back = Button("返回", clicked=self.reject)
        self._lay_out()
        self._find_printers()
        self._make()
        self.what.setFocus()

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 18, 16, 16)
        column.setSpacing(6)
        column.addWidget(Label("打印", Type.SECTION))
        column.addWidget(self.banner)
        for label, widget, help_text in (
            ("打印什么", self.what, ""),
            ("页码", self.range, "例如 1-3,8；空着印全部"),
            ("打印机", self.printer, ""),
            ("份数", self.copies, ""),
        ):
            name = Label(label, Type.SECONDARY, "text2")
            name.setBuddy(widget)
            widget.setAccessibleName(label)
            column.addSpacing(6)
            column.addWidget(name)
            column.addWidget(widget)
            if help_text:
                widget.setAccessibleDescription(help_text)
                column.addWidget(Label(help_text, Type.META, "muted"))
        column.addSpacing(8)
        for box in (self.both, self.grey, self.draft):
            column.addWidget(box)
        column.addSpacing(6)
        column.addWidget(self._count)
        column.addStretch()
        left = Scroll(side)
        left.setFixedWidth(SIDE)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(left)
        top.addWidget(self.desk, 1)
        foot = Area("surface", ("top",))
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(10)
        row.addWidget(self.print_button)
        row.addWidget(self.save_button)
        row.addStretch()
        row.addWidget(self.back)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top, 1)
        whole.addWidget(self.panel)
        whole.addWidget(foot)

    @property
    def part(self) -> Part:
        return self._parts[max(0, self.what.currentIndex())]

    @property
    def pages(self) -> tuple[int, ...] | None:
        """The pages (from 0) that are asked for; None when the range cannot be read."""
        sheets = self.desk.sheets
        return pages_of(self.range.text(), len(sheets.sizes)) if sheets is not None else None

    # --- making the paper

    def _make(self) -> None:
        forgo(self._making, self._lane.beside)
        part, papers = self.part, self._papers
        if self.draft.isEnabled():
            self._drafted = self.draft.isChecked()
        draft = part.marked and self._drafted
        with QSignalBlocker(self.draft):  # what cannot be chosen does not look chosen
            self.draft.setChecked(draft)
        self.draft.setEnabled(part.marked)
        self.draft.setToolTip("" if part.marked else "只有申报书和摘要要注明是草稿")
        self.banner.hide()
        self.desk.show_sheets(None, "正在生成，稍候")
        self._making = self._lane.beside.beside.run(
            "预览", lambda progress, stop: papers.make(part, draft, progress, stop), idle=True
        )
        self._made_of = part
        self._making.ended.connect(self._made)  # a bound method: the connection dies with the dialogue
        self._show_count()

    def _made(self, job: Job) -> None:
        result, part = job.result, self._made_of
        if job is not self._making:
            return
        self._making = None
        if isinstance(result, Sheets):
            pages = part.pages or (result.pages_with(part.targets) if part.targets else ())
            self.desk.show_sheets(result)
            self.range.setText(pages_words(pages))
            if pages:
                self.desk.go_page(pages[0])
        elif isinstance(job.error, IpzoneError):
            self._refused(job.error)
        elif job.error is not None:
            self.desk.show_sheets(None, "这一份现在做不出来")
            raise job.error
        self._show_count()

    def _refused(self, error: IpzoneError) -> None:
        message = explain(error)
        if self.desk.sheets is None:
            self.desk.show_sheets(None, "")
        self.banner.say(Status.BLOCKER, message.sentence, message.remedy)

    # --- printing

    def _find_printers(self) -> None:
        found, usual = printers()
        self.printer.addItems(found or ["没有找到打印机"])
        self.printer.setEnabled(bool(found))
        self._printers = bool(found)
        if usual in found:
            self.printer.setCurrentText(usual)

    def _show_count(self) -> None:
        sheets, pages = self.desk.sheets, self.pages
        ready = pages is not None and self._job is None
        self.print_button.setEnabled(ready and self._printers)
        self.save_button.setEnabled(ready)
        if sheets is None:
            words = ""
        elif pages is None:
            words = f"页码读不懂，或不在 1 到 {len(sheets.sizes)} 之间。例如 1-3,8"
        else:
            times = f" × {self.copies.value()} 份" if self.copies.value() > 1 else ""
            words = f"共 {len(pages)} 页{times}，按原大小印，不缩放。"
            words += "" if self._printers else "没有找到打印机，可以先存为 PDF。"
        self._count.set_text(words)

    def print_(self) -> None:
        """Send the pages to the printer."""
        self._send(Order(self.part.label, (), self.printer.currentText()))

    def print_to(self, file: Path) -> None:
        """Send the pages through the printer's way into a PDF: what paper would show."""
        self._send(Order(self.part.label, (), file=file))

    def _send(self, to: Order) -> None:
        sheets, pages = self.desk.sheets, self.pages
        if sheets is None or not pages or self._job is not None:
            return
        order = Order(
            to.title,
            pages,
            to.printer,
            to.file,
            self.copies.value(),
            self.both.isChecked(),
            self.grey.isChecked(),
        )
        self._run("打印", lambda progress, stop: print_sheets(sheets, order, progress, stop))

    def _save(self) -> None:
        sheets, pages = self.desk.sheets, self.pages
        if sheets is not None and pages:
            name = f"{self.part.label}.pdf"
            choose_save(self, "存为 PDF", "PDF (*.pdf)", self.save_to, name)

    def save_to(self, out: Path) -> None:
        """Write the pages as a PDF."""
        sheets, pages = self.desk.sheets, self.pages
        target = out if out.suffix.lower() == ".pdf" else out.with_name(f"{out.name}.pdf")
        if sheets is not None and pages and self._job is None:
            self._run("存为 PDF", lambda progress, stop: save_pages(sheets, pages, target, progress, stop))

    def _run(self, title: str, work: Work) -> None:
        self.banner.hide()
        self._job = self._lane.run(title, work)
        self.panel.watch(self._job)
        self.panel.show()
        self._job.ended.connect(self._ended)
        self._show_count()

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        self.panel.hide()
        self._show_count()
        if job.state is JobState.DONE:
            saved = isinstance(job.result, Path)
            self.printed.emit(f"已存为 {job.result}" if saved else f"已送往打印机，共 {job.result} 页")
            self.accept()
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "打印已取消", "已经送出的页可能还会印出来。")
        elif isinstance(job.error, IpzoneError):
            self._refused(job.error)
        elif job.error is not None:
            raise job.error

    def reject(self) -> None:
        """Esc: cancel what prints; else go back."""
        if self._job is not None and not self._job.is_over:
            self._job.cancel()
            return
        super().reject()

    def done(self, result: int) -> None:
        forgo(self._making, self._lane.beside)
        self._making = None
        super().done(result)
