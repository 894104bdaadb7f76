"""What a supervisor is asked on the live board, already worded: suspicious taps, late excuses, joint walks.

Called by ``board_views`` alone. Nobody is offered a button for their own tap or their own excuse.
"""

from datetime import datetime

from dashboard.features.patrols.queries.excuses import WaitingExcuse
from dashboard.features.patrols.queries.watch import JointPatrol, WaitingReview
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.ui.board_lines import AskLine
from dashboard.features.patrols.ui.round_pack import millis
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_moment


def review_line(row: WaitingReview, actor: Actor, now: datetime) -> AskLine:
    language = actor.language
    is_mine = row.actor_id == actor.user_id
    why = ", ".join(say(f"patrols.board.flag.{flag.value}", language) for flag in row.flags)
    return AskLine(
        id=row.id,
        letter=row.agency.letter,
        agency=agency_name(row.agency, language),
        title=_place(row, language),
        sub=say("patrols.board.tapped", language, time=short_moment(row.at, now, language)),
        note=f"{why}. {say('patrols.board.own_tap', language)}" if is_mine else why,
        key=f"review-{row.id}",
        may_answer=actor.may(Permission.PATROL_SUPERVISE) and not is_mine,
    )


def excuse_line(row: WaitingExcuse, actor: Actor, now: datetime) -> AskLine:
    language = actor.language
    is_mine = row.asked_by == actor.user_id
    reason = say(f"patrols.reason.{row.reason.value}", language)
    why = say("patrols.excuse.asked", language, reason=reason, time=short_moment(row.asked_at, now, language))
    return AskLine(
        id=row.planned_visit_id,
        letter=row.agency.letter,
        agency=agency_name(row.agency, language),
        title=_place(row, language),
        sub=say("patrols.excuse.missed", language, time=short_moment(row.due_at, now, language)),
        note=f"{why}. {say('patrols.excuse.own', language)}" if is_mine else why,
        key=f"excuse-{row.planned_visit_id}",
        may_answer=actor.may(Permission.PATROL_SUPERVISE) and not is_mine,
    )


def joint_line(row: JointPatrol, actor: Actor, now: datetime) -> AskLine:
    language = actor.language
    said = {agency: row.answers[agency].value if agency in row.answers else "waiting" for agency in Agency}
    words = [
        say(f"patrols.board.part.{said[agency]}", language, agency=agency_name(agency, language))
        for agency in Agency
    ]
    return AskLine(
        id=row.id,
        letter=row.agency.letter,
        agency=agency_name(row.agency, language),
        title=row.route or say("patrols.board.no_route", language),
        sub=say(
            "patrols.board.ended",
            language,
            time=short_moment(row.ended_at, now, language),
            until=short_moment(row.until, now, language),
        ),
        note=", ".join(words),
        due_ms=millis(row.until),
        # After each answer the next click is another one.
        key=f"part-{row.id}-{row.said}",
        may_answer=actor.may(Permission.PATROL_SUPERVISE),
        is_confirmed=row.answers.get(actor.agency) is StepKind.CONFIRM,
        is_declined=StepKind.DECLINE in row.answers.values(),
    )


def agency_name(agency: Agency, language: Language) -> str:
    return say(f"agency.short.{agency.value}", language)


def _place(row: WaitingReview | WaitingExcuse, language: Language) -> str:
    """A checkpoint that is named after its zone says it once."""
    zone = say(f"zone.{row.zone.value}", language)
    return row.name if row.name.startswith(zone) else f"{row.name}, {zone}"
