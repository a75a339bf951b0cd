"""第一次使用: the office, its place, a signing key, where backups go. Every step can be left out, and nothing waits
for it: all of it is in the settings as well."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from desktop.jobs import Job, Lane
from desktop.office import Office
from desktop.profile_office import Profile
from desktop.views.backup_page import sticks
from desktop.views.foot import as_wizard
from desktop.views.home_empty import SETUP
from desktop.views.key_form import KeyForm
from desktop.views.place_picker import PlacePicker
from desktop.views.screen import Go, Screen, focus_inside
from desktop.views.settings_parts import beside, scrolled
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_folder
from desktop.views.widgets.field_row import FieldRow
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.paragraph import Label, Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.wizard import WizardSteps
from forms.errors import IpzoneError

NAMES = ("本单位", "申报地区", "签名密钥", "备份位置")
OFFICE, PLACE, KEY, BACKUP = range(4)


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
        own = office.own_place()
        self.places = PlacePicker(office, own.code if own else "")
        self.places.opened.connect(self.primary)
        self.key = KeyForm(office.signatories(), self._missing)
        folder = office.backup_folder
        self.folder = QLineEdit(str(folder) if folder else "")
        self._stack = QStackedWidget()
        for title, about, parts in (
            self._office_step(),
            self._place_step(),
            self._key_step(),
            self._backup_step(),
        ):
            words = Label(title, Type.PAGE), Paragraph(about, Type.BODY)
            self._stack.addWidget(scrolled(*words, *parts, left=24)[0])  # as the steps above and the foot
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
        return "申报地区", "新建申报时先找到它；以后可以再改。", [self.places]

    def _key_step(self) -> tuple[str, str, list[QWidget]]:
        about = (
            "签署导出时用密钥签名，改动过的申报包会被发现。已有单位证书或 U 盾的，跳过这一步，导出时再选。"
            "以后在“设置”的“签名密钥”里续期和备份。"
        )
        rows: list[QWidget] = [self.key]
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
            self.banner.refuse(error)
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
        if step == KEY and not self.key.name.text():
            self.key.name.setText(self.government.text().strip() or self.office.text().strip())
        self.crumbs_changed.emit()
        self.take_focus()

    def _finish(self) -> None:
        try:
            self._office.set_setting(SETUP, "done")
        except IpzoneError as error:
            self.banner.refuse(error)
            return
        self.key.forget()
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
        self._office.set_own_place(self.places.code)
        return True

    def _make_key(self) -> bool:
        if self.key.is_blank:
            return True  # nothing asked for
        one = self.key.wanted()
        if one is None:
            return False
        office = self._office
        self.next.setEnabled(False)
        self.next.setText("正在生成密钥…")
        self._job = self._lane.run(
            "生成密钥",
            lambda progress, stop: office.new_identity(
                one.name, one.organization, one.passphrase, one.algorithm
            ),
        )
        self._job.ended.connect(self._key_made)
        return False

    def _key_made(self, job: Job) -> None:
        self.next.setEnabled(True)
        self.next.setText("下一步")
        if isinstance(job.error, IpzoneError):
            self.banner.refuse(job.error)
        elif job.result is not None:
            self.key.forget()
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

    def _missing(self, sentence: str, remedy: str, line: QWidget) -> bool:
        self.banner.say(Status.BLOCKER, sentence, remedy)
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _browse(self) -> None:
        choose_folder(self, "选择备份到哪个文件夹", self._take, self.folder.text())

    def _take(self, folder: Path) -> None:
        self.folder.setText(str(folder))
