"""The after-action report: what it says, in both languages, what each viewer may read, and who took it."""

import io
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
from sqlmodel import col, select

from dashboard.features.drills.actions import evaluate_drill, retest_action, save_observations
from dashboard.features.drills.actions.reporting import take_report
from dashboard.features.drills.forms import RetestAction, SaveObservations, SeenObjective
from dashboard.features.drills.queries.evaluation import find_desk
from dashboard.features.drills.queries.programme import find_change
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.ui.change_view import change_of
from dashboard.features.drills.ui.desk_view import desk_of
from dashboard.features.drills.ui.report_files import FOLDER, report_data, report_pdf
from dashboard.features.drills.ui.report_view import report_of
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Missing
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Regu
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.text import say
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import (
    EVALUATOR,
    PLANNER,
    POLICE_PLANNER,
    M,
    P,
    S,
    account,
    correction,
    evaluation,
    fresh_key,
    plan,
)


def golden(clock: SteppedClock) -> str:
    """The golden drill of domain 3.3, with a note of each agency and one action that failed its retest."""
    reference = plan(clock, Regu.A, Regu.B)
    for who, note in (
        (EVALUATOR, "Catatan polisi #set"),
        (account(Role.PENILAI, Agency.RUTAN, 61), "Catatan regu"),
    ):
        seen = (SeenObjective(1, P, note, 0), SeenObjective(2, S, "", 0))
        save_observations(who, SaveObservations(reference, seen, fresh_key()), clock=clock)
    due = site_day(clock() + timedelta(days=2))
    command = evaluation(
        reference, (P, S, S, M), {1: 240, 4: 750, 3: 300}, injects=6, actions=(correction(due),)
    )
    evaluate_drill(EVALUATOR, replace(command, notes="Umum: lancar", attended=tuple(Agency)), clock=clock)
    clock.move(days=5)
    failed = RetestAction("T-2026-0001", None, False, "Belum berhasil", fresh_key())
    retest_action(POLICE_PLANNER, failed, clock=clock)
    return reference


def text_of(pdf: bytes) -> str:
    return " ".join(
        word for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for word in page.extract_text().split()
    )


def taken(who: Actor, reference: str, clock: SteppedClock) -> str:
    return text_of(report_pdf(who, take_report(who, reference, clock=clock)))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            Language.ID,
            (
                "Laporan hasil latihan", "TERBATAS.", "Data per 17 Mar 2026 14.32 WIB", "kepala_kpr-11",
                "O = (3 × 1 + 2 × 0,75 + 2 × 0,75 + 1 × 0,4) / 8 = 0,8000",
                "T = (0,7500 + 1,0000 + 0,8000) / 3 = 0,8500",
                "Q = 0,7 × 0,8000 + 0,3 × 0,8500 = 0,8150", "81,5",
                "T-2026-0001", "Lewat tenggat 3 hari", "tidak lulus 1 kali", "Regu", "A, B", "1 / 1",
            ),
        ),
        (
            Language.EN,
            (
                "After-action report", "RESTRICTED.", "Data as of 17 Mar 2026 14:32 WIB",
                "Q = 0.7 × 0.8000 + 0.3 × 0.8500 = 0.8150", "12:30, later", "failed 1 times",
            ),
        ),
    ],
)  # fmt: skip
def test_the_report_says_all_of_it(
    db: Database, clock: SteppedClock, language: Language, words: tuple[str, ...]
) -> None:
    found = taken(replace(PLANNER, language=language), golden(clock), clock)
    assert [word for word in words if word not in found] == []


def test_each_agency_reads_its_own_notes(db: Database, clock: SteppedClock) -> None:
    reference = golden(clock)
    guards, police = taken(PLANNER, reference, clock), taken(POLICE_PLANNER, reference, clock)
    assert ("Catatan regu" in guards, "Catatan polisi" in guards, "Umum: lancar" in guards) == (
        True,
        False,
        False,
    )
    # What people typed is text, never the template's markup.
    assert ("Catatan regu" in police, "Catatan polisi #set" in police) == (False, True)
    assert "Umum: lancar" in police


def test_taking_is_audited_and_not_for_everybody(db: Database, clock: SteppedClock) -> None:
    reference = plan(clock)
    pengawas = account(Role.PENGAWAS, Agency.POLRES, 90)
    found = taken(pengawas, reference, clock)
    assert "belum ada data" in found
    assert "Evaluasi belum ditutup" in found
    with pytest.raises(Denied):
        take_report(account(Role.ADMIN_RUTAN, Agency.RUTAN, 40), reference, clock=clock)
    for unknown in ("L-2026-9999", "", "../x"):
        with pytest.raises(Missing):
            take_report(pengawas, unknown, clock=clock)
    with reading() as session:
        rows = session.exec(
            select(AuditEntry.actor_name, AuditEntry.object_id).where(
                col(AuditEntry.action) == "drill.print_report"
            )
        ).all()
    assert rows == [("pengawas-90", reference)]


@pytest.mark.parametrize("language", list(Language))
def test_page_and_report_say_alike_who_closes(db: Database, clock: SteppedClock, language: Language) -> None:
    """The Rutan is meant to close and has no evaluator: from then on both say that the police did."""
    reference, who = plan(clock, Regu.A), replace(PLANNER, language=language)
    for closer in (Agency.RUTAN, Agency.POLRES):
        if closer is Agency.POLRES:
            evaluate_drill(EVALUATOR, evaluation(reference, (P, S, S, M), injects=6), clock=clock)
        with reading() as session:
            detail = find_drill(session, who, reference, clock.now)
            desk = find_desk(session, who, reference, clock.now)
            page = change_of(find_change(session, who, reference), who).closer
        report = {one.name: one.value for one in report_of(detail, desk, who, clock.now).facts}
        words = say("drills.closer.who", language, agency=say(f"agency.short.{closer.value}", language))
        assert page == desk_of(desk, detail, who).closer == report[say("drills.closer", language)] == words


def test_the_bars_are_drawn_to_scale(db: Database, clock: SteppedClock) -> None:
    reference = golden(clock)
    injects = report_data(PLANNER, take_report(PLANNER, reference, clock=clock))["injects"]
    # The longest time is the negotiator's target of 20 minutes.
    assert [(round(one["bar"], 3), round(one["mark"], 3), one["is_late"]) for one in injects] == [
        (0.2, 0.15, True),
        (-1.0, 0.15, False),
        (0.25, 0.25, False),
        (0.625, 0.5, True),
        (-1.0, 1.0, False),
        (-1.0, 0.75, False),
    ]


def test_nothing_is_fetched() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {"report.typ"}
    assert "@preview" not in (FOLDER / "report.typ").read_text(encoding="utf-8")
