"""Routes, as a form sends them and as commands. Read by the plan page.

Codes are only checked for their shape here; whether they exist and whose they are, is asked by the action.
"""

from dataclasses import dataclass

from dashboard.features.patrols.forms.plans import identified
from dashboard.features.patrols.forms.visits import MOST_CHECKPOINTS, ROUTE_LONGEST, code_of
from dashboard.kernel.form import FormReader

ROUTE_MINUTES = (5, 480)


@dataclass(frozen=True, slots=True)
class NewRoute:
    """``checkpoints``: codes in walking order. ``minutes``: how long the walk is planned to take."""

    name: str
    minutes: int
    checkpoints: tuple[str, ...]
    is_joint_eligible: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class ChangeRoute:
    """What a route is from now on; what has begun keeps what it was."""

    route_id: int
    version: int
    route: NewRoute
    key: str = ""


@dataclass(frozen=True, slots=True)
class RetireRoute:
    """No patrol on this route any more; its plans end too."""

    route_id: int
    version: int
    key: str = ""


def parse_route(fields: object) -> NewRoute:
    """Raises Invalid with one sentence per field: name, minutes, checkpoints, key.

    The points come as ``checkpoints``, a list of codes in walking order.
    """
    form = FormReader(fields)
    route = _route(form)
    form.finish()
    return route


def parse_route_change(fields: object) -> ChangeRoute:
    """As ``parse_route``, with ``id`` and ``version`` of the route."""
    form = FormReader(fields)
    route = _route(form)
    number, version = identified(form)
    form.finish()
    return ChangeRoute(number, version, route, route.key)


def parse_route_retirement(fields: object) -> RetireRoute:
    """Raises Invalid: id, version, key."""
    form = FormReader(fields)
    number, version = identified(form)
    key = form.key()
    form.finish()
    return RetireRoute(number, version, key)


def _route(form: FormReader) -> NewRoute:
    name = " ".join(form.text("name", ROUTE_LONGEST, required="patrols.form.name.write").split())
    minutes = form.whole("minutes", *ROUTE_MINUTES, "patrols.form.minutes.range")
    points = _points(form)
    return NewRoute(name, minutes or 0, points, form.checked("is_joint_eligible"), form.key())


def _points(form: FormReader) -> tuple[str, ...]:
    given = form.raw("checkpoints")
    codes = tuple(code_of(code) for code in given) if isinstance(given, list | tuple) else ()
    if not codes:
        form.fail("checkpoints", "patrols.form.order.choose")
    elif "" in codes or len(codes) > MOST_CHECKPOINTS:
        form.fail("checkpoints", "patrols.form.checkpoints.unknown")
    elif len(set(codes)) != len(codes):
        form.fail("checkpoints", "patrols.form.order.twice")
    return codes
