"""What tells two packs apart, sorted, with the chosen difference in full: before and after."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.pack_words import SORTS, TONES, Said, pack_title, said, title_of
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Segments
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card, Scroll, rule
from forms.comparison import Comparison, compare
from forms.definition import FormPack

ALL, KEPT = "all", "kept"
DETAIL = 190
"""Height of the chosen difference."""


class ComparisonView(QWidget):
    """Filters by kind; what stayed the same can be listed too."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Said, ...] = ()
        self._kept: tuple[str, ...] = ()
        self.comparison: Comparison | None = None
        self.filter = Segments([(ALL, "全部")], ALL, "显示哪些差别")
        self.filter.chosen.connect(lambda _: self._show())
        self.list = RowList("两个模板的差别")
        self.list.chosen.connect(self._choose)
        self.none = Label("两个模板内容相同", Type.BODY, "text2")
        self._detail = Card()
        self._detail.setFixedHeight(DETAIL)
        self._where = Paragraph("", Type.TITLE, "text")
        self._before, self._after = (Paragraph("", Type.SECONDARY, "text2") for _ in range(2))
        self._heads = [Label("", Type.SECONDARY, "muted") for _ in range(2)]
        inside = QVBoxLayout(self._detail)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(6)
        inside.addWidget(self._where)
        inside.addWidget(rule())
        sides = QHBoxLayout()
        sides.setSpacing(16)
        for head, words in zip(self._heads, (self._before, self._after), strict=True):
            content = QWidget()
            column = QVBoxLayout(content)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(words)
            column.addStretch()
            side = QVBoxLayout()
            side.setSpacing(4)
            side.addWidget(head)
            side.addWidget(Scroll(content), 1)
            sides.addLayout(side, 1)
        inside.addLayout(sides, 1)
        card = Card()
        frame = QVBoxLayout(card)
        frame.setContentsMargins(*FRAMED)
        frame.addWidget(self.list)
        frame.addWidget(self.none, 0, Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.filter, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(card, 1)
        column.addWidget(self._detail)

    def show_packs(self, before: FormPack, after: FormPack) -> Comparison:
        """Compare two packs and show what there is to say."""
        self.comparison = compared = compare(before, after)
        self._lines = said(compared, before, after)
        self._kept = tuple(title_of(after, target) for target in compared.kept)
        self._heads[0].setText(f"原来：{pack_title(before)}")
        self._heads[1].setText(f"现在：{pack_title(after)}")
        counts = {kind: sum(line.kind == kind for line in self._lines) for kind in SORTS}
        options = [(ALL, f"全部差别 {len(self._lines)}")]
        options += [(kind, f"{word} {counts[kind]}") for kind, word in SORTS.items() if counts[kind]]
        options += [(KEPT, f"沿用 {len(self._kept)}")]
        self.filter.set_options(options)
        self.filter.choose(ALL)
        self._show()
        return compared

    def _show(self) -> None:
        now = self.filter.current
        if now == KEPT:
            rows = [Row(f"kept:{n}", title, tag="沿用", tone="muted") for n, title in enumerate(self._kept)]
        else:
            rows = [
                Row(str(number), _title(line), _short(line), SORTS[line.kind], TONES[line.kind])
                for number, line in enumerate(self._lines)
                if now in (ALL, line.kind)
            ]
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self._detail.setVisible(bool(rows) and now != KEPT)
        self.list.select_first()

    def _choose(self, key: str) -> None:
        if key.startswith("kept:"):
            return
        line = self._lines[int(key)]
        self._where.set_text(f"{SORTS[line.kind]}：{_title(line)}")
        self._before.set_text(line.before or "（无）")
        self._after.set_text(line.after or "（无）")


def _title(line: Said) -> str:
    return f"{line.where} · {line.what}" if line.what else line.where


def _short(line: Said) -> str:
    if line.before and line.after:
        return f"{_flat(line.before)} → {_flat(line.after)}"
    return _flat(line.before or line.after)


def _flat(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 48 else plain[:47] + "…"
