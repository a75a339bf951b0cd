"""第一次使用: the office, its place, a signing key, where backups go. Every step can be left out, and nothing waits
for it: all of it is in the settings as well."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from desktop.jobs import Job, Lane
from desktop.messages import explain
from desktop.office import Office
from desktop.profile_office import Profile
from desktop.views.backup_page import sticks
from desktop.views.foot import as_wizard
from desktop.views.home_empty import SETUP
from desktop.views.screen import Go, Screen, focus_inside
from desktop.views.settings_parts import beside, scrolled
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_folder
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.wizard import WizardSteps
from forms.errors import IpzoneError

NAMES = ("本单位", "申报地区", "签名密钥", "备份位置")
OFFICE, PLACE, KEY, BACKUP = range(4)
AT_PLACE = "office.place"
"""Setting: the code of the place."""
PASSPHRASE_MINIMUM = 8
SHOWN = 6


class FirstRunScreen(Screen):
    """A wizard; 跳过 goes on without keeping what the step asks."""

    passes = True

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office = office
        self._lane = lane
        self._job: Job | None = None
        self.at = OFFICE
        self.head = WizardSteps(NAMES)
        self.banner = Banner()
        profile = office.profile()
        self.who, self.office, self.government = (
            QLineEdit(office.who),
            QLineEdit(profile.office),
            QLineEdit(profile.government),
        )
        self.search = QLineEdit()
        self.places = RowList("找到的地区")
        self.name, self.secret, self.again = QLineEdit(), QLineEdit(), QLineEdit()
        folder = office.backup_folder
        self.folder = QLineEdit(str(folder) if folder else "")
        self._stack = QStackedWidget()
        for title, about, parts in (
            self._office_step(),
            self._place_step(),
            self._key_step(),
            self._backup_step(),
        ):
            self._stack.addWidget(scrolled(Label(title, Type.PAGE), Paragraph(about, Type.BODY), *parts)[0])
        self.previous = Button("上一步", clicked=self._back)
        self.skip = Button("跳过这一步", "text", clicked=self._onward)
        self.next = Button("下一步", "primary", clicked=self.primary)
        self.later = Button("以后再说", "text", clicked=self._finish)
        buttons = (self.next, self.previous, self.skip)
        as_wizard(self, self.head, self.banner, self._stack, buttons, self.later)
        self._show(OFFICE)

    def _office_step(self) -> tuple[str, str, list[QWidget]]:
        for line in (self.who, self.office, self.government):
            line.setFixedWidth(420)
            line.setMaxLength(100)
        return (
            "本单位",
            "写一次，填申报主体时可以直接选。",
            [
                FieldRow("姓名", beside(self.who), buddy=self.who, help_text="谁在填；记在修改历史里"),
                FieldRow(
                    "单位名称",
                    beside(self.office),
                    buddy=self.office,
                    help_text="牵头申报的部门全称",
                ),
                FieldRow(
                    "申报政府",
                    beside(self.government),
                    buddy=self.government,
                    help_text="人民政府全称，与公章一致",
                ),
            ],
        )

    def _place_step(self) -> tuple[str, str, list[QWidget]]:
        self.search.setFixedWidth(320)
        self.search.setPlaceholderText("名称、6 位代码或拼音首字母，例如 czs")
        self.search.textChanged.connect(self._find)
        self.places.opened.connect(lambda _: self.primary())
        self.places.setFixedHeight(34 * SHOWN + 2)
        kept = self._office.setting(AT_PLACE)
        self._find(kept or "")
        self.search.setText(kept or "")
        rows: list[QWidget] = [FieldRow("申报地区", beside(self.search), buddy=self.search), self.places]
        return "申报地区", "新建申报时先找到它；以后可以再改。", rows

    def _key_step(self) -> tuple[str, str, list[QWidget]]:
        for line, name in ((self.secret, "新口令"), (self.again, "再输一次")):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setAccessibleName(name)
            line.setFixedWidth(320)
        self.name.setFixedWidth(420)
        about = (
            "签署导出时用密钥签名，改动过的申报包会被发现。已有单位证书或 U 盾的，跳过这一步，导出时再选。"
            "口令不会保存，忘记后只能重新生成。"
        )
        rows: list[QWidget] = [
            FieldRow(
                "签署人", beside(self.name), buddy=self.name, help_text="写单位全称，会出现在申报书的签名里"
            ),
            FieldRow(
                "新口令",
                beside(self.secret),
                buddy=self.secret,
                help_text=f"至少 {PASSPHRASE_MINIMUM} 个字符，另行妥善记下",
            ),
            FieldRow("再输一次", beside(self.again), buddy=self.again),
        ]
        made = [one.name for one in self._office.identities()]
        if made:
            rows.insert(0, Paragraph(f"已有密钥：{'、'.join(made)}。可以跳过。"))
        return "签名密钥", about, rows

    def _backup_step(self) -> tuple[str, str, list[QWidget]]:
        self.folder.setPlaceholderText("U 盘或另一块硬盘上的文件夹")
        choose = Button("选择文件夹", icon_name="folder-open", clicked=self._browse)
        box = beside(self.folder, choose, stretch=False)
        there = QWidget()
        line = QHBoxLayout(there)
        line.setContentsMargins(0, 0, 0, 0)
        for stick in sticks(self._take):
            line.addWidget(stick)
        line.addStretch()
        about = "电脑会坏。记住一个位置，过了 7 天没有备份首页会提醒；在首页点“备份”就能备份。"
        return "备份位置", about, [FieldRow("备份到", box, buddy=self.folder), FieldRow("U 盘", there)]

    # --- as a screen

    def help_page(self) -> str:
        return "start"

    def crumbs(self) -> tuple[str, ...]:
        return ("第一次使用", NAMES[self.at])

    def take_focus(self) -> None:
        focus_inside(self._stack.currentWidget())

    def primary(self) -> None:
        """Keep what the step asks, and go on."""
        if self._job is not None and not self._job.is_over:
            return
        keep = (self._keep_office, self._keep_place, self._make_key, self._keep_folder)[self.at]
        try:
            done = keep()
        except IpzoneError as error:
            self._refused(error)
            return
        if done:
            self._onward()

    def _onward(self) -> None:
        if self.at == BACKUP:
            self._finish()
        else:
            self._show(self.at + 1)

    def _back(self) -> None:
        self._show(self.at - 1)

    def _show(self, step: int) -> None:
        self.at = step
        self.banner.hide()
        self.head.show_step(step)
        self._stack.setCurrentIndex(step)
        self.previous.setVisible(step > OFFICE)
        self.next.setText("完成" if step == BACKUP else "下一步")
        if step == KEY and not self.name.text():
            self.name.setText(self.government.text().strip() or self.office.text().strip())
        self.crumbs_changed.emit()
        self.take_focus()

    def _finish(self) -> None:
        try:
            self._office.set_setting(SETUP, "done")
        except IpzoneError as error:
            self._refused(error)
            return
        for line in (self.secret, self.again):
            line.clear()
        self.go.emit(Go("home"))

    # --- what the steps keep

    def _keep_office(self) -> bool:
        who = self.who.text().strip()
        if who and who != self._office.who:
            self._office.set_setting("who", who)
        before = self._office.profile()
        self._office.set_profile(
            Profile(self.office.text(), self.government.text(), before.address, before.phone)
        )
        return True

    def _keep_place(self) -> bool:
        self._office.set_setting(AT_PLACE, self.places.current if self.search.text().strip() else "")
        return True

    def _make_key(self) -> bool:
        name, secret = self.name.text().strip(), self.secret.text()
        if not secret and not self.again.text():
            return True  # nothing asked for
        if not name:
            return self._missing("还没有写签署人", "写单位全称，例如“某某市人民政府”。", self.name)
        if len(secret) < PASSPHRASE_MINIMUM:
            return self._missing(
                f"口令太短，至少 {PASSPHRASE_MINIMUM} 个字符", "换一个长一些的口令。", self.secret
            )
        if secret != self.again.text():
            return self._missing("两次输入的口令不一样", "重新输入第二次。", self.again)
        office = self._office
        self.next.setEnabled(False)
        self.next.setText("正在生成密钥…")
        self._job = self._lane.run("生成密钥", lambda progress, stop: office.new_identity(name, name, secret))
        self._job.ended.connect(self._key_made)
        return False

    def _key_made(self, job: Job) -> None:
        self.next.setEnabled(True)
        self.next.setText("下一步")
        if isinstance(job.error, IpzoneError):
            self._refused(job.error)
        elif job.result is not None:
            for line in (self.secret, self.again):
                line.clear()
            self.toast.emit("密钥已生成，签署导出时可以选它")
            self._show(BACKUP)

    def _keep_folder(self) -> bool:
        text = self.folder.text().strip()
        if text and not Path(text).is_dir():
            return self._missing(
                f"找不到文件夹“{text}”", "插好 U 盘，或换一个位置；也可以跳过。", self.folder
            )
        self._office.set_backup_folder(Path(text) if text else None)
        return True

    def _missing(self, sentence: str, remedy: str, line: QLineEdit) -> bool:
        self.banner.say(Status.BLOCKER, sentence, remedy)
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _refused(self, error: IpzoneError) -> None:
        message = explain(error)
        self.banner.say(Status.BLOCKER, message.sentence, message.remedy)

    def _find(self, text: str) -> None:
        found = self._office.places.search(text)[:SHOWN] if text.strip() else ()
        self.places.show_rows([Row(one.code, f"{one.full_name}　{one.code}") for one in found])
        self.places.setVisible(bool(found))
        self.places.select_first()

    def _browse(self) -> None:
        choose_folder(self, "选择备份到哪个文件夹", self._take, self.folder.text())

    def _take(self, folder: Path) -> None:
        self.folder.setText(str(folder))
