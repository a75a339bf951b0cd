"""The log and what is copied for support: where it broke, and nothing of what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop import log
from desktop.log import for_support, record, trace
from forms.errors import FileUnreadable

SECRETS = ("张三丰", "13800138000", "常州市知识产权局的答案", "C:\\Users\\zhangsan", "/home/zhangsan/材料")


def broken(*secrets: str) -> BaseException:
    """An error whose text, locals, cause and context hold what must not be told."""

    def deep(answer: str) -> None:
        raise ValueError(answer)

    try:
        try:
            deep(" ".join(secrets))
        except ValueError as error:
            raise FileUnreadable(path=Path(secrets[-1])) from error
    except FileUnreadable as error:
        try:
            raise KeyError(secrets[0])
        except KeyError as last:
            last.__cause__ = error
            return last


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace under a user's name."""
    return tmp_path / "zhangsan" / "资料"


def test_nothing_typed_no_name_and_no_path_is_told(home: Path) -> None:
    error = broken(*SECRETS)
    path = record(home, error)
    assert path is not None
    told = path.read_text("utf-8") + for_support("bug.KeyError", error)
    for secret in (*SECRETS, "zhangsan", "资料", str(home)):
        assert secret not in told
    assert "/" not in trace(error)
    assert "\\" not in trace(error)


def test_it_says_where_and_from_what(home: Path) -> None:
    told = trace(broken(*SECRETS))
    assert told.index("KeyError") < told.index("FileUnreadable") < told.index("ValueError")
    assert "test_log.py:" in told
    assert " deep" in told


def test_support_gets_versions_system_and_code() -> None:
    lines = for_support("bug.KeyError", broken("x")).splitlines()
    assert lines[0].startswith("示范区申报助手 0.")
    assert any(line.startswith("系统 ") for line in lines)
    assert "PySide6-Essentials 6." in lines[2]
    assert "代码 bug.KeyError" in lines
    assert any("test_log.py:" in line for line in lines)


def test_the_log_stays_small(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "LIMIT", 2_000)
    for _ in range(60):
        record(home, broken("x"))
    files = list((home / "log").iterdir())
    assert len(files) == 1 + log.KEPT
    assert sum(file.stat().st_size for file in files) <= 2_000 * (1 + log.KEPT)


def test_endless_causes_and_depths_are_cut() -> None:
    def sink(depth: int) -> None:
        if not depth:
            raise ValueError
        try:
            sink(depth - 1)
        except ValueError as error:
            raise ValueError from error

    with pytest.raises(ValueError) as raised:
        sink(60)
    assert len(trace(raised.value)) < 5_000
