"""The only code that writes an agency or sharing filter. Every query of shared rows starts here.

A record is visible to its owner agency, and to the other one when its audience is ``both``. Free text
has an audience of its own: the owner's, until its author ticks "aman dibagikan".
"""

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import or_
from sqlmodel import SQLModel, select

from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Agency

Row = TypeVar("Row", bound=SQLModel)


class ShareScope(StrEnum):
    """Who may see a record beside its owner agency."""

    OWN = "own"
    BOTH = "both"


def visible(actor: Actor, model: type[Row]) -> Any:
    """A SELECT of the rows of ``model`` that the actor may know of.

    The model has the columns ``agency`` and ``audience``.
    """
    return select(model).where(visible_where(actor, model))


def visible_where(actor: Actor, model: type[Any]) -> Any:
    """The same as a condition, for counts and joins."""
    return or_(model.audience == ShareScope.BOTH.value, model.agency == actor.agency.value)


def readable_text(actor: Actor, agency: str, is_shared: bool, text: str) -> str:
    """Free text as this actor may read it; an empty string hides it."""
    return text if is_shared or Agency(agency) is actor.agency else ""


def readable_where(actor: Actor, model: type[Any]) -> Any:
    """``readable_text`` as a condition, for searching: the text is the actor's agency's own, or shared.

    The model has the columns ``agency`` and ``is_text_shared``.
    """
    return or_(model.is_text_shared, model.agency == actor.agency.value)
