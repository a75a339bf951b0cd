"""What comes after what."""

from __future__ import annotations

import pytest

from forms.versions import version_key


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("1.9", "1.10"), ("1.0", "1.0.1"), ("0.9.9", "1"), ("甲", "0.1"), ("", "0.1"), ("1..2", "1.2")],
)
def test_order(earlier: str, later: str) -> None:
    assert version_key(earlier) < version_key(later)


@pytest.mark.parametrize("same", ["1.0", "1", "1.0.0", "01.0"])
def test_the_same(same: str) -> None:
    assert version_key(same) == version_key("1.0")
