"""A link for one guest screen, and the link that is taken back."""

from dataclasses import dataclass

from dashboard.features.meetings.forms.preparing import HIGHEST_ID
from dashboard.features.meetings.rules.guests import LONGEST_HOURS
from dashboard.kernel.form import FormReader

LABEL_LONGEST = 60


@dataclass(frozen=True, slots=True)
class InviteGuest:
    """``label`` says whose screen it is ("Layar ruang rapat"); the link ends after ``hours``."""

    month: str
    label: str
    hours: int
    key: str


@dataclass(frozen=True, slots=True)
class RevokeGuest:
    """The link with this number opens nothing any more."""

    link: int
    key: str


def parse_invite(fields: object, month: str) -> InviteGuest:
    """Fields ``label``, ``hours``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    label = form.text("label", LABEL_LONGEST, required="meetings.form.label")
    hours = form.whole("hours", 1, LONGEST_HOURS, "meetings.form.hours")
    key = form.key()
    form.finish()
    return InviteGuest(month, label, hours or 1, key)


def parse_revoke(fields: object) -> RevokeGuest:
    """Fields ``link``, ``key``. Raises Invalid."""
    form = FormReader(fields)
    link = form.whole("link", 1, HIGHEST_ID, "meetings.form.link")
    key = form.key()
    form.finish()
    return RevokeGuest(link or 0, key)
