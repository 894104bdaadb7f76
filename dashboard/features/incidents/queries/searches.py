"""SELECTs of the finds register: searches with and without finds. Called by its page and the detail section.

What a search found and where is shared by both agencies; its note only when its author said so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, tuple_
from sqlmodel import Session, col, select

from dashboard.features.incidents.queries.parts import IncidentHead, find_head
from dashboard.features.incidents.queries.search_counts import HAS_FIND, KNOWN
from dashboard.features.incidents.rules.finds import FoundItem, ItemClass, SearchKind, Unit
from dashboard.features.incidents.tables import Incident, Search, SearchFind
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Missing
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Zone
from dashboard.kernel.scope import readable_text, visible_where

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One search. ``incident`` is a reference, "" without one or when the actor may not know it."""

    id: int
    reference: str
    agency: Agency
    zone: Zone
    kind: SearchKind
    is_unannounced: bool
    is_joint: bool
    rooms: int
    started_at: datetime
    ended_at: datetime
    incident: str
    note: str
    has_hidden_note: bool
    finds: tuple[FoundItem, ...]


@dataclass(frozen=True, slots=True)
class SearchSums:
    """A period: searches, those with at least one find, rooms, and the quantity of each class."""

    searches: int
    with_finds: int
    rooms: int
    items: tuple[FoundItem, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page, newest first. ``next_before`` is the id to go on from; 0 at the end."""

    rows: tuple[SearchRow, ...]
    next_before: int


def list_searches(
    session: Session, actor: Actor, start: datetime, end: datetime, *, before_id: int = 0
) -> SearchPage:
    """Searches that ended in [start, end). Raises Missing for an unknown ``before_id``."""
    actor.require(Permission.INCIDENT_READ)
    statement = select(Search).where(_known(actor), Search.ended_at >= start, Search.ended_at < end)
    order = (col(Search.ended_at), col(Search.id))
    if before_id:
        cursor = session.exec(select(Search).where(_known(actor), Search.id == before_id)).first()
        if cursor is None:
            raise Missing
        statement = statement.where(tuple_(*order) < tuple_(cursor.ended_at, cursor.id))
    newest = statement.order_by(*(column.desc() for column in order)).limit(PAGE_SIZE + 1)
    found = list(session.exec(newest))
    rows = _rows(session, actor, found[:PAGE_SIZE])
    return SearchPage(rows, rows[-1].id if len(found) > PAGE_SIZE else 0)


def sum_searches(session: Session, actor: Actor, start: datetime, end: datetime) -> SearchSums:
    """Counts and quantities of a period, over all pages."""
    actor.require(Permission.INCIDENT_READ)
    in_period = and_(_known(actor), col(Search.ended_at) >= start, col(Search.ended_at) < end)
    counts = select(
        func.count(),
        func.coalesce(func.sum(case((HAS_FIND, 1), else_=0)), 0),
        func.coalesce(func.sum(col(Search.rooms)), 0),
    ).where(in_period)
    searches, with_finds, rooms = session.execute(counts).one()
    quantities = (
        select(col(SearchFind.item), col(SearchFind.unit), func.sum(col(SearchFind.quantity)))
        .join(Search, col(Search.id) == col(SearchFind.search_id))
        .where(in_period)
        .group_by(col(SearchFind.item), col(SearchFind.unit))
    )
    items = [_find(*row) for row in session.execute(quantities)]
    return SearchSums(int(searches), int(with_finds), int(rooms), _in_order(items))


@dataclass(frozen=True, slots=True)
class FoundSearches:
    """The newest searches with a find, how many the actor may see in all, and how many more are counted."""

    rows: tuple[SearchRow, ...]
    total: int
    hidden: int


def list_with_finds(session: Session, actor: Actor, start: datetime, as_of: datetime) -> FoundSearches:
    """The searches that the yield counts as found: ended in the window and recorded by ``as_of``."""
    actor.require(Permission.INCIDENT_READ)
    window = {"start": start, "end": as_of, "as_of": as_of}
    found = and_(KNOWN, HAS_FIND)
    every = session.execute(select(func.count()).select_from(Search).where(found), window).scalar_one()
    seen = and_(found, _known(actor))
    total = session.execute(select(func.count()).select_from(Search).where(seen), window).scalar_one()
    newest = select(Search).where(seen).order_by(col(Search.ended_at).desc(), col(Search.id).desc())
    rows = list(session.exec(newest.limit(PAGE_SIZE), params=window))
    return FoundSearches(_rows(session, actor, rows), int(total), int(every) - int(total))


def searches_of(session: Session, actor: Actor, reference: str) -> tuple[IncidentHead, tuple[SearchRow, ...]]:
    """The searches of one incident, newest first. Raises Missing."""
    head = find_head(session, actor, reference)
    statement = select(Search).where(_known(actor), Search.incident_id == head.id)
    found = list(session.exec(statement.order_by(col(Search.ended_at).desc(), col(Search.id).desc())))
    return head, _rows(session, actor, found)


def _known(actor: Actor) -> ColumnElement[bool]:
    """A search of an incident is closed to whoever may not know of the incident."""
    of_known = select(col(Incident.id)).where(visible_where(actor, Incident))
    is_free = or_(col(Search.incident_id).is_(None), col(Search.incident_id).in_(of_known))
    return and_(visible_where(actor, Search), is_free)


def _rows(session: Session, actor: Actor, found: list[Search]) -> tuple[SearchRow, ...]:
    """Table rows to frozen rows, with their finds and incidents in one statement each."""
    if not found:
        return ()
    finds: dict[int, list[FoundItem]] = {}
    of_these = select(SearchFind).where(col(SearchFind.search_id).in_([row.id for row in found]))
    for find in session.exec(of_these.order_by(col(SearchFind.id))):
        finds.setdefault(find.search_id, []).append(_find(find.item, find.unit, find.quantity))
    linked = {row.incident_id for row in found if row.incident_id is not None}
    named = select(col(Incident.id), col(Incident.reference)).where(
        visible_where(actor, Incident), col(Incident.id).in_(linked)
    )
    references = {row[0]: row[1] for row in session.execute(named)} if linked else {}
    return tuple(
        _row(actor, row, finds.get(row.id or 0, []), references.get(row.incident_id or 0, ""))
        for row in found
    )


def _row(actor: Actor, row: Search, finds: list[FoundItem], incident: str) -> SearchRow:
    note = readable_text(actor, row.agency, row.is_text_shared, row.note)
    return SearchRow(
        id=row.id or 0,
        reference=row.reference,
        agency=Agency(row.agency),
        zone=Zone(row.zone),
        kind=SearchKind(row.kind),
        is_unannounced=row.is_unannounced,
        is_joint=row.is_joint,
        rooms=row.rooms,
        started_at=row.started_at,
        ended_at=row.ended_at,
        incident=incident,
        note=note,
        has_hidden_note=bool(row.note) and not note,
        finds=_in_order(finds),
    )


def _find(item: str, unit: str, quantity: float) -> FoundItem:
    return FoundItem(ItemClass(item), float(quantity), Unit(unit))


def _in_order(finds: Iterable[FoundItem]) -> tuple[FoundItem, ...]:
    """In the order of the classes, so that two searches read alike."""
    order = list(ItemClass)
    return tuple(sorted(finds, key=lambda find: order.index(find.item)))
