"""The permission table, every cell: who may do what, as semantics names it; everything else is denied."""

import pytest

from dashboard.features.access.rules import role_fits
from dashboard.kernel.actor import Actor
from dashboard.kernel.errors import Denied
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.kernel.reference import Agency

P, R = Permission, Role
_OPERATIONAL = {
    R.PETUGAS_BLOK, R.P2U, R.KARUPAM, R.KEPALA_KPR, R.SAMAPTA, R.PIKET_SPKT, R.PERWIRA_PIKET, R.KABAG_OPS,
}  # fmt: skip
_READERS = _OPERATIONAL | {
    R.KARUTAN, R.KAPOLRESTABES, R.PENGAWAS, R.PENILAI, R.SEKRETARIAT_BERSAMA,
}  # fmt: skip
_MEETING = {
    R.KARUTAN, R.KAPOLRESTABES, R.KEPALA_KPR, R.KABAG_OPS, R.KARUPAM, R.PERWIRA_PIKET, R.SEKRETARIAT_BERSAMA,
    R.PENGAWAS,
}  # fmt: skip
_STAFF = _READERS | {R.INTEL_RUTAN, R.INTELKAM, R.OPERATOR_CCTV}
_SPEAKERS = {R.KARUTAN, R.KAPOLRESTABES, R.KEPALA_KPR, R.KABAG_OPS}
_LEADERS = {R.KARUTAN, R.KAPOLRESTABES}
_ADMINS = {R.ADMIN_RUTAN, R.ADMIN_POLRES}

WHO_MAY: dict[Permission, set[Role]] = {
    P.ACCESS_APPROVE: _LEADERS | _ADMINS,
    P.ACCESS_REVIEW: _LEADERS,
    P.ACCOUNT_ADMINISTER: _ADMINS,
    P.ACCOUNT_OWN: set(HUMAN_ROLES) - {R.WALL},
    P.AUDIT_READ: {R.PENGAWAS},
    P.CENSUS_RECORD: {R.KARUPAM, R.KEPALA_KPR},
    P.COMMITMENT_CLOSE: _SPEAKERS,
    P.COMMITMENT_READ: _MEETING,
    P.COMMITMENT_WRITE: _SPEAKERS | {R.SEKRETARIAT_BERSAMA},
    P.COMMITMENT_WRITE_BOTH: {R.SEKRETARIAT_BERSAMA},
    P.DEVICE_ADMINISTER: _ADMINS,
    P.DRILL_CONDUCT: {R.KEPALA_KPR, R.KABAG_OPS, R.SEKRETARIAT_BERSAMA, R.PENILAI},
    P.DRILL_EVALUATE: {R.PENILAI},
    P.DRILL_PLAN: {R.KEPALA_KPR, R.KABAG_OPS, R.SEKRETARIAT_BERSAMA},
    P.DRILL_READ: _READERS,
    P.DRILL_WEIGH: {R.KEPALA_KPR, R.KABAG_OPS},
    P.ESCALATION_RECEIVE: {R.KARUTAN, R.KAPOLRESTABES},
    P.IMPORT_RUN: set(),
    P.INCIDENT_ACKNOWLEDGE: {R.KARUPAM, R.KEPALA_KPR, R.P2U, R.PIKET_SPKT, R.PERWIRA_PIKET, R.KABAG_OPS},
    P.INCIDENT_CONTAIN: {R.KARUPAM, R.KEPALA_KPR, R.PERWIRA_PIKET, R.KABAG_OPS},
    P.INCIDENT_EXPORT: {R.KEPALA_KPR, R.KABAG_OPS, R.KARUTAN, R.KAPOLRESTABES, R.SEKRETARIAT_BERSAMA},
    P.INCIDENT_ON_SCENE: _OPERATIONAL,
    P.INCIDENT_READ: _READERS,
    P.INCIDENT_REPORT: _OPERATIONAL,
    P.INCIDENT_RESOLVE: {R.KARUPAM, R.KEPALA_KPR, R.PERWIRA_PIKET, R.KABAG_OPS},
    P.INCIDENT_REVIEW: {R.KEPALA_KPR, R.KABAG_OPS},
    P.MEETING_CONFIRM: _SPEAKERS,
    P.MEETING_PREPARE: {R.KEPALA_KPR, R.KABAG_OPS, R.SEKRETARIAT_BERSAMA},
    P.MEETING_PRESENT: _SPEAKERS | {R.SEKRETARIAT_BERSAMA},
    P.MEETING_READ: _MEETING,
    P.MEETING_WATCH: set(),
    P.NIL_REPORT: _OPERATIONAL,
    P.OVERVIEW_READ: _STAFF,
    P.PATROL_CHECK_IN: {R.PETUGAS_BLOK, R.KARUPAM, R.SAMAPTA},
    P.PATROL_PLAN: {R.KARUPAM, R.KEPALA_KPR, R.KABAG_OPS},
    P.PATROL_SUPERVISE: {R.KARUPAM, R.KEPALA_KPR, R.KABAG_OPS, R.PERWIRA_PIKET},
    P.PATROL_READ: _READERS,
    P.RECORD_APPROVE: _LEADERS | {R.KEPALA_KPR, R.KABAG_OPS},
    P.RECORD_CLASSIFY: {R.KARUPAM, R.KEPALA_KPR, R.PERWIRA_PIKET, R.KABAG_OPS},
    P.RECORD_RELEASE: {R.KEPALA_KPR, R.KABAG_OPS},
    P.REPORT_TAKE: _SPEAKERS | {R.SEKRETARIAT_BERSAMA},
    P.SEARCH_RECORD: {R.PETUGAS_BLOK, R.P2U, R.KARUPAM, R.KEPALA_KPR},
    P.SESSION_OWN: set(HUMAN_ROLES),
    P.TARGET_APPROVE: _LEADERS | _ADMINS,
    P.TARGET_READ: _LEADERS | _ADMINS | {R.PENGAWAS},
    P.TARGET_WRITE: _ADMINS,
    P.WALL_READ: _STAFF | {R.WALL},
    P.WALL_READ_CONTROL: {
        R.KARUTAN, R.KAPOLRESTABES, R.KEPALA_KPR, R.KABAG_OPS, R.KARUPAM, R.PERWIRA_PIKET, R.WALL,
    },
}  # fmt: skip


@pytest.mark.parametrize("role", HUMAN_ROLES)
@pytest.mark.parametrize("permission", Permission)
def test_every_cell(role: Role, permission: Permission) -> None:
    actor = Actor(1, "x", Agency.RUTAN, frozenset({role}))
    expected = role in WHO_MAY[permission]
    assert actor.may(permission) is expected
    if not expected:
        with pytest.raises(Denied):
            actor.require(permission)


def test_the_table_is_total_and_alphabetical() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert [permission.name for permission in Permission] == sorted(
        permission.name for permission in Permission
    )
    assert set(WHO_MAY) == set(Permission)


def test_a_guest_watches_meetings_and_nothing_else() -> None:
    assert ROLE_PERMISSIONS[Role.GUEST] == {Permission.MEETING_WATCH}


@pytest.mark.parametrize("role", [Role.GUEST, Role.SYSTEM])
def test_no_account_can_hold_these_roles(role: Role) -> None:
    assert not any(role_fits(role, agency) for agency in Agency)


def test_every_human_role_fits_an_agency() -> None:
    for role in HUMAN_ROLES:
        assert any(role_fits(role, agency) for agency in Agency), role
