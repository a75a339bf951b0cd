"""Whether two answers of `ipzone show ID --json` are one application: place, answers, evidence, all there.

python packaging/same.py BEFORE.json AFTER.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(before: str, after: str) -> int:
    old, new = (json.loads(Path(name).read_text("utf-8")) for name in (before, after))
    wrong = [key for key in ("place", "answers", "evidence") if old[key] != new[key] or not old[key]]
    if wrong:
        sys.stderr.write(f"differs: {wrong}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
