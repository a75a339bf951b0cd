"""Settings about the machine: how the program looks, where files go, what papers are set in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop import __version__
from desktop.backup_words import backup_words
from desktop.office import Office
from desktop.submission.pdf.fonts import Role
from desktop.views.preferences import SCALES, Preferences
from desktop.views.settings_parts import FolderLine, Section, beside
from desktop.views.theme import ThemeName, Type
from desktop.views.widgets.buttons import Button, Segments
from desktop.views.widgets.dialogs import choose_file
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Status

EVIDENCE, EXPORT = "evidence.folder", "export.folder"
"""Settings: where files are looked for, and where packages go."""
_ROLES = {
    Role.BODY: "正文（仿宋）",
    Role.TITLE: "标题（小标宋）",
    Role.HEAD: "一级（黑体）",
    Role.SUBHEAD: "二级（楷体）",
}


class LookSection(Section):
    """外观: takes effect at once, except the text size."""

    def __init__(self, office: Office, set_theme: Callable[[str], object]) -> None:
        super().__init__(office)
        self._set_theme = set_theme
        self._preferences = Preferences.read(office.data)
        themes = [("", "跟随系统"), *((t.value, t.label) for t in ThemeName)]
        self.theme = Segments(themes, self._preferences.theme, "外观")
        self.theme.chosen.connect(self._keep_theme)
        sizes = [(s, f"{float(s) * 100:g} %") for s in SCALES]
        self.scale = Segments(sizes, self._preferences.scale, "文字大小")
        self.scale.chosen.connect(self._keep_scale)
        self.card(
            "外观",
            FieldRow("颜色", beside(self.theme), buddy=self.theme),
            FieldRow("文字大小", beside(self.scale), help_text="重新打开程序后生效", buddy=self.scale),
        )
        self.column.addStretch()

    def _keep_theme(self, chosen: str) -> None:
        self._set_theme(chosen)
        self._write(Preferences(chosen, self._preferences.scale))

    def _keep_scale(self, chosen: str) -> None:
        if self._write(Preferences(self._preferences.theme, chosen)):
            self.said.emit("文字大小在重新打开程序后生效")

    def _write(self, preferences: Preferences) -> bool:
        self._preferences = preferences
        try:
            preferences.write(self.office.data)
        except OSError:
            self.banner.say(Status.WARN, "外观设置没有记下", "这次仍然有效，下次打开会恢复原样。")
            return False
        return True


class FolderSection(Section):
    """文件夹和备份."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        places = (
            (EVIDENCE, "佐证从哪里选", "不写：上次选过的位置"),
            (EXPORT, "申报包导出到", "不写：“文档”文件夹"),
        )
        self.folders = []
        for name, label, hint in places:
            line = FolderLine(label, office.setting(name) or "", hint)
            line.changed.connect(partial(self._keep_folder, name, label))
            self.folders.append(line)
        self.card("默认文件夹", *self.folders)
        words, due = backup_words(office.setting, office.clock())
        self.backup = Button("备份", icon_name="database", clicked=lambda: self.wanted.emit("backup"))
        restore = Button("从备份恢复", icon_name="history", clicked=lambda: self.wanted.emit("restore"))
        self.card("备份", Label(words, Type.BODY, "warn" if due else "text"), beside(self.backup, restore))
        data = office.data
        open_data = Button(
            "打开文件夹",
            icon_name="folder-open",
            clicked=lambda: _open(data),
            name="打开存放申报和材料的文件夹",
        )
        box = beside(Elided(str(data), Type.BODY), open_data, stretch=False)
        self.card(
            "本机", FieldRow("申报和材料", box, help_text="可以打开看，不要改里面的文件", buddy=open_data)
        )
        self.column.addStretch()

    def flush(self) -> bool:
        for line in self.folders:
            line.flush()
        return True

    def _keep_folder(self, name: str, label: str, folder: str) -> None:
        if folder and not Path(folder).is_dir():
            self.banner.say(Status.WARN, f"找不到文件夹“{folder}”", f"{label}已记下；等它在的时候才会用到。")
            self.office.set_setting(name, folder)
            return
        self.keep(lambda: self.office.set_setting(name, folder), "已记下文件夹")


class PaperSection(Section):
    """印刷字体: what is chosen, per role; a font that cannot be used says why."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.names = {role: Elided("", Type.BODY) for role in Role}
        self.ours: dict[Role, Button] = {}
        rows = []
        for role, label in _ROLES.items():
            choose = Button("选择字体", clicked=partial(self._choose, role), name=f"{label}：选择字体文件")
            ours = Button(
                "用自带的", "text", clicked=partial(self.take, role, None), name=f"{label}：用自带的字体"
            )
            self.ours[role] = ours
            box = beside(self.names[role], ours, choose, stretch=False)
            rows.append(FieldRow(label, box, buddy=choose))
        about = "自带的字体可以公开使用。单位有公文字体授权的，可以换上：需要 .ttf 文件，并允许嵌入。"
        self.card("印刷字体", Paragraph(about), *rows)
        self.column.addStretch()
        self._show()

    def _choose(self, role: Role) -> None:
        choose_file(
            self,
            f"{_ROLES[role]}：选择字体文件",
            "字体 (*.ttf *.otf *.ttc);;所有文件 (*)",
            partial(self.take, role),
        )

    def take(self, role: Role, file: Path | None) -> None:
        """Use this font file, or ours."""
        done = f"{_ROLES[role]}已换上这个字体" if file else f"{_ROLES[role]}改回自带的字体"
        self.keep(lambda: self.office.set_paper_font(role, file), done)
        self._show()

    def _show(self) -> None:
        for role, chosen in self.office.paper_fonts().items():
            self.names[role].setText(chosen.name if chosen else "自带")
            self.ours[role].setVisible(chosen is not None)


class AboutSection(Section):
    """模板和关于."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        offered = "、".join(f"{p.title}\u00a0{p.version}" for p in office.offered_packs())
        manage = Button("模板管理", icon_name="checklist", clicked=lambda: self.wanted.emit("packs"))
        box = beside(Paragraph(offered or "没有可用的模板", Type.BODY, "text"), manage, stretch=False)
        self.card("申报模板", FieldRow("可用的模板", box, buddy=manage))
        about = Button("版本和许可", clicked=lambda: self.wanted.emit("about"))
        test = Button("自检", icon_name="checklist", clicked=lambda: self.wanted.emit("self-test"))
        update = Button("检查更新文件", icon_name="download", clicked=lambda: self.wanted.emit("update"))
        self.card(
            "关于",
            Label(f"示范区申报助手 {__version__}", Type.TITLE),
            Paragraph("这不是官方软件。程序不联网，材料只保存在本机。"),
            beside(about, test, update),
        )
        again = Button("第一次使用的设置", clicked=lambda: self.wanted.emit("setup"))
        self.card("重新走一遍", beside(again))
        self.column.addStretch()


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
