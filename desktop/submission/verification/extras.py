"""What other programs put into META-INF besides CAdES signatures and their manifests.

Time-stamps and evidence records prove when something was there, not who signed it: trust never rests on them. But they
are told, and what they say of the files must be true.

Source: ETSI EN 319 162-1 V1.1.1, 4.3.3, 4.4.3 and annex A.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from desktop.submission import manifest as manifests
from desktop.submission.manifest import Manifest
from desktop.submission.reader import PackageReader, ReaderFault
from desktop.submission.verification import cms
from desktop.submission.verification.cms import DigestOf
from desktop.submission.verification.report import Finding, Part, Severity
from desktop.submission.verification.terms import Terms

SIMPLE_SIGNATURE, SIMPLE_STAMP = "META-INF/signature.p7s", "META-INF/timestamp.tst"
"""In ASiC-S, where the names are fixed."""
_MANIFEST = re.compile(r"META-INF/[^/]*ASiC(Archive|EvidenceRecord)Manifest[^/]*\.xml")
_RECORD = re.compile(r"META-INF/[^/]*evidencerecord[^/]*\.(ers|xml)", re.IGNORECASE)
_XADES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml")
_UNSIGNED_BY_STANDARD = "META-INF/manifest.xml"
"""An OpenDocument listing some programs add; EN 319 162-1 allows it, and nothing here reads it."""


def is_manifest(name: str) -> bool:
    """Whether an entry is, by its name, the manifest of an archive time-stamp or an evidence record."""
    return _MANIFEST.fullmatch(name) is not None


def is_beside(name: str, manifest: Manifest) -> bool:
    """Whether a manifest is that of something other than a signature."""
    return (
        is_manifest(name)
        or manifest.signature.endswith(".tst")
        or bool(_RECORD.fullmatch(manifest.signature))
    )


def stray(name: str) -> Finding:
    """What there is to say of a file in META-INF that no manifest leads to."""
    if name == _UNSIGNED_BY_STANDARD:
        message = "包内有一份没有签名保护的 manifest.xml，核验时没有采用"
        return Finding("container.unsigned", Severity.WARNING, Part.CONTAINER, message, name)
    if _XADES.fullmatch(name):
        message = "包内有 XAdES 签名，本程序不支持，没有核验"
        return Finding("signature.unsupported", Severity.ERROR, Part.SIGNATURE, message, name)
    message = "META-INF 中有不属于任何签名的文件"
    return Finding("container.unexpected", Severity.ERROR, Part.CONTAINER, message, name)


def findings(
    container: PackageReader, name: str, manifest: Manifest, digest_of: DigestOf, terms: Terms
) -> Iterator[Finding]:
    """What there is to say of one time-stamp or evidence record; `name` is what it covers, its manifest or a file."""
    for fault in manifests.compare(manifest, container.entries):
        if fault.code != "manifest.unlisted":  # it need not cover everything
            yield Finding(fault.code, Severity.ERROR, Part.MANIFEST, fault.message, fault.entry)
    entry = manifest.signature
    if not entry.endswith(".tst"):
        if not _RECORD.fullmatch(entry):
            fault = ReaderFault("manifest.signature", entry)
            yield Finding(fault.code, Severity.ERROR, Part.MANIFEST, fault.message, name)
            return
        message = "包内有证据记录（RFC 4998），本程序不核验，没有采用"
        yield Finding("evidence_record.unverified", Severity.WARNING, Part.TIME, message, entry)
        return
    from desktop.submission.verification import stamps

    try:
        stamp = stamps.look_at(container.read(entry, cms.SIZE_LIMIT), digest_of, terms)
    except ReaderFault as fault:
        yield Finding(fault.code, Severity.ERROR, Part.TIME, fault.message, fault.entry)
        return
    yield Finding(stamp.code, stamp.severity, Part.TIME, stamp.message, entry)
