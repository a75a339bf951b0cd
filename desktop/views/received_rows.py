"""Packages handed in, what they say, what changed and what verification found, as rows of a list. No Qt of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from desktop.intake_office import ALIEN, CONFLICT, FOREIGN, NOT_TRUSTED, OLDER
from desktop.views.widgets.row_list import Row

if TYPE_CHECKING:
    from db.records import ReceivedRecord
    from desktop.submission.differences import Difference, Opened

FILE = "file:"
"""How the key of a file in a package begins."""
REASONS = {
    "": ("已收", "done"),
    NOT_TRUSTED: ("未通过核验", "blocker"),
    FOREIGN: ("不是申报包", "blocker"),
    OLDER: ("比已收的旧", "blocker"),
    CONFLICT: ("与已收的冲突", "blocker"),
    ALIEN: ("编号与另一地区相同", "blocker"),
}
_SEVERITIES = {"error": ("不符", "blocker"), "warning": ("提醒", "warn"), "info": ("说明", "hint")}
_TONES = {"通过": "done", "不符": "blocker", "自述": "hint", "未能核实": "text2"}
_LEAD, _LENGTH = 10, 60
"""Characters shown before those that differ, and in all."""


def received_rows(records: Iterable[ReceivedRecord]) -> list[Row]:
    """A row for each package handed in."""
    return [_package(one) for one in records]


def other_of(records: Sequence[ReceivedRecord], one: ReceivedRecord) -> ReceivedRecord | None:
    """What a package is compared with: of the same application the one taken before it, else the one after it."""
    if not one.application:
        return None
    others = [
        other
        for other in records
        if other.application == one.application
        and (other.place == one.place or not (other.place and one.place))  # older programs kept no place
        and other.sha256 != one.sha256
        and not other.refused
    ]
    before = [other for other in others if other.at <= one.at]
    if before:
        return max(before, key=lambda other: (other.at, other.revision))
    return min(others, key=lambda other: (other.at, other.revision), default=None)


def in_order(one: ReceivedRecord, other: ReceivedRecord) -> tuple[ReceivedRecord, ReceivedRecord]:
    """The older and the newer of two, by what they say themselves, then by when they came."""
    older, newer = sorted((one, other), key=lambda record: (record.revision, record.at))
    return older, newer


def content_rows(opened: Opened) -> tuple[list[Row], dict[str, str]]:
    """All a package says under heads by kind, and the whole text by key."""
    from desktop.submission.differences import Kind, lines

    rows: list[Row] = []
    whole: dict[str, str] = {}
    said = lines(opened)
    for kind in Kind:
        found = [one for one in said if one.kind is kind]
        if found:
            rows.append(Row(f"head:{kind}", f"{kind.value}（{len(found)}）", head=True))
        for one in found:
            key = f"{FILE}{one.key}" if kind is Kind.FILE else one.key
            whole[key] = one.text
            rows.append(Row(key, one.label, _short(one.text), level=1))
    return rows, whole


def change_rows(found: Sequence[Difference]) -> list[Row]:
    """What changed under heads by kind; the key of a row is its place in `found`."""
    rows: list[Row] = []
    kind = None
    for number, one in enumerate(found):
        if one.kind is not kind:
            kind = one.kind
            count = sum(other.kind is kind for other in found)
            rows.append(Row(f"head:{kind}", f"{kind.value}（{count}）", head=True))
        words, tone = (
            ("新增", "done") if not one.before else ("移除", "warn") if not one.after else ("改动", "hint")
        )
        rows.append(Row(str(number), one.label, _change(one.before, one.after), words, tone))
    return rows


def report_rows(report: str) -> list[Row]:
    """The report of a verification, as JSON, line by line."""
    said: dict[str, Any] = json.loads(report) if report else {}
    findings, signatures, parts = (said.get(name, []) for name in ("findings", "signatures", "lines"))
    rows: list[Row] = []
    if findings:
        wrong = any(one["severity"] == "error" for one in findings)
        words = "发现的问题" if wrong else "要知道的"
        rows.append(Row("head:findings", f"{words}（{len(findings)}）", head=True))
    for number, one in enumerate(findings):
        words, tone = _SEVERITIES.get(one["severity"], _SEVERITIES["info"])
        rows.append(Row(f"finding:{number}", one["message"], one["entry"], words, tone))
    if signatures:
        rows.append(Row("head:signatures", f"签名（{len(signatures)}）", head=True))
    for number, one in enumerate(signatures):
        words, tone = ("可信", "done") if one["trusted"] else ("不可信", "blocker")
        detail = "，".join(part for part in (one["role"], one["algorithm"], one["organization"]) if part)
        rows.append(Row(f"signature:{number}", one["signer"] or "（没有名称）", detail, words, tone))
    if parts:
        rows.append(Row("head:lines", f"逐项结果（{len(parts)}）", head=True))
    for number, one in enumerate(parts):
        tone = _TONES.get(one["result"], "text2")
        rows.append(Row(f"line:{number}", one["part"], one["sentence"], one["result"], tone))
    return rows


def verdict_of(report: str) -> str:
    """The verdict in one sentence."""
    return str(json.loads(report).get("verdict", "")) if report else ""


def facts_of(record: ReceivedRecord) -> str:
    """When it came, who took it, and what it is recognised by."""
    when = f"{record.at.astimezone():%Y-%m-%d %H:%M}"
    return f"{when} 由 {record.who} 登记，{record.name}，SHA-256 前 8 位 {record.sha256[:8].upper()}"


def _package(one: ReceivedRecord) -> Row:
    words, tone = REASONS[one.refused]
    said = [f"第 {one.revision} 次修改"] if one.application else []
    said += [one.name] if one.title else [f"由 {one.who} 登记"]
    return Row(
        one.sha256,
        one.title or one.name,
        "，".join(said),
        words,
        tone,
        f"{one.at.astimezone():%m-%d %H:%M}",
    )


def _change(before: str, after: str) -> str:
    """Both from a little before where they part."""
    if not before or not after:
        return _short(before or after)
    apart = (n for n, (was, now) in enumerate(zip(before, after, strict=False)) if was != now)
    start = max(0, next(apart, min(len(before), len(after))) - _LEAD)
    lead = "…" if start else ""
    return f"{lead}{_short(before[start:])} → {lead}{_short(after[start:])}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return (flat[:_LENGTH] + "…" if len(flat) > _LENGTH else flat) or "（无）"
