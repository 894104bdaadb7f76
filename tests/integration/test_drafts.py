"""Drafts: the author's own, for a day, gone with the report; nothing that the form does not have."""

import pytest
from sqlmodel import select

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import INCIDENT_DRAFTS, parse_report
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.drafts import Draft, discard_draft, find_draft, install_draft_forms, save_draft
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.tables import AuditEntry, FormDraft
from tests.conftest import SteppedClock

FORM = "incident-report"
TYPED = {"type": "riot", "description": "Asap di dapur", "key": "draft-key-0001"}


@pytest.fixture(autouse=True)
def forms() -> None:
    install_draft_forms(INCIDENT_DRAFTS)


def found(actor: Actor, clock: SteppedClock, form: str = FORM) -> Draft | None:
    with reading() as session:
        return find_draft(session, actor, form, clock())


def test_a_draft_is_its_authors_alone_and_ends_after_a_day(
    db: Database, karupam: Actor, block_officer: Actor, clock: SteppedClock
) -> None:
    saved = save_draft(karupam, FORM, TYPED, clock=clock)
    draft = found(karupam, clock)
    assert draft is not None
    assert (dict(draft.fields), draft.saved_at) == (TYPED, saved)
    assert found(block_officer, clock) is None
    save_draft(karupam, FORM, {"type": "fire"}, clock=clock)
    newer = found(karupam, clock)
    assert newer is not None
    assert dict(newer.fields) == {"type": "fire"}
    clock.move(hours=23, minutes=59)
    assert found(karupam, clock) is not None
    clock.move(minutes=1)
    assert found(karupam, clock) is None
    with reading() as session:
        assert session.exec(select(AuditEntry)).all() == []


def test_discarding_drops_the_own_draft_only(
    db: Database, karupam: Actor, block_officer: Actor, clock: SteppedClock
) -> None:
    save_draft(karupam, FORM, TYPED, clock=clock)
    save_draft(block_officer, FORM, {"type": "fire"}, clock=clock)
    discard_draft(karupam, FORM, clock=clock)
    assert found(karupam, clock) is None
    assert found(block_officer, clock) is not None


def test_expired_drafts_leave_the_database_with_the_next_autosave(
    db: Database, karupam: Actor, block_officer: Actor, clock: SteppedClock
) -> None:
    save_draft(block_officer, FORM, TYPED, clock=clock)
    clock.move(hours=25)
    save_draft(karupam, FORM, {"type": "fire"}, clock=clock)
    with reading() as session:
        assert [row.user_id for row in session.exec(select(FormDraft)).all()] == [karupam.user_id]


def test_a_saved_report_has_no_draft_and_a_late_autosave_does_not_bring_it_back(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    save_draft(karupam, FORM, TYPED, clock=clock)
    fields = {**TYPED, "severity": "critical", "location": "block_a"}
    report_incident(karupam, parse_report(fields, clock()), clock=clock)
    assert found(karupam, clock) is None
    with pytest.raises(Refused, match=r"error\.draft\.sent"):
        save_draft(karupam, FORM, TYPED, clock=clock)
    assert found(karupam, clock) is None
    save_draft(karupam, FORM, {**TYPED, "key": "draft-key-0002"}, clock=clock)
    assert found(karupam, clock) is not None


def test_who_may_not_report_keeps_no_draft(db: Database, leader: Actor, clock: SteppedClock) -> None:
    with pytest.raises(Denied):
        save_draft(leader, FORM, TYPED, clock=clock)
    with pytest.raises(Denied):
        found(leader, clock)


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        "type=riot",
        {"shoe_size": "43"},
        {"type": 3},
        {"type": ["riot"]},
        {"description": "x" * 2001},
        {f"marker_{name}": "x" * 2000 for name in ("weapon", "phone", "drugs", "group", "major")},
    ],
)
def test_what_the_form_does_not_have_is_not_kept(
    db: Database, karupam: Actor, clock: SteppedClock, fields: object
) -> None:
    with pytest.raises(Refused, match=r"error\.draft\.unusable"):
        save_draft(karupam, FORM, fields, clock=clock)
    assert found(karupam, clock) is None


def test_odd_characters_are_survived_and_unknown_forms_are_not(
    db: Database, karupam: Actor, clock: SteppedClock
) -> None:
    save_draft(karupam, FORM, {"description": "a\x00b\ud800c"}, clock=clock)
    draft = found(karupam, clock)
    assert draft is not None
    assert draft.fields["description"] == "abc"
    with pytest.raises(Missing):
        save_draft(karupam, "shopping-list", {}, clock=clock)
    with pytest.raises(Missing):
        found(karupam, clock, "shopping-list")
