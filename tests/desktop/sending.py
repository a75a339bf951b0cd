"""An office that sends: what receiving is tried with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.office import Office
from desktop.submission.signing import Signer
from forms.purpose import Purpose

AIMS = "sections.aims.text"


@dataclass
class Sender:
    """An office that has exported one application twice, with a change between."""

    office: Office
    id: str
    signer: Signer
    root: Path
    first: Path
    second: Path

    def export(self, name: str) -> Path:
        return self.office.export(self.id, self.office.data.parent / name, self.signer).path


def sender_in(folder: Path) -> Sender:
    office = Office.open(folder / "data", "王")
    made = office.new_identity("示例市", "示例市人民政府", "correct horse", "p256")
    assert made.root_pem is not None
    (folder / "root.pem").write_bytes(made.root_pem)
    id_ = office.new_sample(Purpose.PRACTICE).id
    signer = office.signer_from_identity("示例市", "correct horse")
    first = office.export(id_, folder / "一.asice", signer).path
    office.answer(id_, AIMS, str(office.load(id_).answers[AIMS]) + "后来补充的一句。")
    second = office.export(id_, folder / "二.asice", signer).path
    return Sender(office, id_, signer, folder / "root.pem", first, second)
