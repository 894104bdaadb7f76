"""What can be done to an account, what became of a request, and who may decide it.

Called by actions, queries and pages. Four eyes: asked by one, decided by another,
never by whom it is about.
"""

from enum import StrEnum

REASON_LONGEST = 200


class ChangeKind(StrEnum):
    """``reset``: password and second factor are forgotten. ``review``: closed in the monthly review."""

    ROLES = "roles"
    RESET = "reset"
    REOPEN = "reopen"
    CLOSE = "close"
    REVIEW = "review"


class Outcome(StrEnum):
    """``direct``: done at once, because one person may. ``lapsed``: the account was closed meanwhile.

    ``restored``: a backup was put back, which cannot know how it was decided.
    """

    OPEN = ""
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken"
    DIRECT = "direct"
    LAPSED = "lapsed"
    RESTORED = "restored"


def decision_fault(
    *, outcome: str, asked_by: int, account_id: int, decider: int, approves: bool, is_active: bool, kind: str
) -> str:
    """The key of the sentence that says why this person cannot decide this now; "" when it can be done.

    Whoever asked may take the request back, which is no decision.
    """
    if outcome != Outcome.OPEN:
        return "access.change.decided"
    if account_id == decider:
        return "access.change.own"
    if approves and asked_by == decider:
        return "access.change.asker"
    if approves and is_active is (kind == ChangeKind.REOPEN):
        return "access.change.stale"
    return ""


def link_needs_second(*, has_password: bool, has_factor: bool, is_sensitive: bool, forgets: bool) -> bool:
    """Whether one administrator alone must not make a link, because the link would be enough to come in.

    A second factor that stays is in its owner's pocket; without it the link opens the account.
    """
    return has_password and is_sensitive and (forgets or not has_factor)
