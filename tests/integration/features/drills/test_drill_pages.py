"""The drill pages: what their handlers do with what a browser sends, and what each viewer is shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.features.drills.kpis import assess
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.ui import evaluation_state
from dashboard.features.drills.ui import state as module
from dashboard.features.drills.ui.detail_page import drill_page
from dashboard.features.drills.ui.drill_view import view_of
from dashboard.features.drills.ui.evaluation_state import DrillEvaluationState
from dashboard.features.drills.ui.overview_view import OverviewView, overview_of
from dashboard.features.drills.ui.page import drills_page
from dashboard.features.drills.ui.state import DrillState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Regu, Scenario
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    M,
    S,
    account,
    correction,
    fresh_key,
    hold,
    plan,
)

LEADER = account(Role.KARUTAN, Agency.RUTAN, 20)
Sign = Callable[[Actor], None]


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, clock: SteppedClock) -> Sign:
    """Who acts in the handlers, at the test's clock."""
    for one in (module, evaluation_state):
        monkeypatch.setattr(one, "system_clock", clock)

    def sign(actor: Actor) -> None:
        async def current() -> Actor:
            return actor

        for one in (module, evaluation_state):
            monkeypatch.setattr(one, "current_actor", current)

    return sign


def fresh(state: Any) -> Any:
    """A State as Reflex makes one for a new page."""
    return state(_reflex_internal_init=True)


def drill_state(monkeypatch: pytest.MonkeyPatch, reference: str, state: Any = DrillState) -> Any:
    monkeypatch.setattr(state, "_address", lambda _self: reference)
    return fresh(state)


async def fire(state: Any, name: str, *arguments: Any) -> Any:
    return await state.event_handlers[name].fn(state, *arguments)


def test_both_pages_are_built() -> None:
    assert drills_page().render()
    assert drill_page().render()


async def test_the_golden_evaluation(
    db: Database, clock: SteppedClock, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = plan(clock)
    clock.move(hours=1)
    sign_in(EVALUATOR)
    state = drill_state(monkeypatch, reference, DrillEvaluationState)
    rights = {"attended_rutan": "recorded", "attended_polres": "present", "version": "1"}
    wrong = {**rights, "rating_1": "P", "rating_9": "P", "actual_1": "-1", "key": fresh_key()}
    await fire(state, "evaluate", wrong)
    assert set(state.errors) == {"rating_9", "actual_1"}
    good = {
        **rights,
        "rating_1": "P",
        "rating_2": "S",
        "rating_3": "S",
        "rating_4": "M",
        "actual_1": "240",
        "actual_3": "5:00",
        "actual_4": "12.30",
        "key": fresh_key(),
    }
    await fire(state, "evaluate", good)
    assert (state.saved_reference, state.errors, state.refusal) == (reference, {}, "")
    assert not state.is_closing
    page = drill_state(monkeypatch, reference)
    await fire(page, "refresh")
    assert page.shown.quality == "81,5"
    assert page.shown.quality_note == "sasaran 80,0, waktu 85,0, teramati 100,0 %"
    assert [one.rating[0] for one in page.shown.objectives] == ["P", "S", "S", "M"]
    assert [one.result for one in page.shown.injects][:3] == [
        "4.00",
        "Tercapai, waktu tidak dicatat",
        "5.00",
    ]


async def test_a_refusal_is_a_sentence(
    db: Database, clock: SteppedClock, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = plan(clock, planned_for=clock() + timedelta(days=1))
    sign_in(EVALUATOR)
    early = drill_state(monkeypatch, reference, DrillEvaluationState)
    rating = {"rating_1": "P", "version": "1", "key": fresh_key()}
    await fire(early, "evaluate", rating)
    assert early.refusal == "Latihan ini belum berlangsung. Evaluasi setelah waktunya."
    state = drill_state(monkeypatch, reference)
    await fire(state, "refresh")
    assert state.shown.refused_note == early.refusal
    missing = drill_state(monkeypatch, "L-2026-9999")
    await fire(missing, "refresh")
    assert (missing.is_found, missing.is_loaded) == (False, True)


async def test_an_action_is_added_and_stands_in_the_table(
    db: Database, clock: SteppedClock, sign_in: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = drill_state(monkeypatch, hold(clock))
    sign_in(PLANNER)
    fields = {
        "action_text": "Latih ulang",
        "action_owner": "rutan",
        "action_priority": "high",
        "action_due": site_day(clock()).isoformat(),
    }
    await fire(state, "add_action", {**fields, "key": fresh_key()})
    assert state.forms_sent == 1
    clock.move(days=3)
    await fire(state, "refresh")
    (line,) = state.shown.actions
    assert (line.reference, line.is_overdue, line.state) == ("T-2026-0001", True, "Lewat tenggat 3 hari")


def overview(clock: SteppedClock, language: Language = Language.ID) -> OverviewView:
    with reading() as session:
        return overview_of(assess(session, clock()), clock(), language)


def test_the_picture_in_words(db: Database, clock: SteppedClock) -> None:
    hold(clock, *Regu, ratings=(S, S, S, S))
    hold(clock, Regu.A, scenario=Scenario.ESCAPE, ratings=(M, M, M, M))
    due = correction(site_day(clock()))
    hold(clock, Regu.B, scenario=Scenario.ESCAPE, actions=(due,))
    clock.move(days=40)
    view = overview(clock)
    assert (view.riot.number, view.riot.band, view.riot.note) == ("75,0", "attention", "Siap terbatas")
    assert view.escape.note == "Dikurangi 5,0 % oleh perbaikan yang lewat tenggat"
    assert view.gates == (
        "Ada skenario di bawah 40, maka paling tinggi Kurang siap.",
        "Ada regu yang belum diuji, maka paling tinggi Siap terbatas.",
    )
    assert view.notes == (
        "6 dari 12 pasangan skenario dan regu diuji dalam 180 hari",
        "1 perbaikan lewat tenggat",
    )
    assert len(view.drags) == 3
    assert view.drags[0].text.endswith("belum diuji")
    escape = view.matrix[1]
    assert [cell.number for cell in escape.cells] == ["40", "100", "0", "0"]
    assert [cell.age for cell in escape.cells] == [
        "40 hari lalu",
        "40 hari lalu",
        "belum diuji",
        "belum diuji",
    ]
    assert [cell.cause for cell in escape.cells] == ["hasil latihan", "", "", ""]
    assert overview(clock, Language.EN).riot.note == "Ready with limits"


def test_every_possible_drill_is_listed_with_what_it_is_ranked_by(db: Database, clock: SteppedClock) -> None:
    hold(clock, *Regu, ratings=(S, S, S, S))
    hold(clock, *Regu, scenario=Scenario.ESCAPE)
    hold(clock, Regu.A, Regu.B, Regu.C, scenario=Scenario.CONTRABAND)
    advice = overview(clock).advice
    # C goes from 0 to 0.75 x 0.75: 30 x 0.5625 x (0.7 / 4 + 0.3) points, for 2 hours.
    first = advice.every[0]
    assert first.text == advice.lines[0].text == "Penyelundupan, Regu D: Latihan satu tugas, kedua instansi"
    assert (first.rank, first.gain, first.hours, first.rate) == ("1", "+8,02", "2", "+4,01")
    assert advice.lines[0].gain == "+8,0 poin untuk 2 jam, 4,01 tiap jam"
    assert [one.rank for one in advice.every] == [str(place) for place in range(1, 97)]
    last = advice.every[-1]
    assert last.rate.startswith("-")
    assert "Gladi lapang penuh" in last.text
    assert {one.gain for one in advice.every} & {"0,00"}
    assert overview(clock, Language.EN).advice.every[0].rate == "+4.01"


def test_only_words_of_the_viewers_rights(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock, actor=PLANNER, commander="karupam")
    clock.move(hours=2)
    with reading() as session:
        detail = find_drill(session, PLANNER, reference, clock())
    rights = {
        actor.username: (shown.may_add_action, shown.refused_note)
        for actor in (PLANNER, POLICE_PLANNER, EVALUATOR, LEADER)
        for shown in [view_of(detail, actor, clock())]
    }
    assert rights == {
        PLANNER.username: (False, ""),
        POLICE_PLANNER.username: (False, ""),
        EVALUATOR.username: (False, ""),
        LEADER.username: (False, ""),
    }
    english = view_of(detail, replace(EVALUATOR, language=Language.EN), clock())
    assert (english.title, english.state) == ("Riot", "Awaiting evaluation")
