"""The sample application (样例): an invented place, complete enough to pass the check.

`resources/sample/application.json` holds the place and a document of answers as `forms.answers` takes it;
its list `files` names the evidence beside it and what each file supports.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from db.evidence import EvidenceFiles
from db.names import media_type
from desktop.paging import page_count
from forms.answers import from_document
from forms.application import Application, Evidence, EvidenceLink, Purpose
from forms.definition import FormPack
from forms.places import Place
from forms.progress import Progress, Stop, never, quiet


@dataclass(frozen=True, slots=True)
class Sample:
    """What `resources/sample` holds."""

    folder: Path
    content: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Sample:
        return cls(folder, json.loads((folder / "application.json").read_text("utf-8")))

    @property
    def pack_id(self) -> str:
        """The pack it was written for."""
        return str(self.content["pack"])

    @property
    def place(self) -> Place:
        return Place(**self.content["place"])

    def build(
        self,
        pack: FormPack,
        files: EvidenceFiles,
        purpose: Purpose,
        new_id: Callable[[], str],
        now: datetime,
        progress: Progress = quiet,
        stop: Stop = never,
    ) -> Application:
        """The whole application at once; its evidence is already in `files`."""
        application = Application(new_id(), self.place, pack.id, pack.version, purpose, now)
        filled = from_document(pack, application, {"answers": self.content["answers"]})
        answers = {path: value for path, value in filled.answers.items() if value is not None}
        evidence: list[Evidence] = []
        links: list[EvidenceLink] = []
        listed = self.content["files"]
        for number, entry in enumerate(listed, start=1):
            progress("放入佐证材料", number, len(listed))
            file = self._evidence(entry, files, new_id(), number, now, stop)
            evidence.append(file)
            links += [EvidenceLink(file.id, target, entry.get("pages", "")) for target in entry["supports"]]
        return replace(application, answers=answers, evidence=tuple(evidence), links=tuple(links))

    def _evidence(
        self, entry: dict[str, str], files: EvidenceFiles, id_: str, number: int, now: datetime, stop: Stop
    ) -> Evidence:
        stored = files.add(self.folder / entry["file"], stop=stop)
        media = media_type(stored.name)
        return Evidence(
            id=id_,
            number=number,
            name=stored.name,
            sha256=stored.sha256,
            crc32=stored.crc32,
            size=stored.size,
            media_type=media,
            added=now,
            title=entry["title"],
            document_number=entry.get("document_number", ""),
            issuer=entry.get("issuer", ""),
            issued=date.fromisoformat(entry["issued"]) if entry.get("issued") else None,
            pages=page_count(files.path(stored.sha256), media),
        )
