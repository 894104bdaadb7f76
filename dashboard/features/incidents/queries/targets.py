"""The versioned targets of incidents in force at an instant. Called by actions that promise, and by kpis."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from dashboard.features.incidents.rules.targets import TARGET_NAMES, TargetSet, target_set
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.tables import Target

_IN_FORCE = (
    select(Target.name, Target.value)
    .where(col(Target.name).in_(TARGET_NAMES), Target.valid_from <= bindparam("moment", type_=UtcDateTime()))
    .order_by(col(Target.valid_from))
)


def targets_at(session: Session, moment: datetime) -> TargetSet:
    """The newest row of each name that is valid at ``moment``, and the defaults for the others."""
    return target_set(dict(session.exec(_IN_FORCE, params={"moment": moment}).all()))
