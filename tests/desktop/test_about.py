"""What ships, and under which licence."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from desktop.about import components, notice
from desktop.resources import RESOURCES, ROOT


def test_everything_that_ships_is_named_with_its_licence() -> None:
    found = {one.name.lower().replace("_", "-"): one for one in components()}
    assert all(one.licence for one in found.values())
    for requirement in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]:
        name = requirement.split(">")[0].split("=")[0].lower()
        assert name in found, name
        assert found[name].version
    fonts = tomllib.loads((RESOURCES / "fonts" / "fonts.toml").read_text("utf-8"))["font"]
    assert sum(one.name.endswith(".ttf）") for one in found.values()) == len(fonts)
    assert found["tabler icons"].licence == "MIT"
    assert "python" in found
    assert "pytest" not in found


def test_licence_texts_can_be_read() -> None:
    with_text = [one for one in components() if one.text()]
    assert {"Tabler Icons", "cryptography", "pypdfium2"} <= {one.name for one in with_text}
    assert "Apache License" in notice()
    assert "国家地名信息库" in notice()


def test_a_built_program_says_what_was_built_in(tmp_path: Path) -> None:
    (tmp_path / "qt").mkdir()
    (tmp_path / "qt" / "LGPL.txt").write_text("text of the licence", "utf-8")
    listed = [{"name": "qt", "version": "6.9", "licence": "LGPL-3.0-only", "texts": ["qt/LGPL.txt"]}]
    (tmp_path / "index.json").write_text(json.dumps({"components": listed}), "utf-8")
    (one,) = components(tmp_path)
    assert (one.name, one.licence, one.text()) == ("qt", "LGPL-3.0-only", "text of the licence")
