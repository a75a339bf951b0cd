"""What can be wrong with a package somebody hands in.

A fault is a fact about the package, not a failure of the program: `desktop.submission.verification` turns each
into one line of its report. The sentences below are those lines.
"""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # --- the container as a whole
    "container.end": "文件末尾不是完整的容器结束记录（可能被截断，或末尾被附加了内容）",
    "container.comment": "容器带有注释，注释中可能藏有其他内容",
    "container.disks": "容器声明为多卷，无法作为一个文件核验",
    "container.zip64": "容器的大文件记录不完整或前后矛盾",
    "container.directory": "容器目录损坏，或与结束记录不一致",
    "container.order": "容器目录的顺序与文件内容的顺序不一致",
    "container.gap": "容器中有不属于任何文件的内容",
    "container.overlap": "容器中的文件相互重叠",
    "container.entries": "容器中的文件过多",
    "container.size": "容器解开后过大",
    "container.ratio": "文件的压缩比异常，可能是解压炸弹",
    "container.mimetype": "容器的第一个文件不是规定的 mimetype",
    "container.form": "容器由其他程序重新写过，或其记录被改动",
    # --- one entry
    "entry.local": "文件头与容器目录不一致",
    "entry.encrypted": "文件被加密",
    "entry.flags": "文件使用了不允许的容器选项",
    "entry.method": "文件的压缩方法不受支持",
    "entry.extra": "文件带有不允许的附加记录",
    "entry.comment": "文件带有注释",
    "entry.special": "条目不是普通文件（例如链接或设备）",
    "entry.descriptor": "文件的数据描述与容器目录不一致",
    "entry.size": "文件的实际大小与容器目录不一致",
    "entry.crc": "文件内容与其校验码不符",
    "entry.deflate": "文件的压缩数据损坏",
    "entry.large": "文件过大，不应出现在此处",
    "entry.absent": "容器中缺少应有的文件",
    "entry.digest": "文件过大，这台计算机不能核对它的国密摘要（SM3）",
    # --- names
    "name.duplicate": "文件名重复",
    "name.equal": "文件名仅大小写或写法不同，解开后会互相覆盖",
    "name.conflict": "同一名称既是文件又是文件夹",
    "name.empty": "文件名为空",
    "name.encoding": "文件名没有标明是 UTF-8，或者不是有效的 UTF-8",
    "name.form": "文件名不是规范的 Unicode 形式（NFC）",
    "name.long": "文件名过长",
    "name.deep": "文件夹层次过深",
    "name.absolute": "文件名是绝对路径",
    "name.climbing": "文件名会跳出解开的文件夹",
    "name.backslash": "文件名含有反斜杠",
    "name.character": "文件名含有 Windows 不允许的字符",
    "name.reserved": "文件名是 Windows 的保留名称",
    "name.trailing": "文件名以空格或句点结尾",
    "name.control": "文件名含有控制字符或不可见字符",
    "name.direction": "文件名含有改变文字方向的字符",
    "name.folder": "条目是文件夹，不是文件",
    # --- manifest
    "manifest.large": "清单过大",
    "manifest.encoding": "清单不是 UTF-8 编码",
    "manifest.markup": "清单含有不允许的 XML 声明、注释或处理指令",
    "manifest.xml": "清单不是规范的 XML",
    "manifest.structure": "清单的结构不符合 EN 319 162-1",
    "manifest.signature": "清单没有正确指明签名文件",
    "manifest.reference": "清单中的文件引用无法理解",
    "manifest.duplicate": "清单重复列出同一文件",
    "manifest.algorithm": "清单使用了不认可的摘要算法",
    "manifest.digest": "清单中的摘要值不完整",
    "manifest.missing": "清单列出的文件不在容器中",
    "manifest.unlisted": "容器中的文件没有列入清单",
    # --- application.json
    "data.large": "申报数据过大",
    "data.json": "申报数据不是规范的 JSON",
    "data.canonical": "申报数据不是规定的标准形式（RFC 8785）",
    "data.schema": "申报数据的结构不符合规定",
    "pack.stranger": "不属于申报模板的文件",
    "data.calculated": "程序算出的数值与申报数据不符",
    "data.pack": "包内的申报模板与申报数据所指的不一致",
}


class ReaderFault(Exception):
    """Something handed in is not as it must be.

    `code` is stable; `message` is one Chinese sentence; `entry` is the file concerned, or "".
    """

    def __init__(self, code: str, entry: str = "", detail: str = "") -> None:
        self.code = code
        self.entry = entry
        self.detail = detail
        super().__init__(self.message)

    @property
    def message(self) -> str:
        subject = f"{printable(self.entry)}：" if self.entry else ""
        return subject + SENTENCES[self.code] + (f"（{printable(self.detail)}）" if self.detail else "")


def printable(text: str, limit: int = 120) -> str:
    """Hostile text made safe to show on one line: nothing invisible, nothing that turns the reading direction."""
    shown = text[: limit + 1]
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)
    return shown if len(shown) <= limit else shown[:limit] + "…"
