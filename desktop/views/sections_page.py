"""Step 6: the chapters of the application text."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.views.form import Form
from desktop.views.item_page import ItemPage
from desktop.views.widgets.buttons import Button
from forms.definition import Item


class SectionsPage(ItemPage):
    step = "sections"
    items_word = "正文"

    def strip_name(self) -> str:
        return "申报正文"

    def items(self) -> Sequence[Item]:
        return self.pack.sections

    def show_head(self, item: Item) -> None:
        number = list(self.items()).index(item) + 1
        self.head.show_title(
            item.title, origin=item.origin, over=f"申报正文 第 {number} 章，共 {len(self.items())} 章"
        )

    def build(self, form: Form, item: Item) -> None:
        for field in item.fields:
            form.add(field.path)
        self.word = Button(
            "用 Word 修改各章",
            "link",
            clicked=lambda: self.hub.screen_wanted.emit("word"),
            tip="导出成 Word 修改，改好后逐章取回",
        )
        form.add_widget(self.word)
