"""The pack of a round as the phone keeps it: points, signs, what was recorded, and the page's own words.

Made by the plain route of the round. It holds no person's name; the code of a sign is in it as a hash only,
so that a phone can tell which point was scanned. A plain hash is no secret: a short code could be found by
trying all; 60 bits make that too long (``rules.agreement``). Older signs keep their 40 bits until renewed.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.features.patrols.forms import Outcome
from dashboard.features.patrols.queries.round import RoundPlace, RoundPoint, RoundTap
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say, table
from dashboard.web.draft_routes import owner_tag

_WORDS = (
    "patrols.outcome.",
    "patrols.reason.",
    "patrols.phone.",
    "patrols.round.empty.",
    "patrols.round.progress",
    "patrols.round.route",
    "patrols.round.opens",
    "patrols.round.early",
    "patrols.round.why",
    "patrols.round.done",
    "patrols.round.queue",
    "exercise.word",
)


def round_pack(
    actor: Actor,
    points: Sequence[RoundPoint],
    places: Sequence[RoundPlace],
    taps: Sequence[RoundTap],
    now: datetime,
    exercise: str = "",
) -> dict[str, Any]:
    """JSON for the phone; every time is milliseconds since 1970 by the server's clock.

    ``exercise`` says which drill runs since when (``kernel/exercise``), empty while everything is real:
    without a signal no State tells the page.
    """
    language = actor.language
    return {
        "issued_at": millis(now),
        "now": millis(now),
        "owner": owner_tag(actor),
        "account": _account(actor),
        "language": language.value,
        "words": words(language),
        "exercise": exercise,
        "points": [_point(row, language) for row in points],
        "places": [_place(row, language) for row in places],
        "taps": [_tap(row, language) for row in taps],
    }


def _account(actor: Actor) -> str:
    """Whose round it is, as far as a shared phone may say it: roles and agency, never a name."""
    roles = ", ".join(say(f"role.{role.value}", actor.language) for role in sorted(actor.roles))
    return f"{roles}, {say(f'agency.short.{actor.agency.value}', actor.language)}"


def words(language: Language) -> dict[str, str]:
    """The sentences that the phone fills in by itself, placeholders and all."""
    return {key: sentence for key, sentence in table(language).items() if key.startswith(_WORDS)}


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def tag_hash(tag: str) -> str:
    """What the phone compares a scanned code with."""
    return hashlib.sha256(f"siaga-sign:{tag}".encode()).hexdigest()[:16]


def _point(row: RoundPoint, language: Language) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.checkpoint,
        "name": row.name,
        "zone": row.zone.value,
        "place": say(f"zone.{row.zone.value}", language),
        "scan": row.needs_scan,
        "due": millis(row.due_at),
        "opens": millis(row.window_start),
        "late": millis(row.window_end),
        "closes": millis(row.closes_at),
        "patrol": row.patrol_id or 0,
        "route": row.route,
        "position": row.position,
        "state": row.state.value,
    }


def _place(row: RoundPlace, language: Language) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "zone": row.zone.value,
        "place": say(f"zone.{row.zone.value}", language),
        "sign": tag_hash(row.tag) if row.tag else "",
    }


def _tap(row: RoundTap, language: Language) -> dict[str, Any]:
    return {
        "visit": row.id,
        "point": row.planned_visit_id or 0,
        "code": row.checkpoint,
        "name": row.name,
        "zone": row.zone.value,
        "at": millis(row.at),
        "outcome": row.outcome.value,
        "reason": row.reason.value if row.reason else "",
        "state": _tap_state(row),
    }


def _tap_state(row: RoundTap) -> str:
    """As the phone words it: what a tap was answered with, or became after a supervisor's look."""
    if row.is_waiting or row.is_rejected:
        return "waiting_review" if row.is_waiting else "refused"
    if row.is_duplicate:
        return "duplicate"
    is_outside = row.planned_visit_id is None and row.outcome is not Outcome.SKIPPED
    return "unplanned" if is_outside else "saved"
