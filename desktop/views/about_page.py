"""关于: what this program is, which version, which packs it has, and under which licences everything in it stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout

from desktop import __version__
from desktop.about import components, notice
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type, font
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.surface import FRAMED, Card, rule
from forms.definition import FormPack

ABOUT = (
    "帮助地方准备、检查、签署和核验国家知识产权保护示范区建设申报材料。程序不联网，材料只保存在本机。\n"
    "这不是官方软件。标有“本项目编写”的内容由本项目拟写，只供参考，以正式文件为准。"
)
WIDTH = 1040
_OURS = "ipzone-desk"


class AboutScreen(Screen):
    """The components at the left, the licence of the chosen one at the right."""

    passes = True
    aside = True

    def __init__(self, packs: Sequence[FormPack]) -> None:
        super().__init__()
        self._components = {f"{one.name} {one.version}": one for one in components()}
        self.list = RowList("程序的组成和许可")
        self.text = QTextBrowser()
        self.text.setFont(font(Type.SECONDARY))
        self.text.setProperty("kind", "reading")
        self.text.setOpenLinks(False)
        self.text.setAccessibleName("许可文本")
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _: self.text.setFocus(Qt.FocusReason.OtherFocusReason))
        self._lay_out("、".join(f"{pack.title} {pack.version}" for pack in packs))
        ours = Row(_OURS, f"示范区申报助手 {__version__}", "Apache-2.0，以及数据来源")
        rows = [
            Row(key, key, one.licence, tip=f"{key}，{one.licence}") for key, one in self._components.items()
        ]
        self.list.show_rows([ours, *rows])
        self.list.select(_OURS)

    def _lay_out(self, packs: str) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(f"示范区申报助手 {__version__}", Type.PAGE))
        head.addStretch()
        head.addWidget(Button("自检", clicked=lambda: self.go.emit(Go("self-test"))))
        head.addWidget(Button("检查更新文件", clicked=lambda: self.go.emit(Go("update"))))
        head.addWidget(Button("返回", icon_name="arrow-left", clicked=lambda: self.go.emit(Go("back"))))
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(Paragraph(ABOUT, Type.BODY))
        column.addWidget(Paragraph(f"申报模板：{packs}", Type.SECONDARY))
        column.addWidget(Label("组成和许可", Type.SECTION))
        card = Card()
        inside = QHBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.setSpacing(0)
        self.list.setFixedWidth(320)
        inside.addWidget(self.list)
        inside.addWidget(rule(vertical=True, tone="line"))
        inside.addWidget(self.text, 1)
        column.addWidget(card, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 16, 32, 20)
        row.addLayout(column, 1)

    def crumbs(self) -> tuple[str, ...]:
        return ("关于",)

    def help_page(self) -> str:
        return "basis"

    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, key: str) -> None:
        if key == _OURS:
            self.text.setPlainText(notice())
            return
        one = self._components[key]
        self.text.setPlainText(one.text() or f"{one.name} {one.version}\n\n许可：{one.licence}")
