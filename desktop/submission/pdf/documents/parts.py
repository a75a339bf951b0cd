"""What the shorter papers are put together from: headline, notice of a draft, counts, excerpts, blanks for the hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.flow import Flow
from desktop.submission.pdf.fonts import Role
from desktop.submission.pdf.page import PITCH
from desktop.submission.pdf.shapes import Sign
from desktop.submission.pdf.styles import BODY, BODY_INK, LEVEL_1, NOTE, TITLE, mark_run
from desktop.submission.pdf.text import Align, Ink, Run, Style
from desktop.submission.pdf.titles import WORDS
from forms.checks.finding import Finding, Severity
from forms.definition import Area, Basis, FormPack, Indicator
from forms.numerals import numeral
from forms.places import Place

BLANK = "＿" * 8
SHORT_BLANK = "＿" * 3
BYLINE = Style(Ink(Role.SUBHEAD, 14), 24, Align.CENTRE, words=WORDS)
CLOSING = Style(BODY_INK, PITCH, Align.RIGHT)
_SENTENCE_ENDS = "。；！？\n"


def headline(flow: Flow, title: str, byline: str = "", place: Place | None = None) -> None:
    """The title of a paper; the name of the `place` it is about is not broken."""
    names = {place.province, place.name} - {""} if place else set[str]()
    flow.heading(1, title, replace(TITLE, words=WORDS | names))
    if byline:
        flow.paragraph(byline, replace(BYLINE, words=WORDS | names))
    flow.space(0.5)


def notice(flow: Flow, text: str) -> None:
    """Says of a draft that it is one; carries the mark of its basis."""
    flow.paragraph([Run(text, NOTE.ink), mark_run(Basis.DRAFTED, NOTE.ink.size)], NOTE)
    flow.space(0.3)


@dataclass(slots=True)
class Headings:
    """一、二、三 … of one paper."""

    flow: Flow
    count: int = 0

    def next(self, title: str, keep: float = 2) -> None:
        self.count += 1
        self.flow.heading(2, f"{numeral(self.count)}、{title}", LEVEL_1, keep=keep)


def blank_lines(flow: Flow, count: int) -> None:
    """Ruled lines to write on."""
    for _ in range(count):
        flow.need(PITCH)
        y = flow.y + PITCH - 3
        flow.page.rule(2 * BODY_INK.size, y, flow.page.width, y, 0.5)
        flow.y += PITCH


def closing(flow: Flow, signer: str, day: str = "") -> None:
    """落款 (GB/T 9704-2012, 7.3.5): who signs, and when; kept together."""
    flow.need(4 * PITCH)
    flow.space(1)
    flow.paragraph(signer, CLOSING, right=4 * BODY_INK.size)
    flow.paragraph(day or "　　　　年　　月　　日", CLOSING, right=4 * BODY_INK.size)


def sign_line(flow: Flow, *labels: str) -> None:
    """Names to be signed by hand, side by side: 核对人（签字）：______"""
    flow.need(2.5 * PITCH)
    flow.space(1)
    lines = [flow.setter.line(label, Ink(Role.BODY, 12)) for label in labels]
    room = (flow.page.width - sum(line.width for line in lines)) / len(lines)
    left, base = 0.0, flow.y + lines[0].height
    for line in lines:
        flow.page.show(line, left, flow.y)
        left += line.width + room
        flow.page.rule(left - room + 2, base - 1, left - 12, base - 1, 0.5)
    flow.y = base


def excerpt(text: str, limit: int) -> str:
    """Whole sentences from the beginning, with …… where something was left out; characters."""
    text = text.strip()
    if len(text) <= limit:
        return text
    end = max(text.rfind(mark, 0, limit) for mark in _SENTENCE_ENDS)
    kept = text[: end + 1].rstrip("\n") if end > limit // 3 else text[:limit]
    return kept.rstrip("；，、") + "……"


def clipped(text: str, limit: int) -> str:
    """One line, for a narrow cell."""
    line = "；".join(text.split("\n"))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def section_text(w: Writing, *words: str) -> tuple[str, str]:
    """Title and text of the section that is about something: by its id, else by a word in its title."""
    for word in words:
        for section in w.pack.sections:
            if section.id == word or word in section.title:
                return section.title, w.answer(f"{section.target}.text")
    return "", ""


def body_or(flow: Flow, text: str, otherwise: str = "（未填写）", target: str = "") -> None:
    flow.paragraph(text or otherwise, BODY, target=target)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of tasks and indicators, of all or of one area. `complete`: indicators with baseline and both targets."""

    tasks: int
    taken: int
    supported: int
    indicators: int
    complete: int


def counts(w: Writing, area: Area | None = None) -> Counts:
    tasks = w.pack.tasks if area is None else w.pack.tasks_of(area.id)
    ids = {task.id for task in tasks}
    indicators = [one for one in w.pack.indicators if area is None or one.task in ids]
    supported = {link.target for link in w.application.links}
    return Counts(
        len(tasks),
        sum(w.application.flag(f"{task.target}.taken") is True for task in tasks),
        sum(task.target in supported for task in tasks),
        len(indicators),
        sum(complete(w, one) for one in indicators),
    )


def complete(w: Writing, indicator: Indicator) -> bool:
    fields = indicator.numbers
    return bool(fields) and all(w.application.number(field.path) is not None for field in fields)


def number_columns(pack: FormPack) -> dict[str, str]:
    """Baseline and yearly targets, as many as any indicator has: name and label, in order."""
    longest = max((indicator.numbers for indicator in pack.indicators), key=len, default=())
    return {field.name: field.label for field in longest}


def leads(w: Writing, area: Area, limit: int = 3) -> Sequence[str]:
    """The departments that lead most of an area's tasks, those with most first."""
    found: dict[str, int] = {}
    for task in w.pack.tasks_of(area.id):
        plan = w.application.task(task.id)
        if plan.taken is not False and plan.lead:
            found[plan.lead] = found.get(plan.lead, 0) + 1
    return sorted(found, key=lambda name: -found[name])[:limit]


def conditions_tally(w: Writing) -> str:
    """符合 12 项、部分符合 1 项、未填写 2 项"""
    found: dict[str, int] = {}
    for condition in w.pack.conditions:
        said = w.answer(f"{condition.target}.met") or "未填写"
        found[said] = found.get(said, 0) + 1
    return "、".join(f"{said}{count}项" for said, count in found.items()) or "模板没有列出创建条件"


def construction_period(w: Writing) -> str:
    start, end = w.answer("subject.start"), w.answer("subject.end")
    return f"{start}至{end}" if start and end else (start and f"{start}起") or ""


@dataclass(frozen=True, slots=True)
class Severities:
    """How many findings there are of each kind, what is merely empty apart; `warnings` without those accepted."""

    blockers: int
    unfilled: int
    """What stands in the way of export by being empty, not by being wrong."""
    warnings: int
    accepted: int
    hints: int

    @property
    def sentence(self) -> str:
        return (
            f"阻断{self.blockers}条，未填{self.unfilled}处，未说明的提醒{self.warnings}条，已说明理由的提醒{self.accepted}条，"
            f"建议{self.hints}条。"
        )


def severities(findings: Sequence[Finding]) -> Severities:
    kinds = Counter(kind(finding) for finding in findings)
    accepted = sum(bool(finding.accepted) for finding in findings)
    return Severities(
        kinds[Sign.BLOCKER], kinds[Sign.UNFILLED], kinds[Sign.WARN] - accepted, accepted, kinds[Sign.HINT]
    )


def kind(finding: Finding) -> Sign:
    """What a finding is listed and counted under, accepted or not."""
    if finding.unfilled and finding.open:
        return Sign.UNFILLED
    return _SIGNS[finding.severity]


_SIGNS = {
    Severity.BLOCKER: Sign.BLOCKER,
    Severity.WARNING: Sign.WARN,
    Severity.HINT: Sign.HINT,
}
