"""What the window is started with."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.resources import default_data
from desktop.start import Options, _options


def test_as_people_start_it() -> None:
    assert _options([]) == Options(default_data())


def test_with_a_package_that_was_clicked() -> None:
    assert _options(["包.asice"]) == Options(default_data(), file=Path("包.asice"))


def test_with_a_folder_and_the_sample() -> None:
    assert _options(["--data", "资料", "--sample"]) == Options(Path("资料"), sample=True)


def test_with_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _options(["--unknown"])
    assert "--unknown" in capsys.readouterr().err
