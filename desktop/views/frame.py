# ruff: noqa: N802
"""What the window holds: the top bar, one screen below it, the toast, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.jobs import Lane
from desktop.keys import KEYS
from desktop.views.screen import FULL, Go, Screen, focus_inside
from desktop.views.search_desk import SearchDesk
from desktop.views.steps import STEPS
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.notices import Toast
from desktop.views.widgets.surface import Area
from desktop.views.widgets.topbar import SearchButton, TopBar

if TYPE_CHECKING:
    from desktop.views.finder import Finder
    from desktop.views.workspace import Workspace

Factory = Callable[[Go], Screen]
SMALLEST = (900, 500)
COMPACT_BAR = 1100


class Frame(Area):
    """Takes the factories of its screens by name; each is made when first gone to."""

    went = Signal(object)
    """The Screen one has gone to, or in which one has gone to another page or item."""

    def __init__(
        self, screens: Mapping[str, Factory], lane: Lane, find: Callable[[Workspace | None], Finder]
    ) -> None:
        """`find` gives where to search: in an open application, or on home."""
        super().__init__("window")
        self._factories = screens
        self._lane = lane
        self._kept: dict[str, Screen] = {}
        self._below: list[tuple[Screen, QWidget | None]] = []
        """Below looks aside: what was shown, and where the focus was."""
        self._saved_at: datetime | None = None
        self.acts = self._acts()
        self.setWindowTitle("示范区申报助手")
        self.setMinimumSize(*SMALLEST)
        bar = [
            Button("", "bar", "arrow-back-up", self.undo, tip="撤销上一处填写（Ctrl+Z）", name="撤销"),
            Button("", "bar", "arrow-forward-up", self.redo, tip="恢复（Ctrl+Y）", name="恢复"),
            Button(
                "填写指引",
                "bar",
                "book-2",
                lambda: self.act("guidance"),
                tip="显示或收起填写指引（Ctrl+G）",
            ),
            SearchButton("搜索事项、答案、材料", "Ctrl+K", self.search),
            Button("预览", "bar", "eye", lambda: self.act("preview"), tip="印出来的样子（Ctrl+Shift+P）"),
            Button("打印", "bar", "printer", lambda: self.act("print"), tip="打印，或存为 PDF（Ctrl+P）"),
            Button("核验申报包", "bar", "shield-check", self.choose_package, tip="核验申报包（Ctrl+O）"),
            Button("设置", "bar", "settings", lambda: self.go(Go("settings"))),
            Button("帮助", "bar", "help-circle", self.help, tip="当前位置的帮助（F1）"),
        ]
        (
            self._undo,
            self._redo,
            self._guide,
            _,
            self._preview,
            self._print,
            self._verify,
            self._settings,
            _,
        ) = bar
        self._home = Button("首页", "bar", "home", lambda: self.go(Go("home")))
        self.bar = TopBar(self._home, bar)
        self.stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        self._toast = Toast(self)
        self._told_of = ""
        """The application that the toast speaks of, if any."""
        self._searching = SearchDesk(self, find, self.act, self.go)
        self._bind()
        self._show_tools()

    @property
    def screen_shown(self) -> Screen | None:
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Screen) else None

    @property
    def workspace(self) -> Workspace | None:
        """The open application, when it is on the screen."""
        shown = self.screen_shown
        return shown if _is_work(shown) else None

    # --- going places

    def go(self, to: Go) -> bool:
        """Show a screen. False when what is typed on the present one could not be kept."""
        now = self.screen_shown
        if now is not None and not now.flush():
            return False
        if _is_work(now):
            now.remember()
        if to.screen == "back":
            return self._return()
        key = f"{to.screen}:{to.application}" if to.application else to.screen
        screen = self._kept.get(key)
        if screen is None:
            screen = self._kept[key] = self._make(to)
        if not screen.aside:
            self._below = []
        elif now is not None and now is not screen:
            known = [below for below, _ in self._below]
            self._below = self._below[: known.index(screen)] if screen in known else self._below
            self._below.append((now, self.focusWidget()))
        self._show(screen)
        if _is_work(screen):
            screen.open_at(to.target)
        elif to.file is not None:
            screen.take_file(to.file)
        elif to.target:
            screen.take_target(to.target)
        screen.arrive()
        screen.take_focus()
        self._drop_others(screen)
        self._show_trail()
        self._show_tools()
        return True

    def _return(self) -> bool:
        """From a look aside to where one was, focus and all."""
        if not self._below:
            return self.go(Go("home"))
        screen, focus = self._below.pop()
        self._show(screen)
        screen.arrive()
        if focus is not None and isValid(focus) and focus.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            screen.take_focus()
        self._drop_others(screen)
        self._show_trail()
        self._show_tools()
        return True

    def _show(self, screen: Screen) -> None:
        self._searching.close()
        self.bar.forget()
        if _is_work(screen) and self._told_of not in ("", screen.hub.application_id):
            self._toast.hide()  # it speaks of another application
        self.stack.setCurrentWidget(screen)

    def choose_package(self) -> None:
        """Ctrl+O: ask for a package and verify it."""
        from desktop.views.widgets.dialogs import choose_file

        choose_file(self, "选择要核验的申报包", "申报包 (*.asice *.p7m);;所有文件 (*)", self.verify)

    def verify(self, file: Path) -> None:
        self.go(Go("verify", file=file))

    def say(self, sentence: str) -> None:
        shown = self.screen_shown
        self._told_of = shown.hub.application_id if _is_work(shown) else ""
        self._toast.say(sentence, shown.foot() if shown is not None else 0)

    def _make(self, to: Go) -> Screen:
        screen = self._factories[to.screen](to)
        screen.go.connect(self.go)
        screen.toast.connect(self.say)
        screen.crumbs_changed.connect(self._show_trail)
        if _is_work(screen):
            screen.hub.saving.connect(self.bar.saving)
            screen.hub.saved.connect(self._saved)
            screen.hub.failed.connect(lambda _: self.bar.not_saved())
            screen.hub.undo_changed.connect(self._show_tools)
        self.stack.addWidget(screen)
        return screen

    def _drop_others(self, shown: Screen) -> None:
        """An application left is closed, unless a job of it still runs: few widgets, fresh pages."""
        stay = {shown, *(below for below, _ in self._below)}
        for name, screen in list(self._kept.items()):
            left = _is_work(screen) or screen.passes
            if screen not in stay and left and not screen.closing():
                del self._kept[name]
                self.stack.removeWidget(screen)
                screen.deleteLater()

    def forget(self) -> None:
        """Drop every screen but the one shown: what they show is of a workspace that is closed."""
        self._below = []
        self._searching.forget()
        for name, screen in list(self._kept.items()):
            if screen is not self.screen_shown:
                del self._kept[name]
                self.stack.removeWidget(screen)
                screen.deleteLater()

    def _saved(self, at: datetime) -> None:
        self._saved_at = at
        self.bar.saved(at)

    def _show_trail(self) -> None:
        shown = self.screen_shown
        if shown is not None:
            self._toast.clear(shown.foot())
            self.bar.show_trail(shown.crumbs(), shown.mark())
            title = " · ".join((*reversed(shown.crumbs()), "示范区申报助手"))
            self.setWindowTitle(f"{shown.mark()} {title}" if shown.mark() else title)
            self.went.emit(shown)

    def _show_tools(self) -> None:
        work = self.workspace
        for button in (self._undo, self._redo, self._preview):
            button.setVisible(work is not None)
        shown = self.screen_shown
        self._print.setVisible(shown is not None and shown.prints)
        for button in (self._verify, self._settings):
            button.setVisible(work is None)
        self._guide.setVisible(work is not None and self.width() < FULL)
        if work is not None:
            self._undo.setEnabled(work.hub.can_undo)
            self._redo.setEnabled(work.hub.can_redo)

    # --- keys

    def _bind(self) -> None:
        """Every key of the table that is the window's, to the act it names."""
        for key in KEYS:
            for number, sequence in enumerate(key.sequences if key.act else ()):
                QShortcut(QKeySequence(sequence), self, partial(self.act, key.act, number))

    def act(self, name: str, number: int = 0) -> None:
        """Do what a key of the table does, by the name of the act."""
        self.acts[name](number)

    def _acts(self) -> dict[str, Callable[[int], object]]:
        """What the keys of the table do; each is told which of its sequences was pressed."""

        def work(act: Callable[[Workspace, int], object]) -> Callable[[int], object]:
            return lambda n: act(self.workspace, n) if self.workspace is not None else None

        return {
            "step": work(lambda w, n: w.goto(STEPS[n][0])),
            "turn": work(lambda w, n: w.turn((-1, 1)[n])),
            "finding": work(lambda w, n: w.next_finding((1, -1)[n])),
            "rail": work(lambda w, _: w.toggle_rail()),
            "guidance": work(lambda w, _: w.toggle_guidance()),
            "preview": work(lambda w, _: w.preview.toggle()),
            "print": lambda _: self._print_shown(),
            "undo": work(lambda w, _: w.undo()),
            "redo": work(lambda w, _: w.redo()),
            "history": work(lambda w, _: w.show_history()),
            "zone": lambda n: self._next_zone((1, -1)[n]),
            "back": lambda _: self._back(),
            "search": lambda _: self.search(),
            "primary": lambda _: self._primary(),
            "save": lambda _: self._save(),
            "verify": lambda _: self.choose_package(),
            "help": lambda _: self.help(),
            "keys": lambda _: self.go(Go("help", target="keys")),
        }

    def undo(self) -> None:
        self.act("undo")

    def redo(self) -> None:
        self.act("redo")

    def help(self) -> None:
        """F1: the page of the manual about what is shown."""
        shown = self.screen_shown
        if shown is not None and shown.help_page():
            self.go(Go("help", target=shown.help_page()))

    def _next_zone(self, direction: int) -> None:
        """F6: top bar, rail, page, guidance, check bar."""
        shown = self.screen_shown
        zones = (self.bar, *(shown.zones() if shown is not None else ()))
        focus = self.focusWidget()
        at = next((n for n, z in enumerate(zones) if focus is z or (focus and z.isAncestorOf(focus))), -1)
        for step in range(1, len(zones) + 1):  # a zone may have nothing to take the focus just now
            zone = zones[(at + direction * step) % len(zones)]
            focus_inside(zone)
            now = self.focusWidget()
            if now is not None and now is not focus and (zone is now or zone.isAncestorOf(now)):
                return

    def _back(self) -> None:
        work, shown = self.workspace, self.screen_shown
        if work is not None and work.can_go_back:
            work.back()
        else:
            self.go(Go("back" if shown is not None and shown.aside else "home"))

    def _save(self) -> None:
        shown = self.screen_shown
        if shown is not None and shown.flush():
            self.say("已保存。平时不用按，填一格存一格")

    def _print_shown(self) -> None:
        shown = self.screen_shown
        if shown is not None and shown.prints:
            shown.print_()

    def _primary(self) -> None:
        shown = self.screen_shown
        if shown is not None:
            shown.primary()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the topmost; whoever had something to close before it was asked first."""
        shown = self.screen_shown
        if event.key() != Qt.Key.Key_Escape or shown is None:
            super().keyPressEvent(event)
        elif self._toast.isVisible():
            self._toast.hide()
        elif not shown.close_top() and shown.aside:
            self.go(Go("back"))

    def search(self) -> None:
        """Ctrl+K: over the open application, or over what there is."""
        self._searching.open(self.workspace)

    # --- the window itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.fold(event.size().width() < COMPACT_BAR)
        self._toast.place()
        self._searching.place()
        self._show_tools()

    def keep_what_is_typed(self) -> str:
        """Something broke: keep what can be kept, and say in one sentence what is safe."""
        shown = self.screen_shown
        try:
            kept = shown is None or shown.flush()
        except Exception:  # noqa: BLE001 - it may be the very thing that is broken
            kept = False
        saved = f"最后一次保存在 {self._saved_at.astimezone():%H:%M}。" if self._saved_at else ""
        if kept:
            return f"{saved}正在填的内容也已保存。"
        return f"{saved}正在填的这一格没有存上，请先记下来。"

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keeps what is typed; asks only when a job would be stopped."""
        shown = self.screen_shown
        if shown is not None and not shown.flush():
            event.ignore()
            return
        job = self._lane.current
        if job is not None and not job.is_over and not job.idle:
            from desktop.views.widgets.dialogs import ask

            event.ignore()
            ask(
                self,
                f"{job.title}还没有做完，现在关闭？",
                f"关闭会取消{job.title}。取消后不留下半个文件，已有的文件不受影响。",
                "取消并关闭",
                self._stop_and_close,
            )
            return
        if _is_work(shown):
            shown.remember()
        super().closeEvent(event)

    def _stop_and_close(self) -> None:
        self._lane.stop()
        self.window().close()


def _is_work(screen: Screen | None) -> TypeGuard[Workspace]:
    return screen is not None and screen.holds_application
