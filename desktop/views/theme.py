"""How everything looks: colours, type and the one style sheet. No other file names a colour or sets a style.

The theme in force is the application's palette; `tokens()` finds the colours that belong to it, so nothing
needs to be handed around and every widget repaints when the palette changes.
"""

from __future__ import annotations

import sys
from enum import Enum, StrEnum
from pathlib import Path
from string import Template
from typing import NamedTuple

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

FAMILY = "Noto Sans SC"
BAR = 48
"""Height of the bar at the top."""
_WINDOWS = sys.platform == "win32"
ARGUMENTS = ("-style", "Fusion", *(("-platform", "windows:fontengine=gdi") if _WINDOWS else ()))
"""For the QApplication. Setting a style later makes PySide load every kind of style there is (5 ms).

On Windows GDI keeps our fonts: it maps their files, where DirectWrite is handed them whole (20 MB each). It is
still DirectWrite that draws them, see font(): GDI smooths in one direction only.
"""


class ThemeName(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "hc"

    @property
    def label(self) -> str:
        return {"light": "浅色", "dark": "深色", "hc": "高对比度"}[self.value]


class Tokens(NamedTuple):
    """The colours of one theme, as `#rrggbb`. The contrast table of the design is a test over them.

    No dataclass: making one with so many fields costs 2 ms of the start.
    """

    name: ThemeName
    window: str
    surface: str
    sunken: str
    bar: str
    bar_text: str
    bar_muted: str
    bar_box: str
    """A box or a hovered button on the bar."""
    bar_off: str
    """What is disabled on the bar."""
    text: str
    text2: str
    muted: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    link: str
    focus: str
    control: str
    line: str
    line_soft: str
    tint: str
    tint2: str
    sel: str
    hover: str
    blocker: str
    blocker_bg: str
    blocker_line: str
    warn: str
    warn_bg: str
    warn_line: str
    hint: str
    hint_bg: str
    hint_line: str
    done: str
    done_bg: str
    done_line: str
    idle: str
    bar_sel: str
    bar2: str
    disabled_bg: str
    disabled_text: str
    paper: str
    focus_width: int = 2

    def color(self, token: str) -> QColor:
        return QColor(getattr(self, token))

    @property
    def links_lined(self) -> bool:
        """Where colours are few, a line says that something is a link."""
        return self.name is ThemeName.HIGH_CONTRAST


LIGHT = Tokens(
    name=ThemeName.LIGHT,
    window="#f3f5f8", surface="#ffffff", sunken="#ebeff4",
    bar="#17345c", bar_text="#ffffff", bar_muted="#c3d2e6", bar_box="#2b4a78", bar_off="#6482ad",
    text="#17202c", text2="#435063", muted="#5c6879",
    accent="#1b4b85", accent_hover="#163e6f", accent_press="#102f56", on_accent="#ffffff",
    link="#1a5096", focus="#0b63ce",
    control="#7c8897", line="#ccd4de", line_soft="#e3e8ee",
    tint="#eaf1f9", tint2="#d2e1f2", sel="#dce8f6", hover="#f0f4f9",
    blocker="#b3261e", blocker_bg="#fceeec", blocker_line="#e2a29c",
    warn="#8a5200", warn_bg="#fff6e5", warn_line="#ddb876",
    hint="#2a5f9e", hint_bg="#edf4fb", hint_line="#a8c3e2",
    done="#1e6b3c", done_bg="#eaf5ee", done_line="#a3cdb2",
    idle="#6b7786", bar_sel="#3e6da5", bar2="#c9d8ea",
    disabled_bg="#ccd4de", disabled_text="#7c8897", paper="#ffffff",
)  # fmt: skip

DARK = Tokens(
    name=ThemeName.DARK,
    window="#12181f", surface="#1a222c", sunken="#151c24",
    bar="#0d1a2d", bar_text="#f1f5fa", bar_muted="#a9bad0", bar_box="#22334b", bar_off="#4d6180",
    text="#e7ecf2", text2="#bac4d0", muted="#9aa6b5",
    accent="#3270bc", accent_hover="#3675c2", accent_press="#245793", on_accent="#ffffff",
    link="#8dbbf0", focus="#7db8ff",
    control="#76869a", line="#35414f", line_soft="#26303c",
    tint="#1c2c41", tint2="#27405f", sel="#243a56", hover="#202a36",
    blocker="#ff9a91", blocker_bg="#3a2022", blocker_line="#7e3f3c",
    warn="#f0bc6c", warn_bg="#352a17", warn_line="#735725",
    hint="#97c2f2", hint_bg="#1b2d43", hint_line="#3b5b80",
    done="#86cfa0", done_bg="#193326", done_line="#37694d",
    idle="#8593a4", bar_sel="#3270bc", bar2="#2c4565",
    disabled_bg="#26303c", disabled_text="#76869a", paper="#f4f1ea",
)  # fmt: skip

HIGH_CONTRAST = Tokens(
    name=ThemeName.HIGH_CONTRAST,
    window="#000000", surface="#000000", sunken="#000000",
    bar="#000000", bar_text="#ffffff", bar_muted="#ffffff", bar_box="#000000", bar_off="#8c8c8c",
    text="#ffffff", text2="#ffffff", muted="#e6e6e6",
    accent="#1aebff", accent_hover="#8af5ff", accent_press="#00c8dc", on_accent="#000000",
    link="#fff36b", focus="#1aebff",
    control="#ffffff", line="#ffffff", line_soft="#8c8c8c",
    tint="#1f1f1f", tint2="#333333", sel="#333333", hover="#1f1f1f",
    blocker="#ff9e96", blocker_bg="#000000", blocker_line="#ff9e96",
    warn="#ffb84d", warn_bg="#000000", warn_line="#ffb84d",
    hint="#a9cbff", hint_bg="#000000", hint_line="#a9cbff",
    done="#7cf2a0", done_bg="#000000", done_line="#7cf2a0",
    idle="#e6e6e6", bar_sel="#1aebff", bar2="#3a3a3a",
    disabled_bg="#1f1f1f", disabled_text="#8c8c8c", paper="#ffffff", focus_width=3,
)  # fmt: skip

THEMES = {theme.name: theme for theme in (LIGHT, DARK, HIGH_CONTRAST)}
_BY_WINDOW = {theme.window: theme for theme in THEMES.values()}


def first_colours(app: QApplication, chosen: str) -> Tokens:
    """Those to begin with, before any theme was applied. Takes a theme's name, "" to follow the system."""
    if chosen:
        return THEMES[ThemeName(chosen)]
    return DARK if app.palette().window().color().lightness() < 128 else LIGHT


def tokens() -> Tokens:
    """The colours of the theme in force (light before any was applied)."""
    return _BY_WINDOW.get(QApplication.palette().color(QPalette.ColorRole.Window).name(), LIGHT)


class Type(Enum):
    """The type scale: (pixel size, line height, weight)."""

    PAGE = (20, 28, 500)
    SECTION = (16, 24, 500)
    TITLE = (14, 22, 500)
    BODY = (14, 22, 400)
    SECONDARY = (13, 20, 400)
    META = (12, 18, 400)

    @property
    def line(self) -> int:
        return self.value[1]


def font(kind: Type = Type.BODY) -> QFont:
    """The only place where fonts are made: 400 and 500 are the weights there are."""
    size, _, weight = kind.value
    made = QFont(FAMILY)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.Medium if weight == 500 else QFont.Weight.Normal)
    if _WINDOWS:
        made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return made


def link_font(t: Tokens, kind: Type) -> QFont:
    """Of a link that is painted."""
    made = font(kind)
    made.setUnderline(t.links_lined)
    return made


def palette(t: Tokens) -> QPalette:
    """The palette of a theme."""
    role = QPalette.ColorRole
    made = QPalette()
    for name, token in {
        role.Window: t.window, role.WindowText: t.text, role.Base: t.surface, role.AlternateBase: t.sunken,
        role.Text: t.text, role.Button: t.surface, role.ButtonText: t.text, role.BrightText: t.on_accent,
        role.Highlight: t.accent, role.HighlightedText: t.on_accent, role.Link: t.link,
        role.LinkVisited: t.link, role.ToolTipBase: t.surface, role.ToolTipText: t.text,
        role.PlaceholderText: t.muted, role.Light: t.surface, role.Midlight: t.line_soft, role.Mid: t.line,
        role.Dark: t.control, role.Shadow: t.control, role.Accent: t.accent,
    }.items():  # fmt: skip
        made.setColor(name, QColor(token))
    for name in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(t.disabled_text))
    return made


def load_fonts(folder: Path) -> None:
    """Register the program's own fonts; call before the first widget."""
    for file in sorted(folder.glob("NotoSansSC-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def style_sheet(t: Tokens, resources: Path) -> str:
    """The one style sheet, `style/desk.qss`, with the theme's colours in place of its $names."""
    icons = (resources / "icons" / "style").as_posix()
    tone = {ThemeName.LIGHT: "", ThemeName.DARK: "dark-", ThemeName.HIGH_CONTRAST: "hc-"}[t.name]
    text = (resources / "style" / "desk.qss").read_text("utf-8")
    line = "underline" if t.links_lined else "none"
    few = t.name is ThemeName.HIGH_CONTRAST  # there, what is muted looks like what was typed
    example = t.line_soft if few else t.muted
    return Template(text).substitute(t._asdict(), icons=icons, tone=tone, link_line=line, example=example)


def apply(app: QApplication, name: ThemeName, resources: Path) -> None:
    """Palette, font and style sheet, once at the start and once per switch."""
    chosen = THEMES[name]
    app.setFont(font())
    app.setPalette(palette(chosen))
    app.setStyleSheet(style_sheet(chosen, resources))
