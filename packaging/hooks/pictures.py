"""Runs before either program: ReportLab imports Pillow at once, for pictures it never gets here; it does not ship."""

import sys
from types import ModuleType

for _name in ("PIL", "PIL.Image"):
    sys.modules[_name] = ModuleType(_name)
sys.modules["PIL"].Image = sys.modules["PIL.Image"]  # type: ignore[attr-defined]
