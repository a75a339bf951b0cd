"""Linking files with what they support, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.views.evidence_rows import named
from desktop.views.hub import Hub, together
from forms.application import Application, Change, Evidence


def pages_of(application: Application, evidence: str, target: str) -> str | None:
    """The pages cited; None when the file does not support the target."""
    links = (link.pages for link in application.links if (link.evidence, link.target) == (evidence, target))
    return next(links, None)


def link(hub: Hub, evidence: str, target: str, pages: str, where: str) -> bool:
    """Let a file support a target with some pages ("" for all); `where` is gone to when it is taken back."""
    return hub.change(lambda: hub.office.link(hub.application_id, evidence, target, pages), where)


def link_all(hub: Hub, evidence: Sequence[str], targets: Sequence[str], where: str) -> bool:
    """Let every file support every target, all of it, in one step."""
    return hub.change(lambda: hub.office.link_all(hub.application_id, evidence, targets), where)


def link_chosen(hub: Hub, evidence: Sequence[Evidence], targets: Sequence[str]) -> None:
    """Let files support what was chosen for them, and say so."""
    ids = [one.id for one in evidence]
    if link_all(hub, ids, targets, f"evidence:{ids[0]}"):
        hub.notice.emit(f"已把{named(evidence)}关联到 {len(targets)} 项")


def unlink(hub: Hub, evidence: str, target: str, where: str) -> bool:
    """Let a file no longer support a target."""
    return hub.change(lambda: hub.office.unlink(hub.application_id, evidence, target), where)


def merged(changes: Sequence[Change]) -> Change | None:
    """Several changes as one, for those who repaint."""
    return together(changes) if changes else None
