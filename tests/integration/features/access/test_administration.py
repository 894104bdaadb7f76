"""Administration of accounts: own agency only, four eyes, links, closing; allowed and refused together."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace

import pytest
from sqlmodel import select, update

from dashboard.features.access.actions import (
    Opened,
    ask_change,
    change_access,
    close_account,
    create_account,
    decide_change,
    make_link,
    open_account,
    use_link,
)
from dashboard.features.access.forms import (
    AskChange,
    ChangeAccess,
    CloseAccount,
    DecideChange,
    MakeLink,
    NewAccount,
    access_seen,
)
from dashboard.features.access.queries import actor_of
from dashboard.features.access.queries.administration import (
    AccountRow,
    ChangeRow,
    latest_changes,
    list_accounts,
    one_account,
    open_changes,
)
from dashboard.features.access.queries.history import account_links
from dashboard.features.access.rules.changes import ChangeKind, Outcome
from dashboard.features.access.tables import (
    Account,
    AccountChange,
    AccountLink,
    AccountRole,
    LoginSession,
)
from dashboard.features.access.ui.admin_history import history_lines
from dashboard.features.access.ui.admin_view import ChangeLine, change_line
from dashboard.features.notices.queries import count_unread, list_notices
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import reading
from dashboard.kernel.errors import Conflict, Denied, DomainError, Invalid, Missing, Refused
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.sharing import Compartment
from dashboard.kernel.tables import AuditEntry, Notice
from dashboard.kernel.wording import short_moment
from dashboard.kernel.work import unit_of_work
from tests.integration.features.access.conftest import PASSWORD, PLACE, Desk

NEW = "gajah-tidur-sore-hari"
NONE = Compartment.NONE
_keys = (f"kunci-{number:06d}" for number in itertools.count())


@dataclass
class Office:
    """Two administrators and the leader of each agency, and what they do to the account of the desk."""

    desk: Desk
    admin: Actor
    second: Actor
    leader: Actor
    other_admin: Actor
    other_leader: Actor

    def row(self, name: str = "piket.satu") -> AccountRow:
        with reading() as session:
            return one_account(session, self.admin, name)

    def open(self, name: str, *roles: Role, circles: Compartment = NONE, reason: str = "") -> Opened:
        command = NewAccount(name, roles, circles, reason, next(_keys))
        return open_account(self.admin, command, clock=self.desk.clock)

    def change(
        self, *roles: Role, circles: Compartment = NONE, name: str = "piket.satu", by: Actor | None = None
    ) -> Outcome:
        row = self.row(name)
        seen = access_seen(row.roles, row.circles)
        command = ChangeAccess(name, roles, circles, seen, "Mutasi.", next(_keys))
        return change_access(by or self.admin, command, clock=self.desk.clock)

    def decide(self, by: Actor, *, approves: bool = True, number: int = 0) -> Outcome:
        number = number or self.waiting()
        return decide_change(by, DecideChange(number, approves, next(_keys)), clock=self.desk.clock)

    def waiting(self) -> int:
        with reading() as session:
            return open_changes(session, self.admin)[0].id

    def ask(self, kind: ChangeKind, name: str = "piket.satu", by: Actor | None = None) -> int:
        command = AskChange(name, kind, "Ponsel hilang.", next(_keys))
        return ask_change(by or self.admin, command, clock=self.desk.clock)

    def close(self, name: str = "piket.satu", by: Actor | None = None) -> None:
        command = CloseAccount(name, "Pindah tugas.", next(_keys))
        close_account(by or self.admin, command, clock=self.desk.clock)

    def link(self, name: str = "piket.satu", *, forgets: bool = False, by: Actor | None = None) -> str:
        made = make_link(by or self.admin, MakeLink(name, forgets, next(_keys)), clock=self.desk.clock)
        assert made is not None
        return made.secret


def _stored(name: str, role: Role, agency: Agency, desk: Desk) -> Actor:
    number = create_account(
        system_actor("test", agency), name, agency, frozenset({role}), PASSWORD, clock=desk.clock
    )
    with reading() as session:
        account = session.get(Account, number)
        assert account is not None
        return actor_of(session, account)


@pytest.fixture
def office(desk: Desk) -> Office:
    return Office(
        desk,
        _stored("admin.satu", Role.ADMIN_POLRES, Agency.POLRES, desk),
        _stored("admin.dua", Role.ADMIN_POLRES, Agency.POLRES, desk),
        _stored("kapolres", Role.KAPOLRESTABES, Agency.POLRES, desk),
        _stored("admin.rutan", Role.ADMIN_RUTAN, Agency.RUTAN, desk),
        _stored("karutan", Role.KARUTAN, Agency.RUTAN, desk),
    )


def actions_done() -> list[str]:
    with reading() as session:
        return [entry.action for entry in session.exec(select(AuditEntry).order_by("id"))]


# ---- making ----------------------------------------------------------------------------------------


def test_an_account_is_made_without_a_password_and_its_owner_chooses_one(office: Office) -> None:
    opened = office.open("samapta.baru", Role.SAMAPTA)
    assert opened.link is not None
    assert not opened.waits
    row = office.row("samapta.baru")
    assert (row.roles, row.has_password, row.last_sign_in) == ((Role.SAMAPTA,), False, None)
    signed = use_link(opened.link.secret, NEW, place=PLACE, clock=office.desk.clock)
    assert signed.actor.roles == {Role.SAMAPTA}
    assert signed.actor.agency is Agency.POLRES
    assert office.row("samapta.baru").last_sign_in == office.desk.at
    with reading() as session:
        assert opened.link.secret not in repr(session.exec(select(AuditEntry)).all())


def test_the_same_click_twice_makes_one_account_and_shows_no_second_secret(office: Office) -> None:
    command = NewAccount("samapta.baru", (Role.SAMAPTA,), NONE, "", "kunci-dua-kali")
    first = open_account(office.admin, command, clock=office.desk.clock)
    again = open_account(office.admin, command, clock=office.desk.clock)
    assert first.link is not None
    assert again.link is None
    assert use_link(first.link.secret, NEW, place=PLACE, clock=office.desk.clock)


def test_sensitive_duties_of_a_new_account_wait_and_the_others_hold(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        office.open("kabag.baru", Role.KABAG_OPS)
    assert refused.value.fields == {"reason": "access.form.reason_second"}
    opened = office.open("kabag.baru", Role.KABAG_OPS, Role.PENILAI, reason="Pejabat baru.")
    assert opened.waits
    assert office.row("kabag.baru").roles == (Role.PENILAI,)
    office.decide(office.leader)
    assert office.row("kabag.baru").roles == (Role.KABAG_OPS, Role.PENILAI)


@pytest.mark.parametrize(
    ("roles", "circles", "fault"),
    [
        ((Role.KARUPAM,), NONE, "access.roles.fit"),
        ((Role.WALL,), NONE, "access.roles.fit"),
        ((Role.GUEST,), NONE, "access.roles.fit"),
        ((Role.SYSTEM,), NONE, "access.roles.fit"),
        ((Role.ADMIN_POLRES, Role.PENGAWAS), NONE, "access.roles.admin_alone"),
        ((Role.ADMIN_POLRES, Role.SAMAPTA), NONE, "access.roles.admin_alone"),
        ((Role.ADMIN_POLRES,), Compartment.INTELLIGENCE, "access.roles.admin_alone"),
    ],
)
def test_what_does_not_go_together_is_refused(
    office: Office, roles: tuple[Role, ...], circles: Compartment, fault: str
) -> None:
    with pytest.raises(Invalid) as refused:
        office.open("siapa.saja", *roles, circles=circles, reason="Perlu.")
    assert refused.value.fields["roles"] == fault
    with pytest.raises(Invalid):
        office.change(*roles, circles=circles)
    with reading() as session:
        assert session.exec(select(Account).where(Account.username == "siapa.saja")).first() is None


def test_a_taken_name_is_refused_whoever_has_it(office: Office) -> None:
    for name in ("piket.satu", "karutan"):
        with pytest.raises(Invalid) as refused:
            office.open(name, Role.SAMAPTA)
        assert refused.value.fields == {"username": "access.username.taken"}


# ---- duties ----------------------------------------------------------------------------------------


def test_an_ordinary_duty_holds_at_once_and_ends_the_sessions(office: Office) -> None:
    before = office.desk.sign_in()
    assert office.change(Role.SAMAPTA) is Outcome.DIRECT
    assert office.desk.live(before) is None
    assert office.desk.sign_in().actor.roles == {Role.SAMAPTA}


@pytest.mark.parametrize(
    "role",
    [Role.KAPOLRESTABES, Role.KABAG_OPS, Role.PERWIRA_PIKET, Role.INTELKAM, Role.PENGAWAS, Role.ADMIN_POLRES],
)
def test_a_sensitive_duty_waits_for_a_second_person(office: Office, role: Role) -> None:
    live = office.desk.sign_in()
    assert office.change(role) is Outcome.OPEN
    assert office.row().roles == (Role.PIKET_SPKT,)
    assert office.desk.live(live) is not None
    assert office.decide(office.leader) is Outcome.APPROVED
    assert office.row().roles == (role,)
    assert office.desk.live(live) is None


def test_a_closed_circle_waits_and_taking_it_away_does_not(office: Office) -> None:
    assert office.change(Role.PIKET_SPKT, circles=Compartment.HEALTH) is Outcome.OPEN
    assert office.row().circles == NONE
    office.decide(office.second)
    assert office.row().circles == Compartment.HEALTH
    assert office.desk.sign_in().actor.compartments == Compartment.HEALTH
    assert office.change(Role.PIKET_SPKT) is Outcome.DIRECT
    assert office.row().circles == NONE


def test_who_asked_and_whom_it_is_about_decide_nothing(office: Office) -> None:
    office.change(Role.KABAG_OPS)
    with pytest.raises(Refused, match=r"access\.change\.asker"):
        office.decide(office.admin)
    office.decide(office.leader, approves=False)
    office.change(Role.KAPOLRESTABES, name="admin.dua")
    for approves in (True, False):
        with pytest.raises(Refused, match=r"access\.change\.own"):
            office.decide(office.second, approves=approves)
    assert office.row("admin.dua").roles == (Role.ADMIN_POLRES,)
    assert office.decide(office.admin, approves=False) is Outcome.TAKEN_BACK


def test_nobody_changes_the_own_account(office: Office) -> None:
    name = "admin.satu"
    for attempt in (
        lambda: office.change(Role.ADMIN_POLRES, Role.KABAG_OPS, name=name),
        lambda: office.close(name),
        lambda: office.link(name),
        lambda: office.ask(ChangeKind.RESET, name),
    ):
        with pytest.raises(Refused, match=r"access\.admin\.self"):
            attempt()


def test_a_refused_request_changes_nothing_and_is_over(office: Office) -> None:
    office.change(Role.KABAG_OPS)
    number = office.waiting()
    assert office.decide(office.leader, approves=False) is Outcome.REFUSED
    for approves in (True, False):
        with pytest.raises(Refused, match=r"access\.change\.decided"):
            office.decide(office.second, approves=approves, number=number)
    assert office.row().roles == (Role.PIKET_SPKT,)


def test_of_two_who_decide_at_once_one_does(office: Office) -> None:
    office.change(Role.KABAG_OPS)
    number = office.waiting()

    def attempt(one: tuple[Actor, bool]) -> str:
        try:
            return office.decide(one[0], approves=one[1], number=number).value
        except DomainError as error:
            return error.key

    both = [(office.leader, True), (office.second, False)]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(attempt, both))
    assert told.count("access.change.decided") == 1
    won = both[1 - told.index("access.change.decided")][1]
    assert office.row().roles == ((Role.KABAG_OPS,) if won else (Role.PIKET_SPKT,))
    done = actions_done()
    assert done.count("account.approve") + done.count("account.refuse") == 1


def test_the_second_person_sees_what_is_added_and_what_is_taken_away(office: Office) -> None:
    def lines(kind: Callable[..., tuple[ChangeRow, ...]], who: Actor) -> list[ChangeLine]:
        with reading() as session:
            found = [change_line(row, who, office.desk.at) for row in kind(session, who)]
        # On a narrow screen a sign stays beside its word.
        return [
            replace(one, gains=one.gains.replace("\xa0", "_"), losses=one.losses.replace("\xa0", "_"))
            for one in found
        ]

    english = replace(office.leader, language=Language.EN)
    office.change(Role.KABAG_OPS, Role.PENILAI, circles=Compartment.HEALTH)
    (line,) = lines(open_changes, office.leader)
    assert line.gains == "Ditambah: +_Kabag Ops, +_Penilai latihan, +_lingkaran Kesehatan"
    assert line.losses == "Dilepas: −_Piket SPKT"
    assert line.whole == "Seluruhnya: Kabag Ops, Penilai latihan; lingkaran Kesehatan"
    assert line.what == ""
    (line,) = lines(open_changes, english)
    assert line.losses == "Removed: −_Service desk officer"
    office.decide(office.leader)
    (line,) = lines(latest_changes, office.leader)
    assert (line.gains, line.losses, line.whole) == ("", "", "")
    assert line.what == "Peran: Kabag Ops, Penilai latihan; lingkaran Kesehatan"
    office.change(Role.KABAG_OPS, Role.PENILAI, Role.INTELKAM, circles=Compartment.HEALTH)
    (line,) = lines(open_changes, office.leader)
    assert line.gains == "Ditambah: +_Intelkam"
    assert line.losses == "", "what stays is no news"


def test_one_request_at_a_time_and_nothing_else_meanwhile(office: Office) -> None:
    office.change(Role.KABAG_OPS)
    for roles in ((Role.INTELKAM,), (Role.SAMAPTA,)):
        with pytest.raises(Refused, match=r"access\.change\.waits"):
            office.change(*roles)
    with pytest.raises(Refused, match=r"access\.change\.waits"):
        office.ask(ChangeKind.RESET)


def test_what_the_page_showed_is_compared_and_nothing_is_lost(office: Office) -> None:
    seen = access_seen((Role.PIKET_SPKT,), NONE)
    office.change(Role.SAMAPTA)
    late = ChangeAccess("piket.satu", (Role.PENILAI,), NONE, seen, "Mutasi.", "kunci-terlambat")
    with pytest.raises(Conflict):
        change_access(office.admin, late, clock=office.desk.clock)
    with pytest.raises(Refused, match=r"access\.change\.same"):
        office.change(Role.SAMAPTA)
    assert office.row().roles == (Role.SAMAPTA,)


# ---- links -----------------------------------------------------------------------------------------


def test_a_reset_link_for_an_ordinary_account(office: Office) -> None:
    signed = use_link(office.link(), NEW, place=PLACE, clock=office.desk.clock)
    assert signed.actor.username == "piket.satu"
    with pytest.raises(Denied):
        office.desk.sign_in(PASSWORD)


def test_a_link_alone_never_opens_the_account_of_a_leader(office: Office) -> None:
    """Otherwise an administrator could become the leader: only with a factor that stays, or four eyes."""
    with pytest.raises(Refused, match=r"access\.link\.second"):
        office.link("kapolres")
    number = office.ask(ChangeKind.RESET, "kapolres")
    with pytest.raises(Refused, match=r"access\.change\.own"):
        office.decide(office.leader, number=number)
    office.decide(office.second, number=number)
    assert not office.row("kapolres").has_password
    assert use_link(office.link("kapolres"), NEW, place=PLACE, clock=office.desk.clock)


def test_a_factor_that_stays_is_enough_and_forgetting_it_is_not(office: Office) -> None:
    office.desk.enrol()
    office.change(Role.KABAG_OPS)
    with pytest.raises(Refused, match=r"access\.link\.second"):
        office.link(forgets=True)
    office.decide(office.leader)
    with pytest.raises(Refused, match=r"access\.link\.second"):
        office.link(forgets=True)
    signed = use_link(office.link(), NEW, place=PLACE, clock=office.desk.clock)
    assert office.desk.living(signed).factor_due
    assert office.row().has_factor


def test_a_lost_phone_of_an_ordinary_account_is_forgotten(office: Office) -> None:
    signed = office.desk.enrol()
    secret = office.link(forgets=True)
    assert office.desk.live(signed) is None
    assert not office.row().has_factor
    with pytest.raises(Denied):  # the password alone is no way in, until the link is used
        office.desk.sign_in()
    assert not office.desk.living(use_link(secret, NEW, place=PLACE, clock=office.desk.clock)).factor_due


def test_the_history_of_an_account_tells_of_its_making_and_its_links(office: Office) -> None:
    def history(who: Actor, language: Language = Language.ID) -> list[tuple[str, str, str]]:
        person = replace(who, language=language)
        with reading() as session:
            row, links = one_account(session, who, "baru"), account_links(session, who, "baru")
            changes = latest_changes(session, who, "baru")
        lines = history_lines(row, changes, links, person, office.desk.at)
        return [(line.what, line.asked, line.decided) for line in lines]

    def clock() -> str:
        return short_moment(office.desk.at, office.desk.at, Language.ID)

    made = clock()
    opened = office.open("baru", Role.SAMAPTA)
    assert opened.link is not None
    until = short_moment(opened.link.ends_at, office.desk.at, Language.ID)
    link, birth = "Tautan masuk dibuat", ("Akun dibuat", f"oleh admin.satu, {made}", "")
    first = (link, f"oleh admin.satu, {made}", f"Belum dipakai, berlaku sampai {until}")
    assert history(office.admin) == [first, birth]
    office.desk.wait(minutes=2)
    again, ended = office.link("baru", by=office.second), clock()
    office.desk.wait(minutes=3)
    use_link(again, NEW, place=PLACE, clock=office.desk.clock)
    used = clock()
    office.desk.wait(minutes=1)
    office.change(Role.PENILAI, name="baru")
    told = history(office.leader)
    assert told[0][0] == "Peran: Penilai latihan"
    assert told[1] == (link, f"oleh admin.dua, {ended}", f"Dipakai {used}")
    assert told[2] == (first[0], first[1], f"Tidak dipakai, berakhir {ended}")
    assert told[3:] == [birth]
    assert history(office.admin, Language.EN)[-1][0] == "Account made"
    for stranger in (office.other_admin, office.other_leader):
        with reading() as session, pytest.raises(Missing):
            account_links(session, stranger, "baru")
    with reading() as session, pytest.raises(Denied):
        account_links(session, replace(office.admin, roles=frozenset({Role.PENGAWAS})), "baru")


def test_a_link_that_a_restore_closed_was_used_by_nobody(office: Office) -> None:
    office.open("baru", Role.SAMAPTA)
    office.desk.wait(minutes=5)
    with unit_of_work(office.admin, office.desk.clock, quiet=True) as work:
        work.session.exec(update(AccountLink).values(used_at=work.now))
    with reading() as session:
        (link,) = account_links(session, office.admin, "baru")
    assert (link.used_at, link.ends_at) == (None, office.desk.at)


# ---- closing and opening again -----------------------------------------------------------------------


def test_a_closed_account_is_out_at_once_with_everything_of_it(office: Office) -> None:
    live, secret = office.desk.sign_in(), office.link()
    office.change(Role.KABAG_OPS)
    office.close()
    assert office.desk.live(live) is None
    with pytest.raises(Missing):
        use_link(secret, NEW, place=PLACE, clock=office.desk.clock)
    with pytest.raises(Denied):
        office.desk.sign_in()
    with reading() as session:
        assert open_changes(session, office.admin) == ()
        assert latest_changes(session, office.admin)[0].reason == "Pindah tugas."
        assert session.exec(select(LoginSession).where(LoginSession.revoked_at == None)).first() is None  # noqa: E711
    for attempt in (office.close, office.link, lambda: office.change(Role.SAMAPTA)):
        with pytest.raises(Refused):
            attempt()


def test_only_two_open_an_account_again_and_its_owner_needs_a_new_link(office: Office) -> None:
    office.close()
    office.ask(ChangeKind.REOPEN)
    with pytest.raises(Refused, match=r"access\.change\.asker"):
        office.decide(office.admin)
    office.decide(office.second)
    row = office.row()
    assert (row.is_active, row.deactivated_at, row.has_password) == (True, None, False)
    with pytest.raises(Denied):
        office.desk.sign_in()
    assert use_link(office.link(), NEW, place=PLACE, clock=office.desk.clock)


def test_an_agency_keeps_an_administrator(office: Office) -> None:
    office.close("admin.dua")
    with pytest.raises(Refused, match=r"access\.admin\.last"):
        office.close("admin.satu", by=replace(office.second, user_id=9999))
    assert office.row("admin.satu").is_active


# ---- agencies and permissions --------------------------------------------------------------------------


def test_the_other_agency_finds_nothing_and_cannot_tell(office: Office) -> None:
    office.change(Role.KABAG_OPS)
    number, foreign = office.waiting(), office.other_admin
    told = set()
    for name in ("piket.satu", "tidak.ada"):
        for attempt in (
            lambda name=name: office.close(name, by=foreign),
            lambda name=name: office.link(name, by=foreign),
            lambda name=name: office.ask(ChangeKind.RESET, name, by=foreign),
            lambda name=name: change_access(
                foreign,
                ChangeAccess(name, (Role.P2U,), NONE, "", "x", next(_keys)),
                clock=office.desk.clock,
            ),
        ):
            with pytest.raises(Missing) as refused:
                attempt()
            told.add(refused.value.key)
        with reading() as session, pytest.raises(Missing) as hidden:
            one_account(session, foreign, name)
        told.add(hidden.value.key)
    for who in (foreign, office.other_leader):
        for one in (number, 9999):
            with pytest.raises(Missing) as undecided:
                office.decide(who, number=one)
            told.add(undecided.value.key)
    assert told == {"error.missing"}
    with reading() as session:
        names = {row.username for row in list_accounts(session, foreign)}
        assert names == {"admin.rutan", "karutan"}
        assert open_changes(session, foreign) == ()
        assert latest_changes(session, foreign, "piket.satu") == ()


@pytest.mark.parametrize("role", HUMAN_ROLES)
def test_only_administrators_administer_and_only_deciders_decide(office: Office, role: Role) -> None:
    who = replace(office.second, roles=frozenset({role}), user_id=4711)
    administers = Permission.ACCOUNT_ADMINISTER in ROLE_PERMISSIONS[role]
    decides = Permission.ACCESS_APPROVE in ROLE_PERMISSIONS[role]
    office.change(Role.KABAG_OPS)
    attempts = [
        (administers, lambda: office.link("kapolres", by=who)),
        (administers, lambda: office.close(by=who)),
        (decides, lambda: office.decide(who, number=9999)),
    ]
    for allowed, attempt in attempts:
        with pytest.raises(Denied) if not allowed else pytest.raises((Refused, Missing, Invalid)):
            attempt()
            raise Refused("done")
    with reading() as session, pytest.raises(Denied) if not decides else nullcontext():
        list_accounts(session, who)


def test_those_who_decide_are_told_and_every_step_is_audited(office: Office) -> None:
    office.change(Role.KABAG_OPS)
    office.decide(office.leader)
    office.close()
    with reading() as session:
        notice = session.exec(select(Notice)).one()
        changes = session.exec(select(AccountChange)).all()
        held = session.exec(select(AccountRole).where(AccountRole.account_id == office.desk.account_id)).all()
    assert (notice.agency, notice.audience, notice.author_id) == (
        "polres",
        Permission.ACCESS_APPROVE.value,
        office.admin.user_id,
    )
    assert notice.reference == f"change-{changes[0].id}"
    assert {row.role for row in held} == {"kabag_ops"}
    done = actions_done()
    assert [one for one in done if one.startswith("account.") and one != "account.create"] == [
        "account.ask",
        "account.roles",
        "account.approve",
        "account.close",
    ]


def told(who: Actor) -> list[tuple[str, str]]:
    """Kind and account of what this person's bell says, the oldest first."""
    with reading() as session:
        rows = list_notices(session, who)
        assert count_unread(session, who).count == len(rows)
    return [(row.kind, row.account) for row in reversed(rows)]


def test_who_decides_about_access_hears_of_accounts_links_and_forgotten_factors(office: Office) -> None:
    office.desk.enrol()
    office.open("akun.baru", Role.SAMAPTA)
    office.link("akun.baru")
    office.link(forgets=True)
    heard = [
        ("access.opened", "akun.baru"),
        ("access.linked", "akun.baru"),
        ("access.factor_gone", "piket.satu"),
        ("access.linked", "piket.satu"),
    ]
    assert told(office.second) == told(office.leader) == heard
    assert told(office.admin) == [], "who did it is not told what he has done"
    assert told(office.other_admin) == told(office.other_leader) == []


def test_the_second_administrator_hears_of_a_request_and_a_duty_officer_does_not(office: Office) -> None:
    officer = office.desk.living(office.desk.sign_in()).actor
    office.change(Role.KABAG_OPS)
    assert told(office.second) == told(office.leader) == [("access.asked", "")]
    assert told(office.other_admin) == told(officer) == []


def test_a_refused_link_tells_nobody(office: Office) -> None:
    with pytest.raises(Missing):
        office.link(by=office.other_admin)
    with pytest.raises(Denied):
        office.link(by=office.leader)
    assert told(office.second) == told(office.leader) == []


def test_a_notice_of_an_account_that_was_closed_since_names_nobody(office: Office) -> None:
    office.link()
    office.close()
    assert told(office.second) == [("access.linked", "")]
