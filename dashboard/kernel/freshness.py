"""How old the inputs are, source by source. Silent is not quiet: an old source is shown as old.

Limits are those of domain 3.4 D1: a shift report 8 h, a patrol 2 h, a census 24 h. A source is fresh up
to its limit, ageing up to twice of it, stale beyond, and silent when it never gave anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import BindParameter, ScalarSelect, bindparam, select
from sqlmodel import Session, col

from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import SourceInput


class Freshness(StrEnum):
    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class SourceAge:
    """``name`` is an agency code (any input of it), ``patrol_AGENCY``, ``patrol`` or ``census``.

    ``age`` in seconds. ``patrol`` stands for everybody's patrols while nobody has given any.
    """

    name: str
    last_at: datetime | None
    age: int | None
    limit: timedelta
    freshness: Freshness

    @property
    def ratio(self) -> float:
        """Age over limit; infinite for a silent source."""
        return float("inf") if self.age is None else self.age / self.limit.total_seconds()


LIMITS = {
    "rutan": timedelta(hours=8),
    "polres": timedelta(hours=8),
    "patrol": timedelta(hours=2),
    "patrol_rutan": timedelta(hours=2),
    "patrol_polres": timedelta(hours=2),
    "census": timedelta(hours=24),
}


def _latest(*, agency: Agency | None = None, source: str = "") -> ScalarSelect[datetime]:
    """The newest input as a subquery: one step in an index, whatever the history."""
    statement = select(col(SourceInput.at)).where(col(SourceInput.at) <= _AS_OF)
    if agency is not None:
        statement = statement.where(col(SourceInput.agency) == agency.value)
    if source:
        statement = statement.where(col(SourceInput.source) == source)
    return statement.order_by(col(SourceInput.at).desc()).limit(1).scalar_subquery()


# Built once: only the instant changes.
_AS_OF: BindParameter[datetime] = bindparam("as_of", type_=UtcDateTime())
_NEWEST = select(
    _latest(agency=Agency.RUTAN),
    _latest(agency=Agency.POLRES),
    _latest(agency=Agency.RUTAN, source="patrol"),
    _latest(agency=Agency.POLRES, source="patrol"),
    _latest(source="census"),
)


def source_ages(session: Session, as_of: datetime) -> tuple[SourceAge, ...]:
    """Every source with its age at ``as_of``, in the order of the screen; one statement."""
    found = session.execute(_NEWEST, {"as_of": as_of}).one()
    rutan, polres, rutan_patrol, polres_patrol, census = found
    patrols = (("patrol_rutan", rutan_patrol), ("patrol_polres", polres_patrol))
    given = [_age(name, last_at, as_of) for name, last_at in patrols if last_at]
    return (
        _age("rutan", rutan, as_of),
        _age("polres", polres, as_of),
        *(given or [_age("patrol", None, as_of)]),
        _age("census", census, as_of),
    )


_OLDEST = select(col(SourceInput.at)).order_by(col(SourceInput.at)).limit(1)


def first_input_at(session: Session, source: str = "") -> datetime | None:
    """When the first input of this source (of any, if none is named) was saved; None if nobody gave any."""
    wanted = _OLDEST.where(col(SourceInput.source) == source) if source else _OLDEST
    return session.execute(wanted).scalar()


def worst(ages: Sequence[SourceAge], *names: str) -> SourceAge | None:
    """The oldest of these sources in relation to its limit: a KPI is as fresh as its worst input."""
    chosen = [age for age in ages if age.name in names]
    return max(chosen, key=lambda age: age.ratio) if chosen else None


def newest_input(ages: Sequence[SourceAge], *names: str) -> datetime | None:
    """When one of these sources last gave anything: how old a plain count is. None when none ever did."""
    return max((age.last_at for age in ages if age.name in names and age.last_at), default=None)


def classify(age: int | None, limit: timedelta) -> Freshness:
    """Fresh, ageing, stale or silent by age over limit."""
    if age is None:
        return Freshness.SILENT
    ratio = age / limit.total_seconds()
    return Freshness.FRESH if ratio <= 1 else Freshness.AGEING if ratio <= 2 else Freshness.STALE


def _age(name: str, last_at: datetime | None, as_of: datetime) -> SourceAge:
    age = None if last_at is None else max(0, int((as_of - last_at).total_seconds()))
    return SourceAge(name, last_at, age, LIMITS[name], classify(age, LIMITS[name]))
