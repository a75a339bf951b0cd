"""The line of buttons at the foot of a screen, and a wizard above one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.views.widgets.notices import Banner
from desktop.views.widgets.surface import Area
from desktop.views.widgets.wizard import WizardSteps

HEIGHT = 54


def foot(buttons: Sequence[QWidget], last: QWidget | None = None) -> Area:
    """Buttons from the left; `last` stands at the right."""
    made = Area("surface", ("top",))
    made.setFixedHeight(HEIGHT)
    row = QHBoxLayout(made)
    row.setContentsMargins(24, 0, 24, 0)
    row.setSpacing(12)
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    if last is not None:
        row.addWidget(last)
    return made


def as_wizard(
    page: QWidget,
    head: WizardSteps,
    banner: Banner,
    steps: QStackedWidget,
    buttons: Sequence[QWidget],
    last: QWidget,
) -> None:
    """Lay a page out: which step it is, what there is to say, the step itself, the buttons."""
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    box = QVBoxLayout()
    box.setContentsMargins(24, 12, 24, 0)
    box.addWidget(banner)
    column.addLayout(box)
    column.addWidget(steps, 1)
    column.addWidget(foot(buttons, last))
