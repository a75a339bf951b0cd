"""One class per failure a user can meet.

An error carries facts, never prose: `desktop.messages` turns its `code` and `details` into one Chinese
sentence and one remedy. `category` decides the exit status of the command line.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class Category(IntEnum):
    """Whose doing a failure is; the value is the exit status of the command line."""

    REFUSED = 1
    """The answer is no: blockers, not trusted."""
    INPUT = 2
    """Wrong use, or something handed in that cannot be used."""
    ENVIRONMENT = 3
    """The machine failed: disk full, locked, read-only."""


class IpzoneError(Exception):
    """Base of every failure a user can meet; never raised itself."""

    code: ClassVar[str] = ""
    category: ClassVar[Category] = Category.INPUT

    def __init__(self, **details: object) -> None:
        super().__init__(f"{self.code} {details}")
        self.details = details


# --- what is asked for does not exist -------------------------------------------------------------------


class UnknownPlace(IpzoneError):
    """details: `code`."""

    code = "place.unknown"


class UnknownPack(IpzoneError):
    """details: `pack`."""

    code = "pack.unknown"


class UnknownApplication(IpzoneError):
    """details: `id`."""

    code = "application.unknown"


class UnknownTarget(IpzoneError):
    """An evidence file is to support something the pack does not have. details: `target`."""

    code = "target.unknown"


class FieldCalculated(IpzoneError):
    """An answer is to be given that the program calculates. details: `label`."""

    code = "field.calculated"


class UnknownEvidence(IpzoneError):
    """details: `id`."""

    code = "evidence.unknown"


class UnknownIdentity(IpzoneError):
    """details: `name`."""

    code = "identity.unknown"


class UnknownFinding(IpzoneError):
    """Only a warning that stands can be accepted. details: `key`."""

    code = "finding.unknown"


# --- form packs and answers -----------------------------------------------------------------------------


class PackInvalid(IpzoneError):
    """details: `problems`, a tuple of (file, place in the file, reason)."""

    code = "pack.invalid"


class PackMissing(IpzoneError):
    """The pack of an application is nowhere to be found. details: `pack`, `version`."""

    code = "pack.missing"


class PackRetired(IpzoneError):
    """No new application is to be made with it. details: `pack`."""

    code = "pack.retired"


class PackExists(IpzoneError):
    """There is a pack of that id and version, and it says something else. details: `pack`, `version`."""

    code = "pack.exists"


class PackFileInvalid(IpzoneError):
    """A file is no signed pack. details: `path`, `reason`."""

    code = "pack.file"


class PackUntrusted(IpzoneError):
    """Nobody this workspace trusts vouches for a pack. details: `path`, `reason`."""

    code = "pack.untrusted"
    category = Category.REFUSED


class PackUnsound(IpzoneError):
    """A signed pack did not verify when it was opened again. details: `finding`."""

    code = "pack.unsound"
    category = Category.ENVIRONMENT


class PackbookInvalid(IpzoneError):
    """A workbook does not make a pack. details: `problems`, a tuple of (sheet, cell, reason)."""

    code = "packbook.invalid"


class TargetExists(IpzoneError):
    """What is to be written is there already, and nobody said that it may be replaced. details: `path`."""

    code = "target.exists"


class AnswersInvalid(IpzoneError):
    """A document of answers cannot be taken; nothing of it was. details: `problems`, (path, reason) pairs."""

    code = "answers.invalid"


class ReasonTooShort(IpzoneError):
    """details: `minimum`, characters."""

    code = "reason.short"


# --- evidence -------------------------------------------------------------------------------------------


class FileUnreadable(IpzoneError):
    """details: `path`."""

    code = "file.unreadable"


class FileChanging(IpzoneError):
    """Another program is writing the file that is to be attached. details: `path`."""

    code = "file.changing"


class EvidenceEmpty(IpzoneError):
    """details: `name`."""

    code = "evidence.empty"


class EvidenceTooLarge(IpzoneError):
    """details: `name`, `size`, `limit` in bytes."""

    code = "evidence.too_large"


class EvidenceTypeRefused(IpzoneError):
    """details: `name`, `suffix`."""

    code = "evidence.type"


class PagesInvalid(IpzoneError):
    """details: `pages`."""

    code = "evidence.pages"


class EvidenceMissing(IpzoneError):
    """A file kept in the workspace is gone. details: `name`."""

    code = "evidence.missing"


class NoProgram(IpzoneError):
    """Nothing on this machine opens files of a kind. details: `name`."""

    code = "evidence.no_program"
    category = Category.ENVIRONMENT


class EvidenceChanged(IpzoneError):
    """A file kept in the workspace is not what was attached. details: `name`."""

    code = "evidence.changed"


# --- the workspace and the machine ----------------------------------------------------------------------


class WorkspaceNewer(IpzoneError):
    """Written by a newer program. details: `path`, `found`, `kept`: what it was before that program, if that was kept."""

    code = "workspace.newer"
    category = Category.ENVIRONMENT


class WorkspaceCorrupt(IpzoneError):
    """details: `path`."""

    code = "workspace.corrupt"
    category = Category.ENVIRONMENT


class WorkspaceLocked(IpzoneError):
    """Another program has held the workspace for too long. details: `path`."""

    code = "workspace.locked"
    category = Category.ENVIRONMENT


class WorkspaceMoved(IpzoneError):
    """The open database was replaced by another file, as sync programs do. details: `path`."""

    code = "workspace.moved"
    category = Category.ENVIRONMENT


class BackupInvalid(IpzoneError):
    """details: `path`."""

    code = "backup.invalid"


class DiskFull(IpzoneError):
    """details: `path`."""

    code = "disk.full"
    category = Category.ENVIRONMENT


class FolderReadOnly(IpzoneError):
    """details: `path`."""

    code = "folder.read_only"
    category = Category.ENVIRONMENT


class FolderMissing(IpzoneError):
    """details: `path`."""

    code = "folder.missing"
    category = Category.ENVIRONMENT


class DiskFailed(IpzoneError):
    """Any other refusal of the operating system. details: `path`, `reason`."""

    code = "disk.failed"
    category = Category.ENVIRONMENT


class PrinterFailed(IpzoneError):
    """A printer does not take what it is sent. details: `printer`."""

    code = "printer.failed"
    category = Category.ENVIRONMENT


# --- signing and export ---------------------------------------------------------------------------------


class KeyFileUnreadable(IpzoneError):
    """details: `path`."""

    code = "key.unreadable"


class WrongPassphrase(IpzoneError):
    """details: `path`."""

    code = "key.passphrase"


class PassphraseTooShort(IpzoneError):
    """details: `minimum`, characters."""

    code = "key.passphrase_short"


class KeyTooWeak(IpzoneError):
    """details: `algorithm`, `bits`."""

    code = "key.weak"


class KeyUnsupported(IpzoneError):
    """A kind of key the program cannot sign with. details: `algorithm`, may be ""."""

    code = "key.unsupported"


class IdentityExists(IpzoneError):
    """details: `name`."""

    code = "identity.exists"


class IdentityNameInvalid(IpzoneError):
    """details: `name`."""

    code = "identity.name"


class CertificateExpired(IpzoneError):
    """details: `name`, `until`."""

    code = "certificate.expired"


class CertificateNotYetValid(IpzoneError):
    """details: `name`, `since`."""

    code = "certificate.not_yet_valid"


class CertificateUnsuitable(IpzoneError):
    """The certificate may not sign documents. details: `name`."""

    code = "certificate.unsuitable"


class CertificateMismatch(IpzoneError):
    """A certificate does not belong to the key it is imported for. details: `name`."""

    code = "certificate.mismatch"


class CertificateMissing(IpzoneError):
    """The key has no certificate yet. details: `name`."""

    code = "certificate.missing"


class SealUnreadable(IpzoneError):
    """A picture cannot be used as a seal. details: `path`, `reason`."""

    code = "seal.unreadable"


class TokenModuleUnusable(IpzoneError):
    """The driver of a token cannot be used. details: `path`, `reason`."""

    code = "token.module"
    category = Category.ENVIRONMENT


class TokenGone(IpzoneError):
    """The token was pulled out, or is not there any more. details: `name`."""

    code = "token.gone"
    category = Category.ENVIRONMENT


class WrongPin(IpzoneError):
    """details: `name`; left, as the token says it: "", low or final."""

    code = "token.pin"


class TokenLocked(IpzoneError):
    """Too many wrong PINs. details: `name`."""

    code = "token.locked"


class TokenFailed(IpzoneError):
    """The token refused to sign. details: `name`, `reason`."""

    code = "token.failed"
    category = Category.ENVIRONMENT


class NationalLibraryMissing(IpzoneError):
    """This system has no library that signs with SM2."""

    code = "key.national_library"
    category = Category.ENVIRONMENT


class NotFirstSigner(IpzoneError):
    """A key that cannot sign the PDF cannot be the first to sign a package. details: `algorithm`."""

    code = "key.not_first"


class RoleTaken(IpzoneError):
    """Somebody signed in this capacity already. details: `role`."""

    code = "countersign.role"


class NotToCountersign(IpzoneError):
    """The package is not as it was signed, or nobody signed it. details: `path`, `reason`."""

    code = "countersign.refused"
    category = Category.REFUSED


class RenewalByAuthority(IpzoneError):
    """Only its authority can renew a certificate it issued. details: `name`, `issuer`."""

    code = "identity.renewal"


class EncryptionUnsupported(IpzoneError):
    """Nothing can be encrypted for a key of this kind. details: `algorithm`."""

    code = "envelope.algorithm"


class RecipientMissing(IpzoneError):
    """Something is to be encrypted, and nobody said for whom."""

    code = "envelope.nobody"


class CannotEncryptFor(IpzoneError):
    """A certificate is for signing only. details: `name`."""

    code = "envelope.usage"


class TooLargeToEncrypt(IpzoneError):
    """details: `path`, `size`, `limit` in bytes."""

    code = "envelope.large"


class EnvelopeUnreadable(IpzoneError):
    """Not an encrypted package, cut off, or encrypted in a way that is not taken. details: `path`."""

    code = "envelope.unreadable"


class NotRecipient(IpzoneError):
    """An encrypted package is for somebody else. details: `path`, `name`."""

    code = "envelope.recipient"
    category = Category.REFUSED


class EnvelopeChanged(IpzoneError):
    """An encrypted package is not what its sender made. details: `path`."""

    code = "envelope.changed"
    category = Category.REFUSED


class ExportBlocked(IpzoneError):
    """details: `blockers`, `warnings`, counts of open findings."""

    code = "export.blocked"
    category = Category.REFUSED


class NothingExported(IpzoneError):
    """No package was made of the application yet. details: `title`."""

    code = "export.none"


class GlyphMissing(IpzoneError):
    """No font has a character of the text. details: `character`, `where`."""

    code = "pdf.glyph"


class FontUnreadable(IpzoneError):
    """A font file is missing, damaged, or has no TrueType outlines. details: `path`."""

    code = "pdf.font"


class FontRefused(IpzoneError):
    """A font somebody chose cannot set our papers. details: `path`, `reason`."""

    code = "font.refused"


class WordUnreadable(IpzoneError):
    """A Word document somebody handed in cannot be taken. details: `path`, `reason`."""

    code = "word.unreadable"


class WorkbookUnreadable(IpzoneError):
    """A workbook somebody handed in cannot be taken. details: `reason`."""

    code = "workbook.unreadable"


class ExportUnsound(IpzoneError):
    """What was written did not verify when it was opened again. details: `finding`."""

    code = "export.unsound"
    category = Category.ENVIRONMENT


class NothingToUndo(IpzoneError):
    """There is nothing that can be taken back, for the Unsteppable given as why."""

    code = "undo.ends"
    category = Category.REFUSED


class NothingToRedo(IpzoneError):
    """Nothing was taken back that could be done again."""

    code = "redo.ends"
    category = Category.REFUSED


class Cancelled(IpzoneError):
    """The user stopped the work."""

    code = "cancelled"
    category = Category.REFUSED


# --- reading a package somebody else made ----------------------------------------------------------------


class PackageUnreadable(IpzoneError):
    """Not a file that could be a package at all. details: `path`."""

    code = "package.unreadable"


class PackageContentUnreadable(IpzoneError):
    """What a package says cannot be read, or is no longer what was verified. details: `path`."""

    code = "package.content_unreadable"


class TrustFileUnreadable(IpzoneError):
    """A root certificate or a revocation list cannot be read. details: `path`."""

    code = "trust.unreadable"


class UnknownTrust(IpzoneError):
    """Nothing of this name is trusted, or it is the root of an own identity. details: `name`."""

    code = "trust.unknown"


class PolicyUnreadable(IpzoneError):
    """What this office asks of signatures was kept, but cannot be read; verifying without it would ask for less."""

    code = "trust.policy"
    category = Category.ENVIRONMENT


class FingerprintInvalid(IpzoneError):
    """Not the 64 digits of a SHA-256. details: `fingerprint`."""

    code = "trust.fingerprint"


class UnknownSigner(IpzoneError):
    """No signer, or more than one, is accepted for the place whose fingerprint begins so. details: `place`, `fingerprint`."""

    code = "trust.signer"


class UnknownReceived(IpzoneError):
    """No package, or more than one, was received whose digest begins so. details: `id`."""

    code = "received.unknown"


# --- an update file ----------------------------------------------------------------------------------------


class NoReleaseRoot(IpzoneError):
    """This build holds no certificate to verify update files with."""

    code = "update.no_root"
    category = Category.REFUSED


class UpdateInvalid(IpzoneError):
    """Not an update file, or one without its signed manifest. details: `path`, `reason`."""

    code = "update.invalid"


class UpdateUntrusted(IpzoneError):
    """Not what the publisher released. details: `path`, `reason`."""

    code = "update.untrusted"
    category = Category.REFUSED
