"""What a notice says: a sentence by kind, a level, a reference; and where it leads.

Called by queries and screens. A notice holds codes only: nothing here may ever read an incident.
"""

import re

KINDS = frozenset(
    {
        "incident.reported", "incident.acknowledged", "incident.on_scene", "incident.contained",
        "incident.resolved", "incident.raised", "incident.lowered", "incident.corrected", "incident.undone",
        "incident.escalated_command",
        "incident.escalated_leaders", "incident.assigned", "incident.task", "incident.task_cancelled",
        "incident.task_done",
        "incident.exercise", "incident.real", "incident.shared", "incident.share_asked",
        "incident.share_decided", "release.asked", "release.given", "release.recalled", "release.decided",
        "incident.note", "incident.methane", "record.submitted", "record.returned", "record.held",
        "record.closed", "record.duplicate", "record.not_reportable", "record.reopened",
        "drill.moved", "drill.cancelled", "drill.edited", "meeting.frozen", "meeting.locked",
        "commitment.added", "commitment.slipped", "commitment.evidence", "commitment.key",
        "commitment.key_void", "commitment.closed", "commitment.cancelled",
        "access.asked", "access.review", "access.opened", "access.linked", "access.factor_gone",
        "target.proposed",
        "patrol.overdue", "patrol.review", "patrol.joint", "patrol.excuse",
        "system.space_low", "system.space_out", "system.space_again",
    }
)  # fmt: skip

# What is said of a record that is not for everybody: as of a kind of a newer version, nothing but "look".
CLOSED_KIND = "other"
# More than these nobody reads one by one: the badge says "99+".
MOST_COUNTED = 100
ACCOUNT = re.compile(r"account-(\d+)")
_INCIDENT = re.compile(r"[RP]-\d{4}-\d{4,}")
_DRILL = re.compile(r"L-\d{4}-\d{4,}")
_MEETING = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_RELEASE = re.compile(r"S-\d{4}-\d{4,}")
_COMMITMENT = re.compile(r"K-\d{4}-\d{4,}")
# Numbers of rows that nobody knows by heart: they lead to the board and are not said.
_BOARDS = {
    re.compile(r"(patrol|visit)-\d+"): "/patrols",
    re.compile(r"change-\d+"): "/admin/changes",
    re.compile(r"review-20\d\d-(0[1-9]|1[0-2])"): "/admin/review",
    re.compile(r"target-\d+"): "/admin/targets",
    # Its own page when the reader's queries know the name; a closed account is on the list.
    ACCOUNT: "/admin",
}


def known_kind(kind: str) -> str:
    """The end of the string key ``notices.kind.KIND``; a kind of a newer version is said neutrally."""
    return kind if kind in KINDS else "other"


def address_of(reference: str) -> str:
    """The page a notice opens, or an empty string when there is none."""
    if board := _board_of(reference):
        return board
    if _DRILL.fullmatch(reference):
        return f"/drills/{reference}"
    if _MEETING.fullmatch(reference):
        return f"/review/{reference}"
    if _COMMITMENT.fullmatch(reference):
        return f"/commitments/{reference}"
    if _RELEASE.fullmatch(reference):
        return "/incidents/releases"
    return f"/incidents/{reference}" if _INCIDENT.fullmatch(reference) else ""


def spoken(reference: str) -> str:
    """The reference as it stands in the sentence; empty where it means nothing to a person."""
    return "" if _board_of(reference) else reference


def _board_of(reference: str) -> str:
    return next((board for shape, board in _BOARDS.items() if shape.fullmatch(reference)), "")


def badge(count: int) -> str:
    """What the bell shows: nothing, a number, or "99+"."""
    if count <= 0:
        return ""
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"
