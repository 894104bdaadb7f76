"""The recorded baselines of the control charts: which was valid when. Called by kpis and the trend page."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from dashboard.features.incidents.tables import ChartBaseline
from dashboard.kernel.actor import Actor
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.scope import readable_text


@dataclass(frozen=True, slots=True)
class DecidedBaseline:
    """A decision: from ``decided_at`` on the chart is judged by these days, both included."""

    chart: str
    first_day: date
    last_day: date
    decided_at: datetime
    agency: Agency
    reason: str = ""


_VALID = (
    select(ChartBaseline)
    .where(
        col(ChartBaseline.chart) == bindparam("chart"),
        col(ChartBaseline.decided_at) <= bindparam("as_of", type_=UtcDateTime()),
    )
    .order_by(col(ChartBaseline.decided_at).desc(), col(ChartBaseline.id).desc())
    .limit(1)
)


def find_baseline(session: Session, chart: str, as_of: datetime) -> DecidedBaseline | None:
    """The newest decision for this chart known at ``as_of``, without its reason."""
    row = session.execute(_VALID, {"chart": chart, "as_of": as_of}).scalar_one_or_none()
    return None if row is None else _decided(row, "")


def list_baselines(
    session: Session, actor: Actor, as_of: datetime, *, limit: int = 20
) -> tuple[DecidedBaseline, ...]:
    """The decisions up to ``as_of``, newest first; the other agency's reason stays hidden."""
    actor.require(Permission.INCIDENT_READ)
    known = select(ChartBaseline).where(col(ChartBaseline.decided_at) <= as_of)
    newest = known.order_by(col(ChartBaseline.decided_at).desc(), col(ChartBaseline.id).desc())
    rows = session.exec(newest.limit(limit))
    return tuple(_decided(row, readable_text(actor, row.agency, False, row.reason)) for row in rows)


def _decided(row: ChartBaseline, reason: str) -> DecidedBaseline:
    return DecidedBaseline(row.chart, row.first_day, row.last_day, row.decided_at, Agency(row.agency), reason)
