"""设置与关于: who fills in, how it looks, where things are kept, what this program is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import __version__
from desktop.messages import explain
from desktop.office import Office
from desktop.views.preferences import SCALES, Preferences
from desktop.views.screen import Go, Screen
from desktop.views.theme import ThemeName, Type
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import Card, Scroll, rule
from forms.errors import IpzoneError

WIDTH = 760


class SettingsScreen(Screen):
    """Everything takes effect at once, except the text size."""

    def __init__(self, office: Office, set_theme: Callable[[str], object]) -> None:
        super().__init__()
        self._office = office
        self._set_theme = set_theme
        self._preferences = Preferences.read(office.data)
        self.banner = Banner()
        self.who = QLineEdit(office.who)
        self.who.setMaximumWidth(320)
        self.who.editingFinished.connect(self._keep_who)
        self.theme = Segments(
            [("", "跟随系统"), *((t.value, t.label) for t in ThemeName)], self._preferences.theme, "外观"
        )
        self.theme.chosen.connect(self._keep_theme)
        self.scale = Segments(
            [(s, f"{float(s) * 100:g} %") for s in SCALES], self._preferences.scale, "文字大小"
        )
        self.scale.chosen.connect(self._keep_scale)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(32, 20, 32, 32)
        column.setSpacing(16)
        for part in (Label("设置", Type.PAGE), self.banner, self._person(), self._place(), self._about()):
            part.setMaximumWidth(WIDTH)
            column.addWidget(part)
        column.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(body))

    def help_page(self) -> str:
        return "settings"

    def crumbs(self) -> tuple[str, ...]:
        return ("设置",)

    def flush(self) -> bool:
        return self._keep_who()

    def _person(self) -> Card:
        return _card(
            "使用者和外观",
            FieldRow("姓名", self.who, help_text="记在修改历史和接受提醒的记录里"),
            FieldRow("外观", _left(self.theme), buddy=self.theme),
            FieldRow("文字大小", _left(self.scale), help_text="重新打开程序后生效", buddy=self.scale),
        )

    def _place(self) -> Card:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Elided(str(self._office.data), Type.BODY), 1)
        url = QUrl.fromLocalFile(str(self._office.data))
        row.addWidget(
            Button("打开文件夹", icon_name="folder-open", clicked=lambda: QDesktopServices.openUrl(url))
        )
        offered = "、".join(f"{p.title} {p.version}" for p in self._office.offered_packs())
        packs = QWidget()
        line = QHBoxLayout(packs)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Elided(offered, Type.BODY), 1)
        line.addWidget(Button("模板管理", icon_name="checklist", clicked=lambda: self.go.emit(Go("packs"))))
        return _card(
            "本机",
            FieldRow("申报和材料", made),
            FieldRow("申报模板", packs),
        )

    def _about(self) -> Card:
        return _card(
            "关于",
            Label(f"示范区申报助手 {__version__}", Type.TITLE),
            Paragraph("这不是官方软件。程序不联网，材料只保存在本机。"),
            _left(Button("版本和许可", clicked=lambda: self.go.emit(Go("about")))),
        )

    def _keep_who(self) -> bool:
        name = self.who.text().strip()
        if not name or name == self._office.who:
            return True
        try:
            self._office.set_setting("who", name)
        except IpzoneError as error:
            message = explain(error)
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy, "再试", self._keep_who)
            return False
        self.toast.emit(f"已记下姓名：{name}")
        return True

    def _keep_theme(self, chosen: str) -> None:
        self._set_theme(chosen)
        self._keep(Preferences(chosen, self._preferences.scale))

    def _keep_scale(self, chosen: str) -> None:
        self._keep(Preferences(self._preferences.theme, chosen))
        self.toast.emit("文字大小在重新打开程序后生效")

    def _keep(self, preferences: Preferences) -> None:
        self._preferences = preferences
        try:
            preferences.write(self._office.data)
        except OSError:
            self.banner.say(Status.WARN, "外观设置没有记下", "这次仍然有效，下次打开会恢复原样。")


def _card(title: str, *parts: QWidget) -> Card:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 16)
    column.setSpacing(12)
    column.addWidget(Label(title, Type.SECTION))
    column.addWidget(rule())
    for part in parts:
        column.addWidget(part)
    return card


def _left(widget: QWidget) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget)
    row.addStretch()
    return made
