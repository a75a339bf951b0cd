"""The rows of the library: what is to be enclosed and is not there, and what is there. Pure; no widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import Enum

from desktop.views.hub import Hub
from desktop.views.widgets.evidence_list import EvidenceRow
from desktop.views.widgets.shapes import Status
from forms.application import Evidence
from forms.checks.finding import Finding
from forms.definition import Document

_ORDER = {status: place for place, status in enumerate(Status)}
_LOUD = frozenset({Status.BLOCKER, Status.WARN, Status.HINT})


class Show(Enum):
    """Which rows are shown; the value is what the filter says."""

    ALL = "全部状态"
    OPEN = "有问题的"
    UNLINKED = "没有关联的"
    MISSING = "尚未上传的"
    DONE = "没有问题的"


def rows(hub: Hub) -> list[EvidenceRow]:
    """Every row in the order of the list."""
    ready, application = hub.readiness, hub.application
    supported = {link.target for link in application.links}
    links = Counter(link.evidence for link in application.links)
    lacking = [d for d in hub.asked.documents if enclosed(d) and d.target not in supported]
    made = [_document_row(d, ready.item(d.target)) for d in lacking if d.required]
    for evidence in application.evidence:
        found = [f for f in ready.found(f"evidence:{evidence.id}") if not f.unfilled]
        fine = Status.DONE if ready.checked else Status.UNCHECKED
        made.append(_evidence_row(evidence, found, fine, links[evidence.id]))
    made += [_document_row(d, ready.item(d.target)) for d in lacking if not d.required]
    return made


def filtered(
    every: Sequence[EvidenceRow], words: str, show: Show, inside: frozenset[str] = frozenset()
) -> list[EvidenceRow]:
    """Those with the words and the state; `inside` holds the ids of files whose text has the words in it."""
    folded = words.casefold()
    if not folded and show is Show.ALL:
        return list(every)
    return [
        row
        for row in every
        if _is_shown(row, show)
        and (not folded or folded in row.searched or (row.evidence is not None and row.evidence.id in inside))
    ]


def enclosed(document: Document) -> bool:
    """Whether the office itself has to enclose it with the application."""
    return not document.produced and document.stage == "apply"


def unnamed(finding: Finding) -> str:
    """What is wrong with a file, where its name stands beside it already."""
    return finding.cause.removeprefix("佐证材料").partition("”")[2].removeprefix("里") or finding.cause


def named(evidence: Sequence[Evidence]) -> str:
    """“白皮书”, 这 3 份材料."""
    return f"“{evidence[0].label}”" if len(evidence) == 1 else f"这 {len(evidence)} 份材料"


def icon_of(evidence: Evidence) -> str:
    """The icon of a file's kind."""
    suffix = evidence.name.rpartition(".")[2].lower()
    if suffix == "pdf":
        return "file-type-pdf"
    if suffix in ("xls", "xlsx", "csv", "et"):
        return "file-type-xls"
    if suffix in ("doc", "docx", "wps"):
        return "file-type-doc"
    return "photo" if evidence.media_type.startswith("image/") else "file"


def size_words(size: int) -> str:
    """62 MB, 12 KB."""
    if size >= 1024 * 1024:
        return f"{size / 1024 / 1024:.0f} MB" if size >= 10 * 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size / 1024))} KB" if size else "0 KB"


def _is_shown(row: EvidenceRow, show: Show) -> bool:
    if show is Show.OPEN:
        return row.status in (Status.BLOCKER, Status.WARN)
    if show is Show.UNLINKED:
        return row.evidence is not None and not row.links
    if show is Show.MISSING:
        return row.missing
    return show is Show.ALL or row.status in (Status.DONE, Status.ACCEPTED)


def _document_row(document: Document, status: Status) -> EvidenceRow:
    detail = "必备文件，尚未上传" if document.required else "有则附上，尚未上传"
    status = Status.TODO if status is Status.DONE else status
    loud = status in (Status.BLOCKER, Status.WARN)
    return EvidenceRow(document.target, "upload", document.title, detail, "去上传", status, True, loud)


def _evidence_row(evidence: Evidence, found: list[Finding], fine: Status, links: int) -> EvidenceRow:
    """`fine`: the shape when nothing is said of it."""
    worst = min(found, key=lambda f: _ORDER[Status.of(f)], default=None)
    status = Status.of(worst) if worst else fine
    suffix = evidence.name.rpartition(".")[2].upper()
    parts = [suffix, f"{evidence.pages} 页" if evidence.pages else "", evidence.document_number]
    parts += [evidence.issued.isoformat() if evidence.issued else size_words(evidence.size)]
    detail = " · ".join(part for part in parts if part)
    loud = worst is not None and status in _LOUD and worst.code != "evidence.title"
    searched = f"{evidence.title} {evidence.name} {detail}".casefold()
    if worst is not None and loud:
        detail = unnamed(worst)
    return EvidenceRow(
        f"evidence:{evidence.id}",
        icon_of(evidence),
        evidence.label,
        detail,
        f"支撑 {links} 项",
        status,
        loud=loud,
        evidence=evidence,
        links=links,
        also=searched,
    )
