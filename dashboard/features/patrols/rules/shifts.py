"""Which shift an instant belongs to and which regu has it: pagi, siang, malam; four regu take turns. Pure."""

from datetime import datetime
from enum import StrEnum

from dashboard.kernel.clock import duty_day, to_site
from dashboard.kernel.reference import Regu


class Shift(StrEnum):
    """Pagi 07.00 to 13.00, siang 13.00 to 19.00, malam 19.00 to 07.00 WIB; in the order of a duty day."""

    PAGI = "pagi"
    SIANG = "siang"
    MALAM = "malam"


def shift_of(moment: datetime) -> Shift:
    """The shift on duty; a border belongs to the shift that begins."""
    hour = to_site(moment).hour
    if 7 <= hour < 13:
        return Shift.PAGI
    return Shift.SIANG if 13 <= hour < 19 else Shift.MALAM


def regu_on_duty(moment: datetime) -> Regu:
    """Three of four regu a duty day, one rests; a night belongs to the day on which it started."""
    turn = duty_day(moment).toordinal() * len(Shift) + list(Shift).index(shift_of(moment))
    return tuple(Regu)[turn % len(Regu)]
