# ruff: noqa: N802
"""Step 5: the library of evidence; list, preview, and what is known of the chosen file."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.messages import explain
from desktop.office import Office
from desktop.views import evidence_acts
from desktop.views.evidence_block import pages_words
from desktop.views.evidence_drops import dragged
from desktop.views.evidence_info import DocumentInfo, FileInfo
from desktop.views.evidence_library import Library
from desktop.views.evidence_links import choose_items
from desktop.views.evidence_out import is_printable, open_outside, print_file
from desktop.views.evidence_outcome import show_outcome
from desktop.views.evidence_removed import RemovedFiles
from desktop.views.evidence_rows import filtered, named, rows
from desktop.views.evidence_scan import EvidenceScan
from desktop.views.hub import Guidance, Hub
from desktop.views.page import Page
from desktop.views.thumbnails import Thumbnails
from desktop.views.uploads import Outcome, Uploads
from desktop.views.widgets.dialogs import ask
from desktop.views.widgets.evidence_list import EvidenceRow
from desktop.views.widgets.file_view import FileView
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Area, Scroll
from forms import pages as citation
from forms import progress
from forms.application import Change, ChangeKind, Evidence
from forms.checks.finding import Finding
from forms.definition import Document
from forms.errors import IpzoneError
from forms.progress import Progress, Stop

WIDE = 980
"""From this width on there is room for the preview."""
_NOT_SHOWN = "这种文件不在这里预览，内容会原样放进申报包"
_SEARCH_DELAY = 250
"""Milliseconds after the last letter until the texts are searched as well."""


class EvidencePage(Page):
    step = "evidence"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self.setAcceptDrops(True)
        self.uploads = Uploads(hub, self)
        self.uploads.started.connect(self._started)
        self.uploads.finished.connect(self._finished)
        self.thumbnails = Thumbnails(office, hub.lane.beside, self)
        self.info: FileInfo | DocumentInfo | None = None
        self._every: list[EvidenceRow] = []
        self._inside: frozenset[str] = frozenset()
        self._outcome: Outcome | None = None
        self.library = Library(self.thumbnails.of)
        self.library.add_below(RemovedFiles(hub))
        self.list = self.library.list
        self.thumbnails.ready.connect(self.list.viewport().update)
        self.list.chosen.connect(self._choose)
        self.list.removed.connect(self._remove)
        self.library.filtered.connect(self._filtered)
        self.library.upload_wanted.connect(lambda: self.uploads.ask(self, None))
        self.library.link_wanted.connect(self._link_selected)
        self.library.print_wanted.connect(lambda: hub.print_wanted.emit(self.part))
        self.view = FileView(hub.lane.beside)
        self.view.cited.connect(self._cite)
        self.view.wanted.connect(self._say_how_to_cite)
        self._about = QWidget()
        self._about_column = QVBoxLayout(self._about)
        self._about_column.setContentsMargins(16, 14, 16, 16)
        self._right = Area("surface", ("left",))
        right = QVBoxLayout(self._right)
        right.setContentsMargins(1, 0, 0, 0)
        right.addWidget(Scroll(self._about))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.library, 4)
        row.addWidget(self.view, 5)
        row.addWidget(self._right)
        scan = hub.findChild(EvidenceScan) or EvidenceScan(hub)
        scan.went.connect(self.show_scan)
        self.library.scan_unwanted.connect(scan.stop)
        QShortcut(QKeySequence("Ctrl+L"), self, self._link_selected)
        self._search = QTimer(self, singleShot=True, interval=_SEARCH_DELAY)
        self._search.timeout.connect(self._search_texts)
        self._searching: Job | None = None
        self._show()

    # --- the page contract

    def refresh(self, change: Change) -> None:
        if change.kinds & {ChangeKind.EVIDENCE, ChangeKind.LINK, ChangeKind.APPLICATION}:
            self._show()
        if isinstance(self.info, FileInfo):
            self.info.refresh()
        elif isinstance(self.info, DocumentInfo):
            self.info.block.refresh()
            self.info.form.refresh(change)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._show()
        if isinstance(self.info, FileInfo):
            self.info.show_findings()
        elif isinstance(self.info, DocumentInfo):
            self.info.form.show_findings(findings)

    def show_target(self, target: str) -> None:
        field = self.pack.fields.get(target)
        key = field.target if field else target
        self.library.clear()
        if not self.list.select(key):
            return
        if isinstance(self.info, FileInfo):
            self.info.focus()
        elif isinstance(self.info, DocumentInfo) and not (field and self.info.form.focus(target)):
            self.info.block.focus()

    def flush(self) -> bool:
        if isinstance(self.info, FileInfo):
            return self.info.flush()
        return self.info is None or self.info.form.flush()

    def primary(self) -> None:
        self.library.upload.click()

    def foot(self) -> int:
        return self.height() - self.library.foot

    @property
    def part(self) -> str:
        return "evidence"

    def turn(self, move: int) -> None:
        self.list.step(move)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.list.current and self.list.rows():
            self.list.select(self.list.rows()[0].key)
        self.hub.guidance.emit(Guidance("", self.step))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        self.view.setVisible(wide)
        self.library.setMaximumWidth(440 if wide else 16_777_215)
        self._right.setFixedWidth(300 if event.size().width() >= 760 else 260)

    # --- the list

    def _show(self) -> None:
        """The rows anew, as something has changed."""
        self._every = rows(self.hub)
        self._show_filtered()
        self.library.show_count(
            len(self.application.evidence), sum(e.size for e in self.application.evidence)
        )

    def _show_filtered(self) -> None:
        library = self.library
        self.list.show_rows(filtered(self._every, library.words, library.shown, self._inside))
        library.show_body()

    def _filtered(self) -> None:
        self._inside = frozenset()
        self._show_filtered()
        self._search.start()

    def _search_texts(self) -> None:
        """Look for the words in the files themselves, off the screen's thread."""
        if self._searching is not None:
            self._searching.cancel()
            self._searching = None
        words = self.library.words.casefold()
        if len(words) < 2:
            return
        office, evidence = self.office, self.application.evidence

        def work(_report: Progress, stop: Stop) -> frozenset[str]:
            found = set()
            for one in evidence:
                progress.check(stop)
                if any(words in text.casefold() for text in office.evidence_text(one)):
                    found.add(one.id)
            return frozenset(found)

        self._searching = self.hub.lane.beside.run("在正文里查找", work)
        self._searching.ended.connect(self._searched)

    def _searched(self, job: Job) -> None:
        if job is self._searching and isinstance(job.result, frozenset):
            self._searching = None
            self._inside = job.result
            self._show_filtered()

    # --- the chosen row

    def _choose(self, key: str) -> None:
        if not self.flush():
            return
        info: FileInfo | DocumentInfo | None = None
        evidence = self._evidence(key)
        document = self.pack.targets.get(key)
        if evidence is not None:
            info = FileInfo(self.hub, evidence)
            info.removed.connect(lambda id_: self._remove((f"evidence:{id_}",)))
            info.citing.connect(self._show_citation)
            info.page.connect(self.view.show_page)
            info.printing.connect(partial(print_file, self, self.hub, evidence))
            info.opening.connect(partial(open_outside, self.hub, evidence, self._not_opened))
            info.show_findings()
            shown = is_printable(evidence)
            path = self.office.evidence_path(evidence) if shown else None
            self.view.show_file(path, evidence.media_type, _NOT_SHOWN)
        elif isinstance(document, Document):
            info = DocumentInfo(self.hub, document)
            self.view.show_file(None, "", "还没有上传这份文件")
        if self.info is not None:
            self._about_column.removeWidget(self.info)
            self.info.hide()
            self.info.deleteLater()
        self.info = info
        if info is not None:
            self._about_column.addWidget(info)
        self._show_citation()

    def _evidence(self, key: str) -> Evidence | None:
        id_ = key.removeprefix("evidence:")
        return next((e for e in self.application.evidence if e.id == id_), None) if id_ != key else None

    def _remove(self, keys: tuple[str, ...]) -> None:
        """Take files out of the application. It is asked first, as what they support changes with it."""
        found = [evidence for key in keys if (evidence := self._evidence(key)) is not None]
        if not found:
            return
        ids = [evidence.id for evidence in found]
        targets = {link.target for link in self.application.links if link.evidence in ids}
        words = named(found)
        them = "它" if len(found) == 1 else "它们"
        body = (
            f"{them}支撑 {len(targets)} 项，移除后这些事项会少一份佐证。"
            if targets
            else f"{them}还没有支撑任何事项。"
        )

        def remove() -> None:
            if self.hub.change(lambda: self.office.remove_all_evidence(self.application_id, ids), "evidence"):
                self.hub.notice.emit(f"已移除{words}")
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)  # what asked may be gone with the file

        ask(self, f"移除{words}？", f"{body}可以撤销。", f"移除 {len(found)} 份", remove)

    def _not_opened(self, error: IpzoneError) -> None:
        message = explain(error)
        self.library.banner.say(Status.WARN, message.sentence, message.remedy, closable=True)

    def _link_selected(self) -> None:
        """Choose the items that the selected files support, all at once."""
        chosen = self.list.selected()
        if not chosen:
            self.hub.notice.emit("先选要关联的材料")
            return
        linked = [frozenset(self.application.targets_of(one.id)) for one in chosen]
        then = partial(evidence_acts.link_chosen, self.hub, chosen)
        choose_items(self, self.pack, f"{named(chosen)}支撑哪些事项", then, frozenset.intersection(*linked))

    # --- citing pages

    def _show_citation(self) -> None:
        """Tell the preview which item its pages are cited for."""
        info = self.info
        target = info.links.current if isinstance(info, FileInfo) else ""
        if not isinstance(info, FileInfo) or not target:
            self.view.show_citation("", frozenset())
            return
        row = next(row for row in info.links.rows() if row.key == target)
        pages = info.pages_for(target)
        words = f"{row.lead} {row.title}：{pages_words(pages)}"
        self.view.show_citation(words, frozenset(citation.numbers(pages)))

    def _cite(self, pages: frozenset[int]) -> None:
        info = self.info
        if isinstance(info, FileInfo) and info.links.current:
            info.link(info.links.current, citation.ranges(pages))
            self._show_citation()  # also after a refusal

    def _say_how_to_cite(self) -> None:
        self.hub.notice.emit("先在右边关联一个事项，再引用页码")

    # --- uploads

    def _started(self, job: Job) -> None:
        self.library.banner.hide()
        self.library.show_job(job)

    def _finished(self, outcome: Outcome) -> None:
        self.library.show_job(None)
        self._outcome = outcome
        if outcome.plain:
            self.hub.notice.emit(outcome.summary)
        else:
            trouble = [outcome.trouble] if outcome.trouble else []
            said = [*trouble, *outcome.reasons, *outcome.doubles, *outcome.cleaned]
            status = Status.BLOCKER if trouble else Status.WARN if outcome.refused else Status.HINT
            button = "看明细" if len(said) > 1 else ""
            self.library.banner.say(
                status, outcome.summary, said[0], button, self._show_outcome, closable=True
            )
        if outcome.first is not None:
            self.list.select(f"evidence:{outcome.first.id}")

    def _show_outcome(self) -> None:
        if self._outcome is not None:
            show_outcome(self, self._outcome)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        found = dragged(event.mimeData(), self.office, self.application)
        if found is None or found.evidence:  # rows of the list itself
            return
        event.setAccepted(True)
        words = found.refusal or f"松开后上传{found.named}，先不关联事项{found.doubt}"
        self.library.show_drop(words, usable=not found.refusal)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.library.show_drop("")

    def dropEvent(self, event: QDropEvent) -> None:
        self.library.show_drop("")
        found = dragged(event.mimeData(), self.office, self.application)
        if found is None or not found.files:
            return
        event.acceptProposedAction()
        if found.refusal:
            self.library.banner.say(Status.WARN, "没有上传文件", found.refusal, closable=True)
        else:
            self.uploads.start(found.files, None)

    # --- the look inside, in the background

    def show_scan(self, done: int, total: int) -> None:
        """So many of so many files have been looked through; 0 of 0 when all have."""
        self.library.show_scan(done, total)
        if not total and isinstance(self.info, FileInfo):
            self.info.content.refresh()
