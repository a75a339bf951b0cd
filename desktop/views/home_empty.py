"""Home when there is nothing yet: it teaches the whole procedure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views.theme import Type, font, tokens
from desktop.views.widgets.badge import Badge
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import Icon
from desktop.views.widgets.paragraph import Elided, Label, Paragraph
from desktop.views.widgets.surface import Card
from forms.definition import Basis, Origin

_STEPS = (
    ("选择申报地区", "地级以上城市，或直辖市下属的区、县。自治州、地区、盟可先建，资格另行核实。"),
    ("逐项填写、附上佐证", "{size}每一项都标明依据：方案明文、公开文件，或本项目编写。"),
    ("检查、签署、导出", "逐条列出还缺什么，点一下就到那一格。导出后自动核验。"),
)
_PROCEDURE = (
    ("申报", "本程序帮助完成"),
    ("遴选", "国家知识产权局\n会同有关部门"),
    ("公示", "5 个工作日"),
    ("确定", "发文确定\n建设城市"),
    ("建设", "2 年"),
    ("验收评审", ""),
    ("认定", "有效期 3 年"),
)
_PREPARE = (
    ("users", "牵头部门和联络员", "姓名、办公电话"),
    ("chart-bar", "上一年度工作数据", "立案、裁决、调解、满意度等"),
    ("file-text", "已印发的文件和会议纪要", "PDF 或图片，扫描件也可以"),
    ("signature", "签名证书", "证书文件，导出时才用；也可由程序生成"),
)

SETUP = "setup"
"""Setting: whether the first-run assistant was gone through or put away."""

if TYPE_CHECKING:
    from desktop.office import Office


def _size(office: Office) -> str:
    """How much the default pack asks; nothing when every pack was retired."""
    pack = office.default_pack()
    return f"{len(pack.areas)} 个领域、{len(pack.tasks)} 项任务。" if pack else ""


class EmptyHome(QWidget):
    """What to do in three steps, two ways to begin, and the procedure as a whole."""

    def __init__(
        self,
        office: Office,
        new: Callable[[], object],
        sample: Callable[[], object],
        go: Callable[[str], object],
    ) -> None:
        """`go` leads to a screen by its name."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        start = Card()
        inside = QVBoxLayout(start)
        inside.setContentsMargins(36, 30, 36, 30)
        inside.setSpacing(4)
        inside.addWidget(Label("从选好申报地区开始", Type.PAGE))
        inside.addWidget(Paragraph("每填一格自动保存，随时可以关闭。", Type.BODY))
        inside.addSpacing(22)
        steps = QHBoxLayout()
        steps.setSpacing(32)
        for number, (title, words) in enumerate(_STEPS, start=1):
            steps.addLayout(_step(number, title, words.format(size=_size(office))), 1)
        inside.addLayout(steps)
        inside.addSpacing(26)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        self.new_button = Button("新建申报", "primary", "plus", new)
        buttons.addWidget(self.new_button)
        buttons.addWidget(Button("先用练习数据试一试", icon_name="school", clicked=sample))
        buttons.addWidget(Button("从备份恢复", "text", "history", lambda: go("restore")))
        buttons.addStretch()
        inside.addLayout(buttons)
        column.addWidget(start)
        if office.setting(SETUP) is None:
            column.addWidget(_setup(lambda: go("setup")))
        whole = Card()
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(36, 20, 36, 20)
        inside.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(Label("整个程序", Type.TITLE))
        sources = tuple(pack.applicants.origin.sources for pack in office.offered_packs()[:1])
        origin = Origin(Basis.PUBLIC, sources[0] if sources else ())
        head.addWidget(Badge(origin, office.packs()[0] if sources else None))
        head.addStretch()
        inside.addLayout(head)
        inside.addWidget(Procedure())
        column.addWidget(whole)
        column.addStretch()


class Procedure(QWidget):
    """The seven stages on one line; the first one is where this program helps."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("整个程序：" + "、".join(name for name, _ in _PROCEDURE))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(640, 84)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self.width() / len(_PROCEDURE)
        painter.setPen(QPen(t.color("line"), 2))
        painter.drawLine(QPointF(8, 10), QPointF(8 + pitch * (len(_PROCEDURE) - 1), 10))
        for number, (name, words) in enumerate(_PROCEDURE):
            left = number * pitch
            painter.setPen(QPen(t.color("control"), 1.5) if number else QPen(t.color("accent"), 1.5))
            painter.setBrush(t.color("surface" if number else "accent"))
            painter.drawEllipse(QPointF(left + 8, 10), 7, 7)
            painter.setPen(t.color("text"))
            painter.setFont(font(Type.BODY if number else Type.TITLE))
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            painter.drawText(QRectF(left, 24, pitch, 22), flags, name)
            painter.setPen(t.color("muted"))
            painter.setFont(font(Type.META))
            for line, part in enumerate(words.split("\n")):
                painter.drawText(QRectF(left, 46 + 18 * line, pitch, 18), flags, part)


class Preparation(Card):
    """What to have at hand."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(7)
        for icon, title, words in _PREPARE:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Icon(icon, 18), 0, Qt.AlignmentFlag.AlignTop)
            text = QVBoxLayout()
            text.setSpacing(0)
            text.addWidget(Label(title, Type.BODY))
            text.addWidget(Label(words, Type.META, "muted"))
            row.addLayout(text, 1)
            column.addLayout(row)


class _Digit(QWidget):
    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setFixedSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        t = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(t.color("link"), 1.5))
        painter.drawEllipse(QRectF(1, 1, 26, 26))
        painter.setFont(font(Type.TITLE))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))


def _setup(go: Callable[[], object]) -> Card:
    made = Card()
    row = QHBoxLayout(made)
    row.setContentsMargins(36, 10, 16, 10)
    row.setSpacing(10)
    row.addWidget(Icon("settings", 18))
    row.addWidget(Label("第一次使用", Type.TITLE))
    words = "花一分钟写好本单位、签名密钥和备份位置；每一步都可以跳过"
    row.addWidget(Elided(words, Type.SECONDARY, "text2"), 1)
    row.addWidget(Button("开始设置", clicked=go))
    return made


def _step(number: int, title: str, words: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    head = QHBoxLayout()
    head.setSpacing(10)
    head.addWidget(_Digit(number))
    head.addWidget(Label(title, Type.TITLE), 1)
    column.addLayout(head)
    column.addWidget(Paragraph(words))
    column.addStretch()
    return column
