"""Which incidents a view of the list holds, as conditions: the view itself and the filters on it.

Called by queries/listing and queries/export. The scope is not in here: every statement adds it itself.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, text
from sqlmodel import col

from dashboard.features.incidents.forms.filters import Filters, Tab
from dashboard.features.incidents.queries.keyset import OWNER_WAITS, PARTNER_WAITS
from dashboard.features.incidents.queries.records import IS_LISTED
from dashboard.features.incidents.queries.search import text_where
from dashboard.features.incidents.rules.codes import RecordState
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission

DONE_DAYS = 30
_UNFINISHED = (
    RecordState.DRAFT,
    RecordState.AWAITING_REVIEW,
    RecordState.NEEDS_UPDATING,
    RecordState.ON_HOLD,
)
# The condition of ix_incident_record, word by word, so that SQLite may use it.
_IN_WORK = text("incident.record_state IN ('draft', 'awaiting_review', 'needs_updating', 'on_hold')")


def review_states(actor: Actor) -> tuple[RecordState, ...]:
    """What waits for this person: reviewers judge what was sent, reporters complete what is not there yet."""
    if actor.may(Permission.INCIDENT_REVIEW):
        return (RecordState.AWAITING_REVIEW,)
    if actor.may(Permission.INCIDENT_REPORT):
        return (RecordState.DRAFT, RecordState.NEEDS_UPDATING)
    return ()


def tab_where(actor: Actor, tab: Tab, now: datetime) -> list[Any]:
    """The view itself."""
    own = col(Incident.agency) == actor.agency.value
    match tab:
        case Tab.OPEN:
            return list(IS_LISTED)
        case Tab.WAITING:
            return [*IS_LISTED, or_(and_(own, OWNER_WAITS), and_(~own, PARTNER_WAITS))]
        case Tab.REVIEW:
            states = [state.value for state in review_states(actor)]
            return [_IN_WORK, own, col(Incident.record_state).in_(states)]
        case Tab.DONE:
            # What somebody had to accept; an imported history never stood on anybody's list.
            since = now - timedelta(days=DONE_DAYS)
            had_to_be_accepted = col(Incident.ack_due_at).is_not(None)
            return [IS_LISTED[0], had_to_be_accepted, col(Incident.resolved_at) >= since, IS_LISTED[2]]
        case Tab.ALL:
            return []


def filter_where(actor: Actor, filters: Filters) -> list[Any]:
    """The filters, whatever the view."""
    chosen = (
        (Incident.severity, filters.severity),
        (Incident.type, filters.type),
        (Incident.agency, filters.agency),
        (Incident.zone, filters.zone),
        (Incident.record_state, filters.record),
    )
    found: list[Any] = [col(column) == code.value for column, code in chosen if code is not None]
    if filters.record in _UNFINISHED:
        found.append(_IN_WORK)
    if filters.text:
        found.append(text_where(actor, filters))
    return [*found, *days_where(filters)]


def days_where(filters: Filters) -> list[Any]:
    day = col(Incident.occurred_day)
    first = [day >= filters.first] if filters.first else []
    return first + ([day <= filters.last] if filters.last else [])


def leading_where(filters: Filters) -> tuple[list[Any], bool]:
    """Conditions that one index answers in the order of the view "all", and whether that is all of them."""
    others = [filters.type, filters.agency, filters.record, filters.text]
    if filters.first or filters.last:
        return days_where(filters), not any([*others, filters.zone, filters.severity])
    if filters.zone is not None:
        return [col(Incident.zone) == filters.zone.value], not any([*others, filters.severity])
    if filters.severity is not None:
        return [col(Incident.severity) == filters.severity.value], not any(others)
    return [], not any(others)
