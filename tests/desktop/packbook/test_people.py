"""What officials do in Excel and WPS, and what it comes to."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.workbook.workbook import Workbook

from desktop.packbook import Built, build, export
from forms.comparison import compare
from forms.values import FieldKind
from tests.desktop.packbook.books import (
    Edit,
    at,
    both,
    edited,
    faults,
    national,
    part_of,
    parts,
    put,
    replaced,
    row,
    small_book,
    zipped,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def built(*edits: Edit) -> Built:
    return build(edited(both(*edits)))


def said(result: Built) -> list[tuple[str, str, str]]:
    """Without what the two examples that no field uses are told of."""
    unused = ("选项组“level”", "表格栏组“places”")
    return [tuple(one) for one in result.remarks if not one.text.startswith(unused)]


# --- an official adds something -------------------------------------------------------------------------


def test_a_task_and_a_rule_added_to_the_national_pack_are_in_the_pack() -> None:
    book = edited(
        both(
            put("模板", C3="jiangsu-2026", C4="1.0"),
            row(
                "任务",
                {
                    "id": "6.99",
                    "area": "6",
                    "title": "跨区域协作",
                    "asks": "与哪些地区签了协议？",
                    "lead": "市知识产权局\n市公安局",
                },
            ),
            row("措施", {"task": "6.99", "text": "签订跨区域执法协作协议"}),
            row("措施", {"task": "6.99", "text": "每年开展一次联合行动", "basis": "本项目编写"}),
            row(
                "指标",
                {
                    "id": "6.99",
                    "task": "6.99",
                    "title": "联合行动次数",
                    "type": "整数",
                    "unit": "次/年",
                    "minimum": 0,
                },
            ),
            row(
                "规则",
                {
                    "id": "cooperation",
                    "target": "tasks.6.99.start",
                    "expression": 'answers["tasks.6.99.start"] >= answers["subject.start"]',
                    "severity": "提醒",
                    "cause": "跨区域协作早于建设起始月",
                    "remedy": "核对月份",
                },
            ),
        ),
        export(national()),
    )
    pack = build(book).pack
    task = pack.targets["tasks.6.99"]
    assert (task.title, task.origin.basis) == ("跨区域协作", "drafted")
    assert [choice.label for choice in task.field("measures").choices] == [
        "签订跨区域执法协作协议",
        "每年开展一次联合行动",
    ]
    assert pack.tasks[-1].lead == ("市知识产权局", "市公安局")
    assert pack.fields["indicators.6.99.baseline"].kind is FieldKind.INTEGER
    assert (pack.rules[-1].id, pack.rules[-1].severity) == ("cooperation", "warning")
    comparison = compare(national(), pack)
    assert comparison.new == ("tasks.6.99", "indicators.6.99")
    assert not comparison.gone
    assert {one.at for one in comparison.changed} == {"pack", "rule.cooperation"}


def test_a_field_with_choices_of_its_own() -> None:
    pack = built(
        row("选项", {"list_name": "scale", "name": "large", "label": "大"}),
        row("选项", {"list_name": "scale", "name": "small", "label": "小"}),
        row(
            "字段",
            {
                "group": "条件",
                "item": "c1",
                "name": "scale",
                "type": "select_one",
                "label": "规模",
                "choices": "scale",
            },
        ),
        row(
            "字段",
            {
                "group": "任务",
                "name": "cost",
                "type": "金额",
                "label": "经费",
                "minimum": "０",
                "unit": "万元",
            },
        ),
    ).pack
    assert [choice.label for choice in pack.fields["conditions.c1.scale"].choices] == ["大", "小"]
    assert pack.fields["tasks.1.1.cost"].minimum == 0


# --- habits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [24, 24.0, "24", " ２４ ", "24\n"])
def test_numbers_as_text(value: object) -> None:
    assert built(put("模板", C8=value)).pack.construction_months == 24


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(0.5, "0.5"), ("０．５", "0.5"), ("1,000.5", "1000.5"), (80.61, "80.61"), ("85%", "85")],
)
def test_bounds(typed: object, kept: str) -> None:
    pack = built(put("指标", **{at("指标", "maximum", 3): typed, at("指标", "type", 3): "数字"})).pack
    assert pack.indicators[0].maximum == Decimal(kept)


def test_a_percentage_is_what_it_looks_like() -> None:
    def edit(book: Workbook) -> None:
        book["指标"][at("指标", "maximum", 3)].number_format = "0.00%"

    pack = built(put("指标", **{at("指标", "maximum", 3): 0.855, at("指标", "type", 3): "百分数"}), edit).pack
    assert pack.indicators[0].maximum == Decimal("85.5")


def test_ids_that_excel_took_for_numbers() -> None:
    pack = built(
        put("任务", A3=1.1),
        put("措施", A3=1.1),
        put("领域", A3=1),
        put("指标", A3=1.1, B3=1.1),
        put("示例值", A3=1.1),
    ).pack
    assert (pack.areas[0].id, pack.tasks[0].id, pack.indicators[0].task) == ("1", "1.1", "1.1")


def test_dates_where_a_text_is_meant() -> None:
    def edit(book: Workbook) -> None:
        book["来源"]["E3"].number_format = 'yyyy"年"m"月"d"日"'
        book["来源"]["E4"].number_format = 'yyyy"年"m"月"'

    more = row("来源", {"id": "second", "title": "另一份文件", "date": date(2025, 11, 1)})
    last = row("来源", {"id": "third", "title": "第三份文件", "date": 2024})
    pack = built(put("来源", E3=date(2026, 3, 1)), more, last, edit).pack
    assert [source.date for source in pack.sources.values()] == ["2026-03-01", "2025-11", "2024"]


def test_full_width_and_stray_blanks() -> None:
    pack = built(
        put("任务", A3="　１．１ ", B3="１\u200b", C3="　党政领导\u00a0\r\n"),
        put("任务", **{at("任务", "support", 3): " 市财政局 \n\n　市公安局\n"}),
        put("条件", **{at("条件", "sources", 3): "notice，"}),
        put("申报主体", **{at("申报主体", "required", 3): " √ "}),
    ).pack
    assert (pack.tasks[0].id, pack.tasks[0].title) == ("1.1", "党政领导")
    assert pack.tasks[0].support == ("市财政局", "市公安局")
    assert pack.fields["subject.website"].required


def test_several_ids_in_one_cell() -> None:
    more = row("来源", {"id": "b", "title": "另一份文件"})
    for between in ("\n", "、", "，", "; ", " "):
        pack = built(more, put("领域", **{at("领域", "sources", 3): f"notice{between}b"})).pack
        assert pack.areas[0].origin.sources == ("notice", "b")


def test_blank_rows_and_formatted_ones_are_nothing() -> None:
    def edit(book: Workbook) -> None:
        sheet = book["任务"]
        sheet["A9"], sheet["C12"] = " ", "　\n"
        for number in range(3, 3000):
            sheet.cell(number, 1).number_format = "@"

    result = built(edit)
    assert len(result.pack.tasks) == 1
    assert said(result) == []


def test_a_task_without_measures_is_told() -> None:
    result = built(row("任务", {"id": "1.2", "area": "1", "title": "统筹机制"}))
    assert said(result) == [("任务", "A4", "任务“1.2”在“措施”表里没有措施")]


def test_rows_may_leave_gaps() -> None:
    def edit(book: Workbook) -> None:
        for column, value in enumerate(("1.2", "1", "统筹机制"), 1):
            book["任务"].cell(40, column).value = value

    pack = built(edit, row("措施", {"task": "1.2", "text": "例会制度"})).pack
    assert [task.id for task in pack.tasks] == ["1.1", "1.2"]


def test_merged_cells_count_for_every_row() -> None:
    def edit(book: Workbook) -> None:
        for number, text in enumerate(("甲", "乙", "丙"), 4):
            book["措施"].cell(number, 2).value = text
        book["措施"].merge_cells("A3:A6")
        book["说明"].merge_cells("A1:B1")

    result = built(edit)
    assert [choice.label for choice in result.pack.tasks[0].measures][1:] == ["甲", "乙", "丙"]
    assert [(sheet, "合并" in text) for sheet, _, text in said(result)] == [("措施", True)]


def test_hidden_rows_are_read_and_told() -> None:
    def edit(book: Workbook) -> None:
        book["措施"].row_dimensions[4].hidden = True

    result = built(row("措施", {"task": "1.1", "text": "例会制度"}), edit)
    assert len(result.pack.tasks[0].measures) == 2
    assert [(sheet, cell) for sheet, cell, _ in said(result)] == [("措施", "A4")]


def test_extra_columns_and_sheets_are_left_out_and_told() -> None:
    def edit(book: Workbook) -> None:
        book["任务"]["Z1"], book["任务"]["Z3"] = "经办人", "张三"
        book.create_sheet("Sheet1")["A1"] = "草稿"

    assert [(sheet, cell) for sheet, cell, _ in said(built(edit))] == [("Sheet1", ""), ("任务", "Z1")]


def test_a_renamed_sheet_is_known_by_its_columns() -> None:
    def edit(book: Workbook) -> None:
        book["任务"].title = "重点任务（修改）"
        book["措施"].title = " 措施 "
        book["模板"].title = "基本情况"

    result = built(edit)
    assert len(result.pack.tasks[0].measures) == 1
    assert {(sheet, text) for sheet, _, text in said(result)} == {
        ("重点任务（修改）", "按列名认作“任务”表"),
        ("基本情况", "按列名认作“模板”表"),
    }


def test_faults_name_a_sheet_as_it_is_called_there() -> None:
    def edit(book: Workbook) -> None:
        book["任务"]["B3"] = "9"
        book["任务"].title = "重点任务（修改）"

    assert [(sheet, cell) for sheet, cell, _ in faults(edited(edit))] == [("重点任务（修改）", "B3")]


def test_columns_may_be_moved_and_heads_written_otherwise() -> None:
    def edit(book: Workbook) -> None:
        sheet = book["措施"]
        for line in sheet.iter_rows(min_row=1, max_row=3):
            line[0].value, line[1].value = line[1].value, line[0].value
        sheet["A1"], sheet["B1"] = "　Text ", "ｔａｓｋ"

    assert built(edit).pack.tasks[0].measures[0].label == "定期专题研究，责任分解到部门"


def test_the_row_of_explanations_may_be_deleted() -> None:
    assert len(built(lambda book: book["任务"].delete_rows(2)).pack.tasks) == 1


def test_examples_are_not_read() -> None:
    pack = built(
        row("任务", {"id": "例2.1", "area": "9", "title": "照着写"}), row("来源", {"id": " 例：b"})
    ).pack
    assert [task.id for task in pack.tasks] == ["1.1"]


def test_typed_web_addresses_become_links_and_do_no_harm() -> None:
    def edit(book: Workbook) -> None:
        book["来源"]["F3"] = "https://example.cn/notice"
        book["来源"]["F3"].hyperlink = "https://example.cn/notice"

    assert built(edit).pack.sources["notice"].note == "https://example.cn/notice"


def test_shared_texts_with_parts_and_pinyin_guides() -> None:
    content = parts(small_book())
    rich = "<si><r><t>党政</t></r><r><rPr><b/></rPr><t>领导</t></r><rPh sb='0' eb='1'><t>dang</t></rPh></si>"
    content["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}"><si><t/></si>{rich}</sst>'.encode()
    relations = "xl/_rels/workbook.xml.rels"
    if b"sharedStrings" not in content[relations]:
        one = f'<Relationship Id="rId999" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        content[relations] = content[relations].replace(b"</Relationships>", one.encode())
    part = part_of("任务")
    content[part] = re.sub(rb'<c r="C3"[^>]*>.*?</c>', b'<c r="C3" t="s"><v>1</v></c>', content[part])
    assert build(zipped(content)).pack.tasks[0].title == "党政领导"


def test_inline_texts_as_other_programs_write_them() -> None:
    part = part_of("领域")
    cell = '<c r="B3" t="inlineStr"><is><t>_x000D_整体_x005F_部署</t></is></c>'.encode()
    book = replaced(part, rb'<c r="B3"[^>]*>.*?</c>', cell)
    assert build(book).pack.areas[0].title == "整体_部署"


def test_a_workbook_without_styles_and_references() -> None:
    """The least that the format asks for: no styles, no shared strings, cells without their reference."""
    content = parts(edited(lambda _: None))
    part = part_of("领域")
    line = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("2", "法治", "法治"))
    content[part] = content[part].replace(b"</sheetData>", f"<row>{line}</row></sheetData>".encode())
    content["xl/styles.xml"] = content["xl/styles.xml"].split(b"<cellXfs")[0] + b"</styleSheet>"
    assert [area.id for area in build(zipped(content)).pack.areas] == ["1", "2"]


def test_dates_counted_from_1904() -> None:
    def edit(book: Workbook) -> None:
        book.epoch = MAC_EPOCH
        book["来源"]["E3"] = date(2026, 3, 1)

    assert built(edit).pack.sources["notice"].date == "2026-03-01"
