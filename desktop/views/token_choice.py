"""用密码钥匙: the vendor's driver and the certificates of what is plugged in. The PIN comes last, elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLineEdit

from desktop.jobs import Job, Work
from desktop.messages import explain
from desktop.office import Office
from desktop.products import Signing
from desktop.views.editors.base import Combo
from desktop.views.secret_ask import Way
from desktop.views.signer_choice import Choice
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.dialogs import choose_file
from desktop.views.widgets.notices import Banner
from desktop.views.widgets.shapes import Status
from forms.errors import IpzoneError

if TYPE_CHECKING:
    from desktop.submission.signing.token import TokenCertificate

MODULE = "token.module"
LOCKED = "locked"
_WARNINGS = {
    "low": "PIN 已经输错过，再错几次会锁住",
    "final": "PIN 只剩最后一次机会，再错就会锁住",
    LOCKED: "这把钥匙已经锁住，要先解锁",
}


class TokenChoice(Choice):
    """Asks for a driver once and remembers it; reading certificates needs no PIN."""

    def __init__(
        self,
        office: Office,
        group: QButtonGroup,
        banner: Banner,
        run: Callable[[str, Work], Job],
    ) -> None:
        super().__init__("用密码钥匙", "发证机构发的 USB Key，要先装好厂商的驱动", group)
        self._office, self._banner, self._run = office, banner, run
        self._found: tuple[TokenCertificate, ...] = ()
        self._job: Job | None = None
        self.module = QLineEdit(office.setting(MODULE) or "")
        self.module.textChanged.connect(lambda _: self._show(()))
        self.certificate = Combo()
        self.certificate.setAccessibleName("证书")
        browse = Button("选择驱动", icon_name="folder-open", clicked=self._browse)
        self.read = Button("读取证书", clicked=self.load)
        self.ask("驱动文件", self.module, "厂商提供的 .so 或 .dll 文件，只需选一次", browse)
        self.ask("证书", self.certificate, "插好钥匙后点“读取证书”，不需要 PIN", self.read)

    def load(self) -> None:
        """Read the certificates of the tokens that are plugged in, off the screen's thread."""
        office, module = self._office, Path(self.module.text().strip())
        if not self.module.text().strip():
            self._banner.say(Status.BLOCKER, "还没有选驱动文件", "选择厂商提供的 PKCS#11 或 SKF 驱动。")
            return
        self._banner.hide()
        self.read.setEnabled(False)
        self._job = self._run("读取密码钥匙", lambda progress, stop: office.tokens(module))
        self._job.ended.connect(self._loaded)

    def way(self) -> Way | None:
        """What was chosen; None after saying what is missing."""
        at = self.certificate.currentIndex()
        if not 0 <= at < len(self._found):
            self._banner.say(Status.BLOCKER, "还没有选证书", "插好钥匙，点“读取证书”，再选一份。")
            self.read.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        office, module, chosen = self._office, Path(self.module.text().strip()), self._found[at]
        if chosen.attempts == LOCKED:
            self._banner.say(Status.BLOCKER, _WARNINGS[LOCKED], "请用厂商的管理工具解锁，或联系发证机构。")
            return None

        def make(pin: str) -> Signing:
            return lambda progress, stop: office.signer_from_token(module, chosen, pin)

        about = f"密码钥匙“{chosen.token}”，{chosen.algorithm}，由“{chosen.issuer}”签发"
        return Way(chosen.holder, about, make, "PIN", warning=_WARNINGS.get(chosen.attempts, ""))

    def _browse(self) -> None:
        kinds = "驱动 (*.so *.so.* *.dll);;所有文件 (*)"
        choose_file(self, "选择密码钥匙的驱动", kinds, lambda path: self.module.setText(str(path)))

    def _loaded(self, job: Job) -> None:
        self.read.setEnabled(True)
        if job is not self._job:
            return
        if isinstance(job.result, tuple):
            self._show(job.result)
            self._remember()
            if not self._found:
                self._banner.say(Status.WARN, "没有找到证书", "插好密码钥匙再读取；里面要有签名证书。")
        elif isinstance(job.error, IpzoneError):
            self._banner.refuse(job.error)
        elif job.error is not None:
            raise job.error

    def _remember(self) -> None:
        try:
            self._office.set_setting(MODULE, self.module.text().strip())
        except IpzoneError as error:
            message = explain(error)
            self._banner.say(Status.WARN, message.sentence, message.remedy)

    def _show(self, found: tuple[TokenCertificate, ...]) -> None:
        self._found = found
        self.certificate.clear()
        for one in found:
            until = one.valid[1].astimezone()
            self.certificate.addItem(
                f"{one.holder} · {one.algorithm} · {one.token} · 有效期到 {until:%Y-%m-%d}"
            )
        warning = next((_WARNINGS[one.attempts] for one in found if one.attempts), "")
        if warning:
            self._banner.say(Status.WARN, warning, "输入前先核对；忘了请联系发证机构。")
