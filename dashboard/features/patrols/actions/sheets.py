"""Taking sheets away: what is printed leaves the system, so it is audited before a byte is given.

Called by ui/sheet_routes.py. Also gives codes to checkpoints that have none, as seeds and imports leave them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dashboard.features.patrols.actions.topic import TOPIC
from dashboard.features.patrols.forms.sheets import WantedRounds
from dashboard.features.patrols.queries.sheets import SheetRound, SignRow, list_rounds, list_signs
from dashboard.features.patrols.rules.agreement import fresh_tag
from dashboard.features.patrols.tables import Checkpoint, FormerTag
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Refused
from dashboard.kernel.permissions import Permission
from dashboard.kernel.scope import visible
from dashboard.kernel.work import unit_of_work


@dataclass(frozen=True, slots=True)
class TakenSigns:
    """``at`` is the version printed on each sign."""

    at: datetime
    rows: tuple[SignRow, ...]


@dataclass(frozen=True, slots=True)
class TakenRounds:
    """The plan as it was known at ``at``."""

    at: datetime
    rounds: tuple[SheetRound, ...]


def take_signs(actor: Actor, *, clock: Clock) -> TakenSigns:
    """Every sign of the own agency. Raises Denied, or Refused when no checkpoint has a code."""
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock) as work:
        rows = list_signs(work.session, actor, work.now)
        if not rows:
            raise Refused("patrols.sheets.no_signs")
        # Whoever has a sign's code can pretend to have stood there: the audit says who took all of them.
        work.audit("patrol.print_signs", "checkpoint", "", signs=len(rows))
        return TakenSigns(work.now, rows)


def take_rounds(actor: Actor, wanted: WantedRounds, *, clock: Clock) -> TakenRounds:
    """The rounds of a day. Raises Denied, or Refused when nothing is planned."""
    actor.require(Permission.PATROL_READ)
    with unit_of_work(actor, clock) as work:
        rounds = list_rounds(work.session, actor, wanted.day, work.now, wanted.route)
        if not rounds:
            raise Refused("patrols.sheets.empty")
        work.audit("patrol.print_rounds", "day", wanted.day.isoformat(), rounds=len(rounds))
        return TakenRounds(work.now, rounds)


def give_tags(actor: Actor, *, clock: Clock) -> int:
    """A code for every own checkpoint in use that has none; returns how many. Twice does nothing."""
    actor.require(Permission.PATROL_PLAN)
    with unit_of_work(actor, clock, quiet=True) as work:
        bare = visible(actor, Checkpoint).where(
            Checkpoint.agency == actor.agency.value,
            col(Checkpoint.tag).is_(None),
            col(Checkpoint.retired_at).is_(None),
        )
        rows = list(work.session.exec(bare.order_by(col(Checkpoint.id)).with_for_update()))
        taken = set(work.session.exec(select(Checkpoint.tag).where(col(Checkpoint.tag).is_not(None))))
        taken |= set(work.session.exec(select(FormerTag.tag)))
        for row in rows:
            while (tag := fresh_tag()) in taken:
                pass
            taken.add(tag)
            row.tag = tag
            row.version += 1
            work.session.add(row)
        if rows:
            work.audit("patrol.tags", "batch", "", points=[row.code for row in rows])
            work.bump(TOPIC)
    return len(rows)
