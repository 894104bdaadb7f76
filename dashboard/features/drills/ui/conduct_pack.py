"""The pack of one drill as the device keeps it: injects with targets, what was pressed, the page's words.

Made by the plain route of the conduct page. It holds no person's name and nothing that a person has typed but
the name of an inject that came with an import.
"""

from datetime import datetime
from typing import Any

from dashboard.features.drills.queries.conduct import PressRow
from dashboard.features.drills.queries.records import DrillDetail, InjectRow
from dashboard.features.drills.rules.conduct import (
    UNDO_WITHIN,
    Course,
    refusal_of_drill,
    refusal_of_person,
)
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say, table
from dashboard.kernel.wording import clock_time, duration_words, short_day
from dashboard.web.draft_routes import owner_tag

_WORDS = ("drills.run.", "drills.phone.")


def conduct_pack(
    actor: Actor, detail: DrillDetail, course: Course, presses: tuple[PressRow, ...], now: datetime
) -> dict[str, Any]:
    """JSON for the device; every time is milliseconds since 1970 by the server's clock.

    ``refused`` is why this person may not press anything of it, in words; empty when they may. ``opens`` is
    from when it can be started: the day it is planned for.
    """
    language, row = actor.language, detail.row
    refused = refusal_of_person(course, actor.agency, actor.roles) or refusal_of_drill(course, now)
    return {
        "issued_at": millis(now),
        "now": millis(now),
        "owner": owner_tag(actor),
        "account": _account(actor),
        "language": language.value,
        "words": words(language),
        "reference": row.reference,
        "scenario": say(f"scenario.{row.scenario.value}", language),
        "about": _about(detail, language),
        "planned": _planned(row.planned_for, language),
        "opens": millis(day_start(site_day(row.planned_for))),
        "opens_words": say("drills.run.early.hint", language, day=short_day(row.planned_for, language)),
        "refused": say(refused, language) if refused else "",
        "agency": actor.agency.value,
        "agencies": [
            {"code": one.value, "name": say(f"agency.short.{one.value}", language)} for one in row.agencies
        ],
        "undo_ms": int(UNDO_WITHIN.total_seconds() * 1000),
        "injects": [_inject(one, language) for one in detail.injects],
        "presses": [_press(one) for one in presses],
    }


def words(language: Language) -> dict[str, str]:
    """The sentences that the device fills in by itself, placeholders and all."""
    return {key: sentence for key, sentence in table(language).items() if key.startswith(_WORDS)}


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _account(actor: Actor) -> str:
    """Whose device this is, as far as a shared one may say it: roles and agency, never a name."""
    roles = ", ".join(say(f"role.{role.value}", actor.language) for role in sorted(actor.roles))
    return f"{roles}, {say(f'agency.short.{actor.agency.value}', actor.language)}"


def _about(detail: DrillDetail, language: Language) -> str:
    row = detail.row
    regus = say("drills.list.regus", language, regus=", ".join(row.regus))
    return f"{row.reference}, {say(f'drills.type.{row.type.value}', language)}, {regus}"


def _planned(moment: datetime, language: Language) -> str:
    day, time = short_day(moment, language), clock_time(moment, language)
    return say("drills.run.planned", language, day=day, time=time)


def _inject(row: InjectRow, language: Language) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": say(row.text_key, language) if row.text_key else row.text,
        "target": row.target_seconds,
        "words": duration_words(row.target_seconds, language),
    }


def _press(row: PressRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "press": row.press.value,
        "slot": row.slot,
        "number": row.number,
        "agency": row.agency.value,
        "at": millis(row.at),
        "own": row.is_own,
        "doubted": row.is_doubted,
    }
