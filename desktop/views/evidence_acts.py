"""Linking files with what they support, so that it can be taken back."""

from __future__ import annotations

from desktop.views.hub import Hub
from forms.application import Application, Change


def pages_of(application: Application, evidence: str, target: str) -> str | None:
    """The pages cited; None when the file does not support the target."""
    links = (link.pages for link in application.links if (link.evidence, link.target) == (evidence, target))
    return next(links, None)


def link(hub: Hub, evidence: str, target: str, pages: str, where: str) -> bool:
    """Let a file support a target with some pages ("" for all); `where` is gone to when it is taken back."""
    office, id_ = hub.office, hub.application_id
    before = pages_of(hub.application, evidence, target)
    if before == pages:
        return True

    def back() -> Change | None:
        return (
            office.unlink(id_, evidence, target)
            if before is None
            else office.link(id_, evidence, target, before)
        )

    label = "关联材料" if before is None else "引用页码"
    return hub.reversible(lambda: office.link(id_, evidence, target, pages), back, where, label)


def unlink(hub: Hub, evidence: str, target: str, where: str) -> bool:
    """Let a file no longer support a target."""
    office, id_ = hub.office, hub.application_id
    before = pages_of(hub.application, evidence, target) or ""
    return hub.reversible(
        lambda: office.unlink(id_, evidence, target),
        lambda: office.link(id_, evidence, target, before),
        where,
        "取消关联",
    )
