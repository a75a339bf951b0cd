"""A freshly opened application is checked beside the screen; until that is through, nothing is claimed of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.office import Office
from desktop.views import screens
from desktop.views.check_page import CheckPage
from desktop.views.export_page import CONFIRM, SIGNER, ExportPage
from desktop.views.screen import Go
from desktop.views.steps import STEPS
from desktop.views.widgets.paragraph import Paragraph
from desktop.views.widgets.shapes import Status
from desktop.views.widgets.waiting import WORDS
from desktop.views.workspace import Workspace
from forms.application import Application
from forms.checks.finding import Finding
from forms.errors import DiskFull
from forms.progress import Stop
from forms.relevance import Situation

from .conftest import Window


class Held:
    """The check of an office, held up until it is let go on; and the threads it ran on."""

    def __init__(self, office: Office) -> None:
        self.go = threading.Event()
        self.threads: list[int] = []
        self._check = office.check_loaded

    def __call__(self, application: Application, stop: Stop, known: Situation) -> tuple[Finding, ...]:
        self.threads.append(threading.get_ident())
        assert self.go.wait(20)
        return self._check(application, stop, known)


@pytest.fixture
def held(window: Window, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    one = Held(window.office)
    monkeypatch.setattr(window.office, "check_loaded", one)
    yield one
    one.go.set()


def opened(window: Window, id_: str, target: str) -> Workspace:
    """Not waited for, as people find it."""
    assert window.frame.go(Go("application", application=id_, target=target))
    return window.work


def said(widget: QWidget) -> str:
    return "\n".join(
        one.text() for kind in (QLabel, Paragraph) for one in widget.findChildren(kind) if one.isVisible()
    )


def test_it_runs_beside_the_screen_and_then_everything_is_there(window: Window, held: Held) -> None:
    work = opened(window, window.office.new_sample().id, "subject")
    assert work.hub.findings() is None
    held.go.set()
    window.qtbot.waitUntil(lambda: work.hub.findings() is not None)
    assert held.threads
    assert threading.get_ident() not in held.threads
    entries = {entry.target: entry for entry in work.rail.model.entries}
    assert entries["tasks"].status is Status.DONE
    assert entries["check"].count == "0 条"
    assert "没有要处理的问题" in said(work.check_bar)


def test_nothing_is_claimed_before(window: Window, held: Held) -> None:
    work = opened(window, window.office.new_sample().id, "subject")
    for step, *_ in STEPS:
        work.goto(step)
        if step == "tasks":
            work.goto("tasks.2.5")
        told = said(work)
        claims = ("没有要处理", "没有要补", "可以导出", "检查通过", "已填完", "完成", "从第一条")
        assert not [claim for claim in claims if claim in told], step
        for entry in work.rail.model.entries:
            assert entry.target == "export" or entry.status is Status.UNCHECKED
            assert Status.DONE.word not in entry.sentence
    assert WORDS in [label.accessibleName() for label in work.check_bar.findChildren(QLabel)]


def test_what_takes_long_is_said_in_words(window: Window, held: Held) -> None:
    work = opened(window, window.office.new_sample().id, "tasks.2.5")
    assert WORDS not in said(work)  # mostly it is through before anybody could read that
    window.qtbot.waitUntil(lambda: WORDS in said(work.check_bar) and WORDS in said(work.guidance))
    held.go.set()
    window.qtbot.waitUntil(lambda: WORDS not in said(work))


def test_nothing_is_signed_before(window: Window, held: Held) -> None:
    work = opened(window, window.office.new_sample().id, "export")
    page = work.page
    assert isinstance(page, ExportPage)
    page.primary()
    assert page.at == CONFIRM
    assert page.banner.isVisible()
    assert WORDS in page.banner.sentence.text()
    held.go.set()
    window.qtbot.waitUntil(lambda: work.hub.findings() is not None)
    assert not page.banner.isVisible()
    window.qtbot.waitUntil(lambda: "检查通过，可以签署导出" in said(page))
    page.primary()
    assert page.at == SIGNER


def test_the_check_page_waits(window: Window, held: Held) -> None:
    work = opened(window, window.office.new("320400").id, "check")
    page = work.page
    assert isinstance(page, CheckPage)
    page.primary()
    page.filter.choose("blocker")
    assert work.step == "check"
    window.qtbot.keyClick(window.frame, Qt.Key.Key_F8)
    assert work.step == "check"
    assert page.verdict.button.isHidden()
    assert not page._nothing.isVisible()
    page.filter.choose("all")
    held.go.set()
    window.qtbot.waitUntil(page.verdict.button.isVisible)
    assert page.lines.lines
    window.qtbot.keyClick(window.frame, Qt.Key.Key_F8)
    assert work.step == "subject"


def test_a_change_meanwhile_is_what_is_checked(window: Window, held: Held) -> None:
    work = opened(window, window.office.new("320400").id, "subject")
    window.qtbot.waitUntil(lambda: bool(held.threads))
    assert work.hub.edit("subject.contact", "王敏")
    held.go.set()
    window.qtbot.waitUntil(lambda: work.hub.findings() is not None)
    assert "subject.contact" not in {f.target for f in work.hub.findings() or ()}


def test_a_first_check_that_fails_claims_nothing_and_is_done_again(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = window.office.new_sample().id

    def full(application: Application, stop: Stop, known: Situation) -> tuple[Finding, ...]:
        raise DiskFull(path="/data")

    with monkeypatch.context() as broken:
        broken.setattr(window.office, "check_loaded", full)
        work = opened(window, id_, "subject")
        window.qtbot.waitUntil(work.banner.isVisible)
        assert work.hub.findings() is None
        assert "没有要处理的问题" not in said(work)
    work.goto("check")
    window.qtbot.waitUntil(lambda: work.hub.findings() is not None)
    assert "没有要处理的问题" in said(work.check_bar)


def test_the_other_pages_are_fetched_afterwards(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[int] = []
    fetch = screens._Maker.fetch

    def seen(maker: screens._Maker) -> object:
        fetched.append(threading.get_ident())
        return fetch(maker)

    monkeypatch.setattr(screens._Maker, "fetch", seen)
    opened(window, window.office.new_sample().id, "subject")
    assert fetched == [threading.get_ident()]
    window.qtbot.waitUntil(lambda: len(fetched) == 1 + len(STEPS))
    assert threading.get_ident() not in fetched[1:]
