"""Searches and finds as numbers for I9: public aggregates, for any as-of. Called by kpis.

A search that is not for both agencies, or that belongs to an incident which is not public, is closed; of few
with a closed one among them the public ones count alone (domain 5.3 R2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, select, true
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import AS_OF, START
from dashboard.features.incidents.queries.records import IS_PUBLIC
from dashboard.features.incidents.tables import Incident, Search, SearchFind
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.kpi import must_hide
from dashboard.kernel.scope import public_where

_END: BindParameter[datetime] = bindparam("end", type_=UtcDateTime())
KNOWN = and_(col(Search.ended_at) > START, col(Search.ended_at) <= _END, col(Search.recorded_at) <= AS_OF)
HAS_FIND = select(col(SearchFind.id)).where(col(SearchFind.search_id) == col(Search.id)).exists()
# As the list of searches does it (queries/searches.py): a search follows its incident.
_OF_CLOSED = select(col(Incident.id)).where(col(Incident.id) == col(Search.incident_id), ~IS_PUBLIC).exists()
_IS_PUBLIC = and_(public_where(Search), ~_OF_CLOSED)


@dataclass(frozen=True, slots=True)
class SearchCounts:
    """Searches that ended in a window; ``with_find`` had at least one item recovered."""

    searches: int
    with_find: int
    unannounced: int
    joint: int
    rooms: int


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _sums(among: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
    """The five sums of ``SearchCounts``, in their order."""
    return (
        _flag(among),
        _flag(and_(among, HAS_FIND)),
        _flag(and_(among, col(Search.is_unannounced).is_(True))),
        _flag(and_(among, col(Search.is_joint).is_(True))),
        func.coalesce(func.sum(case((among, col(Search.rooms)), else_=0)), 0),
    )


_COUNTS = select(*_sums(true()), *_sums(_IS_PUBLIC)).where(KNOWN)


def count_searches(session: Session, start: datetime, end: datetime, as_of: datetime) -> SearchCounts:
    """Searches that ended after ``start`` and up to ``end``, as recorded by ``as_of``.

    One count that would tell of a closed one takes them out of all five, or a share would mix them.
    """
    row = [
        int(value) for value in session.execute(_COUNTS, {"start": start, "end": end, "as_of": as_of}).one()
    ]
    every, public = row[:5], row[5:]
    # Rooms are no records.
    few = any(must_hide(total, total - told) for total, told in zip(every[:4], public[:4], strict=True))
    return SearchCounts(*(public if few else every))


@dataclass(frozen=True, slots=True)
class ItemCount:
    """One class of item: how many find lines, and the quantity by its unit (units never mix)."""

    item: str
    unit: str
    finds: int
    quantity: float


_QUANTITY = col(SearchFind.quantity)
_ITEMS = (
    select(
        col(SearchFind.item),
        col(SearchFind.unit),
        func.count(),
        func.sum(_QUANTITY),
        _flag(_IS_PUBLIC),
        func.coalesce(func.sum(case((_IS_PUBLIC, _QUANTITY), else_=0.0)), 0.0),
    )
    .join(Search, col(Search.id) == col(SearchFind.search_id))
    .where(KNOWN)
    .group_by(col(SearchFind.item), col(SearchFind.unit))
)


def count_items(session: Session, start: datetime, as_of: datetime) -> tuple[ItemCount, ...]:
    """Finds per class of item and unit up to ``as_of``, most frequent first.

    A class that would tell of a closed search holds the public finds only, and is left out without one.
    """
    rows = session.execute(_ITEMS, {"start": start, "end": as_of, "as_of": as_of})
    told = [
        (item, unit, public, part) if must_hide(finds, finds - public) else (item, unit, finds, quantity)
        for item, unit, finds, quantity, public, part in rows
    ]
    # The database adds in whatever order it likes; a millionth of a gram is nobody's find.
    items = [
        ItemCount(item, unit, int(finds), round(float(quantity), 6))
        for item, unit, finds, quantity in told
        if finds
    ]
    return tuple(sorted(items, key=lambda one: (-one.finds, one.item, one.unit)))


def finds_of(items: tuple[ItemCount, ...]) -> Mapping[str, int]:
    """Item class -> find lines, over all its units."""
    totals: dict[str, int] = {}
    for one in items:
        totals[one.item] = totals.get(one.item, 0) + one.finds
    return totals
