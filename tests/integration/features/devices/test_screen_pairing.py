"""Pairing a wall screen: one code, one device, its own agency; the cookie, its daily change and its end."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select, update

from dashboard.features.access.actions import create_account
from dashboard.features.access.tables import Account
from dashboard.features.devices.actions import (
    TOPIC,
    Shown,
    end_lapsed_screens,
    fetch_cookie,
    keep_screen,
    pair_screen,
    revoke_screen,
    show_code,
)
from dashboard.features.devices.forms import PairScreen, RevokeScreen
from dashboard.features.devices.queries import find_device, find_waiting, list_screens
from dashboard.features.devices.rules import (
    MOST_SCREENS,
    MOST_WAITING_AT,
    ROTATES_AFTER,
    Profile,
    ScreenState,
    hash_of,
    new_token,
)
from dashboard.features.devices.tables import Device, DevicePairing
from dashboard.features.devices.ui.screens_state import screen_line
from dashboard.kernel.actor import Actor, LiveSession, system_actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.tables import AuditEntry, IdempotencyKey
from dashboard.kernel.wording import short_moment
from dashboard.kernel.work import revisions, unit_of_work
from tests.conftest import SteppedClock
from tests.integration.conftest import actor

HERE, ELSEWHERE = "10.20.30.40", "10.20.30.41"
ADMIN = actor(Role.ADMIN_RUTAN, Agency.RUTAN, 31)
OTHER_ADMIN = actor(Role.ADMIN_POLRES, Agency.POLRES, 32)


def approve(
    clock: SteppedClock,
    code: str,
    *,
    by: Actor = ADMIN,
    profile: Profile = Profile.CONTROL,
    bound: bool = False,
    key: str = "",
) -> int:
    command = PairScreen(code, "Ruang kendali", profile, bound, key or f"kunci-{new_token()[:20]}")
    return pair_screen(by, command, clock=clock)


def paired(clock: SteppedClock, **more: object) -> tuple[int, str]:
    """A screen of the Rutan's administrator, and its cookie."""
    shown = show_code(HERE, clock=clock)
    number = approve(clock, shown.code, **more)  # type: ignore[arg-type]
    fetched = fetch_cookie(shown.claim, HERE, clock=clock)
    assert fetched is not None
    return number, fetched.token


def session_of(clock: SteppedClock, token: str) -> LiveSession | None:
    with reading() as session:
        return find_device(session, hash_of(token), clock())


def device() -> Device:
    with reading() as session:
        return session.exec(select(Device)).one()


def revoke(clock: SteppedClock, number: int, by: Actor = ADMIN) -> tuple[str, str]:
    return revoke_screen(by, RevokeScreen(number, f"kunci-{new_token()[:20]}"), clock=clock)


def test_an_approved_screen_reads_its_wall_and_nothing_else(db: Database, clock: SteppedClock) -> None:
    number, token = paired(clock)
    live = session_of(clock, token)
    assert live is not None
    assert (live.kind, live.actor.agency, live.actor.user_id) == ("device", Agency.RUTAN, -number)
    assert live.actor.username == f"screen-{number}"
    assert live.actor.roles == {Role.WALL}
    may = {one for one in Permission if live.actor.may(one)}
    assert may == {Permission.WALL_READ, Permission.WALL_READ_CONTROL}
    assert live.is_at(HERE)
    assert live.is_at(ELSEWHERE), "not bound"


def test_the_open_profile_has_no_weak_points(db: Database, clock: SteppedClock) -> None:
    live = session_of(clock, paired(clock, profile=Profile.OPEN)[1])
    assert live is not None
    assert [one for one in Permission if live.actor.may(one)] == [Permission.WALL_READ]


def test_a_bound_screen_is_known_at_its_address_only(db: Database, clock: SteppedClock) -> None:
    live = session_of(clock, paired(clock, bound=True)[1])
    assert live is not None
    assert live.is_at(HERE)
    assert not live.is_at(ELSEWHERE)


def test_a_bound_screen_fetches_from_where_it_waited(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    approve(clock, shown.code, bound=True)
    assert fetch_cookie(shown.claim, ELSEWHERE, clock=clock) is None
    assert fetch_cookie(shown.claim, HERE, clock=clock) is not None


def test_without_an_address_there_is_nothing_to_bind_to(db: Database, clock: SteppedClock) -> None:
    shown = show_code("", clock=clock)
    with pytest.raises(Refused, match=r"devices\.refused\.address"):
        approve(clock, shown.code, bound=True)
    assert approve(clock, shown.code) > 0, "the code is not used up"


def test_neither_code_nor_claim_nor_cookie_is_stored(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    approve(clock, shown.code)
    fetched = fetch_cookie(shown.claim, HERE, clock=clock)
    assert fetched is not None
    with reading() as session:
        tables = (Device, DevicePairing, AuditEntry, IdempotencyKey)
        kept = " ".join(str(row.model_dump()) for table in tables for row in session.exec(select(table)))
    for secret in (shown.claim, shown.code, fetched.token):
        assert secret not in kept


def test_a_code_seen_over_a_shoulder_is_worth_nothing_elsewhere(db: Database, clock: SteppedClock) -> None:
    shown, other = show_code(HERE, clock=clock), show_code(ELSEWHERE, clock=clock)
    approve(clock, shown.code)
    for claim in (other.claim, new_token(), shown.code, ""):
        assert fetch_cookie(claim, HERE, clock=clock) is None
    assert fetch_cookie(shown.claim, HERE, clock=clock) is not None


def test_one_code_typed_twice_at_once_is_one_screen(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)

    def attempt(by: Actor) -> int:
        try:
            return approve(clock, shown.code, by=by)
        except Refused:
            return 0

    with ThreadPoolExecutor(4) as people:
        made = [number for number in people.map(attempt, [ADMIN, OTHER_ADMIN] * 2) if number]
    assert len(made) == 1
    assert device().id == made[0]


def test_a_second_press_with_the_same_key_makes_no_second_screen(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    first = approve(clock, shown.code, key="kunci-layar-satu")
    assert approve(clock, shown.code, key="kunci-layar-satu") == first
    assert device().id == first


def test_unknown_used_and_ended_codes_sound_alike(db: Database, clock: SteppedClock) -> None:
    used, ended = show_code(HERE, clock=clock), show_code(HERE, clock=clock)
    approve(clock, used.code)
    said = []
    for code in (used.code, "AAAAAAAA"):
        with pytest.raises(Refused) as refused:
            approve(clock, code)
        said.append(refused.value.key)
    clock.move(minutes=10)
    with pytest.raises(Refused) as refused:
        approve(clock, ended.code)
    assert {*said, refused.value.key} == {"devices.refused.code"}


def test_a_code_ends_and_its_row_goes(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    clock.move(minutes=9, seconds=59)
    with reading() as session:
        assert find_waiting(session, hash_of(shown.claim), clock()) is not None
    clock.move(seconds=1)
    with reading() as session:
        assert find_waiting(session, hash_of(shown.claim), clock()) is None
    show_code(HERE, clock=clock)
    with reading() as session:
        assert len(session.exec(select(DevicePairing)).all()) == 1


def test_approved_in_the_last_second_the_screen_still_comes_in(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    clock.move(minutes=9, seconds=59)
    approve(clock, shown.code)
    clock.move(minutes=9)
    assert fetch_cookie(shown.claim, HERE, clock=clock) is not None
    clock.move(minutes=2)
    assert fetch_cookie(shown.claim, HERE, clock=clock) is None


def test_a_lost_answer_is_fetched_again_until_the_screen_was_seen(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    approve(clock, shown.code)
    lost, kept = (fetch_cookie(shown.claim, HERE, clock=clock) for _ in range(2))
    assert lost is not None
    assert kept is not None
    keep_screen(hash_of(kept.token), clock=clock)
    assert session_of(clock, lost.token) is None
    assert fetch_cookie(shown.claim, HERE, clock=clock) is None


def test_only_so_many_wait_at_one_address(db: Database, clock: SteppedClock) -> None:
    for _ in range(MOST_WAITING_AT):
        show_code(HERE, clock=clock)
    with pytest.raises(Refused, match=r"devices\.refused\.waiting"):
        show_code(HERE, clock=clock)
    assert isinstance(show_code(ELSEWHERE, clock=clock), Shown)
    clock.move(minutes=10)
    assert isinstance(show_code(HERE, clock=clock), Shown)


def test_an_agency_has_only_so_many_screens(db: Database, clock: SteppedClock) -> None:
    numbers = [approve(clock, show_code(f"10.0.0.{one}", clock=clock).code) for one in range(MOST_SCREENS)]
    waiting = show_code(HERE, clock=clock)
    with pytest.raises(Refused) as refused:
        approve(clock, waiting.code)
    assert refused.value.params == {"most": MOST_SCREENS}
    revoke(clock, numbers[0])
    assert approve(clock, waiting.code), "a revoked one makes room"


def test_a_new_cookie_every_day_and_the_old_one_until_it_was_seen(db: Database, clock: SteppedClock) -> None:
    _, first = paired(clock)
    assert keep_screen(hash_of(first), clock=clock) is None
    clock.now += ROTATES_AFTER
    rotated = keep_screen(hash_of(first), clock=clock)
    assert rotated is not None
    assert keep_screen(hash_of(first), clock=clock) is None, "a second window gets none beside it"
    both = [session_of(clock, token) for token in (first, rotated.token)]
    assert both[0] == both[1], "one session, whatever cookie it came with"
    assert keep_screen(hash_of(rotated.token), clock=clock) is None
    assert session_of(clock, first) is None
    assert session_of(clock, rotated.token) is not None


def test_a_cookie_that_never_arrived_is_given_again(db: Database, clock: SteppedClock) -> None:
    _, first = paired(clock)
    clock.now += ROTATES_AFTER
    lost = keep_screen(hash_of(first), clock=clock)
    clock.move(minutes=1)
    again = keep_screen(hash_of(first), clock=clock)
    assert lost is not None
    assert again is not None
    assert session_of(clock, lost.token) is None
    assert session_of(clock, again.token) is not None


def test_a_stolen_old_cookie_is_out_once_the_screen_has_its_new_one(
    db: Database, clock: SteppedClock
) -> None:
    _, stolen = paired(clock)
    clock.now += ROTATES_AFTER
    rotated = keep_screen(hash_of(stolen), clock=clock)
    assert rotated is not None
    keep_screen(hash_of(rotated.token), clock=clock)
    clock.move(minutes=5)
    assert keep_screen(hash_of(stolen), clock=clock) is None
    assert session_of(clock, stolen) is None


def test_a_sign_of_life_is_written_once_a_minute_and_quietly(db: Database, clock: SteppedClock) -> None:
    _, token = paired(clock)
    keep_screen(hash_of(token), clock=clock)
    first = clock.now
    with reading() as session:
        entries = len(session.exec(select(AuditEntry)).all())
    clock.move(seconds=59)
    keep_screen(hash_of(token), clock=clock)
    assert device().seen_at == first
    clock.move(seconds=1)
    keep_screen(hash_of(token), clock=clock)
    assert device().seen_at == clock.now
    with reading() as session:
        assert len(session.exec(select(AuditEntry)).all()) == entries


def test_the_first_sign_of_life_wakes_who_waits_for_it_and_a_later_one_nobody(
    db: Database, clock: SteppedClock
) -> None:
    def revision() -> int:
        with reading() as session:
            return revisions(session)[TOPIC]

    _, token = paired(clock)
    before = revision()
    keep_screen(hash_of(token), clock=clock)
    assert revision() == before + 1
    clock.move(minutes=1)
    keep_screen(hash_of(token), clock=clock)
    assert device().seen_at == clock.now
    assert revision() == before + 1


def test_after_ninety_days_it_is_over(db: Database, clock: SteppedClock) -> None:
    _, token = paired(clock)
    clock.move(days=90, seconds=-1)
    assert session_of(clock, token) is not None
    clock.move(seconds=1)
    assert session_of(clock, token) is None
    assert keep_screen(hash_of(token), clock=clock) is None
    with reading() as session:
        assert [row.state for row in list_screens(session, ADMIN, clock())] == [ScreenState.ENDED]


def test_a_clock_that_goes_back_revives_no_screen(db: Database, clock: SteppedClock) -> None:
    _, token = paired(clock)
    end_lapsed_screens(clock.now, clock=clock)
    assert session_of(clock, token) is not None
    clock.move(days=91)
    end_lapsed_screens(clock.now, clock=clock)
    clock.move(days=-91)
    assert session_of(clock, token) is None
    with reading() as session:
        assert [row.state for row in list_screens(session, ADMIN, clock())] == [ScreenState.ENDED]


def test_a_revoked_screen_is_nobody_at_once_and_stays_so(db: Database, clock: SteppedClock) -> None:
    number, token = paired(clock)
    live = session_of(clock, token)
    assert live is not None
    assert revoke(clock, number) == ("Ruang kendali", live.id_hash)
    assert session_of(clock, token) is None
    assert keep_screen(hash_of(token), clock=clock) is None
    at = device().revoked_at
    clock.move(minutes=5)
    revoke(clock, number)
    assert device().revoked_at == at, "again is no mistake"


def test_a_screen_revoked_before_it_fetched_gets_no_cookie(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    revoke(clock, approve(clock, shown.code))
    assert fetch_cookie(shown.claim, HERE, clock=clock) is None


def test_the_other_agency_neither_sees_nor_revokes_it(db: Database, clock: SteppedClock) -> None:
    number, token = paired(clock)
    with reading() as session:
        assert list_screens(session, OTHER_ADMIN, clock()) == ()
        assert [row.id for row in list_screens(session, ADMIN, clock())] == [number]
    said = []
    for unknown in (number, number + 1):
        with pytest.raises(Missing) as refused:
            revoke(clock, unknown, OTHER_ADMIN)
        said.append((refused.value.key, refused.value.params))
    assert said[0] == said[1], "whether it exists is not told"
    assert session_of(clock, token) is not None


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_who_administers_devices_does_it(db: Database, clock: SteppedClock, role: Role) -> None:
    person = actor(role, Agency.RUTAN, 40)
    shown = show_code(HERE, clock=clock)
    if Permission.DEVICE_ADMINISTER in ROLE_PERMISSIONS[role]:
        number = approve(clock, shown.code, by=person)
        with reading() as session:
            assert len(list_screens(session, person, clock())) == 1
        assert revoke(clock, number, person)[0] == "Ruang kendali"
        return
    number, _ = paired(clock)
    with pytest.raises(Denied):
        approve(clock, shown.code, by=person)
    with pytest.raises(Denied):
        revoke(clock, number, person)
    with reading() as session, pytest.raises(Denied):
        list_screens(session, person, clock())


def test_unknown_cookies_are_nobody(db: Database, clock: SteppedClock) -> None:
    shown = show_code(HERE, clock=clock)
    approve(clock, shown.code)
    with reading() as session:
        for id_hash in ("", hash_of(new_token()), hash_of(shown.claim), hash_of(shown.code)):
            assert find_device(session, id_hash, clock()) is None, "approved is not fetched yet"


def test_the_list_tells_whether_a_screen_lives(db: Database, clock: SteppedClock) -> None:
    def state() -> ScreenState:
        with reading() as session:
            return list_screens(session, ADMIN, clock())[0].state

    number, token = paired(clock)
    clock.move(seconds=1)
    assert state() is ScreenState.COMING, "fetched its cookie, and not yet seen with it"
    keep_screen(hash_of(token), clock=clock)
    assert state() is ScreenState.ON
    clock.now += timedelta(minutes=4)
    assert state() is ScreenState.SILENT
    revoke(clock, number)
    assert state() is ScreenState.REVOKED


def test_what_is_over_tells_when_and_by_whose_duty(db: Database, clock: SteppedClock) -> None:
    def ends(language: Language = Language.ID) -> str:
        with reading() as session:
            (row,) = list_screens(session, ADMIN, clock())
        return screen_line(row, clock(), language).ends

    machine, duty = system_actor("test", Agency.RUTAN), frozenset({Role.ADMIN_RUTAN})
    stored = create_account(machine, "admin.satu", Agency.RUTAN, duty, "kuda-laut-biru", clock=clock)
    number, _ = paired(clock)
    assert ends().startswith("berlaku sampai ")
    at = short_moment(clock.now, clock.now + timedelta(days=2), Language.ID)
    revoke(clock, number, replace(ADMIN, user_id=stored))
    clock.move(days=2)
    assert ends() == f"dicabut {at} oleh Admin Rutan"
    assert ends(Language.EN).startswith("revoked ")
    with unit_of_work(machine, clock, quiet=True) as work:
        work.session.execute(update(Account).values(is_active=False))
    assert ends() == f"dicabut {at} oleh akun yang sudah ditutup"


@pytest.mark.parametrize("is_swept", [True, False])
def test_what_has_run_out_tells_since_when(db: Database, clock: SteppedClock, is_swept: bool) -> None:
    paired(clock)
    end = device().ends_at
    clock.move(days=93)
    if is_swept:
        end_lapsed_screens(clock.now, clock=clock)
    with reading() as session:
        (row,) = list_screens(session, ADMIN, clock())
    assert row.ends_at == end, "not when the sweep came by"
    said = screen_line(row, clock(), Language.ID).ends
    assert said == f"berakhir {short_moment(end, clock(), Language.ID)}"
