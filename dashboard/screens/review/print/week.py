"""The situation of one finished week, as known at its end: the same numbers and figures as in a meeting.

Made from the database alone at the week's last instant, so the same week gives the same numbers years later.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.incidents.queries.site_days import site_days
from dashboard.features.meetings.queries.reports import newest_audit_entry
from dashboard.features.meetings.rules.reports import ReportKind, Week
from dashboard.features.patrols.queries.months import DayVisits, count_days
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Refused
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import SITE_ZONES, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import day_in, number
from dashboard.screens.explain.words import value_words
from dashboard.screens.review.board.months import month_of
from dashboard.screens.review.board.picture import (
    DayShare,
    PatrolPart,
    Promised,
    ReviewPicture,
    ZoneShare,
    digest,
)
from dashboard.screens.review.board.reading import review_picture
from dashboard.screens.review.board.slides import slide_of
from dashboard.screens.review.print.gathering import maker_of, promise_lines
from dashboard.screens.review.print.matter import Matter
from dashboard.screens.review.print.week_words import incident_sentence, patrol_sentence
from dashboard.screens.review.room import with_samples

_TOPICS = (Topic.SUMMARY, Topic.PATROLS)
_NO_YEAR = 0


def week_matter(session: Session, actor: Actor, week: Week, now: datetime) -> Matter:
    """Raises Refused for a week that ended before the first record."""
    language = actor.language
    picture = _picture(session, week)
    if picture.first_record_at is None or picture.first_record_at >= week.end:
        raise Refused("reports.before_data", week=week.name)
    previous = _picture(session, week.before)
    attention = [one for one in picture.commitments if _needs_attention(one, week)]
    return Matter(
        kind=ReportKind.WEEKLY,
        period=week.name,
        period_name=week_words(week, language),
        language=language,
        picture=picture,
        previous=previous,
        slides=tuple(with_samples(slide_of(picture, previous, topic, language)) for topic in _TOPICS),
        digest=digest(picture),
        anchor=newest_audit_entry(session),
        made_at=now,
        maker=maker_of(actor),
        sentences=_sentences(session, week, picture, attention, language),
        promises=promise_lines(attention, language),
    )


def week_words(week: Week, language: Language) -> str:
    """``2026-W09, 23 Feb – 1 Mar 2026``."""
    first, last = week.days[0], week.days[-1]
    begin = day_in(first, last.year, language)
    return say(
        "review.print.week", language, week=week.name, first=begin, last=day_in(last, _NO_YEAR, language)
    )


def _picture(session: Session, week: Week) -> ReviewPicture:
    """The picture of the month the week ends in, at the week's end, with the patrols of its seven days."""
    made = review_picture(session, month_of(week.days[-1]), week.end)
    visits = count_days(session, week.days[0], week.days[-1], week.end)
    patrols = PatrolPart(
        days=tuple(DayShare(day, *_share([one for one in visits if one.day == day])) for day in week.days),
        zones=tuple(
            ZoneShare(zone.value, *share)
            for zone in SITE_ZONES
            if (share := _share([one for one in visits if one.zone is zone]))[1]
        ),
        weak=made.patrols.weak,
    )
    # At its last instant the week after has begun, with nothing in it yet.
    weeks = tuple(one for one in made.incidents.weeks if one.start <= week.days[-1])
    return replace(made, patrols=patrols, incidents=replace(made.incidents, weeks=weeks))


def _share(visits: list[DayVisits]) -> tuple[int, int]:
    return sum(one.done for one in visits), sum(one.owed for one in visits)


def _needs_attention(one: Promised, week: Week) -> bool:
    """Late, or open and due before the next week is over."""
    if one.state == "late":
        return True
    is_open = one.state in ("open", "due_soon")
    return is_open and one.original_due_on <= week.days[-1] + timedelta(days=7)


def _sentences(
    session: Session, week: Week, picture: ReviewPicture, attention: list[Promised], language: Language
) -> tuple[str, ...]:
    return (
        _incidents(session, week, picture, language),
        _open(picture, language),
        patrol_sentence(picture, language),
        _readiness(picture, language),
        _promises(attention, language),
    )


def _incidents(session: Session, week: Week, picture: ReviewPicture, language: Language) -> str:
    days = site_days(session, week.before.days[0], week.days[-1], week.end, is_now=False)
    now = sum(total for day, total in days.items() if day >= week.days[0])
    return incident_sentence(now, sum(days.values()) - now, week.days[0], picture, language)


def _open(picture: ReviewPicture, language: Language) -> str:
    kpi = picture.kpi("open_incidents")
    if kpi is None or kpi.value is None:
        return say("review.print.week.open.none", language)
    return say("review.print.week.open", language, total=number(kpi.value, language))


def _readiness(picture: ReviewPicture, language: Language) -> str:
    kpi = picture.kpi("drill_readiness")
    if kpi is None or kpi.value is None:
        return say("review.print.week.readiness.none", language)
    return say("review.print.week.readiness", language, index=value_words(kpi, language)[0])


def _promises(attention: list[Promised], language: Language) -> str:
    late = sum(one.state == "late" for one in attention)
    if not attention:
        return say("review.print.week.promises.none", language)
    return say(
        "review.print.week.promises",
        language,
        late=number(late, language),
        due=number(len(attention) - late, language),
    )
