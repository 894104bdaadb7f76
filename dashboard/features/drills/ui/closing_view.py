"""The closing form in words: injects and who attended, with what stands of them; what was typed too late.

A field of the form is empty until the lead says something else than what stands, so what stands may move
beside it while he types.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.features.drills.forms.evaluation import REPLACES, recorded_as
from dashboard.features.drills.queries.evaluation import EvaluationDesk
from dashboard.features.drills.queries.records import DrillDetail, InjectRow
from dashboard.features.drills.rules.codes import Rating
from dashboard.features.drills.ui.desk_view import objective_name
from dashboard.features.drills.ui.drill_view import result_words
from dashboard.kernel.errors import Invalid
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration_words


@dataclass(frozen=True)
class ClosingInject:
    """One inject on the closing form. ``recorded`` is what stands, in words.

    ``was``: what stood when the person was asked whether to replace it; empty until then.
    """

    number: str = ""
    name: str = ""
    target: str = ""
    recorded: str = ""
    was: str = ""


def closing_injects(detail: DrillDetail, asked: Mapping[str, str], language: Language) -> list[ClosingInject]:
    """Every inject with what stands of it now; ``asked`` by number."""
    return [_inject(one, asked.get(str(one.number), ""), language) for one in detail.injects]


def _inject(row: InjectRow, was: str, language: Language) -> ClosingInject:
    target = duration_words(row.target_seconds, language)
    result = result_words(row, language)
    return ClosingInject(
        number=str(row.number),
        name=_name(row, language),
        target=say("drills.evaluate.target", language, target=target),
        recorded=say(f"drills.evaluate.recorded{'' if result else '.none'}", language, result=result),
        was=was,
    )


def asked_about(error: Invalid, detail: DrillDetail) -> dict[str, str]:
    """What stands now of every inject that the person is asked about, by number."""
    return {
        str(one.number): recorded_as(one.outcome, one.actual_seconds)
        for one in detail.injects
        if error.fields.get(f"actual_{one.number}") == REPLACES
    }


def attendance_words(desk: EvaluationDesk, language: Language) -> dict[str, str]:
    """By agency, what stands unless the closing says otherwise."""
    return {
        agency.value: say(
            f"drills.evaluate.attended.{'present' if agency in desk.attended else 'absent'}", language
        )
        for agency in Agency
    }


def kept_lines(fields: Mapping[str, Any], detail: DrillDetail, language: Language) -> list[str]:
    """What was typed into a closing form that came too late, to be read and copied."""
    lines = []
    for one in detail.objectives:
        value = fields.get(f"rating_{one.number}")
        if value in set(Rating):
            words = say(f"drills.rating.{value}", language)
            lines.append(f"{one.number}. {objective_name(one, language)}: {words}")
    for inject in detail.injects:
        value = str(fields.get(f"actual_{inject.number}") or "")
        if value:
            lines.append(f"{inject.number}. {_name(inject, language)}: {value[:16]}")
    notes = fields.get("notes")
    return [*lines, notes] if isinstance(notes, str) and notes.strip() else lines


def _name(row: InjectRow, language: Language) -> str:
    return say(row.text_key, language) if row.text_key else row.text
