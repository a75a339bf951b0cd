"""Files of others are read whole or not at all, and never with more memory than they need."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from forms.errors import FileUnreadable
from forms.reading import at_most, read_small


class Counting(io.FileIO):
    """A file that remembers how much it was asked for, and may grow before the second time."""

    def __init__(self, path: Path, later: bytes = b"") -> None:
        super().__init__(path)
        self.asked: list[int] = []
        self._path, self._later = path, later

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        self.asked.append(size)
        if len(self.asked) == 1:
            with self._path.open("ab") as file:
                file.write(self._later)
        return super().read(size) or b""


@pytest.mark.parametrize("size", [0, 1, 99, 100])
def test_a_file_within_the_limit_is_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * size)
    assert read_small(path, 100) == b"x" * size
    with Counting(path) as file:
        assert at_most(file, 1 << 22) == b"x" * size
        assert file.asked == [size + 1], "memory is set aside for what is asked for"


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 101)
    with pytest.raises(FileUnreadable):
        read_small(path, 100)
    with Counting(path) as file:
        assert len(at_most(file, 100)) == 101
        assert max(file.asked) == 101


@pytest.mark.parametrize(("later", "read"), [(5, 15), (90, 100), (500, 101)])
def test_a_file_that_grows_meanwhile_is_read_on(tmp_path: Path, later: int, read: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    with Counting(path, b"y" * later) as file:
        assert len(at_most(file, 100)) == read
