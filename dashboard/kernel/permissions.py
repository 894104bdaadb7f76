"""Who may do what, and read up to which level: two tables. Unknown is denied; nothing else compares roles.

Source: semantics, "Who may". The agency is always the actor's own, unless an action says otherwise.
"""

from enum import StrEnum

from dashboard.kernel.identity import Role
from dashboard.kernel.sharing import Classification


class Permission(StrEnum):
    """Alphabetical. A name is object_verb."""

    ACCESS_APPROVE = "access.approve"
    ACCESS_REVIEW = "access.review"
    ACCOUNT_ADMINISTER = "account.administer"
    ACCOUNT_OWN = "account.own"
    AUDIT_READ = "audit.read"
    CENSUS_RECORD = "census.record"
    COMMITMENT_CLOSE = "commitment.close"
    COMMITMENT_READ = "commitment.read"
    COMMITMENT_WRITE = "commitment.write"
    COMMITMENT_WRITE_BOTH = "commitment.write_both"
    DEVICE_ADMINISTER = "device.administer"
    DRILL_CONDUCT = "drill.conduct"
    DRILL_EVALUATE = "drill.evaluate"
    DRILL_PLAN = "drill.plan"
    DRILL_READ = "drill.read"
    DRILL_WEIGH = "drill.weigh"
    ESCALATION_RECEIVE = "escalation.receive"
    IMPORT_RUN = "import.run"
    INCIDENT_ACKNOWLEDGE = "incident.acknowledge"
    INCIDENT_CONTAIN = "incident.contain"
    INCIDENT_EXPORT = "incident.export"
    INCIDENT_ON_SCENE = "incident.on_scene"
    INCIDENT_READ = "incident.read"
    INCIDENT_REPORT = "incident.report"
    INCIDENT_RESOLVE = "incident.resolve"
    INCIDENT_REVIEW = "incident.review"
    MEETING_CONFIRM = "meeting.confirm"
    MEETING_PREPARE = "meeting.prepare"
    MEETING_PRESENT = "meeting.present"
    MEETING_READ = "meeting.read"
    MEETING_WATCH = "meeting.watch"
    NIL_REPORT = "nil.report"
    OVERVIEW_READ = "overview.read"
    PATROL_CHECK_IN = "patrol.check_in"
    PATROL_PLAN = "patrol.plan"
    PATROL_READ = "patrol.read"
    PATROL_SUPERVISE = "patrol.supervise"
    RECORD_APPROVE = "record.approve"
    RECORD_CLASSIFY = "record.classify"
    RECORD_RELEASE = "record.release"
    REPORT_TAKE = "report.take"
    SEARCH_RECORD = "search.record"
    SESSION_OWN = "session.own"
    TARGET_APPROVE = "target.approve"
    TARGET_READ = "target.read"
    TARGET_WRITE = "target.write"
    WALL_READ = "wall.read"
    WALL_READ_CONTROL = "wall.read_control"


_P = Permission
_READ = {
    _P.ACCOUNT_OWN, _P.DRILL_READ, _P.INCIDENT_READ, _P.OVERVIEW_READ, _P.PATROL_READ, _P.SESSION_OWN,
    _P.WALL_READ,
}  # fmt: skip
# A meeting shows where both agencies are weak, zone by zone: for who answers for it, not for every post.
_MEETS = {_P.COMMITMENT_READ, _P.MEETING_READ}
_DUTY = {*_READ, _P.INCIDENT_REPORT, _P.NIL_REPORT}
_DESK = {*_DUTY, _P.INCIDENT_ACKNOWLEDGE, _P.INCIDENT_ON_SCENE}
_COMMAND = {*_DESK, *_MEETS, _P.INCIDENT_CONTAIN, _P.INCIDENT_RESOLVE, _P.RECORD_CLASSIFY}
_EXERCISE = {_P.DRILL_CONDUCT, _P.DRILL_PLAN}
_REVIEW = {_P.INCIDENT_EXPORT, _P.INCIDENT_REVIEW, _P.RECORD_APPROVE, _P.RECORD_RELEASE}
# Whoever speaks for an agency in a review meeting: promises, turns its key, takes the reports away.
_SPEAKS = {
    _P.COMMITMENT_CLOSE, _P.COMMITMENT_WRITE, _P.MEETING_CONFIRM, _P.MEETING_PRESENT, _P.REPORT_TAKE,
}  # fmt: skip
_LEADER = {
    *_READ, *_MEETS, *_SPEAKS, _P.ACCESS_APPROVE, _P.ACCESS_REVIEW, _P.ESCALATION_RECEIVE, _P.INCIDENT_EXPORT,
    _P.RECORD_APPROVE, _P.TARGET_APPROVE, _P.TARGET_READ, _P.WALL_READ_CONTROL,
}  # fmt: skip
# Accounts, screens and targets of the own agency; no content.
_ADMIN = {
    _P.ACCESS_APPROVE, _P.ACCOUNT_ADMINISTER, _P.ACCOUNT_OWN, _P.DEVICE_ADMINISTER, _P.SESSION_OWN,
    _P.TARGET_APPROVE, _P.TARGET_READ, _P.TARGET_WRITE,
}  # fmt: skip
_GLANCE = {_P.ACCOUNT_OWN, _P.OVERVIEW_READ, _P.SESSION_OWN, _P.WALL_READ}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    role: frozenset(permissions)
    for role, permissions in {
        Role.KARUTAN: _LEADER,
        Role.KAPOLRESTABES: _LEADER,
        Role.KEPALA_KPR: {
            *_COMMAND, *_REVIEW, *_EXERCISE, *_SPEAKS, _P.CENSUS_RECORD, _P.DRILL_WEIGH, _P.MEETING_PREPARE,
            _P.PATROL_PLAN, _P.PATROL_SUPERVISE, _P.SEARCH_RECORD, _P.WALL_READ_CONTROL,
        },
        Role.KABAG_OPS: {
            *_COMMAND, *_REVIEW, *_EXERCISE, *_SPEAKS, _P.DRILL_WEIGH, _P.MEETING_PREPARE, _P.PATROL_PLAN,
            _P.PATROL_SUPERVISE, _P.WALL_READ_CONTROL,
        },
        Role.KARUPAM: {
            *_COMMAND, _P.CENSUS_RECORD, _P.PATROL_CHECK_IN, _P.PATROL_PLAN, _P.PATROL_SUPERVISE,
            _P.SEARCH_RECORD, _P.WALL_READ_CONTROL,
        },
        Role.P2U: {*_DESK, _P.SEARCH_RECORD},
        Role.PETUGAS_BLOK: {*_DUTY, _P.INCIDENT_ON_SCENE, _P.PATROL_CHECK_IN, _P.SEARCH_RECORD},
        Role.PIKET_SPKT: _DESK,
        Role.SAMAPTA: {*_DUTY, _P.INCIDENT_ON_SCENE, _P.PATROL_CHECK_IN},
        Role.PERWIRA_PIKET: {*_COMMAND, _P.PATROL_SUPERVISE, _P.WALL_READ_CONTROL},
        Role.INTEL_RUTAN: _GLANCE,
        Role.INTELKAM: _GLANCE,
        Role.OPERATOR_CCTV: _GLANCE,
        Role.PENILAI: {*_READ, _P.DRILL_CONDUCT, _P.DRILL_EVALUATE},
        Role.SEKRETARIAT_BERSAMA: {
            *_READ, *_MEETS, *_EXERCISE, _P.COMMITMENT_WRITE, _P.COMMITMENT_WRITE_BOTH, _P.INCIDENT_EXPORT,
            _P.MEETING_PREPARE, _P.MEETING_PRESENT, _P.REPORT_TAKE,
        },
        Role.PENGAWAS: {*_READ, *_MEETS, _P.AUDIT_READ, _P.TARGET_READ},
        Role.ADMIN_RUTAN: _ADMIN,
        Role.ADMIN_POLRES: _ADMIN,
        Role.WALL: {_P.SESSION_OWN, _P.WALL_READ, _P.WALL_READ_CONTROL},
        Role.GUEST: {_P.MEETING_WATCH},
        Role.SYSTEM: set(Permission),
    }.items()
}  # fmt: skip

LEADING = frozenset({Role.KARUTAN, Role.KAPOLRESTABES, Role.KEPALA_KPR, Role.KABAG_OPS})
"""Leaders and commanders: whom the audience ``leaders`` means, in their own agency."""

KEEPING = LEADING | {Role.PENGAWAS}
"""Whom an own record comes back to when its end, or the days of everybody it names, are over."""

_CLEARED: dict[Classification, set[Role]] = {
    Classification.SANGAT_RAHASIA: {Role.KARUTAN, Role.KAPOLRESTABES},
    Classification.RAHASIA: {
        Role.KEPALA_KPR, Role.KABAG_OPS, Role.INTEL_RUTAN, Role.INTELKAM, Role.PENGAWAS,
    },
    Classification.TERBATAS: {
        Role.KARUPAM, Role.PERWIRA_PIKET, Role.SEKRETARIAT_BERSAMA, Role.P2U, Role.PIKET_SPKT,
    },
}  # fmt: skip
ROLE_CLEARANCE: dict[Role, Classification] = {
    role: next((level for level, roles in _CLEARED.items() if role in roles), Classification.BIASA)
    for role in Role
}
"""Up to which classification a role reads; who is named nowhere reads BIASA only, the machine too."""
