"""Applications to print: empty, full, and cruel."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.submission.pdf.documents.application import write_application
from desktop.submission.pdf.documents.printing import PdfInfo
from desktop.submission.pdf.fonts import OURS, Role
from forms.application import Acceptance, Application, Evidence, EvidenceLink, Purpose
from forms.checks.finding import Finding, Severity
from forms.definition import FormPack
from forms.pack import BUILT_IN, read_pack_folder
from forms.places import Place
from forms.values import FieldKind, Month, Value

NOW = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
HASH = "0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2
TEXT = (
    "常州市深入贯彻落实关于强化知识产权保护的意见，2025年全市查处专利、商标案件1,286件，同比增长12.5%；出台"
    "《常州市知识产权促进条例》（2024年3月1日起施行），建成“一站式”维权平台（ODR平台），与WIPO仲裁与调解上海中心"
    "建立合作，办结率98.6%——居全省前列……有关做法被《人民日报》报道。"
)


@pytest.fixture(scope="session")
def pack() -> FormPack:
    return read_pack_folder(BUILT_IN / "national-2022")


@pytest.fixture(scope="session")
def blank(pack: FormPack) -> Application:
    place = Place("320400", "常州市", "江苏省", "prefecture_city")
    return Application("a", place, pack.id, pack.version, Purpose.FORMAL, NOW)


@pytest.fixture(scope="session")
def filled(pack: FormPack, blank: Application) -> Callable[[int], Application]:
    """Everything answered, long texts with so many characters, 30 files of evidence."""

    def make(length: int) -> Application:
        answers = {path: _value(field.kind, field.name, length) for path, field in pack.fields.items()}
        for path, field in pack.fields.items():
            if field.choices and field.kind is FieldKind.CHOICE:
                answers[path] = field.choices[0].value
            elif field.choices:
                answers[path] = tuple(choice.value for choice in field.choices)
        answers |= {"subject.contact": "䶮㙓𬮱𬭎𰻞𫚉", "subject.office": "常州市知识产权局"}
        evidence = tuple(
            Evidence(
                f"e{number}",
                number,
                f"关于印发知识产权保护工作要点的通知（{number}）.pdf",
                f"{number:064x}",
                number,
                12_345 * number,
                "application/pdf",
                NOW,
                title="关于印发《2026年全市知识产权保护工作要点》的通知",
                document_number=f"常知发〔2026〕{number}号",
                issuer="常州市知识产权局",
                issued=date(2026, 3, number % 28 + 1),
                pages=number,
            )
            for number in range(1, 31)
        )
        links = tuple(
            EvidenceLink(one.id, target, "1-3")
            for one, target in zip(itertools.cycle(evidence), pack.targets, strict=False)
        )
        return dataclasses.replace(blank, answers=answers, evidence=evidence, links=links, revision=17)

    return make


def _value(kind: FieldKind, name: str, length: int) -> Value:
    if kind is FieldKind.LONG_TEXT:
        text = (TEXT * (length // len(TEXT) + 1))[:length]
        return f"{text[: length // 2]}\n{text[length // 2 :]}"
    if kind is FieldKind.MONTH:
        return Month(2027, 1) if name == "start" else Month(2028, 12)
    if kind is FieldKind.DATE:
        return date(2026, 12, 1)
    if kind is FieldKind.YES_NO:
        return True
    if kind is FieldKind.DEPARTMENTS:
        return ("市中级人民法院", "市公安局", "南京海关驻常州办事处")
    if kind is FieldKind.TEXT:
        return "市市场监管局（知识产权局）"
    return Decimal("85.5")


@pytest.fixture
def accepted(blank: Application) -> tuple[Application, tuple[Finding, ...]]:
    """An application with a warning accepted for a written reason."""
    finding = Finding(
        "indicators.trend",
        Severity.WARNING,
        "indicators.1.1.target_1",
        "第一年目标低于基线。",
        "请核对。",
        accepted="机构改革后统计口径收窄，已与统计部门核对。",
    )
    acceptance = Acceptance(finding.key, finding.cause, finding.accepted, "王处长", NOW)
    return dataclasses.replace(blank, acceptances=(acceptance,)), (finding,)


@pytest.fixture
def printed(pack: FormPack, tmp_path: Path) -> Callable[..., tuple[Path, PdfInfo]]:
    def make(
        application: Application,
        findings: tuple[Finding, ...] = (),
        mark: str = "",
        name: str = "a.pdf",
        fonts: Mapping[Role, Path] = OURS,
    ) -> tuple[Path, PdfInfo]:
        out = tmp_path / name
        info = write_application(
            pack,
            application,
            findings,
            out,
            mark=mark,
            content_hash=HASH,
            today=date(2026, 11, 22),
            version="0.1.0",
            fonts=fonts,
        )
        return out, info

    return make
