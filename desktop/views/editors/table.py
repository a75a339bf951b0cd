"""The editor of a table: its cells, and everything that can be done with rows, by button and by key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.editors.base import Editor
from desktop.views.editors.problems import Problem
from desktop.views.editors.table_model import Cells, TableModel, block
from desktop.views.editors.table_view import TableView
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label
from desktop.views.widgets.surface import Card
from forms.definition import Field
from forms.values import Rows, Value


class TableEditor(Editor):
    """The cells, and below them a button for everything that can be done with rows."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._writing: Problem | None = None
        self._other: Value | None = None
        """What is stored and is no table: it stays until something is written."""
        self.cells = TableModel(field)
        self.view = TableView(self.cells)
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._own(self.view)
        names = "、".join(column.label for column in field.columns)
        self.view.setAccessibleDescription(f"表格，每行填{names}")
        self._acts: dict[str, Callable[[], None]] = {
            "add": self.add, "copy": self.duplicate, "up": lambda: self._move(-1),
            "down": lambda: self._move(1), "remove": self.remove, "paste": self._paste,
        }  # fmt: skip
        self._buttons = {
            act: Button(
                words, "text", icon, self._acts[act], tip=f"{words}　{key}", name=f"{field.label}：{words}"
            )
            for act, words, icon, key in (
                ("add", "添加一行", "plus", "Insert"),
                ("copy", "复制一行", "copy", "Ctrl+D"),
                ("up", "上移", "chevron-up", "Alt+↑"),
                ("down", "下移", "chevron-down", "Alt+↓"),
                ("remove", "删除一行", "trash", "Ctrl+Delete"),
            )
        }
        self._count = Label("", Type.META, "muted")
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.view)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(4)
        for button in self._buttons.values():
            foot.addWidget(button)
        foot.addStretch()
        foot.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(card)
        column.addLayout(foot)
        self.view.wanted.connect(lambda act: self._acts[act]())
        self.view.delegate.writing.connect(self._write)
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show_buttons())
        self.cells.edited.connect(self._changed)
        self.cells.normalised.connect(self.noticed)
        for signal in (
            self.cells.modelReset,
            self.cells.rowsInserted,
            self.cells.rowsRemoved,
            self.cells.rowsMoved,
        ):
            signal.connect(self._show_buttons)
        self._show_buttons()

    # --- what every editor does

    @property
    def composing(self) -> bool:
        return self.view.delegate.composing

    def value(self) -> Value | None:
        return self._other if self._other is not None else self.cells.value()

    def _show(self, value: Value | None) -> None:
        row, column = self.view.at
        self._other = None if value is None or isinstance(value, Rows) else value
        self.cells.show(value if isinstance(value, Rows) else None)
        if self.view.hasFocus():
            self.view.go(row, column)

    def problem(self, *, leaving: bool) -> Problem | None:
        if self.composing:
            return None
        if self._other is not None:
            return super().problem(leaving=leaving)
        return self._writing or self.cells.first_problem()

    def flush(self, *, leaving: bool = False) -> None:
        if leaving or not self.composing:
            self.view.delegate.finish()
        super().flush(leaving=leaving)

    def _write(self, trouble: Problem | None) -> None:
        if trouble != self._writing:
            self._writing = trouble
            self.typing.emit()

    def _changed(self) -> None:
        self._other, self._writing = None, None
        self._edited()
        super().flush()
        self._show_buttons()

    # --- rows

    def add(self) -> None:
        """A blank row behind the current one."""
        self._insert({})

    def duplicate(self) -> None:
        """The current row once more."""
        self.view.delegate.finish()
        self._insert(self.cells.rows[self.view.at[0]])
        self._changed()

    def remove(self) -> None:
        """Take out the rows with selected cells."""
        self.view.delegate.drop()
        rows = [index.row() for index in self.view.selectedIndexes()] or [self.view.at[0]]
        column = self.view.at[1]
        self.cells.remove(min(rows), max(rows))
        self.view.go(min(rows), column)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _insert(self, row: Cells) -> None:
        at = self.view.at[0] + 1
        if not self.cells.insert(at, row):
            self.noticed.emit(f"最多 {self.cells.limit} 行，没有再加")
            return
        self.view.go(at, 0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, step: int) -> None:
        self.view.delegate.finish()
        row, column = self.view.at
        if self.cells.move(row, row + step):
            self.view.go(row + step, column)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _paste(self) -> None:
        lines = block(QApplication.clipboard().text())
        if not lines:
            return
        row, column = self.view.at
        taken = self.cells.paste(self.cells.index(row, column), lines)
        said = [f"已粘贴 {taken.rows} 行"]
        said += [f"{taken.changed} 格换成了规范写法"] if taken.changed else []
        said += [f"放不下的{taken.left_out}没有收下"] if taken.left_out else []
        self.noticed.emit("；".join(said) + "。Ctrl+Z 可撤销")
        self.view.go(row, column)

    def _show_buttons(self) -> None:
        row, count = self.view.at[0], len(self.cells.rows)
        reasons = {
            "add": "" if count < self.cells.limit else f"最多 {self.cells.limit} 行",
            "up": "" if row > 0 else "已是第一行",
            "down": "" if row < count - 1 else "已是最后一行",
            "remove": "" if count > 1 or any(self.cells.rows) else "还没有内容",
        }
        reasons["copy"] = reasons["add"]
        for act, button in self._buttons.items():
            button.setEnabled(not reasons[act])
        filled = sum(map(bool, self.cells.rows))
        self._count.setText(f"{filled} / {self.cells.limit} 行")
