"""The composition root: pages, gates, sessions, live push. Knows every part; nothing knows it."""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import reflex as rx
from starlette.applications import Starlette

from dashboard.features.access.actions import end_lapsed_while_away, remind_of_reviews
from dashboard.features.access.ui.body import TooLarge
from dashboard.features.access.ui.routes import routes as access_routes
from dashboard.features.access.ui.routes import too_large
from dashboard.features.audit.ui.export_routes import audit_export_routes
from dashboard.features.devices.ui.pairing_routes import pairing_routes
from dashboard.features.drills.ui.calendar_routes import calendar_routes
from dashboard.features.drills.ui.conduct_routes import conduct_routes
from dashboard.features.drills.ui.report_routes import drill_report_routes
from dashboard.features.incidents.actions import escalate_overdue
from dashboard.features.incidents.ui.export_routes import export_routes
from dashboard.features.incidents.ui.report_routes import report_routes
from dashboard.features.meetings.ui.guest_routes import guest_routes
from dashboard.features.patrols.actions import lay_out_plans, tell_patrols
from dashboard.features.patrols.ui.round_routes import round_routes
from dashboard.features.patrols.ui.sheet_routes import sheet_routes
from dashboard.kernel.actor import system_actor
from dashboard.kernel.anchors import Keeping, keep_when_due
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import database, reading
from dashboard.kernel.errors import Unavailable
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import settings
from dashboard.kernel.watch import start_watcher
from dashboard.kernel.work import revisions
from dashboard.screens.review.archive_routes import archive_routes
from dashboard.screens.review.print.making import make_weekly
from dashboard.shell import migrations, pages
from dashboard.shell.living import end_dead_sessions, end_lapsed, find_session, keep_session
from dashboard.shell.logs import install_logs
from dashboard.shell.ports import install_ports
from dashboard.shell.space import watch_space
from dashboard.shell.startup import refuse_if_unsafe, tell_missing_admins
from dashboard.shell.tls_routes import tls_routes
from dashboard.web.broadcast import Broadcaster, install_broadcaster
from dashboard.web.draft_routes import draft_routes
from dashboard.web.front_door import FrontDoor
from dashboard.web.headers import content_security_policy, inline_script_hashes
from dashboard.web.notice import ExceptionReporter
from dashboard.web.policy_gate import PolicyGate, check_policies
from dashboard.web.proxy import BehindProxy
from dashboard.web.scripts import CONDUCTING, DRAWING, KEEPING
from dashboard.web.session import Sessions, install_sessions, sessions
from dashboard.web.sockets import SocketRegistry
from dashboard.web.unread import unread

logger = logging.getLogger(__name__)

_LAPSE_SECONDS = 60.0
_ESCALATION_SECONDS = 2.0
_SWEEPER = "escalation"
_LAY_OUT_SECONDS = 600.0
_PLANNER = "laying_out"
_PATROL_SWEEPER = "patrol-watch"
_DIGEST_SECONDS = 600.0
_REVIEW_SECONDS = 3600.0
_DIGEST_MAKER = "weekly-digest"
# How often it is asked whether a new hour has begun.
_ANCHOR_SECONDS = 20.0
_SPACE_SECONDS = 30.0
_THREADS = 64
# Objects and younger passes before the collector goes one generation further.
_COLLECT_AFTER = 2_000, 20, 20
_FONT = "/fonts/ibm-plex-sans-subset.woff2"


def _numbers() -> dict[str, int]:
    with reading() as session:
        return revisions(session)


def _is_ready() -> bool:
    try:
        return migrations.is_current(database())
    except Exception:  # any failure to answer means "not ready"; details stay in the log
        return False


def build_app() -> rx.App:
    """The application: refuses to be built when a handler has no policy."""
    building = bool(os.environ.get("SIAGA_BUILDING"))
    registry = SocketRegistry()
    reporter = ExceptionReporter()
    broadcaster = Broadcaster(pages.BOARDS, _numbers)
    install_sessions(Sessions(find_session, keep_session, registry.cut))
    install_broadcaster(broadcaster)
    install_ports()
    policy = content_security_policy([] if building else inline_script_hashes(_client_folder()))

    def door(app: Any) -> Any:
        inner = FrontDoor(app, pages=pages.PAGE_PERMISSIONS, policy=policy, registry=registry)
        return BehindProxy(inner)

    app = rx.App(
        html_lang="id",
        stylesheets=[
            "/tokens.css",
            "/office.css",
            "/overview.css",
            "/programme.css",
            "/commitments.css",
            "/conduct.css",
            "/wall.css",
            "/review.css",
        ],
        head_components=[
            rx.el.link(rel="preload", href=_FONT, custom_attrs={"as": "font", "crossOrigin": "anonymous"}),
            rx.el.link(rel="manifest", href="/manifest.webmanifest"),
            rx.el.meta(name="theme-color", content="#12507B"),
            rx.el.script(src="/live.js"),
            rx.el.script(src="/paired.js"),
            rx.el.script(src="/forms.js", defer=True),
            rx.el.script(src="/address.js", defer=True),
            rx.el.script(src="/keep.js", defer=True),
            rx.el.script(src="/report.js", defer=True),
            rx.el.script(src="/notices.js", defer=True),
            rx.el.script(src="/keys.js", defer=True),
            rx.el.script(src="/dialogs.js", defer=True),
            rx.el.script(src="/copy.js", defer=True),
            rx.el.script(src="/review.js", defer=True),
            *(rx.el.script(src=address, defer=True) for address in (*KEEPING, *DRAWING, *CONDUCTING)),
        ],
        app_wraps={},
        toaster=None,
        reset_style=False,
        backend_exception_handler=reporter,
        api_transformer=[
            Starlette(
                routes=[
                    *access_routes(registry.cut, _is_ready),
                    *calendar_routes(),
                    *draft_routes(),
                    *export_routes(),
                    *report_routes(),
                    *sheet_routes(),
                    *drill_report_routes(),
                    *tls_routes(),
                    *round_routes(),
                    *conduct_routes(),
                    *archive_routes(),
                    *audit_export_routes(),
                    *guest_routes(),
                    *pairing_routes(),
                ],
                exception_handlers={TooLarge: too_large, Unavailable: unread},
            ),
            door,
        ],  # type: ignore[list-item]
    )
    reporter.app = app
    broadcaster.attach(app)
    pages.add_pages(app)
    app.add_middleware(PolicyGate())
    check_policies()

    @asynccontextmanager
    async def watching() -> AsyncIterator[None]:
        install_logs(as_json=settings().is_production)
        refuse_if_unsafe()
        tell_missing_admins()
        # Writers that wait for a lock must not take the threads that others read in.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "work"))
        end_lapsed_while_away(clock=system_clock)
        stop = start_watcher(database())
        _spare_what_stays()
        tasks = [asyncio.create_task(broadcaster.run()), asyncio.create_task(end_dead_sessions(registry))]
        tasks += [asyncio.create_task(_repeat(seconds, sweep)) for seconds, sweep in _sweeps()]
        tasks += pages.background_tasks()
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, sessions().settled(), return_exceptions=True)
            stop()

    app.register_lifespan_task(watching)
    return app


def _spare_what_stays() -> None:
    """The collector need not look again at what the start has made.

    Each full pass over it would stop every answer: the slow ones of 200 people are those that met one.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _sweeps() -> list[tuple[float, partial[Any]]]:
    """What happens by the clock, and how often: marking sessions that are over, escalation, asking after
    patrols, laying plans out, the digest of a week, reviews due, an anchor of the audit, free space."""
    sweeper, watcher = system_actor(_SWEEPER, Agency.RUTAN), system_actor(_PATROL_SWEEPER, Agency.RUTAN)
    digest_maker = system_actor(_DIGEST_MAKER, Agency.RUTAN)
    planners = [system_actor(_PLANNER, agency) for agency in Agency]
    return [
        (_LAPSE_SECONDS, partial(end_lapsed)),
        (_SPACE_SECONDS, partial(watch_space, clock=system_clock)),
        (_ESCALATION_SECONDS, partial(escalate_overdue, sweeper, clock=system_clock)),
        (_ESCALATION_SECONDS, partial(tell_patrols, watcher, clock=system_clock)),
        (_DIGEST_SECONDS, partial(make_weekly, digest_maker, clock=system_clock)),
        (_REVIEW_SECONDS, partial(remind_of_reviews, clock=system_clock)),
        (_ANCHOR_SECONDS, partial(keep_when_due, Keeping(), clock=system_clock)),
        *((_LAY_OUT_SECONDS, partial(lay_out_plans, one, clock=system_clock)) for one in planners),
    ]


async def _repeat(seconds: float, sweep: partial[Any]) -> None:
    """Now, and then again and again; a sweep that fails is logged and the next one comes."""
    while True:
        try:
            await asyncio.to_thread(sweep)
        except Exception:
            logger.exception("the sweep %s failed", sweep.func.__name__)
        await asyncio.sleep(seconds)


def _client_folder() -> Path:
    from reflex.utils.prerequisites import get_web_dir

    return get_web_dir() / "build" / "client"
