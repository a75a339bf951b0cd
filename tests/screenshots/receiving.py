"""The settings one by one, the keys, whom one trusts, and what was handed in: with something in all of them."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QDialog

from desktop.profile_office import Person, Profile
from desktop.submission.signatories import Role
from desktop.views.screen import Go
from desktop.views.settings_page import NAMES
from desktop.views.widgets.surface import Scroll
from tests.desktop.sending import sender_in
from tests.desktop.submission.signing import people
from tests.screenshots.kit import SMALL, Camera, wait

SECRET = "correct horse"


def settings(shot: Camera, sample: str, empty: str) -> None:
    """Every section: first as it is, then with an address book and two keys, one of which ends soon."""
    if not shot.wants("21-"):
        return
    office = shot.office
    shot.go(Go("settings", target="keys"))
    shot("21-keys-empty")
    shot.desk.frame.screen_shown.sections["keys"].new.click()
    shot("21-keys-new")
    office.set_profile(Profile("示例市知识产权局", "示例市人民政府", "示例路 1 号", "0000-12345678"))
    office.set_people(
        [
            Person("王敏", "科长", "示例市知识产权局", "0000-1", Role.PREPARED.value),
            Person("李示例", "副局长", "示例市市场监管局", "0000-2", Role.ISSUED.value),
        ]
    )
    office.set_departments(["示例市知识产权局", "示例市中级人民法院"])
    clock = office.clock
    office.clock = lambda: clock() - timedelta(days=5 * 365 - 12)
    office.new_identity("李示例", "示例市知识产权局", SECRET, "p256")
    office.clock = clock
    if "示例市人民政府" not in {one.name for one in office.identities()}:  # the wizard has made one already
        office.new_identity("示例市人民政府", "示例市人民政府", SECRET, "p256")
    shot.go(Go("home"))
    for name, _ in NAMES:
        shot.go(Go("settings", target=name))
        shot(f"21-settings-{name}")
    shot.go(Go("settings", target="keys"))
    shown = shot.desk.frame.screen_shown.sections["keys"]
    shown.view.backup.click()
    shot.dialog("21-keys-secret", QDialog)
    shot.resize(SMALL)
    shot("21-settings-keys-compact")
    shot.resize()
    shot.home()
    shot("21-home-key-ends")


def received(shot: Camera, sample: str, empty: str) -> None:
    """One that is refused, then its root trusted, then two of one application."""
    if not shot.wants("22-") and not shot.wants("23-"):
        return
    folder = shot.data / "sender"
    folder.mkdir()
    sender = sender_in(folder)
    sender.office.close()
    office, desk = shot.office, shot.desk
    shot.go(Go("received", file=sender.first))
    wait(lambda: bool(office.received()) and not desk.frame.screen_shown.panel.isVisible())
    shot("22-received-refused")
    office.add_trust(sender.root)
    for file in (sender.first, sender.second):
        office.receive(file)
    shot.home()
    shot("22-home-received")
    shot.go(Go("received"))
    shot("22-received")
    view = desk.frame.screen_shown.view
    for side in ("changes", "report"):
        view.switch.choose(side)
        shot(f"22-received-{side}")
    shot.resize(SMALL)
    shot("22-received-compact")
    shot.resize()
    trust(shot)


def trust(shot: Camera) -> None:
    """All kinds of what can be trusted, and the questions that are asked first."""
    office = shot.office
    root = people.root()
    between = root.issue("示例省机构证书", ca=True, usage=("key_cert_sign", "crl_sign"), number=2)
    office.add_trust(root.pem(shot.data / "省级根证书.pem"))
    office.add_trust(between.pem(shot.data / "机构证书.pem"))
    office.add_trust(root.crl(shot.data / "省级.crl", made=people.NOW - 9 * people.DAY))
    office.accept_signer("320400", "ab" * 32, "示例市人民政府")
    shot.go(Go("trust"))
    shot("23-trust")
    screen = shot.desk.frame.screen_shown
    screen.policy.digests["SM3"].setChecked(False)
    screen.policy.days.setValue(5)
    shot("23-trust-policy")
    screen.signers.add.click()
    screen.signers.places.search.setText("su")
    screen.signers.accept.setFocus()
    for scroll in screen.findChildren(Scroll):
        scroll.ensureWidgetVisible(screen.signers.accept)
    shot("23-trust-signer")
    screen.take_file(shot.data / "机构证书.pem")
    shot.dialog("23-trust-question", QDialog)
    shot.resize(SMALL)
    shot("23-trust-compact")
    shot.resize()


PICTURES = (settings, received)
