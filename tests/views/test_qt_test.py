"""The part of 自检 that only Qt can do."""

from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

from desktop.views import qt_test


def test_it_works_here(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QT_IM_MODULE", raising=False)
    found = {step.name: step for step in qt_test.steps()}
    assert found["window"].ok, found
    assert found["print"].ok, found
    assert found["input"].ok, found


@pytest.mark.skipif(sys.platform != "linux", reason="input methods are plugins on Linux only")
def test_an_input_method_that_is_asked_for_and_missing_is_named(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "strange")
    step = next(step for step in qt_test.steps() if step.name == "input")
    assert not step.ok
    assert "strange" in step.detail
