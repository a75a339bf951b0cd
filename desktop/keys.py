"""The keys of the program: one table, which the window binds, the list of keys shows and help prints. No Qt.

A key whose `act` is "" belongs to whatever has the focus (a list, a text box); the others work everywhere in the
window. A new key is one line here and one act in the window.
"""

from __future__ import annotations

from typing import NamedTuple

MOVE, WORK, LISTS, PROGRAM = "走动", "填写", "在列表和输入框里", "程序"
GROUPS = (MOVE, WORK, LISTS, PROGRAM)


class Key(NamedTuple):
    act: str
    """What it does: an act of the window, told which of the sequences was pressed (0, 1 ...)."""
    sequences: tuple[str, ...]
    """As QKeySequence reads them."""
    words: str
    group: str
    written: str = ""
    """How people read it, where that is not the sequences in a row."""

    @property
    def shown(self) -> str:
        return self.written or " / ".join(sequence.replace("Left", "←") for sequence in self.sequences)


KEYS = (
    Key("step", tuple(f"Alt+{n}" for n in range(1, 9)), "去第 1 至第 8 步", MOVE, "Alt+1…8"),
    Key(
        "turn",
        ("Ctrl+PgUp", "Ctrl+PgDown"),
        "上一项、下一项（条件、任务、正文、材料）",
        MOVE,
        "Ctrl+PgUp / PgDn",
    ),
    Key("finding", ("F8", "Shift+F8"), "下一条、上一条检查结果", MOVE),
    Key("zone", ("F6", "Shift+F6"), "在顶栏、步骤、页面、填写指引、检查栏之间换位置", MOVE),
    Key("back", ("Alt+Left",), "回到跳来之前的地方", MOVE),
    Key("search", ("Ctrl+K",), "搜索事项、答案、材料、页面和命令", MOVE),
    Key("undo", ("Ctrl+Z",), "撤销", WORK),
    Key("redo", ("Ctrl+Y", "Ctrl+Shift+Z"), "恢复", WORK),
    Key("history", ("Alt+H",), "当前一格的填写记录，可恢复任何一次；不在格里时看最近改动", WORK),
    Key("primary", ("Ctrl+Return", "Ctrl+Enter"), "按页面上的主要按钮，在长文本里也行", WORK, "Ctrl+Enter"),
    Key("save", ("Ctrl+S",), "保存（平时不用按，填一格存一格）", WORK),
    Key("", ("Tab",), "去下一格；长文本里也是离开", LISTS, "Tab / Shift+Tab"),
    Key("", ("Return",), "打开、展开", LISTS, "Enter"),
    Key("", ("F2",), "改当前一格", LISTS),
    Key("", ("Alt+Down",), "打开日期、年月的日历；在表格里先按 Enter 进格", LISTS, "Alt+↓"),
    Key("", ("Space",), "勾选、展开", LISTS, "空格"),
    Key("", ("Ins", "Ctrl+D"), "在表格里添加一行、复制一行", LISTS, "Insert / Ctrl+D"),
    Key("", ("Alt+Up",), "在表格里把一行上移、下移", LISTS, "Alt+↑ / ↓"),
    Key("", ("Ctrl+Del",), "在表格里删除一行", LISTS, "Ctrl+Delete"),
    Key("", ("Ctrl+V",), "在表格里粘贴从 Excel、WPS 复制的一块", LISTS),
    Key("", ("Ctrl+L",), "给选中的材料选支撑的事项", LISTS),
    Key("", ("Del",), "移除当前一行", LISTS, "Delete"),
    Key("", ("Esc",), "关闭最上面的一层，不丢文字", LISTS),
    Key("rail", ("Ctrl+B",), "收起或展开步骤栏", PROGRAM),
    Key("guidance", ("Ctrl+G",), "显示或收起填写指引", PROGRAM),
    Key("preview", ("Ctrl+Shift+P",), "打开或收起预览，看印出来的样子", PROGRAM),
    Key("print", ("Ctrl+P",), "打印，或存为 PDF", PROGRAM),
    Key("", ("Ctrl+Down",), "在预览里走到下一处、上一处填写；Enter 去填写的地方", LISTS, "Ctrl+↓ / ↑"),
    Key("verify", ("Ctrl+O",), "核验申报包", PROGRAM),
    Key("help", ("F1",), "当前位置的帮助，在对话框里也行", PROGRAM),
    Key("keys", ("Ctrl+/",), "快捷键一览", PROGRAM),
)


def key_of(act: str) -> str:
    """How the key of an act is written, "" when it has none."""
    return next((key.shown for key in KEYS if key.act == act), "")
