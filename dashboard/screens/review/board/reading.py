"""The picture of a month from the database alone, as known at one instant. Called when a meeting is frozen.

Every number is counted by the features' public aggregates with ``recorded_at <= as_of``, never by a short way
that only holds for now, so that the same call gives the same digest years later.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.features.commitments.queries import known_commitments
from dashboard.features.drills.kpis import Assessment, assess, index_history, matrix_of, ranked_drills
from dashboard.features.drills.queries.numbers import first_evaluation
from dashboard.features.drills.rules.advice import advise, best_per_cell
from dashboard.features.incidents.kpis import trend_chart
from dashboard.features.incidents.queries.periods import count_kinds, count_levels, first_recorded_at
from dashboard.features.incidents.queries.site_days import site_days
from dashboard.features.patrols.queries.months import DayVisits, count_days, count_weak
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.freshness import first_input_at
from dashboard.kernel.reference import SITE_ZONES, Severity
from dashboard.screens.explain.answers import every_kpi
from dashboard.screens.review.board.changes import largest_changes
from dashboard.screens.review.board.months import first_day, last_day, month_of, months_until
from dashboard.screens.review.board.picture import (
    Advice,
    DayShare,
    IncidentPart,
    MonthCount,
    PatrolPart,
    Promised,
    ReadyCell,
    ReadyPart,
    ReadyPoint,
    ReviewPicture,
    WeekPoint,
    ZoneCount,
    ZoneShare,
    as_json,
    from_json,
)

MONTHS = 24
_ADVICE = 3
_DAY = timedelta(days=1)


def review_picture(session: Session, month: str, as_of: datetime) -> ReviewPicture:
    """What the meeting about ``month`` (``2026-02``) looks at. Raises ValueError for what is no month.

    The numbers of the KPIs are those of ``as_of``, the counts those of the month as far as known then.
    """
    drills = assess(session, as_of)
    made = ReviewPicture(
        month=month,
        as_of=as_of,
        is_month_over=as_of >= day_start(last_day(month) + _DAY),
        first_record_at=first_record_at(session, as_of),
        kpis=every_kpi(session, as_of, is_now=False),
        incidents=_incidents(session, month, as_of),
        patrols=_patrols(session, month, as_of),
        readiness=_readiness(session, drills, as_of),
        zones=_zones(session, month, as_of),
        commitments=_commitments(session, as_of),
    )
    # As it comes back from storage: what is shown at once and what is read again are equal.
    return from_json(as_json(made))


def first_record_at(session: Session, as_of: datetime) -> datetime | None:
    """The oldest record there is: an input, an imported incident, an imported drill."""
    found = (first_input_at(session), first_recorded_at(session), first_evaluation(session, as_of))
    return min((moment for moment in found if moment is not None), default=None)


def _incidents(session: Session, month: str, as_of: datetime) -> IncidentPart:
    months = months_until(month, MONTHS)
    counts = dict.fromkeys(months, 0)
    days = site_days(session, first_day(months[0]), last_day(month), as_of, is_now=False)
    for day, total in days.items():
        counts[month_of(day)] += total
    before, now = (
        count_kinds(session, first_day(one), last_day(one), as_of) for one in (months[-2], months[-1])
    )
    weeks, word = _weeks(session, as_of)
    # An input of another source, a drill or a census, says nothing about incidents.
    first = first_input_at(session, "incident")
    begun = "" if first is None or first > as_of else month_of(site_day(first))
    return IncidentPart(
        months=tuple(
            # Imported ones are known however long before the first input they happened.
            MonthCount(name, total if total or (begun and name >= begun) else None)
            for name, total in counts.items()
        ),
        changes=largest_changes(before, now),
        weeks=weeks,
        word=word,
    )


def _weeks(session: Session, as_of: datetime) -> tuple[tuple[WeekPoint, ...], str]:
    """The points of the control chart with the signals that end at them, and the word of the wall."""
    trend = trend_chart(session, as_of, is_now=False)
    points = () if trend.chart is None else trend.chart.points
    signals = () if trend.chart is None else trend.chart.signals
    weeks = []
    for number, item in enumerate(trend.bins):
        point = points[number] if points else None
        has_limits = point is not None and point.value is not None
        ends = [signal.direction.value for signal in signals if signal.last == number]
        weeks.append(
            WeekPoint(
                start=item.start,
                count=item.count,
                is_complete=item.is_complete,
                rate=item.count / item.exposure if item.exposure > 0 else None,
                centre=None if point is None else point.centre,
                lower=point.lcl if point is not None and has_limits else None,
                upper=point.ucl if point is not None and has_limits else None,
                # Of two signals that end at one point the worse one is named, to be on the safe side.
                signal=max(ends, default=""),
            )
        )
    return tuple(weeks), "unknown" if trend.chart is None else trend.chart.word.value


def _patrols(session: Session, month: str, as_of: datetime) -> PatrolPart:
    first, last = first_day(month), min(last_day(month), site_day(as_of))
    visits = count_days(session, first, last, as_of)
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    return PatrolPart(
        days=tuple(DayShare(day, *_share([one for one in visits if one.day == day])) for day in days),
        zones=tuple(
            ZoneShare(zone.value, *share)
            for zone in SITE_ZONES
            if (share := _share([one for one in visits if one.zone is zone]))[1]
        ),
        weak=tuple((kind.value, zone.value, total) for kind, zone, total in count_weak(session, as_of)),
    )


def _share(visits: list[DayVisits]) -> tuple[int, int]:
    return sum(one.done for one in visits), sum(one.owed for one in visits)


def _readiness(session: Session, drills: Assessment, as_of: datetime) -> ReadyPart:
    cells = tuple(
        ReadyCell(row.scenario.value, cell.regu.value, cell.value / 100, cell.age_days)
        for row in matrix_of(drills)
        for cell in row.cells
    )
    history: dict[str, ReadyPoint] = {}
    for point in index_history(session, as_of):
        # The first instant of a month is the end of the month before; the last point is the instant itself.
        name = month_of(site_day(point.moment - timedelta(microseconds=1)))
        index = None if point.readiness is None else point.readiness.index
        history[name] = ReadyPoint(name, index)
    advice = tuple(
        Advice(one.scenario.value, one.regu.value, one.type.value, one.gain, one.hours)
        for one in best_per_cell(advise(ranked_drills(drills, as_of)))[:_ADVICE]
    )
    return ReadyPart(cells, tuple(history.values()), advice)


def _commitments(session: Session, as_of: datetime) -> tuple[Promised, ...]:
    return tuple(
        Promised(
            reference=row.reference,
            text=row.text,
            owner=row.owner.value,
            clause=row.clause.value,
            topic=row.topic.value,
            kind=row.kind.value,
            meeting=row.meeting,
            recorded_on=site_day(row.recorded_at),
            original_due_on=row.original_due_on,
            due_on=row.due_on,
            done_on=None if row.done_at is None else site_day(row.done_at),
            state=row.state.value,
            slips=len(row.slips),
        )
        for row in known_commitments(session, as_of)
    )


def _zones(session: Session, month: str, as_of: datetime) -> tuple[ZoneCount, ...]:
    counts = count_levels(session, first_day(month), last_day(month), as_of)
    return tuple(
        ZoneCount(
            zone.value,
            {
                one.value: counts[zone.value, one.value]
                for one in Severity
                if (zone.value, one.value) in counts
            },
        )
        for zone in SITE_ZONES
    )
