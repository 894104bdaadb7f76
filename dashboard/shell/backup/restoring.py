"""Putting a backup in the place of the database: prove it, build it beside, end every session, swap at once.

What was there before stays beside it under another name. Nothing is touched while anybody has the database
open. The restore is an entry of the restored audit chain.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import unit_of_work
from dashboard.shell import migrations
from dashboard.shell.backup.manifest import Manifest, Progress, no_progress
from dashboard.shell.backup.place import Place
from dashboard.shell.backup.postgres_swap import PostgresPlace
from dashboard.shell.backup.revoking import revoke_everything
from dashboard.shell.backup.sealing import Damaged
from dashboard.shell.backup.sqlite_swap import SqlitePlace
from dashboard.shell.backup.verifying import unpack, workplace


class WrongPlace(RuntimeError):
    """The backup is not for this database; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``before``: under which name the old database lies; ``ended``: sessions and links that ended."""

    manifest: Manifest
    before: str
    ended: int


def restore_backup(
    address: str,
    file: Path,
    *,
    progress: Progress = no_progress,
    clock: Clock = system_clock,
) -> Restored:
    """Raises Damaged for a bad file, WrongPlace, or InUse while anybody has the database open."""
    place: Place = SqlitePlace(address) if address.startswith("sqlite") else PostgresPlace(address)
    place.require_unused()
    with workplace() as folder:
        copy = folder / "copy"
        manifest = unpack(file, copy, progress=progress)
        if manifest.kind != place.kind:
            raise WrongPlace(f"this is a backup of {manifest.kind}; the settings name {place.kind}")
        name = f"{clock().astimezone(UTC):%Y%m%dT%H%M%S}"
        try:
            db = place.build(copy, manifest, name, progress)
            ended = _take_over(db, manifest, file, clock)
            before = place.swap(name)
        except BaseException:
            place.give_up(name)
            raise
    return Restored(manifest, before, ended)


def _take_over(db: Database, manifest: Manifest, file: Path, clock: Clock) -> int:
    """Bring the copy to the code's schema, end every session and write the restore into its audit."""
    try:
        migrations.upgrade(db)
        if differences := migrations.differences(db):
            raise Damaged(f"its schema is not the code's: {len(differences)} differences")
        use_database(db)
        with unit_of_work(system_actor("restore", Agency.RUTAN), clock) as work:
            ended = revoke_everything(work.session, work.now)
            made = datetime.fromisoformat(manifest.created_at)
            work.audit("backup.restore", "backup", file.name[:64], made=made.isoformat(), ended=ended)
        return ended
    finally:
        use_database(None)
        db.dispose()
