"""What must be true before the product serves. Anything insecure in production is a refusal.

Asked by ``serve`` before it starts a server, and by the server itself, however it was started.
"""

import logging

from sqlmodel import select

from dashboard.kernel.database import database, reading
from dashboard.kernel.settings import settings
from dashboard.kernel.tables import AuditEntry
from dashboard.seed.accounts import FILE_NAME, SEED_NAME
from dashboard.shell import migrations
from dashboard.shell.bootstrap import missing_admins

logger = logging.getLogger(__name__)

_OTHERS = 0o077


class RefusedToStart(RuntimeError):
    """One sentence that says what to change."""


def refuse_if_unsafe() -> None:
    """Raise RefusedToStart for a schema that is not the code's, or insecure production settings."""
    if not migrations.is_current(database()):
        raise RefusedToStart("The schema is not the code's. Run: python -m dashboard db upgrade")
    if not settings().is_production:
        return
    origins = settings().allowed_origins
    if not origins:
        raise RefusedToStart("Set SIAGA_ORIGINS to the exact addresses of this product.")
    if any(not origin.startswith("https://") for origin in origins):
        raise RefusedToStart("SIAGA_ORIGINS must hold https addresses only.")
    _refuse_open_folders()
    _refuse_demo_accounts()


def tell_missing_admins() -> None:
    """Log, in production, the command that makes the first administrator of an agency without one."""
    for command in missing_admins() if settings().is_production else []:
        logger.warning("no active administrator; make one with: %s", command)


def _refuse_open_folders() -> None:
    """Folders 0700, keys 0600: nobody else on this machine reads a key or the database.

    Credentials are systemd's to guard: where it grants them by ACL, the mask looks like an open group.
    """
    named = [settings().var, settings().keys, settings().var / "keys"]
    for folder in (one for one in named if one is not None and one.is_dir()):
        if folder.stat().st_mode & _OTHERS:
            raise RefusedToStart(f"The folder {folder} is open to others. Run: chmod 700 {folder}")
        for key in folder.glob("*.key"):
            if key.stat().st_mode & _OTHERS:
                raise RefusedToStart(f"The key {key} is open to others. Run: chmod 600 {key}")


def _refuse_demo_accounts() -> None:
    """Passwords of the demo stand in a file; nothing made from it may serve in earnest."""
    made = select(AuditEntry.id).where(
        AuditEntry.action == "account.create", AuditEntry.actor_name == SEED_NAME
    )
    with reading() as session:
        seeded = session.exec(made.limit(1)).first() is not None
    if seeded or (settings().var / FILE_NAME).exists():
        raise RefusedToStart(
            "There are demo accounts here. Give production a SIAGA_VAR and a database of its own."
        )
