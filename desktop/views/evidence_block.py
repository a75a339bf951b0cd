# ruff: noqa: N802
"""The evidence of one item, inside its form: the files, more by upload, drop, or from the library."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.views import evidence_acts
from desktop.views.evidence_drops import Dragged, dragged, said_for
from desktop.views.evidence_rows import icon_of
from desktop.views.hub import Hub
from desktop.views.theme import Type, tokens
from desktop.views.uploads import Outcome, Uploads
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.field_row import MessageLine
from desktop.views.widgets.link_list import LinkList, LinkRow
from desktop.views.widgets.pages_line import PagesLine
from desktop.views.widgets.paragraph import Elided
from desktop.views.widgets.shapes import Status

MENU_LIMIT = 30
HINT = "也可以把文件拖到这里"


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
        self._hint = Elided(HINT, Type.META, "muted")
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
        self._hint.setText(HINT)
        problems = [*outcome.reasons, *([outcome.trouble] if outcome.trouble else [])]
        if problems:
            self._message.say(Status.BLOCKER, "\n".join(problems[:5]))
        elif outcome.doubles:
            self._message.say(Status.HINT, "\n".join(outcome.doubles[:5]))
        else:
            self._hub.notice.emit(outcome.summary)

    def _stop(self) -> None:
        if self.uploads.job is not None:
            self.uploads.job.cancel()

    # --- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        found = self._dragged(event)
        if found is None:
            return
        self._hint.setText(said_for(found, self._item()))
        self._hint.set_tone("blocker" if found.refusal else "link")
        event.setAccepted(True)  # also what is refused: only then does Qt say when it leaves
        self._over = not found.refusal
        self.update()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setAccepted(self._over)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._rest()

    def dropEvent(self, event: QDropEvent) -> None:
        found = self._dragged(event)
        self._rest()
        if found is None:
            return
        if found.refusal:
            self._message.say(Status.BLOCKER, found.refusal)
            return
        event.acceptProposedAction()
        if found.evidence:
            ids = [evidence.id for evidence in found.evidence]
            evidence_acts.link_all(self._hub, ids, (self._target,), self._target)
        else:
            self.uploads.start(found.files, self._target)

    def _dragged(self, event: QDropEvent) -> Dragged | None:
        return dragged(event.mimeData(), self._hub.office, self._hub.application)

    def _item(self) -> str:
        """2.5 with a half space before it, or what the item is called."""
        item = self._hub.pack.targets[self._target]
        return f" {item.id}" if self._target.startswith("tasks.") else f"“{item.title}”"

    def _rest(self) -> None:
        self._over = False
        self._hint.setText(HINT)
        self._hint.set_tone("muted")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens().color("accent"), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
