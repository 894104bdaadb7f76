"""The only writers of accounts and sessions."""

from dashboard.features.access.actions.accounts import (
    Opened,
    close_account,
    create_account,
    make_link,
    open_account,
)
from dashboard.features.access.actions.bootstrap import create_admin, has_active_admin
from dashboard.features.access.actions.changes import ask_change, change_access, decide_change
from dashboard.features.access.actions.lifetimes import (
    end_lapsed,
    end_lapsed_while_away,
    note_clock_jump,
    shorten_idle,
)
from dashboard.features.access.actions.links import IssuedLink, issue_link, use_link
from dashboard.features.access.actions.opening import (
    NextStep,
    Place,
    SignedIn,
    end_all_sessions,
    hash_session,
)
from dashboard.features.access.actions.own_sessions import (
    change_password,
    choose_language,
    keep_session,
    prove,
    revoke_others,
    revoke_session,
    sign_out,
)
from dashboard.features.access.actions.reviews import remind_of_reviews, tick_account
from dashboard.features.access.actions.second_factor import (
    Enrolled,
    ShownSeed,
    clear_factor,
    enrol_factor,
    may_enrol,
    remove_factor,
    renew_recovery_codes,
    show_seed,
)
from dashboard.features.access.actions.signing_in import give_code, sign_in

__all__ = [
    "Enrolled",
    "IssuedLink",
    "NextStep",
    "Opened",
    "Place",
    "ShownSeed",
    "SignedIn",
    "ask_change",
    "change_access",
    "change_password",
    "choose_language",
    "clear_factor",
    "close_account",
    "create_account",
    "create_admin",
    "decide_change",
    "end_all_sessions",
    "end_lapsed",
    "end_lapsed_while_away",
    "enrol_factor",
    "give_code",
    "has_active_admin",
    "hash_session",
    "issue_link",
    "keep_session",
    "make_link",
    "may_enrol",
    "note_clock_jump",
    "open_account",
    "prove",
    "remind_of_reviews",
    "remove_factor",
    "renew_recovery_codes",
    "revoke_others",
    "revoke_session",
    "shorten_idle",
    "show_seed",
    "sign_in",
    "sign_out",
    "tick_account",
    "use_link",
]
