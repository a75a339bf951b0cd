"""Beside the definition of an indicator: how its numbers run, where else they stand, what other cities aim at."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.editors.line import written
from desktop.views.hub import Hub
from desktop.views.readiness import where
from desktop.views.theme import Type
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.indicator_model import IndicatorRow
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import TWO_LINES, Row, RowList
from desktop.views.widgets.trend import Chart
from forms.checks.consistency import Mention
from forms.definition import Basis, Example, Indicator, Origin

SHOWN = 6
"""Places shown at once; the rest scrolls."""


class IndicatorAside(QWidget):
    """Reads what it is given; a place opens in its own page."""

    def __init__(self, hub: Hub) -> None:
        super().__init__()
        self._hub = hub
        self.chart = Chart()
        self._elsewhere = Label("别处写到这些数", Type.TITLE)
        self.places = RowList("别处写到这些数的地方")
        self.places.opened.connect(lambda key: hub.goto.emit(key.partition("|")[0]))
        self._others = Label("别处的目标，只供参考，不是门槛", Type.TITLE)
        self._examples = QVBoxLayout()
        self._examples.setSpacing(8)
        self._shown: tuple[Example, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chart)
        column.addWidget(self._elsewhere)
        column.addWidget(self.places)
        column.addWidget(self._others)
        column.addLayout(self._examples)
        column.addStretch()

    def show_indicator(
        self, indicator: Indicator, row: IndicatorRow, heads: Sequence[str], told: Sequence[Mention]
    ) -> None:
        """Takes the indicator, its row, what its numbers are called, and the texts that state one of them."""
        self.show()
        numbers = [value if isinstance(value, Decimal) else None for value in row.values]
        texts = [written(field.kind, value) for field, value in zip(row.fields, row.values, strict=True)]
        words = row.way.sentence(indicator.unit) if row.way else "基线和期末目标填了，这里显示差多少"
        self.chart.show_run(heads[: len(numbers)], numbers, texts, row.states, row.way, words)
        rows = [self._place(number, mention) for number, mention in enumerate(told)]
        if rows != list(self.places.model_.every):
            self.places.show_rows(rows)
        self.places.setFixedHeight(min(len(rows), SHOWN) * TWO_LINES)
        for widget in (self._elsewhere, self.places):
            widget.setVisible(bool(rows))
        self._show_examples(indicator.examples)

    def examples(self) -> tuple[str, ...]:
        """What is shown of other places, as words."""
        found = (self._examples.itemAt(n).widget() for n in range(self._examples.count()))
        return tuple(widget.accessibleName() for widget in found if widget is not None)

    def _place(self, number: int, mention: Mention) -> Row:
        at = where(mention.path, self._hub.pack)
        detail = f"{at}：{mention.against}" if mention.against else at
        word, tone = ("不一致", "warn") if mention.against else ("一致", "done")
        return Row(f"{mention.path}|{number}", f"“{mention.quote}”", detail, tag=word, tone=tone, tip=detail)

    def _show_examples(self, examples: tuple[Example, ...]) -> None:
        self._others.setVisible(bool(examples))
        if examples == self._shown:
            return
        self._shown = examples
        while self._examples.count():
            old = self._examples.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for example in examples:
            self._examples.addWidget(self._example(example))

    def _example(self, example: Example) -> QWidget:
        """One example with the badge of what it rests on; the card behind the badge has all of its sources."""
        pack = self._hub.pack
        cited = "；".join(pack.sources[id_].citation for id_ in example.sources)
        box = QWidget()
        box.setAccessibleName(f"例子（不是门槛）：{example.text}" + (f"——{cited}" if cited else ""))
        row = QHBoxLayout()
        row.setSpacing(8)
        basis = Basis.PUBLIC if example.sources else Basis.DRAFTED
        row.addWidget(Badge(Origin(basis, example.sources), pack, short=True))
        row.addWidget(Paragraph(example.text, Type.SECONDARY, "text"), 1)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        if cited:
            column.addWidget(Paragraph(cited, Type.META, "muted"))
        return box
