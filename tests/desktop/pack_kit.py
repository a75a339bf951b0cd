"""Two versions of a small pack, and offices that sign and take in packs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from desktop.office import Office
from desktop.submission.container import ContainerWriter
from desktop.submission.layout import PACK_TYPE
from desktop.submission.sealing import seal
from desktop.submission.signing import Signer
from forms.definition import FormPack
from forms.pack import read_pack
from forms.pack_writer import write_tables
from tests.forms import minimal

PASSPHRASE = "gE8-correct-horse-3Tz"
CHANGCHOU = "320400"
Change = Callable[[minimal.Tables], object]


def variant(version: str = "1", *changes: Change, id_: str = "tiny") -> FormPack:
    """The smallest pack with changes."""
    files = minimal.tables()
    files["pack.toml"] |= {"id": id_, "version": version}
    for change in changes:
        change(files)
    return read_pack(write_tables(files))


def grown(files: minimal.Tables) -> None:
    """Task a is now called x, b is gone, c is new; so are their indicators."""
    tasks = files["tasks.toml"]["task"]
    tasks[0] |= {"id": "x", "was": ["a"]}
    tasks[1] |= {"id": "c"}
    indicators = files["indicators.toml"]["indicator"]
    indicators[0] |= {"id": "x", "task": "x", "was": ["a"]}
    indicators[1] |= {"id": "c", "task": "c"}


def summing(files: minimal.Tables) -> None:
    """A calculated field in the section."""
    total = 'sum([answers["indicators.a.target_1"], answers["indicators.b.target_1"]])'
    row = {"name": "total", "label": "合计", "kind": "number", "calculation": total}
    files["sections.toml"]["section"][0]["field"] = [row]


def put(pack: FormPack, folder: Path) -> Path:
    """A pack as a plain folder."""
    folder.mkdir(parents=True)
    for name, content in pack.files.items():
        (folder / name).write_bytes(content)
    return folder


def office_at(folder: Path) -> Office:
    return Office.open(folder, "李四")


def signer_of(office: Office, name: str = "省知识产权局") -> Signer:
    if all(one.name != name for one in office.identities()):
        office.new_identity(name, name, PASSPHRASE, "p256")
    return office.signer_from_identity(name, PASSPHRASE)


def root_of(office: Office, folder: Path, name: str = "省知识产权局") -> Path:
    root = folder / f"{name}.pem"
    root.write_bytes(office.identity(name).root_pem or b"")
    return root


def container(path: Path, entries: dict[str, bytes], signer: Signer) -> Path:
    """Anything at all, soundly signed."""
    with ContainerWriter(path) as writer:
        for name, content in entries.items():
            writer.add_bytes(name, content)
        seal(writer, signer, datetime.now(UTC), dict.fromkeys(entries, PACK_TYPE))
        writer.finish()
    return path
