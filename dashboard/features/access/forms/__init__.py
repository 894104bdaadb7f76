"""What the forms of signing in and of accounts send."""

from dashboard.features.access.forms.administration import (
    ACCESS_DRAFTS,
    AskChange,
    ChangeAccess,
    CloseAccount,
    DecideChange,
    MakeLink,
    NewAccount,
    TickAccount,
    access_seen,
    parse_access,
    parse_ask,
    parse_close,
    parse_decision,
    parse_link,
    parse_new_account,
    parse_tick,
)
from dashboard.features.access.forms.signing_in import SignIn, parse_sign_in, safe_back, safe_path

__all__ = [
    "ACCESS_DRAFTS",
    "AskChange",
    "ChangeAccess",
    "CloseAccount",
    "DecideChange",
    "MakeLink",
    "NewAccount",
    "SignIn",
    "TickAccount",
    "access_seen",
    "parse_access",
    "parse_ask",
    "parse_close",
    "parse_decision",
    "parse_link",
    "parse_new_account",
    "parse_sign_in",
    "parse_tick",
    "safe_back",
    "safe_path",
]
