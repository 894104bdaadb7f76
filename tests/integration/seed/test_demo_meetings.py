"""The meetings of the demo: four held and locked on numbers that can be made again, the next one waits."""

import pytest

from dashboard.features.commitments.queries import known_commitments
from dashboard.features.meetings.queries.agenda import agenda_of
from dashboard.features.meetings.queries.leading import time_used_of
from dashboard.features.meetings.queries.meetings import list_meetings
from dashboard.features.meetings.queries.snapshots import newest_snapshot
from dashboard.features.meetings.rules.agreeing import Outcome
from dashboard.features.meetings.rules.states import MeetingState
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency, Zone
from dashboard.screens.review.board.picture import digest, from_json
from dashboard.screens.review.board.reading import review_picture
from dashboard.seed.meeting_steps import past_meetings
from tests.integration.seed.conftest import DEMO_NOW

LEADER = Actor(99, "karutan", Agency.RUTAN, frozenset({Role.KARUTAN}))


@pytest.mark.usefixtures("demo")
def test_four_are_locked_by_both_and_the_next_one_is_open() -> None:
    with reading() as session:
        rows = list_meetings(session, LEADER)
    assert [(row.month, row.state) for row in rows] == [
        ("2026-02", MeetingState.PLANNED),
        *((month, MeetingState.LOCKED) for month in ("2026-01", "2025-12", "2025-11", "2025-10")),
    ]
    for row in rows[1:]:
        assert {key.agency for key in row.keys if not key.is_void} == set(Agency)
        assert row.as_of is not None
        assert row.started_at is not None
        assert row.as_of < row.started_at


@pytest.mark.usefixtures("demo")
def test_frozen_numbers_are_made_again_to_the_digit() -> None:
    """Months later, with everything that was recorded since in the database."""
    with reading() as session:
        for meeting in past_meetings(DEMO_NOW):
            frozen = newest_snapshot(session, meeting.month)
            assert frozen is not None
            again = review_picture(session, meeting.month, frozen.as_of)
            assert again == from_json(frozen.picture)
            assert digest(again) == frozen.digest


@pytest.mark.usefixtures("demo")
def test_every_month_a_meeting_was_about_has_patrols_of_both_agencies() -> None:
    with reading() as session:
        for meeting in past_meetings(DEMO_NOW):
            frozen = newest_snapshot(session, meeting.month)
            assert frozen is not None
            patrols = from_json(frozen.picture).patrols
            assert {one.day.day for one in patrols.days if one.owed} >= set(range(1, 29)), meeting.month
            assert {Zone.PERIMETER, Zone.SURROUNDINGS} <= {one.zone for one in patrols.zones if one.done}, (
                meeting.month
            )


@pytest.mark.usefixtures("demo")
def test_every_promise_is_a_decision_of_its_meeting() -> None:
    with reading() as session:
        promises = {row.reference: row for row in known_commitments(session, DEMO_NOW)}
        decided = {
            item.commitment: (item.topic, meeting.month)
            for meeting in past_meetings(DEMO_NOW)
            for item in agenda_of(session, LEADER, meeting.month)
            if item.commitment
        }
    assert decided == {name: (row.topic, row.meeting) for name, row in promises.items()}


@pytest.mark.usefixtures("demo")
def test_a_question_that_was_put_off_stands_on_the_next_agenda() -> None:
    with reading() as session:
        last = agenda_of(session, LEADER, "2026-01")
        (waiting,) = agenda_of(session, LEADER, "2026-02")
    assert [item.question for item in last if item.outcome is Outcome.POSTPONED] == [waiting.question]
    assert (waiting.carried_from, waiting.outcome) == ("2026-01", None)


@pytest.mark.usefixtures("demo")
def test_the_minutes_of_a_meeting_were_counted() -> None:
    with reading() as session:
        used = time_used_of(session, "2026-01", DEMO_NOW)
    assert set(used) == set(Topic)
    assert 55 <= sum(one.total_seconds() for one in used.values()) / 60 <= 75
