"""The part of 自检 that only Qt can do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.views import qt_test


def test_it_works_here(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_IM_MODULE", raising=False)
    found = {step.name: step for step in qt_test.steps()}
    assert found["window"].ok, found
    assert found["print"].ok, found
    assert found["printers"].ok, found
    assert found["input"].ok, found


def test_without_the_systems_printing_library_that_is_said(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libcupsprintersupport.so").write_bytes(b"cannot be loaded")
    monkeypatch.setattr(qt_test, "_plugins", lambda _: tmp_path)
    step = next(step for step in qt_test.steps() if step.name == "printers")
    assert step.ok, "printing to PDF is left"
    assert "libcups2" in step.detail


@pytest.mark.skipif(sys.platform != "linux", reason="input methods are plugins on Linux only")
def test_an_input_method_that_is_asked_for_and_missing_is_named(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "strange")
    step = next(step for step in qt_test.steps() if step.name == "input")
    assert not step.ok
    assert "strange" in step.detail
