"""One export with all that was asked for beside it: a bound copy to read, a Word file, the public edition, an encrypted
copy for one receiver. The package comes first; whatever becomes of the others, it is whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.submission.signatories import Role
from forms.errors import Cancelled, IpzoneError, RecipientMissing
from forms.progress import Progress, Stop, check

if TYPE_CHECKING:
    from desktop.office import Office
    from desktop.submission.package import ExportResult
    from desktop.submission.pdf.seal import Seal
    from desktop.submission.signing import Signer

Signing = Callable[[Progress, Stop], "Signer"]
"""Opens a key; long, and may fail in all the ways keys do."""


class Kind(StrEnum):
    """What can be made besides the package; the order is that of making."""

    BOUND = "bound"
    WORD = "word"
    PUBLIC = "public"
    SEALED = "sealed"

    @property
    def label(self) -> str:
        return _LABELS[self]

    def beside(self, package: Path) -> Path:
        """Where it goes, for a package that goes there."""
        return package.with_name(_NAMES[self].format(name=package.name, stem=package.stem))

    @property
    def drafts(self) -> bool:
        """Whether it can be made of a draft."""
        return self in (Kind.BOUND, Kind.WORD)


_LABELS = {
    Kind.BOUND: "申报书（含佐证）",
    Kind.WORD: "申报正文（Word）",
    Kind.PUBLIC: "公开版",
    Kind.SEALED: "加密的申报包",
}
_NAMES = {
    Kind.BOUND: "{stem}-申报书（含佐证）.pdf",
    Kind.WORD: "{stem}-申报正文.docx",
    Kind.PUBLIC: "{stem}-公开版.asice",
    Kind.SEALED: "{name}.p7m",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted. `picture`: of a seal; `certificate`: of the receiver, for SEALED."""

    id_: str
    target: Path
    role: Role = Role.APPLICANT
    picture: Path | None = None
    kinds: frozenset[Kind] = frozenset()
    certificate: Path | None = None

    @property
    def besides(self) -> tuple[Kind, ...]:
        """What is made besides, in the order of making."""
        return tuple(kind for kind in Kind if kind in self.kinds)

    @property
    def receiver(self) -> Path:
        """The certificate. Raises RecipientMissing."""
        if self.certificate is None:
            raise RecipientMissing
        return self.certificate


@dataclass(frozen=True, slots=True)
class Product:
    """Something that was made besides. `note` says in one sentence what must be known of it, or nothing."""

    kind: Kind
    path: Path
    size: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The package, what was made besides, and what could not be made, with the reason."""

    result: ExportResult
    products: tuple[Product, ...] = ()
    missing: tuple[tuple[Kind, IpzoneError], ...] = ()


def deliver(
    office: Office, order: Order, signing: Signing | None, progress: Progress, stop: Stop
) -> Delivery:
    """Make the package, then the others, one by one; without `signing` all of them are drafts.

    Raises RecipientMissing, and what `export`, `seal`, `recipient` and the key may raise: then there is nothing new.
    What goes wrong after the package is there, also a wish to stop, is told in the answer, and no half of a file is
    left.
    """
    seal = office.seal(order.picture) if order.picture and signing else None
    if Kind.SEALED in order.kinds:
        office.recipient(order.receiver)  # before a PIN is spent
    if signing is not None:
        progress("打开签名密钥", 0, 0)
    signer = signing(progress, stop) if signing is not None else None
    result = office.export(order.id_, order.target, signer, progress, stop, role=order.role, seal=seal)
    made: list[Product] = []
    missing: list[tuple[Kind, IpzoneError]] = []
    for kind in order.besides:
        try:
            progress(kind.label, 0, 0)
            check(stop)
            made.append(_make(office, order, kind, signer, seal, progress, stop))
        except Cancelled as error:
            missing.append((kind, error))  # and so will the next ones
        except IpzoneError as error:
            missing.append((kind, error))
    return Delivery(result, tuple(made), tuple(missing))


def _make(
    office: Office,
    order: Order,
    kind: Kind,
    signer: Signer | None,
    seal: Seal | None,
    progress: Progress,
    stop: Stop,
) -> Product:
    id_, out = order.id_, kind.beside(order.target)
    note = ""
    if kind is Kind.BOUND:
        bound = office.bind(id_, out, progress, stop, draft=signer is None)
        out_of_it = {one.evidence.id: one.evidence.number for one in bound.left_out}
        numbers = "、".join(map(str, out_of_it.values()))
        note = f"{len(out_of_it)} 份佐证不能装订，各留一页说明：第 {numbers} 份" if out_of_it else ""
    elif kind is Kind.WORD:
        office.write_word(id_, out)
    elif kind is Kind.PUBLIC:
        made = office.public_edition(id_, out, signer, progress, stop, role=order.role, seal=seal)
        numbers = "、".join(map(str, made.unread))
        note = f"略去 {len(made.withheld)} 项"
        note += f"；佐证 {numbers} 程序看不到内容，公开前自己再看一遍" if numbers else ""
    else:
        sealed = office.encrypt_package(order.target, order.receiver, out, progress, stop)
        note = f"只有“{sealed.holder}”能打开"
    return Product(kind, out, out.stat().st_size, note)
