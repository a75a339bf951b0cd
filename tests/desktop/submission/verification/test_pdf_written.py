"""Looking at the objects of a PDF."""

from __future__ import annotations

import tracemalloc

import pytest

from desktop.submission.verification.pdf_refused import Refused
from desktop.submission.verification.pdf_written import Written


def _object(inside: bytes) -> bytes:
    return b"7 0 obj\n<< /Kids [" + inside + b"] >>\nendobj\n"


def test_a_long_list_is_looked_at_in_little_memory() -> None:
    """The list of the structure has a line for every file; with a repeated group it took eighty bytes for each byte."""
    body = _object(b"123456 0 R " * 50_000)
    tracemalloc.start()
    try:
        written = Written()
        written.take(7, body)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(body)
    written.check()


@pytest.mark.parametrize(
    "body",
    [
        _object(b"") + b"8 0 obj null endobj",
        _object(b"") + b"/Type",
        _object(b"").removesuffix(b"endobj\n"),
        _object(b"").replace(b"7 0", b"8 0"),
        _object(b"").replace(b"7 0", b"7 1"),
        _object(b"endobj"),
        b" " + _object(b""),
    ],
)
def test_an_object_is_the_one_it_is_listed_as_and_nothing_more(body: bytes) -> None:
    written = Written()
    written.take(7, body)
    with pytest.raises(Refused):
        written.check()
