"""What stands where in the workbook: every sheet, every column, and the key of the pack's files behind it.

Column names follow XLSForm where it has one: type, name, label, hint, required, relevant, constraint,
constraint_message, calculation, choices, and list_name on the sheet of choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.packbook.kinds import Code, Codes, Expression, Flag, Kind, Lines, Number, Text, Word, Words
from forms.checks.finding import Severity
from forms.definition import Basis, Direction
from forms.places import KIND_LABELS

EXAMPLE = "例"
"""A row whose first cell starts with it is not read; no id and no word of the lists does."""

TYPES: Mapping[str, str] = {
    "text": "单行文字",
    "long_text": "多行文字",
    "integer": "整数",
    "number": "数字",
    "money": "金额（万元）",
    "percent": "百分数",
    "date": "日期",
    "month": "年月",
    "choice": "单选",
    "many": "多选",
    "yes_no": "是否",
    "departments": "部门",
    "person": "人员",
    "division": "行政区划",
    "table": "表格",
}
_XLSFORM_TYPES = {
    "select_one": "choice",
    "select_multiple": "many",
    "decimal": "number",
    "金额": "money",
    "百分比": "percent",
}
GROUPS: Mapping[str, str] = {
    "condition": "条件",
    "task": "任务",
    "indicator": "指标",
    "section": "正文",
    "document": "材料",
}
"""The kinds of item by the key of their tables; each has a file of its own."""
LISTS: Mapping[str, str] = {"departments": "本地部门", "bodies": "联合遴选单位"}
BASES: Mapping[str, str] = {basis.value: basis.label for basis in Basis}
SEVERITIES: Mapping[str, str] = {severity.value: severity.label for severity in Severity}
DIRECTIONS: Mapping[str, str] = {
    Direction.HIGHER.value: "越高越好",
    Direction.LOWER.value: "越低越好",
    Direction.NEITHER.value: "不分高低",
}
STAGES: Mapping[str, str] = {"apply": "申报时", "acceptance": "验收时"}

_SHORT_BASES = {basis.short_label: basis.value for basis in Basis}
WORDS: Mapping[str, Word] = {
    "types": Word(TYPES, _XLSFORM_TYPES),
    "groups": Word(GROUPS),
    "lists": Word(LISTS),
    "bases": Word(BASES, _SHORT_BASES),
    "severities": Word(SEVERITIES),
    "directions": Word(DIRECTIONS),
    "stages": Word(STAGES),
    "places": Word(KIND_LABELS),
}
"""The closed lists, by the name their drop-downs use."""
FLAGS = ("是", "否")

TEXT, LINES, FLAG, EXPRESSION = Text(), Lines(), Flag(), Expression()
ID, NUMBER, WHOLE = Code(), Number(), Number(whole=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `key` is the pack's, `offers` a list of WORDS, "flags", or the title of a sheet whose ids it names."""

    name: str
    heading: str
    kind: Kind
    width: int
    key: str = ""
    offers: str = ""
    needed: bool = False
    comment: str = ""

    @property
    def stored(self) -> str:
        return self.key or self.name

    @property
    def repeats(self) -> bool:
        """Whether it may go on in a further column of the same name."""
        return isinstance(self.kind, Lines | Codes | Words)


def _word(name: str, heading: str, offers: str, width: int = 12, **more: str) -> Column:
    return Column(name, heading, WORDS[offers], width, offers=offers, **more)  # type: ignore[arg-type]  # key, comment


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of rows; `file` and `table` say which `[[table]]` they become, "" when they go elsewhere."""

    title: str
    about: str
    columns: tuple[Column, ...]
    file: str = ""
    table: str = ""
    needed: bool = True
    """Whether a workbook without it is refused; those made before there was one are not."""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns)


_ONE_A_LINE = "一行一个（按 Alt+Enter 换行）"
_BASIS_COMMENT = (
    "方案明文：方案的官方解读写明。公开文件：其他公开文件写明。这两种都要在 sources 写明来源。\n"
    "本项目编写：编写者自己的文字，不写来源；不填就是它。"
)
_CEL_COMMENT = (
    '条件表达式（CEL），例如 answers["tasks.1.1.taken"] == true。\n'
    '路径写成“组.编号.字段名”；适用于每一项的字段可写 answers["{target}.字段名"]。'
)


def _basis(prefix: str = "", of: str = "") -> tuple[Column, ...]:
    return (
        Column(f"{prefix}basis", f"{of}依据", WORDS["bases"], 14, offers="bases", comment=_BASIS_COMMENT),
        Column(
            f"{prefix}sources",
            f"{of}来源编号，可写多个",
            Codes("来源编号"),
            20,
            offers="来源",
            comment="填“来源”表里的编号；多个时一行一个，或用顿号隔开。",
        ),
    )


def _id(comment: str = "") -> Column:
    return Column(
        "id",
        "编号",
        ID,
        14,
        needed=True,
        comment=comment
        or "小写字母、数字，可用 . - _ 连接，如 1.1；用过的编号不要改，否则原来的填报内容接不上。",
    )


def _item(*own: Column, ids: str = "", after_title: tuple[Column, ...] = ()) -> tuple[Column, ...]:
    """The columns of an item, its own ones after what is asked."""
    return (
        _id(ids),
        *after_title,
        Column("title", "名称", TEXT, 32, needed=True),
        *own,
        Column("asks", "要求（问什么）", TEXT, 40),
        Column("guidance", "填写指引（怎样写好）", TEXT, 44),
        Column("mistakes", "常见问题", TEXT, 36),
        Column("review", "评审看什么", TEXT, 36),
        Column("evidence", f"典型佐证，{_ONE_A_LINE}", LINES, 26),
        Column("relevant", "何时需要，不填为总要", EXPRESSION, 30, comment=_CEL_COMMENT),
        Column("note", "备注", TEXT, 30),
        Column(
            "was",
            "以前版本的编号",
            Codes(),
            14,
            comment="这一项在旧版本里的编号；填了，旧版本的申报转过来时内容接得上。",
        ),
        *_basis(),
    )


_FIELD = (
    Column(
        "name",
        "字段名",
        Code("字段名"),
        18,
        needed=True,
        comment="小写字母开头，只用小写字母、数字和 _。程序要用的字段名已经填好，不要改。",
    ),
    _word("type", "类型", "types", 14, key="kind"),
    Column("label", "显示的名称", TEXT, 20, needed=True),
    Column("hint", "提示", TEXT, 36),
    Column("required", "必填", FLAG, 8, offers="flags"),
    Column("relevant", "何时需要，不填为总要", EXPRESSION, 36, comment=_CEL_COMMENT),
    Column("constraint", "填写内容要满足", EXPRESSION, 36, comment=_CEL_COMMENT),
    Column("constraint_message", "不满足时怎样提示", TEXT, 30),
    _word("constraint_severity", "不满足时的等级", "severities", 18),
    Column("calculation", "计算公式（只读字段）", EXPRESSION, 36, comment=_CEL_COMMENT),
    Column("choices", "选项组", Code("选项组"), 16, comment="单选、多选时填“选项”表里的 list_name。"),
    Column("unit", "单位", TEXT, 10),
    Column("minimum", "最小值", NUMBER, 10),
    Column("maximum", "最大值", NUMBER, 10),
    Column("max_length", "字数上限", WHOLE, 10),
    Column("columns", "表格栏组", Code("表格栏组"), 16, comment="表格字段填“表格栏”表里的 list_name。"),
    Column("max_rows", "行数上限", WHOLE, 10, comment="只用于表格；不填为 200 行。"),
    *_basis(),
)
_COLUMN = ("name", "type", "label", "hint", "required", "choices", "unit", "minimum", "maximum", "max_length")

SOURCES = Sheet(
    "来源",
    "依据的文件；别的表用编号引用它",
    (
        _id("小写字母、数字，如 notice-2026。"),
        Column("title", "文件名称", TEXT, 50, needed=True),
        Column("issuer", "发布单位", TEXT, 24),
        Column("number", "文号", TEXT, 24),
        Column("date", "日期", TEXT, 14, comment="如 2026-03-01、2026-03 或 2026。"),
        Column("note", "备注（读到的是原文还是转述）", TEXT, 36),
    ),
    "pack.toml",
    "source",
)
LISTED = Sheet(
    "部门",
    "本地部门（填牵头、配合部门时可选），联合遴选的单位",
    (
        _word("list", "哪一类", "lists", 16),
        Column("label", "名称", TEXT, 40, needed=True),
    ),
)
PROBLEMS = Sheet(
    "问题",
    "这项创建要解决的问题，任务可以对应到它",
    (_id(), Column("title", "问题", TEXT, 50, needed=True), *_basis()),
    "pack.toml",
    "problem",
)
SUBJECT = Sheet("申报主体", "向申报单位问什么", _FIELD, "pack.toml", "subject")
CONDITIONS = Sheet(
    "条件",
    "创建条件",
    _item(Column("needs_evidence", "要佐证", FLAG, 15, offers="flags")),
    "conditions.toml",
    "condition",
)
AREAS = Sheet(
    "领域",
    "任务领域",
    (
        _id(),
        Column("title", "领域名称", TEXT, 40, needed=True),
        Column("short", "简称，不超过 10 字", TEXT, 16, needed=True),
        *_basis(),
    ),
    "tasks.toml",
    "area",
)
TASKS = Sheet(
    "任务",
    "重点任务；每项任务的措施写在“措施”表",
    _item(
        *_basis("title_", "名称"),
        Column("lead", f"通常牵头部门，{_ONE_A_LINE}", LINES, 24),
        Column("support", f"通常配合部门，{_ONE_A_LINE}", LINES, 24),
        Column("problems", "对应问题的编号", Codes("问题编号"), 14, offers="问题"),
        after_title=(Column("area", "领域编号", Code("领域编号"), 10, offers="领域", needed=True),),
    ),
    "tasks.toml",
    "task",
)
MEASURES = Sheet(
    "措施",
    "每项任务可选的措施，一行一条",
    (
        Column("task", "任务编号", Code("任务编号"), 12, offers="任务", needed=True),
        Column("text", "措施", TEXT, 60, needed=True),
        *_basis(),
    ),
)
INDICATORS = Sheet(
    "指标",
    "指标；其他地方的数写在“示例值”表",
    _item(
        _word("type", "类型", "types", 12, key="kind"),
        Column("unit", "单位", TEXT, 10),
        Column("minimum", "最小值", NUMBER, 10),
        Column("maximum", "最大值", NUMBER, 10),
        _word("direction", "方向", "directions", 12),
        Column("caliber", "建议的统计口径", TEXT, 40),
        after_title=(Column("task", "任务编号", Code("任务编号"), 10, offers="任务", needed=True),),
    ),
    "indicators.toml",
    "indicator",
)
EXAMPLES = Sheet(
    "示例值",
    "其他地方的目标或结果，只供参考，不是门槛",
    (
        Column("indicator", "指标编号", Code("指标编号"), 12, offers="指标", needed=True),
        Column("text", "示例", TEXT, 50, needed=True),
        _basis()[1],
    ),
)
SECTIONS = Sheet(
    "正文",
    "申报正文的章节",
    _item(Column("max_length", "字数上限", WHOLE, 10)),
    "sections.toml",
    "section",
)
DOCUMENTS = Sheet(
    "材料",
    "要附的材料",
    _item(
        Column("required", "必附", FLAG, 8, offers="flags"),
        Column("produced", "由本程序生成", FLAG, 12, offers="flags"),
        _word("stage", "哪个阶段", "stages", 10),
    ),
    "documents.toml",
    "document",
)
RULES = Sheet(
    "规则",
    "跨项检查规则：算式成立为正确，不成立时提示",
    (
        _id(),
        Column(
            "target",
            "提示显示在哪一项",
            Code("位置"),
            28,
            needed=True,
            comment="写路径，如 subject.office、tasks.1.1.start，或 tasks.1.1。",
        ),
        Column("expression", "算式", EXPRESSION, 60, needed=True, comment=_CEL_COMMENT),
        _word(
            "severity",
            "等级",
            "severities",
            10,
            comment="阻断：不改正不能导出。提醒：写明理由可以导出。建议：可不处理。",
        ),
        Column("cause", "哪里不对", TEXT, 40, needed=True),
        Column("remedy", "怎样改正", TEXT, 40, needed=True),
        *_basis(),
    ),
    "pack.toml",
    "rule",
)
CHOICES = Sheet(
    "选项",
    "单选、多选字段的选项，按组列出",
    (
        Column("list_name", "选项组", Code("选项组"), 18, needed=True, comment="同一组的各行写同一个名称。"),
        Column("name", "选项的代码", Code("代码"), 16, key="value", needed=True, comment="小写字母开头。"),
        Column("label", "显示的文字", TEXT, 30, needed=True),
        *_basis(),
    ),
)
COLUMNS = Sheet(
    "表格栏",
    "表格字段有哪些栏，按组列出",
    (
        Column(
            "list_name", "表格栏组", Code("表格栏组"), 18, needed=True, comment="同一组的各行写同一个名称。"
        ),
        *(column for column in _FIELD if column.name in _COLUMN),
        *_basis(),
    ),
    needed=False,
)
FIELDS = Sheet(
    "字段",
    "每个条件、任务、指标……要填哪些内容",
    (
        _word("group", "用于", "groups", 10, comment="用于哪一类。"),
        Column(
            "item",
            "只用于哪一项",
            Code("编号"),
            12,
            comment="不填：这一类的每一项都填；填编号：只有那一项要填。",
        ),
        *_FIELD,
    ),
)

SHEETS: tuple[Sheet, ...] = (
    *(SOURCES, LISTED, PROBLEMS, SUBJECT, CONDITIONS, AREAS, TASKS, MEASURES, INDICATORS, EXAMPLES),
    *(SECTIONS, DOCUMENTS, RULES, CHOICES, COLUMNS, FIELDS),
)

ABOUT = "说明"
FACTS = "模板"
FACT_COLUMNS = ("name", "label", "value", "hint")
OFFERED = "_下拉"
"""The hidden sheet with the words of the drop-downs."""

FACT_ROWS: tuple[Column, ...] = (
    Column("id", "模板编号", Code("模板编号"), 0, comment="小写字母、数字，用 - 连接，如 jiangsu-2026"),
    Column("version", "版本", Code("版本"), 0, comment="如 1.0；改过再发就写 1.1"),
    Column("title", "模板名称", TEXT, 0, comment="不超过 60 字，如 江苏省级 2026"),
    Column("programme", "申报成为什么", TEXT, 0, comment="印在封面上，如 江苏省知识产权保护示范区"),
    Column("legal_basis", "依据的文件", TEXT, 0, comment="《文件名称》（文号）"),
    Column("construction_months", "建设期（月）", WHOLE, 0, comment="两年填 24"),
    Column("issuer", "编制单位", TEXT, 0, comment="单位全称"),
    Column("default", "新建申报时默认用它", FLAG, 0, offers="flags", comment="一般不填"),
    Column(
        "eligible",
        "哪些地区可以申报",
        Words(WORDS["places"]),
        0,
        key="applicants.eligible",
        comment="一行一个：" + "、".join(KIND_LABELS.values()),
    ),
    Column(
        "confirm",
        "哪些地区要先确认能否申报",
        Words(WORDS["places"]),
        0,
        key="applicants.confirm",
        comment="文件没有写明的地区类型；没有就不填",
    ),
    Column(
        "basis",
        "申报主体规定的依据",
        WORDS["bases"],
        0,
        key="applicants.basis",
        offers="bases",
        comment="、".join(BASES.values()),
    ),
    Column(
        "sources",
        "申报主体规定的来源",
        Codes("来源编号"),
        0,
        key="applicants.sources",
        comment="“来源”表里的编号；依据为本项目编写时不填",
    ),
    Column(
        "built_note",
        "对已入选地区怎样提示",
        TEXT,
        0,
        key="applicants.built_note",
        comment="{batch} 会换成批次，如：已是第 {batch} 批示范区",
    ),
)
"""The rows of the sheet of facts; what needs no rows of its own."""
