"""The place of a SQLite database: built beside it in the same folder, then renamed over it in one step."""

import os
from contextlib import closing, suppress
from pathlib import Path

from dashboard.kernel.database import Database, sqlite_driver
from dashboard.shell.backup.manifest import Manifest, Progress
from dashboard.shell.backup.place import InUse

_COMPANIONS = ("-wal", "-shm", "-journal")


class SqlitePlace:
    """``siaga.db`` and what belongs to it."""

    kind = "sqlite"

    def __init__(self, address: str) -> None:
        self._path = Path(address.removeprefix("sqlite:///"))

    def require_rights(self) -> None:
        """Whoever may write into its folder may do everything; who may not gets the system's own sentence."""

    def require_unused(self) -> None:
        """Raises InUse while any process has it open.

        A connection in WAL mode holds a lock as long as it is open, even idle: only a database that nobody
        has open leaves WAL mode.
        """
        if not self._path.exists():
            return
        try:
            with closing(sqlite_driver.connect(str(self._path), timeout=0, isolation_level=None)) as alone:
                alone.execute("PRAGMA journal_mode=DELETE")
                alone.execute("PRAGMA journal_mode=WAL")
        except sqlite_driver.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise InUse(str(self._path)) from None
        except sqlite_driver.DatabaseError:
            pass  # it is damaged: that is why somebody restores

    def build(self, copy: Path, manifest: Manifest, name: str, progress: Progress) -> Database:
        """The copy in the database's folder, opened as the product opens it."""
        beside = self._beside(name)
        os.rename(copy, beside)
        progress("restore", 1, 1)
        return Database(f"sqlite:///{beside}")

    def swap(self, name: str) -> str:
        """Old files keep their bytes under a new name; a -wal never meets a database it is not of."""
        beside, before = self._beside(name), self._path.with_name(f"{self._path.name}.before-{name}")
        with closing(sqlite_driver.connect(str(beside), isolation_level=None)) as alone:
            alone.execute("PRAGMA journal_mode=DELETE")
        _sync(beside)
        self.require_unused()
        if self._path.exists():
            os.link(self._path, before)
        for ending in _COMPANIONS:
            with suppress(FileNotFoundError):
                os.rename(f"{self._path}{ending}", f"{before}{ending}")
        os.replace(beside, self._path)
        _sync(self._path.parent)
        return before.name if before.exists() else ""

    def give_up(self, name: str) -> None:
        for ending in ("", *_COMPANIONS):
            Path(f"{self._beside(name)}{ending}").unlink(missing_ok=True)

    def _beside(self, name: str) -> Path:
        return self._path.with_name(f"{self._path.name}.restore-{name}")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
