"""What the pages of a meeting send, and the commands they become."""

from dashboard.features.meetings.forms.deciding import (
    ConfirmMinutes,
    Decide,
    parse_confirm,
    parse_decision,
)
from dashboard.features.meetings.forms.guests import (
    InviteGuest,
    RevokeGuest,
    parse_invite,
    parse_revoke,
)
from dashboard.features.meetings.forms.leading import HandOver, MoveCursor, parse_hand_over, parse_move
from dashboard.features.meetings.forms.preparing import (
    AddItem,
    DropItem,
    EditHeadline,
    Freeze,
    OpenMeeting,
    Proposal,
    parse_drop_item,
    parse_freeze,
    parse_headline,
    parse_item,
    parse_open,
)

__all__ = [
    "AddItem",
    "ConfirmMinutes",
    "Decide",
    "DropItem",
    "EditHeadline",
    "Freeze",
    "HandOver",
    "InviteGuest",
    "MoveCursor",
    "OpenMeeting",
    "Proposal",
    "RevokeGuest",
    "parse_confirm",
    "parse_decision",
    "parse_drop_item",
    "parse_freeze",
    "parse_hand_over",
    "parse_headline",
    "parse_invite",
    "parse_item",
    "parse_move",
    "parse_open",
    "parse_revoke",
]
