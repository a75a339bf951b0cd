"""检查单: everything the check found, with shape and word, to be worked through with a pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.submission.pdf.documents import parts
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.documents.tables import where
from desktop.submission.pdf.shapes import Sign
from desktop.submission.pdf.styles import (
    BODY,
    CELL_INK,
    CELL_LABEL,
    CELL_LEFT,
    CELL_SMALL,
    NOTE,
    marked,
)
from desktop.submission.pdf.table import Block, Cell, Table, heads
from desktop.submission.pdf.text import Run
from forms.checks.finding import Finding
from forms.definition import Basis

_HEADS = ("级别", "事项", "问题", "处理办法", "办理\n情况")
_WIDTHS = (17, 36, 47, 40, 16)
_GROUPS = (Sign.BLOCKER, Sign.UNFILLED, Sign.WARN, Sign.HINT)


@dataclass(frozen=True, slots=True)
class _Row:
    """One finding, or all that is merely not filled in of one item."""

    sign: Sign
    about: str
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]


def checklist(w: Writing) -> None:
    flow = w.flow
    parts.headline(
        flow, "检查单", f"{w.application.place.full_name}申报{w.pack.programme}", w.application.place
    )
    ready = not any(finding.open for finding in w.findings)
    flow.paragraph(
        parts.severities(w.findings).sentence
        + ("可以导出申报包。" if ready else "处理完阻断、未填和提醒后才能签署导出。"),
        BODY,
    )
    flow.paragraph("阻断要改正，未填要填完，提醒要改正或写明理由，建议可以保留；办完打勾。", NOTE)
    flow.space(0.3)
    table = Table(flow, _WIDTHS, heads(*_HEADS))
    for group in _GROUPS:
        rows = _rows(w, [finding for finding in w.findings if parts.kind(finding) is group])
        count = sum(len(row.findings) for row in rows)
        if rows:
            unit = "处" if group is Sign.UNFILLED else "条"
            table.row(
                (Cell.of(f"{group.word}（{count}{unit}）", CELL_LABEL, span=len(_WIDTHS), shaded=True),),
                leads=True,
            )
        for row in rows:
            table.row(_cells(w, row))
    if not w.findings:
        whole = Cell(((("没有发现问题。"), CELL_LEFT),), span=len(_WIDTHS), sign=Sign.DONE, middle=True)
        table.row((whole,))
    table.close()
    parts.sign_line(flow, "核对人（签字）：", "日期：")


def _rows(w: Writing, findings: Sequence[Finding]) -> list[_Row]:
    rows: list[_Row] = []
    gathered: dict[str, int] = {}
    for finding in findings:
        if not finding.unfilled:
            rows.append(_Row(_sign(finding), where(w, finding.target), (finding,)))
            continue
        field = w.pack.fields.get(finding.target)
        item = field.target if field else finding.target
        if item in gathered:
            known = rows[gathered[item]]
            rows[gathered[item]] = _Row(known.sign, known.about, (*known.findings, finding))
        else:
            gathered[item] = len(rows)
            rows.append(_Row(_sign(finding), where(w, item), (finding,)))
    return rows


def _sign(finding: Finding) -> Sign:
    return Sign.ACCEPTED if finding.accepted else parts.kind(finding)


def _cells(w: Writing, row: _Row) -> Sequence[Cell]:
    first = row.first
    target = first.target
    if len(row.findings) > 1:
        causes = [Run(_unfilled(w, row.findings), CELL_INK)]
    elif first.origin.basis is Basis.DRAFTED:
        causes = [Run(_sentence(first.cause), CELL_INK)]
    else:
        causes = marked(_sentence(first.cause), CELL_INK, first.origin)
    fields = [finding for finding in row.findings if finding.target in w.pack.fields]
    remedies = dict.fromkeys(
        "逐项填写" if len(fields) > 1 and finding in fields else finding.remedy for finding in row.findings
    )
    remedy: list[Block] = [(_sentence("；".join(remedies)), CELL_LEFT)]
    if first.accepted:
        remedy = [(f"已说明：{first.accepted}", CELL_LEFT)]
    return (
        Cell.of(row.sign.word, CELL_LABEL, middle=True, sign=row.sign),
        Cell.of(row.about, CELL_LEFT, middle=True, target=target),
        Cell.of(causes, CELL_LEFT, middle=True),
        Cell(tuple(remedy), middle=True),
        Cell(((" ", CELL_SMALL),)),
    )


def _unfilled(w: Writing, findings: Sequence[Finding]) -> str:
    """还没有填：牵头部门、开始月份。"""
    fields = [w.pack.fields[finding.target].label for finding in findings if finding.target in w.pack.fields]
    others = [
        finding.cause.rpartition("”")[2] or finding.cause  # the item is named beside it
        for finding in findings
        if finding.target not in w.pack.fields
    ]
    named = ["还没有填：" + "、".join(fields)] if fields else []
    return "；".join([*named, *others]) + "。"


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else text + "。"
