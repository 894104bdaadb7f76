"""How each form of the plan page is read and written, and where the focus goes when it is left.

A table for the page's State: which forms make something new, which change what is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.features.patrols import actions, forms
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, site_day


@dataclass(frozen=True, slots=True)
class FormAct:
    """How a form is read and written; what it is read ``against`` is the site's day or the moment, if any."""

    parse: Callable[..., Any]
    act: Callable[..., object]
    against: Callable[[datetime], object] | None = None

    def run(self, actor: Actor, fields: object, clock: Clock) -> object:
        """What is saved is known by: the code of a point, or what the action answers."""
        command = self.parse(fields, self.against(clock())) if self.against else self.parse(fields)
        made = self.act(actor, command, clock=clock)
        return getattr(command, "code", "") or made


def _moment(now: datetime) -> datetime:
    return now


# Of a form that makes or changes, the first makes and the second changes what is there.
NEW = {
    "once": FormAct(forms.parse_plan_round, actions.plan_round, _moment),
    "route": FormAct(forms.parse_route, actions.add_route),
    "repeating": FormAct(forms.parse_plan, actions.add_plan, site_day),
    "point": FormAct(forms.parse_place, actions.register_checkpoint),
}
CHANGE = {
    "route": FormAct(forms.parse_route_change, actions.change_route),
    "repeating": FormAct(forms.parse_plan_change, actions.change_plan, site_day),
    "point": FormAct(forms.parse_checkpoint_edit, actions.edit_checkpoint),
    "limits": FormAct(forms.parse_limits, actions.change_limits),
    "tag": FormAct(forms.parse_tag, actions.new_tag),
    "off": FormAct(forms.parse_exception, actions.add_exception, site_day),
    "end": FormAct(forms.parse_plan_end, actions.end_plan),
    "retire-route": FormAct(forms.parse_route_retirement, actions.retire_route),
    "retire-point": FormAct(forms.parse_checkpoint_retirement, actions.retire_checkpoint),
}
# Whoever leaves a form goes on where its list begins.
LIST = {"limits": "point", "tag": "point", "retire-point": "point", "retire-route": "route"}
LIST |= {"off": "repeating", "end": "repeating"}
