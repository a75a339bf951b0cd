"""What an empty workbook begins with: how to fill it, the fields the program needs, one example in every sheet.

The examples make a small sound pack together, so whatever somebody copies from them is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.packbook import layout
from desktop.packbook.kinds import Toml
from desktop.packbook.layout import EXAMPLE
from desktop.packbook.rows import Row, Table, Tables

ABOUT: Sequence[tuple[str, str]] = (
    ("申报模板工作簿", ""),
    ("用途", "在这份表格里写出一次申报要问什么、依据是什么，再由“示范区申报助手”做成申报模板。不用写程序。"),
    (
        "怎样填",
        "1. 先填“模板”表，再填“来源”“领域”“任务”“措施”“指标”等表，一行写一项。\n"
        "2. 每张表第 1 行是程序认的列名，不要改；第 2 行说明这一列填什么，橙色的列必填。\n"
        f"3. A 列以“{EXAMPLE}”开头的灰色斜体行是示例，生成时不读，可以删掉，也可以照着写。\n"
        "4. 一格要写多项时，一行写一个（按 Alt+Enter 换行）。\n"
        "5. 编号列已设为“文本”格式；从别处粘贴时用“选择性粘贴—数值”，免得 1.10 变成 1.1。",
    ),
    (
        "依据",
        "每一项都有“依据”：方案明文、公开文件要写明来源（“来源”表里的编号）；"
        "本项目编写是编写者自己的文字，不写来源，也不能冒充官方要求。不填就是本项目编写。",
    ),
    (
        "加一项任务",
        "在“任务”表末尾加一行，写编号、领域编号和名称；在“措施”表写它的措施（任务编号相同）；"
        "在“指标”表给它加一项指标。",
    ),
    (
        "加一条规则",
        "在“规则”表加一行：算式成立为正确，例如\n"
        'answers["tasks.1.1.start"] >= answers["subject.start"]\n'
        "表示任务 1.1 的开始月份不早于建设起始月。标点用半角；写成全角的引号、括号也认得。",
    ),
    (
        "问一张表",
        "在“字段”或“申报主体”表把类型写成 表格，表格栏组写一个名称（如 sites）；再到“表格栏”表，"
        "每一栏写一行，list_name 都写这个名称。一栏可以是单行文字、数字、金额、日期、年月、单选、是否。",
    ),
    (
        "生成",
        "在“示范区申报助手”的“模板管理”里读入这个文件，或运行：ipzone pack build 本文件.xlsx --out 文件夹\n"
        "有问题时会列出每一处的工作表、单元格和原因；改好保存，再生成一次。",
    ),
    ("不读的内容", "公式、图片、批注、颜色、隐藏的“_下拉”表，以及不认识的工作表和列。"),
    ("", ""),
)


def _field(name: str, label: str, kind: str, **more: Toml) -> Table:
    return {"name": name, "label": label, "kind": kind, **more}


_TAKEN: Table = {"relevant": 'answers["{target}.taken"] == true'}
_MET: Toml = [
    {"value": "yes", "label": "符合"},
    {"value": "partly", "label": "部分符合"},
    {"value": "no", "label": "不符合"},
]

TABLES: Tables = {
    "pack.toml": {
        "subject": [
            _field("government", "申报政府", "text", required=True, max_length=60, hint="写人民政府全称。"),
            _field("office", "牵头部门", "text", required=True, max_length=60),
            _field("contact", "联系人", "text", required=True, max_length=40),
            _field("contact_phone", "联系电话", "text", required=True, max_length=40),
            _field("batch", "申报批次", "text", max_length=40),
            _field("deadline", "本单位截止日期", "date"),
            _field("start", "建设起始月", "month", required=True),
            _field("end", "建设结束月", "month", required=True),
            _field(
                "eligibility_reply",
                "申报资格确认情况",
                "long_text",
                max_length=500,
                relevant='place_kind in ["autonomous_prefecture", "prefecture", "league"]',
            ),
        ]
    },
    "conditions.toml": {
        "field": [
            _field("met", "是否符合", "choice", required=True, choices=_MET),
            _field("statement", "说明", "long_text", required=True, max_length=1000),
        ]
    },
    "tasks.toml": {
        "field": [
            _field("taken", "是否承担", "yes_no", required=True),
            _field(
                "reason",
                "不承担的原因",
                "long_text",
                required=True,
                max_length=500,
                relevant='answers["{target}.taken"] == false',
            ),
            _field("lead", "牵头部门", "text", required=True, max_length=60, **_TAKEN),
            _field("support", "配合部门", "departments", **_TAKEN),
            _field("start", "开始月份", "month", required=True, **_TAKEN),
            _field("end", "完成月份", "month", required=True, **_TAKEN),
            _field("measures", "选用措施", "many", required=True, **_TAKEN),
            _field("own_measures", "本地措施", "long_text", max_length=2000, **_TAKEN),
            _field("current", "现有基础", "long_text", max_length=2000, **_TAKEN),
            _field("plan", "工作安排", "long_text", required=True, max_length=3000, **_TAKEN),
        ]
    },
    "indicators.toml": {
        "field": [
            _field("baseline", "基线", "number", required=True, hint="填最近一个完整年度的实际数。"),
            _field("target_1", "第一年目标", "number", required=True),
            _field("target_2", "第二年目标", "number", required=True),
            _field("caliber", "统计口径", "long_text", required=True, max_length=500),
            _field("data_source", "数据来源", "text", required=True, max_length=200),
        ]
    },
    "sections.toml": {"field": [_field("text", "正文", "long_text", required=True, max_length=6000)]},
    "documents.toml": {"field": [_field("absent_reason", "未附原因", "long_text", max_length=500)]},
}
"""The fields that the program calls by name."""

EXAMPLES: Mapping[str, Sequence[Row]] = {
    layout.SOURCES.title: [
        {
            "id": "notice",
            "title": "关于开展示范区申报工作的通知",
            "issuer": "某省知识产权局",
            "number": "某知发〔2026〕1号",
            "date": "2026-03-01",
            "note": "已见原文。",
        }
    ],
    layout.LISTED.title: [{"list": "departments", "label": "市知识产权局"}],
    layout.PROBLEMS.title: [
        {"id": "weak", "title": "保护链条不完整", "basis": "public", "sources": ["notice"]}
    ],
    layout.SUBJECT.title: [
        {
            "name": "website",
            "kind": "text",
            "label": "门户网站",
            "hint": "没有的不填。",
            "required": False,
            "max_length": 80,
        }
    ],
    layout.CONDITIONS.title: [
        {
            "id": "c1",
            "title": "有统筹机构",
            "asks": "是否设有领导小组或联席会议？",
            "guidance": "写明名称、文号和成员单位数。",
            "evidence": ["机构设立文件", "会议纪要"],
            "basis": "public",
            "sources": ["notice"],
        }
    ],
    layout.AREAS.title: [
        {"id": "1", "title": "加强整体部署", "short": "整体部署", "basis": "public", "sources": ["notice"]}
    ],
    layout.TASKS.title: [
        {
            "id": "1.1",
            "area": "1",
            "title": "党政领导与属地责任",
            "asks": "责任怎样落到县（市、区）和部门？",
            "guidance": "列出近两年专题研究的会议和议定事项。",
            "mistakes": "只写“高度重视”，没有会议和文号。",
            "review": "责任是否落到单位和时限。",
            "evidence": ["常务会议纪要", "责任分工文件"],
            "lead": ["市知识产权局"],
            "support": ["市财政局", "市公安局"],
            "problems": ["weak"],
        }
    ],
    layout.MEASURES.title: [{"task": "1.1", "text": "定期专题研究，责任分解到部门"}],
    layout.INDICATORS.title: [
        {
            "id": "1.1",
            "task": "1.1",
            "title": "专题研究次数",
            "kind": "integer",
            "unit": "次/年",
            "minimum": 0,
            "direction": "higher",
            "caliber": "以会议纪要为准。",
        }
    ],
    layout.EXAMPLES.title: [{"indicator": "1.1", "text": "某市：每年 4 次", "sources": ["notice"]}],
    layout.SECTIONS.title: [
        {"id": "basis", "title": "工作基础", "asks": "做到了什么程度？", "max_length": 5000}
    ],
    layout.DOCUMENTS.title: [
        {
            "id": "request",
            "title": "申报请示",
            "asks": "请附盖章的扫描件。",
            "required": True,
            "produced": False,
            "stage": "apply",
        }
    ],
    layout.RULES.title: [
        {
            "id": "start",
            "target": "tasks.1.1.start",
            "expression": 'answers["tasks.1.1.start"] >= answers["subject.start"]',
            "severity": "warning",
            "cause": "任务 1.1 的开始月份早于建设起始月",
            "remedy": "核对两处的月份",
        }
    ],
    layout.CHOICES.title: [{"list_name": "level", "value": "high", "label": "较好"}],
    layout.COLUMNS.title: [{"list_name": "places", **_field("site", "站点", "text", required=True)}],
    layout.FIELDS.title: [
        {"group": "task", "item": "1.1", **_field("leader", "分管领导", "text", max_length=40)},
    ],
}


def _by_column(sheet: layout.Sheet, row: Row) -> Row:
    names = {column.stored: column.name for column in sheet.columns}
    return {names.get(key, key): value for key, value in row.items()}


EXAMPLES = {sheet.title: [_by_column(sheet, row) for row in EXAMPLES[sheet.title]] for sheet in layout.SHEETS}
