"""What goes with the installers of a release: hashes, the bill of materials, the changes, and a signed manifest.

    python packaging/release.py DIST [--keys FOLDER --identity NAME --passphrase-file FILE]

FOLDER is a workspace of this program that holds nothing but the publisher's signing identity. Without one everything
but the signature is made; the manifest is then of no use to 检查更新文件. The identity's root certificate must have been
in resources/release/root.pem when the installers were built.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import about

sys.path.insert(0, str(about.ROOT))

from desktop.update import MANIFEST, PROGRAM, ROOT, SIGNATURE, check_update

INSTALLERS = (".deb", ".exe", ".zip")


def installers(dist: Path, version: str) -> list[Path]:
    """The installers of this version in a folder. Raises SystemExit when there is none."""
    found = sorted(path for path in dist.iterdir() if path.suffix in INSTALLERS and version in path.name)
    if not found:
        raise SystemExit(f"{dist} holds no installer of {version}")
    return found


def manifest(files: list[Path], version: str) -> bytes:
    """The bytes that are signed. Same installers, same bytes."""
    listed = [{"name": one.name, "size": one.stat().st_size, "sha256": digest(one)} for one in files]
    document = {"program": PROGRAM, "version": version, "files": listed}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sign(content: bytes, keys: Path, identity: str, passphrase: str) -> bytes:
    """A detached CMS signature over the manifest."""
    from desktop.office import Office

    office = Office.open(keys)
    try:
        return office.signer_from_identity(identity, passphrase).sign_manifest(content, datetime.now(UTC))
    finally:
        office.close()


def release(
    dist: Path, keys: Path | None = None, identity: str = "", passphrase: str = "", root: Path = ROOT
) -> None:
    """Leave SHA256SUMS, CHANGELOG.md, release.json and, with a key, its signature beside the installers."""
    version = about.read().version
    files = installers(dist, version)
    content = manifest(files, version)
    (dist / MANIFEST).write_bytes(content)
    (dist / SIGNATURE).unlink(missing_ok=True)
    shutil.copyfile(about.ROOT / "CHANGELOG.md", dist / "CHANGELOG.md")
    if keys is not None:
        (dist / SIGNATURE).write_bytes(sign(content, keys, identity, passphrase))
        for one in files:
            sys.stdout.write(f"{one.name}: verified as {check_update(one, root).signer}\n")
    else:
        sys.stdout.write("not signed: no key given\n")
    listed = [*files, *sorted(dist.glob(f"*_{version}.cdx.json")), dist / MANIFEST, dist / "CHANGELOG.md"]
    (dist / "SHA256SUMS").write_text("".join(f"{digest(one)}  {one.name}\n" for one in listed), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("dist", type=Path)
    parser.add_argument("--keys", type=Path)
    parser.add_argument("--identity", default="")
    parser.add_argument("--passphrase-file", type=Path)
    options = parser.parse_args()
    passphrase = options.passphrase_file.read_text("utf-8").split("\n")[0] if options.passphrase_file else ""
    release(options.dist, options.keys, options.identity, passphrase)


if __name__ == "__main__":
    main()
