"""The part of 自检 that only Qt can do: our fonts on the screen, printing to PDF, the input methods that were found.

Needs a QGuiApplication; the window has one, the command line makes one, on Linux without a display.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QLibraryInfo, QMarginsF, QPluginLoader, qVersion
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QImageReader,
    QPageLayout,
    QPageSize,
    QPainter,
)

from desktop.pdfium import PDFIUM
from desktop.resources import RESOURCES
from desktop.self_test import Failed, Step, attempt

FAMILY = "Noto Sans SC"
_BUILT_IN = ("simple", "none", "compose", "xim", "qtvirtualkeyboard")
"""Values of QT_IM_MODULE that need no plugin for Chinese, or mean none."""
SENTENCE = "国家知识产权保护示范区"


def steps() -> tuple[Step, ...]:
    """Try what only Qt can; at once, about half a second. On the screen's thread."""
    with _application():
        return (
            attempt("window", "窗口", _window),
            attempt("print", "打印成 PDF", _printed),
            attempt("printers", "打印机", _printers),
            attempt("input", "中文输入法", _input_methods),
        )


@contextmanager
def _application() -> Iterator[None]:
    """The application that runs, or one without a display for the moment."""
    if QGuiApplication.instance() is not None:
        yield
        return
    # Windows always has a screen, and what it does with fonts is not what the window without one would do
    made = QGuiApplication(["ipzone", *(() if sys.platform == "win32" else ("-platform", "offscreen"))])
    yield
    made.shutdown()


def _window() -> str:
    for file in sorted((RESOURCES / "fonts").glob("NotoSansSC-*.ttf")):
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise Failed(f"字体读不进来：{file.name}")
    if QFont(FAMILY).exactMatch() is False and FAMILY not in QFontDatabase.families():
        raise Failed("没有中文字体可显示")
    if QIcon(str(next((RESOURCES / "icons").glob("*.svg")))).pixmap(16, 16).isNull():
        raise Failed("图标画不出来")
    missing = {"png", "jpeg", "svg"} - {
        bytes(one.data()).decode() for one in QImageReader.supportedImageFormats()
    }
    if missing:
        raise Failed(f"读不了图片格式：{'、'.join(sorted(missing))}")
    return f"Qt {qVersion()}，{QGuiApplication.platformName()}，中文字体、图标、图片正常"


def _printed() -> str:
    """One page through the printing part of Qt, read back."""
    import pypdfium2
    from PySide6.QtPrintSupport import QPrinter

    with TemporaryDirectory(prefix="ipzone-打印-") as folder:
        path = Path(folder) / "打印.pdf"
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Portrait,
                QMarginsF(20, 20, 20, 20),
            )
        )
        painter = QPainter(printer)
        painter.setFont(QFont(FAMILY, 16))
        painter.drawText(200, 400, SENTENCE)
        painter.end()
        with PDFIUM:
            document = pypdfium2.PdfDocument(path)
            try:
                text = document[0].get_textpage().get_text_bounded()
            finally:
                document.close()
        # Qt names some characters by the radical that shares their glyph
        if SENTENCE not in unicodedata.normalize("NFKC", text):
            raise Failed("打印出的 PDF 里没有写上去的字")
        return f"A4 一页，{path.stat().st_size // 1024} KB，文字能读回"


def _printers() -> str:
    """How many there are; none is no failure. On Linux they are found with the system's CUPS library, if it is there."""
    from PySide6.QtPrintSupport import QPrinterInfo

    plugin = _plugins("printsupport") / "libcupsprintersupport.so"
    if plugin.is_file() and not QPluginLoader(str(plugin)).load():
        return "系统没有安装打印组件 libcups2，只能打印成 PDF"
    found = len(QPrinterInfo.availablePrinterNames())
    return f"找到 {found} 台" if found else "没有找到，可以打印成 PDF"


def _plugins(kind: str) -> Path:
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / kind


def _input_methods() -> str:
    """The plugins that can be loaded, and whether the one this session asks for is among them."""
    if sys.platform != "linux":
        return "由系统提供"
    folder = _plugins("platforminputcontexts")
    found = [plugin for file in sorted(folder.glob("lib*.so")) for plugin in _keys(file)]
    asked = [one for one in os.environ.get("QT_IM_MODULE", "").split(";") if one and one not in _BUILT_IN]
    if "ibus" not in found or (asked and not set(asked) & set(found)):
        raise Failed(
            f"系统用的输入法是 {'、'.join(asked) or '未指定'}，能用的只有 {'、'.join(found) or '无'}"
        )
    return f"{'、'.join(found)}；系统指定 {'、'.join(asked) or '未指定'}"


def _keys(plugin: Path) -> list[str]:
    """The names by which an input method plugin is asked for; none where it cannot be loaded."""
    loader = QPluginLoader(str(plugin))
    said: dict[str, Any] = loader.metaData()
    return list(said["MetaData"]["Keys"]) if loader.load() else []
