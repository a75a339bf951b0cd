"""What a report of a verification is summed up in."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop.submission.verification import report as facts
from desktop.views.verify_words import summary

NOW = datetime(2026, 12, 18, 9, tzinfo=UTC)


def test_the_summary_counts_by_the_words_of_the_lines() -> None:
    wrong = facts.Finding("entry.crc", facts.Severity.ERROR, facts.Part.FILES, "文件内容不符", "甲.pdf")
    notes = (
        facts.Note(facts.Part.CONTAINER, "没有多余数据"),
        facts.Note(facts.Part.TIME, "签署方本机时间", result=facts.Result.STATED),
    )
    container = facts.ContainerFacts("甲.asice", 1, "a" * 64, 1, 1, application=True)
    read = facts.Report(container, NOW, NOW, (wrong,), (), (), notes)
    counts = {word: sum(line.result.value == word for line in read.lines) for word in ("自述", "未能核实")}
    assert counts["自述"] == 1 and counts["未能核实"]
    assert summary(read) == f"{len(read.lines)} 项：通过 1，不符 1，自述 1，未能核实 {counts['未能核实']}"
