"""Which duties go together, what needs a second person, who may decide, and which month is reviewed."""

from datetime import UTC, datetime

import pytest

from dashboard.features.access.rules import access_fault, givable_roles, is_account_name, needs_second
from dashboard.features.access.rules.administration import ADMINISTRATORS, SENSITIVE, access_beyond
from dashboard.features.access.rules.changes import (
    ChangeKind,
    Outcome,
    decision_fault,
    link_needs_second,
)
from dashboard.features.access.rules.reviews import begins, belongs_to, ends, month_before, month_of
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_CLEARANCE, ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency
from dashboard.kernel.sharing import Classification, Compartment

NONE = Compartment.NONE


def test_no_account_is_given_a_screen_a_guest_or_the_machine() -> None:
    for agency in Agency:
        assert {Role.WALL, Role.GUEST, Role.SYSTEM}.isdisjoint(givable_roles(agency))
    everywhere = {role for agency in Agency for role in givable_roles(agency)}
    assert everywhere == set(Role) - {Role.WALL, Role.GUEST, Role.SYSTEM}


def test_who_administers_gives_away_or_reads_what_is_secret_is_sensitive() -> None:
    """Otherwise one administrator could make a reader of what is RAHASIA, somebody who lowers or exports what
    is TERBATAS, or another administrator."""
    powers = {Permission.ACCOUNT_ADMINISTER, Permission.ACCESS_APPROVE, Permission.ACCESS_REVIEW}
    powers |= {Permission.AUDIT_READ, Permission.RECORD_APPROVE, Permission.TARGET_APPROVE}
    powers |= {Permission.INCIDENT_EXPORT, Permission.RECORD_CLASSIFY, Permission.RECORD_RELEASE}
    for agency in Agency:
        for role in givable_roles(agency):
            is_secret = ROLE_CLEARANCE[role] >= Classification.RAHASIA
            if is_secret or powers & ROLE_PERMISSIONS[role]:
                assert role in SENSITIVE


@pytest.mark.parametrize("admin", sorted(ADMINISTRATORS))
def test_an_administrator_holds_nothing_else(admin: Role) -> None:
    agency = next(one for one in Agency if admin in givable_roles(one))
    assert access_fault({admin}, NONE, agency) == ""
    for other in set(givable_roles(agency)) - {admin}:
        assert access_fault({admin, other}, NONE, agency) == "access.roles.admin_alone"
    assert access_fault({admin}, Compartment.HEALTH, agency) == "access.roles.admin_alone"


def test_other_duties_go_together_within_an_agency() -> None:
    assert access_fault({Role.KARUPAM, Role.PENILAI}, Compartment.HEALTH, Agency.RUTAN) == ""
    assert access_fault({Role.KARUPAM, Role.PENILAI}, NONE, Agency.POLRES) == "access.roles.fit"
    assert access_fault(set(), NONE, Agency.POLRES) == ""


@pytest.mark.parametrize(
    ("held", "wanted", "circles", "wanted_circles", "expected"),
    [
        ({Role.PETUGAS_BLOK}, {Role.P2U}, NONE, NONE, False),
        ({Role.P2U}, {Role.KARUPAM}, NONE, NONE, True),
        ({Role.PIKET_SPKT}, {Role.PERWIRA_PIKET}, NONE, NONE, True),
        ({Role.PIKET_SPKT}, {Role.SEKRETARIAT_BERSAMA}, NONE, NONE, True),
        ({Role.P2U}, {Role.P2U, Role.KEPALA_KPR}, NONE, NONE, True),
        ({Role.KEPALA_KPR}, {Role.KEPALA_KPR, Role.P2U}, NONE, NONE, False),
        ({Role.KEPALA_KPR}, {Role.P2U}, NONE, NONE, False),
        ({Role.KEPALA_KPR}, {Role.KARUTAN}, NONE, NONE, True),
        ({Role.P2U}, {Role.P2U}, NONE, Compartment.HEALTH, True),
        ({Role.P2U}, {Role.P2U}, Compartment.HEALTH, NONE, False),
        ({Role.P2U}, {Role.P2U}, Compartment.HEALTH, Compartment.INTEGRITY, True),
    ],
)
def test_only_what_is_added_needs_a_second_person(
    held: set[Role], wanted: set[Role], circles: Compartment, wanted_circles: Compartment, expected: bool
) -> None:
    assert needs_second(frozenset(held), circles, frozenset(wanted), wanted_circles) is expected


ASKER, OWNER, SECOND = 1, 2, 3


@pytest.mark.parametrize(
    ("decider", "approves", "outcome", "active", "kind", "fault"),
    [
        (SECOND, True, Outcome.OPEN, True, ChangeKind.ROLES, ""),
        (SECOND, False, Outcome.OPEN, True, ChangeKind.ROLES, ""),
        (ASKER, True, Outcome.OPEN, True, ChangeKind.ROLES, "access.change.asker"),
        (ASKER, False, Outcome.OPEN, True, ChangeKind.ROLES, ""),
        (OWNER, True, Outcome.OPEN, True, ChangeKind.ROLES, "access.change.own"),
        (OWNER, False, Outcome.OPEN, True, ChangeKind.ROLES, "access.change.own"),
        (SECOND, True, Outcome.OPEN, False, ChangeKind.ROLES, "access.change.stale"),
        (SECOND, True, Outcome.OPEN, False, ChangeKind.REOPEN, ""),
        (SECOND, True, Outcome.OPEN, True, ChangeKind.REOPEN, "access.change.stale"),
        (SECOND, False, Outcome.OPEN, True, ChangeKind.REOPEN, ""),
        *(
            (SECOND, True, over, True, ChangeKind.ROLES, "access.change.decided")
            for over in Outcome
            if over is not Outcome.OPEN
        ),
    ],
)
def test_who_decides(
    decider: int, approves: bool, outcome: Outcome, active: bool, kind: ChangeKind, fault: str
) -> None:
    found = decision_fault(
        outcome=outcome, asked_by=ASKER, account_id=OWNER, decider=decider, approves=approves,
        is_active=active, kind=kind,
    )  # fmt: skip
    assert found == fault


@pytest.mark.parametrize("has_password", [True, False])
@pytest.mark.parametrize("has_factor", [True, False])
@pytest.mark.parametrize("sensitive", [True, False])
@pytest.mark.parametrize("forgets", [True, False])
def test_a_link_that_would_be_enough_needs_two(
    has_password: bool, has_factor: bool, sensitive: bool, forgets: bool
) -> None:
    factor_stays = has_factor and not forgets
    found = link_needs_second(
        has_password=has_password, has_factor=has_factor, is_sensitive=sensitive, forgets=forgets
    )
    assert found is (sensitive and has_password and not factor_stays)


@pytest.mark.parametrize("name", ["p2u", "karupam.a", "piket_spkt-2", "a" * 64])
def test_names_that_are_taken(name: str) -> None:
    assert is_account_name(name)


@pytest.mark.parametrize(
    "name", ["", "ab", "a" * 65, "Karupam", ".karupam", "kaр", "a b c", "a/b", "kepala\n"]
)
def test_names_that_are_refused(name: str) -> None:
    assert not is_account_name(name)


def test_months_are_those_of_the_site() -> None:
    # 17.00 UTC is midnight in WIB.
    last, first = datetime(2026, 2, 28, 16, 59, tzinfo=UTC), datetime(2026, 2, 28, 17, 0, tzinfo=UTC)
    assert (month_of(last), month_of(first)) == ("2026-02", "2026-03")
    assert (month_before(last), month_before(first)) == ("2026-01", "2026-02")
    assert begins("2026-03") == first == ends("2026-02")
    assert month_before(datetime(2026, 1, 15, tzinfo=UTC)) == "2025-12"


def test_who_belongs_to_the_list_of_a_month() -> None:
    before, during, after = (datetime(2026, month, 15, tzinfo=UTC) for month in (2, 3, 4))
    for created, closed, ticked, expected in (
        (before, None, False, True),
        (during, None, False, True),
        (after, None, False, False),
        (before, before, False, False),
        (before, during, False, False),
        (before, during, True, True),
        (before, after, False, True),
    ):
        found = belongs_to("2026-03", created_at=created, deactivated_at=closed, is_ticked=ticked)
        assert found is expected, (created, closed, ticked)


def test_what_one_set_of_duties_holds_beyond_another() -> None:
    held, wanted = (Role.P2U, Role.PETUGAS_BLOK), (Role.PETUGAS_BLOK, Role.KARUPAM)
    health, both = Compartment.HEALTH, Compartment.HEALTH | Compartment.INTEGRITY
    assert access_beyond(wanted, both, held, health) == ((Role.KARUPAM,), Compartment.INTEGRITY)
    assert access_beyond(held, health, wanted, both) == ((Role.P2U,), NONE)
    assert access_beyond(held, health, held, health) == ((), NONE)
