# ruff: noqa: N802
"""The evidence of one item, inside its form: the files, more by upload, drop, or from the library."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.views import evidence_acts
from desktop.views.hub import Hub
from desktop.views.theme import Type, tokens
from desktop.views.uploads import Outcome, Uploads, dropped
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.field_row import MessageLine
from desktop.views.widgets.link_list import LinkList, LinkRow
from desktop.views.widgets.pages_line import PagesLine
from desktop.views.widgets.paragraph import Elided
from desktop.views.widgets.shapes import Status
from forms.application import Evidence

MENU_LIMIT = 30


def icon_of(evidence: Evidence) -> str:
    """The icon of a file's kind."""
    suffix = evidence.name.rpartition(".")[2].lower()
    if suffix == "pdf":
        return "file-type-pdf"
    if suffix in ("xls", "xlsx", "csv", "et"):
        return "file-type-xls"
    if suffix in ("doc", "docx", "wps"):
        return "file-type-doc"
    return "photo" if evidence.media_type.startswith("image/") else "file"


def pages_words(pages: str) -> str:
    """引用第 1—3、5 页, or all of it."""
    return f"引用第 {pages.replace('-', '—').replace(',', '、')} 页" if pages else "引用全部"


class EvidenceBlock(QWidget):
    """The files that support a target. Everything it does goes through the hub and can be done by keys."""

    def __init__(self, hub: Hub, target: str) -> None:
        super().__init__()
        self._hub = hub
        self._target = target
        self._over = False
        self.setAcceptDrops(True)
        self.uploads = Uploads(hub, self)
        self.list = LinkList("佐证材料")
        self.list.opened.connect(lambda key: hub.goto.emit(f"evidence:{key}"))
        self.list.removed.connect(lambda key: evidence_acts.unlink(hub, key, target, target))
        self.list.edited.connect(self._edit_pages)
        self.upload = Button("上传", icon_name="upload", clicked=lambda: self.uploads.ask(self, target))
        self.link = Button("关联已有", "text", "link", self._offer)
        self._hint = Elided("也可以把文件拖到这里", Type.META, "muted")
        self._cancel = Button("取消", "text", clicked=self._stop)
        self._cancel.hide()
        self._message = MessageLine()
        self._pages = PagesLine()
        self._pages.written.connect(self._link)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.upload)
        buttons.addWidget(self.link)
        buttons.addWidget(self._hint, 1)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list)
        column.addWidget(self._pages)
        column.addLayout(buttons)
        column.addWidget(self._message)
        self.uploads.started.connect(self._watch)
        self.uploads.finished.connect(self._finished)
        self.refresh()

    def refresh(self) -> None:
        """Show what is linked now."""
        found = self._hub.application.evidence_for(self._target)
        self.list.set_rows(
            [LinkRow(e.id, f"icon:{icon_of(e)}", e.label, pages_words(pages)) for e, pages in found]
        )
        self.link.setVisible(len(found) < len(self._hub.application.evidence))

    def focus(self) -> None:
        (self.list if self.list.rows() else self.upload).setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        """A menu of the files that do not support this item yet; long libraries are searched on their own page."""
        here = {evidence.id for evidence, _ in self._hub.application.evidence_for(self._target)}
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        others = [evidence for evidence in self._hub.application.evidence if evidence.id not in here]
        for evidence in others[:MENU_LIMIT]:
            action = QAction(evidence.label.replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, key=evidence.id: self._link(key))
            menu.addAction(action)
        if len(others) > MENU_LIMIT:
            menu.addAction(f"到佐证材料页选（共 {len(others)} 份）").triggered.connect(
                lambda: self._hub.goto.emit("evidence")
            )
        menu.popup(self.link.mapToGlobal(self.link.rect().bottomLeft()))

    def _link(self, evidence: str, pages: str = "") -> bool:
        return evidence_acts.link(self._hub, evidence, self._target, pages, self._target)

    def _edit_pages(self, evidence: str) -> None:
        self._pages.ask(evidence, evidence_acts.pages_of(self._hub.application, evidence, self._target) or "")

    # --- uploads

    def _watch(self, job: object) -> None:
        self._message.say(None)
        self._cancel.show()
        self._hint.setText("正在上传")
        if self.uploads.job is not None:
            self.uploads.job.progressed.connect(
                lambda step, done, total: self._hint.setText(f"正在上传 {step}（{done + 1} / {total}）")
            )

    def _finished(self, outcome: Outcome) -> None:
        self._cancel.hide()
        self._hint.setText("也可以把文件拖到这里")
        problems = outcome.reasons
        if outcome.trouble:
            problems.append(outcome.trouble)
        if problems:
            self._message.say(Status.BLOCKER, "\n".join(problems[:5]))
        else:
            self._hub.notice.emit(outcome.summary)

    def _stop(self) -> None:
        if self.uploads.job is not None:
            self.uploads.job.cancel()

    # --- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()):
            event.acceptProposedAction()
            self._over = True
            self._hint.setText("松开后上传，并关联到本项，引用全部页")
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self._hint.setText("也可以把文件拖到这里")
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        event.acceptProposedAction()
        self.uploads.start(dropped(event.mimeData()), self._target)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens().color("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
