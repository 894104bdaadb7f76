"""Every page of the product: address, permission, body, load handlers. The navigation is made from it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import reflex as rx

from dashboard.features.access.ui.account_admin_page import account_admin_page
from dashboard.features.access.ui.account_admin_state import AccountAdminState
from dashboard.features.access.ui.account_page import account_page
from dashboard.features.access.ui.account_state import AccountState
from dashboard.features.access.ui.admin_page import admin_page
from dashboard.features.access.ui.admin_state import AdminState
from dashboard.features.access.ui.changes_page import changes_page
from dashboard.features.access.ui.changes_state import ChangesState
from dashboard.features.access.ui.review_page import access_review_page
from dashboard.features.access.ui.review_state import AccessReviewState
from dashboard.features.audit.ui.page import audit_page
from dashboard.features.audit.ui.state import AuditState
from dashboard.features.commitments.ui.detail_page import commitment_page
from dashboard.features.commitments.ui.detail_state import CommitmentState
from dashboard.features.commitments.ui.list_page import commitments_page
from dashboard.features.commitments.ui.list_state import CommitmentsState
from dashboard.features.devices.ui.screens_page import screens_page
from dashboard.features.devices.ui.screens_state import ScreensState
from dashboard.features.drills.ui.action_page import action_page
from dashboard.features.drills.ui.actions_page import actions_page
from dashboard.features.drills.ui.actions_state import ActionState, OpenActionsState
from dashboard.features.drills.ui.calendar_page import calendar_page
from dashboard.features.drills.ui.calendar_state import CalendarState
from dashboard.features.drills.ui.change_state import DrillChangeState
from dashboard.features.drills.ui.detail_page import LOADS as DRILL_LOADS
from dashboard.features.drills.ui.detail_page import drill_page
from dashboard.features.drills.ui.exercise_state import ExerciseState
from dashboard.features.drills.ui.loop_page import real_incident_page, real_incidents_page
from dashboard.features.drills.ui.loop_state import RealIncidentsState, RealIncidentState
from dashboard.features.drills.ui.page import drills_page
from dashboard.features.drills.ui.programme_page import programme_page
from dashboard.features.drills.ui.programme_state import ProgrammeState
from dashboard.features.drills.ui.report_page import drill_report_page
from dashboard.features.drills.ui.report_state import DrillReportState
from dashboard.features.drills.ui.run_page import drill_run_page
from dashboard.features.drills.ui.run_state import DrillRunState
from dashboard.features.drills.ui.state import DrillsState
from dashboard.features.drills.ui.trends_page import drill_trends_page
from dashboard.features.drills.ui.trends_state import DrillTrendsState
from dashboard.features.drills.ui.weights_page import drill_weights_page
from dashboard.features.drills.ui.weights_state import DrillWeightsState
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.ui.critical_state import CriticalState
from dashboard.features.incidents.ui.detail_page import LOADS as INCIDENT_LOADS
from dashboard.features.incidents.ui.detail_page import incident_page
from dashboard.features.incidents.ui.list_page import incidents_page
from dashboard.features.incidents.ui.list_state import IncidentListState
from dashboard.features.incidents.ui.quality_page import incident_quality_page
from dashboard.features.incidents.ui.quality_state import IncidentQualityState
from dashboard.features.incidents.ui.releases_page import releases_page
from dashboard.features.incidents.ui.releases_state import ReleasesState
from dashboard.features.incidents.ui.report_page import incident_report_page
from dashboard.features.incidents.ui.report_state import IncidentReportState
from dashboard.features.incidents.ui.searches_page import searches_page
from dashboard.features.incidents.ui.searches_state import SearchesState, SearchFormState
from dashboard.features.incidents.ui.trends_page import incident_trends_page
from dashboard.features.incidents.ui.trends_state import IncidentTrendsState
from dashboard.features.notices.ui.page import notices_page
from dashboard.features.notices.ui.state import NoticeBadgeState, NoticesState
from dashboard.features.patrols.ui.board_state import PatrolBoardState
from dashboard.features.patrols.ui.entry_state import PatrolEntryState
from dashboard.features.patrols.ui.page import patrols_page
from dashboard.features.patrols.ui.planning_page import patrol_plan_page
from dashboard.features.patrols.ui.planning_state import PatrolPlanState
from dashboard.features.patrols.ui.round_page import patrol_round_page
from dashboard.features.patrols.ui.state import PatrolRoundState, PatrolsState
from dashboard.features.patrols.ui.trends_page import patrol_trends_page
from dashboard.features.patrols.ui.trends_state import PatrolTrendsState
from dashboard.features.targets.ui.page import targets_page
from dashboard.features.targets.ui.state import TargetsState
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Zone
from dashboard.kernel.settings import settings
from dashboard.screens.explain.page import explain_page
from dashboard.screens.explain.state import ExplainState
from dashboard.screens.overview.page import overview_page
from dashboard.screens.overview.state import OverviewState
from dashboard.screens.review.archive_page import archive_page
from dashboard.screens.review.archive_state import ArchiveState
from dashboard.screens.review.decision_state import DecisionState
from dashboard.screens.review.guest_page import guest_page
from dashboard.screens.review.guest_state import GuestState
from dashboard.screens.review.list_page import review_list_page
from dashboard.screens.review.list_state import ReviewListState
from dashboard.screens.review.page import review_page
from dashboard.screens.review.prepare_page import review_prepare_page
from dashboard.screens.review.prepare_state import PrepareState
from dashboard.screens.review.room_state import RoomState
from dashboard.screens.wall.page import wall_page
from dashboard.screens.wall.state import WallState
from dashboard.shell.boards import BOARDS
from dashboard.shell.frame import framed
from dashboard.shell.missing_page import missing_page
from dashboard.web.frame_state import FrameState
from dashboard.web.policy_gate import opens_page

PAGE_PERMISSIONS = {
    "/account": Permission.ACCOUNT_OWN,
    "/": Permission.OVERVIEW_READ,
    "/wall": Permission.WALL_READ,
    "/incidents": Permission.INCIDENT_READ,
    "/incidents/new": Permission.INCIDENT_REPORT,
    "/incidents/searches": Permission.INCIDENT_READ,
    "/incidents/quality": Permission.INCIDENT_READ,
    "/incidents/releases": Permission.INCIDENT_READ,
    "/incidents/trends": Permission.INCIDENT_READ,
    "/kpi/[slug]": Permission.OVERVIEW_READ,
    "/incidents/[reference]": Permission.INCIDENT_READ,
    "/notices": Permission.ACCOUNT_OWN,
    "/patrols": Permission.PATROL_READ,
    "/patrols/plan": Permission.PATROL_READ,
    "/patrols/round": Permission.PATROL_CHECK_IN,
    "/patrols/trends": Permission.PATROL_READ,
    "/drills": Permission.DRILL_READ,
    "/drills/trends": Permission.DRILL_READ,
    "/drills/weights": Permission.DRILL_READ,
    "/drills/actions": Permission.DRILL_READ,
    "/drills/actions/[reference]": Permission.DRILL_READ,
    "/drills/incidents": Permission.DRILL_READ,
    "/drills/incidents/[reference]": Permission.DRILL_READ,
    "/drills/report/[reference]": Permission.DRILL_READ,
    "/drills/programme": Permission.DRILL_READ,
    "/drills/calendar": Permission.DRILL_READ,
    "/drills/[reference]": Permission.DRILL_READ,
    "/drills/[reference]/run": Permission.DRILL_CONDUCT,
    "/audit": Permission.AUDIT_READ,
    "/review/reports": Permission.MEETING_READ,
    "/commitments": Permission.COMMITMENT_READ,
    "/commitments/[reference]": Permission.COMMITMENT_READ,
    "/review": Permission.MEETING_READ,
    "/review/guest": Permission.MEETING_WATCH,
    "/review/[month]": Permission.MEETING_READ,
    "/review/[month]/prepare": Permission.MEETING_PREPARE,
    "/admin": Permission.ACCESS_APPROVE,
    "/admin/accounts/[username]": Permission.ACCESS_APPROVE,
    "/admin/changes": Permission.ACCESS_APPROVE,
    "/admin/review": Permission.ACCESS_REVIEW,
    "/admin/screens": Permission.DEVICE_ADMINISTER,
    "/admin/targets": Permission.TARGET_READ,
}
REFERENCE_LISTS = {
    "zones": [f"zone.{zone.value}" for zone in Zone],
    "types": [f"incidents.type.{kind.value}" for kind in IncidentType],
}
"""What is fixed in the code and shown on ``/admin/targets``."""

__all__ = ["BOARDS", "PAGE_PERMISSIONS", "add_pages", "background_tasks"]


def add_pages(app: rx.App) -> None:
    """Register every page with its load handlers; a page's own title is in both languages alike."""
    staff = (
        ("/account", "account", account_page, AccountState.load),
        ("/", "overview", overview_page, OverviewState.load),
        ("/incidents", "incidents", incidents_page, IncidentListState.load),
        ("/incidents/new", "incident-new", incident_report_page, IncidentReportState.load),
        ("/incidents/searches", "incidents", searches_page, [SearchesState.load, SearchFormState.load]),
        ("/incidents/quality", "incidents", incident_quality_page, IncidentQualityState.load),
        ("/incidents/releases", "incidents", releases_page, ReleasesState.load),
        ("/incidents/trends", "incidents", incident_trends_page, IncidentTrendsState.load),
        ("/kpi/[slug]", "overview", explain_page, ExplainState.load),
        ("/incidents/[reference]", "incidents", incident_page, INCIDENT_LOADS),
        ("/notices", "notices", notices_page, NoticesState.load),
        ("/patrols/plan", "patrols", patrol_plan_page, PatrolPlanState.load),
        (
            "/patrols",
            "patrols",
            patrols_page,
            [PatrolsState.load, PatrolBoardState.load, PatrolEntryState.load],
        ),
        ("/patrols/round", "patrol-round", patrol_round_page, PatrolRoundState.load),
        ("/patrols/trends", "patrols", patrol_trends_page, PatrolTrendsState.load),
        ("/drills", "drills", drills_page, DrillsState.load),
        ("/drills/trends", "drills", drill_trends_page, DrillTrendsState.load),
        ("/drills/weights", "drills", drill_weights_page, DrillWeightsState.load),
        ("/drills/actions", "drills", actions_page, OpenActionsState.load),
        ("/drills/actions/[reference]", "drills", action_page, ActionState.load),
        ("/drills/incidents", "drills", real_incidents_page, RealIncidentsState.load),
        ("/drills/incidents/[reference]", "drills", real_incident_page, RealIncidentState.load),
        ("/drills/report/[reference]", "drills", drill_report_page, DrillReportState.load),
        ("/drills/programme", "drills", programme_page, ProgrammeState.load),
        ("/drills/calendar", "drills", calendar_page, CalendarState.load),
        ("/drills/[reference]", "drills", drill_page, [*DRILL_LOADS, DrillChangeState.load]),
        ("/drills/[reference]/run", "drills", drill_run_page, DrillRunState.load),
        ("/audit", "audit", audit_page, AuditState.load),
        ("/review/reports", "review", archive_page, ArchiveState.load),
        ("/commitments", "commitments", commitments_page, CommitmentsState.load),
        ("/commitments/[reference]", "commitments", commitment_page, CommitmentState.load),
        ("/review", "review", review_list_page, ReviewListState.load),
        ("/review/[month]/prepare", "review", review_prepare_page, PrepareState.load),
        ("/admin", "admin", admin_page, AdminState.load),
        ("/admin/accounts/[username]", "admin", account_admin_page, AccountAdminState.load),
        ("/admin/changes", "admin", changes_page, ChangesState.load),
        ("/admin/review", "admin", access_review_page, AccessReviewState.load),
        ("/admin/screens", "admin", screens_page, ScreensState.load),
        ("/admin/targets", "admin", partial(targets_page, REFERENCE_LISTS), TargetsState.load),
    )
    frame = [FrameState.load, NoticeBadgeState.load, CriticalState.load, ExerciseState.load]
    for route, name, body, load in staff:
        _add(app, route, framed(name, body), *frame, *(load if isinstance(load, list) else [load]))
    _add(app, "404", missing_page)
    _add(app, "/wall", wall_page, WallState.load)
    room = (FrameState.load, ExerciseState.load, RoomState.load, DecisionState.load)
    _add(app, "/review/[month]", review_page, *room)
    _add(app, "/review/guest", guest_page, GuestState.load)


def _add(app: rx.App, route: str, page: Callable[[], rx.Component], *loads: Any) -> None:
    app.add_page(page, route=route, title="Siaga Bersama", on_load=opens_page(loads))


def background_tasks() -> list[asyncio.Task[None]]:
    """Tasks that belong to the profile: the demo goes on by itself."""
    if settings().profile == "demo" and settings().demo_driver:
        from dashboard.seed.driver import drive

        return [asyncio.create_task(drive())]
    return []
