"""The versioned targets of incidents in force at an instant. Called by actions that promise, and by kpis."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from dashboard.features.incidents.rules.targets import TARGET_NAMES, Measure, TargetSet, target_set
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.reference import Severity
from dashboard.kernel.tables import Target

_IN_FORCE = (
    select(Target.name, Target.value)
    .where(col(Target.name).in_(TARGET_NAMES), Target.valid_from <= bindparam("moment", type_=UtcDateTime()))
    .order_by(col(Target.valid_from))
)


def targets_at(session: Session, moment: datetime) -> TargetSet:
    """The newest row of each name that is valid at ``moment``, and the defaults for the others."""
    return target_set(dict(session.exec(_IN_FORCE, params={"moment": moment}).all()))


def accept_step(session: Session, severity: Severity, reported_at: datetime) -> timedelta:
    """How long one level waits for an acceptance: the target that held when the incident was reported."""
    return targets_at(session, reported_at).times[Measure.ACKNOWLEDGE][severity]
