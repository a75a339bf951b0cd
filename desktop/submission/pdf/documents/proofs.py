"""回执 and 核验报告: what was made, and what a verification found of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.submission.pdf.documents import parts
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.shapes import Sign
from desktop.submission.pdf.styles import (
    BODY,
    CELL_CENTRE,
    CELL_LABEL,
    CELL_LEFT,
    CELL_SMALL,
    NOTE,
)
from desktop.submission.pdf.table import Block, Cell, Table, heads
from desktop.submission.pdf.text import Align, Ink, Style
from desktop.submission.verification.report import Line, Report, Result, Severity
from desktop.submission.wording import EMPTY, chinese_date, size_label

_VERDICT = Style(Ink(Role.HEAD, 16), 26, Align.LEFT)
_FACT = Style(Ink(Role.BODY, 12), 17, Align.LEFT)
_FACT_LABEL = Style(Ink(Role.HEAD, 12), 17, Align.CENTRE)
_GROUP = 4
_DIGEST = "核对码（SHA-256）"
_SIGNS = {
    Result.PASSED: Sign.DONE,
    Result.FAILED: Sign.FAILED,
    Result.STATED: Sign.STATED,
    Result.UNKNOWN: Sign.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of a package that was made. `report` is its verification, None when it was not at hand."""

    name: str
    size: int
    """Bytes."""
    sha256: str
    """Hex."""
    made: datetime
    who: str
    applicant: str
    pack: str
    revision: int
    draft: bool
    report: Report | None = None


def grouped(sha256: str) -> str:
    """Digits in groups of four, to be read aloud."""
    return " ".join(sha256[at : at + _GROUP] for at in range(0, len(sha256), _GROUP))


def receipt(flow: Flow, facts: Receipt) -> None:
    parts.headline(flow, "申报包回执")
    signers = facts.report.signatures if facts.report else ()
    rows = [
        ("文件名", facts.name),
        ("大小", f"{size_label(facts.size)}（{facts.size}字节）"),
        ("申报地区", facts.applicant),
        ("申报模板", f"{facts.pack}，第{facts.revision}次修改后的内容"),
        ("生成时间", moment(facts.made)),
        ("经办人", facts.who),
        (
            "签署",
            "未签署，草稿" if facts.draft else "；".join(one.signer or one.organization for one in signers),
        ),
        ("自述签署时间", "；".join(moment(one.signing_time) for one in signers if one.signing_time)),
    ]
    _facts(flow, rows)
    flow.paragraph(_DIGEST, _VERDICT)
    _digest(flow, facts.sha256)
    flow.paragraph("两份文件的核对码相同，内容就相同；电话核对可只读前两组。", NOTE)
    if facts.report is None:
        flow.paragraph("打印回执时，申报包不在原来的位置或已经改变，没有核验。", BODY)
    else:
        _verdict(flow, facts.report)
        _results(flow, facts.report.lines)
    parts.sign_line(flow, "送交人（签字）：", "接收人（签字）：", "日期：")


def verification(flow: Flow, report: Report) -> None:
    parts.headline(flow, "核验报告")
    _verdict(flow, report)
    container = report.container
    _facts(
        flow,
        [
            ("文件名", container.name),
            ("大小", f"{size_label(container.size)}（{container.size}字节）"),
            ("核验时间", moment(report.checked)),
            ("按此时刻判断", moment(report.at)),
            ("内含文件", f"{container.entries}个"),
        ],
    )
    flow.paragraph(_DIGEST, _VERDICT)
    _digest(flow, container.sha256)
    headings = parts.Headings(flow)
    headings.next("逐项结果", keep=4)
    _lines(flow, report.lines)
    if report.signatures:
        flow.space(0.5)
        headings.next("签名", keep=5)
        _signatures(flow, report)
    problems = report.findings
    if problems:
        flow.space(0.5)
        headings.next("发现的问题", keep=4)
        table = Table(flow, (22, 40, 94), heads("轻重", "位置", "说明"))
        words = {Severity.ERROR: Sign.FAILED, Severity.WARNING: Sign.WARN, Severity.INFO: Sign.HINT}
        for finding in problems:
            sign = words[finding.severity]
            table.row(
                (
                    Cell.of(sign.word, CELL_LABEL, middle=True, sign=sign),
                    Cell.of(finding.entry or finding.part.value, CELL_LEFT, middle=True),
                    Cell.of(finding.message, CELL_LEFT, middle=True),
                )
            )
        table.close()
    if report.files:
        flow.space(0.5)
        headings.next("文件", keep=4)
        _files(flow, report)
    parts.sign_line(flow, "核验人（签字）：", "日期：")


def moment(when: datetime) -> str:
    """2026年12月18日 9:05（UTC+8）: with the offset it was given in."""
    offset = when.strftime("%z")
    zone = f"（UTC{offset[:3]}:{offset[3:5]}）" if offset else ""
    return f"{chinese_date(when)} {when.hour}:{when.minute:02d}{zone}"


def _facts(flow: Flow, rows: Iterable[tuple[str, str]]) -> None:
    table = Table(flow, (38, 118))
    for name, value in rows:
        table.row(
            (
                Cell.of(name, _FACT_LABEL, middle=True, shaded=True),
                Cell.of(value or EMPTY, _FACT, middle=True),
            )
        )
    table.close()


def _digest(flow: Flow, sha256: str) -> None:
    """16 groups of four digits, each in its own field, eight a row."""
    groups = grouped(sha256).split()
    table = Table(flow, (1,) * 8)
    for at in range(0, len(groups), 8):
        row = groups[at : at + 8]
        table.row([Cell.of(group, CELL_CENTRE) for group in row] + [Cell() for _ in range(8 - len(row))])
    table.close()


def _verdict(flow: Flow, report: Report) -> None:
    sign = Sign.DONE if report.trusted else Sign.FAILED
    table = Table(flow, (1,))
    table.row((Cell.of(report.verdict, _VERDICT, sign=sign),))
    table.close()


def _results(flow: Flow, lines: Sequence[Line]) -> None:
    """Two results a row; what failed is explained below."""
    table = Table(flow, (40, 38, 40, 38), heads("项目", "结果", "项目", "结果"))
    for at in range(0, len(lines), 2):
        row: list[Cell] = []
        for line in lines[at : at + 2]:
            row += [Cell.of(line.part.value, CELL_LEFT, middle=True), _result(line)]
        table.row(row + [Cell()] * (4 - len(row)))
    table.close()
    for line in lines:
        if line.result is Result.FAILED:
            flow.paragraph(f"{line.part.value}：{line.sentence}。", NOTE)


def _result(line: Line) -> Cell:
    return Cell.of(line.result.value, CELL_LABEL, middle=True, sign=_SIGNS[line.result])


def _lines(flow: Flow, lines: Sequence[Line]) -> None:
    table = Table(flow, (30, 26, 100), heads("项目", "结果", "说明"))
    for line in lines:
        said: list[Block] = [(line.sentence, CELL_LEFT)]
        said += [
            (value if value.startswith(f"{name}：") else f"{name}：{value}", CELL_SMALL)
            for name, value in line.details
            if value != line.sentence
        ]
        table.row(
            (Cell.of(line.part.value, CELL_LEFT, middle=True), _result(line), Cell(tuple(said), middle=True))
        )
    table.close()


def _signatures(flow: Flow, report: Report) -> None:
    table = Table(flow, (46, 38, 36, 36), heads("签署人", "自述时间", "签名", "证书"))
    for one in report.signatures:
        who = [
            part for part in (one.signer, one.organization if one.organization != one.signer else "") if part
        ]
        valid = f"{one.valid[0]:%Y-%m-%d}至{one.valid[1]:%Y-%m-%d}" if one.valid else ""
        table.row(
            (
                Cell.of("\n".join(who) or EMPTY, CELL_LEFT, middle=True),
                Cell.of(moment(one.signing_time) if one.signing_time else EMPTY, CELL_LEFT, middle=True),
                Cell.of("完好" if one.intact else "不符", CELL_LABEL, middle=True, sign=_sign(one.intact)),
                Cell(
                    (
                        ("可信" if one.trusted else "不可信", CELL_LABEL),
                        *(((valid, CELL_SMALL),) if valid else ()),
                    ),
                    middle=True,
                    sign=_sign(one.trusted),
                ),
            )
        )
        if one.fingerprint:
            table.row((Cell.of(f"证书指纹：{grouped(one.fingerprint)}", CELL_SMALL, span=4),))
    table.close()


def _sign(good: bool) -> Sign:
    return Sign.DONE if good else Sign.FAILED


def _files(flow: Flow, report: Report) -> None:
    table = Table(flow, (12, 88, 28, 28), heads("序号", "文件", "大小", "摘要"))
    words = {True: ("相符", Sign.DONE), False: ("不符", Sign.FAILED), None: ("清单未列", Sign.UNKNOWN)}
    for number, file in enumerate(report.files, 1):
        word, sign = words[file.digest_ok]
        table.row(
            (
                Cell.of(str(number), CELL_CENTRE, middle=True),
                Cell.of(file.name, CELL_LEFT, middle=True),
                Cell.of(size_label(file.size), CELL_CENTRE, middle=True),
                Cell.of(word, CELL_LEFT, middle=True, sign=sign),
            )
        )
    table.close()
