"""任务清单.xlsx: the application as tables that an office can sort and filter, and reading one back.

`expected` says what the cells must hold; `write_workbook` writes exactly that, `read_back` gives it back from a
file somebody else had in hands. So whether a workbook says the same as the data is one comparison.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TypeAlias

from desktop.submission.public import Withheld
from desktop.submission.spreadsheet import Row, read, trimmed
from desktop.submission.spreadsheet import Rows as Lines
from desktop.submission.wording import (
    Sources,
    all_supports,
    answer,
    chinese_date,
    evidence_references,
    printed,
    printed_rows,
    target_label,
)
from forms.application import Application
from forms.definition import FormPack, Origin, Task
from forms.errors import WorkbookUnreadable
from forms.values import Rows

Sheets: TypeAlias = Mapping[str, Lines]
"""The rows of every sheet, head first, every cell as text; blank cells at the end of a row are left out."""

ABOUT = "说明"
_WITHHELD = "公开版略去的内容"
_WIDTHS: Mapping[str, tuple[int, ...]] = {
    ABOUT: (18, 90),
    "任务": (8, 24, 28, 12, 40, 10, 30, 20, 30, 12, 12, 50, 50, 50, 50, 24),
    "指标": (8, 32, 10, 12, 12, 12, 44, 28, 24, 14, 40, 40),
    "佐证材料": (8, 40, 40, 20, 24, 14, 8, 14, 68, 50),
    "条件": (8, 40, 12, 60, 24, 14, 40),
    _WITHHELD: (8, 60, 40, 68),
}
_TITLE_LIMIT = 24
"""Characters of a sheet's name, which may have 31."""
_GRIDS_LIMIT = 60
"""Sheets for tables of the form; what is beyond goes onto one more."""
_OTHERS = ("其他", ("内容",))
_NO_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f\ufffe\uffff]|[^\u0000-\uffff]")
_CELL_LIMIT = 16_000
"""Characters put into one cell, which can hold 32,767 once they are escaped.

A longer answer goes on in the cells of rows below it."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")

_HYPERLINK = re.compile(rb'<Relationship\b[^<>]*/relationships/hyperlink"[^<>]*>')
_UNPACKED_LIMIT = 64 << 20
_PIECE = 1 << 18
"""Bytes of a part that are looked at at a time."""
_PART_LIMIT = 200
_RATIO_LIMIT = 200
_FORBIDDEN_PARTS = (
    "externalLinks/",
    "vbaProject",
    "macrosheets/",
    "embeddings/",
    "activeX/",
    "connections.xml",
)


@dataclass(frozen=True, slots=True)
class _Edition:
    """What the first sheet says of the workbook itself."""

    mark: str
    content_hash: str
    today: date
    version: str


def write_workbook(
    pack: FormPack,
    application: Application,
    out: Path,
    *,
    mark: str,
    content_hash: str,
    today: date,
    version: str,
    withheld: Sequence[Withheld] | None = None,
) -> None:
    """Write the workbook; `withheld`: what a public edition leaves out. The same input gives the same bytes. Raises OSError."""
    from desktop.submission.workbook_writer import Sheet, write

    about = tuple(_tidy(_about(pack, application, _Edition(mark, content_hash, today, version))))
    sheets = [Sheet(ABOUT, about, _WIDTHS[ABOUT], mark, table=False)]
    for title, rows in expected(pack, application, withheld).items():
        sheets.append(Sheet(title, rows, _WIDTHS.get(title) or _widths(rows), mark))
    creator = application.text("subject.office") or application.place.name
    out.write_bytes(write(sheets, f"{application.place.full_name}任务清单", _text(creator), today))


def _widths(rows: Lines) -> tuple[int, ...]:
    """Of a sheet whose columns no one knows beforehand: as its longest texts want, within bounds."""
    count = max(map(len, rows))
    longest = (max((2 * len(row[at]) for row in rows if at < len(row)), default=0) for at in range(count))
    return tuple(max(8, min(40, length + 2)) for length in longest)


def expected(pack: FormPack, application: Application, withheld: Sequence[Withheld] | None = None) -> Sheets:
    """The cells of every sheet that shows the application's data; the sheet about the workbook is not among them."""
    return {title: tuple(rows) for title, rows in lines(pack, application, withheld).items()}


def lines(
    pack: FormPack, application: Application, withheld: Sequence[Withheld] | None = None
) -> Mapping[str, Iterator[Row]]:
    """The same, each row made when it is asked for, once."""
    sources = Sources(pack)
    left_out = {} if withheld is None else {_WITHHELD: _tidy(_withheld(withheld))}
    return left_out | {
        "任务": _tidy(_tasks(pack, application, sources)),
        "指标": _tidy(_indicators(pack, application, sources)),
        "佐证材料": _tidy(_evidence(pack, application)),
        "条件": _tidy(_conditions(pack, application, sources)),
        **_grids(pack, application),
    }


def read_back(data: bytes | Path) -> Sheets:
    """The cells of a workbook, comparable with `expected`. Raises WorkbookUnreadable with the reason."""
    content = data.read_bytes() if isinstance(data, Path) else data
    return {title: tuple(rows) for title, rows in lines_back(content).items()}


def lines_back(content: bytes) -> Mapping[str, Iterator[Row]]:
    """The same, each row read when it is asked for, once; comparable with `lines`.

    Takes a file from outside: refuses one that unpacks to more than 64 MiB or by a factor above 200, refers to
    other files, carries programs, or holds a formula. Raises WorkbookUnreadable with the reason, also later.
    """
    inspect_workbook(content)
    return {title: rows for title, rows in read(content).items() if title != ABOUT}


# --- what the cells hold ----------------------------------------------------------------------------------


def _basis(sources: Sources, pack: FormPack, origin: Origin) -> tuple[str, str]:
    return origin.basis.label, "\n".join(pack.citations(origin))


def _tasks(pack: FormPack, application: Application, sources: Sources) -> Iterable[Sequence[str]]:
    yield (
        *("编号", "任务领域", "任务", "任务依据", "措施依据与来源", "是否承担", "不承担的原因", "牵头部门"),
        *("配合部门", "开始月份", "完成月份", "选用措施", "本地措施", "现有基础", "工作安排", "佐证材料"),
    )
    areas = {area.id: area.title for area in pack.areas}
    for task in pack.tasks:
        said = [answer(pack, application, f"{task.target}.{name}") for name in _TASK_FIELDS]
        yield (
            *(task.id, areas.get(task.area, ""), task.title, task.title_origin.basis.label),
            "\n".join(_basis(sources, pack, task.origin)).strip(),
            *said[:6],
            _measures(application, task),
            *said[6:],
            evidence_references(application, task.target),
        )


def _withheld(withheld: Sequence[Withheld]) -> Iterable[Sequence[str]]:
    yield ("序号", "略去的内容", "原因", "SHA-256")
    for number, one in enumerate(withheld, 1):
        yield (str(number), one.label, one.words, one.sha256)


_TASK_FIELDS = ("taken", "reason", "lead", "support", "start", "end", "own_measures", "current", "plan")


def _measures(application: Application, task: Task) -> str:
    """One line a measure, each with its basis."""
    origins = {measure.label: measure.origin for measure in task.measures}
    lines = []
    for number, measure in enumerate(application.texts(f"{task.target}.measures"), 1):
        mark = f"〔{origins[measure].basis.short_label}〕" if measure in origins else ""
        lines.append(f"{number}. {measure}{mark}")
    return "\n".join(lines)


def _indicators(pack: FormPack, application: Application, sources: Sources) -> Iterable[Sequence[str]]:
    yield (
        *("编号", "指标", "单位", "基线", "第一年目标", "第二年目标", "统计口径", "数据来源"),
        *("佐证材料", "依据", "来源", "其他地方示例（不是门槛）"),
    )
    for indicator in pack.indicators:
        names = ("baseline", "target_1", "target_2", "caliber", "data_source")
        yield (
            *(indicator.id, indicator.title, indicator.unit),
            *(answer(pack, application, f"{indicator.target}.{name}") for name in names),
            evidence_references(application, indicator.target),
            *_basis(sources, pack, indicator.origin),
            "\n".join(example.text for example in indicator.examples),
        )


def _evidence(pack: FormPack, application: Application) -> Iterable[Sequence[str]]:
    yield (
        "编号",
        "名称",
        "文件名",
        "文号",
        "发文单位",
        "日期",
        "页数",
        "大小（字节）",
        "SHA-256",
        "支撑事项",
    )
    supported = all_supports(pack, application)
    for one in application.evidence:
        yield (
            *(str(one.number), one.title, one.name, one.document_number, one.issuer),
            *(one.issued.isoformat() if one.issued else "", str(one.pages or ""), str(one.size), one.sha256),
            supported.get(one.id, ""),
        )


def _conditions(pack: FormPack, application: Application, sources: Sources) -> Iterable[Sequence[str]]:
    yield ("序号", "创建条件", "是否符合", "情况说明", "佐证材料", "依据", "来源")
    for number, condition in enumerate(pack.conditions, 1):
        yield (
            *(str(number), condition.title),
            *(answer(pack, application, f"{condition.target}.{name}") for name in ("met", "statement")),
            evidence_references(application, condition.target),
            *_basis(sources, pack, condition.origin),
        )


def _grids(pack: FormPack, application: Application) -> Mapping[str, Iterator[Row]]:
    """The tables that were filled in: those with the same name and head on one sheet, in the order of the form."""
    found: dict[tuple[str, tuple[str, ...]], list[Sequence[str]]] = {}
    for field in pack.fields.values():
        value = application.answers.get(field.path)
        if isinstance(value, Rows):
            head, *rows = printed_rows(field, value)
            owner, key = target_label(pack, field.target), (field.label, head)
            if key not in found and len(found) >= _GRIDS_LIMIT:
                owner, rows, key = f"{owner}：{field.label}", [(printed(field, value),)], _OTHERS
            lines = found.setdefault(key, [])
            lines += [(owner, str(number), *row) for number, row in enumerate(rows, 1)]
    return {
        f"表{number} {_NO_TITLE.sub('', label)[:_TITLE_LIMIT]}".strip(): _tidy(
            [("事项", "序号", *head), *lines]
        )
        for number, ((label, head), lines) in enumerate(found.items(), 1)
    }


def _about(pack: FormPack, application: Application, edition: _Edition) -> Iterable[tuple[str, ...]]:
    yield ("任务清单", f"{application.place.full_name}　{pack.programme}")
    if edition.mark:
        yield ("标识", f"{edition.mark}：不是正式申报材料")
    yield ("生成日期", chinese_date(edition.today))
    yield ("申报模板", f"{pack.title} {pack.version}（{pack.id}），SHA-256 {pack.digest}")
    yield ("内容摘要", f"{edition.content_hash}（申报数据的 SHA-256，第 {application.revision} 次修改）")
    yield ("生成软件", f"示范区申报助手 {edition.version}")
    yield ("依据标识", "方案明文：方案的官方解读中写明；公开文件：其他公开文件或报道中写明，仅供对照；")
    yield ("", "本项目编写：本软件编写的提示性文字，不是官方文字，不代表任何机关的要求。")
    yield ("使用说明", "本表供查阅，以同一申报包内的申报数据为准；改动本表不会改变申报内容。")


def _tidy(rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    for row in rows:
        cells = [_text(cell) for cell in row]
        for part in range(max(1, *(-(-len(cell) // _CELL_LIMIT) for cell in cells))):
            start = part * _CELL_LIMIT
            yield trimmed([cell[start : start + _CELL_LIMIT] for cell in cells])


def _text(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# --- reading ----------------------------------------------------------------------------------------------


def inspect_workbook(
    content: bytes, *, unpacked_limit: int = _UNPACKED_LIMIT, hyperlinks: bool = False
) -> None:
    """Refuse what would be dangerous or costly to open. Raises WorkbookUnreadable.

    `hyperlinks` allows those that Excel makes of every address somebody types.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _PART_LIMIT:
                raise WorkbookUnreadable(reason="部件过多")
            if unpacked > unpacked_limit or unpacked > _RATIO_LIMIT * max(len(content), 4096):
                raise WorkbookUnreadable(reason="解开后过大")
            if len({part.filename.lower() for part in parts}) != len(parts):
                raise WorkbookUnreadable(reason="部件重名")
            for part in parts:
                if part.flag_bits & 0x1:
                    raise WorkbookUnreadable(reason="已加密")
                if any(word in part.filename for word in _FORBIDDEN_PARTS):
                    raise WorkbookUnreadable(reason="含有外部链接、宏或嵌入对象")
                with archive.open(part) as stream:
                    _inspect_part(part, stream, hyperlinks)
    except (
        zipfile.BadZipFile,
        EOFError,
        ValueError,
        NotImplementedError,
        OSError,
        zlib.error,
    ) as error:
        raise WorkbookUnreadable(reason="不是完整的工作簿") from error


def _inspect_part(part: zipfile.ZipInfo, stream: IO[bytes], hyperlinks: bool) -> None:
    """Raises WorkbookUnreadable."""
    whole = part.filename.endswith(".rels")
    size, before = 0, b""
    while piece := stream.read(part.file_size + 1 if whole else _PIECE):
        size += len(piece)  # what the directory says is only a claim
        if size > part.file_size:
            break
        # another encoding than UTF-8, which hides a declaration, has zeros
        if part.filename.endswith((".xml", ".rels")) and (b"<!" in before + piece or b"\0" in piece):
            raise WorkbookUnreadable(reason="含有不允许的 XML 声明")
        if whole and b'"External"' in (_HYPERLINK.sub(b"", piece) if hyperlinks else piece):
            raise WorkbookUnreadable(reason="含有外部链接")
        before = piece[-1:]
    if size != part.file_size:
        raise WorkbookUnreadable(reason="大小与目录不符")
