"""A pack cannot ask for more than anybody could fill in, or a machine hold."""

from __future__ import annotations

import time

import pytest

from forms.errors import PackInvalid
from forms.pack import BUILT_IN, read_pack


def test_items_times_fields_are_limited() -> None:
    folder = BUILT_IN / "national-2022"
    files = {path.name: path.read_bytes() for path in folder.glob("*.toml")}
    field = '[[field]]\nname = "extra_{}"\nlabel = "字段"\nkind = "text"\n\n'
    task = files["tasks.toml"].decode()
    assert 'name = "taken"' in task or "taken" in task
    head = "".join(field.format(number) for number in range(480))
    section = "".join(f'[[section]]\nid = "s{number}"\ntitle = "第{number}章"\n\n' for number in range(480))
    files["sections.toml"] = (head + files["sections.toml"].decode() + section).encode()
    began = time.process_time()
    with pytest.raises(PackInvalid) as refused:
        read_pack(files)
    assert time.process_time() - began < 2
    assert any(
        file == "sections.toml" and "最多 20000 个" in reason
        for file, _, reason in refused.value.details["problems"]
    )  # type: ignore[attr-defined]
