"""Step 2: the conditions, one after another, each with its statement and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.views.form import Form
from desktop.views.item_page import ItemPage
from forms.definition import Item


class ConditionsPage(ItemPage):
    step = "conditions"
    items_word = "条件"

    def strip_name(self) -> str:
        return "创建条件"

    def items(self) -> Sequence[Item]:
        return self.pack.conditions

    def show_head(self, item: Item) -> None:
        number = list(self.items()).index(item) + 1
        self.head.show_title(
            item.title, origin=item.origin, over=f"创建条件 第 {number} 项，共 {len(self.items())} 项"
        )

    def build(self, form: Form, item: Item) -> None:
        form.section("对照说明")
        for field in item.fields:
            form.add(field.path)
        self.add_evidence(form, item)
