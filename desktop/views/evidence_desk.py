"""What evidence has to do with a workspace as a whole: drops on its rail, and the look inside in the background."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtWidgets import QWidget

from desktop.views import evidence_acts
from desktop.views.evidence_drops import Dragged, RailDrops, dragged
from desktop.views.evidence_links import choose_items
from desktop.views.evidence_scan import EvidenceScan
from desktop.views.hub import Hub
from desktop.views.uploads import Outcome, Uploads
from desktop.views.widgets.rail import Rail


class EvidenceDesk(QObject):
    """Made once for each open application."""

    def __init__(self, hub: Hub, rail: Rail, over: QWidget) -> None:
        """`over` is what dialogs stand over."""
        super().__init__(over)
        self._hub, self._over = hub, over
        self.scan = EvidenceScan(hub)
        self.uploads = Uploads(hub, self)
        self.uploads.finished.connect(self._finished)
        self.drops = RailDrops(rail, self._look, self.take)

    def take(self, found: Dragged, entry: str) -> None:
        """Something was dropped on an entry of the rail: ask for the items, then upload or link."""
        if entry == "evidence":
            self.uploads.start(found.files, None)
            return
        verb = "上传并关联" if found.files else "关联"

        def then(targets: tuple[str, ...]) -> None:
            if found.files:
                self.uploads.start(found.files, targets[0], *targets[1:])
                return
            evidence_acts.link_chosen(self._hub, found.evidence, targets)

        choose_items(self._over, self._hub.asked, f"{verb}{found.named}，选支撑的事项", then, entry=entry)

    def _look(self, data: QMimeData) -> Dragged | None:
        return dragged(data, self._hub.office, self._hub.application)

    def _finished(self, outcome: Outcome) -> None:
        said = [
            outcome.summary,
            *([outcome.trouble] if outcome.trouble else []),
            *outcome.reasons,
            *outcome.doubles,
        ]
        self._hub.notice.emit("；".join(said[:2]))
