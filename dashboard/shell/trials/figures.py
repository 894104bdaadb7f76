"""What a trial found: named figures with their goals, as a table for people and as one line for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``goal`` is the condition in words; ``is_met`` whether ``value`` fulfils it."""

    name: str
    value: float | int | str
    goal: str
    is_met: bool


def nothing(name: str, value: int) -> Figure:
    """A figure that must be 0."""
    return Figure(name, value, "0", value == 0)


def at_least(name: str, value: int, least: int) -> Figure:
    return Figure(name, value, f">= {least}", value >= least)


def at_most(name: str, value: float, most: float) -> Figure:
    return Figure(name, round(value, 2), f"<= {most:g}", value <= most)


def all_met(figures: Sequence[Figure]) -> bool:
    return all(figure.is_met for figure in figures)


def as_line(trial: str, figures: Sequence[Figure]) -> str:
    """One JSON document on one line."""
    document = {"trial": trial, "ok": all_met(figures), "figures": [asdict(one) for one in figures]}
    return json.dumps(document, ensure_ascii=False)


def show(trial: str, figures: Sequence[Figure]) -> None:
    """The table on the screen."""
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "value", "goal", "", title=f"trial {trial}")
    for one in figures:
        table.add_row(one.name, str(one.value), one.goal, "ok" if one.is_met else "NOT MET")
    Console().print(table)
