"""What can be printed: the rounds of a day, and the signs. Plain downloads without state or socket."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import download_form, secondary_button
from dashboard.design.field import date_field, select_field
from dashboard.design.layout import muted, section
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.locale import text


def sheet_links(routes: tuple[tuple[str, Any], ...] = ()) -> rx.Component:
    """A section for ``/patrols`` and ``/patrols/plan``; the signs only for whoever plans.

    ``routes``: (name, words) to choose from; without them a sheet holds every route.
    """
    every = ("", text("patrols.sheets.rounds.every"))
    route = select_field("route", text("patrols.sheets.rounds.route"), [every, *routes])
    rounds = download_form(
        "/patrols/sheets/round.pdf",
        date_field(
            "day",
            text("patrols.sheets.rounds.pick"),
            hint=text("patrols.sheets.rounds.hint"),
            data_testid="patrol-sheet-day",
        ),
        route if routes else rx.fragment(),
        secondary_button(text("patrols.sheets.rounds.get"), type="submit", data_testid="patrol-sheet-rounds"),
    )
    signs = rx.el.div(
        muted(text("patrols.sheets.signs.hint")),
        secondary_button(
            text("patrols.sheets.signs.get"),
            href="/patrols/sheets/signs.pdf",
            reload_document=True,
            data_testid="patrol-sheet-signs",
        ),
        class_name="p-signs",
    )
    return section(
        text("patrols.sheets.title"),
        rx.el.div(rounds, rx.cond(may(Permission.PATROL_PLAN), signs), class_name="p-sheets"),
    )
