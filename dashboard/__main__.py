"""The command line. Each command is thin: parse, call, print. All work while the product runs."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.shell.audit_commands import app as audit_app
from dashboard.shell.backup_commands import app as backup_app
from dashboard.shell.console import Console
from dashboard.shell.trials.commands import app as trial_app

app = typer.Typer(cls=Console, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
db_app = typer.Typer(no_args_is_help=True, help="The database schema.")
import_app = typer.Typer(no_args_is_help=True, help="Take in files.")
admin_app = typer.Typer(no_args_is_help=True, help="The first administrator, and the way back in.")
app.add_typer(db_app, name="db")
app.add_typer(admin_app, name="admin")
app.add_typer(import_app, name="import")
app.add_typer(audit_app, name="audit")
app.add_typer(backup_app, name="backup")
app.add_typer(trial_app, name="trial")

UNREADABLE = 2
REFUSED = 2


def _moment(value: str | None) -> datetime:
    """An ISO instant; without a zone it is UTC."""
    if value is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter("an ISO time such as 2026-03-31T17:00:00Z is needed") from error
    if not 2000 <= moment.year <= 2100:
        raise typer.BadParameter("a year from 2000 to 2100 is needed")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@app.command()
def serve(
    port: Annotated[int, typer.Option(envvar="PORT", help="Port of the product.")] = 3000,
    host: Annotated[str, typer.Option(envvar="HOST", help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Build if needed, migrate, seed an empty demo, serve, and say when it is ready."""
    from dashboard.shell.serve import serve as run
    from dashboard.shell.startup import RefusedToStart

    try:
        code = run(host, port)
    except RefusedToStart as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    raise typer.Exit(code)


@app.command()
def build() -> None:
    """Build the browser's part when the sources have changed."""
    from dashboard.shell.build import ensure_build

    typer.echo(str(ensure_build()))


@app.command()
def bundle(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    try_it: Annotated[bool, typer.Option("--try", help="Install it into a scratch folder as well.")] = False,
) -> None:
    """Everything for a server without internet: wheels, sources, build, sums, install.sh."""
    from dashboard.shell.bundle import NotBundled, make_bundle, try_bundle

    try:
        made = make_bundle(folder)
        size = f"{made.wheels} wheels, {made.files} files, {made.size / 1e6:.0f} MB"
        typer.echo(f"{folder}: {size}")
        if try_it:
            typer.echo(f"installed without an index and loaded in {try_bundle(folder):.0f} s")
    except NotBundled as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command()
def docs() -> None:
    """Write the generated documents."""
    from dashboard.shell.asvs_docs import asvs_page
    from dashboard.shell.build import ROOT
    from dashboard.shell.docs import kpi_page
    from dashboard.shell.lifecycle_docs import lifecycle_page

    pages = {"kpis.md": kpi_page, "incident-lifecycle.md": lifecycle_page, "asvs.md": asvs_page}
    for name, make in pages.items():
        page = make()
        (ROOT / "docs" / name).write_text(page, encoding="utf-8")
        typer.echo(f"docs/{name}")


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema to the code's."""
    from dashboard.kernel.database import database
    from dashboard.shell import migrations

    migrations.upgrade(database())
    typer.echo("schema is current")


@db_app.command("check")
def db_check() -> None:
    """Exit 1 when the schema is not the code's."""
    from dashboard.kernel.database import database
    from dashboard.shell import migrations

    if not migrations.is_current(database()) or migrations.differences(database()):
        typer.echo("schema is not the code's: run `python -m dashboard db upgrade`", err=True)
        raise typer.Exit(1)
    typer.echo("schema is current")


@admin_app.command("create")
def admin_create(
    username: Annotated[str, typer.Option(help="The account's name.")],
    agency: Annotated[Agency, typer.Option(help="Whose account it is.")],
    role: Annotated[Role, typer.Option(help="Its role, for example admin_rutan.")],
    recover: Annotated[
        bool,
        typer.Option("--recover", help="Even with an active administrator; forgets the factor; audited."),
    ] = False,
) -> None:
    """Print a one-time activation link, good for 30 minutes. No default account exists."""
    from dashboard.shell.bootstrap import NotMade, activation_link

    try:
        link = activation_link(username, agency, role, recover=recover)
    except NotMade as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(link.address)
    typer.echo(f"for {username}, one use, until {link.until}")


@app.command("seed")
def seed_command(
    scenario: Annotated[
        str, typer.Argument(help="demo, golden_month, wall_action, wall_critical, wall_calm")
    ],
    seed: Annotated[int, typer.Option(help="The same number gives the same data.")] = 1,
    now: Annotated[str | None, typer.Option(help="The instant the scenario ends at (ISO).")] = None,
) -> None:
    """Fill an empty database with a scenario; refuse one that is not empty."""
    from dashboard.kernel.database import database
    from dashboard.seed.scenarios import SCENARIOS, is_empty
    from dashboard.seed.scenarios import seed as run
    from dashboard.shell import migrations
    from dashboard.shell.ports import install_ports

    if scenario not in SCENARIOS:
        raise typer.BadParameter(f"choose one of: {', '.join(SCENARIOS)}")
    install_ports()
    migrations.upgrade(database())
    if not is_empty():
        typer.echo("the database is not empty; a scenario is only put into an empty one", err=True)
        raise typer.Exit(1)
    run(scenario, number=seed, now=_moment(now) if now else None)
    typer.echo(f"seeded {scenario}")


@app.command()
def kpis(
    as_of: Annotated[str | None, typer.Option("--as-of", help="ISO instant; now when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Every KPI at an instant."""
    from dashboard.shell.report import kpi_document

    document = kpi_document(None if as_of is None else _moment(as_of))
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("KPI", "state", "value", "numerator", "denominator", "age s", title=document["as_of"])
    for kpi in document["kpis"]:
        cells = [kpi[name] for name in ("slug", "state", "value", "numerator", "denominator", "age_seconds")]
        table.add_row(
            *(
                "" if cell is None else f"{cell:.2f}" if isinstance(cell, float) else str(cell)
                for cell in cells
            )
        )
    Console().print(table)


def _import(kind: str, file: Path, mapping: Path, agency: Agency, dry_run: bool) -> None:
    from dashboard.shell.imports import Unreadable, run_import

    try:
        result = run_import(kind, file, mapping, agency, dry_run=dry_run)
    except Unreadable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from None
    for line, reason in result.refused:
        typer.echo(f"line {line}: {reason}", err=True)
    typer.echo(f"taken {result.taken}, already there {result.already_there}, refused {len(result.refused)}")
    if result.is_all_refused:
        raise typer.Exit(UNREADABLE)


def _import_command(kind: str) -> None:
    def command(
        file: Annotated[Path, typer.Argument(help="The CSV file.")],
        mapping: Annotated[Path, typer.Option(help="The TOML file that names the columns.")],
        agency: Annotated[Agency, typer.Option(help="Whose data this is.")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, write nothing.")] = False,
    ) -> None:
        _import(kind, file, mapping, agency, dry_run)

    import_app.command(kind, help=f"Take in {kind.replace('-', ' ')} from a CSV file.")(command)


for _kind in ("incidents", "census", "patrol-plan", "patrol-visits", "drills"):
    _import_command(_kind)


if __name__ == "__main__":
    sys.exit(app())
