"""What a first run is busy with: a line per stage, with the time it took.

On a terminal a spinner and the seconds while it lasts; anywhere else one plain line when it begins and one
when it ends. Always on stderr: stdout keeps the one line that says that the product is ready.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def stage(words: str, *, has_own_bar: bool = False, console: Console | None = None) -> Iterator[None]:
    """Say that this begins, and how long it took; what fails is left to its own words.

    ``has_own_bar``: what runs inside draws its own progress, of which a terminal shows one at a time.
    """
    said = console or Console(stderr=True, highlight=False)
    began = time.monotonic()
    if said.is_terminal and not has_own_bar:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=said, transient=True) as progress:
            progress.add_task(words, total=None)
            yield
    else:
        said.print(f"{words} ...", soft_wrap=True)
        yield
    said.print(f"{words}: {time.monotonic() - began:.0f} s", soft_wrap=True)
