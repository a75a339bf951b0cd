"""One pack of the shelf: who made it, what it rests on, what can be done with it, and all that is in it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.pack_view import PackContents
from desktop.views.pack_words import basis_words, size_words
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Elided, Label
from forms.definition import FormPack


class PackCard(QWidget):
    """Read-only; what is to be done is said by signals."""

    compare = Signal()
    export = Signal()
    retire = Signal()
    switch = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self.pack: FormPack | None = None
        self._title = Elided("", Type.SECTION)
        self._made = Elided("", Type.SECONDARY, "text2")
        self._size = Elided("", Type.SECONDARY, "text2")
        self._basis = Elided("", Type.SECONDARY, "text2")
        self.export_button = Button("导出到 Excel", icon_name="file-type-xls", clicked=self.export.emit)
        self.compare_button = Button("比较", icon_name="chevron-down", clicked=self.compare.emit)
        self.compare_button.setToolTip("看这个模板和另一个模板差在哪里")
        self.move_button = Button("申报换用", icon_name="chevron-down", clicked=self.switch.emit)
        self.move_button.setToolTip("把一个申报换到这个模板，先看影响再决定；换回来也在这里")
        self.retire_button = Button("停用", "text", clicked=self.retire.emit)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        for button in (self.export_button, self.compare_button, self.move_button, self.retire_button):
            head.addWidget(button)
        self.contents = PackContents()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        for name, words in (("出具", self._made), ("内容", self._size), ("依据", self._basis)):
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Label(name, Type.SECONDARY, "muted"))
            row.addWidget(words, 1)
            column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(self.contents, 1)

    def show_pack(self, pack: FormPack) -> None:
        self.pack = pack
        office = self._office
        retired, used = office.is_retired(pack), office.uses(pack)
        signer = office.pack_signer(pack)
        made = [pack.issuer or ("随程序提供" if office.is_built_in(pack) else "没有写编制单位")]
        made += (
            [f"由“{signer}”签发"] if signer else [] if office.is_built_in(pack) else ["本机生成，没有签名"]
        )
        made += [f"编号 {pack.id}", f"{used} 个申报在用" if used else "没有申报使用"]
        self._title.setText(f"{pack.title} {pack.version}" + ("（已停用）" if retired else ""))
        self._made.setText(" · ".join(made))
        self._size.setText(size_words(pack))
        self._basis.setText(basis_words(pack))
        self.retire_button.setText("恢复使用" if retired else "停用")
        self.retire_button.setToolTip(
            "新建申报时重新可选" if retired else "新建申报时不再出现；已有的申报照常使用，随时可以恢复"
        )
        self.setAccessibleName(f"模板 {pack.title} {pack.version}，{size_words(pack)}，{basis_words(pack)}")
        self.contents.show_pack(pack)
