"""Somebody else was faster: what has changed since a form was opened, in words, beside what was typed.

Called by detail_desk_state when a form was refused. Nothing that was typed is touched.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from dashboard.features.incidents.queries.detail import IncidentStep, find_incident
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.ui.detail_before import Before, read_before
from dashboard.features.incidents.ui.detail_steps import step_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say

# A change of these is looked at before a form goes on; a note, a task or an acceptance stops nobody.
_WEIGHTY = {
    EventKind.FIELD, EventKind.SEVERITY, EventKind.RECORD, EventKind.EXERCISE, EventKind.SHARING,
}  # fmt: skip
_FACTS = ("type", "zone", "occurred_at")


def changes_since(actor: Actor, reference: str, seen: int | None, now: datetime) -> tuple[Before, list[str]]:
    """How things stand now, and in words what others have changed since the line ``seen``, oldest first.

    One's own steps are no news, but for the facts a form of another window may have changed; without ``seen``
    nothing is. Raises Missing.
    """
    fresh = read_before(actor, reference)
    with reading() as session:
        steps = find_incident(session, actor, reference).steps
    news = [
        step
        for step in reversed(steps)
        if seen is not None
        and step.id > seen
        and step.kind in _WEIGHTY
        and (step.actor_id != actor.user_id or step.action in _FACTS)
    ]
    return fresh, [_news_line(step, now, actor.language) for step in news]


def _news_line(step: IncidentStep, now: datetime, language: Language) -> str:
    """ "14.35 Lokasi diperbaiki dari Blok C menjadi Blok A oleh Rutan (Karupam)"."""
    view = step_view(step, now, language)
    who = f" ({view.who})" if view.who else ""
    return say("incidents.changes.line", language, when=view.when, what=view.text, who=who)


def follow(old: Before, fresh: Before, typed: Mapping[str, object]) -> Before:
    """``old`` for the form of facts: a value that was not touched follows, one that was stays as it was."""
    untouched = [name for name in _FACTS if str(typed.get(name, "")) == getattr(old, name)]
    return replace(old, **{name: getattr(fresh, name) for name in untouched})
