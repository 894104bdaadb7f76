"""The only writers of accounts and sessions."""

from dashboard.features.access.actions.accounts import create_account
from dashboard.features.access.actions.own_sessions import choose_language, keep_session, sign_out
from dashboard.features.access.actions.signing_in import SignedIn, hash_session, sign_in

__all__ = [
    "SignedIn",
    "choose_language",
    "create_account",
    "hash_session",
    "keep_session",
    "sign_in",
    "sign_out",
]
