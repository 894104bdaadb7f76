"""The evaluator's desk in words: own observations, everybody's for the lead, what is proposed."""

from dataclasses import dataclass

from dashboard.features.drills.forms.evaluation import NOT_OBSERVED
from dashboard.features.drills.queries.evaluation import EvaluationDesk, ObservationRow
from dashboard.features.drills.queries.records import DrillDetail, ObjectiveRow
from dashboard.features.drills.rules.conduct import Press, slot_of
from dashboard.features.drills.rules.evaluators import agreed_rating
from dashboard.features.drills.ui.weights_view import written
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, short_day


@dataclass(frozen=True)
class OwnLine:
    """One objective on the form of the own observations, as the form was opened on it."""

    number: str = ""
    name: str = ""
    weight: str = ""
    rating: str = NOT_OBSERVED
    note: str = ""
    version: int = 0


@dataclass(frozen=True)
class SeenLine:
    """What one evaluator said of an objective. ``who`` is an agency and a number, never a name."""

    letter: str
    who: str
    rating: str
    note: str


@dataclass(frozen=True)
class ClosingLine:
    """One objective on the closing form. ``rating``: where all agree; empty where they differ."""

    number: str = ""
    name: str = ""
    weight: str = ""
    rating: str = NOT_OBSERVED
    seen: tuple[SeenLine, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class DeskView:
    """``closer`` says who closes; ``times`` what is known, ``is_started`` and ``is_ended`` by a press."""

    closer: str = ""
    is_lead: bool = False
    may_rate: bool = False
    own_saved: str = ""
    times: str = ""
    is_started: bool = False
    is_ended: bool = False
    lacks_commander: bool = False
    observations: tuple[ClosingLine, ...] = ()


def desk_of(desk: EvaluationDesk, detail: DrillDetail, actor: Actor) -> DeskView:
    """What moves while the page is open: it never feeds a field."""
    language = actor.language
    own = desk.own.values()
    newest = max((row.recorded_at for row in own), default=None)
    saved = ""
    if newest is not None:
        saved = say(
            "drills.evaluate.own.saved",
            language,
            rated=sum(row.rating is not None for row in own),
            total=len(detail.objectives),
            time=clock_time(newest, language),
        )
    times = ""
    if desk.held_at is not None:
        day, start = short_day(desk.held_at, language), clock_time(desk.held_at, language)
        end = "…" if desk.ended_at is None else clock_time(desk.ended_at, language)
        times = say("drills.evaluate.times.known", language, day=day, start=start, end=end)
    return DeskView(
        closer=closer_words(desk.closer, language),
        is_lead=desk.is_lead,
        may_rate=actor.may(Permission.DRILL_EVALUATE) and not desk.refusal,
        own_saved=saved,
        times=times,
        is_started=slot_of(Press.START) in desk.pressed,
        is_ended=slot_of(Press.END) in desk.pressed,
        lacks_commander=not desk.commander,
        observations=closing_lines(desk, detail, language) if desk.is_lead else (),
    )


def own_lines(desk: EvaluationDesk, detail: DrillDetail, language: Language) -> list[OwnLine]:
    """The form of the own observations."""
    lines = []
    for one in detail.objectives:
        row = desk.own.get(one.number)
        known = row is not None and row.rating is not None
        lines.append(
            OwnLine(
                number=str(one.number),
                name=objective_name(one, language),
                weight=weight_words(one, language),
                rating=row.rating.value if row and known and row.rating else NOT_OBSERVED,
                note="" if row is None else row.note,
                version=0 if row is None else row.version,
            )
        )
    return lines


def closing_lines(desk: EvaluationDesk, detail: DrillDetail, language: Language) -> tuple[ClosingLine, ...]:
    """Every objective with what was seen of it. An earlier, incomplete closing speaks before an agreement."""
    lines = []
    for one in detail.objectives:
        rows = [row for row in desk.observations if row.number == one.number]
        agreed = agreed_rating(row.rating for row in rows)
        final = one.rating or agreed
        rated = [row for row in rows if row.rating is not None]
        note = ""
        if len(rated) > 1:
            note = say(f"drills.evaluate.{'agreed' if agreed else 'differ'}", language)
        lines.append(
            ClosingLine(
                number=str(one.number),
                name=objective_name(one, language),
                weight=weight_words(one, language),
                # Where they differ nothing is chosen for anybody.
                rating=final.value if final is not None else "" if rated else NOT_OBSERVED,
                seen=tuple(seen_line(row, language) for row in rows),
                note=note,
            )
        )
    return tuple(lines)


def seen_line(row: ObservationRow, language: Language) -> SeenLine:
    """One observation in words."""
    rating = NOT_OBSERVED if row.rating is None else row.rating.value
    note = say("drills.evaluate.note.hidden", language) if row.has_hidden_note else row.note
    return SeenLine(
        letter=row.agency.letter,
        who=say(
            "drills.evaluate.evaluator",
            language,
            agency=agency_name(row.agency, language),
            number=row.evaluator,
        ),
        rating=say(f"drills.rating.{rating}", language),
        note=note,
    )


def objective_name(row: ObjectiveRow, language: Language) -> str:
    """Its words, from the string table or from the import that brought it."""
    return say(row.text_key, language) if row.text_key else row.text


def weight_words(row: ObjectiveRow, language: Language) -> str:
    """``bobot 3``."""
    weight = written(row.weight, language)
    return say("drills.evaluate.weight", language, weight=weight)


def closer_words(closer: Agency, language: Language) -> str:
    """Who closed the evaluation or will, the same on the drill's page and in its report."""
    return say("drills.closer.who", language, agency=agency_name(closer, language))


def agency_name(agency: Agency, language: Language) -> str:
    """The short name."""
    return say(f"agency.short.{agency.value}", language)
