"""The only writers of meetings: preparing, freezing, leading, deciding, confirming, inviting guests."""

from dashboard.features.meetings.actions.confirming import confirm_minutes
from dashboard.features.meetings.actions.deciding import decide
from dashboard.features.meetings.actions.freezing import freeze_meeting
from dashboard.features.meetings.actions.guests import (
    OpenedLink,
    invite_guest,
    open_guest_link,
    revoke_guest,
)
from dashboard.features.meetings.actions.leading import (
    ask_to_present,
    hand_over,
    move_cursor,
    show_life,
    start_presenting,
)
from dashboard.features.meetings.actions.preparing import (
    add_item,
    drop_item,
    edit_headline,
    open_meeting,
)

__all__ = [
    "OpenedLink",
    "add_item",
    "ask_to_present",
    "confirm_minutes",
    "decide",
    "drop_item",
    "edit_headline",
    "freeze_meeting",
    "hand_over",
    "invite_guest",
    "move_cursor",
    "open_guest_link",
    "open_meeting",
    "revoke_guest",
    "show_life",
    "start_presenting",
]
