# ruff: noqa: N802
"""The lines of the check page: model and delegate. Rows are painted; only the reason box is a widget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.views.numbers import numeral
from desktop.views.readiness import Row, item_of, where
from desktop.views.steps import STEP_NAMES, STEPS
from desktop.views.theme import Type, font, link_font, tokens
from desktop.views.widgets.badge import badge_width, draw_badge
from desktop.views.widgets.basis_card import said
from desktop.views.widgets.focus import draw_ring
from desktop.views.widgets.icons import icon_pixmap
from desktop.views.widgets.shapes import Status, shape_pixmap
from desktop.views.widgets.surface import draw_frame
from forms.checks.finding import Finding, Severity
from forms.definition import FormPack, Task

Index = QModelIndex | QPersistentModelIndex
GROUP, ROW, CHILD, REASON = 36, 58, 34, 108
BUTTON, WHERE = 84, 148
GROUPS = {
    Status.BLOCKER: (Status.BLOCKER.word, "处理完才能导出"),
    Status.TODO: ("未填", "填完才能导出"),
    Status.WARN: (Status.WARN.word, "可以修改，也可以写明理由后接受"),
    Status.HINT: (Status.HINT.word, "可以不处理"),
}
"""The groups in their order: title, and what each asks for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A group head (`row` is None), a row, or one unfilled thing of an expanded row (`child`)."""

    group: Status
    row: Row | None = None
    child: Finding | None = None
    count: int = 0
    accepted: int = 0
    step: str = ""
    """Of a group head where the steps are the groups."""

    @property
    def key(self) -> str:
        if self.child is not None:
            return "child:" + self.child.key
        if self.row is None:
            return "group:" + (self.step or self.group.name)
        return self.row.finding.key if self.row.finding else f"fold:{self.row.severity}:{self.row.step}"

    @property
    def title(self) -> str:
        """Of a group head."""
        return STEP_NAMES[self.step] if self.step else GROUPS[self.group][0]

    @property
    def words(self) -> str:
        """What the group asks for."""
        return "" if self.step else GROUPS[self.group][1]

    @property
    def target(self) -> str:
        if self.child is not None:
            return self.child.target
        return self.row.target if self.row else ""

    @property
    def acceptable(self) -> bool:
        finding = self.row.finding if self.row and self.child is None else None
        return finding is not None and finding.severity is Severity.WARNING

    @property
    def verb(self) -> str:
        if self.row is None:
            return ""
        if self.row.finding is not None and self.row.finding.accepted:
            return "修改理由"
        return self.row.verb


class Lines(QAbstractListModel):
    """What is shown, after filters and folding."""

    def __init__(self, pack: FormPack) -> None:
        super().__init__()
        self.pack = pack
        self.lines: list[Line] = []
        self.expanded: set[str] = set()
        self.closed: set[str] = set()
        """The keys of folded groups."""
        self.by_step = False
        self.editing = ""
        """The key of the row whose reason box is open."""

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.child.cause if line.child else line.row.cause if line.row else line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(line)
        if role == Qt.ItemDataRole.ToolTipRole and line.row is not None:
            found = line.child or line.row.finding
            if found is None:
                return f"{line.row.cause}\n{line.row.remedy}"
            return f"{found.cause}\n{found.remedy}\n\n{said(found.origin, self.pack)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def show(self, found: Sequence[Row]) -> None:
        """Show these rows (already filtered), in groups: by what they ask for, or by step and then by severity."""
        lines: list[Line] = []
        if self.by_step:
            for step, *_ in STEPS:
                lines += self._block([row for row in found if row.step == step], step)
        else:
            for group in GROUPS:
                lines += self._block([row for row in found if row.group is group], "")
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def _block(self, found: Sequence[Row], step: str) -> Iterator[Line]:
        if not found:
            return
        accepted = sum(row.status is Status.ACCEPTED for row in found)
        worst = Status.worst(row.group for row in found)
        head = Line(worst, count=len(found) - accepted, accepted=accepted, step=step)
        yield head
        for row in found if head.key not in self.closed else ():
            line = Line(row.group, row)
            yield line
            if line.key in self.expanded:
                yield from (Line(row.group, row, child) for child in row.folded)

    def row_of(self, key: str) -> int:
        return next((n for n, line in enumerate(self.lines) if line.key == key), -1)

    def _sentence(self, line: Line) -> str:
        if line.child is not None:
            return f"{line.child.cause}。{line.child.remedy}"
        if line.row is None:
            return f"{line.title} {line.count} 条{f'，{line.words}' if line.words else ''}"
        row = line.row
        basis = f"依据：{row.finding.origin.basis.label}。" if row.finding else ""
        accepted = f"已接受：{row.finding.accepted}" if row.finding and row.finding.accepted else row.remedy
        word = GROUPS[Status.TODO][0] if row.unfilled else row.status.word
        return f"{word}：{row.cause}。{accepted}{basis}{STEP_NAMES[row.step]}，按回车{line.verb}"


class LineDelegate(QStyledItemDelegate):
    """Paints a line; knows where its button and its link are."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = self._lines.lines[index.row()]
        if line.child is not None:
            return QSize(200, CHILD)
        if line.row is None:
            return QSize(200, GROUP)
        return QSize(200, ROW + REASON if line.key == self._lines.editing else ROW)

    @staticmethod
    def button(rect: QRect) -> QRect:
        """Where the button of a row is."""
        return QRect(rect.right() - 12 - BUTTON, rect.top() + 14, BUTTON, 30)

    @staticmethod
    def reason_link(rect: QRect) -> QRect:
        """Where the link 写明理由 of a warning is."""
        return QRect(rect.right() - 12 - BUTTON - 12 - WHERE, rect.top() + 29, WHERE, 22)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self._lines.lines[index.row()]
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stubs lack the fields of QStyleOption
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # as above
        t = tokens()
        painter.save()
        if line.row is None:
            painter.fillRect(rect, t.color("window"))
        elif line.key == self._lines.editing or state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, t.color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, t.color("hover"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.color("line_soft"))
        if line.row is None:
            self._paint_group(painter, rect, line)
        elif line.child is not None:
            self._paint_child(painter, rect, line.child)
        else:
            self._paint_row(painter, rect, line, line.row)
        if state & QStyle.StateFlag.State_HasFocus:
            draw_ring(painter, QRectF(rect).adjusted(1, 1, -1, -1), 4)
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, line: Line) -> None:
        t = tokens()
        dpr = painter.device().devicePixelRatio()
        chevron = "chevron-right" if line.key in self._lines.closed else "chevron-down"
        painter.drawPixmap(rect.left() + 11, rect.top() + 10, icon_pixmap(chevron, 16, t.text2, dpr))
        shape = shape_pixmap(line.group, 16, dpr)
        painter.drawPixmap(rect.left() + 35, rect.top() + 10, shape)
        left = self._write(painter, line.title, Type.TITLE, "text", rect.left() + 59, rect)
        left = self._write(painter, f"{line.count} 条", Type.SECONDARY, "text2", left + 8, rect)
        words = line.words
        if line.accepted:
            words = f"另有 {line.accepted} 条已接受　{words}"
        self._write(painter, words, Type.SECONDARY, "muted", left + 16, rect)

    def _paint_row(self, painter: QPainter, rect: QRect, line: Line, row: Row) -> None:
        t = tokens()
        dpr = painter.device().devicePixelRatio()
        painter.drawPixmap(rect.left() + 15, rect.top() + 12, shape_pixmap(row.status, 16, dpr))
        left, right = rect.left() + 43, rect.right() - 12 - BUTTON - 12 - WHERE - 12
        basis = row.finding.origin.basis if row.finding else None
        badge = badge_width(basis.short_label) + 10 if basis else 0
        painter.setFont(font(Type.TITLE))
        painter.setPen(t.color("text"))
        cause = QFontMetrics(font(Type.TITLE)).elidedText(
            row.cause, Qt.TextElideMode.ElideRight, right - left - badge
        )
        top = QRect(left, rect.top() + 7, right - left, 22)
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, cause)
        if basis:
            after = left + QFontMetrics(font(Type.TITLE)).horizontalAdvance(cause) + 10
            draw_badge(painter, basis, basis.short_label, QPointF(after, rect.top() + 9))
        accepted = row.finding.accepted if row.finding else ""
        below = f"已接受：{accepted}" if accepted else row.remedy
        if row.folded:
            below = row.remedy.replace(
                "展开", "按空格展开" if line.key not in self._lines.expanded else "下面"
            )
        self._line2(painter, QRect(left, rect.top() + 29, right - left, 22), below)
        place = QRect(right + 12, rect.top() + 7, WHERE, 22)
        if not line.acceptable or accepted:
            place.moveTop(rect.top() + 18)
        painter.setPen(t.color("muted"))
        painter.setFont(font(Type.SECONDARY))
        words = self._place(row)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._fit(words, WHERE))
        if line.acceptable and not accepted and line.key != self._lines.editing:
            painter.setPen(t.color("link"))
            painter.setFont(link_font(t, Type.SECONDARY))
            painter.drawText(self.reason_link(rect), Qt.AlignmentFlag.AlignVCenter, "写明理由")
        box = self.button(rect)
        draw_frame(painter, QRectF(box), "surface", "control", 4)
        painter.setFont(font(Type.SECONDARY))
        painter.setPen(t.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, line.verb)

    def _paint_child(self, painter: QPainter, rect: QRect, child: Finding) -> None:
        dpr = painter.device().devicePixelRatio()
        painter.drawPixmap(rect.left() + 45, rect.top() + 10, shape_pixmap(Status.TODO, 14, dpr))
        name = where(child.target, self._lines.pack)
        left = self._write(painter, self._fit(name, 260), Type.SECONDARY, "text", rect.left() + 69, rect)
        room = rect.right() - 80 - left
        self._write(painter, self._fit(child.cause, room), Type.SECONDARY, "muted", left + 12, rect)
        painter.setPen(tokens().color("link"))
        painter.setFont(link_font(tokens(), Type.SECONDARY))
        painter.drawText(
            rect.adjusted(0, 0, -36, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "去填写"
        )

    def _place(self, row: Row) -> str:
        pack = self._lines.pack
        task = pack.targets.get(item_of(pack, row.target))
        if not isinstance(task, Task) or row.folded:
            return STEP_NAMES[row.step]
        number = [area.id for area in pack.areas].index(task.area) + 1
        return f"{STEP_NAMES[row.step]} · 领域{numeral(number)}"

    @staticmethod
    def _fit(text: str, room: int) -> str:
        return QFontMetrics(font(Type.SECONDARY)).elidedText(text, Qt.TextElideMode.ElideRight, room)

    def _line2(self, painter: QPainter, rect: QRect, text: str) -> None:
        painter.setPen(tokens().color("text2"))
        painter.setFont(font(Type.SECONDARY))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._fit(text, rect.width()))

    @staticmethod
    def _write(painter: QPainter, text: str, kind: Type, tone: str, left: int, rect: QRect) -> int:
        """Write on the middle of a line; gives where it ends."""
        painter.setFont(font(kind))
        painter.setPen(tokens().color(tone))
        width = QFontMetrics(font(kind)).horizontalAdvance(text)
        painter.drawText(
            QRect(left, rect.top(), width + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        return left + width
