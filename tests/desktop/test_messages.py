"""Every failure a user can meet has one sentence and one remedy."""

from __future__ import annotations

import inspect
import re
from datetime import date
from pathlib import Path

import pytest

from desktop.messages import explain, size_words, unexpected
from forms import errors

CLASSES = [
    cls
    for _, cls in inspect.getmembers(errors, inspect.isclass)
    if issubclass(cls, errors.IpzoneError) and cls is not errors.IpzoneError
]
DETAILS: dict[str, object] = {
    "path": Path("D:/申报"),
    "until": date(2026, 1, 31),
    "since": date(2027, 1, 1),
    "problems": (("tasks.toml", "task[3]", "缺少标题"),),
    "size": 5 * 1024**3,
    "limit": 4 * 1024**3,
}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_one_sentence_and_one_remedy(cls: type[errors.IpzoneError]) -> None:
    promised = re.findall(r"`(\w+)`", (cls.__doc__ or "").partition("details:")[2])
    message = explain(cls(**{name: DETAILS.get(name, f"«{name}»") for name in promised}))
    assert message.sentence.rstrip().endswith(("。", "问题：")) or "\n" in message.sentence
    assert message.remedy.endswith("。")
    assert "{" not in str(message)
    for name in promised:
        if name not in DETAILS:
            assert f"«{name}»" in str(message)


def test_codes_are_unique() -> None:
    codes = [cls.code for cls in CLASSES]
    assert len(codes) == len(set(codes))
    assert all(codes)


def test_problems_are_listed() -> None:
    message = explain(errors.PackInvalid(problems=(("tasks.toml", "task[3]", "缺少标题"),)))
    assert "tasks.toml：task[3]：缺少标题" in message.sentence


def test_dates_are_written_out() -> None:
    assert (
        "2026年1月31日" in explain(errors.CertificateExpired(name="示例市", until=date(2026, 1, 31))).sentence
    )


def test_a_bug_shows_no_exception_text() -> None:
    assert "secret" not in str(unexpected(ValueError("secret")))


def test_sizes() -> None:
    assert size_words(4 * 1024**3) == "4.0 GB"
    assert size_words(12) == "12 字节"
