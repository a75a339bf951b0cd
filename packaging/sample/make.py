"""Makes resources/sample: the sample application and its evidence, real small files with Chinese names.

    .venv/bin/python packaging/sample/make.py

The same input gives the same bytes. Everything in them is invented and says so.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).resolve().parent))
from content import SECOND, SECTIONS, STATEMENTS, SUBJECT, TASKS

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "resources" / "sample"
FONT = ROOT / "resources" / "fonts" / "NotoSansSC-400.ttf"
MOMENT = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date inside the files, so that they stay the same

OFFICE = "示例市知识产权局"
GOVERNMENT = "示例市人民政府"

# file, title, 文号, issuer, date, what it supports, paragraphs
PDFS = [
    (
        "01-申报请示（样例）.pdf",
        "关于申报国家知识产权保护示范区建设城市的请示",
        "示政〔2026〕21号",
        GOVERNMENT,
        "2026-09-08",
        ["documents.request"],
        ["省人民政府：", "经市政府常务会议研究，现申请创建国家知识产权保护示范区建设城市，请予推荐。"],
    ),
    (
        "02-示范区建设方案（样例）.pdf",
        "示例市国家知识产权保护示范区建设方案",
        "示政发〔2026〕18号",
        GOVERNMENT,
        "2026-08-30",
        ["documents.plan", "area:1"],
        [
            "第一章 总体要求",
            "坚持目标引领、因地制宜、择优遴选、动态管理。",
            "第二章 重点任务",
            "围绕六个方面安排39项任务，逐项明确牵头部门、起止时间和指标。",
            "第三章 保障措施",
            "加强组织领导，落实经费和人才。",
        ],
    ),
    (
        "03-市政府常务会议纪要（样例）.pdf",
        "示例市人民政府第12次常务会议纪要",
        "示政纪〔2026〕12号",
        GOVERNMENT,
        "2026-08-25",
        ["documents.minutes", "tasks.1.1"],
        ["会议审议并通过示范区建设方案。", "会议要求，各责任单位按任务台账抓好落实。"],
    ),
    (
        "05-真实性与无不宜情形承诺书（样例）.pdf",
        "真实性与无不宜情形承诺书",
        "",
        GOVERNMENT,
        "2026-09-08",
        ["documents.pledge", "conditions"],
        ["本单位承诺：申报材料真实、准确、完整，可供核查。", "经逐项自查，未发现不宜列为示范创建的情形。"],
    ),
    (
        "06-知识产权保护满意度调查报告（样例）.pdf",
        "2025年知识产权保护社会满意度调查报告",
        "",
        OFFICE,
        "2026-01-20",
        ["documents.survey", "tasks.1.6", "conditions"],
        [
            "调查对象为权利人、专业人士和社会公众三类人群，共1200人。",
            "综合满意度82.4分，满分100分。样本和问卷见附件。",
        ],
    ),
    (
        "09-法治保障文件汇编（样例）.pdf",
        "知识产权法治保障文件汇编",
        "",
        "示例市司法局",
        "2026-03-12",
        ["area:2", "conditions"],
        ["一、地方性法规和规章目录", "二、行政裁决工作规程", "三、行刑衔接工作办法", "四、技术调查官名录"],
    ),
    (
        "12-体制机制改革文件汇编（样例）.pdf",
        "知识产权体制机制改革文件汇编",
        "",
        "示例市委编办",
        "2026-02-18",
        ["area:4"],
        ["一、机构职能文件", "二、权责清单", "三、信用分级分类监管办法", "四、跨区域执法协作协议"],
    ),
    (
        "13-国际合作与海外维权材料汇编（样例）.pdf",
        "国际合作与海外维权材料汇编",
        "",
        OFFICE,
        "2026-03-30",
        ["area:5"],
        ["一、合作备忘录", "二、海外纠纷应对指导记录", "三、风险预警报告目录", "四、保险补贴办法"],
    ),
    (
        "15-公示与异议处理材料（样例）.pdf",
        "公示与异议处理材料",
        "",
        OFFICE,
        "2026-09-05",
        ["documents.objections"],
        ["公示5个工作日，公示期内未收到异议。"],
    ),
]
DOCXS = [
    (
        "04-联络员回执（样例）.docx",
        "联络员回执",
        "",
        OFFICE,
        "2026-09-08",
        ["documents.liaison"],
        ["单位：示例市知识产权局", "联络员：张示例", "电话：0000-12345678"],
    ),
    (
        "07-领导小组成立文件（样例）.docx",
        "关于成立示范区建设领导小组的通知",
        "示政办〔2024〕9号",
        "示例市人民政府办公室",
        "2024-05-16",
        ["tasks.1.2", "conditions"],
        ["领导小组由22个部门组成，办公室设在市知识产权局。"],
    ),
    (
        "11-全链条保护工作总结（样例）.docx",
        "2025年知识产权全链条保护工作总结",
        "示知发〔2026〕3号",
        OFFICE,
        "2026-01-28",
        ["area:3", "conditions"],
        ["预审、执法、调解、维权援助、商业秘密保护逐项小结，数据口径见附表。"],
    ),
    (
        "14-国家安全与保密工作制度（样例）.docx",
        "知识产权领域国家安全工作制度",
        "示知发〔2025〕30号",
        OFFICE,
        "2025-11-10",
        ["area:6"],
        ["对外转让协同、重大项目评议、保密审查提醒的流程和文书。"],
    ),
]
XLSX = (
    "10-知识产权案件统计表（样例）.xlsx",
    "2025年知识产权案件统计表",
    "",
    OFFICE,
    "2026-01-15",
    ["tasks.2.5", "tasks.3.2", "tasks.3.6"],
)
BUDGET = (
    "08-专项经费预算批复（样例）.xlsx",
    "2026年知识产权保护专项经费预算表",
    "示财〔2026〕5号",
    "示例市财政局",
    "2026-02-06",
    ["tasks.1.4", "conditions"],
)
PHOTO = (
    "16-保护中心服务窗口（样例）.jpg",
    "保护中心服务窗口照片",
    "",
    "示例市知识产权保护中心",
    "2025-12-03",
    ["tasks.4.2", "tasks.3.1"],
)


def pdf(title: str, number: str, issuer: str, day: str, paragraphs: list[str]) -> bytes:
    """Two A4 pages that look like a document of an office."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595.28, 841.89), invariant=True, lang="zh-CN", pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor(issuer)
    lines = [f"    {line}" for line in paragraphs]
    for page in (1, 2):
        canvas.setFont("Noto", 9)
        canvas.drawRightString(530, 800, "样例：内容均为虚构")
        canvas.setFont("Noto", 18 if len(title) < 22 else 15)
        canvas.drawCentredString(297, 740, title if page == 1 else "附件")
        canvas.setFont("Noto", 11)
        canvas.drawCentredString(297, 716, number)
        top = 680
        for line in lines if page == 1 else ["    附件为虚构内容，仅供练习时核对页码。"]:
            for start in range(0, len(line), 34):
                canvas.drawString(80, top, line[start : start + 34])
                top -= 24
        if page == 1:
            canvas.drawRightString(515, top - 30, issuer)
            canvas.drawRightString(515, top - 54, day)
        canvas.drawCentredString(297, 60, f"— {page} —")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def docx(title: str, issuer: str, day: str, paragraphs: list[str]) -> bytes:
    """The smallest Word document that every office program opens."""
    texts = [title, "样例：内容均为虚构", *paragraphs, issuer, day]
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
    }
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return zipped({name: (head + text).encode() for name, text in parts.items()})


def xlsx(title: str, rows: list[tuple[object, ...]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("统计表")
    sheet.append([title])
    sheet.append(["样例：内容均为虚构"])
    for row in rows:
        sheet.append(list(row))
    sheet.column_dimensions["A"].width = 36
    book.properties.created = book.properties.modified = MOMENT
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made:
        parts = {name: made.read(name) for name in sorted(made.namelist())}
    core = parts["docProps/core.xml"]  # openpyxl writes the moment of saving
    parts["docProps/core.xml"] = re.sub(rb">[^<]*(</dcterms:modified>)", rb">2026-01-01T00:00:00Z\1", core)
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def photo(caption: str) -> bytes:
    """A drawn picture in the place of a photograph."""
    image = Image.new("RGB", (960, 640), "#dfe7f0")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 420, 960, 640), fill="#b9a98f")
    draw.rectangle((120, 160, 840, 470), fill="#f7f5ef", outline="#5c6879", width=4)
    for left in (180, 400, 620):
        draw.rectangle((left, 250, left + 160, 470), fill="#9fb8d3", outline="#435063", width=3)
    font = ImageFont.truetype(str(FONT), 36)
    draw.text((480, 205), caption, font=font, fill="#17202c", anchor="mm")
    draw.text((480, 580), "样例：图片为绘制", font=font, fill="#17202c", anchor="mm")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def targets(supports: list[str], conditions: list[str]) -> list[str]:
    """`area:2` stands for all its tasks, `conditions` for all conditions."""
    found: list[str] = []
    for one in supports:
        if one.startswith("area:"):
            found += [f"tasks.{id_}" for id_ in TASKS if id_.startswith(one[5:] + ".")]
        elif one == "conditions":
            found += [f"conditions.{id_}" for id_ in conditions]
        else:
            found.append(one)
    return list(dict.fromkeys(found))


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from forms.pack import BUILT_IN, read_pack_folder

    pack = read_pack_folder(BUILT_IN / "national-2022")
    pdfmetrics.registerFont(TTFont("Noto", str(FONT)))
    conditions = [condition.id for condition in pack.conditions]

    made = [(row, pdf(*row[1:5], row[6])) for row in PDFS]
    made += [(row, docx(row[1], row[3], row[4], row[6])) for row in DOCXS]
    cases = [("类别", "件数"), ("商标侵权", 218), ("假冒专利", 37), ("版权", 96), ("种业", 61), ("合计", 412)]
    made.append((XLSX, xlsx(XLSX[1], cases)))
    money = [
        ("项目", "金额（万元）"),
        ("行政裁决与执法", 320),
        ("维权援助", 240),
        ("宣传与调查", 90),
        ("平台运行", 210),
    ]
    made.append((BUDGET, xlsx(BUDGET[1], money)))
    made.append((PHOTO, photo("知识产权保护中心")))
    made.sort(key=lambda one: one[0][0])

    shutil.rmtree(OUT / "evidence", ignore_errors=True)
    (OUT / "evidence").mkdir(parents=True)
    files = []
    for row, data in made:
        name, title, number, issuer, day, supports = row[:6]
        name = name.partition("-")[2]
        (OUT / "evidence" / name).write_bytes(data)
        files.append(
            {
                "file": f"evidence/{name}",
                "title": f"{title}（样例）",
                "document_number": number,
                "issuer": issuer,
                "issued": day,
                "supports": targets(supports, conditions),
            }
        )

    answers = {
        "subject": SUBJECT,
        "conditions": {id_: {"met": "yes", "statement": STATEMENTS[id_]} for id_ in conditions},
        "tasks": {},
        "indicators": {},
        "sections": {id_: {"text": text} for id_, text in SECTIONS.items()},
    }
    for id_, (lead, support, start, end, current, plan, numbers, caliber, source) in TASKS.items():
        task = next(task for task in pack.tasks if task.id == id_)
        answers["tasks"][id_] = {
            "taken": True,
            "lead": lead,
            "support": support,
            "start": start,
            "end": end,
            "measures": [measure.value for measure in task.measures[:3]],
            "current": current,
            "plan": plan,
        }
        for indicator in pack.indicators_of(id_):
            stated, counted, origin = SECOND.get(indicator.id, (numbers, caliber, source))
            answers["indicators"][indicator.id] = {
                "baseline": stated[0],
                "target_1": stated[1],
                "target_2": stated[2],
                "caliber": counted,
                "data_source": origin,
            }
    place = {"code": "990100", "name": "示例市", "province": "示例省", "kind": "prefecture_city"}
    sample = {"pack": pack.id, "place": place, "answers": answers, "files": files}
    (OUT / "application.json").write_text(json.dumps(sample, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{len(files)} files in {OUT}")  # noqa: T201


if __name__ == "__main__":
    main()
