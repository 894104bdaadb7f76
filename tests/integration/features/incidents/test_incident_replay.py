"""What was answered at an instant is answered for it for ever, whatever is corrected afterwards.

Random people report, correct, raise, lower, move and take back through the real actions. After each
step every incident number, chart and list is asked for now and kept; at the end each is asked for again as of
its own instant.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.features.incidents.actions import (
    ChangeSeverity,
    MoveIncident,
    MoveRecord,
    UndoStep,
    change_severity,
    correct_facts,
    move_incident,
    move_record,
    report_incident,
    undo_step,
)
from dashboard.features.incidents.forms import CorrectFacts, ReportIncident
from dashboard.features.incidents.kpis import incident_kpis, rare_charts, trend_chart, weekly_flow
from dashboard.features.incidents.kpis.rare import read_moments
from dashboard.features.incidents.queries.days import list_period
from dashboard.features.incidents.queries.numerators import (
    CONDITIONS,
    count_left_out,
    count_negative,
    list_numerator,
)
from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import Action, IncidentType, RecordAction
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.errors import DomainError
from dashboard.kernel.freshness import source_ages
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.screens.explain.board import explain
from dashboard.seed.record_steps import RecordThread
from dashboard.web.as_of import at
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

pytestmark = pytest.mark.usefixtures("db")

KEPALA = actor(Role.KEPALA_KPR, Agency.RUTAN, 11)
KABAG = actor(Role.KABAG_OPS, Agency.POLRES, 12)
TYPES = (IncidentType.ASSAULT, IncidentType.FIRE, IncidentType.ESCAPE_ATTEMPT)
ZONES = (Zone.BLOCK_A, Zone.GATE)
LISTED = sorted(set(CONDITIONS) - {"incident_repeat"})


class House:
    """Both agencies at work, by one source of chance; ``done`` counts what was really done."""

    def __init__(self, seed: int, clock: SteppedClock) -> None:
        self.chance, self.clock = random.Random(seed), clock
        self.references: list[str] = []
        self.done: Counter[str] = Counter()
        # What comes next because of a step that was a wrong tap.
        self.plan: list[Callable[[], None]] = []
        self.number = 0

    def key(self) -> str:
        self.number += 1
        return f"ulang-{self.number:06d}"

    def step(self) -> None:
        waits = [1, 3, 40, 700, 4000]
        kinds = [self.report, self.correct, self.correct, self.level, self.move, self.move, self.record]
        if self.plan:
            waits, kinds = [1, 3], [self.plan.pop(0)]
        elif len(self.references) < 4:
            kinds = [self.report]
        self.clock.move(minutes=self.chance.choice(waits), seconds=self.chance.randint(0, 59))
        what = self.chance.choice(kinds)
        try:
            what()
            self.done[what.__name__] += 1
        except DomainError:
            self.done["refused"] += 1

    def report(self) -> None:
        who = self.chance.choice([KEPALA, KABAG])
        occurred = self.clock.now - timedelta(minutes=self.chance.choice([0, 5, 3000]), seconds=17)
        command = ReportIncident(
            self.chance.choice(TYPES),
            self.chance.choice([Severity.HIGH, Severity.CRITICAL]),
            self.chance.choice(ZONES),
            occurred,
            "",
            False,
            self.key(),
            lower_reason="Uji.",
        )
        reference = report_incident(who, command, clock=self.clock)
        self.references.append(reference)
        if self.chance.random() < 0.7:
            (role,) = who.roles
            RecordThread(
                {role: who, Role.KEPALA_KPR: KEPALA, Role.KABAG_OPS: KABAG}, role, who.agency, reference
            ).act("submit", reference, self.clock)

    def _one(self, reference: str = "") -> tuple[IncidentRow, Actor, Actor]:
        """A record, its owner and the other agency."""
        reference = reference or self.chance.choice(self.references)
        today = site_day(self.clock.now)
        with reading() as session:
            rows = list_period(session, KEPALA, today - timedelta(days=900), today, limit=500).rows
        row = next(row for row in rows if row.reference == reference)
        return (row, KEPALA, KABAG) if row.agency is Agency.RUTAN else (row, KABAG, KEPALA)

    def correct(self) -> None:
        row, owner, _ = self._one()
        back = timedelta(minutes=self.chance.choice([0, 9, 2000, 60000]))
        command = CorrectFacts(
            row.reference,
            self.chance.choice(TYPES),
            self.chance.choice(ZONES),
            self.chance.choice([None, row.reported_at - back]),
            "Uji koreksi.",
            row.version,
            self.key(),
        )
        correct_facts(owner, command, clock=self.clock)

    def level(self) -> None:
        row, owner, _ = self._one()
        self._set_level(row, owner, self.chance.choice(list(Severity)))

    def _set_level(self, row: IncidentRow, owner: Actor, level: Severity) -> None:
        command = ChangeSeverity(row.reference, level, "Uji tingkat.", row.version, self.key())
        change_severity(owner, command, clock=self.clock)

    def move(self) -> None:
        row, owner, other = self._one()
        action = self.chance.choice(list(Action))
        who = other if action is Action.ACKNOWLEDGE else owner
        move_incident(who, MoveIncident(row.reference, action, self.key()), clock=self.clock)
        if self.chance.random() < 2 / 3:
            slip = UndoStep(row.reference, action, self.key())

            def take_back() -> None:
                undo_step(who, slip, clock=self.clock)

            def raise_first() -> None:
                fresh, owner, _ = self._one(row.reference)
                self._set_level(fresh, owner, Severity.CRITICAL)

            # The level may move under a step that is taken back: what waits again is due by the new one.
            self.plan = self.chance.choice([[take_back], [raise_first, take_back]])

    def record(self) -> None:
        row, owner, _ = self._one()
        action = self.chance.choice([RecordAction.RETURN, RecordAction.CLOSE, RecordAction.REOPEN])
        command = MoveRecord(row.reference, action, row.version, "Uji catatan.", "", self.key())
        move_record(owner, command, clock=self.clock)


def picture(as_of: datetime, *, is_now: bool) -> tuple[Any, ...]:
    """Every incident number, chart and list at the instant."""
    with reading() as session:
        kpis = incident_kpis(session, as_of, source_ages(session, as_of), is_now=is_now)
        return (
            kpis,
            trend_chart(session, as_of, is_now=is_now),
            rare_charts(session, as_of),
            weekly_flow(session, as_of),
            read_moments(session, "fire", as_of),
            tuple(_behind(session, slug, as_of) for slug in LISTED),
        )


def _behind(session: Session, slug: str, as_of: datetime) -> tuple[Any, ...]:
    """What "explain this number" lists and leaves out."""
    listed = list_numerator(session, KEPALA, slug, as_of)
    return listed, count_left_out(session, slug, as_of), count_negative(session, slug, as_of)


@pytest.mark.parametrize("seed", [5, 23])
def test_an_earlier_answer_never_changes(seed: int, clock: SteppedClock) -> None:
    house = House(seed, clock)
    said: dict[datetime, tuple[Any, ...]] = {}
    for _ in range(60):
        house.step()
        said[clock.now] = picture(clock.now, is_now=True)
    kinds = ("report", "correct", "level", "raise_first", "move", "take_back", "record")
    assert min(house.done[name] for name in kinds) > 0, house.done
    for as_of, before in said.items():
        for now, then in zip(before, picture(as_of, is_now=False), strict=True):
            assert now == then, as_of


def test_what_was_corrected_is_read_as_it_was(clock: SteppedClock) -> None:
    command = ReportIncident(IncidentType.FIRE, Severity.HIGH, Zone.GATE, clock.now, "", False, "asal-00001")
    reference = report_incident(KEPALA, command, clock=clock)
    reported = clock.now
    clock.move(minutes=10)
    with reading() as session:
        version = list_period(session, KEPALA, site_day(reported), site_day(reported)).rows[0].version
    correct_facts(
        KEPALA,
        CorrectFacts(
            reference,
            IncidentType.RIOT,
            Zone.BLOCK_B,
            reported - timedelta(days=40),
            "Salah tulis.",
            version,
            "ubah-000001",
        ),
        clock=clock,
    )
    with reading() as session:
        lines = [
            explain(session, KEPALA, "open_incidents", at(moment, clock.now)).lines[0]
            for moment in (reported, None)
        ]
    assert [(line.title, line.zone) for line in lines] == [("Kebakaran", "Gerbang"), ("Kerusuhan", "Blok B")]
