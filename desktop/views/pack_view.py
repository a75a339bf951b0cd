"""A pack looked through, read-only: its contents at the left, what the chosen line says at the right."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.views.editors.base import Line
from desktop.views.pack_words import area_title, field_words, item_line
from desktop.views.theme import Type
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.basis_card import said, without_addresses
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card, Scroll, rule
from forms.checks.finding import Severity
from forms.definition import DRAFTED, Field, FormPack, Indicator, Item, Origin, Rule, Source, Task

MEASURES = 40
"""Measures and choices listed at most; the workbook has all of them."""


def contents(pack: FormPack) -> Iterator[Row]:
    """Everything in a pack, in the order of the form, under heads."""
    yield _head("subject", "申报主体", len(pack.subject))
    for field in pack.subject:
        yield Row(field.path, field.label, right=field_words(field).split("，")[0], basis=field.origin.basis)
    yield _head("conditions", "创建条件", len(pack.conditions))
    yield from (_item(pack, item) for item in pack.conditions)
    for place, area in enumerate(pack.areas):
        tasks = pack.tasks_of(area.id)
        yield Row(
            f"area:{area.id}", area_title(pack, place), right=f"{len(tasks)} 项", basis=area.origin.basis,
            tip=said(area.origin, pack), head=True,
        )  # fmt: skip
        for task in tasks:
            yield _item(pack, task)
            yield from (_item(pack, one, level=1) for one in pack.indicators_of(task.id))
    yield _head("sections", "申报正文", len(pack.sections))
    yield from (_item(pack, item) for item in pack.sections)
    yield _head("documents", "应附材料", len(pack.documents))
    yield from (_item(pack, item) for item in pack.documents)
    yield _head("rules", "检查规则", len(pack.rules))
    for one in pack.rules:
        yield Row(f"rule:{one.id}", one.cause, basis=one.origin.basis, tip=said(one.origin, pack))
    yield _head("sources", "来源", len(pack.sources))
    for source in pack.sources.values():
        yield Row(f"source:{source.id}", source.title, right=source.date)


def _head(key: str, title: str, count: int) -> Row:
    return Row(key, title, right=f"{count} 项", head=True)


def _item(pack: FormPack, item: Item, level: int = 0) -> Row:
    right = "指标" if isinstance(item, Indicator) else ""
    return Row(
        item.target, item_line(item), right=right, basis=item.origin.basis, tip=said(item.origin, pack), level=level
    )  # fmt: skip


class PackContents(QWidget):
    """The contents with a filter, and the chosen line in full."""

    def __init__(self) -> None:
        super().__init__()
        self._pack: FormPack | None = None
        self._rows: tuple[Row, ...] = ()
        self.wanted = Line()
        self.wanted.setPlaceholderText("按编号、名称筛选")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.setAccessibleName("筛选模板内容")
        self.wanted.textChanged.connect(self._filter)
        self.list = RowList("模板内容")
        self.list.chosen.connect(self._choose)
        self.detail = Scroll(QWidget())
        self.detail.setAccessibleName("所选内容")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.wanted)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        column.addWidget(card, 1)
        right = Card()
        paper = QVBoxLayout(right)
        paper.setContentsMargins(*FRAMED)
        paper.addWidget(self.detail)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(12)
        parts.addWidget(left)
        parts.addWidget(right)
        parts.setSizes([520, 420])
        left.setMinimumWidth(260)
        right.setMinimumWidth(240)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    def show_pack(self, pack: FormPack) -> None:
        """Look through this pack."""
        if pack is self._pack:
            return
        self._pack = pack
        self._rows = tuple(contents(pack))
        self._filter()
        self.list.select_first()
        self.list.scrollToTop()

    def _filter(self) -> None:
        words = self.wanted.text().strip()
        if not words:
            self.list.show_rows(self._rows)
            return
        shown: list[Row] = []
        for row in self._rows:
            if row.head or words in row.title:
                if row.head and shown and shown[-1].head:
                    shown.pop()
                shown.append(row)
        if shown and shown[-1].head:
            shown.pop()
        self.list.show_rows(shown)

    def _choose(self, key: str) -> None:
        if self._pack is None:
            return
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(6)
        _describe(column, self._pack, key)
        column.addStretch()
        self.detail.takeWidget().deleteLater()
        self.detail.setWidget(content)
        content.setAutoFillBackground(False)


def _describe(column: QVBoxLayout, pack: FormPack, key: str) -> None:
    item, field = pack.targets.get(key), pack.fields.get(key)
    kind, _, id_ = key.partition(":")
    if item is not None:
        _describe_item(column, pack, item)
    elif field is not None:
        _title(column, pack, field.label, field.origin)
        _field(column, pack, field, named=False)
    elif kind == "source":
        _describe_source(column, pack.sources[id_])
    elif kind == "rule":
        _describe_rule(column, pack, next(one for one in pack.rules if one.id == id_))


def _describe_item(column: QVBoxLayout, pack: FormPack, item: Item) -> None:
    _title(column, pack, item_line(item), item.title_origin if isinstance(item, Task) else item.origin)
    if isinstance(item, Indicator):
        _text(column, "统计口径建议", item.caliber)
    for title, text in (
        ("问什么", item.asks), ("怎么写", item.guidance), ("常见问题", item.mistakes),
        ("评审看什么", item.review), ("备注", item.note), ("何时需要", item.relevant),
    ):  # fmt: skip
        _text(column, title, text)
    if isinstance(item, Task):
        _measures(column, pack, item)
        _text(column, "通常牵头", "、".join(item.lead))
        _text(column, "通常配合", "、".join(item.support))
        titles = {problem.id: problem.title for problem in pack.problems}
        _text(column, "回应的问题", "、".join(titles.get(id_, id_) for id_ in item.problems))
    if isinstance(item, Indicator):
        _text(column, "别处的目标（不是门槛）", "\n".join(example.text for example in item.examples))
    _text(column, "常见佐证", "\n".join(f"· {text}" for text in item.evidence))
    if item.origin.sources:
        cited = (without_addresses(text) for text in pack.citations(item.origin))
        _text(column, "依据", "\n".join(f"· {text}" for text in cited))
    if item.fields:
        _head_line(column, f"填写 {len(item.fields)} 格")
        for field in item.fields:
            _field(column, pack, field)


def _measures(column: QVBoxLayout, pack: FormPack, task: Task) -> None:
    if not task.measures:
        return
    _head_line(column, "可选措施")
    for measure in task.measures[:MEASURES]:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Paragraph(measure.label, Type.SECONDARY, "text"), 1)
        row.addWidget(Badge(measure.origin, pack, short=True), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)


def _field(column: QVBoxLayout, pack: FormPack, field: Field, *, named: bool = True) -> None:
    if named:
        column.addWidget(Paragraph(field.label, Type.SECONDARY, "text"))
    column.addWidget(Paragraph(field_words(field), Type.META, "muted"))
    if not named and field.choices:
        choices = "、".join(choice.label for choice in field.choices[:MEASURES])
        column.addWidget(Paragraph(f"选项：{choices}", Type.META, "text2"))
    for word, text in (
        ("提示", field.hint), ("何时填", field.relevant), ("要满足", field.constraint),
        ("不满足时", field.constraint_message), ("算式", field.calculation),
    ):  # fmt: skip
        if text:
            column.addWidget(Paragraph(f"{word}：{text}", Type.META, "text2"))


def _describe_rule(column: QVBoxLayout, pack: FormPack, one: Rule) -> None:
    _title(column, pack, one.cause, one.origin)
    _text(column, "怎样改正", one.remedy)
    _text(column, "等级", Severity(one.severity).label)
    _text(column, "算式（成立为正确）", one.expression)
    _text(column, "提示显示在", one.target)


def _describe_source(column: QVBoxLayout, source: Source) -> None:
    column.addWidget(Paragraph(source.title, Type.SECTION, "text"))
    for title, text in (
        ("文号", source.number), ("发布单位", source.issuer), ("日期", source.date), ("说明", source.note)
    ):  # fmt: skip
        _text(column, title, without_addresses(text))


def _title(column: QVBoxLayout, pack: FormPack, title: str, origin: Origin) -> None:
    column.addWidget(Paragraph(title, Type.SECTION, "text"))
    row = QHBoxLayout()
    row.addWidget(Badge(origin, pack if origin is not DRAFTED else None))
    row.addStretch()
    column.addLayout(row)


def _head_line(column: QVBoxLayout, title: str) -> None:
    column.addSpacing(4)
    column.addWidget(rule())
    column.addSpacing(2)
    column.addWidget(Label(title, Type.TITLE))


def _text(column: QVBoxLayout, title: str, text: str) -> None:
    if text:
        _head_line(column, title)
        column.addWidget(Paragraph(text, Type.SECONDARY, "text2"))
