"""The open form of the plan page as the query of its address, and what an address may say. Pure.

Called by the page's State. An address may be typed by anybody: what it names is looked up with the actor's
rights.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dashboard.features.patrols.forms import MOST_CHECKPOINTS

LONGEST_CODE = 16
_FORM = re.compile(r"[a-z-]{1,16}")
_THING = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_CODE}}}")


@dataclass(frozen=True, slots=True)
class Address:
    """``form`` and ``thing`` as ``open_form`` takes them; ``order``: the points of a route as walked."""

    form: str = ""
    thing: str = ""
    order: tuple[str, ...] = ()


def address_of(form: str, thing: str, codes: Sequence[str]) -> str:
    """``?form=route&thing=3&order=M1,M3``; empty without a form, and without what it does not have."""
    if not form:
        return ""
    order = ",".join(codes) if form == "route" else ""
    parts = {"form": form, "thing": thing, "order": order}
    return "?" + urlencode({name: value for name, value in parts.items() if value}, safe=",")


def parse_address(query: Mapping[str, Any]) -> Address:
    """What cannot be meant is nothing; ``new=once`` is the link of another page to a new form."""
    fresh = str(query.get("new", ""))
    if _FORM.fullmatch(fresh):
        return Address(fresh)
    form, thing = str(query.get("form", "")), str(query.get("thing", ""))
    if not _FORM.fullmatch(form) or (thing and not _THING.fullmatch(thing)):
        return Address()
    return Address(form, thing, parse_order(query.get("order", "")))


def parse_order(codes: object) -> tuple[str, ...]:
    """Each code once, no more than a route may have."""
    parts = str(codes)[: MOST_CHECKPOINTS * (LONGEST_CODE + 1)].split(",")
    found = dict.fromkeys(part for part in parts if _THING.fullmatch(part))
    return tuple(found)[:MOST_CHECKPOINTS]


def key_of(fields: object) -> str:
    """The key of the click that sent a form."""
    return str(fields.get("key") or "") if isinstance(fields, Mapping) else ""
