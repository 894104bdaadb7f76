"""The after-action report as a PDF: the page's own view becomes the data of a typst template."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from dashboard.design.printing import compile_sheet
from dashboard.features.drills.actions.reporting import TakenReport
from dashboard.features.drills.ui.report_view import report_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.reference import Agency
from dashboard.kernel.text import say
from dashboard.kernel.wording import site_instant

FOLDER = Path(__file__).with_name("sheets")
_WORDS = (
    "facts", "objectives", "weight", "rating", "injects", "target", "actual", "bars", "sums", "result",
    "notes", "actions", "action", "owner", "priority", "due", "state", "no_actions", "late",
)  # fmt: skip


def report_pdf(actor: Actor, taken: TakenReport) -> bytes:
    """A4 upright, in the actor's language."""
    return compile_sheet(FOLDER / "report.typ", report_data(actor, taken), taken.at)[0]


def report_data(actor: Actor, taken: TakenReport) -> dict[str, Any]:
    """What report.typ shows."""
    language = actor.language
    view = report_of(taken.detail, taken.desk, actor, taken.at)
    return asdict(view) | {
        "lang": language.value,
        "heading": say("drills.report.title", language),
        "handling": say("drills.report.handling", language),
        "agency": say(f"agency.{actor.agency.value}", language),
        "letter": actor.agency.letter,
        "round": actor.agency is Agency.POLRES,
        "taken": say(
            "drills.report.taken", language, who=actor.username, when=site_instant(taken.at, language)
        ),
        "words": {word: say(f"drills.report.word.{word}", language) for word in _WORDS},
    }
