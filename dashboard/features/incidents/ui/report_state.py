"""State of the report form: errors beside fields, the saved reference, nothing else."""

import asyncio
import re
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import parse_report
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.exercise import exercise_line, running_exercises
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.text import say
from dashboard.kernel.wording import exact_time
from dashboard.web.arrival import page_opened
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_SITE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def _exercise(actor: Actor) -> str:
    with reading() as session:
        return exercise_line(running_exercises(session), actor.language)


class IncidentReportState(rx.State):
    """Empty strings mean "nothing to say".

    ``attempt`` counts the answers of the server, ``ready`` the loads of the page: the form's own script
    knows by them what has become of what it sent.
    """

    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    saved_reference: str = ""
    saved_at: str = ""
    zone: str = ""
    occurred: str = ""
    attempt: int = 0
    ready: int = 0
    exercise: str = ""
    """Which exercise runs, in words: then the form asks whether the report is a part of it."""

    @allow(Permission.INCIDENT_REPORT)
    async def load(self) -> None:
        """An empty form; a lost link takes neither a report's number away nor what was refused."""
        if page_opened():
            self.errors, self.summary, self.refusal = {}, [], ""
            self.saved_reference = ""
        self.ready += 1
        # A finding on a round brings its place and time along.
        wanted = self.router.url.query_parameters.get("zone", "")
        self.zone = next((zone.value for zone in Zone if zone.value == wanted), "")
        time = self.router.url.query_parameters.get("occurred", "")
        self.occurred = time if _SITE_TIME.fullmatch(time) else ""
        await broadcaster().follow(IncidentReportState.refresh, "drills")
        await self.refresh()

    @allow(Permission.INCIDENT_REPORT, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster when an exercise begins or ends; what was typed stays."""
        self.exercise = await asyncio.to_thread(_exercise, await current_actor())

    @allow(Permission.INCIDENT_REPORT)
    async def submit(self, fields: dict[str, Any]) -> Any:
        """Parse, act, show. What was typed stays in the browser; the summary takes the focus."""
        actor = await current_actor()
        self.errors, self.summary, self.refusal = {}, [], ""
        self.attempt += 1
        try:
            now = system_clock()
            command = parse_report(fields, now)
            reference = await asyncio.to_thread(report_incident, actor, command, clock=system_clock)
        except Invalid as error:
            self._show(error.fields, actor)
            return rx.set_focus(SUMMARY_ID)
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        else:
            self.saved_reference = reference
            self.saved_at = exact_time(system_clock(), actor.language)
        return None

    def _show(self, fields: dict[str, str], actor: Actor) -> None:
        self.errors = {field: say(key, actor.language) for field, key in fields.items()}
        self.summary = [FieldError(field, message) for field, message in self.errors.items()]
