"""The cheapest next drills in words: what each would add to the index, and for how many hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.design.layout import muted, section
from dashboard.design.table import list_item, plain_list
from dashboard.features.drills.rules.advice import PossibleDrill
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number
from dashboard.web.locale import text

_SHOWN = 5


@dataclass(frozen=True)
class AdviceLine:
    """ "Pelarian, Regu D: Gladi fungsional, kedua instansi" and "+4,1 poin untuk 4 jam"."""

    text: str
    gain: str


@dataclass(frozen=True)
class AdviceView:
    """The first few, and what they assume."""

    lines: tuple[AdviceLine, ...] = ()
    hint: str = ""


NO_ADVICE = AdviceView()


def advice_view(advised: Sequence[PossibleDrill], quality: float, language: Language) -> AdviceView:
    """``quality``: what is expected of a drill, 0..1."""
    return AdviceView(
        tuple(_line(one, language) for one in advised[:_SHOWN]),
        say("drills.advice.hint", language, quality=number(100 * quality, language)),
    )


def _line(one: PossibleDrill, language: Language) -> AdviceLine:
    words = say(
        "drills.advice.line",
        language,
        scenario=say(f"scenario.{one.scenario.value}", language),
        regu=one.regu.value,
        type=say(f"drills.type.{one.type.value}", language),
        part=say(f"drills.advice.{'joint' if one.is_joint else 'single'}", language),
    )
    hours = number(one.hours, language, 0 if one.hours.is_integer() else 1)
    return AdviceLine(
        words, say("drills.advice.gain", language, points=number(one.gain, language, 1), hours=hours)
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
    )
