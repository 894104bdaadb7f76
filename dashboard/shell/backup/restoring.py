"""Putting a backup in the place of the database: prove it, build it beside, end every session, swap at once.

What was there before stays beside it under another name. Nothing is touched while anybody has the database
open. The restore is an entry of the restored audit chain.
"""

from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import unit_of_work
from dashboard.shell import migrations
from dashboard.shell.backup.audit import (
    begin_anchors_anew,
    breaks_in,
    contradicted,
    known_anchors,
    set_anchors_aside,
    take_anchors_back,
)
from dashboard.shell.backup.manifest import Manifest, Progress, no_progress
from dashboard.shell.backup.place import Place
from dashboard.shell.backup.postgres_swap import PostgresPlace
from dashboard.shell.backup.revoking import Revoked, revoke_everything
from dashboard.shell.backup.sealing import Damaged
from dashboard.shell.backup.sqlite_swap import SqlitePlace
from dashboard.shell.backup.verifying import unpack, workplace


class WrongPlace(RuntimeError):
    """The backup is not for this database; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """``before``: under which name the old database lies; ``revoked``: what ended, and what holds again.

    ``lost``: audit entries that an anchor of this machine knows and the backup does not have yet.
    ``unanchored``: why the restored end has no anchor yet, "" when it has.
    """

    manifest: Manifest
    before: str
    revoked: Revoked
    lost: int
    unanchored: str = ""


def restore_backup(
    address: str,
    file: Path,
    *,
    despite_audit: bool = False,
    progress: Progress = no_progress,
    clock: Clock = system_clock,
) -> Restored:
    """Raises Damaged for a bad file, NoKey, WrongPlace, NotOwner, AnchorsHeld, or InUse while it is open.

    A backup whose audit chain is broken, or is another one than the anchors know, is a WrongPlace unless it
    is meant (``despite_audit``); the audit then says so.
    """
    place: Place = SqlitePlace(address) if address.startswith("sqlite") else PostgresPlace(address)
    place.require_rights()
    place.require_unused()
    with workplace() as folder:
        copy = folder / "copy"
        manifest = unpack(file, copy, progress=progress)
        if manifest.kind != place.kind:
            raise WrongPlace(f"this is a backup of {manifest.kind}; the settings name {place.kind}")
        doubt = _doubt(manifest.kind, copy)
        if doubt and not despite_audit:
            raise WrongPlace(f"{doubt}; if it is to be put back all the same: --despite-audit")
        anchored = max((anchor.seq for anchor in known_anchors()), default=0)
        lost = max(0, anchored - manifest.facts.audit_seq)
        name = f"{clock().astimezone(UTC):%Y%m%dT%H%M%S}"
        set_anchors_aside(name)
        try:
            db = place.build(copy, manifest, name, progress)
            detail = {"made": manifest.created_at, "anchored": anchored, "doubt": bool(doubt)}
            revoked = _take_over(db, file, detail, clock)
            before = place.swap(name)
        except BaseException:
            take_anchors_back(name)
            place.give_up(name)
            raise
    return Restored(manifest, before, revoked, lost, _anchor(address, name, clock))


def _doubt(kind: str, copy: Path) -> str:
    """One sentence when the audit inside is not whole, or not the one that was anchored here."""
    for broken in breaks_in(kind, copy):
        return f"the audit inside is broken at entry {broken.seq} ({broken.kind.value})"
    for anchor in contradicted(kind, copy, known_anchors()):
        return f"the audit inside is not the one of the anchor of {anchor.at} (entry {anchor.seq})"
    return ""


def _anchor(address: str, name: str, clock: Clock) -> str:
    """The restored end of the chain is anchored before anybody writes on; why not, when it cannot be.

    The database is restored by now, whatever happens to the anchors.
    """
    db = Database(address)
    use_database(db)
    try:
        begin_anchors_anew(name, clock=clock)
    except OSError as error:
        return str(error)
    finally:
        use_database(None)
        db.dispose()
    return ""


def _take_over(db: Database, file: Path, detail: dict[str, Any], clock: Clock) -> Revoked:
    """Bring the copy to the code's schema, end every access and write the restore into its audit."""
    try:
        migrations.upgrade(db)
        if differences := migrations.differences(db):
            raise Damaged(f"its schema is not the code's: {len(differences)} differences")
        use_database(db)
        with unit_of_work(system_actor("restore", Agency.RUTAN), clock) as work:
            revoked = revoke_everything(work.session, work.now)
            work.audit("backup.restore", "backup", file.name[:64], **asdict(revoked), **detail)
        return revoked
    finally:
        use_database(None)
        db.dispose()
