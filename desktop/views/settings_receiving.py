"""核验和收件: what was handed in, who is trusted, and the ways to what is done with a package."""

from __future__ import annotations

from desktop.office import Office
from desktop.trust_office import LIST, ROOT
from desktop.views.settings_parts import Section, beside
from desktop.views.theme import Type
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.paragraph import Label, Paragraph
from forms.errors import IpzoneError

_OPENING = (
    "加密的申报包（.asice.p7m）选中后先输入口令解开，再核验；要在收到的包上加签，核验后点“在此申报包上签署”。"
)


class ReceivingSection(Section):
    """Counts, and where to go."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        verify = Button("核验申报包", icon_name="shield-check", clicked=lambda: self.wanted.emit("verify"))
        self.card("核验、解密、加签", Paragraph(_OPENING), beside(verify))
        received = Button("查看收件", icon_name="download", clicked=lambda: self.wanted.emit("received"))
        self.card("收件", Label(received_words(office), Type.BODY), beside(received))
        trust = Button("信任的证书", icon_name="shield-check", clicked=lambda: self.wanted.emit("trust"))
        self.card("信任", Label(self._trusted(), Type.BODY), beside(trust))
        self.column.addStretch()

    def _trusted(self) -> str:
        try:
            found = self.office.trusted()
        except IpzoneError as error:
            self.banner.refuse(error)
            return "读不出来"
        roots = sum(one.kind == ROOT for one in found)
        lists = sum(one.kind == LIST for one in found)
        return f"根证书 {roots} 份，吊销列表 {lists} 份" if found else "还没有信任的根证书，认不出签署人是谁"


def received_words(office: Office) -> str:
    """How many packages were handed in, and how many of them were refused."""
    found = office.received()
    refused = sum(bool(one.refused) for one in found)
    words = f"收下 {len(found) - refused} 份" if found else "还没有收到申报包"
    return f"{words}，未收 {refused} 份" if refused else words
