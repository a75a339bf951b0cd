"""The stick that is chosen, that is plugged in late, that is full, and that is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton

from desktop.drives import Drive
from desktop.views.copy_dialog import CopyDialog

from .conftest import Window
from .hands import PATIENCE

MANY = 1 << 30


class Sockets:
    """What is plugged in."""

    def __init__(self) -> None:
        self.sticks: tuple[Drive, ...] = ()

    def __call__(self) -> tuple[Drive, ...]:
        return self.sticks


@pytest.fixture
def sockets() -> Sockets:
    return Sockets()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "包.asice"
    made.write_bytes(bytes(range(256)) * 8192)
    return made


@pytest.fixture
def dialog(window: Window, sockets: Sockets, file: Path) -> CopyDialog:
    other = file.with_name("正文.docx")
    other.write_bytes(b"words")
    made = CopyDialog(window.frame, [("申报包", file), ("申报正文", other)], window.desk.lane.run, sockets)
    made.open()
    return made


def stick(folder: Path, free: int = MANY) -> Drive:
    folder.mkdir()
    return Drive(folder, free)


def test_a_stick_that_is_plugged_in_late(
    window: Window, dialog: CopyDialog, sockets: Sockets, tmp_path: Path
) -> None:
    assert dialog.target is None
    assert not dialog.act.isEnabled()
    first = stick(tmp_path / "甲")
    sockets.sticks = (first,)
    dialog.look()
    assert dialog.target == first.path  # there is no other
    sockets.sticks = (first, stick(tmp_path / "乙"))
    dialog.look()
    assert dialog.target == first.path
    copied: list[Path] = []
    dialog.copied.connect(copied.append)
    window.qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    window.qtbot.waitUntil(lambda: copied == [first.path], timeout=PATIENCE)
    assert [path.name for path in first.path.iterdir()] == ["包.asice"]  # only what was ticked


def test_one_that_is_full_says_so(dialog: CopyDialog, sockets: Sockets, tmp_path: Path) -> None:
    sockets.sticks = (stick(tmp_path / "满", 1024),)
    dialog.look()
    (choice,) = dialog.findChildren(QRadioButton)
    assert "空间不够，还差 2.0 MB" in choice.text()


def test_one_that_is_pulled_out_and_another_try(
    window: Window, dialog: CopyDialog, sockets: Sockets, tmp_path: Path
) -> None:
    gone = stick(tmp_path / "拔掉")
    sockets.sticks = (gone,)
    dialog.look()
    gone.path.rmdir()
    window.qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    window.qtbot.waitUntil(dialog.banner.isVisible, timeout=PATIENCE)
    assert "拔掉" in dialog.banner.sentence.text()
    assert dialog.act.isEnabled()
    there = tmp_path / "文件夹"
    there.mkdir()
    dialog.take_folder(there)
    assert dialog.target == there
    for box, _ in dialog.files:
        box.setChecked(True)
    assert dialog.target == there
    window.qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    window.qtbot.waitUntil(lambda: len(list(there.iterdir())) == 2, timeout=PATIENCE)


def test_esc_cancels_and_leaves_nothing(
    window: Window, dialog: CopyDialog, sockets: Sockets, tmp_path: Path
) -> None:
    sockets.sticks = (stick(tmp_path / "甲"),)
    dialog.look()
    dialog.copy()
    window.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    window.qtbot.waitUntil(dialog.banner.isVisible, timeout=PATIENCE)
    assert dialog.banner.sentence.text() == "复制已取消"
    assert not list((tmp_path / "甲").iterdir())
    window.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    window.qtbot.waitUntil(lambda: not window.frame.findChildren(CopyDialog), timeout=PATIENCE)
