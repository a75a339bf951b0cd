# ruff: noqa: N802
"""What a drag over the window would do, said before it is dropped: files from outside, or rows of the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from desktop.messages import explain
from desktop.office import Office
from desktop.views.evidence_rows import named
from desktop.views.theme import tokens
from desktop.views.widgets.evidence_list import EVIDENCE_MIME
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.rail import Entry, Rail
from desktop.views.widgets.surface import Card
from forms.application import Application, Evidence

_NAMED = 2
_ITEMS = frozenset({"conditions", "tasks", "indicators"})


@dataclass(frozen=True, slots=True)
class Dragged:
    """What hovers over the window. With `refusal` nothing of it can be used."""

    files: tuple[Path, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    refusal: str = ""
    doubt: str = ""
    """Said when only some of it can be used."""

    @property
    def named(self) -> str:
        """“白皮书.pdf”, 3 个文件."""
        if self.evidence:
            return named(self.evidence)
        if len(self.files) > 1:
            return f"这 {len(self.files)} 个文件或文件夹"
        file = self.files[0]
        return f"文件夹“{file.name}”里的文件" if file.is_dir() else f"“{file.name}”"

    @property
    def extent(self) -> str:
        """引用全部 12 页."""
        pages = self.evidence[0].pages if len(self.evidence) == 1 else None
        return f"引用全部 {pages} 页" if pages and pages > 1 else "引用全部"


def dragged(data: QMimeData, office: Office, application: Application) -> Dragged | None:
    """Look at a drag; None when it is nothing for evidence at all. Only names and sizes are looked at."""
    if data.hasFormat(EVIDENCE_MIME):
        ids = bytes(data.data(EVIDENCE_MIME).data()).decode("ascii", "ignore").split("\n")
        wanted = frozenset(ids)
        found = tuple(e for e in application.evidence if e.id in wanted)
        return Dragged(evidence=found) if found else None
    files = dropped(data)
    if not files:
        return None
    refusals = [(file, refusal) for file in files if (refusal := _refusal(office, file))]
    if len(refusals) == len(files):
        return Dragged(files, refusal=refusals[0][1])
    names = "、".join(f"“{file.name}”" for file, _ in refusals[:_NAMED])
    more = f"等 {len(refusals)} 个" if len(refusals) > _NAMED else ""
    return Dragged(files, doubt=f"，{names}{more}不能用" if refusals else "")


def dropped(data: QMimeData) -> tuple[Path, ...]:
    """The local files and folders of a drag."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def _refusal(office: Office, file: Path) -> str:
    """Why a file cannot be used; "" when it may, and for folders."""
    if file.is_dir():
        return ""
    try:
        size = file.stat().st_size
    except OSError:
        size = 0
    refused = office.accepts(file.name, size)
    return str(explain(refused)) if refused is not None else ""


class DropNote(Card):
    """A small sentence beside what a drag hovers over."""

    def __init__(self, window: QWidget) -> None:
        super().__init__("surface", "control", window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = Label("", parent=self)
        self._words.move(10, 6)
        self.hide()

    def say(self, words: str, at: QPoint, *, usable: bool) -> None:
        """Show it at a place of the window."""
        self._words.setText(words)
        self._words.set_tone("text" if usable else "blocker")
        self._words.adjustSize()
        self.resize(self._words.width() + 20, self._words.height() + 12)
        self.setAccessibleName(words)
        room = self._window.rect()
        self.move(max(4, min(at.x(), room.width() - self.width() - 4)), max(4, at.y()))
        self.show()
        self.raise_()


class _Frame(QWidget):
    """The dashed edge of the row that would take what is dropped."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens().color("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 4, 4)


class RailDrops(QObject):
    """Lets the rail take files and evidence: on a step it is asked which items, on 佐证材料 they are only uploaded."""

    def __init__(
        self,
        rail: Rail,
        look: Callable[[QMimeData], Dragged | None],
        take: Callable[[Dragged, str], object],
    ) -> None:
        """`look` judges a drag; `take` gets what was dropped and the target of the entry."""
        super().__init__(rail)
        self._rail, self._look, self._take = rail, look, take
        self._note: DropNote | None = None
        self._frame = _Frame(rail.list.viewport())
        self._frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._frame.hide()
        rail.list.viewport().setAcceptDrops(True)
        rail.list.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):  # entering and moving are drops to Qt, too
            entry = self._entry(event.position().toPoint())
            found = self._look(event.mimeData())
            words = self._words(found, entry)
            usable = bool(words) and found is not None and not found.refusal
            if isinstance(event, (QDragEnterEvent, QDragMoveEvent)):
                self._show(words, entry, usable=usable)
                if usable or isinstance(event, QDragEnterEvent):
                    event.acceptProposedAction()
                else:
                    event.ignore()
                return True
            self._hide()
            if usable and found is not None and entry is not None:
                event.acceptProposedAction()
                self._take(found, entry.target)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._hide()
            return True
        return super().eventFilter(watched, event)

    def _entry(self, at: QPoint) -> Entry | None:
        index = self._rail.list.indexAt(at)
        return self._rail.model.entries[index.row()] if index.isValid() else None

    @staticmethod
    def _words(found: Dragged | None, entry: Entry | None) -> str:
        """What would happen; "" for nothing."""
        if found is None or entry is None:
            return ""
        if found.refusal:
            return found.refusal
        if entry.target == "evidence":
            return f"松开后上传{found.named}，先不关联事项{found.doubt}" if found.files else ""
        if entry.area or entry.target in _ITEMS:
            verb = "上传" if found.files else "关联"
            return f"松开后选“{entry.name}”里的事项，{verb}{found.named}{found.doubt}"
        return ""

    def _show(self, words: str, entry: Entry | None, *, usable: bool) -> None:
        if not words or entry is None:
            self._hide()
            return
        place = self._rail.model.entries.index(entry)
        box = self._rail.list.visualRect(self._rail.model.index(place))
        self._frame.setGeometry(box)
        self._frame.setVisible(usable)
        if self._note is None:
            self._note = DropNote(self._rail.window())
        view = self._rail.list.viewport()
        at = view.mapTo(self._rail.window(), QPoint(view.width() + 8, box.top()))
        self._note.say(words, at, usable=usable)

    def _hide(self) -> None:
        self._frame.hide()
        if self._note is not None:
            self._note.hide()


def said_for(found: Dragged, item: str) -> str:
    """What dropping on an item would do: 松开后关联到 2.5，引用全部 12 页."""
    if found.refusal:
        return found.refusal
    if found.evidence:
        return f"松开后把{found.named}关联到{item}，{found.extent}"
    return f"松开后上传{found.named}，关联到{item}，引用全部{found.doubt}"
