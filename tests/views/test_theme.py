"""The contrast table of the design, and what may stand only in theme.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.resources import RESOURCES
from desktop.views.theme import THEMES, ThemeName, Tokens, Type, font, link_font, style_sheet

VIEWS = Path(__file__).resolve().parents[2] / "desktop" / "views"
SOURCES = sorted(VIEWS.rglob("*.py"))
TEXT, CONTROL = 4.5, 3.0

PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("text", "text2", "muted")
        for ground in ("surface", "window", "sunken", "tint")
    ],
    ("text", "sel", TEXT),
    ("text2", "sel", TEXT),
    ("text", "tint2", TEXT),
    ("text", "hover", TEXT),
    ("link", "sel", CONTROL),
    ("hint", "sel", CONTROL),
    ("link", "surface", TEXT),
    ("link", "window", TEXT),
    ("on_accent", "accent", TEXT),
    ("on_accent", "accent_hover", TEXT),
    ("on_accent", "accent_press", TEXT),
    ("bar_text", "bar", TEXT),
    ("bar_muted", "bar", TEXT),
    ("bar_muted", "bar_box", TEXT),
    *[
        (tone, ground, TEXT)
        for tone in ("blocker", "warn", "hint", "done")
        for ground in ("surface", f"{tone}_bg")
    ],
    *[("text", f"{tone}_bg", TEXT) for tone in ("blocker", "warn", "hint", "done")],
    *[("text2", f"{tone}_bg", TEXT) for tone in ("blocker", "warn", "hint", "done")],
    *[(line, ground, CONTROL) for line in ("focus", "control") for ground in ("surface", "window")],
    ("idle", "surface", CONTROL),
    ("idle", "window", CONTROL),
]


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = QColor(color).getRgbF()[:3]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_every_pair_can_be_read(theme: Tokens) -> None:
    weak = {
        (ink, ground): round(contrast(getattr(theme, ink), getattr(theme, ground)), 2)
        for ink, ground, limit in PAIRS
        if contrast(getattr(theme, ink), getattr(theme, ground)) < limit
    }
    assert not weak


def test_the_table_of_the_design() -> None:
    light, dark = (THEMES[name] for name in list(THEMES)[:2])
    assert contrast(light.text, light.surface) == pytest.approx(16.4, abs=0.1)
    assert contrast(light.muted, light.sunken) == pytest.approx(4.9, abs=0.1)
    assert contrast(dark.text, dark.surface) == pytest.approx(13.5, abs=0.1)
    assert contrast(dark.on_accent, dark.accent_hover) == pytest.approx(4.7, abs=0.1)


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_the_sheet_is_small_and_knows_every_name(theme: Tokens) -> None:
    sheet = style_sheet(theme, RESOURCES)
    assert "$" not in sheet
    assert sheet.count("{") <= 100
    assert not re.search(r"(^|[\s,}])(QWidget|\*)\s*\{", sheet)
    for icon in re.findall(r'url\("([^"]+)"\)', sheet):
        assert Path(icon).is_file()


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_links_are_underlined_where_colours_are_few(theme: Tokens) -> None:
    high = theme.name is ThemeName.HIGH_CONTRAST
    assert (
        'text-decoration: underline; }\nQPushButton[kind="link"]:hover' in style_sheet(theme, RESOURCES)
    ) is high
    assert link_font(theme, Type.SECONDARY).underline() is high


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda t: t.name)
def test_examples_in_empty_lines_can_be_read(qapp: QApplication, theme: Tokens) -> None:
    line = QLineEdit()
    line.setStyleSheet(style_sheet(theme, RESOURCES))
    line.ensurePolished()
    shown = line.palette().placeholderText().color()
    assert shown.alpha() == 255 and contrast(shown.name(), theme.surface) >= TEXT
    assert contrast(shown.name(), theme.text) >= 2  # not taken for what was typed


def test_two_weights_only() -> None:
    for kind in Type:
        assert font(kind).weight() in (QFont.Weight.Normal, QFont.Weight.Medium)
        assert font(kind).pixelSize() >= 12


@pytest.mark.parametrize("file", SOURCES, ids=lambda f: f.name)
def test_style_is_set_in_one_place(file: Path) -> None:
    source = file.read_text("utf-8")
    if file.name != "theme.py":
        assert "setStyleSheet" not in source
        assert not re.search(r"#[0-9a-fA-F]{6}\b", source)
    assert not re.search(r"setBold|Weight\.(Bold|DemiBold|Black)|font-weight:\s*(bold|[6-9]00)", source)
    assert "sleep(" not in source
    assert ".exec()" not in source


@pytest.mark.parametrize("file", SOURCES, ids=lambda f: f.name)
def test_views_know_no_database(file: Path) -> None:
    lines = [line for line in file.read_text("utf-8").splitlines() if re.match(r"from db|import db", line)]
    assert not lines


def test_icons_are_the_ones_that_were_taken() -> None:
    import hashlib

    folder = RESOURCES / "icons"
    listed = dict(line.split("  ")[::-1] for line in (folder / "SHA256SUMS").read_text().splitlines())
    there = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file() and f.name != "SHA256SUMS"}
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    for name in {
        m
        for f in SOURCES
        for m in re.findall(r'(?:icon_name=|Icon\(|icon_pixmap\()"([a-z0-9-]+)"', f.read_text())
    }:
        assert f"{name}.svg" in there, name


def test_on_windows_our_fonts_are_drawn_smoothly(monkeypatch: pytest.MonkeyPatch) -> None:
    """theme.ARGUMENTS leaves them with GDI there, which by itself smooths in one direction only."""
    assert font().hintingPreference() == QFont.HintingPreference.PreferDefaultHinting
    monkeypatch.setattr("desktop.views.theme._WINDOWS", True)
    assert font().hintingPreference() == QFont.HintingPreference.PreferVerticalHinting
