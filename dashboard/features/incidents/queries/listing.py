"""The incident list: five views, filters, search, page by page along an index.

Called by the list page and the benchmarks. A position is the sort key of the last row that was shown, so
rows that come or change meanwhile neither repeat nor hide the others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from dashboard.features.incidents.forms.filters import Filters, Tab
from dashboard.features.incidents.queries import keyset
from dashboard.features.incidents.queries.keyset import Order, Position
from dashboard.features.incidents.queries.records import IS_REAL, PAGE_SIZE, IncidentRow, row_of
from dashboard.features.incidents.queries.seen import log_reads, log_search
from dashboard.features.incidents.queries.tabs import (
    filter_where,
    leading_where,
    review_states,
    tab_where,
)
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible, visible_where

# A search looks at this many rows and then says how far it came, whatever the length of the history.
SLICE = 20_000
MOST_NEW = 99

_ORDERS = {
    Tab.OPEN: keyset.TRIAGE,
    Tab.WAITING: keyset.TRIAGE,
    Tab.REVIEW: keyset.QUEUE,
    Tab.DONE: keyset.FINISHED,
}


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page. ``next`` is where to go on from; ``searched_to`` how far back a search has looked so far.

    ``first`` and ``last`` are the positions of the first and last row, for ``count_new``.
    """

    rows: tuple[IncidentRow, ...]
    next: Position | None
    searched_to: datetime | None
    first: Position | None
    last: Position | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """``leading`` is None when an index answers everything, else what the slices are counted along."""

    order: Order
    conditions: list[Any]
    leading: list[Any] | None


def list_tab(
    session: Session,
    actor: Actor,
    filters: Filters,
    now: datetime,
    *,
    after: Position | None = None,
    limit: int = PAGE_SIZE,
    slice_rows: int = SLICE,
) -> ListPage:
    """One page of a view in its order, from ``after`` on."""
    actor.require(Permission.INCIDENT_READ)
    plan = _plan(session, actor, filters, now)
    floor = _floor(session, plan, after, slice_rows)
    statement = visible(actor, Incident).add_columns(*plan.order.columns).where(*plan.conditions)
    if after is not None:
        statement = statement.where(plan.order.beyond(after))
    if floor is not None:
        statement = statement.where(plan.order.beyond(floor, backwards=True, included=True))
    found = session.execute(statement.order_by(*plan.order.sorted()).limit(limit + 1)).all()
    shown = found[:limit]
    first, last = (tuple(shown[0][1:]), tuple(shown[-1][1:])) if shown else (None, None)
    rows = tuple(row_of(actor, row[0]) for row in shown)
    log_reads(actor, rows)
    if filters.text:
        log_search(actor, filters.text)
    if len(found) > limit:
        return ListPage(rows, last, None, first, last)
    reached = next((part for part in reversed(floor or ()) if isinstance(part, datetime)), None)
    return ListPage(rows, floor, reached, first, last)


def list_again(
    session: Session, actor: Actor, filters: Filters, now: datetime, references: Collection[str]
) -> dict[str, tuple[IncidentRow, bool]]:
    """Reference -> (the row as it is now, whether it still belongs to the view)."""
    actor.require(Permission.INCIDENT_READ)
    conditions = [*tab_where(actor, filters.tab, now), *filter_where(actor, filters)]
    belongs = case((and_(True, *conditions), 1), else_=0)
    statement = visible(actor, Incident).add_columns(belongs)
    found = session.execute(statement.where(col(Incident.reference).in_(list(references)))).all()
    rows = {row.reference: (row_of(actor, row), bool(flag)) for row, flag in found}
    log_reads(actor, [row for row, _ in rows.values()])
    return rows


def count_new(
    session: Session,
    actor: Actor,
    filters: Filters,
    now: datetime,
    *,
    shown: Collection[str],
    first: Position | None,
    last: Position | None,
) -> int:
    """How many rows would stand among those shown and are not there yet, up to MOST_NEW.

    ``last`` is None when everything is shown. In a newest-first view the new ones stand above ``first``.
    """
    actor.require(Permission.INCIDENT_READ)
    plan = _plan(session, actor, filters, now)
    statement = select(col(Incident.reference)).where(visible_where(actor, Incident), *plan.conditions)
    if plan.order.is_descending and first is not None:
        statement = statement.where(plan.order.beyond(first, backwards=True))
    elif plan.order.is_descending:
        floor = _floor(session, plan, None, SLICE)
        if floor is not None:
            statement = statement.where(plan.order.beyond(floor, backwards=True))
    elif last is not None:
        statement = statement.where(plan.order.beyond(last, backwards=True))
    most = len(shown) + MOST_NEW
    found = session.execute(statement.order_by(*plan.order.sorted()).limit(most)).scalars()
    return min(MOST_NEW, len(set(found) - set(shown)))


def count_tabs(session: Session, actor: Actor, filters: Filters, now: datetime) -> Mapping[Tab, int]:
    """How many each short view holds with these filters; the long ones are not counted. One statement."""
    actor.require(Permission.INCIDENT_READ)
    counted = [Tab.OPEN, Tab.WAITING, *([Tab.REVIEW] if review_states(actor) else [])]
    narrowed = filter_where(actor, filters)
    parts = [
        select(func.count())
        .select_from(Incident)
        .where(visible_where(actor, Incident), *tab_where(actor, tab, now), *narrowed)
        .scalar_subquery()
        for tab in counted
    ]
    return dict(zip(counted, session.execute(select(*parts)).one(), strict=True))


def last_resolved(session: Session, actor: Actor) -> datetime | None:
    """When an incident of the site was last finished, as far as the actor may know."""
    actor.require(Permission.INCIDENT_READ)
    resolved = col(Incident.resolved_at)
    statement = (
        select(resolved)
        .where(visible_where(actor, Incident), col(Incident.is_site), IS_REAL, resolved.is_not(None))
        .where(col(Incident.ack_due_at).is_not(None))
        .order_by(resolved.desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def _plan(session: Session, actor: Actor, filters: Filters, now: datetime) -> _Plan:
    """A whole reference is looked up; anything else in "all" goes slice by slice unless an index has it."""
    if filters.tab is not Tab.ALL:
        conditions = [*tab_where(actor, filters.tab, now), *filter_where(actor, filters)]
        return _Plan(_ORDERS[filters.tab], conditions, None)
    order = keyset.BY_DAY if filters.first or filters.last else keyset.NEWEST
    whole = col(Incident.reference) == filters.reference
    known = select(col(Incident.id)).where(visible_where(actor, Incident), whole)
    if filters.reference and session.execute(known).first() is not None:
        return _Plan(order, [whole, *filter_where(actor, replace(filters, text=""))], None)
    leading, is_all = leading_where(filters)
    return _Plan(order, filter_where(actor, filters), None if is_all else leading)


def _floor(session: Session, plan: _Plan, after: Position | None, slice_rows: int) -> Position | None:
    """The position ``slice_rows`` further along the index; None when the history ends before.

    Counting off is cheap here and only here: it reads nothing but the index.
    """
    if plan.leading is None:
        return None
    statement = select(*plan.order.columns).where(*plan.leading)
    if after is not None:
        statement = statement.where(plan.order.beyond(after))
    row = session.execute(statement.order_by(*plan.order.sorted()).offset(slice_rows).limit(1)).first()
    return None if row is None else tuple(row)
