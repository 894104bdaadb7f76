"""Whether a reader may know of an incident that somebody names by its reference; answers a kernel port."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.records import IS_PUBLIC
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.scope import visible_where


def known_where(actor: Actor, references: Any) -> ColumnElement[bool]:
    """No incident of this reference is hidden from the actor: one step in the index of references each."""
    hidden = exists().where(col(Incident.reference) == references, ~visible_where(actor, Incident))
    return ~hidden


def closed_among(session: Session, references: Collection[str]) -> frozenset[str]:
    """Incidents that are not for everybody."""
    named = select(col(Incident.reference)).where(col(Incident.reference).in_(references), ~IS_PUBLIC)
    return frozenset(session.execute(named).scalars())
