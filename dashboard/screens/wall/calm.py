"""Rows of a calm wall: finished things and days since. Never a schedule ahead, an allowed gap or a score.

And what a meeting has decided, which is no row: it never takes the place of what needs somebody.
"""

from datetime import datetime

from sqlmodel import Session

from dashboard.features.commitments.queries import FreshDecisions
from dashboard.features.drills.kpis import Assessment, latest_drill
from dashboard.features.incidents.queries import numbers
from dashboard.features.patrols.queries import latest_round
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import month_name, number, short_day, short_moment
from dashboard.screens.wall.view import Row

_ESCAPES = ("escape", "escape_attempt")


def calm_rows(session: Session, drills: Assessment, as_of: datetime, language: Language) -> tuple[Row, ...]:
    """At most three facts that are over; a fact that never was is left out."""
    rows = []
    walked = latest_round(session, as_of)
    if walked is not None:
        rows.append(
            Row(
                title=say("wall.calm.patrolled", language, zone=say(f"zone.{walked.zone.value}", language)),
                sub=say(
                    "wall.calm.patrolled_sub",
                    language,
                    time=short_moment(walked.at, as_of, language),
                    done=walked.done,
                    total=walked.total,
                ),
            )
        )
    attempt = numbers.last_of_type(session, _ESCAPES, as_of)
    if attempt is not None:
        days = (site_day(as_of) - site_day(attempt)).days
        rows.append(
            Row(
                title=say("wall.calm.no_escape", language, days=number(days, language)),
                sub=say("wall.calm.since", language, day=short_day(attempt, language)),
            )
        )
    drill = latest_drill(session, as_of, drills)
    if drill is not None:
        days = (site_day(as_of) - drill.held_on).days
        rows.append(
            Row(
                title=say(
                    "wall.calm.drill",
                    language,
                    scenario=say(f"scenario.{drill.scenario.value}", language).lower(),
                    days=days,
                ),
                sub=say("wall.calm.drill_joint" if drill.is_joint else "wall.calm.drill_single", language),
            )
        )
    return tuple(rows)


def decided_words(decided: FreshDecisions | None, language: Language, *, with_owners: bool) -> str:
    """ "2 keputusan rapat Februari dicatat: Rutan 1, Polrestabes 1"; guests see only how many."""
    if decided is None:
        return ""
    words = say(
        "wall.decided",
        language,
        total=number(decided.total, language),
        month=month_name(int(decided.meeting[5:]), language),
    )
    if not with_owners:
        return words
    counts = ((Agency.RUTAN, decided.rutan), (Agency.POLRES, decided.polres))
    owners = [
        f"{say(f'agency.short.{agency.value}', language)} {number(count, language)}"
        for agency, count in counts
        if count
    ]
    return f"{words}: {', '.join(owners)}"
