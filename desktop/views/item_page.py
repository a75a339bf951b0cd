# ruff: noqa: N802
"""A step whose items are filled in one at a time: a strip of tabs, and the form of the current item."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.evidence_block import EvidenceBlock
from desktop.views.form import Form
from desktop.views.hub import Guidance, Hub
from desktop.views.page import Page
from desktop.views.page_head import PageHead
from desktop.views.widgets.surface import Area, Scroll
from desktop.views.widgets.tab_strip import Tab, TabStrip
from forms.application import Change, ChangeKind
from forms.checks.finding import Finding
from forms.definition import Item

MARGIN = 24


class ItemPage(Page):
    """Subclasses say which items there are, what the tabs read, and which rows a form has."""

    def __init__(self, office: Office, application_id: str, hub: Hub) -> None:
        super().__init__(office, application_id, hub)
        self.item: Item | None = None
        self.form: Form | None = None
        self.evidence: EvidenceBlock | None = None
        self.head = PageHead(hub.pack)
        self.strip = TabStrip(self.strip_name())
        self.strip.chosen.connect(self.choose)
        self._body = QWidget()
        self._body_column = QHBoxLayout(self._body)
        self._body_column.setContentsMargins(MARGIN, 16, MARGIN, 24)
        self._body_column.addStretch()  # a window wider than the form leaves its room at the right
        self.scroller = Scroll(self._body)
        top = QVBoxLayout()
        top.setContentsMargins(MARGIN, 14, MARGIN, 0)
        top.setSpacing(6)
        top.addWidget(self.head)
        top.addWidget(self.strip)
        self.single = Area("surface")
        """The head, the strip and the form."""
        column = QVBoxLayout(self.single)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.scroller, 1)
        self.stack = QStackedLayout(self)
        self.stack.addWidget(self.single)

    # --- for subclasses

    def strip_name(self) -> str:
        raise NotImplementedError

    def items(self) -> Sequence[Item]:
        """All items of the step."""
        raise NotImplementedError

    def group(self, item: Item) -> Sequence[Item]:
        """The items that share the strip with this one."""
        return self.items()

    def tab_number(self, item: Item, place: int) -> str:
        """What stands on a tab."""
        return str(place + 1)

    def build(self, form: Form, item: Item) -> None:
        """Add the rows of an item."""
        raise NotImplementedError

    def show_head(self, item: Item) -> None:
        """Write the title row of an item."""
        raise NotImplementedError

    def changed(self, change: Change) -> None:
        """Something beyond the form's own fields was committed."""

    # --- going about

    def choose(self, target: str) -> None:
        """Show the form of an item."""
        item = self.pack.targets.get(target)
        if item is None or self.item is item or not self.flush():
            return
        self.item = item
        old, self.form = self.form, Form(self.hub)
        self.evidence = None
        self.build(self.form, item)
        self.form.finish()
        if old is not None:
            self._body_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._body_column.insertWidget(0, self.form, 1, Qt.AlignmentFlag.AlignTop)
        self.form.show()  # at once: whoever asked for a field puts the focus there next
        self._body_column.activate()
        self.scroller.verticalScrollBar().setValue(0)
        self.show_head(item)
        self._show_strip()
        self.hub.guidance.emit(Guidance(item.target, self.step))

    def add_evidence(self, form: Form, item: Item, title: str = "佐证材料") -> None:
        """Add the section of the item's evidence."""
        form.section(title)
        self.evidence = EvidenceBlock(self.hub, item.target)
        form.add_widget(self.evidence)

    def neighbour(self, move: int) -> Item | None:
        """The item so many places on, over all groups."""
        items = list(self.items())
        place = items.index(self.item) + move if self.item in items else -1
        return items[place] if 0 <= place < len(items) else None

    def turn(self, move: int) -> None:
        other = self.neighbour(move)
        if other is not None:
            self.choose(other.target)
            self.strip.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.start()
        if self.item is not None:
            self.hub.guidance.emit(Guidance(self.item.target, self.step))

    def start(self) -> None:
        """Show something when nothing is shown yet: the first item."""
        if self.item is None and self.items():
            self.choose(self.items()[0].target)

    # --- the page contract

    def refresh(self, change: Change) -> None:
        if self.form is not None:
            self.form.refresh(change)
        if self.item is not None and self.item.target not in self.pack.targets:
            self._gone()
            return
        if self.evidence is not None and change.kinds & {ChangeKind.EVIDENCE, ChangeKind.LINK}:
            self.evidence.refresh()
        self.changed(change)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        if self.form is not None:
            self.form.show_findings(findings)
        if self.item is not None and self.item.target in self.pack.targets:
            self._show_strip()

    def show_target(self, target: str) -> None:
        field = self.pack.fields.get(target)
        item = field.target if field else target
        if item in self.pack.targets and self.pack.targets[item] in self.items():
            self.choose(item)
        elif self.item is None:
            self.start()
        if self.form is None:
            return
        if field is not None and self.form.focus(target):
            self.scroller.bring(self.form.editor(target))
        elif field is None and self.evidence is not None and self._lacks_evidence(target):
            self.evidence.focus()
            self.scroller.bring(self.evidence)
        else:
            self.form.focus_first()

    def flush(self) -> bool:
        return self.form is None or self.form.flush()

    def selected(self) -> tuple[str, ...]:
        return (self.item.target,) if self.item is not None else ()

    def _lacks_evidence(self, target: str) -> bool:
        """Whether what is said of the item itself is about its evidence."""
        return any(f.target == target for f in self.hub.findings_for(target))

    def _gone(self) -> None:
        """The current item is not asked any more: what was written stays, the first of its group is shown."""
        gone, self.item = self.item, None
        rest = (self.group(gone) if gone is not None else ()) or self.items()
        if rest:
            self.choose(rest[0].target)

    def _show_strip(self) -> None:
        if self.item is None:
            return
        readiness = self.hub.readiness
        tabs = [
            Tab(item.target, self.tab_number(item, place), item.title, readiness.item(item.target))
            for place, item in enumerate(self.group(self.item))
        ]
        self.strip.set_tabs(tabs, self.item.target, "换项 Ctrl+PgUp / PgDn")
        self.head.show_counts(self.hub.findings_for(self.item.target))
