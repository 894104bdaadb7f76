"""What happens when, in a seed: steps that call real actions, each with a clock that stands at its instant.

Called by scenarios. Steps run in order of time, so that references, audit rows and revisions come in the
order in which people would have made them. Nothing here writes by itself.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from dashboard.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Step:
    """One action of one actor at one instant."""

    at: datetime
    act: Callable[[Clock], object]


def play(steps: Iterable[Step], title: str) -> None:
    """Run every step in order of time (equal times: as given), with a progress bar on stderr."""
    ordered = sorted(steps, key=lambda step: step.at)
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=len(ordered))
        for step in ordered:
            step.act(standing(step.at))
            progress.advance(task)


def standing(moment: datetime) -> Clock:
    """A clock that stands still at ``moment``."""
    return lambda: moment
