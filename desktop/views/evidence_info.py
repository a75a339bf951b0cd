"""What is known of one file: its title and papers, what it supports; or a document that is still to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views import evidence_acts
from desktop.views.editors import Editor, editor_for
from desktop.views.evidence_block import EvidenceBlock, pages_words
from desktop.views.evidence_content import CODES, ContentCard
from desktop.views.evidence_links import choose_items
from desktop.views.evidence_out import is_printable
from desktop.views.evidence_rows import unnamed
from desktop.views.form import Form, rank, said
from desktop.views.hub import Hub
from desktop.views.theme import Type
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.field_row import MessageLine
from desktop.views.widgets.link_list import LinkList, LinkRow
from desktop.views.widgets.pages_line import PagesLine
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import rule
from forms.application import Evidence
from forms.definition import Document, Field
from forms.values import FieldKind, Value

_TITLE = Field("evidence.title", "标题", FieldKind.TEXT)
_NUMBER = Field("evidence.document_number", "文号", FieldKind.TEXT)
_ISSUED = Field("evidence.issued", "成文日期", FieldKind.DATE)
_ISSUER = Field("evidence.issuer", "制发单位", FieldKind.TEXT)
_FIELDS = (_TITLE, _NUMBER, _ISSUED, _ISSUER)


class FileInfo(QWidget):
    """One file. What is written here is kept field by field; the date only when it is one."""

    removed = Signal(str)
    citing = Signal()
    """Another item is the one that pages are cited for, or its pages are others now."""
    page = Signal(int)
    """Show this page."""
    printing = Signal()
    opening = Signal()
    """In another program."""

    def __init__(self, hub: Hub, evidence: Evidence) -> None:
        super().__init__()
        self._hub = hub
        self._id = evidence.id
        self._key = f"evidence:{evidence.id}"
        self._editors: dict[str, Editor] = {}
        self._message = MessageLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(Label("材料信息", Type.TITLE), 1)
        self.print = Button(
            "打印",
            "text",
            "printer",
            self.printing.emit,
            tip="打印这份材料",
        )
        if not is_printable(evidence):
            self.print.hide()
        self.open = Button(
            "打开",
            "text",
            "external-link",
            self.opening.emit,
            tip="用电脑上的程序打开副本；在那里改动不影响这里的材料",
        )
        head.addWidget(self.print)
        head.addWidget(self.open)
        column.addLayout(head)
        for field in _FIELDS:
            column.addLayout(self._editor(field))
        column.addSpacing(4)
        self.content = ContentCard(hub, evidence)
        self.content.page.connect(self.page)
        column.addWidget(self.content)
        column.addWidget(self._message)
        column.addSpacing(8)
        column.addWidget(rule())
        column.addSpacing(4)
        head = QHBoxLayout()
        self._count = Label("", Type.SECONDARY, "muted")
        head.addWidget(Label("支撑的事项", Type.TITLE))
        head.addWidget(self._count)
        head.addStretch()
        self.add = Button("关联", "text", "plus", self._offer, tip="选支撑的事项（Ctrl+L）")
        head.addWidget(self.add)
        column.addLayout(head)
        self.links = LinkList("支撑的事项")
        self.links.opened.connect(hub.goto.emit)
        self.links.removed.connect(self._unlink)
        self.links.edited.connect(self._ask_pages)
        self.links.moved.connect(lambda _: self.citing.emit())
        self.links.marks_current = True
        self._pages = PagesLine()
        self._pages.written.connect(self.link)
        column.addWidget(self.links)
        column.addWidget(self._pages)
        column.addWidget(Paragraph("也可把左边的材料拖到步骤栏的事项上。", Type.META, "muted"))
        column.addSpacing(8)
        column.addWidget(rule())
        self._digest = Label("", Type.META, "muted")
        foot = QHBoxLayout()
        foot.addWidget(self._digest, 1)
        foot.addWidget(Button("复制", "link", clicked=self._copy, tip="复制核对码", name="复制核对码"))
        foot.addWidget(
            Button("移除", "text", "trash", lambda: self.removed.emit(self._id), tip="移除这份材料（Delete）")
        )
        column.addLayout(foot)
        column.addStretch(1)
        self.refresh()

    @property
    def evidence(self) -> Evidence | None:
        return next((e for e in self._hub.application.evidence if e.id == self._id), None)

    def refresh(self) -> None:
        """Show what is stored."""
        evidence = self.evidence
        if evidence is None:
            return
        stored: dict[str, Value | None] = {
            "title": evidence.title or None,
            "document_number": evidence.document_number or None,
            "issued": evidence.issued,
            "issuer": evidence.issuer or None,
        }
        for name, value in stored.items():
            self._editors[name].set_value(value)
        title = self._editors["title"].control
        if hasattr(title, "setPlaceholderText"):
            title.setPlaceholderText(evidence.name)
        known = self._hub.pack.targets  # links to what another pack had wait until it is moved back
        mine = (link for link in self._hub.application.links if link.evidence == self._id)
        links = [link for link in mine if link.target in known]
        rows = [self._row(link.target, link.pages) for link in links]
        self.links.set_rows(rows)
        self._count.setText(f"{len(rows)} 项" if rows else "还没有关联")
        self.content.refresh()
        self.citing.emit()
        self._digest.setText(f"SHA-256  {evidence.sha256[:4].upper()}…{evidence.sha256[-4:].upper()}")
        self._digest.setToolTip(evidence.sha256)

    def show_findings(self) -> None:
        self.content.refresh()
        found = self._hub.readiness.found(self._key)
        about = [f for f in found if not f.unfilled and f.code not in CODES]
        if about:
            worst = min(about, key=rank)
            self._message.say(Status.of(worst), said(replace(worst, cause=unnamed(worst))))
        else:
            self._message.say(None)

    def focus(self) -> None:
        self._editors["title"].setFocus()

    def flush(self) -> bool:
        for editor in self._editors.values():
            editor.flush(leaving=True)
        return not any(e.unsaved for name, e in self._editors.items() if name != "issued")

    def link(self, target: str, pages: str = "") -> bool:
        """Let the file support a target, all of it or some pages."""
        return evidence_acts.link(self._hub, self._id, target, pages, self._key)

    def pages_for(self, target: str) -> str:
        return evidence_acts.pages_of(self._hub.application, self._id, target) or ""

    def _row(self, target: str, pages: str) -> LinkRow:
        item = self._hub.pack.targets[target]
        number = item.id if target.startswith("tasks.") else _word(target)
        return LinkRow(target, number, item.title, pages_words(pages))

    def _keep(self, name: str, value: Value | None) -> None:
        evidence, editor = self.evidence, self._editors[name]
        if evidence is None:
            return
        problem = editor.problem(leaving=True)
        if problem is not None:
            self._message.say(Status.BLOCKER, f"没有保存：{problem.sentence}")
            editor.show_state("blocker")
            return
        editor.show_state("")
        texts = {
            "title": evidence.title, "document_number": evidence.document_number, "issuer": evidence.issuer
        }  # fmt: skip
        issued = evidence.issued
        if name == "issued":
            issued = value if isinstance(value, date) else None
        else:
            texts[name] = value if isinstance(value, str) else ""
        hub = self._hub
        if hub.change(
            lambda: hub.office.describe_evidence(hub.application_id, self._id, issued=issued, **texts)
        ):
            editor.saved(value)

    def _unlink(self, target: str) -> None:
        evidence_acts.unlink(self._hub, self._id, target, self._key)

    def _ask_pages(self, target: str) -> None:
        self._pages.ask(target, self.pages_for(target))

    def _offer(self) -> None:
        """Everything the file can support, to tick."""
        evidence = self.evidence
        if evidence is not None:
            linked = frozenset(self._hub.application.targets_of(self._id))
            title = f"“{evidence.label}”支撑哪些事项"
            choose_items(self, self._hub.asked, title, self._link_all, linked)

    def _link_all(self, targets: tuple[str, ...]) -> None:
        evidence_acts.link_all(self._hub, (self._id,), targets, self._key)

    def _copy(self) -> None:
        evidence = self.evidence
        if evidence is not None:
            QApplication.clipboard().setText(evidence.sha256)
            self._hub.notice.emit("核对码已复制")

    def _editor(self, field: Field) -> QVBoxLayout:
        """A field with its label on top."""
        editor = editor_for(field)
        label = Label(field.label, Type.SECONDARY, "text2")
        label.setBuddy(editor.control)
        editor.committed.connect(lambda value, name=field.name: self._keep(name, value))
        editor.typing.connect(lambda: self._message.say(None))
        self._editors[field.name] = editor
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(editor)
        return column


class DocumentInfo(QWidget):
    """A document to enclose: what it is, its files, or why there is none."""

    def __init__(self, hub: Hub, document: Document) -> None:
        super().__init__()
        self.block = EvidenceBlock(hub, document.target)
        self.form = Form(hub, narrow=True)
        self.form.add_widget(self.block)
        for field in document.fields:
            self.form.add(field.path)
        self.form.finish()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Paragraph(document.title, Type.TITLE, "text"))
        badge = QHBoxLayout()
        badge.addWidget(Badge(document.origin, hub.pack))
        badge.addWidget(Label("必备文件" if document.required else "有则附上", Type.META, "muted"))
        badge.addStretch()
        column.addLayout(badge)
        for text in (document.asks, document.guidance, document.note):
            if text:
                column.addWidget(Paragraph(text))
        column.addWidget(self.form)
        column.addStretch()


def _word(target: str) -> str:
    return {"conditions": "条件", "indicators": "指标", "sections": "正文", "documents": "文件"}.get(
        target.partition(".")[0], ""
    )
