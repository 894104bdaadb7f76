"""The cheapest next drills in words, and every possible one in its rank: points, hours, points an hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.design.layout import folded, muted, section
from dashboard.design.table import cell, data_table, list_item, plain_list, table_row
from dashboard.features.drills.rules.advice import PossibleDrill, advise, best_per_cell
from dashboard.features.drills.ui.weights_view import written
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.web.locale import text

_SHOWN = 5


@dataclass(frozen=True)
class AdviceLine:
    """ "Pelarian, Regu D: Gladi fungsional, kedua instansi" and "+4,1 poin untuk 4 jam, 1,03 tiap jam"."""

    text: str
    gain: str


@dataclass(frozen=True)
class PossibleLine:
    """One possible drill of the whole ranking; points and points an hour with their sign."""

    rank: str
    text: str
    gain: str
    hours: str
    rate: str


@dataclass(frozen=True)
class AdviceView:
    """The first few, every possible drill in its rank, and what both assume."""

    lines: tuple[AdviceLine, ...] = ()
    every: tuple[PossibleLine, ...] = ()
    hint: str = ""


NO_ADVICE = AdviceView()


def advice_view(ranked: Sequence[PossibleDrill], quality: float, language: Language) -> AdviceView:
    """``ranked``: every possible drill in its rank; ``quality``: what is expected of a drill, 0..1."""
    return AdviceView(
        tuple(_line(one, language) for one in best_per_cell(advise(ranked))[:_SHOWN]),
        tuple(_possible(place, one, language) for place, one in enumerate(ranked, 1)),
        say("drills.advice.hint", language, quality=written(100 * quality, language)),
    )


def _words(one: PossibleDrill, language: Language) -> str:
    return say(
        "drills.advice.line",
        language,
        scenario=say(f"scenario.{one.scenario.value}", language),
        regu=one.regu.value,
        type=say(f"drills.type.{one.type.value}", language),
        part=say(f"drills.advice.{'joint' if one.is_joint else 'single'}", language),
    )


def _hours(one: PossibleDrill, language: Language) -> str:
    return number(one.hours, language, 0 if one.hours.is_integer() else 2)


def _signed(value: float, language: Language) -> str:
    """Two decimals; what rounds to nothing has no sign."""
    rounded = round(value, 2) + 0.0
    return ("+" if rounded > 0 else "") + number(rounded, language, 2)


def _line(one: PossibleDrill, language: Language) -> AdviceLine:
    gain = say(
        "drills.advice.gain",
        language,
        points=number(one.gain, language, 1),
        hours=_hours(one, language),
        rate=number(one.rate, language, 2),
    )
    return AdviceLine(_words(one, language), gain)


def _possible(place: int, one: PossibleDrill, language: Language) -> PossibleLine:
    return PossibleLine(
        rank=number(place, language),
        text=_words(one, language),
        gain=_signed(one.gain, language),
        hours=_hours(one, language),
        rate=_signed(one.rate, language),
    )


def _row(line: Any) -> rx.Component:
    return table_row(
        cell(line.rank, place="lead"),
        cell(line.text, place="title"),
        cell(line.gain, num=True, label=text("drills.advice.column.gain")),
        cell(line.hours, num=True, label=text("drills.advice.column.hours")),
        cell(rx.el.b(line.rate), num=True, label=text("drills.advice.column.rate")),
        data_testid="drill-possible",
    )


def _every(view: Any) -> rx.Component:
    heads = [text("drills.advice.column.rank"), text("drills.advice.column.drill")]
    heads += [(text(f"drills.advice.column.{name}"), "num") for name in ("gain", "hours", "rate")]
    table = data_table(heads, rx.foreach(view.every, _row), caption=text("drills.advice.every"))
    return folded(
        text("drills.advice.every"),
        muted(text("drills.advice.every.hint")),
        table,
        data_testid="drill-every-advice",
    )


def advice_section(view: Any) -> rx.Component:
    """``view``: a Var of an AdviceView."""
    lines = plain_list(
        rx.foreach(
            view.lines,
            lambda line: list_item(rx.fragment(), line.text, line.gain, data_testid="drill-advice"),
        )
    )
    return section(
        text("drills.advice.title"),
        rx.cond(view.lines.length() > 0, lines, muted(text("drills.advice.none"))),
        muted(view.hint),
        rx.cond(view.every.length() > 0, _every(view)),
    )
