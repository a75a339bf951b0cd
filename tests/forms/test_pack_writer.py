"""A pack written and read again is the same pack; what is written looks the same every time."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.comparison import compare
from forms.definition import FormPack
from forms.pack import BUILT_IN, read_pack, read_pack_folder
from forms.pack_writer import write_pack
from forms.toml_text import write
from tests.forms import large
from tests.forms.packs_strategy import packs

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(packs())
def test_random_packs_come_back(pack: FormPack) -> None:
    files = write_pack(pack)
    again = read_pack(files)
    assert again == pack
    assert again.templates == pack.templates
    assert write_pack(again) == files
    assert compare(pack, again).equal


def test_the_built_in_packs_come_back() -> None:
    for folder in BUILT_IN.iterdir():
        pack = read_pack_folder(folder)
        assert read_pack(write_pack(pack)) == pack


def test_a_large_pack_comes_back() -> None:
    pack = read_pack(large.files())
    assert read_pack(write_pack(pack)) == pack


ROWS = st.recursive(
    st.text(max_size=20)
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.lists(st.text(max_size=10), max_size=3),
    lambda inner: (
        st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
        | st.lists(
            st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3), min_size=1, max_size=3
        )
    ),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(min_size=1, max_size=8), ROWS, max_size=5))
def test_any_tables_come_back_from_toml(tables: dict[str, object]) -> None:
    assert tomllib.loads(write(tables).decode(), parse_float=Decimal) == tables


@pytest.mark.parametrize("value", [None, 1.5, [None], [{"a": 1}, "b"], {"a": object()}])
def test_what_toml_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        write({"key": value})
