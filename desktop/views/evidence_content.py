"""What was found inside a file, in plain words, and the decision it wants."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.editors.base import Line
from desktop.views.hub import Hub
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Elided, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card
from desktop.views.widgets.waiting import WORDS
from forms.application import REASON_MINIMUM, Evidence
from forms.checks.finding import FileContent, Finding, Reading, Severity, Sighting
from forms.checks.sensitive import CONTACT_PHONE, personal
from forms.sensitive import Kind, shown_phone

CODES = ("evidence.classified", "evidence.sensitive", "evidence.unread")
_SHOWN = 4
_TONES = {
    Status.BLOCKER: ("blocker_bg", "blocker_line"),
    Status.WARN: ("warn_bg", "warn_line"),
    Status.ACCEPTED: ("warn_bg", "warn_line"),
    Status.HINT: ("hint_bg", "hint_line"),
    Status.DONE: ("done_bg", "done_line"),
    Status.UNCHECKED: ("surface", "line"),
}
_WORDS = {
    Reading.READ: (Status.DONE, "已检查全文：没有密级标志、公民身份号码、手机号码和银行卡号。"),
    Reading.PARTLY: (Status.HINT, "文件很长，只检查了前一部分：没有发现敏感内容。其余请人工核对。"),
    Reading.WORDLESS: (Status.HINT, "里面是图片或扫描件，没有文字可查。请人工核对有没有敏感内容。"),
    Reading.FOREIGN: (Status.HINT, "这种文件的内容不能自动检查。请人工核对有没有敏感内容。"),
    Reading.LOCKED: (Status.WARN, "设了打开口令，没有检查其中的内容，也不能装订进合订本。"),
    Reading.BROKEN: (Status.WARN, "打不开，可能已损坏，没有检查其中的内容，也不能装订进合订本。"),
}


class ContentCard(Card):
    """One file's verdict. A warning can be accepted here, with a reason that goes into the check."""

    page = Signal(int)
    """Show this page."""

    def __init__(self, hub: Hub, evidence: Evidence) -> None:
        super().__init__()
        self._hub, self._evidence = hub, evidence
        self._key = ""
        self.shape = Shape(Status.HINT, 16)
        self.words = Paragraph("", Type.SECONDARY, "text")
        self._places = QVBoxLayout()
        self._places.setSpacing(0)
        self.reason = Line()
        self.reason.setPlaceholderText(f"为何可以报送，至少 {REASON_MINIMUM} 个字")
        self.reason.setAccessibleName("可以报送的理由")
        self.reason.returnPressed.connect(self._accept)
        self.accept = Button("确认可以报送", clicked=self._accept)
        self.withdraw = Button("撤回", "text", clicked=self._withdraw)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(
            self.shape, 0, Qt.AlignmentFlag.AlignTop
        )  # a stretch below it would make the card tall
        head.addWidget(self.words, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.accept)
        buttons.addWidget(self.withdraw)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._places)
        column.addWidget(self.reason)
        column.addLayout(buttons)
        self.refresh()

    def refresh(self) -> None:
        """Show what is known by now."""
        content = self._hub.office.evidence_content(self._evidence)
        ready = self._hub.readiness
        found = [f for f in ready.found(f"evidence:{self._evidence.id}") if f.code in CODES]
        worst = next((f for f in found if f.severity is Severity.BLOCKER), found[0] if found else None)
        status, words = self._said(content, worst) if ready.checked else (Status.UNCHECKED, WORDS)
        self.shape.set_status(status)
        self.set_tone(*_TONES[status])
        self.words.set_text(words)
        self.setAccessibleName(f"{status.word}：{words}")
        self._show_places(_sightings(content, self._hub.application.text(CONTACT_PHONE)))
        warning = worst is not None and worst.severity is Severity.WARNING
        accepted = worst is not None and bool(worst.accepted)
        self._key = worst.key if worst is not None and warning else ""
        self.reason.setVisible(warning and not accepted)
        self.accept.setVisible(warning and not accepted)
        self.withdraw.setVisible(accepted)

    @staticmethod
    def _said(content: FileContent | None, worst: Finding | None) -> tuple[Status, str]:
        if worst is not None and worst.accepted:
            return Status.ACCEPTED, f"已确认可以报送：{worst.accepted}"
        if worst is not None:
            cause = worst.cause.partition("”")[2].removeprefix("里") or worst.cause
            return Status.of(worst), f"{cause}。{worst.remedy}。"
        if content is None:
            return Status.HINT, "还没有检查这份文件的内容。"
        return _WORDS[content.reading]

    def _show_places(self, sightings: list[Sighting]) -> None:
        """The first pages, each leading there, with what they show."""
        while item := self._places.takeAt(0):
            widget = item.widget()
            if isinstance(widget, QWidget):
                widget.hide()
                widget.deleteLater()
        by_page: dict[int, list[Sighting]] = {}
        for one in sightings:
            by_page.setdefault(one.page, []).append(one)
        for page, there in list(by_page.items())[:_SHOWN]:
            self._places.addWidget(self._place(page, there))
        if len(by_page) > _SHOWN:
            self._places.addWidget(Paragraph(f"还有 {len(by_page) - _SHOWN} 页", Type.META, "muted"))

    def _place(self, page: int, sightings: list[Sighting]) -> QWidget:
        shown = "、".join(one.shown + (f"（{one.count} 处）" if one.count > 1 else "") for one in sightings)
        kinds = "、".join(dict.fromkeys(one.kind.label for one in sightings))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if page:
            go = partial(self.page.emit, page)
            row.addWidget(Button(f"第 {page} 页", "link", clicked=go, name=f"看第 {page} 页，{kinds}"))
        words = Elided(shown, Type.SECONDARY, "text2")
        words.setToolTip(f"{kinds}：{shown}")
        row.addWidget(words, 1)
        return line

    def _accept(self) -> None:
        key, reason, hub = self._key, self.reason.text().strip(), self._hub
        if not self.reason.composing and key:
            if hub.change(
                lambda: hub.office.accept(hub.application_id, key, reason), f"evidence:{self._evidence.id}"
            ):
                self.reason.clear()
                hub.check_soon()
            else:
                self.reason.setFocus()

    def _withdraw(self) -> None:
        key, hub = self._key, self._hub
        if key and hub.change(
            lambda: hub.office.withdraw(hub.application_id, key), f"evidence:{self._evidence.id}"
        ):
            hub.check_soon()


def _sightings(content: FileContent | None, contact: str) -> list[Sighting]:
    """What to point at: marks of secrecy, or what wants a decision."""
    if content is None:
        return []
    marks = [one for one in content.sightings if one.kind is Kind.CLASSIFIED]
    return [*marks, *personal(content, shown_phone(contact))]
