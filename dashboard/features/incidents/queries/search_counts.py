"""Searches and finds as numbers for I9: public aggregates, for any as-of. Called by kpis."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, select
from sqlmodel import Session, col

from dashboard.features.incidents.queries.known import AS_OF, START
from dashboard.features.incidents.tables import Search, SearchFind
from dashboard.kernel.columns import UtcDateTime

_END: BindParameter[datetime] = bindparam("end", type_=UtcDateTime())
KNOWN = and_(col(Search.ended_at) > START, col(Search.ended_at) <= _END, col(Search.recorded_at) <= AS_OF)
HAS_FIND = select(col(SearchFind.id)).where(col(SearchFind.search_id) == col(Search.id)).exists()


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


_COUNTS = select(
    func.count(),
    _flag(HAS_FIND),
    _flag(col(Search.is_unannounced).is_(True)),
    _flag(col(Search.is_joint).is_(True)),
    func.coalesce(func.sum(col(Search.rooms)), 0),
).where(KNOWN)


def count_searches(session: Session, start: datetime, end: datetime, as_of: datetime) -> SearchCounts:
    """Searches that ended after ``start`` and up to ``end``, as recorded by ``as_of``."""
    row = session.execute(_COUNTS, {"start": start, "end": end, "as_of": as_of}).one()
    return SearchCounts(*(int(value) for value in row))


@dataclass(frozen=True, slots=True)
class ItemCount:
    """One class of item: how many find lines, and the quantity by its unit (units never mix)."""

    item: str
    unit: str
    finds: int
    quantity: float


_ITEMS = (
    select(col(SearchFind.item), col(SearchFind.unit), func.count(), func.sum(col(SearchFind.quantity)))
    .join(Search, col(Search.id) == col(SearchFind.search_id))
    .where(KNOWN)
    .group_by(col(SearchFind.item), col(SearchFind.unit))
    .order_by(func.count().desc(), col(SearchFind.item), col(SearchFind.unit))
)


def count_items(session: Session, start: datetime, as_of: datetime) -> tuple[ItemCount, ...]:
    """Finds per class of item and unit up to ``as_of``, most frequent first."""
    rows = session.execute(_ITEMS, {"start": start, "end": as_of, "as_of": as_of})
    # The database adds in whatever order it likes; a millionth of a gram is nobody's find.
    return tuple(
        ItemCount(item, unit, int(finds), round(float(quantity), 6)) for item, unit, finds, quantity in rows
    )


def finds_of(items: tuple[ItemCount, ...]) -> Mapping[str, int]:
    """Item class -> find lines, over all its units."""
    totals: dict[str, int] = {}
    for one in items:
        totals[one.item] = totals.get(one.item, 0) + one.finds
    return totals
