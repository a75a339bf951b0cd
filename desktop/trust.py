"""The root certificates this office trusts when it verifies packages: a folder of files, and its own identities."""

from __future__ import annotations

import hashlib
from pathlib import Path

from desktop.files import read_file, write_file
from desktop.office import Office
from forms.errors import TrustFileUnreadable

FOLDER = "trust"


def roots(office: Office) -> tuple[Path, ...]:
    """Files of root certificates: those that were added, and the office's own."""
    folder = office.data / FOLDER
    added = tuple(sorted(folder.glob("*.pem"))) if folder.is_dir() else ()
    own = tuple(one.folder / "certificate.pem" for one in office.identities() if one.root_pem)
    return added + own


def add_root(office: Office, file: Path) -> Path:
    """Keep a copy of a root certificate; the same content once.

    Raises FileUnreadable, TrustFileUnreadable when it holds no certificate, DiskFull, FolderReadOnly.
    """
    from desktop.submission.signing.certificates import read_certificates

    content = read_file(file)
    try:
        read_certificates(content)
    except ValueError:
        raise TrustFileUnreadable(path=file) from None
    folder = office.data / FOLDER
    folder.mkdir(exist_ok=True)
    kept = folder / f"{file.stem}-{hashlib.sha256(content).hexdigest()[:8]}.pem"
    write_file(kept, content)
    return kept
