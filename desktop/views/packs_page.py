"""模板管理: which packs there are, what is in them, how two differ; packs come from files and from Excel."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop.jobs import Job, JobState, Lane
from desktop.messages import explain
from desktop.office import Office
from desktop.views.comparison_view import ComparisonView
from desktop.views.faults_view import Fault, FaultTable, as_text
from desktop.views.pack_card import PackCard
from desktop.views.pack_jobs import Built, Imported, PackJobs
from desktop.views.pack_words import changes, pack_key, pack_title
from desktop.views.screen import Go, Screen
from desktop.views.theme import Type
from desktop.views.trusting import confirm_trust
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import CERTIFICATES, choose_file, choose_save
from desktop.views.widgets.notices import Banner, ProgressPanel
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.row_list import Row, RowList
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.surface import FRAMED, Card
from forms.definition import FormPack
from forms.errors import IpzoneError, PackbookInvalid, PackUntrusted

LIST = 300
_EXCEL = "Excel 工作簿 (*.xlsx)"


class PacksScreen(Screen):
    """A shelf of packs; the chosen one beside it. Comparing and the faults of a workbook take the whole page."""

    def __init__(self, office: Office, lane: Lane) -> None:
        super().__init__()
        self._office = office
        self._jobs = PackJobs(office, lane)
        self._packs: dict[str, FormPack] = {}
        self._wanted = ""
        self._again: Callable[[], object] | None = None
        self.banner = Banner()
        self.panel = ProgressPanel("模板", "取消", "取消后模板列表不变")
        self.panel.hide()
        self.list = RowList("申报模板")
        self.list.chosen.connect(self._choose)
        self.card = PackCard(office)
        self.card.compare.connect(self._offer_comparison)
        self.card.export.connect(self._ask_export)
        self.card.retire.connect(self._retire)
        self.card.switch.connect(self._offer_move)
        self.comparison = ComparisonView()
        self.faults = FaultTable()
        self._comparison_title, self._faults_title = Elided("", Type.PAGE), Label("", Type.PAGE)
        self._faults_file = Elided("", Type.SECONDARY, "muted")
        self.stack = QStackedWidget()
        for page in (self._shelf(), self._compared(), self._faulty()):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 10, 28, 12)
        column.setSpacing(10)
        column.addWidget(self.banner)
        column.addWidget(self.panel)
        column.addWidget(self.stack, 1)

    # --- laying out

    def _shelf(self) -> QWidget:
        self.build = Button("从 Excel 生成", "primary", "file-type-xls", self._ask_build)
        self.bring = Button("导入模板", icon_name="download", clicked=self._ask_import)
        self.blank = Button("空白 Excel", icon_name="file", clicked=self._ask_template)
        self.blank.setToolTip("另存一份空白工作簿，按“说明”表填写后再生成模板")
        learn = Go("help", target="pack-in-excel")
        how = Button("怎么在 Excel 里改", "text", "help-circle", lambda: self.go.emit(learn))
        head = _row(Label("模板管理", Type.PAGE), None, how, self.blank, self.bring, self.build)
        shelf = Card()
        shelf.setFixedWidth(LIST)
        inside = QVBoxLayout(shelf)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.list)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(shelf)
        both.addWidget(self.card, 1)
        return _page(head, Paragraph("新批次、新通知由模板承载：换模板不用换程序。"), both)

    def _compared(self) -> QWidget:
        back = Button("返回模板列表", icon_name="arrow-left", clicked=self.show_shelf)
        return _page(_row(self._comparison_title, None, back), self.comparison)

    def _faulty(self) -> QWidget:
        self.retry = Button("改好了，再生成一次", "primary", clicked=self._rebuild)
        copy = Button("复制清单", icon_name="copy", clicked=self._copy_faults)
        back = Button("返回模板列表", icon_name="arrow-left", clicked=self.show_shelf)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*FRAMED)
        inside.addWidget(self.faults)
        return _page(_row(self._faults_title, None, copy, back, self.retry), self._faults_file, card)

    # --- as a screen

    def help_page(self) -> str:
        return "packs"

    def crumbs(self) -> tuple[str, ...]:
        below = {1: "比较", 2: "工作簿里的问题"}.get(self.stack.currentIndex(), "")
        return ("模板管理", below) if below else ("模板管理",)

    def arrive(self) -> None:
        self._fill()

    def take_target(self, target: str) -> None:
        """Begin with this pack, id@version."""
        self._wanted = target
        self._turn(0)

    def primary(self) -> None:
        (self.retry if self.stack.currentIndex() == 2 else self.build).click()

    def closing(self) -> str:
        return self._jobs.running

    def show_shelf(self) -> None:
        self._turn(0)
        self.list.setFocus()

    def _turn(self, page: int) -> None:
        self.stack.setCurrentIndex(page)
        self.crumbs_changed.emit()

    # --- the shelf

    def _fill(self) -> None:
        self._packs = {pack_key(pack): pack for pack in self._office.packs()}
        default = self._office.default_pack()
        rows = [self._line(pack, default) for pack in self._packs.values()]
        for one in self._office.damaged_packs():
            message = explain(one.error)
            tip = f"{message.sentence}\n{message.remedy}"
            rows.append(
                Row(
                    f"damaged:{one.folder.name}",
                    one.folder.name,
                    message.sentence,
                    "损坏",
                    "blocker",
                    tip=tip,
                )
            )
        wanted = self._wanted  # showing rows chooses one
        self.list.show_rows(rows)
        if not self.list.select(wanted):
            self.list.select_first()

    def _line(self, pack: FormPack, default: FormPack | None) -> Row:
        used = self._office.uses(pack)
        made = pack.issuer or ("随程序提供" if self._office.is_built_in(pack) else "本机生成")
        parts = ["已停用"] if self._office.is_retired(pack) else ["默认"] if pack is default else []
        parts += [made, f"{used} 个申报在用" if used else "没有申报使用"]
        return Row(pack_key(pack), pack.title, " · ".join(parts), right=pack.version)

    def _choose(self, key: str) -> None:
        self._wanted = key
        pack = self._packs.get(key)
        self.card.setVisible(pack is not None)
        if pack is not None:
            self.card.show_pack(pack)

    def _retire(self) -> None:
        pack = self.card.pack
        if pack is None:
            return
        retired = not self._office.is_retired(pack)
        try:
            self._office.retire_pack(pack.id, pack.version, retired=retired)
        except IpzoneError as error:
            self._refused(error, self._retire)
            return
        self._fill()
        words = "已停用，新建申报时不再出现；已有的申报照常使用" if retired else "已恢复使用"
        self.toast.emit(f"{pack_title(pack)} {words}")

    def _offer_move(self) -> None:
        """A menu of the applications that are filled in with another pack; also the way back."""
        pack = self.card.pack
        if pack is None:
            return
        menu = QMenu(self)
        for one in self._office.applications():
            if (one.pack_id, one.pack_version) != (pack.id, pack.version):
                mark = f"（{one.purpose.mark}）" if one.purpose.mark else ""
                to = Go("move", application=one.id, target=pack_key(pack))
                now = self._packs.get(f"{one.pack_id}@{one.pack_version}")
                words = f"{one.title}{mark}，现用 {pack_title(now) if now else one.pack_version}"
                menu.addAction(words, partial(self.go.emit, to))
        if menu.isEmpty():
            menu.addAction("没有别的申报可以换用它").setEnabled(False)
        _drop(menu, self.card.move_button)

    # --- comparing

    def _offer_comparison(self) -> None:
        """A menu of the other packs; the chosen one is what this pack is compared with."""
        pack = self.card.pack
        if pack is None:
            return
        menu = QMenu(self)
        for key, other in self._packs.items():
            if other is not pack:
                menu.addAction(f"与 {pack_title(other)} 比较", partial(self.compare, self._packs[key], pack))
        if menu.isEmpty():
            menu.addAction("没有别的模板可以比较").setEnabled(False)
        _drop(menu, self.card.compare_button)

    def compare(self, before: FormPack, after: FormPack) -> None:
        """Show what becomes of the first pack in the second."""
        self.banner.hide()
        compared = self.comparison.show_packs(before, after)
        count = changes(compared)
        words = f"改动 {count} 处" if count else "内容相同"
        self._comparison_title.setText(f"{pack_title(before)} → {pack_title(after)}：{words}")
        self._turn(1)
        self.comparison.list.setFocus()

    # --- files

    def _ask_import(self) -> None:
        choose_file(self, "选择要导入的模板", "申报模板 (*.ipzpack);;所有文件 (*)", self.import_file)

    def _ask_build(self) -> None:
        choose_file(self, "选择填好的工作簿", f"{_EXCEL};;所有文件 (*)", self.build_from)

    def _ask_template(self) -> None:
        choose_save(self, "保存空白工作簿", _EXCEL, self.save_template, "申报模板.xlsx")

    def _ask_export(self) -> None:
        pack = self.card.pack
        if pack is not None:
            save = partial(self.export_to, pack)
            choose_save(self, "导出到 Excel", _EXCEL, save, f"{pack.id}-{pack.version}.xlsx")

    def import_file(self, file: Path) -> None:
        """Take in a signed pack, or say why not."""
        self._watch(self._jobs.bring(file), partial(self.import_file, file))

    def build_from(self, file: Path) -> None:
        """Make a pack of a workbook and put it on the shelf, or show everything that is wrong."""
        self._faults_file.setText(str(file))
        self._watch(self._jobs.build(file), partial(self.build_from, file))

    def save_template(self, file: Path) -> None:
        self._watch(self._jobs.template(_xlsx(file)), partial(self.save_template, file))

    def export_to(self, pack: FormPack, file: Path) -> None:
        self._watch(self._jobs.export(pack, _xlsx(file)), partial(self.export_to, pack, file))

    def _watch(self, job: Job, again: Callable[[], object]) -> None:
        self._again = again
        self.banner.hide()
        self.panel.watch(job)
        self.panel.show()
        job.ended.connect(self._ended)

    def _ended(self, job: Job) -> None:
        self.panel.hide()
        if isinstance(job.result, Built):
            self._built(job.result)
        elif isinstance(job.result, Imported):
            self._wanted = pack_key(job.result.pack)
            self._fill()
            self._done(job.result.pack, "已导入", f"由“{job.result.signer}”签发，签名可信。")
        elif isinstance(job.result, Path):
            self.banner.say(Status.DONE, f"已写入 {job.result}", "填好、保存后，点“从 Excel 生成”。")
        elif job.state is JobState.CANCELLED:
            self.banner.say(Status.HINT, "已取消，模板列表没有改变")
        elif isinstance(job.error, PackbookInvalid):
            self._show_faults("有 {} 处问题，模板没有生成", job.error.details["problems"])  # type: ignore[arg-type]  # a tuple of them
        elif isinstance(job.error, IpzoneError):
            self._refused(job.error, self._again)
        elif job.error is not None:
            raise job.error

    def _built(self, built: Built) -> None:
        self._wanted = pack_key(built.pack)
        self._fill()
        if self.stack.currentIndex() == 2:
            self._turn(0)
        words = (
            f"另有 {len(built.remarks)} 处提示，见表。"
            if built.remarks
            else "已放进模板列表，可以用来新建申报。"
        )
        self._done(built.pack, "已生成", words)
        if built.remarks:
            self._show_faults("模板已生成，另有 {} 处提示", built.remarks)

    def _done(self, pack: FormPack, verb: str, detail: str) -> None:
        new = partial(self.go.emit, Go("new", target=pack_key(pack)))
        self.banner.say(Status.DONE, f"{verb}：{pack_title(pack)}", detail, "用它新建申报", new)

    def _refused(self, error: IpzoneError, again: Callable[[], object] | None) -> None:
        message = explain(error)
        if isinstance(error, PackUntrusted):
            remedy = "向出具单位要根证书，当面或电话核对指纹，添加后会再导入一次；被改动过的文件请对方重发。"
            self.banner.say(Status.BLOCKER, message.sentence, remedy, "添加根证书", self._ask_root)
        else:
            self.banner.say(Status.BLOCKER, message.sentence, message.remedy, "再试", again, closable=True)

    def _ask_root(self) -> None:
        choose_file(self, "选择根证书", CERTIFICATES, self.trust)

    def trust(self, file: Path) -> None:
        """Trust a root certificate from now on, once its fingerprint was compared, and import again."""

        def again(_: object) -> None:
            if self._again is not None:
                self._again()

        confirm_trust(self, self._office, file, again, partial(self._refused, again=self._ask_root))

    # --- faults

    def _show_faults(self, title: str, faults: tuple[Fault, ...]) -> None:
        self._faults_title.setText(title.format(len(faults)))
        self.faults.show_faults(faults)
        self._turn(2)
        self.faults.setFocus()

    def _rebuild(self) -> None:
        self.build_from(Path(self._faults_file.text()))

    def _copy_faults(self) -> None:
        from PySide6.QtWidgets import QApplication

        QApplication.clipboard().setText(as_text(self.faults.faults.faults))
        self.toast.emit(f"已复制 {len(self.faults.faults.faults)} 条")


def _drop(menu: QMenu, button: QWidget) -> None:
    """Open a menu under a button."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def _xlsx(file: Path) -> Path:
    return file if file.suffix.lower() == ".xlsx" else file.with_name(file.name + ".xlsx")


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Widgets side by side; None is the room between."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row


def _page(head: QHBoxLayout, *parts: QWidget | QHBoxLayout) -> QWidget:
    """A head with parts below it; the last one takes the room."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(4, 4, 4, 4)  # room for the focus ring
    column.setSpacing(10)
    column.addLayout(head)
    for number, part in enumerate(parts, start=1):
        stretch = int(number == len(parts))
        if isinstance(part, QWidget):
            column.addWidget(part, stretch)
        else:
            column.addLayout(part, stretch)
    return made
