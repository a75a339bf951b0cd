"""结果: what was written, its check value, what verification said, what was made besides, and the receipt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.messages import explain, size_words
from desktop.products import Delivery
from desktop.submission.verification.report import Result
from desktop.views.report_lines import STATUS
from desktop.views.side_by_side import SideBySide
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.facts import Facts, verdict_band
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card, titled_card

if TYPE_CHECKING:
    from desktop.submission.package import ExportResult


class ResultView(SideBySide):
    """One finished export."""

    def __init__(self, delivery: Delivery, accepted: int, receipt: QWidget) -> None:
        """`accepted`: warnings kept with a reason."""
        super().__init__()
        self.result: ExportResult = delivery.result
        if self.result.draft:
            title, detail = "草稿已生成，没有签署", "只供内部传阅，每页印有“草稿”，不能用于报送。"
        else:
            title, detail = "申报包已生成，核验通过", "写完后重新打开逐项核对过，可以报送。"
        self.main.addWidget(verdict_band(Status.HINT if self.result.draft else Status.DONE, title, detail))
        self.main.addWidget(self._facts())
        if delivery.products or delivery.missing:
            self.main.addWidget(self._besides(delivery))
        self.main.addWidget(self._lines(accepted))
        self.main.addStretch()
        self.side.addWidget(receipt)
        self.side.addStretch()

    def _besides(self, delivery: Delivery) -> Card:
        """What was made with the package, and what was not, with the reason."""
        card, column = titled_card("同时生成")
        grid = _grid()
        rows = [
            (Status.DONE, one.kind.label, f"{one.path.name}，{size_words(one.size)}", one.note)
            for one in delivery.products
        ]
        for kind, error in delivery.missing:
            message = explain(error)
            rows.append((Status.WARN, kind.label, f"没有生成：{message.sentence}", message.remedy))
        for number, (status, label, words, note) in enumerate(rows):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(_lowered(Shape(status, 16)), number, 0, top)
            grid.addWidget(Label(label, Type.BODY), number, 1, top)
            told = f"{words}\n{note}" if note else words
            grid.addWidget(Paragraph(told), number, 2)
        column.addLayout(grid)
        return card

    def _facts(self) -> Facts:
        result, facts = self.result, Facts()
        folder = Button("打开所在文件夹", "link", clicked=lambda: open_folder(result.path))
        name = Elided(result.path.name, Type.TITLE, mode=Qt.TextElideMode.ElideMiddle)
        facts.add("文件", name, folder)
        size = f"{size_words(result.size)}，{result.entries} 个条目"
        place = Elided(str(result.path.parent), Type.BODY, mode=Qt.TextElideMode.ElideMiddle)
        facts.add("位置", place, Label(size, Type.SECONDARY, "muted"))
        for one in result.report.signatures:
            facts.add("签署", Label(f"{one.signer}（{one.role}，{one.algorithm}）", Type.BODY))
            if one.signing_time is not None:
                when = Label(f"{one.signing_time.astimezone():%Y-%m-%d %H:%M}", Type.BODY)
                facts.add("签署时间", when, Label("本机时间，未经时间戳机构证明", Type.SECONDARY, "muted"))
        facts.add("SHA-256", HashView(result.sha256))
        first = result.sha256[:8].upper()
        copy = Button("复制", "link", clicked=lambda: QGuiApplication.clipboard().setText(result.sha256))
        copy.setAccessibleName("复制 SHA-256")
        facts.add_below(
            copy, Label(f"电话核对时，念前 8 位：{first[:4]} {first[4:]}", Type.SECONDARY, "text2")
        )
        return facts

    def _lines(self, accepted: int) -> Card:
        card, column = titled_card("包内核对")
        grid = _grid()
        number = 0
        for line in self.result.report.lines:
            status = STATUS[line.result]
            if self.result.draft and line.result is Result.FAILED:
                status = Status.HINT  # a draft is unsigned on purpose
            grid.addWidget(Shape(status, 16), number, 0)
            grid.addWidget(Label(line.part.value, Type.BODY), number, 1)
            grid.addWidget(Paragraph(line.sentence), number, 2, Qt.AlignmentFlag.AlignVCenter)
            number += 1
        if accepted:
            grid.addWidget(Shape(Status.ACCEPTED, 16), number, 0)
            grid.addWidget(Label("提醒", Type.BODY), number, 1)
            grid.addWidget(Paragraph(f"{accepted} 条已写明理由，随包报送"), number, 2)
        column.addLayout(grid)
        return card


def _lowered(shape: Shape) -> QWidget:
    """On the middle of a first line."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 3, 0, 0)
    column.addWidget(shape)
    return made


def _grid() -> QGridLayout:
    """Shape, name, sentence."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(1, 96)
    grid.setColumnStretch(2, 1)
    return grid


def open_folder(path: Path) -> None:
    """Show the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
