"""Rules about the files (佐证材料) and the documents to enclose (申报材料)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from forms.application import REASON_MINIMUM
from forms.checks.context import Context, named, short
from forms.checks.finding import FileState, Finding, Severity
from forms.definition import Document

_PAGE = re.compile(r"\d{1,6}")


def kept(context: Context) -> Iterator[Finding]:
    """Every file is still there, and still what was attached."""
    for evidence in context.application.evidence:
        state = context.files.get(evidence.sha256)
        if state is not None:
            word = "不见了" if state is FileState.MISSING else "在上传之后被改动过"
            cause = f"佐证材料“{short(evidence.label)}”的文件{word}"
            code = "evidence.missing" if state is FileState.MISSING else "evidence.changed"
            yield Finding(
                code, Severity.BLOCKER, f"evidence:{evidence.id}", cause, "重新上传原文件，或移除这份材料"
            )


def linked(context: Context) -> Iterator[Finding]:
    """Every file supports something the pack has."""
    linked_to: defaultdict[str, list[str]] = defaultdict(list)
    for link in context.application.links:
        linked_to[link.evidence].append(link.target)
    for evidence in context.application.evidence:
        at, label = f"evidence:{evidence.id}", short(evidence.label)
        targets = linked_to[evidence.id]
        unknown = [target for target in targets if target not in context.pack.targets]
        if not targets:
            cause = f"佐证材料“{label}”没有关联任何一项"
            yield Finding(
                "evidence.unlinked", Severity.WARNING, at, cause, "关联到它支撑的条件或任务，或移除"
            )
        elif len(unknown) == len(targets):  # some left over from another pack's version do no harm
            cause = f"佐证材料“{label}”关联到模板里没有的 {short(unknown[0])}"
            yield Finding(
                "evidence.link_unknown", Severity.WARNING, at, cause, "取消这个关联，改到现有的一项"
            )


def pages(context: Context) -> Iterator[Finding]:
    """Pages cited exist in the file."""
    cited: dict[str, int] = {}
    for link in context.application.links:
        last = max((int(number) for number in _PAGE.findall(link.pages)), default=0)
        cited[link.evidence] = max(last, cited.get(link.evidence, 0))
    for evidence in context.application.evidence:
        last = cited.get(evidence.id, 0)
        if evidence.pages is not None and last > evidence.pages:
            cause = f"佐证材料“{short(evidence.label)}”只有 {evidence.pages} 页，引用到第 {last} 页"
            at = f"evidence:{evidence.id}"
            yield Finding("evidence.pages", Severity.WARNING, at, cause, "核对引用的页码")


def titled(context: Context) -> Iterator[Finding]:
    """A file known only by its file name."""
    for evidence in context.application.evidence:
        if not evidence.title:
            cause = f"佐证材料“{short(evidence.name)}”没有标题，清单上只有文件名"
            yield Finding("evidence.title", Severity.HINT, f"evidence:{evidence.id}", cause, "填写材料标题")


def enclosed(context: Context) -> Iterator[Finding]:
    """Every document to enclose is there, or it is said why not."""
    for document in context.pack.documents:
        if document.target in context.supported or not _asked(document):
            continue
        path = f"{document.target}.absent_reason"
        reason = context.application.text(path).strip()
        if not reason:
            yield Finding(
                "document.missing",
                Severity.BLOCKER,
                document.target,
                f"{named(document)}还没有上传",
                "上传材料，或写明暂缺的原因",
                document.origin,
                unfilled=True,
            )
        elif len(reason) < REASON_MINIMUM:
            cause = f"{named(document)}暂缺的原因只有 {len(reason)} 字"
            remedy = f"写到 {REASON_MINIMUM} 字以上，或上传材料"
            yield Finding("document.reason", Severity.BLOCKER, path, cause, remedy, document.origin)
        else:
            cause = f"{named(document)}暂缺：{short(reason, 40)}"
            yield Finding(
                "document.absent",
                Severity.WARNING,
                path,
                cause,
                "补上材料，或说明为何可以暂缺",
                document.origin,
            )


def _asked(document: Document) -> bool:
    return document.stage == "apply" and document.required and not document.produced
