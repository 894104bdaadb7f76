"""The pages of commitments: what their handlers do with what a browser sends, what each viewer is shown."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import AsyncMock, MagicMock

import pytest
from sqlalchemy import update

from dashboard.features.commitments.actions import add_commitment
from dashboard.features.commitments.ui import detail_state, list_state
from dashboard.features.commitments.ui.detail_page import commitment_page
from dashboard.features.commitments.ui.detail_state import CommitmentState
from dashboard.features.commitments.ui.detail_view import read_one
from dashboard.features.commitments.ui.list_page import commitments_page
from dashboard.features.commitments.ui.list_state import CommitmentsState
from dashboard.features.commitments.ui.list_view import read_list
from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import parse_report
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import next_day, site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.drafts import find_draft, save_draft
from dashboard.kernel.errors import Denied, Invalid, Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Origin
from dashboard.kernel.reference import Agency
from dashboard.kernel.sharing import Audience
from dashboard.web.as_of import at
from tests.conftest import SteppedClock
from tests.integration.features.commitments.conftest import (
    FIRST,
    KARUTAN,
    KPR,
    OPS,
    SECRETARY,
    account,
    close,
    fresh_key,
    give,
    promise,
    prove,
    slip,
    turn,
)

Sign = Callable[[Actor], None]
READER = account(Role.PENGAWAS, Agency.POLRES, 41)
GLANCE = account(Role.OPERATOR_CCTV, Agency.RUTAN, 42)


@pytest.fixture
def caster() -> MagicMock:
    """Nobody pushes: what the pages ask of the broadcaster."""
    return MagicMock(follow=AsyncMock(), wake_at=AsyncMock())


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, clock: SteppedClock, caster: MagicMock) -> Sign:
    """Who acts in the handlers, at the test's clock."""
    for one in (list_state, detail_state):
        monkeypatch.setattr(one, "system_clock", clock)
        monkeypatch.setattr(one, "broadcaster", lambda: caster)
    monkeypatch.setattr(CommitmentState, "_reference", lambda _self: FIRST)

    def sign(actor: Actor) -> None:
        async def current() -> Actor:
            return actor

        for one in (list_state, detail_state):
            monkeypatch.setattr(one, "current_actor", current)

    return sign


def fresh(state: Any) -> Any:
    """A State as Reflex makes one for a new page."""
    return state(_reflex_internal_init=True)


async def fire(state: Any, name: str, *arguments: Any) -> Any:
    return await state.event_handlers[name].fn(state, *arguments)


def test_both_pages_are_built() -> None:
    assert commitments_page().render()
    assert commitment_page().render()


def test_the_list_has_the_late_ones_first_with_their_bars(db: Database, clock: SteppedClock) -> None:
    soon, late = give(clock, 30), give(clock, 20, Agency.POLRES)
    later, done = give(clock, 60), give(clock, 25)
    close(clock, done)
    clock.move(days=24)
    slip(clock, late, 40, OPS)
    prove(clock, late, OPS)
    turn(clock, late, OPS)
    view = read_list(KPR, at(None, clock()), "open", None)
    assert [line.reference for line in view.lines] == [late, soon, later]
    assert [line.shape for line in view.lines] == ["high", "medium", "low"]
    assert view.counts == {"open": "3", "late": "1", "done": "1", "all": "4"}
    first = view.lines[0]
    assert (first.since, first.turned) == ("lewat 4 hari", "Kunci sudah diputar: Polrestabes")
    assert first.moved.startswith("dimundurkan 1 kali, sampai")
    # It ran, it is late, nothing of the original time is ahead, and the present due day lies beyond.
    tones = [[mark.tone for mark in line.bar.marks] for line in view.lines[:2]]
    assert tones[0][:2] == ["line", "late"], "it ran, and it is late"
    assert tones[0][-1] == "muted", "the tick of a moved due day"
    assert "hollow" in tones[1]
    assert "late" not in tones[1]
    assert [line.reference for line in read_list(KPR, at(None, clock()), "done", None).lines] == [done]
    of_police = read_list(KPR, at(None, clock()), "all", Agency.POLRES)
    assert [line.reference for line in of_police.lines] == [late]
    # The same list three weeks earlier: nothing late, nothing moved, one done.
    earlier = read_list(KPR, at(clock() - timedelta(days=22), clock()), "all", None)
    assert earlier.counts == {"open": "3", "late": "0", "done": "1", "all": "4"}
    assert all(line.moved == "" for line in earlier.lines)
    assert earlier.tiles[0].href.startswith("/kpi/commitment_completion?as_of=")
    with pytest.raises(Denied):
        read_list(GLANCE, at(None, clock()), "open", None)


async def test_a_refused_promise_stays_typed_and_a_saved_one_closes_the_form(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    sign_in(KPR)
    state = fresh(CommitmentsState)
    state.event_handlers["open_form"].fn(state)
    typed = {
        "promise_text": "Uji sirene",
        "promise_owner": "polres",
        "promise_role": "kabag_ops",
        "promise_due": (site_day(clock()) + timedelta(days=4)).isoformat(),
        "promise_kind": "preventive",
        "promise_clause": "drill",
        "key": fresh_key(),
    }
    await fire(state, "add", {**typed, "promise_due": "besok"})
    assert (set(state.errors), state.is_form_open, state.forms_sent) == ({"promise_due"}, True, 0)
    await fire(state, "add", typed)
    assert state.refusal.startswith("Catat komitmen instansi sendiri.")
    assert (state.errors, state.saved, state.forms_sent) == ({}, "", 0)
    own = {**typed, "promise_owner": "rutan", "promise_role": "p2u", "key": fresh_key()}
    await fire(state, "add", own)
    assert (state.saved, state.is_form_open, state.forms_sent) == (FIRST, False, 1)
    assert [line.reference for line in state.view.lines] == [FIRST]
    await fire(state, "choose_tab", "done")
    assert state.view.lines == ()
    await fire(state, "choose_tab", "<script>")
    await fire(state, "choose_owner", "kejaksaan")
    assert (state.tab, state.owner, len(state.view.lines)) == ("open", "", 1)


async def test_what_was_added_meanwhile_is_read_before_a_key(
    db: Database, clock: SteppedClock, sign_in: Sign
) -> None:
    give(clock)
    prove(clock, FIRST)
    sign_in(OPS)
    state = fresh(CommitmentState)
    await fire(state, "load")
    assert (state.version, state.shown.may_turn, state.shown.may_change) == (2, True, False)
    slip(clock, FIRST, 40)
    await fire(state, "refresh")
    assert (state.version, state.shown.version) == (2, 3)
    press = {"version": str(state.version), "key": fresh_key()}
    await fire(state, "close", press)
    assert state.refusal.startswith("Ada perubahan sejak halaman ini dibuka")
    assert state.version == 3
    await fire(state, "close", {"version": "3", "key": fresh_key()})
    assert state.refusal == ""
    assert re.fullmatch(
        r"Tersimpan \d\d\.\d\d\.\d\d #K-2026-0001\. Kunci instansi Anda tersimpan\.", state.saved
    )
    assert (state.shown.may_turn, state.shown.may_take_back) == (False, True)
    await fire(state, "take_back", {"key": fresh_key()})
    assert state.shown.may_turn
    assert state.shown.history[0].words.endswith("gugur atau ditarik")


@pytest.mark.parametrize(
    ("who", "change", "turns"),
    [
        (KPR, True, True),
        (KARUTAN, True, True),
        (OPS, False, True),
        (SECRETARY, True, False),
        (READER, False, False),
    ],
)
def test_everybody_sees_it_and_each_only_what_he_may_do(
    db: Database, clock: SteppedClock, who: Actor, change: bool, turns: bool
) -> None:
    give(clock)
    shown = read_one(who, FIRST, clock())
    assert (shown.may_change, shown.may_turn, shown.may_take_back) == (change, turns, False)
    assert shown.text == "Pemindai barang di Gerbang"
    assert [(one.letter, one.is_turned) for one in shown.two_keys] == [("R", False), ("P", False)]
    close(clock, FIRST)
    over = read_one(who, FIRST, clock())
    assert not any((over.may_change, over.may_turn, over.may_take_back))
    with pytest.raises(Missing):
        read_one(who, "K-2026-0099", clock())
    with pytest.raises(Denied):
        read_one(GLANCE, FIRST, clock())


def test_an_incident_is_named_only_to_whoever_may_know_of_it(db: Database, clock: SteppedClock) -> None:
    karupam = account(Role.KARUPAM, Agency.RUTAN, 43)
    filed = {"type": "riot", "severity": "critical", "location": "block_a", "key": fresh_key()}
    reference = report_incident(karupam, parse_report(filed, clock()), clock=clock)
    due = site_day(clock()) + timedelta(days=3)
    add_commitment(KPR, promise(due, origin=Origin.INCIDENT, origin_reference=reference), clock=clock)
    shown = read_one(OPS, FIRST, clock())
    assert (shown.origin, shown.origin_href) == (f"Insiden {reference}", f"/incidents/{reference}")
    with db.writer.begin() as connection:
        connection.execute(update(Incident).values(audience=Audience.OWN.value))
    assert read_one(KPR, FIRST, clock()).origin_href == f"/incidents/{reference}"
    hidden = read_one(OPS, FIRST, clock())
    assert (hidden.origin, hidden.origin_href) == ("Insiden", "")
    theirs = promise(due, Agency.POLRES, origin=Origin.INCIDENT, origin_reference=reference)
    with pytest.raises(Invalid):
        add_commitment(OPS, theirs, clock=clock)


async def test_the_list_wakes_with_the_day_and_an_instant_never(
    db: Database, clock: SteppedClock, sign_in: Sign, caster: MagicMock
) -> None:
    give(clock, 0)
    sign_in(READER)
    state = fresh(CommitmentsState)
    await fire(state, "refresh")
    assert caster.wake_at.await_args.args == (CommitmentsState.refresh, next_day(clock()))
    assert state.view.counts["late"] == "0"
    clock.now = next_day(clock())
    await fire(state, "refresh")
    assert state.view.counts["late"] == "1"
    state.asked = "2026-03-12T14:32:00"
    await fire(state, "choose_tab", "all")
    assert caster.wake_at.await_args.args == (CommitmentsState.refresh, None)
    assert state.view.counts["late"] == "0"
    await fire(state, "refresh")
    assert state.view.instant == "Keadaan pada 12 Mar 2026 14.32 WIB"


@pytest.mark.parametrize(
    ("who", "name", "fields"),
    [
        (KPR, "commitment-new", {"promise_text": "Uji sirene", "promise_clause": "drill"}),
        (KPR, f"commitment-slip:{FIRST}", {"slip_due": "2026-05-01", "slip_reason": "Sebab"}),
        (KPR, f"commitment-evidence:{FIRST}", {"evidence": "Foto"}),
        (OPS, f"commitment-cancel:{FIRST}", {"cancel_reason": "Sebab"}),
    ],
)
def test_every_form_is_kept_while_it_is_written(
    db: Database, clock: SteppedClock, who: Actor, name: str, fields: dict[str, str]
) -> None:
    save_draft(who, name, fields, clock=clock)
    with reading() as session:
        found = find_draft(session, who, name, clock())
    assert found is not None
    assert dict(found.fields) == fields
    with pytest.raises(Denied):
        save_draft(READER, name, fields, clock=clock)
