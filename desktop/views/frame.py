# ruff: noqa: N802
"""The window: the top bar, one screen below it, the toast, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout

from desktop.jobs import Lane
from desktop.views.screen import FULL, Go, Screen
from desktop.views.steps import STEPS
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.notices import Toast
from desktop.views.widgets.surface import Area
from desktop.views.widgets.topbar import TopBar

if TYPE_CHECKING:
    from desktop.views.workspace import Workspace

Factory = Callable[[Go], Screen]
SMALLEST = (900, 500)
COMPACT_BAR = 1000


class Frame(QMainWindow):
    """Takes the factories of its screens by name; each is made when first gone to."""

    def __init__(self, screens: Mapping[str, Factory], lane: Lane) -> None:
        super().__init__()
        self._factories = screens
        self._lane = lane
        self._kept: dict[str, Screen] = {}
        self._way: list[Go] = []
        self.setWindowTitle("示范区申报助手")
        self.setMinimumSize(*SMALLEST)
        bar = [
            Button("撤销", "bar", "arrow-back-up", self.undo, tip="撤销上一处填写（Ctrl+Z）"),
            Button("恢复", "bar", "arrow-forward-up", self.redo, tip="恢复（Ctrl+Y）"),
            Button("填写指引", "bar", "book-2", self._toggle_guidance, tip="显示或收起填写指引（Ctrl+G）"),
            Button("核验申报包", "bar", "shield-check", self.choose_package, tip="核验申报包（Ctrl+O）"),
            Button("设置", "bar", "settings", lambda: self.go(Go("settings"))),
        ]
        self._undo, self._redo, self._guide = bar[:3]
        self._home = Button("首页", "bar", "home", lambda: self.go(Go("home")))
        self.bar = TopBar(self._home, bar)
        self.stack = QStackedWidget()
        body = Area("window")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(body)
        self._toast = Toast(body)
        self._keys()
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
        key = f"{to.screen}:{to.application}" if to.application else to.screen
        screen = self._kept.get(key)
        if screen is None:
            screen = self._kept[key] = self._make(to)
        self.bar.forget()
        self.stack.setCurrentWidget(screen)
        if _is_work(screen):
            screen.open_at(to.target)
        elif to.file is not None:
            screen.take_file(to.file)
        elif to.target:
            screen.take_target(to.target)
        screen.arrive()
        screen.take_focus()
        self._drop_others(key)
        self._show_trail()
        self._show_tools()
        return True

    def choose_package(self) -> None:
        """Ctrl+O: ask for a package and verify it."""
        from desktop.views.widgets.dialogs import choose_file

        choose_file(self, "选择要核验的申报包", "申报包 (*.asice);;所有文件 (*)", self.verify)

    def verify(self, file: Path) -> None:
        self.go(Go("verify", file=file))

    def say(self, sentence: str) -> None:
        self._toast.say(sentence)

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

    def _drop_others(self, key: str) -> None:
        """An application left is closed, unless a job of it still runs: few widgets, fresh pages."""
        for name, screen in list(self._kept.items()):
            left = _is_work(screen) or screen.passes
            if name != key and left and not screen.closing():
                del self._kept[name]
                self.stack.removeWidget(screen)
                screen.deleteLater()

    def _saved(self, at: datetime) -> None:
        self.bar.saved(at)

    def _show_trail(self) -> None:
        shown = self.screen_shown
        if shown is not None:
            self.bar.show_trail(shown.crumbs(), shown.mark())
            title = " · ".join((*reversed(shown.crumbs()), "示范区申报助手"))
            self.setWindowTitle(f"{shown.mark()} {title}" if shown.mark() else title)

    def _show_tools(self) -> None:
        work = self.workspace
        for button in (self._undo, self._redo):
            button.setVisible(work is not None)
        self._guide.setVisible(work is not None and self.width() < FULL)
        if work is not None:
            self._undo.setEnabled(work.hub.can_undo)
            self._redo.setEnabled(work.hub.can_redo)

    # --- keys

    def _keys(self) -> None:
        def key(sequence: str, act: Callable[[], object]) -> None:
            QShortcut(QKeySequence(sequence), self, act)

        for number, (step, *_) in enumerate(STEPS, start=1):
            key(f"Alt+{number}", lambda step=step: self._in_work(lambda w: w.goto(step)))  # type: ignore[misc]  # a default argument binds the loop's value
        key("F8", lambda: self._in_work(lambda w: w.next_finding(1)))
        key("Shift+F8", lambda: self._in_work(lambda w: w.next_finding(-1)))
        key("F6", lambda: self._in_work(lambda w: w.focus_zone(1)))
        key("Shift+F6", lambda: self._in_work(lambda w: w.focus_zone(-1)))
        key("Ctrl+G", self._toggle_guidance)
        key("Ctrl+B", lambda: self._in_work(lambda w: w.toggle_rail()))
        key("Alt+Left", self._back)
        key("Ctrl+O", self.choose_package)
        key("Ctrl+S", self._save)
        key("Ctrl+Z", self.undo)
        key("Ctrl+Y", self.redo)
        key("Ctrl+Shift+Z", self.redo)
        key("Ctrl+Return", self._primary)
        key("Ctrl+Enter", self._primary)

    def _in_work(self, act: Callable[[Workspace], object]) -> None:
        if self.workspace is not None:
            act(self.workspace)

    def _toggle_guidance(self) -> None:
        self._in_work(lambda w: w.toggle_guidance())

    def undo(self) -> None:
        self._in_work(lambda w: w.hub.undo())

    def redo(self) -> None:
        self._in_work(lambda w: w.hub.redo())

    def _back(self) -> None:
        work = self.workspace
        if work is not None and work.can_go_back:
            work.back()
        else:
            self.go(Go("home"))

    def _save(self) -> None:
        shown = self.screen_shown
        if shown is not None and shown.flush():
            self.say("已保存。平时不用按，填一格存一格")

    def _primary(self) -> None:
        shown = self.screen_shown
        if shown is not None:
            shown.primary()

    # --- the window itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.fold(event.size().width() < COMPACT_BAR)
        self._toast.place()
        self._show_tools()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keeps what is typed; asks only when a job would be stopped."""
        shown = self.screen_shown
        if shown is not None and not shown.flush():
            event.ignore()
            return
        job = self._lane.current
        if job is not None and not job.is_over:
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
        self.close()

    def fit_screen(self) -> None:
        """Open at a size that suits the screen."""
        screen = QApplication.primaryScreen()
        room = screen.availableGeometry() if screen is not None else QRect(0, 0, 1366, 768)
        self.resize(min(room.width(), 1440), min(room.height(), 900))
        if room.width() <= 1366:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)


def _is_work(screen: Screen | None) -> TypeGuard[Workspace]:
    return screen is not None and screen.holds_application
