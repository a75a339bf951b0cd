# ruff: noqa: N802
"""Step 5: the library of evidence; list, preview, and what is known of the chosen file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.jobs import Job
from desktop.office import Office
from desktop.views.editors.base import Line
from desktop.views.evidence_block import icon_of
from desktop.views.evidence_info import DocumentInfo, FileInfo, enclosed, unnamed
from desktop.views.hub import Guidance, Hub
from desktop.views.page import Page
from desktop.views.readiness import Readiness
from desktop.views.theme import Type
from desktop.views.uploads import Outcome, Uploads, dropped
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import ask
from desktop.views.widgets.evidence_list import EvidenceList, EvidenceRow
from desktop.views.widgets.file_view import FileView
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Area, Scroll
from forms.application import Change, Evidence
from forms.checks.finding import Finding
from forms.definition import Document

WIDE = 980
"""From this width on there is room for the preview."""
HINT = "把文件或文件夹拖进来即可上传；重复文件自动识别"


class EvidencePage(Page):
    step = "evidence"

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self.setAcceptDrops(True)
        self.uploads = Uploads(hub, self)
        self.uploads.started.connect(self._started)
        self.uploads.finished.connect(self._finished)
        self.info: FileInfo | DocumentInfo | None = None
        self.list = EvidenceList()
        self.list.chosen.connect(self._choose)
        self.list.removed.connect(self._remove)
        self.view = FileView()
        self.view.cite.connect(self._cite)
        self._about = QWidget()
        self._about_column = QVBoxLayout(self._about)
        self._about_column.setContentsMargins(16, 14, 16, 16)
        self._right = Area("surface", ("left",))
        right = QVBoxLayout(self._right)
        right.setContentsMargins(1, 0, 0, 0)
        right.addWidget(Scroll(self._about))
        self._left = self._library()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left, 4)
        row.addWidget(self.view, 5)
        row.addWidget(self._right)
        self._show()

    def _library(self) -> QWidget:
        """The list with its head, and what an upload has to say."""
        self.count = Elided("", Type.SECONDARY, "muted")
        self.upload = Button("上传", "primary", "upload", lambda: self.uploads.ask(self, None))
        self.wanted = Line()
        self.wanted.setPlaceholderText("按名称、文号筛选")
        self.wanted.setAccessibleName("筛选材料")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.textChanged.connect(self._show)
        self.banner = Banner()
        self.progress = ProgressPanel("正在上传", "取消上传", "已经收下的文件会留在材料库里")
        self.progress.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label("佐证材料", Type.PAGE))
        head.addWidget(self.count)
        head.addStretch()
        head.addWidget(self.upload)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 14, 10)
        top.setSpacing(8)
        top.addLayout(head)
        top.addWidget(self.wanted)
        top.addWidget(self.banner)
        top.addWidget(self.progress)
        self._hint = Elided(HINT, Type.META, "muted")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 6, 12, 8)
        foot.addWidget(self._hint)
        left = Area("surface")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        left.setMinimumWidth(280)
        left.setMaximumWidth(440)
        return left

    # --- the page contract

    def refresh(self, change: Change) -> None:
        self._show()
        if isinstance(self.info, FileInfo):
            self.info.refresh()
        elif isinstance(self.info, DocumentInfo):
            self.info.block.refresh()
            self.info.form.refresh(change)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        self._show()
        if isinstance(self.info, FileInfo):
            self.info.show_findings(findings)
        elif isinstance(self.info, DocumentInfo):
            self.info.form.show_findings(findings)

    def show_target(self, target: str) -> None:
        field = self.pack.fields.get(target)
        key = field.target if field else target
        self.wanted.clear()
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
        self.upload.click()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.list.current and self.list.rows():
            self.list.select(self.list.rows()[0].key)
        self.hub.guidance.emit(Guidance("", self.step))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        self.view.setVisible(wide)
        self._left.setMaximumWidth(440 if wide else 16_777_215)
        self._right.setFixedWidth(300 if event.size().width() >= 760 else 260)

    # --- the list

    def _show(self) -> None:
        words = self.wanted.text().strip()
        rows = [row for row in self._rows() if words in f"{row.title} {row.detail}"]
        self.list.show_rows(rows)
        total = sum(evidence.size for evidence in self.application.evidence)
        self.count.setText(f"{len(self.application.evidence)} 份，{size_words(total)}")

    def _rows(self) -> list[EvidenceRow]:
        ready = self.hub.readiness
        documents = [document for document in self.pack.documents if enclosed(document)]
        lacking = [d for d in documents if not self.application.evidence_for(d.target)]
        rows = [self._document_row(document, ready) for document in lacking if document.required]
        rows += [self._evidence_row(evidence) for evidence in self.application.evidence]
        rows += [self._document_row(document, ready) for document in lacking if not document.required]
        return rows

    def _document_row(self, document: Document, ready: Readiness) -> EvidenceRow:
        detail = "必备文件，尚未上传" if document.required else "有则附上，尚未上传"
        status = ready.item(document.target)
        status = Status.TODO if status is Status.DONE else status
        loud = status in (Status.BLOCKER, Status.WARN)
        return EvidenceRow(document.target, "upload", document.title, detail, "去上传", status, True, loud)

    def _evidence_row(self, evidence: Evidence) -> EvidenceRow:
        key = f"evidence:{evidence.id}"
        found = [f for f in self.hub.findings() if f.target == key and not f.unfilled]
        worst = min(found, key=lambda f: list(Status).index(Status.of(f)), default=None)
        suffix = evidence.name.rpartition(".")[2].upper()
        parts = [suffix, f"{evidence.pages} 页" if evidence.pages else "", evidence.document_number]
        parts += [evidence.issued.isoformat() if evidence.issued else size_words(evidence.size)]
        loud = worst is not None and Status.of(worst) in (Status.BLOCKER, Status.WARN)
        detail = " · ".join(part for part in parts if part)
        if worst is not None and loud:  # the row names the file already
            detail = unnamed(worst)
        count = len(self.application.targets_of(evidence.id))
        status = Status.of(worst) if worst else Status.DONE
        return EvidenceRow(
            key, icon_of(evidence), evidence.label, detail, f"支撑 {count} 项", status, loud=loud
        )

    # --- the chosen row

    def _choose(self, key: str) -> None:
        if not self.flush():
            return
        info: FileInfo | DocumentInfo | None = None
        evidence = next((e for e in self.application.evidence if f"evidence:{e.id}" == key), None)
        document = self.pack.targets.get(key)
        if evidence is not None:
            info = FileInfo(self.hub, evidence)
            info.removed.connect(lambda id_: self._remove(f"evidence:{id_}"))
            info.show_findings(self.hub.findings())
            shown = evidence.media_type == "application/pdf" or evidence.media_type.startswith("image/")
            path = self.office.evidence_path(evidence) if shown else None
            self.view.show_file(path, evidence.media_type, "这种文件不在这里预览，内容会原样放进申报包")
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

    def _remove(self, key: str) -> None:
        """Take a file out of the application. It cannot be taken back, so it is asked."""
        id_ = key.removeprefix("evidence:")
        evidence = next((e for e in self.application.evidence if e.id == id_), None)
        if evidence is None or key == id_:
            return
        count = len(self.application.targets_of(id_))
        body = f"它支撑 {count} 项，移除后这些事项会少一份佐证。" if count else "它还没有支撑任何事项。"

        def remove() -> None:
            if self.hub.change(lambda: self.office.remove_evidence(self.application_id, id_)):
                self.hub.notice.emit(f"已移除“{evidence.label}”")

        ask(self, f"移除“{evidence.label}”？", f"{body}移除后不能撤销，需要时重新上传。", "移除 1 份", remove)

    def _cite(self, page: int) -> None:
        """Cite this page for the only item the file supports, or say how to choose."""
        if not isinstance(self.info, FileInfo) or self.info.evidence is None:
            return
        targets = self.application.targets_of(self.info.evidence.id)
        if len(targets) != 1:
            self.hub.notice.emit(
                "先在右边选一个支撑的事项，点它的页码来改" if targets else "先在右边关联一个事项，再引用页码"
            )
            return
        pages = [part for part in self.info.pages_for(targets[0]).split(",") if part]
        if str(page) not in pages:
            self.info.link(targets[0], ",".join([*pages, str(page)]))

    # --- uploads

    def _started(self, job: Job) -> None:
        self.banner.hide()
        self.progress.watch(job)
        self.progress.show()
        self.upload.setEnabled(False)
        self.upload.setToolTip("上一批还没有传完")

    def _finished(self, outcome: Outcome) -> None:
        self.progress.hide()
        self.upload.setEnabled(True)
        self.upload.setToolTip("")
        trouble = [outcome.trouble] if outcome.trouble else []
        trouble += outcome.reasons[:5]
        if trouble:
            status = Status.BLOCKER if outcome.trouble else Status.WARN
            self.banner.say(status, outcome.summary, "\n".join(trouble), closable=True)
        else:
            self.hub.notice.emit(outcome.summary)
        first = next(iter(outcome.added or outcome.repeated), None)
        if first is not None:
            self.list.select(f"evidence:{first.id}")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        files = dropped(event.mimeData())
        if files:
            event.acceptProposedAction()
            named = f"“{files[0].name}”" if len(files) == 1 else f"这 {len(files)} 个文件或文件夹"
            self._hint.setText(f"松开后上传{named}，先不关联事项")
            self._hint.set_tone("link")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hint.setText(HINT)
        self._hint.set_tone("muted")

    def dropEvent(self, event: QDropEvent) -> None:
        self._hint.setText(HINT)
        self._hint.set_tone("muted")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.uploads.start(dropped(event.mimeData()), None)


def size_words(size: int) -> str:
    """62 MB, 12 KB."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.0f} MB" if size >= 10 * 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size / 1024))} KB" if size else "0 KB"
