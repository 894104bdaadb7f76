"""``trial kill``, ``power``, ``faults``, ``all``: a table, or with ``--json`` one line a trial.

Exit 1 when a goal is not met.
"""

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from dashboard.shell.trials.figures import Figure, all_met, as_line, show

app = typer.Typer(no_args_is_help=True, help="Try out what is promised about losing nothing.")

Rounds = Annotated[int, typer.Option(min=1, help="How many times processes are killed.")]
Cuts = Annotated[int, typer.Option(min=1, help="How many times the power is cut.")]
Seed = Annotated[int, typer.Option(help="The same number, the same moments.")]
Json = Annotated[bool, typer.Option("--json", help="One line of JSON a trial.")]


@app.command("kill")
def kill(rounds: Rounds = 100, seed: Seed = 1, as_json: Json = False) -> None:
    """Kill worker and service while people submit: 0 acknowledged lost, 0 doubled."""
    _end([_kill(rounds, seed, as_json)])


@app.command("power")
def power(cuts: Cuts = 500, seed: Seed = 1, as_json: Json = False) -> None:
    """Cut the power in a model of the disk: 0 acknowledged lost, and the weaker settings must lose some."""
    _end([_power(cuts, seed, as_json)])


@app.command("faults")
def faults(as_json: Json = False) -> None:
    """Lock the database, fill the disk, kill the worker: nobody is told what is not so."""
    _end([_faults(as_json)])


@app.command("all")
def every(rounds: Rounds = 100, cuts: Cuts = 500, seed: Seed = 1, as_json: Json = False) -> None:
    """Every trial, one after the other."""
    _end([_kill(rounds, seed, as_json), _power(cuts, seed, as_json), _faults(as_json)])


def _kill(rounds: int, seed: int, as_json: bool) -> Sequence[Figure]:
    from dashboard.shell.trials.kill.trial import kill_trial

    return _run("kill", rounds, as_json, lambda on: kill_trial(rounds, seed=seed, step=lambda _n: on()))


def _power(cuts: int, seed: int, as_json: bool) -> Sequence[Figure]:
    from dashboard.shell.trials.power.trial import CONTROLS, power_trial

    steps = 1 + len(CONTROLS)
    return _run("power", steps, as_json, lambda on: power_trial(cuts, seed=seed, step=lambda _n: on()))


def _faults(as_json: bool) -> Sequence[Figure]:
    from dashboard.shell.trials.faults.trial import STEPS, faults_trial

    return _run("faults", len(STEPS), as_json, lambda on: faults_trial(lambda _n: on()))


def _run(
    trial: str, steps: int, as_json: bool, work: Callable[[Callable[[], None]], Sequence[Figure]]
) -> Sequence[Figure]:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"trial {trial}", total=steps)
        figures = work(lambda: bar.advance(task))
    if as_json:
        typer.echo(as_line(trial, figures))
    else:
        show(trial, figures)
    return figures


def _end(trials: Sequence[Sequence[Figure]]) -> None:
    raise typer.Exit(0 if all(all_met(figures) for figures in trials) else 1)
