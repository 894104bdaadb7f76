"""Which sheet somebody wants to print: the day, and perhaps one route."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.features.patrols.forms.visits import ROUTE_LONGEST
from dashboard.kernel.clock import duty_day
from dashboard.kernel.errors import Invalid

# Rounds are laid out three days ahead and planned by hand two weeks ahead; older ones are in the list.
_BACK, _AHEAD = timedelta(days=31), timedelta(days=15)


@dataclass(frozen=True, slots=True)
class WantedRounds:
    """A duty day; an empty ``route`` means every route."""

    day: date
    route: str


def parse_wanted_rounds(query: Mapping[str, str], now: datetime) -> WantedRounds:
    """No day means the duty day that is running. Raises Invalid with one sentence: day, route."""
    today, given = duty_day(now), query.get("day", "").strip()
    try:
        day = date.fromisoformat(given) if given else today
    except ValueError:
        raise Invalid({"day": "patrols.sheets.day.wrong"}) from None
    if not today - _BACK <= day <= today + _AHEAD:
        raise Invalid({"day": "patrols.sheets.day.far"})
    route = " ".join(query.get("route", "").split())
    if len(route) > ROUTE_LONGEST or not route.isprintable():
        raise Invalid({"route": "patrols.sheets.empty"})
    return WantedRounds(day, route)
