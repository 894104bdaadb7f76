"""Occupants per day: the shared denominator of incident rates. Read by features, written by dutylog."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from dashboard.kernel.tables import CensusCount


def census_by_day(session: Session, first: date, last: date, as_of: datetime) -> Mapping[date, int]:
    """Day -> occupants as known at ``as_of``: of several counts of a day the latest recorded one."""
    rows = session.exec(
        select(col(CensusCount.day), col(CensusCount.occupants))
        .where(CensusCount.day >= first, CensusCount.day <= last, col(CensusCount.recorded_at) <= as_of)
        .order_by(col(CensusCount.day), col(CensusCount.recorded_at), col(CensusCount.id))
    )
    return dict(rows.all())


def latest_census_at(session: Session, as_of: datetime) -> datetime | None:
    """When the newest count known at ``as_of`` was recorded."""
    return session.exec(
        select(CensusCount.recorded_at)
        .where(col(CensusCount.recorded_at) <= as_of)
        .order_by(col(CensusCount.recorded_at).desc())
        .limit(1)
    ).first()
