"""Duties and circles of an account: given at once where one person may, else decided by a second one.

Of two who decide at once one is told that it is decided. Whatever changes ends the account's sessions.
"""

from dashboard.features.access.actions.access_changes import (
    ask,
    end_access,
    note_done,
    own_account,
    require_administrator,
    require_none_waits,
    set_access,
)
from dashboard.features.access.actions.links import TOPIC
from dashboard.features.access.actions.opening import end_all_sessions
from dashboard.features.access.actions.second_factor import clear_factor
from dashboard.features.access.forms import AskChange, ChangeAccess, DecideChange, access_seen
from dashboard.features.access.queries import roles_of
from dashboard.features.access.queries.administration import circles_from
from dashboard.features.access.queries.sessions import compartments_of
from dashboard.features.access.rules import access_fault, needs_second
from dashboard.features.access.rules.changes import ChangeKind, Outcome, decision_fault
from dashboard.features.access.tables import Account, AccountChange
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Conflict, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.work import UnitOfWork, unit_of_work


def change_access(actor: Actor, command: ChangeAccess, *, clock: Clock) -> Outcome:
    """Give an account exactly these duties and circles: DIRECT, or OPEN while a second person has to decide.

    Raises Denied, Missing, Invalid (duties that do not fit), Conflict (it has others than the page showed),
    or Refused: closed, the own account, nothing would change, a request waits, the last administrator.
    """
    actor.require(Permission.ACCOUNT_ADMINISTER)
    wanted = frozenset(command.roles)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("account.roles", command.key, command)
        if earlier is not None:
            return Outcome(earlier)
        account = own_account(work, command.username)
        account_id = account.id or 0
        if not account.is_active:
            raise Refused("access.close.closed")
        if fault := access_fault(wanted, command.circles, actor.agency):
            raise Invalid({"roles": fault})
        held, circles = roles_of(work.session, account_id), compartments_of(work.session, account_id)
        if access_seen(held, circles) != command.seen:
            raise Conflict
        if (held, circles) == (wanted, command.circles):
            raise Refused("access.change.same")
        outcome = Outcome.DIRECT
        if needs_second(held, circles, wanted, command.circles):
            ask(work, account_id, ChangeKind.ROLES, command.reason, wanted, command.circles)
            outcome = Outcome.OPEN
        else:
            require_none_waits(work, account_id)
            set_access(work, account_id, wanted, command.circles)
            note_done(work, account_id, ChangeKind.ROLES, command.reason, wanted, command.circles)
            _applied(work, account_id, held, wanted)
        work.remember("account.roles", command.key, command, outcome.value)
        work.bump(TOPIC)
        return outcome


def ask_change(actor: Actor, command: AskChange, *, clock: Clock) -> int:
    """Ask for an account to be reset (password and second factor forgotten) or opened again; its number.

    Raises Denied, Missing, or Refused: the own account, a request waits, or there is nothing to do.
    """
    actor.require(Permission.ACCOUNT_ADMINISTER)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("account.ask", command.key, command)
        if earlier is not None:
            return int(earlier)
        account = own_account(work, command.username)
        if account.is_active is (command.kind is ChangeKind.REOPEN):
            raise Refused("access.change.stale")
        number = ask(work, account.id or 0, command.kind, command.reason)
        work.remember("account.ask", command.key, command, number)
        work.bump(TOPIC)
        return number


def decide_change(actor: Actor, command: DecideChange, *, clock: Clock) -> Outcome:
    """Approve a request of the own agency, and it is done; or refuse it, or take the own one back.

    Raises Denied, Missing, or Refused: decided already, one's own account, one's own request, out of date.
    """
    actor.require(Permission.ACCESS_APPROVE)
    with unit_of_work(actor, clock) as work:
        earlier = work.earlier("account.decide", command.key, command)
        if earlier is not None:
            return Outcome(earlier)
        change, account = _load(work, command.number)
        if fault := decision_fault(
            outcome=change.outcome,
            asked_by=change.asked_by,
            account_id=account.id or 0,
            decider=actor.user_id,
            approves=command.approves,
            is_active=account.is_active,
            kind=change.kind,
        ):
            raise Refused(fault)
        if command.approves:
            _carry_out(work, change, account)
        taken_back = not command.approves and change.asked_by == actor.user_id
        outcome = Outcome.TAKEN_BACK if taken_back else Outcome.REFUSED
        outcome = Outcome.APPROVED if command.approves else outcome
        change.outcome, change.decided_at, change.decided_by = outcome.value, work.now, actor.user_id
        work.session.add(change)
        work.remember("account.decide", command.key, command, outcome.value)
        action = "account.approve" if command.approves else "account.refuse"
        work.audit(action, "account_change", command.number, account=account.id, kind=change.kind)
        work.bump(TOPIC)
        return outcome


def _load(work: UnitOfWork, number: int) -> tuple[AccountChange, Account]:
    """The request, alone for this transaction; one of the other agency is as missing as any other number."""
    change = work.session.get(AccountChange, number)
    account = work.session.get(Account, change.account_id) if change is not None else None
    if change is None or account is None or account.agency != work.actor.agency.value:
        raise Missing
    work.one_decision_at_a_time(f"account:{account.id}")
    work.session.refresh(change)
    work.session.refresh(account)
    return change, account


def _carry_out(work: UnitOfWork, change: AccountChange, account: Account) -> None:
    account_id = account.id or 0
    held = roles_of(work.session, account_id)
    if change.kind == ChangeKind.ROLES:
        wanted, circles = frozenset(Role(role) for role in change.roles), circles_from(change.compartments)
        if fault := access_fault(wanted, circles, Agency(account.agency)):
            raise Refused(fault)
        set_access(work, account_id, wanted, circles)
        _applied(work, account_id, held, wanted)
        return
    # The owner chooses a new password by a link; until then nobody comes in.
    account.password_hash = ""
    if change.kind == ChangeKind.REOPEN:
        account.is_active, account.deactivated_at = True, None
    work.session.add(account)
    if change.kind == ChangeKind.RESET:
        clear_factor(work, account_id)
        require_administrator(work, held)
    end_access(work, account_id)
    work.audit(f"account.{change.kind}", "account", account_id)


def _applied(work: UnitOfWork, account_id: int, held: frozenset[Role], wanted: frozenset[Role]) -> None:
    # A link that its owner has not used yet stays good: it opens nothing that is not decided now.
    end_all_sessions(work, account_id)
    require_administrator(work, held)
    work.audit("account.roles", "account", account_id, roles=sorted(wanted), before=sorted(held))
