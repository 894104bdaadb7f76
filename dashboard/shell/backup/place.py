"""What a place for a restored database can do, whichever database it is."""

from pathlib import Path
from typing import Protocol

from dashboard.kernel.database import Database
from dashboard.shell.backup.manifest import Manifest, Progress


class InUse(RuntimeError):
    """Somebody has the database open: stop the product first."""


class NotOwner(RuntimeError):
    """This role may not exchange the database; the text says which one may."""


class Place(Protocol):
    """``name`` tells one restore from another in the names of what is built beside the database."""

    kind: str

    def require_rights(self) -> None:
        """Raises NotOwner."""

    def require_unused(self) -> None:
        """Raises InUse."""

    def build(self, copy: Path, manifest: Manifest, name: str, progress: Progress) -> Database:
        """The copy as a database of its own, of the revision it was made at."""
        ...

    def swap(self, name: str) -> str:
        """Put what was built in the database's place; returns under which name the old one lies now."""
        ...

    def give_up(self, name: str) -> None:
        """Take away what was built; the database is as it was."""
