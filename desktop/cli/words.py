"""Findings and reports, as JSON and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.messages import Message

if TYPE_CHECKING:
    from desktop.submission.verification.report import Report
    from forms.checks.finding import Finding, Severity
    from forms.values import Value


def misused(error: Exception) -> Message:
    """A command line that cannot be understood."""
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or getattr(error, "param_hint", None)
    if not name and parameter is not None:
        name = parameter.metavar or (parameter.opts or [parameter.human_readable_name])[0]
    said = getattr(error, "message", "") or ""
    what = {
        "NoSuchOption": f"没有选项 {name}",
        "MissingParameter": f"缺少 {name}",
        "BadParameter": f"{name} 不对" + (f"：{said}" if _is_chinese(said) else ""),
        "BadOptionUsage": f"{name} 后面缺少内容",
    }.get(type(error).__name__, "没有这个命令或参数")
    return Message("usage", f"命令写得不对：{what}。", "用 ipzone --help 查看写法。")


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def value_words(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    from forms.values import Rows, encode, texts_of

    if isinstance(value, Rows):
        return "；".join("，".join(value_words(cell) for _, cell in row) for row in value.rows)
    return "、".join(texts_of(value)) or str(encode(value))


def findings_json(findings: tuple[Finding, ...]) -> dict[str, Any]:
    from forms.checks.finding import Severity  # only here: verification begins before the checks are loaded

    def count(severity: Severity) -> int:
        return sum(finding.severity is severity for finding in findings)

    return {
        "exportable": not any(finding.open for finding in findings),
        "blockers": count(Severity.BLOCKER),
        "warnings": count(Severity.WARNING),
        "hints": count(Severity.HINT),
        "findings": [
            {
                "key": finding.key,
                "code": finding.code,
                "severity": finding.severity.value,
                "target": finding.target,
                "message": finding.cause,
                "remedy": finding.remedy,
                "basis": finding.origin.basis.value,
                "sources": list(finding.origin.sources),
                "accepted": finding.accepted or None,
            }
            for finding in findings
        ],
    }


def findings_words(findings: tuple[Finding, ...]) -> str:
    lines = [
        f"{f.severity.label}{'（已接受）' if f.accepted else ''}  {f.target}  {f.cause}。{f.remedy}。"
        for f in findings
    ]
    exportable = not any(f.open for f in findings)
    return "\n".join([*lines, "可以导出。" if exportable else "还不能导出：处理阻断，提醒要改正或写明理由。"])


def report_words(report: Report) -> str:
    lines = [f"{line.part.value}  {line.result.value}  {line.sentence}" for line in report.lines]
    lines += [f"{finding.severity.value}  {finding.code}  {finding.message}" for finding in report.findings]
    return "\n".join(["核验通过。" if report.trusted else "核验未通过。", *lines, *report.remarks])
