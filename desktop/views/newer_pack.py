"""Above the page of an application: its pack has a newer version on the shelf."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.office import Office
from desktop.views.hub import Hub
from desktop.views.pack_words import changes, pack_key
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.shapes import Status
from forms.comparison import compare
from forms.definition import FormPack
from forms.errors import PackRetired, UnknownPack
from forms.versions import version_key


class NewerPack(QWidget):
    """Looks once the page is painted; says nothing of a version that was put off."""

    wanted = Signal(str)
    """The newer pack, id@version."""

    def __init__(self, office: Office, hub: Hub) -> None:
        super().__init__()
        self._office = office
        self._hub = hub
        self.banner = Banner()
        self.banner.closed.connect(self.hide)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.addWidget(self.banner)
        self.hide()
        QTimer.singleShot(0, self, self.look)

    def look(self) -> None:
        """See whether there is a newer version, and say so."""
        newer = self._newer()
        if newer is None:
            self.hide()
            return
        now = self._hub.pack
        self.banner.say(
            Status.HINT,
            f"模板有新版本 {newer.version}，改动 {changes(compare(now, newer))} 处",
            f"现在用的是{now.title} {now.version}。换不换由填报单位决定，填好的内容一项不丢。",
            "看改了什么",
            lambda: self.wanted.emit(pack_key(newer)),
        )
        self.show()

    def _newer(self) -> FormPack | None:
        now = self._hub.pack
        try:
            newest = self._office.offered(now.id)
        except (UnknownPack, PackRetired):
            return None
        later = version_key(newest.version) > version_key(now.version)
        put_off = self._office.setting(f"later:{self._hub.application_id}") == pack_key(newest)
        return newest if later and not put_off else None
