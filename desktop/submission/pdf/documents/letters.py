"""推荐函 and 汇报稿: drafts to be worked on. What is not known stays blank; no office is named that nobody named."""

from __future__ import annotations

from desktop.submission.pdf.documents import parts
from desktop.submission.pdf.documents.chapters import Writing
from desktop.submission.pdf.documents.parts import BLANK, SHORT_BLANK
from desktop.submission.pdf.documents.summary import area_schedule
from desktop.submission.pdf.styles import BODY, BODY_INK, PLAIN, mark_run, marked
from desktop.submission.pdf.text import Run
from forms.definition import Basis
from forms.numerals import numeral

_EXCERPT, _GOALS = 420, 8


def recommendation(w: Writing) -> None:
    flow, place, programme = w.flow, w.application.place, w.pack.programme
    parts.notice(
        flow,
        "本函由本软件根据填报内容起草，供推荐单位修改，不是官方文书格式；主送机关、文号、称谓和印章以申报通知和"
        "本单位公文规定为准，画线处请补填。",
    )
    parts.headline(
        flow,
        f"关于推荐{place.full_name}申报{programme}的函",
        f"{SHORT_BLANK}〔{SHORT_BLANK}〕{SHORT_BLANK}号",
        place,
    )
    flow.paragraph(f"{BLANK}：", PLAIN)
    flow.paragraph(
        f"根据{w.pack.legal_basis}和{BLANK}（申报通知），经审核，我单位推荐{place.full_name}申报{programme}。"
        "现将有关情况函告如下：",
        BODY,
    )
    headings = parts.Headings(flow)
    headings.next("申报主体")
    flow.paragraph(_applicant(w), BODY)
    headings.next("条件自查")
    flow.paragraph(
        f"申报单位对照申报模板所列{len(w.pack.conditions)}项创建条件逐项自查：{parts.conditions_tally(w)}。",
        BODY,
    )
    headings.next("任务和目标")
    flow.paragraph(_promise(w), BODY)
    headings.next("推荐意见")
    parts.blank_lines(flow, 3)
    flow.paragraph("特此函告。", BODY)
    _enclosures(w)
    parts.closing(flow, f"（{BLANK}印章）")
    flow.space(0.5)
    flow.paragraph(f"（联系人：{BLANK}；电话：{BLANK}）", BODY)


def _applicant(w: Writing) -> str:
    sentences = [
        f"申报政府为{w.answer('subject.government') or BLANK}，牵头部门为{w.answer('subject.office') or BLANK}"
    ]
    if period := parts.construction_period(w):
        sentences.append(f"建设期为{period}")
    contact, phone = w.answer("subject.contact") or BLANK, w.answer("subject.contact_phone") or BLANK
    return "，".join(sentences) + f"。联系人：{contact}，联系电话：{phone}。"


def _promise(w: Writing) -> str:
    count = parts.counts(w)
    return (
        f"申报书提出承担重点任务{count.taken}项（模板共列{count.tasks}项），设置指标{count.indicators}项，其中基线和目标"
        f"填写齐全的{count.complete}项；附佐证材料{len(w.application.evidence)}份。"
    )


def _enclosures(w: Writing) -> None:
    wanted = [document for document in w.pack.documents if document.stage == "apply" and document.required]
    listed = [document for document in wanted if "推荐函" not in document.title]
    if not listed:
        return
    w.flow.paragraph([Run("附件：", BODY_INK)], BODY)
    w.flow.items(
        [
            [Run(f"{number}. ", BODY_INK), *marked(document.title, BODY_INK, document.origin)]
            for number, document in enumerate(listed, 1)
        ],
        BODY,
    )


def briefing(w: Writing) -> None:
    flow, place, programme = w.flow, w.application.place, w.pack.programme
    parts.notice(flow, "本稿由本软件根据填报内容起草，供提请政府常务会议审议前修改；画线处请补填。")
    parts.headline(
        flow,
        f"关于{place.name}申报{programme}有关情况的汇报",
        f"{w.answer('subject.office') or BLANK}　　{SHORT_BLANK}年{SHORT_BLANK}月{SHORT_BLANK}日",
        place,
    )
    flow.paragraph(f"按照会议安排，现将{place.name}申报{programme}的有关情况汇报如下。", BODY)
    headings = parts.Headings(flow)
    headings.next("申报依据")
    flow.paragraph(f"依据{w.pack.legal_basis}组织申报。{_applicant(w)}", BODY)
    headings.next("工作基础和优势")
    for words in (("basis", "基础"), ("strengths", "优势")):
        title, text = parts.section_text(w, *words)
        if title:
            parts.body_or(flow, parts.excerpt(text, _EXCERPT), f"（“{title}”未填写）")
    headings.next("条件自查情况")
    _conditions(w)
    headings.next("拟承担的任务", keep=3)
    _tasks(w)
    flow.space(0.3)
    area_schedule(w)
    flow.space(0.5)
    headings.next("目标和投入")
    _goals(w)
    title, text = parts.section_text(w, "resources", "资金", "保障")
    if title:
        parts.body_or(flow, parts.excerpt(text, _EXCERPT), f"（“{title}”未填写）")
    headings.next("请求上级支持的事项")
    parts.body_or(flow, parts.excerpt(parts.section_text(w, "support", "政策支持", "支持事项")[1], _EXCERPT))
    headings.next("需要会前解决的问题")
    count = parts.severities(w.findings)
    found = "没有发现需要解决的问题"
    if count.blockers or count.unfilled or count.warnings:
        found = f"发现阻断{count.blockers}条、未填{count.unfilled}处、未说明的提醒{count.warnings}条，逐条列在检查单中"
    flow.paragraph(f"截至目前，检查{found}。", BODY)
    headings.next("提请会议审议的事项", keep=4)
    flow.items([[Run(text, BODY_INK), mark_run(Basis.DRAFTED, BODY_INK.size)] for text in _requests(w)], BODY)
    flow.paragraph(f"（四）{BLANK}{BLANK}", BODY)
    flow.paragraph("以上汇报，请予审议。", BODY)


def _conditions(w: Writing) -> None:
    w.flow.paragraph(
        f"对照申报模板所列{len(w.pack.conditions)}项创建条件，{parts.conditions_tally(w)}。", BODY
    )
    first = next(
        (c.value for one in w.pack.conditions for f in one.fields if f.name == "met" for c in f.choices),
        "yes",
    )
    wanting = [one for one in w.pack.conditions if w.application.answers.get(f"{one.target}.met") != first]
    if wanting:
        w.flow.paragraph("尚未写明符合的有：", BODY)
        w.flow.items(
            [
                [
                    *marked(f"（{number}）{one.title}", BODY_INK, one.origin),
                    Run(f"：{w.answer(f'{one.target}.met') or '未填写'}", BODY_INK),
                ]
                for number, one in enumerate(wanting, 1)
            ],
            BODY,
        )


def _tasks(w: Writing) -> None:
    lines = []
    for number, area in enumerate(w.pack.areas, 1):
        count, leads = parts.counts(w, area), parts.leads(w, area)
        said = f"：承担{count.taken}项，共{count.tasks}项"
        said += f"，主要由{'、'.join(leads)}牵头。" if leads else "。"
        title = marked(f"（{numeral(number)}）{area.title}", BODY_INK, area.origin)
        lines.append([*title, Run(said, BODY_INK)])
    w.flow.items(lines, BODY)


def _goals(w: Writing) -> None:
    said = []
    for indicator in w.pack.indicators:
        numbers = [w.application.number(field.path) for field in indicator.numbers]
        if len(numbers) > 1 and numbers[0] is not None and numbers[-1] is not None:
            unit = indicator.unit
            said.append(f"{indicator.title}由{numbers[0]:f}{unit}到{numbers[-1]:f}{unit}")
    if not said:
        w.flow.paragraph("（指标未填写）", BODY)
        return
    more = f"；其余{len(said) - _GOALS}项见申报书" if len(said) > _GOALS else ""
    w.flow.paragraph(f"到建设期末，{'；'.join(said[:_GOALS])}{more}。", BODY)


def _requests(w: Writing) -> tuple[str, ...]:
    government, office = w.answer("subject.government") or BLANK, w.answer("subject.office") or BLANK
    return (
        f"（一）同意以{government}名义申报{w.pack.programme}，申报材料经审定后报送。",
        "（二）审定任务分工表和各项指标目标，各牵头部门按分工落实。",
        f"（三）由{office}负责统筹协调，按季度向会议报告进度。",
    )
