"""The title row of a page: what stands above it, the title with its badge, and the open counts at the right."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.theme import Type
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.paragraph import Elided, Label
from desktop.views.widgets.shapes import Shape, Status
from forms.checks.finding import Finding
from forms.definition import FormPack, Origin

COUNTED = (Status.BLOCKER, Status.WARN, Status.HINT)


class PageHead(QWidget):
    """The title takes the focus first, so that a reader hears the step, the item and the open counts."""

    def __init__(self, pack: FormPack) -> None:
        super().__init__()
        self._pack = pack
        self._over = Elided("", Type.SECONDARY, "text2")
        self._title = Elided("", Type.PAGE)
        self._note = Label("", Type.SECONDARY, "muted")
        self._over_row, self._title_row = QHBoxLayout(), QHBoxLayout()
        for row, label in ((self._over_row, self._over), (self._title_row, self._title)):
            row.setSpacing(10)
            row.addWidget(label)
            row.addStretch(1)
        self._title_row.insertWidget(1, self._note)
        self._badges: list[Badge] = []
        self._counts: dict[Status, tuple[Shape, Label]] = {}
        for status in COUNTED:
            shape, words = Shape(status, 14), Label("", Type.SECONDARY, "text")
            self._counts[status] = (shape, words)
            self._title_row.addWidget(shape)
            self._title_row.addSpacing(-4)
            self._title_row.addWidget(words)
            self._title_row.addSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._over_row)
        column.addLayout(self._title_row)
        self.show_counts(())

    def add(self, widget: QWidget) -> None:
        """Put a widget (a button, a switch) at the far right of the title row."""
        self._title_row.addSpacing(4)
        self._title_row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_title(
        self,
        title: str,
        *,
        note: str = "",
        origin: Origin | None = None,
        prefix: str = "",
        over: str = "",
        over_origin: Origin | None = None,
    ) -> None:
        """Takes the title, quiet words behind it, its basis (with words before it), and the line above with its basis."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._over.setText(over)
        self._over.setVisible(bool(over))
        for badge in self._badges:
            badge.setParent(None)
            badge.deleteLater()
        self._badges = []
        for row, of, words in ((self._title_row, origin, prefix), (self._over_row, over_origin, "")):
            if of is not None:
                badge = Badge(of, self._pack, prefix=words)
                row.insertWidget(1, badge)
                self._badges.append(badge)
        self.setAccessibleName(title)

    def show_counts(self, findings: Iterable[Finding]) -> None:
        """Count what is open, not what is merely not filled in."""
        found = [Status.of(f) for f in findings if not f.unfilled]
        for status, (shape, words) in self._counts.items():
            count = found.count(status)
            shape.setVisible(count > 0)
            words.setVisible(count > 0)
            words.setText(f"{status.word} {count}")
