"""The only code that writes an agency or sharing filter. Every query of shared rows starts here.

A row is visible to its owner agency, and to the other one when its audience is ``both``. A classified model
(one with the columns of kernel/sharing.py) asks for more: clearance, every compartment, an end that has not
come, and an audience that may be leaders only, or people by name (domain 5.3 R1). No exception, not even for
the author; what has ended is left to those who answer for its owner's records (``Actor.is_keeping``).
Free text has an audience of its own: the owner's, until its author ticks "aman dibagikan".
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_
from sqlmodel import SQLModel, col, select

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, system_clock
from dashboard.kernel.columns import UtcDateTime
from dashboard.kernel.reference import Agency
from dashboard.kernel.sharing import Audience, Classification, Compartment
from dashboard.kernel.tables import NamedReader

Row = TypeVar("Row", bound=SQLModel)

_clock: Clock = system_clock


def use_clock(clock: Clock) -> None:
    """Replace the clock that ends rows and named readers (tests)."""
    global _clock
    _clock = clock


# Whoever may read now is decided by the clock of now, whatever as-of a page asks for.
_NOW: BindParameter[datetime] = bindparam("scope_now", callable_=lambda: _clock(), type_=UtcDateTime())


def visible(actor: Actor, model: type[Row]) -> Any:
    """A SELECT of the rows of ``model`` that the actor may know of.

    The model has the columns ``agency`` and ``audience``.
    """
    return select(model).where(visible_where(actor, model))


def visible_where(actor: Actor, model: type[Any]) -> ColumnElement[bool]:
    """The same as a condition, for counts and joins."""
    reader = _Reader(
        actor.agency, actor.user_id, actor.clearance, actor.compartments, actor.is_leading, actor.is_keeping
    )
    return _condition(reader, model)


class _Reader(NamedTuple):
    """All of an actor that decides what is visible; sessions, names and languages would fill the cache."""

    agency: Agency
    user_id: int
    clearance: Classification
    compartments: Compartment
    is_leading: bool
    is_keeping: bool


# A page asks seven times, and building takes longer than SQLite needs to answer. Nothing in it moves but
# ``_NOW``, which is read when it is executed.
@lru_cache(maxsize=2048)
def _condition(actor: _Reader, model: Any) -> ColumnElement[bool]:
    is_for_both = col(model.audience) == Audience.BOTH.value
    is_own = col(model.agency) == actor.agency.value
    if not is_classified(model):
        return or_(is_for_both, is_own)
    own = [Audience.OWN.value, *([Audience.OWN_LEADERS.value] if actor.is_leading else [])]
    missing = int(~actor.compartments & _EVERY)
    is_named = col(model.audience) == Audience.NAMED.value
    is_running = or_(col(model.expires_at).is_(None), col(model.expires_at) > _NOW)
    admits = or_(
        is_for_both,
        and_(is_own, col(model.audience).in_(own)),
        and_(is_named, col(model.id).in_(_naming(model).where(NamedReader.user_id == actor.user_id))),
    )
    if actor.is_keeping:
        is_running = or_(is_running, is_own)
        admits = or_(admits, and_(is_own, is_named, col(model.id).not_in(_naming(model))))
    return and_(
        col(model.classification) <= int(actor.clearance),
        col(model.compartments).bitwise_and(missing) == 0,
        is_running,
        admits,
    )


_EVERY = Compartment(sum(Compartment))


def is_classified(model: type[Any]) -> bool:
    """Whether rows of this model carry what kernel/sharing.py names."""
    return "classification" in model.__table__.columns


def _naming(model: type[Any]) -> Any:
    """The rows of the model that name somebody, and not only until earlier."""
    return select(NamedReader.object_id).where(
        NamedReader.object_type == model.__tablename__, col(NamedReader.until) > _NOW
    )


def public_where(model: type[Any]) -> ColumnElement[bool]:
    """What stands on shared screens by name: for both agencies, BIASA, of no circle. No actor is asked."""
    is_for_both = col(model.audience) == Audience.BOTH.value
    if not is_classified(model):
        return is_for_both
    return and_(
        is_for_both,
        col(model.classification) == int(Classification.BIASA),
        col(model.compartments) == int(Compartment.NONE),
        or_(col(model.expires_at).is_(None), col(model.expires_at) > _NOW),
    )


def released(actor: Actor, model: type[Any]) -> ColumnElement[bool]:
    """Sanitised copies: the owner agency's own, and the other's while they are out.

    Out is agreed to, not recalled, not ended. The original is a record of its own: ask ``visible`` for it.
    """
    is_out = and_(
        col(model.approved_at).is_not(None),
        col(model.recalled_at).is_(None),
        col(model.expires_at) > _NOW,
    )
    return or_(col(model.agency) == actor.agency.value, is_out)


def readable_text(actor: Actor, agency: str, is_shared: bool, text: str) -> str:
    """Free text as this actor may read it; an empty string hides it."""
    return text if is_shared or Agency(agency) is actor.agency else ""


def readable_where(actor: Actor, model: type[Any]) -> Any:
    """``readable_text`` as a condition, for searching: the text is the actor's agency's own, or shared.

    The model has the columns ``agency`` and ``is_text_shared``.
    """
    return or_(model.is_text_shared, model.agency == actor.agency.value)
