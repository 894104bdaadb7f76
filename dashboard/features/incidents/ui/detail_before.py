"""What the small forms of the page start from: the values and the version at the moment they are opened.

Called by detail_desk_state when a panel opens. A later refresh of the page does not reach it; what others
have changed since is told when the form is sent (detail_changes), and only then the form follows.
"""

from dataclasses import dataclass, replace

from dashboard.features.incidents.queries.detail import find_incident, list_handlers
from dashboard.features.incidents.ui.detail_rights import record_steps, rights
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import to_site
from dashboard.kernel.database import reading
from dashboard.kernel.people import Person
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say


@dataclass(frozen=True)
class OptionLine:
    """One option of a list: what is sent and what is read."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class Before:
    """``occurred_at`` as the browser's picker writes it; ``people`` is empty for who may not assign.

    ``commented`` are the steps of the record that need a comment now, ``seen`` is the newest line of history.
    """

    version: int = 0
    seen: int = 0
    type: str = ""
    zone: str = ""
    is_site: bool = True
    occurred_at: str = ""
    lp_number: str = ""
    commented: tuple[str, ...] = ()
    levels: tuple[OptionLine, ...] = ()
    people: tuple[OptionLine, ...] = ()


def read_before(actor: Actor, reference: str) -> Before:
    """Raises Missing for what this actor may not know of."""
    with reading() as session:
        detail = find_incident(session, actor, reference)
        may_assign = actor.may(Permission.INCIDENT_CONTAIN)
        people = list_handlers(session, actor) if may_assign else ()
    row, language = detail.row, actor.language
    levels = rights(detail, actor).levels
    return Before(
        version=row.version,
        seen=max((step.id for step in detail.steps), default=0),
        type=row.type.value,
        zone=row.zone.value,
        is_site=row.zone.is_site,
        occurred_at=to_site(row.occurred_at).strftime("%Y-%m-%dT%H:%M"),
        lp_number=detail.lp_number,
        commented=tuple(one.code for one in record_steps(detail, actor) if one.needs_comment),
        levels=tuple(OptionLine(code, say(f"severity.{code}", language)) for code in levels),
        people=people_options(people, detail.handler_id, language),
    )


# Which values belong to which panel: opening one must not move what another has started from.
_FIELDS = {
    "record": ("commented",),
    "severity": ("levels",),
    "part": (),
    "correct": ("type", "zone", "is_site", "occurred_at"),
    "lp": ("lp_number",),
    "handler": ("people",),
}


def take_over(old: Before, new: Before, panel: str) -> Before:
    """``old`` with the values that this panel starts from."""
    return replace(old, **{name: getattr(new, name) for name in _FIELDS.get(panel, ())})


def people_options(people: tuple[Person, ...], present: int, language: Language) -> tuple[OptionLine, ...]:
    """Duty titles, numbered where several share one; whoever leads already is left out."""
    options = []
    for person in people:
        same = [other.user_id for other in people if other.title == person.title]
        word = say(f"role.{person.title}", language)
        number = f" {same.index(person.user_id) + 1}" if len(same) > 1 else ""
        if person.user_id != present:
            options.append(OptionLine(str(person.user_id), word + number))
    return tuple(options)
