"""Sheets as PDF: rows and words become the data of a typst template; nothing is fetched from anywhere.

Called by sheet_routes in a thread. A name is data of the template, never its markup.
"""

import io
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import segno

from dashboard.design.printing import compile_sheet
from dashboard.features.patrols.actions.sheets import TakenRounds, TakenSigns
from dashboard.features.patrols.forms.sheets import WantedRounds
from dashboard.features.patrols.queries.sheets import SheetLine, SheetRound
from dashboard.features.patrols.rules.signs import readable, sign_address
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, day_name, short_day

FOLDER = Path(__file__).with_name("sheets")
_NOON = 43_200
_WORDS = ("number", "point", "due", "window", "time", "remark", "guard", "initials", "checked", "signed")


def signs_pdf(actor: Actor, taken: TakenSigns, origin: str) -> bytes:
    """One sign for each row. ``origin`` is the address that a phone opens: ``https://HOST:PORT``."""
    return compile_sheet(FOLDER / "signs.typ", signs_data(actor, taken, origin), taken.at)[0]


def rounds_pdf(actor: Actor, wanted: WantedRounds, taken: TakenRounds) -> bytes:
    """The rounds of a day, each route on pages of its own."""
    return compile_sheet(FOLDER / "rounds.typ", rounds_data(actor, wanted, taken), taken.at)[0]


def signs_data(actor: Actor, taken: TakenSigns, origin: str) -> dict[str, Any]:
    """What signs.typ shows."""
    language = actor.language
    signs = [
        {
            "name": row.name,
            "zone": say(f"zone.{row.zone.value}", language),
            "point": row.code,
            "code": readable(row.tag),
            "qr": qr_svg(sign_address(origin, row.tag)),
        }
        for row in taken.rows
    ]
    return _about(actor, "patrols.sheets.signs.title") | {
        "how": say("patrols.sheets.signs.how", language),
        "version": say("patrols.sheets.signs.version", language, day=short_day(taken.at, language)),
        "signs": signs,
    }


def rounds_data(actor: Actor, wanted: WantedRounds, taken: TakenRounds) -> dict[str, Any]:
    """What rounds.typ shows."""
    language, at = actor.language, taken.at
    noon = datetime.fromtimestamp(day_start(wanted.day).timestamp() + _NOON, tz=at.tzinfo)
    moment = f"{short_day(at, language)} {clock_time(at, language)} WIB"
    day = f"{day_name(noon, language)} {noon.year}"
    routes = [
        {"name": name or say("patrols.sheets.no_route", language), "walks": _walks(list(group), language)}
        for name, group in groupby(taken.rounds, key=lambda one: one.route)
    ]
    return _about(actor, "patrols.sheets.rounds.title") | {
        "day": say("patrols.sheets.rounds.day", language, day=day),
        "note": say("patrols.sheets.rounds.note", language, who=actor.username, when=moment),
        "words": {word: say(f"patrols.sheets.word.{word}", language) for word in _WORDS},
        "routes": routes,
    }


def _walks(rounds: list[SheetRound], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "title": say(
                "patrols.sheets.rounds.round",
                language,
                number=number,
                start=clock_time(one.start, language),
            ),
            "lines": [_line(line, language) for line in one.lines],
        }
        for number, one in enumerate(rounds, 1)
    ]


def _line(line: SheetLine, language: Language) -> dict[str, str]:
    first, last = clock_time(line.window_start, language), clock_time(line.window_end, language)
    return {
        "name": line.name,
        "zone": say(f"zone.{line.zone.value}", language),
        "due": clock_time(line.due_at, language),
        "window": f"{first}–{last}",
    }


def _about(actor: Actor, title: str) -> dict[str, Any]:
    return {
        "lang": actor.language.value,
        "title": say(title, actor.language),
        "agency": say(f"agency.{actor.agency.value}", actor.language),
        "letter": actor.agency.letter,
        "round": actor.agency is Agency.POLRES,
    }


def qr_svg(address: str) -> str:
    """A QR code as SVG, with the quiet zone that a camera needs; a quarter of it may be dirty or torn."""
    image = io.BytesIO()
    segno.make(address, error="q", micro=False).save(image, kind="svg", border=4, xmldecl=False, svgns=True)
    return image.getvalue().decode("ascii")
