"""Reports of a whole month of the demo: complete, vectors only, the same numbers a simulated year later."""

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from pypdf import PdfReader

from dashboard.features.meetings.forms.reports import WantedReport
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.actor import Actor
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.screens.explain.answers import DEFINITIONS
from dashboard.screens.review.print.making import finish, gather
from tests.conftest import SteppedClock
from tests.integration.seed.conftest import DEMO_NOW

LEADER = Actor(99, "karutan", Agency.RUTAN, frozenset({Role.KARUTAN}))
MONTH = "2026-01"
MOST_PAGES = {
    ReportKind.MINUTES: 9,
    ReportKind.MONTHLY: 12,
    # How the numbers are made follows on pages of its own.
    ReportKind.SUMMARY: 1 + 2,
    ReportKind.WEEKLY: 2 + 2,
}


def wanted(kind: ReportKind) -> WantedReport:
    return WantedReport(kind, "2026-W10" if kind is ReportKind.WEEKLY else MONTH, "")


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(MOST_PAGES))
def test_a_month_fits_on_its_pages_without_a_single_raster_image(
    kind: ReportKind, language: Language
) -> None:
    actor = replace(LEADER, language=language)
    made = finish(actor, wanted(kind), clock=SteppedClock(DEMO_NOW))
    reader = PdfReader(io.BytesIO(made.body))
    assert 1 <= len(reader.pages) <= MOST_PAGES[kind]
    assert len(reader.pages) == made.pages
    assert [image.name for page in reader.pages for image in page.images] == []
    assert all(page["/Contents"] for page in reader.pages)
    assert len(made.body) < 2_000_000


@pytest.mark.usefixtures("demo")
def test_the_minutes_of_a_held_meeting_are_whole() -> None:
    made = finish(LEADER, wanted(ReportKind.MINUTES), clock=SteppedClock(DEMO_NOW))
    matter = gather(LEADER, wanted(ReportKind.MINUTES), clock=SteppedClock(DEMO_NOW))
    pages = PdfReader(io.BytesIO(made.body)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert [slide.step for slide in matter.slides] == list(range(1, 10))
    for slide in matter.slides:
        assert slide.headline in text
        assert all(f". {figure.title}" in text for figure in slide.figures)
    decided = [line for line in matter.agenda if line.reference]
    assert decided
    for line in decided:
        assert f"{line.reference} {line.decided}" in text
        assert f"{line.owner} {line.due}" in text or (line.owner in text and line.due in text)
    assert all(key.when and key.title for key in matter.keys)
    for key in matter.keys:
        assert f"{key.agency} {key.title} {key.when}" in text or f"{key.title} {key.when}" in text
    assert matter.promises
    assert matter.digest in text
    assert "KONSEP" not in text


@pytest.mark.usefixtures("demo")
def test_every_number_is_explained_and_in_the_workbook() -> None:
    slugs = {definition.slug for definition in DEFINITIONS}
    matter = gather(LEADER, wanted(ReportKind.MONTHLY), clock=SteppedClock(DEMO_NOW))
    assert {one.slug for slide in matter.slides for one in slide.explained if one.is_kpi} == slugs
    assert {one.slug for slide in matter.slides for one in slide.compare} == slugs
    body = finish(LEADER, wanted(ReportKind.NUMBERS), clock=SteppedClock(DEMO_NOW)).body
    sheet = openpyxl.load_workbook(io.BytesIO(body))["Angka"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert set(rows) == slugs
    for kpi in matter.picture.kpis:
        written = tuple(rows[kpi.slug][column].value for column in (2, 5, 6))
        # A workbook keeps sixteen digits.
        for found, stored in zip(written, (kpi.value, kpi.numerator, kpi.denominator), strict=True):
            assert found == (None if stored is None else pytest.approx(stored, rel=1e-14))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_simulated_year_later_the_report_says_the_same(kind: ReportKind) -> None:
    now, later = (
        gather(LEADER, wanted(kind), clock=SteppedClock(DEMO_NOW + timedelta(days=days))) for days in (0, 365)
    )
    assert replace(later, made_at=now.made_at) == now
