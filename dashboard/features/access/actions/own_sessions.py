"""What a person does to the own sessions and the own screen."""

from dashboard.features.access.tables import Account, LoginSession
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.errors import Denied
from dashboard.kernel.reference import Language
from dashboard.kernel.work import unit_of_work


def sign_out(actor: Actor, id_hash: str, *, clock: Clock) -> None:
    """End the session. Nothing happens when it is not the actor's own or has ended."""
    with unit_of_work(actor, clock) as work:
        row = work.session.get(LoginSession, id_hash)
        if row is not None and row.account_id == actor.user_id and row.revoked_at is None:
            row.revoked_at = work.now
            work.session.add(row)
        work.audit("session.close", "session", id_hash[:12])


def keep_session(actor: Actor, id_hash: str, *, clock: Clock) -> None:
    """Move the idle time of a session that a person has just used."""
    with unit_of_work(actor, clock, quiet=True) as work:
        row = work.session.get(LoginSession, id_hash)
        if row is not None and row.revoked_at is None:
            row.last_used_at = work.now
            work.session.add(row)


def choose_language(actor: Actor, language: Language, *, clock: Clock) -> None:
    """The language of the actor's own screens from now on."""
    with unit_of_work(actor, clock) as work:
        account = work.session.get(Account, actor.user_id)
        if account is None:
            raise Denied
        account.language = language.value
        work.session.add(account)
        work.audit("account.language", "account", actor.user_id, language=language.value)
