"""What is made beside a package: all of it, some of it, or nothing; and the copy that is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.copy_out import copy_out
from desktop.office import Office
from desktop.products import Kind, Order, deliver
from desktop.submission.signing import Signer
from forms.errors import (
    Cancelled,
    DiskFull,
    FileUnreadable,
    FolderMissing,
    IpzoneError,
    RecipientMissing,
    TrustFileUnreadable,
    WrongPassphrase,
)
from forms.progress import Progress, Stop, never, quiet

SECRET = "correct horse battery"
HOLDER = "示例市人民政府"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office.open(tmp_path_factory.mktemp("office"))
    made.new_identity(HOLDER, HOLDER, SECRET, "p256")
    made.new_sample()
    yield made
    made.close()


@pytest.fixture
def order(office: Office, tmp_path: Path) -> Order:
    """All of it."""
    certificate = office.identity(HOLDER).folder / "certificate.pem"
    (one,) = office.applications()
    return Order(one.id, tmp_path / "包.asice", kinds=frozenset(Kind), certificate=certificate)


class Key:
    """Opens the key, and remembers that it was asked to."""

    def __init__(self, office: Office, secret: str = SECRET) -> None:
        self._office, self._secret = office, secret
        self.asked = 0

    def __call__(self, progress: Progress, stop: Stop) -> Signer:
        self.asked += 1
        return self._office.signer_from_identity(HOLDER, self._secret)


def test_a_wrong_passphrase_leaves_nothing(office: Office, order: Order) -> None:
    with pytest.raises(WrongPassphrase):
        deliver(office, order, Key(office, "wrong wrong"), quiet, never)
    assert not list(order.target.parent.iterdir())


def test_no_key_is_opened_for_a_receiver_who_cannot_be_read(
    office: Office, order: Order, tmp_path: Path
) -> None:
    broken = tmp_path / "x.pem"
    broken.write_text("rubbish")
    key = Key(office)
    wanted = Order(order.id_, order.target, kinds=order.kinds, certificate=broken)
    with pytest.raises(TrustFileUnreadable):
        deliver(office, wanted, key, quiet, never)
    assert key.asked == 0


def test_nothing_is_made_when_nobody_said_for_whom_to_encrypt(office: Office, order: Order) -> None:
    key = Key(office)
    with pytest.raises(RecipientMissing):
        deliver(office, Order(order.id_, order.target, kinds=order.kinds), key, quiet, never)
    assert key.asked == 0
    assert not list(order.target.parent.iterdir())


def test_a_draft_has_its_own_copies(office: Office, order: Order) -> None:
    wanted = Order(order.id_, order.target, kinds=frozenset(kind for kind in Kind if kind.drafts))
    delivery = deliver(office, wanted, None, quiet, never)
    assert delivery.result.draft
    assert [one.kind for one in delivery.products] == [Kind.BOUND, Kind.WORD]
    assert all(one.path.stat().st_size == one.size for one in delivery.products)


@pytest.mark.parametrize("at", list(Kind))
def test_stopping_after_the_package_keeps_what_is_whole(office: Office, order: Order, at: Kind) -> None:
    said: list[str] = []
    delivery = deliver(
        office, order, Key(office), lambda step, done, total: said.append(step), lambda: at.label in said
    )
    assert [one.kind for one in delivery.products] == before(at)
    assert [kind for kind, _ in delivery.missing] == list(Kind)[list(Kind).index(at) :]
    assert all(isinstance(error, Cancelled) for _, error in delivery.missing)
    files = {order.target, *(one.path for one in delivery.products)}
    assert set(order.target.parent.iterdir()) == files
    assert office.verify_here(order.target).trusted


def before(at: Kind) -> list[Kind]:
    return list(Kind)[: list(Kind).index(at)]


def test_stopping_before_the_package_leaves_nothing(office: Office, order: Order) -> None:
    with pytest.raises(Cancelled):
        deliver(office, order, Key(office), quiet, lambda: True)
    assert not list(order.target.parent.iterdir())


def test_one_that_fails_does_not_take_the_others_with_it(
    office: Office, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFull(path=order.target, missing=1)

    monkeypatch.setattr(office, "bind", full)
    delivery = deliver(office, order, Key(office), quiet, never)
    ((kind, error),) = delivery.missing
    assert kind is Kind.BOUND
    assert isinstance(error, DiskFull)
    assert [one.kind for one in delivery.products] == [Kind.WORD, Kind.PUBLIC, Kind.SEALED]


@pytest.mark.parametrize(
    ("source", "folder", "error"),
    [("没有.asice", "there", FileUnreadable), ("包.asice", "没有", FolderMissing)],
)
def test_a_copy_that_cannot_be_made_is_said(
    tmp_path: Path, source: str, folder: str, error: type[IpzoneError]
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "包.asice").write_bytes(b"content")
    with pytest.raises(error):
        copy_out(tmp_path / source, tmp_path / folder)
    assert not list((tmp_path / "there").iterdir())
