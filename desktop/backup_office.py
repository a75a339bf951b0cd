"""What an office does so that nothing is lost with the machine: backups, when to think of one, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.backup_words import AT, FOLDER, WHERE
from desktop.open_office import OpenOffice
from forms.progress import Progress, Stop, never, quiet

if TYPE_CHECKING:
    from db.contents import Consequences, Contents


class BackupCases(OpenOffice):
    """The part of `Office` that is about backups."""

    def backup(self, target: Path, progress: Progress = quiet, stop: Stop = never) -> Path:
        """Write the whole workspace into a folder (one of its own, when `target` exists) and verify what was written."""
        from db.backup import backup

        made = backup(self._store, self._files, target, progress, stop)
        self._store.set_setting(AT, self.clock().isoformat(timespec="seconds"))
        self._store.set_setting(WHERE, str(made))
        return made

    def back_up(self, folder: Path, progress: Progress = quiet, stop: Stop = never) -> Path:
        """As `backup`, always as a folder of its own inside `folder`, which is made where only it is missing."""
        from db.errors import explained

        with explained(folder):
            folder.mkdir(exist_ok=True)
        return self.backup(folder, progress, stop)

    @property
    def backup_folder(self) -> Path | None:
        """Where backups go unless said otherwise; None when nobody chose."""
        kept = self._store.setting(FOLDER)
        return Path(kept) if kept else None

    def set_backup_folder(self, folder: Path | None) -> None:
        self._store.set_setting(FOLDER, str(folder) if folder else "")

    def backups(self) -> tuple[Path, ...]:
        """The backups in the usual place and in that of the last one, the newest first."""
        from db.contents import backups_in

        last = self._store.setting(WHERE)
        places = dict.fromkeys(p for p in (self.backup_folder, Path(last).parent if last else None) if p)
        found = (path for place in places if place.is_dir() for path in backups_in(place))
        return tuple(sorted(found, key=lambda path: path.name, reverse=True))

    def consequences(self, contents: Contents) -> Consequences:
        """What restoring a backup would change here."""
        from db.contents import consequences

        return consequences(self._store.applications(), contents)

    @staticmethod
    def look_into(source: Path) -> Contents:
        """What a folder that should be a backup holds. Raises BackupInvalid."""
        from db.contents import look_into

        return look_into(source)

    @staticmethod
    def backups_in(folder: Path) -> tuple[Path, ...]:
        """The backups in a folder, the newest first; the folder itself when it is one."""
        from db.contents import backups_in

        return backups_in(folder)

    @staticmethod
    def restore(data: Path, source: Path, progress: Progress = quiet, stop: Stop = never) -> Path | None:
        """Put a backup in place of a closed workspace; gives where the replaced one is kept. Raises BackupInvalid."""
        from db.backup import restore

        return restore(source, data, progress, stop)
