"""Whether a code is the account's, and using it up in the same statement: never two times, in no race."""

from sqlmodel import col, update

from dashboard.features.access.actions.sealing import seal, unseal
from dashboard.features.access.rules.factor import matching_step, recovery_hash
from dashboard.features.access.tables import Account, RecoveryCode
from dashboard.kernel.work import UnitOfWork


def seal_seed(seed: bytes, account_id: int) -> str:
    """What is stored of a seed."""
    return seal(seed, _context(account_id))


def spend_code(work: UnitOfWork, account: Account, code: str, *, recovery: bool = True) -> str:
    """Use up a code of the app (``totp``) or, where allowed, a ``recovery`` code; "" for neither."""
    if _spend_totp(work, account, code):
        return "totp"
    if recovery and _spend_recovery(work, account, code):
        return "recovery"
    return ""


def _spend_totp(work: UnitOfWork, account: Account, code: str) -> bool:
    seed = unseal(account.totp_seed, _context(account.id or 0)) if account.factor_at else None
    step = matching_step(seed, code, work.now, account.totp_step) if seed else None
    if step is None:
        return False
    unused = (col(Account.id) == account.id) & (col(Account.totp_step) < step)
    spent = update(Account).where(unused, col(Account.totp_seed) == account.totp_seed).values(totp_step=step)
    return work.session.exec(spent.execution_options(synchronize_session=False)).rowcount == 1


def _spend_recovery(work: UnitOfWork, account: Account, code: str) -> bool:
    hashed = recovery_hash(code)
    if not hashed or account.factor_at is None:
        return False
    unused = (
        (col(RecoveryCode.account_id) == account.id)
        & (col(RecoveryCode.code_hash) == hashed)
        & col(RecoveryCode.used_at).is_(None)
    )
    spent = update(RecoveryCode).where(unused).values(used_at=work.now)
    return work.session.exec(spent.execution_options(synchronize_session=False)).rowcount == 1


def _context(account_id: int) -> str:
    return f"account:{account_id}:totp"
