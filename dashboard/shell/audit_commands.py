"""``audit verify``, ``audit anchor``, ``audit rekey``: is the audit whole, what to keep on paper, another
key.

Thin; all work while the product runs. Exit 0 when clean, 1 with the first bad entry and its kind, 2 when a
file of anchors or keys cannot be read or there is no key.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The audit: verify it, anchor it, change its key.")

BROKEN = 1
UNREADABLE = 2
_MEANING = {
    "gap": "entries are missing from here on",
    "link": "this entry does not follow the one before it",
    "mac": "this entry is not what was signed",
    "truncated": "the audit ended later than it does now",
    "anchor": "another entry stood here when the anchor was kept",
    "key": "from here on a key signs that is unknown, or that followed a lost one",
    "sealed": "entries of before the chain are not what it began with",
    "loose": "entries without a number came after the chain began",
}


@app.command("verify")
def verify(
    anchor: Annotated[
        Path | None, typer.Option(help="A file of lines `ISO seq mac`; else those of var/anchors.")
    ] = None,
    since: Annotated[int, typer.Option(min=1, help="Begin at this number.")] = 1,
    keys: Annotated[Path | None, typer.Option(help="A folder of key files; else this machine's.")] = None,
) -> None:
    """Read the whole audit and say whether anything was changed, removed, put in or cut off."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from dashboard.kernel.anchors import all_kept_anchors, kept_anchors
    from dashboard.kernel.chain import known_keys, read_head
    from dashboard.kernel.chain import verify as verify_chain
    from dashboard.kernel.database import reading

    try:
        anchors = kept_anchors(anchor) if anchor else all_kept_anchors()
        ring = known_keys(keys)
    except (OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from None
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with reading() as session, Progress(*columns, console=Console(stderr=True)) as bar:
        head = read_head(session)
        if since > head.seq + 1:
            typer.echo(f"the audit ends at {head.seq}", err=True)
            raise typer.Exit(UNREADABLE)
        if not ring and head.seq:
            where = keys or "this machine"
            typer.echo(
                f"no audit key in {where}, so no signature can be verified: put audit.key back from a safe, "
                "or name the folder that holds it with --keys",
                err=True,
            )
            raise typer.Exit(UNREADABLE)
        task = bar.add_task("audit", total=head.seq - since + 1)
        breaks = verify_chain(
            session, ring, anchors, since=since, progress=lambda done: bar.update(task, completed=done)
        )
        bar.update(task, completed=head.seq - since + 1)
    if breaks:
        first = breaks[0]
        typer.echo(f"{first.seq} {first.kind.value}: {_MEANING[first.kind.value]}; {len(breaks)} in all")
        raise typer.Exit(BROKEN)
    typer.echo(f"clean: {since} to {head.seq}, {len(anchors)} anchors, ends with {head.mac}")


@app.command("anchor")
def anchor() -> None:
    """Print where the audit ends now, to be kept on paper: a copy of this line is an anchor file."""
    from dashboard.kernel.anchors import line_of, present_anchor
    from dashboard.kernel.clock import system_clock

    present = present_anchor(clock=system_clock)
    if present is None:
        typer.echo("the audit is empty", err=True)
        raise typer.Exit(BROKEN)
    typer.echo(line_of(present))


@app.command("rekey")
def rekey(
    lost: Annotated[
        bool, typer.Option("--lost", help="The old key is lost for good; verifying will always say so.")
    ] = False,
) -> None:
    """Let a new key sign from now on. Keep the old file: without it the entries so far cannot be verified."""
    from dashboard.kernel.actor import system_actor
    from dashboard.kernel.chain import REKEY, make_key
    from dashboard.kernel.clock import system_clock
    from dashboard.kernel.reference import Agency
    from dashboard.kernel.work import unit_of_work

    # The file is on the disk before an entry names it: a crash between leaves a key that nobody uses.
    name = make_key()
    with unit_of_work(system_actor("audit", Agency.RUTAN), system_clock) as work:
        work.audit(REKEY, "key", name, lost=lost)
    typer.echo(f"audit-{name}.key signs from now on")
