"""Whether the workbook of a package is as plainly made as ours.

What is compared with the data is the text of its cells. Whoever opens it in Excel must see the same, all of it, and
nothing must run or reach out: so there is nothing in it but the parts that hold those cells, no row or column is
hidden, and no formula stands anywhere.

Source: ECMA-376-1, 18.2.5 (definedName), 18.3.1 (worksheets); ECMA-376-2 (parts and relationships).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from desktop.submission.directory import Limits, read_records
from desktop.submission.faults import ReaderFault
from forms.errors import WorkbookUnreadable

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|styles|sharedStrings|theme/theme1|worksheets/sheet\d{1,3})\.xml"
)
_LIMITS = Limits(entries=64, total=64 << 20, ratio=200)
_BOOK = frozenset(
    b"workbook workbookPr workbookProtection bookViews workbookView sheets sheet definedNames definedName calcPr".split()
)
_SHEET = frozenset(
    b"worksheet sheetPr outlinePr pageSetUpPr dimension sheetViews sheetView pane selection sheetFormatPr cols col "
    b"sheetData autoFilter printOptions pageMargins pageSetup headerFooter oddHeader oddFooter".split()
)
"""All that may stand around the cells."""
_TAG = re.compile(rb"<(?![/?])([^\s/>]+)")
_NAME = re.compile(rb"<definedName\b([^<>]{0,1000})>([^<>]{0,1000})</")
_KNOWN_NAME = re.compile(rb'\bname="_xlnm\.(Print_Titles|Print_Area|_FilterDatabase)"')
_PLACE = re.compile(rb"('[^'()|]+'|[^'()|!]+)!\$?[A-Z0-9$:]+")
_STATE = re.compile(rb"\b(state|visibility)\s*=\s*[\"'](?!visible[\"'])")
_UNSEEN_ROW = re.compile(rb"<(?:row|col)\b(?:[^<>]{1000}|[^<>]*\s(hidden|ht|collapsed|outlineLevel)\s*=)")
_UNSEEN = re.compile(rb"\b(hidden|zeroHeight)\s*=|<col\b[^<>]{0,1000}\swidth\s*=\s*[\"']0*(\.\d*)?[\"']")
_PREFIXED = re.compile(rb"<[A-Za-z_][\w.-]*:")


def check(content: bytes) -> None:
    """Raises WorkbookUnreadable, with the reason."""
    try:
        read_records(lambda at, length: content[at : at + length], len(content), _LIMITS)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if not _PARTS.fullmatch(name):
                    raise WorkbookUnreadable(reason="含有多余的部件")
                _check_part(name, archive.read(name))
    except ReaderFault as fault:
        raise WorkbookUnreadable(reason=fault.message) from None
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise WorkbookUnreadable(reason="不是完整的工作簿") from error


def _check_part(name: str, content: bytes) -> None:
    if name.endswith(".rels") and (b"TargetMode" in content or b"&" in content):
        raise WorkbookUnreadable(reason="含有外部链接")
    if name == "[Content_Types].xml" and b"macro" in content.lower():
        raise WorkbookUnreadable(reason="含有宏")
    if name == "xl/styles.xml" and b"<numFmt " in content:
        raise WorkbookUnreadable(reason="单元格的格式会改变显示的内容")
    if name == "xl/workbook.xml":
        _check_tags(content, _BOOK)
        if _STATE.search(content):
            raise WorkbookUnreadable(reason="有隐藏的工作表")
        names = _NAME.findall(content)
        known = all(_KNOWN_NAME.search(attributes) and _PLACE.fullmatch(place) for attributes, place in names)
        if not known or len(names) != content.count(b"<definedName") - content.count(b"<definedNames"):
            raise WorkbookUnreadable(reason="含有自定义名称")
    if name.startswith("xl/worksheets/"):
        start, end = content.find(b"<sheetData"), content.find(b"</sheetData>")
        # behind a second beginning more could stand than cells
        whole = 0 <= start < end and content.count(b"<sheetData") == 1
        around = content[:start] + content[end:] if whole else content
        _check_tags(around, _SHEET)
        if _UNSEEN.search(around) or _UNSEEN_ROW.search(content) or _PREFIXED.search(content):
            raise WorkbookUnreadable(reason="有隐藏的行或列")


def _check_tags(content: bytes, known: frozenset[bytes]) -> None:
    if not known.issuperset(_TAG.findall(content)):
        raise WorkbookUnreadable(reason="含有单元格以外的内容")
