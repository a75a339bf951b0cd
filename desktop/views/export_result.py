"""结果: what was written, its check value, what verification said, and how it leaves this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.submission.verification.report import Result
from desktop.views.report_lines import STATUS
from desktop.views.theme import Type
from desktop.views.verify_page import size_words
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.facts import Facts, verdict_band
from desktop.views.widgets.hash_view import HashView
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.shapes import Shape, Status
from desktop.views.widgets.surface import Card

if TYPE_CHECKING:
    from desktop.submission.package import ExportResult
    from desktop.submission.signing import Signer


class ResultView(QWidget):
    """One finished export."""

    def __init__(self, result: ExportResult, signer: Signer | None, accepted: int) -> None:
        super().__init__()
        self.result = result
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        if result.draft:
            title, detail = "草稿已生成，没有签署", "只供内部传阅，每页印有“草稿”，不能用于报送。"
        else:
            title, detail = "申报包已生成，核验通过", "写完后重新打开逐项核对过，可以报送。"
        column.addWidget(verdict_band(Status.HINT if result.draft else Status.DONE, title, detail))
        column.addWidget(self._facts(signer))
        column.addWidget(self._lines(accepted))
        column.addStretch()

    def _facts(self, signer: Signer | None) -> Facts:
        result, facts = self.result, Facts()
        folder = Button("打开所在文件夹", "link", clicked=lambda: open_folder(result.path))
        facts.add("文件", Label(result.path.name, Type.TITLE), folder)
        size = f"{size_words(result.size)}，{result.entries} 个条目"
        facts.add("位置", Elided(str(result.path.parent), Type.BODY), Label(size, Type.SECONDARY, "muted"))
        if signer is not None:
            facts.add("签署", Label(f"{signer.name}（{signer.algorithm}）", Type.BODY))
            moment = next((s.signing_time for s in result.report.signatures if s.signing_time), None)
            if moment is not None:
                when = Label(f"{moment.astimezone():%Y-%m-%d %H:%M}", Type.BODY)
                facts.add("签署时间", when, Label("本机时间，未经时间戳机构证明", Type.SECONDARY, "muted"))
        facts.add("SHA-256", HashView(result.sha256))
        first = result.sha256[:8].upper()
        copy = Button("复制", "link", clicked=lambda: QGuiApplication.clipboard().setText(result.sha256))
        facts.add_below(
            copy, Label(f"电话核对时，念前 8 位：{first[:4]} {first[4:]}", Type.SECONDARY, "text2")
        )
        return facts

    def _lines(self, accepted: int) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        column.addWidget(Label("包内核对", Type.TITLE))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(1, 96)
        number = 0
        for line in self.result.report.lines:
            status = STATUS[line.result]
            if self.result.draft and line.result is Result.FAILED:
                status = Status.HINT  # a draft is unsigned on purpose
            grid.addWidget(Shape(status, 16), number, 0)
            grid.addWidget(Label(line.part.value, Type.BODY), number, 1)
            grid.addWidget(Elided(line.sentence, Type.SECONDARY, "text2"), number, 2)
            number += 1
        if accepted:
            grid.addWidget(Shape(Status.ACCEPTED, 16), number, 0)
            grid.addWidget(Label("提醒", Type.BODY), number, 1)
            grid.addWidget(Paragraph(f"{accepted} 条已写明理由，随包报送"), number, 2)
        column.addLayout(grid)
        return card


def open_folder(path: Path) -> None:
    """Show the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
