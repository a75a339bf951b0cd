"""`python -m tests.corpus FOLDER`: write every package of the corpus, with index.json that says what each is for.

An entry with `before` is a replay case: the packages named there are received in a fresh workspace that trusts
`trust`, in their order, and then `file` is; `code` is why it must not be taken, "" when it must.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.corpus import (
    bombs,
    containers,
    contradictions,
    documents,
    edges,
    good,
    manifests,
    national,
    overlaid,
    painted,
    replays,
    signatures,
    strange_containers,
    strange_documents,
    strange_signatures,
)
from tests.corpus.case import Case
from tests.desktop.submission.verification.conftest import exported


def cases(work: Path) -> Iterator[Case]:
    """All of them; roots and lists are written into `work`."""
    yield from containers.cases()
    yield from manifests.cases(work / "manifests")
    yield from signatures.cases(work / "signatures")
    yield from bombs.cases(work / "bombs")
    (work / "office").mkdir(parents=True)
    office = exported(work / "office")
    yield from documents.cases(work / "documents", office)
    yield from good.cases(work / "good")
    yield from national.cases(work / "national")
    yield from replays.cases(work / "replays")
    yield from strange_containers.cases(work / "strange-containers")
    yield from strange_signatures.cases(work / "strange-signatures")
    yield from strange_documents.cases(work / "strange-documents", office)
    yield from painted.cases(work / "painted", office)
    yield from overlaid.cases(work / "overlaid", office)
    yield from edges.cases(work / "edges", office)
    yield from contradictions.cases(work / "contradictions", office)


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
                "before": None if case.before is None else [_earlier(folder, one) for one in case.before],
            }
        )
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1), "utf-8")
    return index


def _earlier(folder: Path, package: bytes) -> str:
    """Keep what is received before another, once; gives its name."""
    path = folder / "before" / f"{hashlib.sha256(package).hexdigest()[:12]}.asice"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(package)
    return str(path.relative_to(folder))


if __name__ == "__main__":
    sys.stdout.write(f"{len(write(Path(sys.argv[1])))} packages\n")
