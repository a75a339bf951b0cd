"""The main job in one window, from an empty workspace to a verified package, with clicks and keys only.

Every page is filled in by hand at least once. So that not each of some 500 fields has to be typed, what is left is
taken from the sample in one step (`office.fill`) while home is shown; everything after that is clicks and keys again.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.resources import RESOURCES
from desktop.sample import Sample
from desktop.views.check_page import CheckPage
from desktop.views.conditions_page import ConditionsPage
from desktop.views.copy_dialog import CopyDialog
from desktop.views.editors.line import SuggestEditor
from desktop.views.evidence_info import FileInfo
from desktop.views.evidence_page import EvidencePage
from desktop.views.export_page import MAKE, PLACE, RESULT, SIGNER, ExportPage
from desktop.views.home import Home
from desktop.views.indicators_page import IndicatorsPage
from desktop.views.new_application import NewApplication
from desktop.views.page import Page
from desktop.views.sections_page import SectionsPage
from desktop.views.subject_page import SubjectPage
from desktop.views.tasks_page import TasksPage
from desktop.views.verify_page import VerifyScreen
from desktop.views.widgets.indicator_table import BASELINE
from forms.application import Application, Purpose
from forms.checks.finding import Severity
from forms.definition import Direction

from .conftest import Window
from .hands import PATIENCE, Hands

P = TypeVar("P", bound=Page)
SECRET = "correct horse battery"
REASON = "第二年指标口径调整，下调原因已经领导小组会议审议通过。"


def test_from_an_empty_home_to_a_verified_package(window: Window, tmp_path: Path) -> None:
    hands = Hands(window)
    id_ = begin(hands)
    fill_in_the_subject(hands, id_)
    answer_a_condition(hands, id_, tmp_path)
    plan_a_task(hands, id_)
    set_an_indicator(hands, id_)
    describe_the_evidence(hands, id_)
    write_a_section(hands, id_)
    take_the_rest_from_the_sample(hands, id_)
    accept_a_warning(hands, id_)
    package = sign_and_export(hands, tmp_path)
    carry_it_away(hands, package, tmp_path)
    verify_it(hands, package)


def begin(hands: Hands) -> str:
    """Home, a place found by its initials, the button."""
    home = hands.window.screen
    assert isinstance(home, Home)
    assert home.new_button is not None
    hands.click(home.new_button)
    screen = hands.window.screen
    assert isinstance(screen, NewApplication)
    hands.click(screen.search)
    hands.keys("jsczs")
    hands.key(Qt.Key.Key_Down)
    assert screen.place is not None
    assert "可以申报" in screen.banner.sentence.text()
    hands.click(screen.begin)
    (summary,) = hands.window.office.applications()
    assert (summary.place.code, summary.purpose) == ("320400", Purpose.FORMAL)
    return summary.id


def fill_in_the_subject(hands: Hands, id_: str) -> None:
    page = now(hands, SubjectPage)
    hands.click(page.form.editor("subject.contact").control)
    hands.say("王敏")
    hands.key(Qt.Key.Key_Tab)
    assert stored(hands, id_).text("subject.contact") == "王敏"
    missing = {f.target for f in hands.window.office.check(id_) if f.severity is Severity.BLOCKER}
    assert "subject.contact" not in missing
    assert "subject.government" in missing


def answer_a_condition(hands: Hands, id_: str, folder: Path) -> None:
    """Yes or no, a statement, and a file from the disk."""
    hands.step(2)
    page = now(hands, ConditionsPage)
    assert page.form is not None
    assert page.item is not None
    target = page.item.target
    hands.click(page.form.editor(f"{target}.met").control)
    hands.click(page.form.editor(f"{target}.statement").control)
    hands.say("已逐项自查")
    file = folder / "report.txt"
    file.write_text("自查报告：保护体系健全。", "utf-8")
    assert page.evidence is not None
    hands.click(page.evidence.upload)
    hands.pick(file)
    hands.bot.waitUntil(lambda: bool(stored(hands, id_).evidence_for(target)), timeout=PATIENCE)
    assert page.flush()
    kept = stored(hands, id_)
    assert kept.text(f"{target}.met") == page.form.editor(f"{target}.met").value()
    assert kept.text(f"{target}.statement") == "已逐项自查"


def plan_a_task(hands: Hands, id_: str) -> None:
    """From the list of all tasks into the form of the first one."""
    hands.step(3)
    page = now(hands, TasksPage)
    hands.click(page.overview.list.view)
    hands.key(Qt.Key.Key_Home)
    while not page.overview.list.current:  # the heads of areas are in the way
        hands.key(Qt.Key.Key_Down)
    target = page.overview.list.current
    hands.key(Qt.Key.Key_Return)
    assert page.form is not None
    assert page.item is not None
    assert page.item.target == target
    hands.click(page.form.editor(f"{target}.taken").control)
    lead = page.form.editor(f"{target}.lead")
    assert isinstance(lead, SuggestEditor)
    hands.click(lead.line)
    hands.say("市知识产权工作专班")
    hands.key(Qt.Key.Key_Tab)
    plan = stored(hands, id_).task(page.item.id)
    assert (plan.taken, plan.lead) == (True, "市知识产权工作专班")


def set_an_indicator(hands: Hands, id_: str) -> None:
    """Numbers along a row of the table."""
    hands.step(4)
    page = now(hands, IndicatorsPage)
    indicator = page.pack.indicators[0]
    hands.click_cell(page.table, page.table.model().index(0, BASELINE))
    hands.key(Qt.Key.Key_F2)
    for number in ("12", "13", "14"):
        hands.keys(number)
        hands.key(Qt.Key.Key_Tab)
    assert page.flush()
    kept = stored(hands, id_).indicator(indicator.id)
    assert (kept.baseline, kept.target_1, kept.target_2) == (Decimal(12), Decimal(13), Decimal(14))


def describe_the_evidence(hands: Hands, id_: str) -> None:
    hands.step(5)
    page = now(hands, EvidencePage)
    (file,) = stored(hands, id_).evidence
    hands.click(page.list.viewport())
    hands.key(Qt.Key.Key_Home)
    while page.list.current != f"evidence:{file.id}":  # documents still to come stand before it
        hands.key(Qt.Key.Key_Down)
    assert isinstance(page.info, FileInfo)
    hands.click(page.info._editors["title"].control)
    hands.replace("创建条件自查报告")
    assert page.flush()
    assert [one.title for one in stored(hands, id_).evidence] == ["创建条件自查报告"]


def write_a_section(hands: Hands, id_: str) -> None:
    hands.step(6)
    page = now(hands, SectionsPage)
    assert page.form is not None
    assert page.item is not None
    path = f"{page.item.target}.text"
    hands.click(page.form.editor(path).control)
    hands.say("本市知识产权保护工作基础扎实。")
    assert page.flush()
    assert stored(hands, id_).text(path) == "本市知识产权保护工作基础扎实。"


def take_the_rest_from_the_sample(hands: Hands, id_: str) -> None:
    """What was attached by hand stays."""
    hands.click(hands.button("首页"))
    office = hands.window.office
    sample = Sample.read(RESOURCES / "sample")
    office.fill(id_, {"answers": sample.content["answers"]})
    for entry in sample.content["files"]:
        one, _ = office.attach(id_, sample.folder / entry["file"], None)
        office.link_all(id_, [one.id], entry["supports"])
    assert not [finding for finding in office.check(id_) if finding.open]
    home = hands.window.screen
    assert isinstance(home, Home)
    hands.click(home.cards[0].button)


def accept_a_warning(hands: Hands, id_: str) -> None:
    """A second target below the baseline, and why that is right."""
    hands.step(4)
    table = now(hands, IndicatorsPage)
    indicators = enumerate(table.pack.indicators)
    row, indicator = next((n, one) for n, one in indicators if one.direction is Direction.HIGHER)
    baseline = stored(hands, id_).indicator(indicator.id).baseline
    assert baseline is not None
    hands.click_cell(table.table, table.table.model().index(row, BASELINE + 2))
    hands.key(Qt.Key.Key_F2)
    hands.replace(str(baseline - 1))
    hands.key(Qt.Key.Key_Tab)
    hands.step(7)
    page = now(hands, CheckPage)
    (warning,) = (finding for finding in hands.window.office.check(id_) if finding.open)
    assert warning.severity is Severity.WARNING
    assert warning.target.startswith(indicator.target)
    hands.bot.waitUntil(lambda: any(one.key == warning.key for one in page.lines.lines))
    (line,) = (n for n, one in enumerate(page.lines.lines) if one.key == warning.key)
    page.list.scrollTo(page.lines.index(line))
    hands.click_cell(page.list, page.lines.index(line))
    hands.say(REASON)
    hands.key(Qt.Key.Key_Return)
    assert [one.reason for one in stored(hands, id_).acceptances] == [REASON]
    hands.bot.waitUntil(lambda: "签署导出" in page.verdict.button.text())
    hands.click(page.verdict.button)


def sign_and_export(hands: Hands, folder: Path) -> Path:
    """With a key the program makes. Gives the package."""
    page = now(hands, ExportPage)
    hands.click(page.next)
    assert page.at == SIGNER
    hands.click(hands.button("由程序生成新密钥"))
    hands.click(page.next)
    assert page.at == PLACE
    hands.click(hands.button("选择文件夹"))
    hands.pick(folder)
    hands.click(page.next)
    assert page.at == MAKE
    ask = page.make.ask
    for line in (ask.secret, ask.again):
        hands.click(line)
        hands.keys(SECRET)
    hands.click(page.next)
    assert not ask.secret.text()
    assert not ask.again.text()
    hands.bot.waitUntil(lambda: page.at == RESULT, timeout=PATIENCE)
    assert page.delivery is not None
    assert page.delivery.result.path.parent == folder
    return page.delivery.result.path


def carry_it_away(hands: Hands, package: Path, folder: Path) -> None:
    stick = folder / "stick"
    stick.mkdir()
    page = now(hands, ExportPage)
    hands.click(page.copy)
    (dialog,) = page.findChildren(CopyDialog)
    hands.click(dialog.other)
    hands.pick(stick, back_to=dialog)
    assert dialog.target == stick
    hands.click(dialog.act)
    hands.bot.waitUntil(page.banner.isVisible, timeout=PATIENCE)
    assert (stick / package.name).read_bytes() == package.read_bytes()
    frame = hands.window.frame
    frame.activateWindow()  # a screen does so when a dialog has gone
    hands.bot.waitUntil(lambda: QApplication.activeWindow() is frame)


def verify_it(hands: Hands, package: Path) -> None:
    """In the window; and once more without it."""
    hands.bot.keyClick(hands.window.frame, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    hands.pick(package)
    screen = hands.window.screen
    assert isinstance(screen, VerifyScreen)
    hands.bot.waitUntil(lambda: screen.report is not None, timeout=PATIENCE)
    assert screen.report is not None
    assert screen.report.trusted
    assert {file.digest_ok for file in screen.report.files} == {True}
    assert hands.window.office.verify_here(package).trusted


def now(hands: Hands, kind: type[P]) -> P:
    """The page that is shown."""
    page = hands.window.work.page
    assert isinstance(page, kind)
    return page


def stored(hands: Hands, id_: str) -> Application:
    """As the store has it now."""
    return hands.window.office.load(id_)
