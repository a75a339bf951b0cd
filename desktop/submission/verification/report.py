"""What verification found, line by line. Facts are collected; the verdict is derived from them, never set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.values import Json


class Severity(StrEnum):
    ERROR = "error"
    """不符: the package is not to be trusted."""
    WARNING = "warning"
    """Somebody should know, but it breaks nothing."""
    INFO = "info"


class Part(StrEnum):
    """The lines of the report, in their order on screen and paper."""

    CONTAINER = "容器结构"
    MANIFEST = "清单"
    SIGNATURE = "签名"
    FILES = "文件"
    PDF = "申报书 PDF"
    CONTENT = "三处内容"
    TIME = "签署时间"
    PACK = "申报模板"


class Result(StrEnum):
    PASSED = "通过"
    FAILED = "不符"
    STATED = "自述"
    """Only claimed by the signer: neither right nor wrong."""
    UNKNOWN = "未能核实"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is stable, `message` one Chinese sentence, `entry` the file of the package it concerns, or ""."""

    code: str
    severity: Severity
    part: Part
    message: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a line says when nothing failed: the result, one sentence, and details as (name, value) pairs."""

    part: Part
    sentence: str
    details: tuple[tuple[str, str], ...] = ()
    result: Result = Result.PASSED


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen: shape and word of `result`, sentence, what unfolds."""

    part: Part
    result: Result
    sentence: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """The file as a whole. `application`: it holds an application of ours; `own_form`: written by our own writer."""

    name: str
    size: int
    sha256: str
    entries: int = 0
    payload: int = 0
    application: bool = False
    own_form: bool = False


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature. `intact`: it fits its manifest and its certificate; `trusted`: and nothing speaks against both."""

    name: str
    manifest: str
    role: str = ""
    """In what capacity the signer says to sign."""
    signer: str = ""
    organization: str = ""
    algorithm: str = ""
    signing_time: datetime | None = None
    """Declared by the signer."""
    intact: bool = False
    trusted: bool = False
    complete: bool = False
    """Its manifest lists every file of the payload."""
    chain: tuple[str, ...] = ()
    """Names from the signer up to the trusted root."""
    valid: tuple[datetime, datetime] | None = None
    """From when until when the signer's certificate holds."""
    fingerprint: str = ""
    root_fingerprint: str = ""
    """SHA-256, hex, of the signer's certificate and of the root."""
    revocation_checked: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file of the payload. `digest_ok` is None when no manifest lists it. Digests are SHA-256, hex."""

    name: str
    size: int
    covered_by: tuple[str, ...] = ()
    """Names of the signatures whose manifest lists the file with its true digest, and that are trusted."""
    digest_ok: bool | None = None
    expected: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found. `at` is the moment the certificates were judged at, `checked` when the work was done."""

    container: ContainerFacts
    at: datetime
    checked: datetime
    findings: tuple[Finding, ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    files: tuple[FileFacts, ...] = ()
    notes: tuple[Note, ...] = field(default=(), repr=False)

    @property
    def trusted(self) -> bool:
        """Nothing is wrong, and a trusted signature covers every file."""
        return not self.errors and any(s.trusted and s.complete for s in self.signatures)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a receiver should know although it decides nothing; one sentence each."""
        return tuple(f.message for f in self.findings if f.severity is not Severity.ERROR)

    @property
    def verdict(self) -> str:
        """One sentence for the head of screen and paper. It counts lines; one line may hold several findings."""
        if not self.trusted:
            failed = sum(line.result is Result.FAILED for line in self.lines)
            return f"核验未通过：{failed} 项不符"
        return "核验通过" if self.container.application else "签名可信，但不是申报包"

    @property
    def lines(self) -> tuple[Line, ...]:
        """One line for each part that applies."""
        return tuple(line for part in Part if (line := self._line(part)) is not None)

    def _line(self, part: Part) -> Line | None:
        wrong = [f for f in self.findings if f.part is part and f.severity is Severity.ERROR]
        note = next((n for n in self.notes if n.part is part), None)
        if wrong:
            more = f"（共 {len(wrong)} 处）" if len(wrong) > 1 else ""
            details = self._changed() if part is Part.FILES else ()
            details += tuple((f.entry or f.code, f.message) for f in wrong if f.code != "file.changed")
            return Line(
                part, Result.FAILED, wrong[0].message + more, details + (note.details if note else ())
            )
        if note is not None:
            return Line(part, note.result, note.sentence, note.details)
        if part in (Part.PDF, Part.CONTENT, Part.PACK) and self.signatures and not self.container.application:
            return None
        return Line(part, Result.UNKNOWN, "前面的项目不符，这一项没有核验")

    def _changed(self) -> tuple[tuple[str, str], ...]:
        """Expected against found, for every file that is not what was signed."""
        rows: list[tuple[str, str]] = []
        for file in self.files:
            if file.digest_ok is False:
                rows += [("文件", file.name), ("清单记录", file.expected), ("实际内容", file.actual)]
        return tuple(rows)

    def to_json(self) -> Mapping[str, Json]:
        """The report for machines; times in ISO 8601, digests in hex."""
        return {
            "trusted": self.trusted,
            "verdict": self.verdict,
            "at": self.at.isoformat(),
            "checked": self.checked.isoformat(),
            "remarks": list(self.remarks),
            "findings": [
                {"code": f.code, "severity": f.severity.value, "message": f.message, "entry": f.entry}
                for f in self.findings
            ],
            "container": {
                "name": self.container.name,
                "size": self.container.size,
                "sha256": self.container.sha256,
                "entries": self.container.entries,
                "payload": self.container.payload,
                "application": self.container.application,
                "own_form": self.container.own_form,
            },
            "signatures": [_signature(s) for s in self.signatures],
            "files": [
                {
                    "name": f.name,
                    "size": f.size,
                    "covered_by": list(f.covered_by),
                    "digest_ok": f.digest_ok,
                    "expected": f.expected,
                    "actual": f.actual,
                }
                for f in self.files
            ],
            "lines": [
                {"part": line.part.value, "result": line.result.value, "sentence": line.sentence}
                for line in self.lines
            ],
        }


def _signature(facts: SignatureFacts) -> dict[str, Json]:
    return {
        "name": facts.name,
        "manifest": facts.manifest,
        "role": facts.role,
        "signer": facts.signer,
        "organization": facts.organization,
        "algorithm": facts.algorithm,
        "signing_time": facts.signing_time.isoformat() if facts.signing_time else None,
        "intact": facts.intact,
        "trusted": facts.trusted,
        "complete": facts.complete,
        "chain": list(facts.chain),
        "valid": [moment.isoformat() for moment in facts.valid] if facts.valid else None,
        "fingerprint": facts.fingerprint,
        "root_fingerprint": facts.root_fingerprint,
        "revocation_checked": facts.revocation_checked,
    }
