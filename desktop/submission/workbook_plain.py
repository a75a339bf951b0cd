"""Whether the workbook of a package is as plainly made as ours.

What is compared with the data is the text of its cells. Whoever opens it in Excel must see the same, all of it, and
nothing must run or reach out. There are too many ways to hide a cell or to show it differently to look for them: what
is not written as our writer writes it (openpyxl, with lxml) is refused.

Source: ECMA-376-1, 18.2.5 (definedName), 18.3.1 (worksheets); ECMA-376-2 (parts and relationships).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import IO

from desktop.submission.directory import Limits, read_records
from desktop.submission.faults import ReaderFault
from forms.errors import WorkbookUnreadable

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|styles|theme/theme1|worksheets/sheet\d{1,3})\.xml"
)
_LIMITS = Limits(entries=64, total=64 << 20, ratio=200)


_PIECE = 1 << 20
"""Bytes of a part that are looked at at a time, and what is left of a row."""
_ROW_END = b"</row>"


def _written(*tags: bytes) -> re.Pattern[bytes]:
    """These tags, their ends, and the declaration in front of a part."""
    return re.compile(rb"<(?:(?:%s)>|/[A-Za-z]+>|\?xml [^<>]{1,80}\?>)" % b"|".join(tags))


_NUMBER = rb'"\d{1,5}"'
_SIZE = rb'"[1-9]\d{0,2}(?:\.\d{1,4})?"'
"""Of what is to be seen, in characters or points."""
_MAIN = rb'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PLACE = rb"(?:'[^'()|<>]+'|[^'()|<>!]+)!\$?[A-Z0-9$:]+"
_STYLES = _written(
    rb"styleSheet %s" % _MAIN,
    rb'numFmts count="0"/',
    rb"(?:fonts|fills|borders|cellStyleXfs|cellXfs|cellStyles) count=%s" % _NUMBER,
    rb"font|fill|border|colors|indexedColors|(?:left|right|top|bottom|diagonal|patternFill)/",
    rb'(?:family|b) val="[12]"/|name val="(?:Calibri|%s)"/|sz val="1[01]"/|scheme val="minor"/'
    % "微软雅黑".encode(),
    rb'color (?:theme="1"|rgb="FFB8BDC6")/|fgColor rgb="FFEDEFF2"/|rgbColor rgb="00[0-9A-F]{6}"/',
    rb'patternFill patternType="(?:gray125"/|solid")|(?:left|right|top|bottom) style="thin"',
    rb'xf numFmtId="0" fontId=%s fillId=%s borderId=%s' % (_NUMBER, _NUMBER, _NUMBER)
    + rb'(?: applyAlignment="1")?(?: pivotButton="0" quotePrefix="[01]" xfId=%s)?/?' % _NUMBER,
    rb'alignment (?:horizontal="center" vertical="center"|vertical="top") wrapText="1"/',
    rb'cellStyle name="[^"<>]{1,40}" xfId=%s(?: builtinId="0")? hidden="0"/' % _NUMBER,
    rb'tableStyles count="0" defaultTableStyle="\w+" defaultPivotStyle="\w+"/',
)
_BOOK = _written(
    rb"workbook %s" % _MAIN,
    rb"workbookPr/|workbookProtection/|bookViews|sheets|definedNames",
    rb'workbookView visibility="visible" minimized="0"(?: show(?:HorizontalScroll|VerticalScroll|SheetTabs)="1"){3}'
    rb' tabRatio="600" firstSheet="0" activeTab="0" autoFilterDateGrouping="1"/',
    rb'sheet xmlns:r="[^"<>]{1,80}" name="[^"<>]{1,300}" sheetId=%s state="visible" r:id="rId\d{1,5}"/'
    % _NUMBER,
    rb'definedName name="_xlnm\.(?:Print_Titles|_FilterDatabase)" localSheetId=%s(?: hidden="1")?>%s</definedName'
    % (_NUMBER, _PLACE),
    rb'calcPr calcId="\d{1,9}" fullCalcOnLoad="1"/',
)
_SHEET = _written(
    rb'c r="[A-Z]{1,3}\d{1,7}" s=%s t="(?:inlineStr"><is><t(?: xml:space="preserve")?>[^<]*</t></is></c|n"(?:></c|/))'
    % _NUMBER,
    rb'row r="\d{1,7}"|sheetData',
    rb"worksheet %s" % _MAIN,
    rb'sheetPr|outlinePr summaryBelow="1" summaryRight="1"/|pageSetUpPr fitToPage="1"/',
    rb'sheetViews|sheetView workbookViewId="0"|cols|headerFooter|oddHeader|oddFooter/?',
    rb'pane xSplit="2" ySplit="1" topLeftCell="C2" activePane="bottomRight" state="frozen"/',
    rb'selection(?: pane="\w{1,20}")?(?: activeCell="A1" sqref="A1")?/',
    rb'sheetFormatPr baseColWidth="8" defaultRowHeight="15"/',
    rb'col width=%s customWidth="1" min=%s max=%s/' % (_SIZE, _NUMBER, _NUMBER),
    rb'autoFilter ref="[A-Z0-9:]{1,24}"/|pageMargins(?: \w{1,8}="[\d.]{1,6}"){6}/',
    rb'pageSetup orientation="landscape" paperSize="9" fitToHeight="0"/',
)
_OFFICE = rb"http://schemas\.openxmlformats\.org/officeDocument/2006/relationships"
_PACKAGE = rb"http://schemas\.openxmlformats\.org/package/2006"
_FORMAT = rb"application/vnd\.openxmlformats-officedocument\.(?:spreadsheetml\.\w+|theme|extended-properties)"
_LINKS = _written(
    rb'Relationships xmlns="%s/relationships"' % _PACKAGE,
    rb'Relationship Type="%s/worksheet" Target="/xl/worksheets/sheet\d{1,3}\.xml" Id="rId\d{1,5}"/' % _OFFICE,
    rb'Relationship Type="%s/(?:styles" Target="styles|theme" Target="theme/theme1)\.xml" Id="rId\d{1,5}"/'
    % _OFFICE,
    rb'Relationship Type="%s/officeDocument" Target="xl/workbook\.xml" Id="rId\d"/' % _OFFICE,
    rb'Relationship Type="%s/extended-properties" Target="docProps/app\.xml" Id="rId\d"/' % _OFFICE,
    rb'Relationship Type="%s/relationships/metadata/core-properties" Target="docProps/core\.xml" Id="rId\d"/'
    % _PACKAGE,
)
_TYPES = _written(
    rb'Types xmlns="%s/content-types"' % _PACKAGE,
    rb'Default Extension="(?:rels" ContentType="application/vnd\.openxmlformats-package\.relationships\+|xml" ContentType='
    rb'"application/)xml"/',
    rb'Override PartName="/[\w/.]{1,40}" ContentType="(?:%s|application/vnd\.openxmlformats-package\.core-properties)'
    rb'(?:\.main)?\+xml"/' % _FORMAT,
)
_WRITTEN = {
    "[Content_Types].xml": _TYPES,
    "_rels/.rels": _LINKS,
    "xl/_rels/": _LINKS,
    "xl/styles.xml": _STYLES,
    "xl/workbook.xml": _BOOK,
    "xl/worksheets/": _SHEET,
}
"""By the beginning of a part's name: all that our writer puts there, and each of its cells whole."""


def check(content: bytes) -> None:
    """Raises WorkbookUnreadable, with the reason."""
    try:
        read_records(lambda at, length: content[at : at + length], len(content), _LIMITS)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if not _PARTS.fullmatch(name):
                    raise WorkbookUnreadable(reason="含有多余的部件")
                with archive.open(name) as part:
                    _check_part(name, part)
    except ReaderFault as fault:
        raise WorkbookUnreadable(reason=fault.message) from None
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise WorkbookUnreadable(reason="不是完整的工作簿") from error


def _check_part(name: str, part: IO[bytes]) -> None:
    written = next((written for begin, written in _WRITTEN.items() if name.startswith(begin)), None)
    rest = b""
    while piece := part.read(_PIECE):
        rows, end, rest = (rest + piece).rpartition(_ROW_END)  # of which none is a part of anything longer
        if written and b"<" in written.sub(b"", rows + end):
            raise _unlike_ours()
    if written and b"<" in written.sub(b"", rest):
        raise _unlike_ours()


def _unlike_ours() -> WorkbookUnreadable:
    return WorkbookUnreadable(reason="不是规定的形式，可能隐藏了内容，或改变了显示的内容")
