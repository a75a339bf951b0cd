from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.submission import canonical

_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def _by_the_rules(document: object) -> bytes | None:
    try:
        return rfc8785.dumps(document)  # type: ignore[arg-type]
    except ValueError:
        return None


def _is_taken(data: bytes) -> bool:
    try:
        canonical.loads(data)
    except ValueError:
        return False
    return True


@settings(max_examples=300, deadline=None)
@given(_DOCUMENTS)
@example({"\U00020000": 1, "\uffee": 2})
@example(['\x7f\u2028\x1f"\\/', 1e21, 2**53, -0.0])
@example({"evidence": [{"b": [{}], "a": []}, [], {}], "a": {"é": "é"}})
def test_writes_and_takes_what_the_standard_says(document: object) -> None:
    wanted = _by_the_rules(document)
    try:
        written = canonical.dumps(document)
    except ValueError:
        written = None
    assert written == wanted
    plainly = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for data in (wanted, plainly.encode("utf-8", "surrogatepass"), json.dumps(document).encode()):
        if data is not None:
            try:
                said = json.loads(data.decode("utf-8"))
            except ValueError:
                said = float("nan")
            assert _is_taken(data) is (_by_the_rules(said) == data)


@pytest.mark.parametrize(
    "data",
    [
        *(b'{"a":1,"a":2}', b'{"b":1,"a":2}', b'{"a":1}\n', b' {"a":1}', b"\xef\xbb\xbf{}", b'{"a":1.0}'),
        *(
            b'["\\u0061"]',
            b'["\\/"]',
            b"[-0]",
            b"[1,2",
            b"[1]]",
            b"[NaN]",
            b"[9007199254740992]",
            b'"\\ud800"',
        ),
        *(b"[" * 100_000, b"\xff", b""),
    ],
)
def test_takes_no_other_form(data: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        canonical.loads(data)
