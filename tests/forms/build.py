"""A small form pack and applications made by hand, for tests of any room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from forms.application import Acceptance, Application, Evidence, EvidenceLink, Purpose
from forms.definition import (
    Applicants,
    Area,
    Basis,
    Choice,
    Condition,
    Direction,
    Document,
    Field,
    FormPack,
    Indicator,
    Origin,
    Rule,
    Section,
    Source,
    Task,
)
from forms.places import Place
from forms.values import FieldKind, Month, Value

TODAY = date(2026, 9, 15)
NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
OFFICIAL = Origin(Basis.OFFICIAL, ("plan",))
PLACE = Place("990100", "示例市", "示例省", "prefecture_city")

MET = (Choice("yes", "符合"), Choice("partly", "部分符合"), Choice("no", "不符合"))
MEASURES = ("建立联席会议制度", "制定年度工作要点")
KINDS = FieldKind


def condition(id_: str, title: str, origin: Origin) -> Condition:
    at = f"conditions.{id_}"
    fields = (
        Field(f"{at}.met", "是否符合", KINDS.CHOICE, origin, choices=MET),
        Field(f"{at}.statement", "说明", KINDS.LONG_TEXT, origin, max_length=1000),
    )
    return Condition(id_, title, origin, at, fields)


def task(id_: str, title: str) -> Task:
    at = f"tasks.{id_}"
    choices = tuple(Choice(text, text) for text in MEASURES)
    taken = f'answers["{at}.taken"]'
    fields = (
        Field(f"{at}.taken", "是否承担", KINDS.YES_NO),
        Field(f"{at}.reason", "不承担的理由", KINDS.LONG_TEXT, relevant=f"!{taken}"),
        Field(f"{at}.lead", "牵头部门", KINDS.TEXT, relevant=taken),
        Field(f"{at}.support", "配合部门", KINDS.DEPARTMENTS, relevant=taken),
        Field(f"{at}.start", "开始年月", KINDS.MONTH, relevant=taken),
        Field(f"{at}.end", "结束年月", KINDS.MONTH, relevant=taken),
        Field(f"{at}.measures", "措施", KINDS.MANY, choices=choices, relevant=taken),
        Field(f"{at}.own_measures", "自选措施", KINDS.LONG_TEXT, relevant=taken),
        Field(f"{at}.current", "现有基础", KINDS.LONG_TEXT, relevant=taken),
        Field(f"{at}.plan", "工作安排", KINDS.LONG_TEXT, relevant=taken, max_length=600),
    )
    return Task(id_, title, Origin(Basis.DRAFTED), at, fields, area="a1", measures=choices)


def indicator(
    id_: str,
    title: str,
    unit: str,
    direction: Direction,
    kind: FieldKind = FieldKind.NUMBER,
    *,
    required: bool = False,
) -> Indicator:
    at = f"indicators.{id_}"
    labels = {"baseline": "基期值", "target_1": "第一年目标", "target_2": "第二年目标"}
    fields = tuple(
        Field(f"{at}.{name}", label, kind, required=required, unit=unit) for name, label in labels.items()
    )
    fields += (
        Field(f"{at}.caliber", "统计口径", KINDS.LONG_TEXT),
        Field(f"{at}.data_source", "数据来源", KINDS.TEXT),
    )
    return Indicator(id_, title, Origin(Basis.DRAFTED), at, fields, task=id_, unit=unit, direction=direction)


def section(id_: str, title: str) -> Section:
    at = f"sections.{id_}"
    field = Field(f"{at}.text", "正文", KINDS.LONG_TEXT, required=True, max_length=5000)
    return Section(id_, title, Origin(Basis.DRAFTED), at, (field,))


def document(id_: str, title: str, *, produced: bool = False, stage: str = "apply") -> Document:
    at = f"documents.{id_}"
    field = Field(f"{at}.absent_reason", "暂缺原因", KINDS.LONG_TEXT)
    return Document(id_, title, OFFICIAL, at, (field,), produced=produced, stage=stage)


SUBJECT = (
    Field("subject.government", "申报政府", KINDS.TEXT, OFFICIAL, required=True),
    Field("subject.office", "牵头部门", KINDS.TEXT, required=True),
    Field("subject.contact", "联系人", KINDS.TEXT, required=True, max_length=20),
    Field("subject.contact_phone", "联系电话", KINDS.TEXT, required=True),
    Field("subject.batch", "申报批次", KINDS.TEXT),
    Field("subject.deadline", "申报截止日", KINDS.DATE),
    Field("subject.start", "建设期开始", KINDS.MONTH, required=True),
    Field("subject.end", "建设期结束", KINDS.MONTH, required=True),
    Field(
        "subject.eligibility_reply",
        "申报资格确认情况",
        KINDS.LONG_TEXT,
        relevant='place_kind in ["autonomous_prefecture", "prefecture", "league"]',
    ),
)

RULES = (
    Rule(
        "office",
        "subject.office",
        'answers["subject.office"] != answers["subject.government"]',
        "warning",
        "牵头部门与申报政府填的一样",
        "核对牵头部门",
    ),
)


def pack(rules: tuple[Rule, ...] = RULES) -> FormPack:
    """Two conditions, three tasks with an indicator each, two sections, three documents."""
    return FormPack(
        id="tiny",
        version="1",
        title="小模板",
        programme="国家知识产权保护示范区建设城市",
        legal_basis="方案",
        construction_months=24,
        applicants=Applicants(
            ("prefecture_city", "sub_provincial_city", "municipal_district", "municipal_county"),
            ("autonomous_prefecture", "prefecture", "league"),
            OFFICIAL,
        ),
        sources={"plan": Source("plan", "方案")},
        departments=("市知识产权局", "市法院"),
        subject=SUBJECT,
        conditions=(
            condition("c1", "已建立工作机制", OFFICIAL),
            condition("c2", "有专项经费", Origin(Basis.DRAFTED)),
        ),
        areas=(Area("a1", "整体部署", "部署", OFFICIAL),),
        tasks=(task("1.1", "统筹协调"), task("1.6", "社会满意度"), task("2.5", "行政裁决")),
        indicators=(
            indicator("1.1", "联席会议次数", "次/年", Direction.HIGHER, FieldKind.INTEGER),
            indicator("1.6", "按期办结率", "%", Direction.HIGHER, FieldKind.PERCENT),
            indicator("2.5", "行政裁决平均办案周期", "日", Direction.LOWER),
        ),
        sections=(section("base", "工作基础"), section("plan", "建设思路")),
        documents=(
            document("request", "申报请示"),
            document("form", "申报书", produced=True),
            document("report", "验收报告", stage="acceptance"),
        ),
        rules=rules,
        digest="0" * 64,
    )


def answers() -> dict[str, Value]:
    """Everything the pack asks for, and nothing to find fault with."""
    given: dict[str, Value] = {
        "subject.government": "示例市人民政府",
        "subject.office": "示例市知识产权局",
        "subject.contact": "张三",
        "subject.contact_phone": "0999-1234567",
        "subject.batch": "2026年",
        "subject.deadline": date(2026, 12, 18),
        "subject.start": Month(2027, 1),
        "subject.end": Month(2028, 12),
        "conditions.c1.met": "yes",
        "conditions.c1.statement": "市政府建立了联席会议制度。",
        "conditions.c2.met": "yes",
        "conditions.c2.statement": "每年安排专项经费 500 万元。",
        "tasks.1.6.taken": False,
        "tasks.1.6.reason": "该项由省级统一开展，本地不单独承担。",
        "indicators.1.1.baseline": Decimal(2),
        "indicators.1.1.target_1": Decimal(4),
        "indicators.1.1.target_2": Decimal(6),
        "indicators.2.5.baseline": Decimal(62),
        "indicators.2.5.target_1": Decimal(55),
        "indicators.2.5.target_2": Decimal("50"),
        "sections.base.text": "行政裁决平均办案周期62日，2026年12月18日起施行。",
        "sections.plan.text": "两年内压缩行政裁决平均办案周期到50日。",
    }
    for id_ in ("1.1", "2.5"):
        at = f"tasks.{id_}."
        given |= {
            f"{at}taken": True,
            f"{at}lead": "市知识产权局",
            f"{at}support": ("市法院",),
            f"{at}start": Month(2027, 1),
            f"{at}end": Month(2028, 6),
            f"{at}measures": (MEASURES[0],),
            f"{at}plan": "2027年建立机制，2028年评估完善。",
        }
    return given


def evidence(number: int = 1, **changes: object) -> Evidence:
    made = Evidence(
        id=f"e{number}",
        number=number,
        name=f"材料{number}.pdf",
        sha256=f"{number:064x}",
        crc32=number,
        size=1000,
        media_type="application/pdf",
        added=NOW,
        title=f"第 {number} 份材料",
        pages=12,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # names are the tests' business


def application(
    changes: Mapping[str, Value | None] | None = None,
    *,
    place: Place = PLACE,
    purpose: Purpose = Purpose.FORMAL,
    files: Iterable[Evidence] | None = None,
    links: Iterable[EvidenceLink] | None = None,
    acceptances: tuple[Acceptance, ...] = (),
) -> Application:
    """A complete application with some answers changed; None takes an answer away."""
    merged = {**answers(), **(changes or {})}
    targets = ("conditions.c1", "conditions.c2", "tasks.1.1", "tasks.2.5", "documents.request")
    return Application(
        id="a1",
        place=place,
        pack_id="tiny",
        pack_version="1",
        purpose=purpose,
        created=NOW,
        answers={path: value for path, value in merged.items() if value is not None},
        evidence=tuple(files) if files is not None else (evidence(),),
        links=tuple(links) if links is not None else tuple(EvidenceLink("e1", t, "1-3") for t in targets),
        acceptances=acceptances,
    )


def empty(place: Place = PLACE, purpose: Purpose = Purpose.FORMAL) -> Application:
    return Application("a0", place, "tiny", "1", purpose, NOW)
