"""Rules about the plan of each task (重点任务). What must be filled in at all is in `fields`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.application import REASON_MINIMUM
from forms.checks.context import Context, named, short
from forms.checks.finding import Finding, Severity
from forms.definition import Task

_SEVERAL = re.compile(r"[、，,;；/]")


def _taken(context: Context) -> Iterator[Task]:
    return (t for t in context.pack.tasks if context.application.flag(f"{t.target}.taken"))


def reason(context: Context) -> Iterator[Finding]:
    """A reason for not taking up a task that says nothing."""
    for task in context.pack.tasks:
        if context.application.flag(f"{task.target}.taken") is False:
            path = f"{task.target}.reason"
            text = context.application.text(path).strip()
            if 0 < len(text) < REASON_MINIMUM:
                cause = f"{named(task)}不承担的理由只有 {len(text)} 字"
                remedy = f"写到 {REASON_MINIMUM} 字以上，说明本地为什么不承担"
                yield Finding("task.reason", Severity.BLOCKER, path, cause, remedy, task.origin)


def lead(context: Context) -> Iterator[Finding]:
    """One department leads."""
    for task in _taken(context):
        path = f"{task.target}.lead"
        text = context.application.text(path)
        if _SEVERAL.search(text):
            cause = f"{named(task)}的牵头部门“{short(text)}”不止一个"
            yield Finding(
                "task.lead", Severity.WARNING, path, cause, "留一个牵头，其余移到配合部门", task.origin
            )
        elif text and text in context.application.texts(f"{task.target}.support"):
            cause = f"{named(task)}的“{short(text)}”既牵头又配合"
            yield Finding("task.lead_twice", Severity.HINT, path, cause, "从配合部门里移除它", task.origin)


def order(context: Context) -> Iterator[Finding]:
    """The start lies before the end."""
    for task in _taken(context):
        path = f"{task.target}.end"
        start, end = context.application.month(f"{task.target}.start"), context.application.month(path)
        if start and end and end < start:
            cause = f"{named(task)}的结束 {end} 早于开始 {start}"
            yield Finding("task.order", Severity.BLOCKER, path, cause, "核对是否填反", task.origin)


def within_period(context: Context) -> Iterator[Finding]:
    """Start and end lie within the construction period."""
    if not context.period:
        return
    first, last = context.period
    for task in _taken(context):
        for name, word in (("start", "开始"), ("end", "结束")):
            path = f"{task.target}.{name}"
            month = context.application.month(path)
            if month and not first <= month <= last:
                cause = f"{named(task)}的{word} {month} 不在建设期 {first} 到 {last} 内"
                remedy = "改到建设期内，或核对建设期"
                yield Finding("task.period", Severity.WARNING, path, cause, remedy, task.origin)


def supported(context: Context) -> Iterator[Finding]:
    """A task taken up that no file supports."""
    for task in _taken(context):
        if task.target not in context.supported:
            cause = f"{named(task)}还没有佐证材料"
            yield Finding(
                "task.evidence",
                Severity.BLOCKER,
                task.target,
                cause,
                "上传并关联佐证材料",
                task.origin,
                unfilled=True,
            )
