"""A report's matter as a PDF: the data of a typst template, A4, words of the matter's language.

Called in a thread. What people typed is data of the template, never markup; no byte comes from elsewhere.
"""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dashboard.design.printing import compile_sheet
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.clock import to_site
from dashboard.kernel.text import say
from dashboard.kernel.wording import site_instant
from dashboard.screens.review.board.compare import LEADING
from dashboard.screens.review.board.view import Compare, Explained, Slide
from dashboard.screens.review.print.drawing import Drawn
from dashboard.screens.review.print.matter import Matter

FOLDER = Path(__file__).with_name("sheets")
_WORDS = (
    "figure", "see", "agenda", "step", "question", "outcome", "decisions", "decision", "owner", "due",
    "no_agenda", "no_decisions", "promises", "promise", "state", "no_promises", "keys", "missing_key",
    "numbers", "name", "change", "explained", "explained_how", "formula", "numerator",
    "denominator", "excludes", "source", "age", "anchor", "anchor_entry", "anchor_digest", "anchor_how",
    "page", "week_before", "this_week", "findings", "attention", "no_attention",
)  # fmt: skip
_PAGES = re.compile(rb"/Type\s*/Page[^s]")


def set_pdf(matter: Matter, drawn: tuple[Drawn, ...]) -> tuple[bytes, int]:
    """The finished PDF and how many pages it has. Raises typst.TypstError."""
    template = FOLDER / f"{matter.kind.value}.typ"
    body = compile_sheet(template, sheet_data(matter, drawn), matter.made_at)[0]
    return body, len(_PAGES.findall(body))


def sheet_data(matter: Matter, drawn: tuple[Drawn, ...]) -> dict[str, Any]:
    """What every template of sheets/ may show; each takes what it needs."""
    language, slides = matter.language, matter.slides
    figures = {one.topic: list(one.figures) for one in drawn}
    # A week has the few numbers that leaders ask for, a month every one.
    counted = slides[:1] if matter.kind is ReportKind.WEEKLY else slides
    made = say(
        "review.print.made",
        language,
        who=matter.maker or say("review.print.by_itself", language),
        when=site_instant(matter.made_at, language),
    )
    return {
        "lang": language.value,
        "title": say(f"review.print.title.{matter.kind.value}", language),
        "period": matter.period_name,
        "handling": say("review.print.handling", language),
        "as_of": say("review.print.as_of", language, when=site_instant(matter.as_of, language)),
        "made": made,
        "note": matter.note,
        "anchor": str(matter.anchor),
        "digest": matter.digest,
        "year": to_site(matter.made_at).year,
        "words": {word: say(f"review.print.word.{word}", language) for word in _WORDS},
        "sentences": list(matter.sentences),
        "steps": [_step(slide, figures.get(slide.topic, [])) for slide in matter.shown],
        "numbers": _numbers(counted),
        "then": slides[0].then,
        "now": slides[0].now,
        "basis": slides[0].basis,
        "explained": [asdict(one) for one in _explained(matter)],
        "agenda": [asdict(one) for one in matter.agenda],
        "decisions": [asdict(one) for one in matter.agenda if one.reference],
        "promises": [asdict(one) for one in matter.promises],
        "keys": [asdict(one) for one in matter.keys],
    }


def _step(slide: Slide, figures: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "step": slide.step,
        "topic": slide.topic,
        "title": slide.title,
        "headline": slide.headline,
        "written_by": slide.written_by,
        "empty": slide.empty,
        "figures": figures,
        "lines": [asdict(line) for line in slide.lines],
    }


def _numbers(slides: tuple[Slide, ...]) -> list[dict[str, Any]]:
    """Every number once, in the order in which the steps show them."""
    numbers: dict[str, Compare] = {}
    for slide in slides:
        for one in slide.compare:
            numbers.setdefault(one.slug, one)
    return [asdict(one) for one in numbers.values()]


def _explained(matter: Matter) -> list[Explained]:
    """Every number once. Short reports have their figures and the few that leaders ask for."""
    is_short = matter.kind in (ReportKind.SUMMARY, ReportKind.WEEKLY)
    explained: dict[str, Explained] = {}
    for slide in matter.shown:
        for one in slide.explained:
            if not is_short or not one.is_kpi or one.slug in LEADING:
                explained.setdefault(one.slug, one)
    return list(explained.values())
