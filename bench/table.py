"""One line per figure: measured, bare, ratio, goal, reached. Printed with rich and kept as JSON.

A figure without a goal is reported all the same; a goal that was missed is printed in red, not left out.
"""

import json
import math
import os
import platform
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. ``limit`` is compared with the ratio when ``by_ratio``, else with what was measured."""

    group: str
    name: str
    measured: float | None
    unit: str
    bare: float | None = None
    limit: float | None = None
    by_ratio: bool = False
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        if self.measured is None or math.isnan(self.measured) or not self.bare:
            return None
        return self.measured / self.bare

    @property
    def goal(self) -> str:
        if self.limit is None:
            return ""
        return f"<= {self.limit:g} x" if self.by_ratio else f"<= {self.limit:g} {self.unit}"

    @property
    def reached(self) -> bool | None:
        """None where there is no goal; a figure that could not be measured has missed its goal."""
        if self.limit is None:
            return None
        value = self.ratio if self.by_ratio else self.measured
        return value is not None and value <= self.limit


def percentile(values: Iterable[float], share: float) -> float:
    """Nearest rank; NaN of nothing."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def p50(values: Iterable[float]) -> float:
    return percentile(values, 0.50)


def p95(values: Iterable[float]) -> float:
    return percentile(values, 0.95)


def show(lines: Sequence[Line]) -> None:
    """The whole table on the screen."""
    table = Table(title="Siaga Bersama against a bare Starlette page, same run")
    for title, justify in (
        ("figure", "left"),
        ("measured", "right"),
        ("bare", "right"),
        ("ratio", "right"),
        ("goal", "right"),
        ("reached", "left"),
    ):
        table.add_column(title, justify=justify)  # type: ignore[arg-type]
    group = ""
    for line in lines:
        if line.group != group:
            table.add_section()
            table.add_row(f"[bold]{line.group}[/bold]")
            group = line.group
        table.add_row(
            "  " + line.name,
            _figure(line.measured, line.unit),
            _figure(line.bare, line.unit),
            "" if line.ratio is None else f"{line.ratio:.2f} x",
            line.goal,
            {None: "", True: "[green]yes[/green]", False: "[red]NO[/red]"}[line.reached],
        )
    Console(width=130).print(table)


def keep(lines: Sequence[Line], options: dict[str, Any], path: Path = RESULTS) -> None:
    """Write the run with what it ran on; of a partial run, the groups it measured replace the older ones."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    fresh = [
        {**asdict(line), "ratio": line.ratio, "goal": line.goal, "reached": line.reached, "at": now}
        for line in lines
    ]
    groups = {line.group for line in lines}
    older = json.loads(path.read_text(encoding="utf-8"))["lines"] if options.get("only") else []
    body = {
        "at": now,
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "load": os.getloadavg()},
        "options": options,
        "lines": [line for line in older if line["group"] not in groups] + fresh,
    }
    path.write_text(json.dumps(body, indent=1, default=str) + "\n", encoding="utf-8")


def _figure(value: float | None, unit: str) -> str:
    if value is None or math.isnan(value):
        return ""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"
