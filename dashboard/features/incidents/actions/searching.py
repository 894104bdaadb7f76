"""Record a search (razia), with or without finds. What is written here feeds the yield of searches (I9)."""

from datetime import datetime, timedelta

from dashboard.features.incidents.actions.history import SOURCE, TOPIC, add_step, title_of
from dashboard.features.incidents.forms.search import LONGEST_NOTE, RecordSearch
from dashboard.features.incidents.rules.codes import EventKind
from dashboard.features.incidents.rules.finds import LONGEST_SEARCH, MOST_ROOMS
from dashboard.features.incidents.tables import Incident, Search, SearchFind
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Invalid
from dashboard.kernel.form import FUTURE_TOLERANCE
from dashboard.kernel.masks import mask_errors
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible
from dashboard.kernel.work import UnitOfWork, unit_of_work

SERIES = "G"


def record_search(actor: Actor, command: RecordSearch, *, clock: Clock) -> str:
    """Keep the search and its finds together; returns its reference (``G-2026-0001``).

    Raises Denied, Refused for a reused key, or Invalid with one sentence per field.
    """
    actor.require(Permission.SEARCH_RECORD)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("search.record", command.key, command)
        if earlier is not None:
            return earlier
        started, ended = _span(command, work.now)
        _check(command, started, ended, work.now)
        incident = _incident(work, command)
        reference = work.next_reference(SERIES)
        search = _search(work, command, reference, started, ended)
        search.incident_id = incident.id if incident else None
        work.session.add(search)
        work.session.flush()
        for find in command.finds:
            row = SearchFind(search_id=search.id or 0, item=find.item, quantity=find.quantity, unit=find.unit)
            work.session.add(row)
        if incident is not None:
            found = "found" if command.finds else "nothing"
            add_step(work, incident, "search", kind=EventKind.SEARCH, old=reference, new=found)
        work.bump(TOPIC)
        work.touch(SOURCE)
        work.remember("search.record", command.key, command, reference)
        work.audit(
            "search.record",
            "search",
            reference,
            incident=command.incident or "",
            finds={find.item.value: find.quantity for find in command.finds},
        )
    return reference


def _span(command: RecordSearch, now: datetime) -> tuple[datetime, datetime]:
    # A phone that is a little ahead means now.
    ended = command.ended_at or now
    if now < ended <= now + FUTURE_TOLERANCE:
        ended = now
    started = command.started_at
    if started is None:
        if command.minutes is None or not 1 <= command.minutes <= LONGEST_SEARCH.total_seconds() // 60:
            raise Invalid({"minutes": "incidents.finds.minutes.choose"})
        started = ended - timedelta(minutes=command.minutes)
    return started, ended


def _check(command: RecordSearch, started: datetime, ended: datetime, now: datetime) -> None:
    wrong: dict[str, str] = {}
    if not command.zone.is_site:
        wrong["zone"] = "incidents.finds.zone.choose"
    if not 0 <= command.rooms <= MOST_ROOMS:
        wrong["rooms"] = "incidents.finds.rooms.range"
    if ended > now:
        wrong["ended_at"] = "form.time.future"
    elif ended < started:
        wrong["ended_at"] = "incidents.finds.order"
    elif ended - started > LONGEST_SEARCH:
        wrong["ended_at"] = "incidents.finds.long"
    for find in command.finds:
        if not find.is_plausible:
            wrong[f"item_{find.item.value}"] = f"incidents.finds.quantity.{find.unit.value}"
    if len({find.item for find in command.finds}) != len(command.finds):
        wrong["finds"] = "incidents.finds.twice"
    if len(command.note) > LONGEST_NOTE:
        wrong["note"] = "form.text.long"
    elif command.is_text_shared:
        wrong |= mask_errors({"note": command.note})
    if wrong:
        raise Invalid(wrong)


def _incident(work: UnitOfWork, command: RecordSearch) -> Incident | None:
    """The incident it belongs to: any the actor may know of, at the site."""
    if not command.incident:
        return None
    statement = visible(work.actor, Incident).where(Incident.reference == command.incident)
    incident: Incident | None = work.session.exec(statement.with_for_update()).first()
    if incident is None or not incident.is_site:
        raise Invalid({"incident": "incidents.finds.incident.unknown"})
    return incident


def _search(
    work: UnitOfWork, command: RecordSearch, reference: str, started: datetime, ended: datetime
) -> Search:
    return Search(
        reference=reference,
        agency=work.actor.agency,
        zone=command.zone,
        kind=command.kind,
        is_unannounced=command.is_unannounced,
        is_joint=command.is_joint,
        rooms=command.rooms,
        started_at=started,
        ended_at=ended,
        recorded_at=work.now,
        recorded_by=work.actor.user_id,
        recorded_title=title_of(work.actor),
        note=command.note,
        is_text_shared=command.is_text_shared,
    )
