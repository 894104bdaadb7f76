"""Tables of meetings: the meeting and its frozen data, what it decides, who watches, what is kept."""

from dashboard.features.meetings.tables.agenda import AgendaItem, MeetingHeadline, MeetingKey
from dashboard.features.meetings.tables.meeting import Meeting, MeetingCursor, MeetingSnapshot, MeetingStep
from dashboard.features.meetings.tables.watching import GuestLink, KeptReport

__all__ = [
    "AgendaItem",
    "GuestLink",
    "KeptReport",
    "Meeting",
    "MeetingCursor",
    "MeetingHeadline",
    "MeetingKey",
    "MeetingSnapshot",
    "MeetingStep",
]
