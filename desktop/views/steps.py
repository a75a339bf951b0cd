"""The eight steps of an application."""

from __future__ import annotations

STEPS: tuple[tuple[str, str, str, str], ...] = (
    ("subject", "申报主体", "主体", "building-bank"),
    ("conditions", "创建条件", "条件", "list-check"),
    ("tasks", "重点任务", "任务", "checklist"),
    ("indicators", "指标", "指标", "chart-bar"),
    ("evidence", "佐证材料", "佐证", "paperclip"),
    ("sections", "申报正文", "正文", "file-text"),
    ("check", "检查", "检查", "clipboard-check"),
    ("export", "签署导出", "导出", "signature"),
)
"""id, name, short name, icon."""

STEP_NAMES: dict[str, str] = {step: name for step, name, _, _ in STEPS}


def step_of(target: str) -> str:
    """The step a path, target, "evidence:<id>" or step id belongs to."""
    group = target.partition(":")[0].partition(".")[0]
    if group in STEP_NAMES:
        return group
    return {"documents": "evidence", "place": "subject"}.get(group, "check")
