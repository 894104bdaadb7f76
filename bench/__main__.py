"""``make bench``, or ``python -m bench [--quick] [--rows N] [--only board ...]``: measure, print, keep.

Takes about ten minutes. ``--quick`` makes every part shorter and the history small: for development only, its
figures say little.
"""

import argparse
import sys
from collections.abc import Callable

from rich.console import Console

from bench import audit, board, cold, crowd, drills, lists, patrols, phone, reports, review, screens, wall
from bench.table import Line, keep, show
from dashboard.shell.build import ensure_build
from dashboard.shell.ports import install_ports


def _parts(rows: int, quick: bool) -> dict[str, list[Callable[[], list[Line]]]]:
    return {
        "wall": [
            lambda: wall.run(6 if quick else 60, heavy=False),
            lambda: wall.run(6 if quick else 40, heavy=True),
        ],
        "screens": [
            lambda: screens.run(8 if quick else 30, heavy=False),
            lambda: screens.run(8 if quick else 30, heavy=True),
        ],
        "crowd": [
            lambda: crowd.run(20 if quick else 120, heavy=False),
            lambda: crowd.run(20 if quick else 120, heavy=True),
        ],
        "cold": [lambda: cold.run(2 if quick else 8)],
        "board": [lambda: board.run(min(rows, 200_000) if quick else rows, 15 if quick else 100)],
        "lists": [lambda: lists.run(20 if quick else 100)],
        "audit": [lambda: audit.run(1 if quick else 3)],
        "patrols": [lambda: patrols.run(10 if quick else 60)],
        "drills": [lambda: drills.run(10 if quick else 60)],
        "review": [lambda: review.run(min(rows, 200_000) if quick else rows, 5 if quick else 40)],
        "reports": [lambda: reports.run(2 if quick else 20)],
        "phone": [lambda: phone.run(1 if quick else 5)],
    }


def main() -> int:
    """Returns 0 whatever the figures are: a benchmark is no test."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000, help="incidents of the long history")
    parser.add_argument("--quick", action="store_true", help="short runs, for development")
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        help="wall, screens, crowd, cold, board, lists, audit, patrols, drills, review, reports, phone",
    )
    options = parser.parse_args()
    console = Console(stderr=True)
    ensure_build()
    install_ports()  # what is measured in this process asks other features, as in the product
    lines: list[Line] = []
    for name, runs in _parts(options.rows, options.quick).items():
        if options.only and name not in options.only:
            continue
        for run in runs:
            console.print(f"{name} ...", style="dim")
            try:
                found = run()
            except Exception as error:
                # The other parts still say what they have found; a part that broke has missed its goal.
                console.print_exception()
                found = [Line(name, f"failed: {type(error).__name__}: {error}", None, "", limit=0)]
            lines += found
            if console.is_terminal:
                show(found)
    show(lines)
    if not options.quick:
        keep(lines, vars(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
