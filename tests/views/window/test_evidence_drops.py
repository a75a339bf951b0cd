"""Files and evidence dropped on the rail of an open application."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.views.evidence_drops import DropNote
from desktop.views.evidence_links import LinkChooser
from desktop.views.widgets.evidence_list import EVIDENCE_MIME
from desktop.views.workspace import Workspace


def place(work: Workspace, target: str) -> QPoint:
    entries = [entry.target for entry in work.rail.model.entries]
    return work.rail.list.visualRect(work.rail.model.index(entries.index(target))).center()


def hover(work: Workspace, target: str, data: QMimeData) -> str:
    """Drag over an entry; what the note beside it says."""
    event = QDragEnterEvent(place(work, target), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                            Qt.KeyboardModifier.NoModifier)  # fmt: skip
    QApplication.sendEvent(work.rail.list.viewport(), event)
    note = work.window().findChild(DropNote)
    return note.accessibleName() if note is not None and note.isVisible() else ""


def drop(work: Workspace, target: str, data: QMimeData) -> None:
    event = QDropEvent(QPointF(place(work, target)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    QApplication.sendEvent(work.rail.list.viewport(), event)


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_a_file_on_a_step_asks_which_item(window, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    id_ = window.office.new("320400").id
    work = window.open(id_, "subject")
    (tmp_path / "白皮书.txt").write_text("2025 年保护状况", "utf-8")
    (tmp_path / "安装.exe").write_bytes(b"MZ")
    data = files(tmp_path / "白皮书.txt")
    assert hover(work, "tasks", data) == "松开后选“重点任务”里的事项，上传“白皮书.txt”"
    assert hover(work, "evidence", data) == "松开后上传“白皮书.txt”，先不关联事项"
    assert hover(work, "check", data) == ""
    assert ".exe 不能作为佐证" in hover(work, "tasks", files(tmp_path / "安装.exe"))
    drop(work, "tasks", data)
    chooser = work.findChild(LinkChooser)
    assert {row.key.split(".")[0] for row in chooser.list.model_.rows if not row.head} == {"tasks"}
    chooser.wanted.setText("2.5 ")
    chooser.list.select("tasks.2.5")
    with qtbot.waitSignal(work.evidence.uploads.finished, timeout=10_000):
        qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    stored = window.office.load(id_)
    assert [(link.target) for link in stored.links] == ["tasks.2.5"]


def test_a_row_of_the_library_on_a_step_is_linked(window, tmp_path, qtbot) -> None:  # type: ignore[no-untyped-def]
    id_ = window.office.new("320400").id
    (tmp_path / "白皮书.txt").write_text("2025 年保护状况", "utf-8")
    evidence, _ = window.office.attach(id_, tmp_path / "白皮书.txt", None)
    work = window.open(id_, "evidence")
    data = QMimeData()
    data.setData(EVIDENCE_MIME, evidence.id.encode())
    assert hover(work, "conditions", data) == "松开后选“创建条件”里的事项，关联“白皮书.txt”"
    assert hover(work, "evidence", data) == ""
    drop(work, "conditions", data)
    chooser = work.findChild(LinkChooser)
    chooser.list.select_first()
    qtbot.keyClick(chooser.list, Qt.Key.Key_Return)
    (link,) = window.office.load(id_).links
    assert link.target.startswith("conditions.")
