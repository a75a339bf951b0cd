"""Buttons and labels: the icon says as the words do whether a button can be pressed; both follow the theme."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.resources import RESOURCES
from desktop.views import theme
from desktop.views.theme import DARK, LIGHT, ThemeName
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.paragraph import Label


def shows(button: Button, name: str, color: str) -> bool:
    """Whether its icon, as it is drawn now, is this one in this colour."""
    mode = QIcon.Mode.Normal if button.isEnabled() else QIcon.Mode.Disabled
    drawn = button.icon().pixmap(button.iconSize(), 1.0, mode).toImage()
    space = button.iconSize().width() - button.iconSize().height()
    return drawn == icon_pixmap(name, button.iconSize().height(), color, 1.0, space).toImage()


def test_the_icon_pales_with_the_button_and_comes_back(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, ThemeName.LIGHT, RESOURCES)
    page = QWidget()
    qtbot.addWidget(page)
    button = Button("设置", "bar", "settings")
    button.setParent(page)
    assert shows(button, "settings", LIGHT.bar_text)
    page.setEnabled(False)
    assert shows(button, "settings", LIGHT.bar_off)
    page.setEnabled(True)
    assert shows(button, "settings", LIGHT.bar_text)


def test_the_icon_of_a_disabled_button_follows_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, ThemeName.LIGHT, RESOURCES)
    button = Button("删除", icon_name="trash")
    qtbot.addWidget(button)
    button.show()
    button.setEnabled(False)
    try:
        theme.apply(qapp, ThemeName.DARK, RESOURCES)
        assert shows(button, "trash", DARK.disabled_text)
        button.set_icon("settings")
        assert shows(button, "settings", DARK.disabled_text)
    finally:
        theme.apply(qapp, ThemeName.LIGHT, RESOURCES)


def test_a_label_on_the_screen_follows_the_theme(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, ThemeName.LIGHT, RESOURCES)
    label = Label("今日三件事", tone="text2")
    qtbot.addWidget(label)
    label.show()
    try:
        theme.apply(qapp, ThemeName.DARK, RESOURCES)
        assert label.palette().color(label.foregroundRole()).name() == DARK.text2
    finally:
        theme.apply(qapp, ThemeName.LIGHT, RESOURCES)
