"""One package, taken through every check in turn. Later checks run only on what earlier ones vouch for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.submission import manifest as manifests
from desktop.submission.faults import printable
from desktop.submission.layout import DATA_NAME, EVIDENCE_FOLDER, PACK_FOLDER, later_pdf_name
from desktop.submission.manifest import Manifest, Reference
from desktop.submission.reader import Digesting, Digests, PackageReader, ReaderFault
from desktop.submission.signatories import Role
from desktop.submission.signing.keys import digest
from desktop.submission.verification import extras, signatures
from desktop.submission.verification.cms import DigestOf
from desktop.submission.verification.report import (
    ContainerFacts,
    FileFacts,
    Finding,
    Note,
    Part,
    Report,
    Result,
    Severity,
)
from desktop.submission.verification.signatures import Signatures
from desktop.submission.verification.terms import Terms
from forms.errors import PackageUnreadable
from forms.progress import Progress, Stop, check

if TYPE_CHECKING:
    from desktop.submission.verification.content import Contents

_CHUNK = 1 << 20
_SIGNATURES_LIMIT = 10
_ROLES = frozenset({"", *Role})
_MANIFESTS_SIZE, _REFERENCES_LIMIT = 64 << 20, 100_000
"""Of all manifests together: four signatories of 20,000 files, with room to spare."""


class Walk:
    """The verification of one package; used once."""

    def __init__(self, terms: Terms, progress: Progress, stop: Stop) -> None:
        self._terms = terms
        self._progress = progress
        self._stop = stop
        self._findings: list[Finding] = []
        self._notes: list[Note] = []
        self._signatures = Signatures(terms, self._findings)
        self._files: tuple[FileFacts, ...] = ()

    def report(self, container: PackageReader, digests: Digesting) -> Report:
        """Do the work on a container whose entries and whole are being digested.

        Raises PackageUnreadable, Cancelled.
        """
        try:
            return self._made(self._opened(container, digests))
        except ReaderFault as fault:
            return self.refused(container.path, fault)

    def refused(self, path: Path, fault: ReaderFault) -> Report:
        """What there is to say of a file whose structure is wrong. Raises PackageUnreadable, Cancelled."""
        self._fault(fault, Part.CONTAINER)
        return self._made(_unopened(path, self._stop))

    def _made(self, facts: ContainerFacts) -> Report:
        return Report(
            facts,
            self._terms.at,
            self._terms.now,
            tuple(self._findings),
            tuple(self._signatures.facts),
            self._files,
            tuple(self._notes),
        )

    def _opened(self, container: PackageReader, digests: Digesting) -> ContainerFacts:
        payload = [name for name in container.entries if manifests.must_be_covered(name)]
        facts = ContainerFacts(
            container.path.name,
            container.size,
            "",
            len(container.entries),
            len(payload),
            DATA_NAME in container.entries,
            container.own_form,
        )
        found, beside = self._beside(container, payload) if container.simple else self._manifests(container)
        self._check_unexpected(container, found, {} if facts.application else beside)
        if facts.application:
            self._check_order(found)
        for name, manifest in found.items():
            check(self._stop)
            over = self._digest_of(container, name)
            signed = self._signatures.check(container, name, manifest, _due(payload, name, found), over)
            if container.simple:  # the file is what was signed, or nothing is said of it
                value = digests.of([name], self._progress, self._stop).values[name]
                found[name] = replace(manifest, references=(Reference(name, value),) * signed.intact)
        if facts.application and not container.own_form:
            self._fault(ReaderFault("container.form"), Part.CONTAINER)
        if not facts.application:
            self._check_beside(container, beside)
        if not found and not self._failed(Part.SIGNATURE):
            only = "只有时间戳，时间戳不说明是谁签的" if beside else "没有签名"
            self._find("signature.none", Part.SIGNATURE, f"这个包{only}")
        contents = self._read_contents(container, found, digests) if facts.application else None
        everything = found if facts.application else {**beside, **found}
        facts = replace(facts, sha256=self._check_files(container, everything, payload, digests))
        self._conclude(container, found, payload)
        if contents is not None and not self._failed(Part.FILES):
            self._findings += contents.findings(self._files)
            self._notes += contents.notes
        submitted = contents.submitted if contents is not None else None
        self._signatures.check_policy(submitted.application.place.code if submitted is not None else "")
        if not facts.application:
            is_pack = bool(payload) and all(name.startswith(PACK_FOLDER) for name in payload)
            message = "这是申报模板" if is_pack else f"里面没有 {DATA_NAME}"
            self._find(
                "package.foreign", Part.CONTAINER, f"这不是申报包：{message}", severity=Severity.WARNING
            )
        return facts

    # --- manifests --------------------------------------------------------------------------------------

    def _manifests(self, container: PackageReader) -> tuple[dict[str, Manifest], dict[str, Manifest]]:
        """Those of signatures, and those of what was put beside them: time-stamps and evidence records."""
        found: dict[str, Manifest] = {}
        beside: dict[str, Manifest] = {}
        names = [
            name for name in container.entries if manifests.is_manifest(name) or extras.is_manifest(name)
        ]
        size = sum(container.entries[name].size for name in names)
        if len(names) > _SIGNATURES_LIMIT or size > _MANIFESTS_SIZE:
            self._find("manifest.many", Part.MANIFEST, "清单过多或过大")
            return {}, {}
        references = 0
        for name in names:
            try:
                content = container.read(name, manifests.SIZE_LIMIT)
                manifest = manifests.parse(content, len(container.entries))
            except ReaderFault as fault:
                self._fault(fault, Part.MANIFEST, name)
                continue
            (beside if extras.is_beside(name, manifest) else found)[name] = manifest
            references += len(manifest.references)
            if references > _REFERENCES_LIMIT:
                self._find("manifest.many", Part.MANIFEST, "清单列出的文件过多", name)
                return {}, {}
        for name, manifest in found.items():
            for mismatch in manifests.compare(manifest, _due(list(container.entries), name, found)):
                # A later signatory may vouch for a part; that somebody vouches for everything is asked at the end.
                # In an application everybody vouches for everything.
                partly = (
                    mismatch.code == "manifest.unlisted"
                    and len(found) > 1
                    and DATA_NAME not in container.entries
                )
                self._fault(mismatch, Part.MANIFEST, severity=Severity.WARNING if partly else Severity.ERROR)
            if sum(other.signature == manifest.signature for other in found.values()) > 1:
                self._find("manifest.signature", Part.MANIFEST, "两份清单指向同一个签名", name)
        return found, beside

    def _beside(
        self, container: PackageReader, payload: Sequence[str]
    ) -> tuple[dict[str, Manifest], dict[str, Manifest]]:
        """In ASiC-S signature and time-stamp are those of the only file: it stands where a manifest stands elsewhere."""
        found, beside = self._manifests(container)
        if found:
            self._find(
                "container.simple", Part.CONTAINER, "ASiC-S 容器里不应当有签名的清单", next(iter(found))
            )
        if len(payload) != 1:
            message = f"ASiC-S 容器里应当只有一个文件，实际有 {len(payload)} 个"
            self._find("container.simple", Part.CONTAINER, message)
            return {}, beside
        (only,) = payload
        if extras.SIMPLE_STAMP in container.entries:
            beside[only] = Manifest(extras.SIMPLE_STAMP, ())
        signed = extras.SIMPLE_SIGNATURE in container.entries
        return {only: Manifest(extras.SIMPLE_SIGNATURE, (Reference(only, ""),))} if signed else {}, beside

    def _digest_of(self, container: PackageReader, name: str) -> DigestOf:
        """What a signature or time-stamp is compared with: manifests are small, the file of ASiC-S may be large."""

        def of(algorithm: str) -> bytes:
            if container.entry(name).size <= manifests.SIZE_LIMIT:
                return digest(algorithm, container.read(name, manifests.SIZE_LIMIT))
            if algorithm not in hashlib.algorithms_available:  # our own SM3 would take minutes
                raise ReaderFault("entry.digest", name)
            with container.digesting([name], algorithm) as digests:
                result = digests.of([name], self._progress, self._stop)
            for fault in result.faults:
                raise fault
            return bytes.fromhex(result.values[name])

        return of

    def _check_beside(self, container: PackageReader, beside: Mapping[str, Manifest]) -> None:
        """Time-stamps and evidence records: trust does not rest on them, but they must not lie."""
        for name, manifest in beside.items():
            check(self._stop)
            self._findings += extras.findings(
                container, name, manifest, self._digest_of(container, name), self._terms
            )

    def _check_order(self, found: dict[str, Manifest]) -> None:
        """In an application signatures are numbered, and each signatory vouches for all those before its own."""
        before: set[str] = set()
        for number, (name, manifest) in enumerate(found.items(), 1):
            wanted = manifests.manifest_name(number), manifests.signature_name(number)
            if (name, manifest.signature) != wanted:
                message = f"申报包的签名没有从 001 起依次编号：这里应当是 {wanted[0]} 和 {wanted[1]}"
                self._find("manifest.number", Part.MANIFEST, message, name)
            if before - {reference.name for reference in manifest.references}:
                self._find("manifest.earlier", Part.MANIFEST, "后签的清单没有包括先前的签名", name)
            if manifest.role not in _ROLES:
                message = f"签署人自称的身份不是规定的：{printable(manifest.role)}"
                self._find("manifest.role", Part.MANIFEST, message, name)
            before |= {name, manifest.signature}

    def _check_unexpected(
        self, container: PackageReader, found: Mapping[str, Manifest], beside: Mapping[str, Manifest]
    ) -> None:
        """Nothing may lie in META-INF that no signature vouches for, but for what is `beside` them."""
        known = {"mimetype", *found, *beside}
        known |= {manifest.signature for manifest in (*found.values(), *beside.values())}
        known |= {reference.name for manifest in found.values() for reference in manifest.references}
        known |= {finding.entry for finding in self._findings if finding.severity is Severity.ERROR}
        for name in container.entries:
            if manifests.must_be_covered(name) or name in known or manifests.is_manifest(name):
                continue
            self._findings.append(extras.stray(name))

    # --- files ------------------------------------------------------------------------------------------

    def _check_files(
        self, container: PackageReader, found: dict[str, Manifest], payload: Sequence[str], digests: Digesting
    ) -> str:
        """Compare every file with what the manifests say of it; gives the digest of the whole package."""
        result = digests.of([*container.entries, ""], self._progress, self._stop)
        for fault in result.faults:
            self._fault(fault, Part.FILES)
        references = _references(found, container.entries)
        wrong = self._wrong(container, references, result)
        said: dict[str, list[tuple[str, Reference]]] = {}
        for signature, reference in references:
            said.setdefault(reference.name, []).append((signature, reference))
            if (signature, reference.name) in wrong:
                message = f"{printable(reference.name)} 在签署之后被改动过"
                self._find("file.changed", Part.FILES, message, reference.name)
        trusted = {s.name for s in self._signatures.trusted}
        self._files = tuple(
            FileFacts(
                name,
                container.entries[name].size,
                tuple(s for s, _ in said.get(name, ()) if s in trusted and (s, name) not in wrong),
                all((s, name) not in wrong for s, _ in said[name]) if name in said else None,
                next((r.digest for _, r in said.get(name, ()) if r.algorithm == "sha256"), ""),
                result.values[name],
            )
            for name in payload
        )
        return result.values[""]

    def _wrong(
        self, container: PackageReader, references: Sequence[tuple[str, Reference]], sha256: Digests
    ) -> set[tuple[str, str]]:
        """(signature, name) of the references that do not fit; digests other than SHA-256 are made here."""
        found = {("sha256", name): value for name, value in sha256.values.items()}
        for algorithm in {r.algorithm for _, r in references} - {"sha256"}:
            names = dict.fromkeys(r.name for _, r in references if r.algorithm == algorithm)
            with container.digesting(names, algorithm) as others:
                values = others.of(names, self._progress, self._stop).values
            found.update({(algorithm, name): value for name, value in values.items()})
        return {(s, r.name) for s, r in references if found[r.algorithm, r.name] != r.digest}

    # --- what is said when nothing failed -----------------------------------------------------------------

    def _conclude(self, container: PackageReader, found: dict[str, Manifest], payload: Sequence[str]) -> None:
        note = self._notes.append
        note(Note(Part.CONTAINER, f"{len(container.entries)} 个条目首尾衔接，没有重名和多余数据"))
        if found:
            listed = f"列出 {len(payload)} 个文件，与包内文件一一对应"
            direct = "这种容器（ASiC-S）没有清单，签名直接覆盖里面的文件"
            note(Note(Part.MANIFEST, direct if container.simple else listed))
            intact = sum(bool(file.digest_ok) for file in self._files)
            note(Note(Part.FILES, f"{len(self._files)} 个文件中 {intact} 个与签名时一致"))
        trusted = self._signatures.trusted
        if (
            self._signatures.facts
            and not any(s.complete for s in trusted)
            and not self._failed(Part.SIGNATURE)
        ):
            self._find("signature.coverage", Part.SIGNATURE, "没有一个可信的签名覆盖了包内的全部文件")
        if trusted:
            note(Note(Part.SIGNATURE, "；".join(map(signatures.words, trusted)), signatures.details(trusted)))
            if not all(s.revocation_checked for s in trusted):
                message = "没有吊销列表，未能核实证书是否已被吊销"
                self._find("revocation.unchecked", Part.SIGNATURE, message, severity=Severity.INFO)
        times = [s.signing_time for s in self._signatures.facts if s.signing_time is not None]
        if times:
            words = "、".join(f"{time.astimezone():%Y-%m-%d %H:%M}" for time in times)
            note(Note(Part.TIME, f"{words}，签署方本机时间，没有第三方证明", result=Result.STATED))

    # --- our own contents ---------------------------------------------------------------------------------

    def _read_contents(
        self, container: PackageReader, found: dict[str, Manifest], digests: Digesting
    ) -> Contents | None:
        """Read the documents, while the evidence is still being digested.

        Only what a trusted signer vouches for is handed to the larger parsers: the signature must hold and cover
        everything, and so must the digest of every document. What is found counts only when all files are right.
        """
        covered = any(s.complete for s in self._signatures.trusted)
        if not covered or self._failed(Part.CONTAINER, Part.MANIFEST, Part.SIGNATURE):
            return None
        documents = [name for name in container.entries if not name.startswith(EVIDENCE_FOLDER)]
        result = digests.of(documents, self._progress, self._stop)
        if result.faults or self._wrong(container, _references(found, documents), result):
            return None
        from desktop.submission.verification.content import read_contents

        self._progress("核对内容", 0, 0)
        later = {
            manifests.manifest_number(s.manifest): bytes.fromhex(s.fingerprint)
            for s in self._signatures.trusted
        }
        return read_contents(container, self._signatures.signers, later, self._stop)

    # --- findings -----------------------------------------------------------------------------------------

    def _failed(self, *parts: Part) -> bool:
        return any(f.part in parts and f.severity is Severity.ERROR for f in self._findings)

    def _find(
        self, code: str, part: Part, message: str, entry: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self._findings.append(Finding(code, severity, part, message, entry))

    def _fault(
        self, fault: ReaderFault, part: Part, entry: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        self._find(fault.code, part, fault.message, fault.entry or entry, severity)


def _references(found: Mapping[str, Manifest], names: Collection[str]) -> list[tuple[str, Reference]]:
    """(signature, reference) of what the manifests say of some entries."""
    present = frozenset(names)
    return [(m.signature, r) for m in found.values() for r in m.references if r.name in present]


def _due(names: Sequence[str], manifest: str, found: dict[str, Manifest]) -> list[str]:
    """The entries a signature has to answer for: all but the PDFs that signatories after it brought along."""
    number = manifests.manifest_number(manifest)
    brought = {
        later_pdf_name(later)
        for other, one in found.items()
        if (later := manifests.manifest_number(other)) > number > 0
        and any(reference.name == later_pdf_name(later) for reference in one.references)
    }
    return [name for name in names if name not in brought]


def _unopened(path: Path, stop: Stop) -> ContainerFacts:
    """What can be said of a file whose structure is wrong. Raises PackageUnreadable, Cancelled."""
    digest = hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                check(stop)
    except OSError as error:
        raise PackageUnreadable(path=path) from error
    return ContainerFacts(path.name, size, digest.hexdigest())
