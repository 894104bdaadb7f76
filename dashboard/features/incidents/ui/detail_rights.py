"""What this viewer may do on one incident's page, read from the same tables the actions ask.

Called by detail_views. It only decides what is offered; every action asks again.
"""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.incidents.actions import PERMISSION_OF
from dashboard.features.incidents.queries.detail import IncidentDetail, IncidentStep
from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import Action, EventKind
from dashboard.features.incidents.rules.record import EDITABLE, ENDED, RECORD_TRANSITIONS
from dashboard.features.incidents.rules.severity import is_lowering
from dashboard.features.incidents.rules.taking_back import Taken, standing, step_to_undo
from dashboard.features.incidents.rules.transitions import actions_for, missing_acceptances
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency, Severity


@dataclass(frozen=True)
class ActionView:
    """One step of the response in its fixed place; the first one that is possible is the main one.

    A step that is done keeps its place as words, so that nothing else moves under a finger.
    """

    code: str = ""
    is_main: bool = False
    is_done: bool = False


@dataclass(frozen=True)
class RecordActionView:
    """One step of the record and what its form asks for."""

    code: str = ""
    needs_comment: bool = False
    needs_original: bool = False


@dataclass(frozen=True)
class Rights:
    """Which of the page's forms are offered. ``levels`` are the severities that may be chosen."""

    may_edit: bool = False
    levels: tuple[str, ...] = ()
    may_lower: bool = False
    may_set_lp: bool = False
    may_take: bool = False
    may_assign: bool = False
    may_note: bool = False
    may_mark: bool = False
    may_mask: bool = False


def actions(detail: IncidentDetail, actor: Actor) -> tuple[ActionView, ...]:
    """The steps of the response that the table allows. In the city the owner acts alone, nobody accepts."""
    row = detail.row
    possible = actions_for(
        row.state,
        acting=actor.agency,
        owner=row.agency,
        acknowledged_by=_accepted_by(row),
        severity=row.severity,
    )
    may = {one for one in possible if actor.may(PERMISSION_OF[one]) and _is_done_once(detail, one)}
    if not row.zone.is_site:
        may = {one for one in may if one is not Action.ACKNOWLEDGE and row.agency is actor.agency}
    if not row.record_state.is_live or not may:
        return ()
    done = {one for one in Action if one not in may and _was_offered(row, one, actor)}
    main = next(one for one in Action if one in may)
    return tuple(
        ActionView(one.value, one is main, one in done) for one in Action if one in may or one in done
    )


def _accepted_by(row: IncidentRow) -> list[Agency]:
    return [agency for agency in Agency if row.accepted_at(agency) is not None]


def asks_before_end(detail: IncidentDetail) -> bool:
    """Ending a critical incident asks once more, unless it will be refused anyway."""
    row = detail.row
    missing = missing_acceptances(
        Action.RESOLVE,
        owner=row.agency,
        severity=row.severity,
        is_site=row.zone.is_site,
        accepted_by=_accepted_by(row),
    )
    return row.severity is Severity.CRITICAL and not missing


def step_to_take_back(detail: IncidentDetail, actor: Actor, now: datetime) -> IncidentStep | None:
    """The line of history that this viewer may take back now; the action asks again."""
    row = detail.row
    lines = [
        (Taken(EventKind(step.kind), step.action, step.agency, step.actor_id, step.at), step)
        for step in reversed(detail.steps)
    ]
    try:
        own = step_to_undo(
            standing(line for line, _ in lines), actor.user_id, owner=row.agency, state=row.state, now=now
        )
    except Refused:
        return None
    if not row.record_state.is_live or not actor.may(PERMISSION_OF[Action(own.action)]):
        return None
    return next(step for line, step in lines if line is own)


def _is_done_once(detail: IncidentDetail, action: Action) -> bool:
    """A milestone stands once; a late acceptance may find somebody on the scene already."""
    return action is not Action.ON_SCENE or detail.row.on_scene_at is None


def _was_offered(row: IncidentRow, action: Action, actor: Actor) -> bool:
    """Whether this step is done and this viewer could have been the one to do it."""
    moments = {
        Action.ACKNOWLEDGE: row.acknowledged_at if row.agency is not actor.agency else row.owner_accepted_at,
        Action.ON_SCENE: row.on_scene_at,
        Action.CONTAIN: row.contained_at,
        Action.RESOLVE: row.resolved_at,
    }
    if action is Action.ACKNOWLEDGE and row.agency is actor.agency and row.severity is not Severity.CRITICAL:
        return False
    return moments[action] is not None and actor.may(PERMISSION_OF[action])


def record_steps(detail: IncidentDetail, actor: Actor) -> tuple[RecordActionView, ...]:
    """The steps of the record in this state that are the viewer's to do."""
    row = detail.row
    if row.agency is not actor.agency:
        return ()
    return tuple(
        RecordActionView(one.action.value, row.record_state in one.comment_in, one.needs_original)
        for one in RECORD_TRANSITIONS
        if row.record_state in one.from_states and actor.may(one.permission)
    )


def rights(detail: IncidentDetail, actor: Actor) -> Rights:
    """Everything else that this viewer may do here."""
    row = detail.row
    may = actor.may
    is_own, reports = row.agency is actor.agency, may(Permission.INCIDENT_REPORT)
    commands = may(Permission.INCIDENT_CONTAIN)
    takes = commands or may(Permission.INCIDENT_ACKNOWLEDGE)
    leads = is_own and row.state.is_open
    reviews = may(Permission.INCIDENT_REVIEW)
    levels = [
        level.value
        for level in Severity
        if level is not row.severity and (reviews or not is_lowering(level, row.severity))
    ]
    return Rights(
        may_edit=is_own and reports and row.record_state in EDITABLE,
        levels=tuple(levels) if is_own and reports and row.record_state not in ENDED else (),
        may_lower=is_own and reviews and row.record_state not in ENDED,
        may_set_lp=reports and (is_own or (actor.agency is Agency.POLRES and row.zone.is_site)),
        may_take=leads and takes and detail.handler_id != actor.user_id,
        may_assign=leads and commands,
        may_note=reports,
        may_mask=reviews,
        may_mark=is_own and reviews and row.record_state not in ENDED and detail.may_be_exercise,
    )
