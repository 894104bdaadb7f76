"""What counts as a "hal": everything that needs somebody, worst first, then oldest.

One table of sources, see semantics "The wall". Stale data is never a hal: it is a hatch.
Rows carry type, place, age and who is handling it; never names, texts, plates or cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.commitments.queries import OverdueCommitment
from dashboard.features.drills.kpis import Assessment, weak_scenarios
from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import IncidentType, wall_type_key
from dashboard.features.patrols.queries import ExceededGap, OutPatrol
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Agency, Language, Severity
from dashboard.kernel.text import say
from dashboard.kernel.wording import number

_MISMATCH_CRITICAL_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Hal:
    """One row of the wall. ``is_waiting``: the other agency has not acknowledged.

    ``no_age``: what is said in place of an age; ``since`` then only puts it in its order.
    ``is_closed``: an incident that shared screens do not name; it has a level, and no more than that.
    """

    level: Severity
    title: str
    sub: str
    since: datetime
    reference: str = ""
    is_waiting: bool = False
    zone: str = ""
    incident: IncidentRow | None = None
    no_age: str = ""
    is_closed: bool = False

    @property
    def since_ms(self) -> int:
        """For the screen's clock; 0 for a closed incident, whose time nobody is told."""
        return 0 if self.is_closed else int(self.since.timestamp() * 1000)


def incident_level(row: IncidentRow, as_of: datetime) -> Severity:
    """Its own severity; a headcount mismatch is high, and critical after 15 minutes."""
    if row.type is not IncidentType.HEADCOUNT_MISMATCH:
        return row.severity
    late = as_of - row.reported_at >= _MISMATCH_CRITICAL_AFTER
    floor = Severity.CRITICAL if late else Severity.HIGH
    return min(row.severity, floor, key=lambda severity: severity.rank)


def acknowledgement_words(row: IncidentRow, language: Language) -> tuple[str, str]:
    """What each agency is doing, Rutan first; the reporting one has acknowledged by reporting."""
    rutan, polres = (_acknowledgement(row, agency, language) for agency in (Agency.RUTAN, Agency.POLRES))
    return rutan, polres


def _acknowledgement(row: IncidentRow, agency: Agency, language: Language) -> str:
    name = say(f"agency.short.{agency.value}", language)
    if row.accepted_at(agency) is None:
        level = row.level_of(agency)
        key = f"wall.ack.waiting.{level}" if level else "wall.ack.waiting"
        return say(key, language, agency=name)
    return say("wall.ack.handling" if agency is row.agency else "wall.ack.accepted", language, agency=name)


def incident_hals(rows: tuple[IncidentRow, ...], as_of: datetime, language: Language) -> list[Hal]:
    """Open site incidents but the low ones, which are recorded only."""
    made = []
    for row in rows:
        level = incident_level(row, as_of)
        if level is Severity.LOW:
            continue
        if row.is_closed:
            title, sub = say("wall.hal.closed", language), say("wall.hal.closed_meeting", language)
            made.append(Hal(level, title, sub, as_of, is_closed=True))
            continue
        kind, place = say(wall_type_key(row.type), language), say(f"zone.{row.zone.value}", language)
        missing = [agency for agency in Agency if row.accepted_at(agency) is None]
        words = dict(zip(Agency, acknowledgement_words(row, language), strict=True))
        sub = ", ".join(words[agency] for agency in missing or Agency)
        if row.callsign:
            sub = f"{say('wall.callsign', language, callsign=row.callsign)}, {sub}"
        made.append(
            Hal(
                level,
                f"{kind}, {place}",
                sub,
                row.reported_at,
                row.reference,
                bool(missing),
                row.zone.value,
                row,
            )
        )
    return made


def patrol_hals(gaps: Sequence[ExceededGap], language: Language, *, with_places: bool) -> list[Hal]:
    """Checkpoints left alone for too long: by zone, never which post; guests see only how many."""
    if gaps and not with_places:
        worst = min(gaps, key=lambda gap: gap.severity.rank)
        oldest = min(gap.since for gap in gaps)
        title = say("wall.hal.weak_points", language, total=len(gaps))
        return [Hal(worst.severity, title, say("wall.hal.closed_meeting", language), oldest)]
    return [
        Hal(
            gap.severity,
            say("wall.hal.missed_patrol", language, zone=say(f"zone.{gap.zone.value}", language)),
            say("wall.hal.missed_patrol_sub", language),
            gap.since,
            zone=gap.zone.value,
        )
        for gap in gaps
    ]


def welfare_hals(out: Sequence[OutPatrol], language: Language, *, with_places: bool) -> list[Hal]:
    """Patrols that should be back long since: the agency and its route; guests see only how many."""
    overdue = [patrol for patrol in out if patrol.is_overdue]
    if overdue and not with_places:
        title = say("wall.hal.overdue_patrols", language, total=len(overdue))
        return [
            Hal(
                Severity.HIGH,
                title,
                say("wall.hal.closed_meeting", language),
                min(each.welfare_at for each in overdue),
            )
        ]
    return [
        Hal(
            Severity.HIGH,
            say("wall.hal.overdue_patrol", language, route=patrol.route)
            if patrol.route
            else say("wall.hal.overdue_patrols", language, total=1),
            say(
                "wall.hal.overdue_patrol_sub",
                language,
                agency=say(f"agency.short.{patrol.agency.value}", language),
            ),
            patrol.welfare_at,
        )
        for patrol in overdue
    ]


def drill_hals(session: Session, drills: Assessment, as_of: datetime, language: Language) -> list[Hal]:
    """Overdue corrective actions and scenarios with a readiness below the minimum of the weights in force."""
    made = [
        Hal(
            Severity.MEDIUM,
            say(
                "wall.hal.overdue_action",
                language,
                scenario=say(f"scenario.{action.scenario.value}", language),
            ),
            say(
                "wall.hal.overdue_owner", language, agency=say(f"agency.short.{action.owner.value}", language)
            ),
            action.overdue_since,
        )
        for action in drills.overdue
    ]
    made += [
        Hal(
            Severity.MEDIUM,
            say(
                "wall.hal.weak_scenario", language, scenario=say(f"scenario.{weak.scenario.value}", language)
            ),
            say("wall.hal.weak_scenario_sub", language, minimum=number(weak.minimum, language)),
            weak.since,
            no_age="" if weak.is_tested else say("wall.hal.untested", language),
        )
        for weak in weak_scenarios(session, as_of, drills)
    ]
    return made


def promise_hals(
    late: Sequence[OverdueCommitment], as_of: datetime, language: Language, *, with_owners: bool
) -> list[Hal]:
    """Commitments past their original due day: agency, clause, days, never the text; guests see how many."""
    if late and not with_owners:
        title = say("wall.hal.overdue_commitments", language, total=len(late))
        since = min(one.overdue_since for one in late)
        return [Hal(Severity.MEDIUM, title, say("wall.hal.closed_meeting", language), since)]
    today = site_day(as_of)
    return [
        Hal(
            Severity.MEDIUM,
            say(
                "wall.hal.overdue_commitment",
                language,
                clause=say(f"commitments.clause.{one.clause.value}", language),
            ),
            say(
                "wall.hal.overdue_commitment_sub",
                language,
                agency=say(f"agency.short.{one.owner.value}", language),
                days=number(one.days_late(today), language),
            ),
            one.overdue_since,
        )
        for one in late
    ]


def sort_hals(hals: list[Hal]) -> list[Hal]:
    return sorted(hals, key=lambda hal: (hal.level.rank, hal.since))
