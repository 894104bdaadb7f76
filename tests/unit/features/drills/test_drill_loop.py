"""Which milestone of a real incident answers which inject, and who may rate a drill."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.features.drills.rules.evaluators import DrillStanding, agreed_rating, rating_refusal
from dashboard.features.drills.rules.loop import Said, Source, expected, known_of, reactions, timing_of
from dashboard.kernel.real_events import (
    CONTAINED,
    PARTNER_ACCEPTED,
    POLICE_ON_SCENE,
    REPORTED,
    RESOLVED,
    RealEvent,
)
from dashboard.kernel.reference import Agency, Severity, Zone
from tests.conftest import NOW

P, S, M = Rating.P, Rating.S, Rating.M


def event(kind: str = "riot", agency: Agency = Agency.RUTAN, **minutes: float) -> RealEvent:
    """``minutes`` after the report: milestones by their names, anything else is a checklist step."""
    names = {PARTNER_ACCEPTED, POLICE_ON_SCENE, CONTAINED, RESOLVED}
    at = {name: NOW + timedelta(minutes=value) for name, value in minutes.items()}
    return RealEvent(
        reference="R-2026-0001",
        agency=agency,
        type=kind,
        severity=Severity.CRITICAL,
        zone=Zone.BLOCK_D,
        is_shared=True,
        moments={REPORTED: NOW, **{name: moment for name, moment in at.items() if name in names}},
        steps={name: moment for name, moment in at.items() if name not in names},
    )


def seconds(found: RealEvent) -> dict[str, int | None]:
    return {one.inject: one.actual_seconds for one in reactions(found, {})}


def test_nothing_known_is_no_score() -> None:
    found = reactions(event(), {})
    assert [one.source for one in found] == [Source.NOBODY] * 6
    assert (timing_of(found), known_of(found)) == (None, 0)
    assert not any(one.is_gap for one in found)


def test_every_step_answers_its_inject() -> None:
    riot = seconds(event(lock_down=3, tell_kpr=2, tell_police=5, police_gate=12, negotiator=20))
    assert riot == {
        "lockdown": 180,
        "head_informed": 120,
        "police_informed": 300,
        "police_at_gate": 720,
        "negotiator": 1200,
        "all_clear": None,
    }
    escape = seconds(event("escape_attempt", ring=16, headcount=25))
    assert (escape["perimeter_closed"], escape["headcount"]) == (960, 1500)
    assert seconds(event("contraband", seal=61))["evidence"] == 3660


def test_the_earliest_milestone_counts() -> None:
    both = event(tell_police=6, partner_accepted=4, police_gate=12, police_on_scene=9)
    assert (seconds(both)["police_informed"], seconds(both)["police_at_gate"]) == (240, 540)
    # Who reported knew at once.
    assert seconds(event(agency=Agency.POLRES, partner_accepted=4))["police_informed"] == 0


def test_the_all_clear_counts_from_containment() -> None:
    assert seconds(event(contained=30, all_clear=41))["all_clear"] == 660
    assert seconds(event(contained=30, resolved=50))["all_clear"] == 1200
    assert seconds(event(contained=30, resolved=50, all_clear=41))["all_clear"] == 660
    assert seconds(event(all_clear=41))["all_clear"] is None
    # A message before containment is no negative time.
    assert seconds(event(contained=30, all_clear=29))["all_clear"] == 0


def test_the_same_score_as_in_a_drill() -> None:
    """The golden injects of domain 3.3: 3/4, 10/12.5, 5/5 give T = 0.85."""
    found = reactions(event(lock_down=4, police_gate=12.5, tell_police=5), {})
    assert timing_of(found) == pytest.approx(0.85, abs=1e-12)
    assert [one.inject for one in found if one.is_gap] == ["lockdown", "police_at_gate"]


def test_what_people_say_stands_in_only_for_the_clock() -> None:
    said = {
        "lockdown": Said(InjectOutcome.ACHIEVED, 30, 2),
        "negotiator": Said(InjectOutcome.NOT_ACHIEVED, None, 1),
        "head_informed": Said(InjectOutcome.CANCELLED, None, 1),
    }
    found = {one.inject: one for one in reactions(event(lock_down=6), said)}
    assert (found["lockdown"].source, found["lockdown"].score) == (Source.CLOCK, 0.5)
    assert (found["negotiator"].score, found["negotiator"].is_gap) == (0.0, True)
    assert (found["head_informed"].score, found["head_informed"].is_gap) == (None, False)
    assert timing_of(tuple(found.values())) == pytest.approx(0.25)
    assert expected(event("contraband")) == {"head_informed", "police_informed", "evidence", "all_clear"}


DRILL = DrillStanding(7, "karupam", NOW, None, None, False, False, False)


@pytest.mark.parametrize(
    ("drill", "user_id", "roles", "key"),
    [
        (DRILL, 8, {"penilai"}, ""),
        (DRILL, 7, {"penilai"}, "drills.refused.own_plan"),
        (DRILL, 8, {"penilai", "karupam"}, "drills.refused.own_command"),
        (replace(DRILL, commander=""), 8, {"penilai", "karupam"}, ""),
        (replace(DRILL, planned_by=0), 0, {"system"}, ""),
        (replace(DRILL, is_cancelled=True), 8, {"penilai"}, "drills.refused.cancelled"),
        (replace(DRILL, has_quality=True), 8, {"penilai"}, "drills.refused.evaluated"),
        (replace(DRILL, is_evaluated=True), 8, {"penilai"}, ""),
        (replace(DRILL, planned_for=NOW + timedelta(seconds=1)), 8, {"penilai"}, "drills.refused.not_held"),
        (replace(DRILL, planned_for=NOW + timedelta(days=1), held_at=NOW), 8, {"penilai"}, ""),
    ],
)
def test_who_may_rate(drill: DrillStanding, user_id: int, roles: set[str], key: str) -> None:
    assert rating_refusal(drill, user_id, roles, NOW) == key


def test_where_everybody_agrees() -> None:
    assert agreed_rating([S, S, None]) is S
    assert agreed_rating([S, M]) is None
    assert agreed_rating([None, None]) is None
    assert agreed_rating([]) is None
    assert agreed_rating([P]) is P
