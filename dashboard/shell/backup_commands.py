"""``backup create DIR``, ``backup verify FILE``, ``backup restore FILE``: thin, with a bar and one last line.

Exit 0 when it is done, 1 with one sentence when it is not or the audit inside is broken. A timer runs
``create`` every hour; what it makes is copied to another machine, the key ``backup`` to a third place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dashboard.kernel.chain import Break
    from dashboard.shell.backup.manifest import Manifest, Progress
    from dashboard.shell.backup.restoring import Restored

app = typer.Typer(no_args_is_help=True, help="Copies of the database: make, prove, put back.")

_STEPS = {
    "copy": "copying",
    "seal": "sealing",
    "open": "opening",
    "check": "checking",
    "restore": "restoring",
}


@app.command("create")
def create(
    folder: Annotated[Path, typer.Argument(help="Where the file goes; made when it is not there.")],
    keep: Annotated[int, typer.Option(min=0, help="Backups that stay in the folder; 0: all.")] = 0,
) -> None:
    """Make a sealed, verified backup while the product runs."""
    from dashboard.kernel.database import database
    from dashboard.shell.backup.creating import create_backup

    with _one_sentence(), _bar() as progress:
        made = create_backup(database(), folder, keep=keep, progress=progress)
    _tell_breaks(made.breaks)
    typer.echo(f"{made.file}: {_summary(made.manifest)}; removed {len(made.removed)}")
    if made.breaks:
        typer.echo("no older backup was removed: run `python -m dashboard audit verify` first", err=True)
        raise typer.Exit(1)


@app.command("verify")
def verify(file: Annotated[Path, typer.Argument(help="A file of `backup create`.")]) -> None:
    """Open a backup, check every byte and the database inside; change nothing."""
    from dashboard.shell.backup.verifying import verify_backup

    with _one_sentence(), _bar() as progress:
        verified = verify_backup(file, progress=progress)
    _tell_breaks(verified.breaks)
    typer.echo(f"{file}: {_summary(verified.manifest)}; sound")
    if verified.breaks:
        raise typer.Exit(1)


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file of `backup create`.")],
    despite_audit: Annotated[
        bool, typer.Option("--despite-audit", help="Also when the audit inside does not fit the anchors.")
    ] = False,
) -> None:
    """Put a backup in the place of the database; the product must be stopped. The old one is kept."""
    from dashboard.kernel.settings import ensure_var, settings
    from dashboard.shell.backup.restoring import restore_backup

    ensure_var()
    with _one_sentence(), _bar() as progress:
        address = settings().database_address
        done = restore_backup(address, file, despite_audit=despite_audit, progress=progress)
    if done.lost:
        typer.echo(f"{done.lost} audit entries were anchored after this backup: they are lost", err=True)
    for line in _to_look_at(done):
        typer.echo(line, err=True)
    kept = f"; the old one is kept as {done.before}" if done.before else ""
    typer.echo(f"restored {file}: {_summary(done.manifest)}; {done.revoked.ended} sessions ended{kept}")
    if done.unanchored:
        typer.echo(f"it has no anchor yet ({done.unanchored}): move var/anchors aside, then start", err=True)
        raise typer.Exit(1)


def _to_look_at(done: "Restored") -> list[str]:
    """What was given or withdrawn since the backup is not in it: its owners have to know."""
    revoked = done.revoked
    return [
        f"recalled {revoked.copies} released copies and used up {revoked.codes} recovery codes: "
        "what is still meant is given again",
        f"ended {revoked.requests} requests that waited for a second person, for accounts and for sharing: "
        "what is still meant is asked for again",
        f"as of {done.manifest.created_at} again: {revoked.named} readers by name, {revoked.shared} records "
        "above BIASA that both agencies read, and every password, role and account: let their owners look "
        "(docs/operations.md, Backup)",
    ]


def _summary(manifest: "Manifest") -> str:
    facts = manifest.facts
    return f"{manifest.created_at}, {facts.rows} rows in {len(facts.tables)} tables, audit {facts.audit_seq}"


def _tell_breaks(breaks: "tuple[Break, ...]") -> None:
    for one in breaks[:5]:
        typer.echo(f"the audit inside is broken at entry {one.seq}: {one.kind.value}", err=True)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """What can go wrong is said in one line; anything else is a defect and shows itself."""
    import psycopg

    from dashboard.kernel.anchors import UnreadableAnchor
    from dashboard.shell.backup.audit import AnchorsHeld
    from dashboard.shell.backup.place import InUse, NotOwner
    from dashboard.shell.backup.restoring import WrongPlace
    from dashboard.shell.backup.sealing import Damaged
    from dashboard.shell.backup.verifying import NoKey

    try:
        yield
    except InUse as error:
        typer.echo(f"the database is in use ({error}): stop the product first", err=True)
        raise typer.Exit(1) from None
    except (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege) as error:
        typer.echo(f"the database says: {' '.join(str(error).split())}", err=True)
        raise typer.Exit(1) from None
    except UnreadableAnchor as error:
        typer.echo(
            f"{error}: put that line right, or move the file to another folder, and try again", err=True
        )
        raise typer.Exit(1) from None
    except (AnchorsHeld, Damaged, NoKey, NotOwner, WrongPlace, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@contextmanager
def _bar() -> "Iterator[Progress]":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def show(step: str, done: int, total: int) -> None:
            bar.update(task, description=_STEPS[step], completed=done, total=total or 1)

        yield show
