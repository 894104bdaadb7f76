"""State of the nil button and the census form on the overview."""

import asyncio
from typing import Any

import reflex as rx

from dashboard.features.dutylog.actions import record_census, report_nil
from dashboard.features.dutylog.forms import parse_census, parse_nil
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.kernel.wording import exact_time, number
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor


class DutyLogState(rx.State):
    """Sentences to show beside the two forms."""

    nil_saved: str = ""
    nil_refusal: str = ""
    census_saved: str = ""
    census_error: str = ""
    census_sent: int = 0

    @allow(Permission.NIL_REPORT)
    async def nil(self, fields: dict[str, Any]) -> None:
        """One tap: nothing to report."""
        actor = await current_actor()
        self.nil_saved, self.nil_refusal = "", ""
        try:
            await asyncio.to_thread(report_nil, actor, parse_nil(fields), clock=system_clock)
        except Invalid as error:
            self.nil_refusal = say(next(iter(error.fields.values())), actor.language)
        except DomainError as error:
            self.nil_refusal = say(error.key, actor.language, **error.params)
        else:
            time = exact_time(system_clock(), actor.language)
            self.nil_saved = say("dutylog.nil.saved", actor.language, time=time)

    @allow(Permission.CENSUS_RECORD)
    async def census(self, fields: dict[str, Any]) -> None:
        """Today's occupants."""
        actor = await current_actor()
        self.census_saved, self.census_error = "", ""
        try:
            occupants = await asyncio.to_thread(
                record_census, actor, parse_census(fields), clock=system_clock
            )
        except Invalid as error:
            self.census_error = say(next(iter(error.fields.values())), actor.language)
        except DomainError as error:
            self.census_error = say(error.key, actor.language, **error.params)
        else:
            self.census_sent += 1
            total = number(occupants, actor.language)
            time = exact_time(system_clock(), actor.language)
            self.census_saved = say("dutylog.census.saved", actor.language, total=total, time=time)
