"""The help page about making a pack in Excel, done as it says; its tables are what is typed.

python -m tests.walk_through        (writes its pictures into resources/help)
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import monotonic

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import Desk, prepare
from desktop.resources import RESOURCES
from desktop.views.new_application import NewApplication
from desktop.views.packs_page import PacksScreen
from desktop.views.screen import Go
from desktop.views.workspace import Workspace
from tests.checking import checked

HELP = RESOURCES / "help" / "pack-in-excel.md"
_SHEET = re.compile(r"^\*\*“(.+?)”表\*\*")
_ROW = re.compile(r"^\| (.+?) \| (.+?) \|$")
Picture = Callable[[str, QWidget], None]
PATIENCE = 30
"""Seconds until a job must have ended."""


def steps() -> dict[str, dict[str, str]]:
    """What the page says is typed: by sheet, column (or name of a fact) and text."""
    found: dict[str, dict[str, str]] = {}
    sheet = ""
    for line in HELP.read_text("utf-8").splitlines():
        if named := _SHEET.match(line):
            sheet = named[1]
        elif (row := _ROW.match(line)) and row[1] not in ("列", "name"):
            found.setdefault(sheet, {})[row[1]] = row[2]
    return found


def edit(content: bytes) -> bytes:
    """The workbook with every step done, as a person does it."""
    book = load_workbook(BytesIO(content))
    for title, typed in steps().items():
        sheet = book[title]
        if title == "模板":
            for row in sheet.iter_rows():
                if row[0].value in typed:
                    row[2].value = typed[str(row[0].value)]
        else:
            append(sheet, typed)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def append(sheet: Worksheet, typed: dict[str, str]) -> None:
    """Fill the first row that is free."""
    names = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    row = 3
    while any(sheet.cell(row, column).value is not None for column in names.values()):
        row += 1
    for name, text in typed.items():
        sheet.cell(row, names[name], text)


def walk(desk: Desk, folder: Path, picture: Picture = lambda name, of: None) -> Workspace:
    """Everything the page says, in the window; gives the new application at its new task."""
    frame = desk.frame
    frame.go(Go("home"))
    frame.go(Go("packs"))
    screen = frame.screen_shown
    assert isinstance(screen, PacksScreen)
    pack = next(pack for pack in desk.office.packs() if pack.default)
    screen.list.select(f"{pack.id}@{pack.version}")
    picture("1", frame)
    book = folder / "模板.xlsx"
    screen.export_to(pack, book)
    wait(book.exists)
    wait(screen.panel.isHidden)
    right = edit(book.read_bytes())

    slip = load_workbook(BytesIO(right))
    sheet = slip["规则"]
    names = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    last = max(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, names["id"]).value)
    sheet.cell(last, names["target"], "tasks.6.9.supports")
    slip.save(book)
    screen.build_from(book)
    wait(lambda: screen.stack.currentIndex() == 2)
    picture("2", frame)
    book.write_bytes(right)
    screen.retry.click()
    wait(lambda: screen.stack.currentIndex() == 0)
    picture("3", frame)

    screen.banner._button.click()
    new = frame.screen_shown
    assert isinstance(new, NewApplication)
    new.search.setText("常州")
    new.list.setCurrentIndex(new.model.index(0))
    new.begin.click()
    work = frame.workspace
    assert work is not None
    task = f"tasks.{steps()['任务']['id']}"
    work.goto(task)
    work.hub.edit(f"{task}.taken", True)
    work.hub.edit(f"{task}.support", ("市中级人民法院",))
    checked(work.hub)
    picture("4", frame)
    return work


def wait(done: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not done():
        if monotonic() > end:
            raise TimeoutError
        QTest.qWait(20)


def small(image: QImage) -> QImage:
    """The picture in its 256 most frequent colours."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = bytes(plain.constBits())
    counted = Counter(pixels[at : at + 4] for at in range(0, len(pixels), 4))
    table = [int.from_bytes(pixel, "little") | 0xFF000000 for pixel, _ in counted.most_common(256)]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    prepare(app, "light")

    def save(name: str, of: QWidget) -> None:
        QTest.qWait(150)
        small(of.grab().toImage()).save(str(HELP.with_name(f"{HELP.stem}-{name}.png")), "PNG", 0)

    with tempfile.TemporaryDirectory() as data, contextlib.chdir(data):
        folder = Path("我的文档")  # relative: it is read in the pictures
        folder.mkdir()
        desk = Desk(app, Path(data) / "资料")
        desk.frame.resize(1100, 620)
        desk.frame.show()
        desk.start()
        walk(desk, folder, save)
        desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
