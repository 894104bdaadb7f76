"""States of the trend page: one for the words, one per figure, so that only its own lists redraw a chart."""

import asyncio
from datetime import datetime
from typing import Any

import reflex as rx

from dashboard.design.feedback import SUMMARY_ID
from dashboard.features.incidents.actions import freeze_baseline
from dashboard.features.incidents.figures import FigureRow
from dashboard.features.incidents.forms.baseline import parse_baseline
from dashboard.features.incidents.ui.trends_view import TrendsPicture, TrendsView, read_picture
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import DomainError, Invalid
from dashboard.kernel.permissions import Permission
from dashboard.kernel.text import say
from dashboard.web.arrival import page_opened
from dashboard.web.as_of import address_at, asked_in, at, parse_as_of
from dashboard.web.broadcast import broadcaster
from dashboard.web.form_error import FieldError
from dashboard.web.policy_gate import allow
from dashboard.web.session import current_actor

_PATH = "/incidents/trends"


def _read(actor: Actor, asked: datetime | None, group: str) -> TrendsPicture:
    return read_picture(actor, at(asked, system_clock()), group)


class _Series(rx.State, mixin=True):
    """The lists of one control chart."""

    labels: list[str] = []
    values: list[float | None] = []
    centre: list[float | None] = []
    ucl: list[float | None] = []
    lcl: list[float | None] = []
    hollow: list[float | None] = []
    worse: list[float | None] = []
    better: list[float | None] = []
    sentence: str = ""
    rows: list[FigureRow] = []

    def _fill(self, series: Any) -> None:
        self.labels, self.values = list(series.labels), list(series.values)
        self.centre, self.ucl, self.lcl = list(series.centre), list(series.ucl), list(series.lcl)
        self.hollow = list(series.hollow)
        self.worse, self.better = list(series.worse), list(series.better)
        self.sentence, self.rows = series.sentence, list(series.rows)


class IncidentControlState(_Series, rx.State):
    """The weekly u-chart."""


class IncidentRareState(_Series, rx.State):
    """The chart of days between for the chosen group."""

    group: str = ""
    name: str = ""
    baseline: str = ""


class IncidentFlowState(rx.State):
    """Opened and closed per week."""

    labels: list[str] = []
    opened: list[int] = []
    closed: list[int] = []
    sentence: str = ""
    rows: list[FigureRow] = []


class IncidentTrendsState(rx.State):
    """``/incidents/trends``. ``asked`` is the instant in the picker, empty for now; only then it moves."""

    view: TrendsView = TrendsView()
    asked: str = ""
    as_of_error: str = ""
    is_loaded: bool = False
    errors: dict[str, str] = {}
    summary: list[FieldError] = []
    refusal: str = ""
    is_saved: bool = False
    forms_sent: int = 0

    @allow(Permission.INCIDENT_READ)
    async def load(self) -> None:
        await broadcaster().follow(IncidentTrendsState.refresh, "incidents")
        actor = await current_actor()
        self._take_address(actor)
        if page_opened():
            self.refusal = ""
            self.errors, self.summary, self.is_saved = {}, [], False
        await self._show(actor)

    @allow(Permission.INCIDENT_READ, passive=True)
    async def refresh(self) -> None:
        """Run by the broadcaster after a commit; an instant that is over does not change by itself."""
        if not self.asked:
            await self._show(await current_actor())

    @allow(Permission.INCIDENT_READ)
    async def show_as_of(self, fields: dict[str, Any]) -> Any:
        """The instant in the picker becomes the address, which the page then loads; empty is now."""
        actor = await current_actor()
        self.as_of_error = ""
        try:
            asked = parse_as_of(fields, system_clock())
        except Invalid as error:
            self.as_of_error = say(error.fields["as_of"], actor.language)
            return None
        return rx.redirect(address_at(_PATH, asked))

    @allow(Permission.INCIDENT_READ)
    async def show_group(self, group: str) -> None:
        """Another rare group on the chart of days between."""
        await self._show(await current_actor(), group=group if isinstance(group, str) else "")

    @allow(Permission.INCIDENT_REVIEW)
    async def freeze(self, fields: dict[str, Any]) -> rx.event.EventSpec | None:
        """Record the decision; what was typed stays in the browser when it is refused."""
        actor = await current_actor()
        self.errors, self.summary, self.refusal, self.is_saved = {}, [], "", False
        try:
            await asyncio.to_thread(
                lambda: freeze_baseline(actor, parse_baseline(fields), clock=system_clock)
            )
            self.is_saved = True
            self.forms_sent += 1
        except Invalid as error:
            self.errors = {field: say(key, actor.language) for field, key in error.fields.items()}
            self.summary = [FieldError(field, message) for field, message in self.errors.items()]
        except DomainError as error:
            self.refusal = say(error.key, actor.language, **error.params)
        await self._show(actor)
        return rx.set_focus(SUMMARY_ID) if self.summary else None

    def _take_address(self, actor: Actor) -> None:
        """What the address asks for; also run when the link was lost, or the server began anew."""
        asked = asked_in(self.router.url.query_parameters, system_clock())
        self.asked = asked.written
        self.as_of_error = say(asked.error, actor.language) if asked.error else ""

    async def _show(self, actor: Actor, *, group: str | None = None) -> None:
        rare = await self.get_state(IncidentRareState)
        asked = parse_as_of({"as_of": self.asked}, system_clock())
        wanted = rare.group if group is None else group
        picture = await asyncio.to_thread(_read, actor, asked, wanted)
        self.view = picture.view
        (await self.get_state(IncidentControlState))._fill(picture.control)
        rare._fill(picture.rare)
        rare.group, rare.name = picture.rare_group, picture.rare_name
        rare.baseline = picture.rare_baseline
        flow = await self.get_state(IncidentFlowState)
        flow.labels = list(picture.flow.labels)
        flow.opened, flow.closed = list(picture.flow.opened), list(picture.flow.closed)
        flow.sentence, flow.rows = picture.flow.sentence, list(picture.flow.rows)
        self.is_loaded = True
