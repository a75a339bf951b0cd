"""`python -m tests.corpus FOLDER`: write every package of the corpus, with index.json that says what each is for."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import bombs, containers, documents, good, manifests, signatures
from tests.corpus.case import Case


def cases(work: Path) -> Iterator[Case]:
    """All of them; roots and lists are written into `work`."""
    yield from containers.cases()
    yield from manifests.cases(work / "manifests")
    yield from signatures.cases(work / "signatures")
    yield from bombs.cases(work / "bombs")
    yield from documents.cases(work / "documents")
    yield from good.cases(work / "good")


def write(folder: Path) -> list[dict[str, object]]:
    """Write the packages and the index; gives what is in the index."""
    folder.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, object]] = []
    for number, case in enumerate(cases(folder / "trust"), 1):
        name = re.sub(r"[^\w]+", "-", f"{number:03d} {case.title}").strip("-")
        path = folder / f"{name}.asice"
        path.write_bytes(case.package)
        index.append(
            {
                "file": path.name,
                "title": case.title,
                "code": case.code,
                "application": case.application,
                "trust": [str(one.relative_to(folder)) for one in case.trust],
                "crls": [str(one.relative_to(folder)) for one in case.crls],
                "at": case.at.isoformat() if case.at else None,
            }
        )
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1), "utf-8")
    return index


if __name__ == "__main__":
    sys.stdout.write(f"{len(write(Path(sys.argv[1])))} packages\n")
