"""Which papers there are. Costs nothing to import."""

from __future__ import annotations

from enum import StrEnum


class Paper(StrEnum):
    """A document the program sets; the value is its name on the command line."""

    APPLICATION = "application"
    SUMMARY = "summary"
    CHECKLIST = "checklist"
    RECOMMENDATION = "recommendation"
    BRIEFING = "briefing"
    DIVISION_OF_TASKS = "division"
    POLICY_SUPPORT = "support"
    RECEIPT = "receipt"
    VERIFICATION = "verification"
    MANUAL = "manual"

    @property
    def label(self) -> str:
        """As it is called on screen and paper."""
        return _LABELS[self]

    @property
    def drafted(self) -> bool:
        """A draft of a letter or speech, to be worked on before it is used."""
        return self in (Paper.RECOMMENDATION, Paper.BRIEFING, Paper.POLICY_SUPPORT)


_LABELS = {
    Paper.APPLICATION: "申报书",
    Paper.SUMMARY: "申报摘要",
    Paper.CHECKLIST: "检查单",
    Paper.RECOMMENDATION: "推荐函（文稿）",
    Paper.BRIEFING: "政府常务会议汇报稿（文稿）",
    Paper.DIVISION_OF_TASKS: "任务分工表",
    Paper.POLICY_SUPPORT: "政策支持事项清单",
    Paper.RECEIPT: "申报包回执",
    Paper.VERIFICATION: "核验报告",
    Paper.MANUAL: "使用手册",
}
