"""What an inspector may see of an entry: codes and references, never what somebody typed. Pure."""

from enum import StrEnum

SHARED_THINGS = frozenset({"commitment", "meeting", "report", "target"})
"""Things that belong to both agencies whatever their record says."""
TYPED_THINGS = frozenset({"session.refuse"})
"""Actions whose thing is what a stranger typed: it may be a password in the wrong field."""
LONGEST_LIST = 500
LONGEST_EXPORT = 50_000


class Topic(StrEnum):
    """What the page can be narrowed to: the first word of an action, or everything that was refused."""

    REFUSED = "refused"
    ACCESS = "access"
    ACCOUNT = "account"
    AUDIT = "audit"
    CENSUS = "census"
    COMMITMENT = "commitment"
    DEVICE = "device"
    DRILL = "drill"
    INCIDENT = "incident"
    MEETING = "meeting"
    PATROL = "patrol"
    RECORD = "record"
    RELEASE = "release"
    REPORT = "report"
    SEARCH = "search"
    SESSION = "session"
    TARGET = "target"


def shown_thing(action: str, thing: str) -> str:
    """The reference of an entry as it may be shown; "" hides it."""
    return "" if action in TYPED_THINGS else thing
