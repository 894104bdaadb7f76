"""Reports made from the database: what they say, what is refused, the weekly sweep, the page's progress."""

import io
from dataclasses import replace
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader

from dashboard.features.incidents.actions import report_incident
from dashboard.features.incidents.forms import ReportIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.meetings.actions import edit_headline
from dashboard.features.meetings.actions.reports import take_report
from dashboard.features.meetings.forms import EditHeadline, Freeze
from dashboard.features.meetings.forms.reports import WantedReport
from dashboard.features.meetings.queries.reports import list_reports
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Missing, Refused
from dashboard.kernel.identity import Role
from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from dashboard.screens.review import archive_state, archive_view
from dashboard.screens.review.archive_state import ArchiveState
from dashboard.screens.review.archive_view import report_line
from dashboard.screens.review.preparing import make_picture, store_picture
from dashboard.screens.review.print.making import gather, make_report, make_weekly
from tests.conftest import SteppedClock
from tests.integration.features.meetings.conftest import (
    KAPOLRESTABES,
    KARUTAN,
    MONTH,
    SECRETARY,
    decided,
    fresh_key,
    locked,
    opened,
    person,
    start_presenting,
)

KARUPAM = person(Role.KARUPAM, Agency.RUTAN, 1)
SWEEPER = system_actor("weekly-digest", Agency.RUTAN)


def report(clock: SteppedClock) -> None:
    """Something has happened, so there is a first record."""
    command = ReportIncident(
        type=IncidentType.CONTRABAND,
        severity=Severity.HIGH,
        zone=Zone.BLOCK_C,
        occurred_at=None,
        description="Dua ponsel ditemukan.",
        is_text_shared=False,
        key=fresh_key(),
    )
    report_incident(KARUPAM, command, clock=clock)


def freeze(clock: SteppedClock) -> None:
    """The month's real numbers, frozen for its meeting."""
    picture = make_picture(MONTH, clock(), clock())
    store_picture(SECRETARY, Freeze(MONTH, None, fresh_key()), picture, clock=clock)


@pytest.fixture
def meeting(db: Database, clock: SteppedClock) -> Database:
    """An incident, a decision and both keys."""
    report(clock)
    clock.move(hours=1)
    opened(clock)
    freeze(clock)
    sentence = EditHeadline(MONTH, Topic.PATROLS, "Sisi rawa perlu dua titik lagi.", fresh_key())
    edit_headline(SECRETARY, sentence, clock=clock)
    start_presenting(KARUTAN, MONTH, clock=clock)
    decided(clock)
    locked(clock)
    return db


def wanted(kind: ReportKind = ReportKind.MINUTES, period: str = MONTH) -> WantedReport:
    return WantedReport(kind, period, fresh_key())


@pytest.mark.usefixtures("meeting")
def test_locked_minutes_are_no_draft(clock: SteppedClock) -> None:
    make_report(SECRETARY, wanted(), clock=clock)
    with reading() as session:
        (row,) = list_reports(session, KARUTAN)
    assert (row.name, row.is_draft) == (f"notulen-{MONTH}.pdf", False)


def text_of(actor: Actor, number: int, clock: SteppedClock) -> str:
    body = take_report(actor, number, clock=clock).body
    pages = PdfReader(io.BytesIO(body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.usefixtures("meeting")
def test_minutes_tell_what_was_decided_and_who_turned_the_keys(clock: SteppedClock) -> None:
    text = text_of(KARUTAN, make_report(SECRETARY, wanted(), clock=clock), clock)
    for phrase in (
        "Notulen rapat tinjauan, Februari 2026",
        "Data per 12 Mar 2026 15.32 WIB",
        "K-2026-0001 Tambah titik kontrol di sisi rawa.",
        "Rutan, Kepala KPR",
        "Kapolrestabes",
        "Kepala Rutan",
        "31 Mar 2026",
        "Penjelasan angka",
        "Jangkar audit",
    ):
        assert phrase in text
    assert "KONSEP" not in text
    assert text.count("12 Mar 2026 15.32 WIB") > 2  # both keys were turned in that minute


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("kind", [ReportKind.MONTHLY, ReportKind.SUMMARY])
def test_paper_says_who_wrote_a_sentence(clock: SteppedClock, kind: ReportKind) -> None:
    text = text_of(KARUTAN, make_report(SECRETARY, wanted(kind), clock=clock), clock)
    assert "Sisi rawa perlu dua titik lagi." in text
    assert text.count("Kalimat ditulis oleh Sekretariat bersama") == 1


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("kind", [kind for kind in ReportKind if kind is not ReportKind.WEEKLY])
def test_every_kind_is_made_in_the_language_of_who_takes_it(clock: SteppedClock, kind: ReportKind) -> None:
    english = replace(KAPOLRESTABES, language=Language.EN)
    number = make_report(english, wanted(kind), clock=clock)
    with reading() as session:
        row = list_reports(session, english)[0]
    assert (row.id, row.kind, row.period, row.language) == (number, kind, MONTH, Language.EN)
    assert row.name.endswith(f"-{MONTH}.{kind.extension}")
    assert take_report(english, number, clock=clock).body[:4] in (b"%PDF", b"PK\x03\x04")


@pytest.mark.usefixtures("meeting")
def test_a_year_later_the_numbers_are_the_same(clock: SteppedClock) -> None:
    now = gather(SECRETARY, wanted(), clock=clock)
    clock.move(days=365)
    report(clock)
    later = gather(SECRETARY, wanted(), clock=clock)
    assert (later.slides, later.digest, later.keys) == (now.slides, now.digest, now.keys)
    assert later.anchor > now.anchor


def test_without_frozen_data_it_says_what_to_do(db: Database, clock: SteppedClock) -> None:
    with pytest.raises(Missing):
        make_report(SECRETARY, wanted(), clock=clock)
    opened(clock)
    with pytest.raises(Refused) as error:
        make_report(SECRETARY, wanted(), clock=clock)
    assert (error.value.key, error.value.params) == ("reports.not_frozen", {"month": "Februari 2026"})
    with pytest.raises(Invalid):
        make_report(SECRETARY, wanted(ReportKind.WEEKLY, "2026-W99"), clock=clock)
    with pytest.raises(Refused) as error:
        make_report(SECRETARY, wanted(ReportKind.WEEKLY, "2026-W10"), clock=clock)
    assert error.value.key == "reports.before_data"


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("role", [Role.KARUPAM, Role.GUEST, Role.WALL, Role.PENGAWAS])
def test_others_make_none(clock: SteppedClock, role: Role) -> None:
    with pytest.raises(Denied):
        make_report(person(role, Agency.RUTAN, 31), wanted(), clock=clock)


def test_minutes_that_are_not_locked_are_a_draft(db: Database, clock: SteppedClock) -> None:
    report(clock)
    opened(clock)
    freeze(clock)
    number = make_report(SECRETARY, wanted(), clock=clock)
    text = text_of(KARUTAN, number, clock)
    with reading() as session:
        (row,) = list_reports(session, KARUTAN)
    assert (row.name, row.is_draft) == (f"notulen-{MONTH}-konsep.pdf", True)
    assert report_line(row, Language.ID).name == "Notulen, konsep"
    assert "KONSEP. Kedua instansi belum mengunci notulen ini" in text
    assert "Tidak ada keputusan dalam rapat ini." in text
    assert text.count("Belum diputar") == 2


def test_a_finished_week_gets_one_digest_by_itself(db: Database, clock: SteppedClock) -> None:
    assert make_weekly(SWEEPER, clock=clock) is None  # nothing was ever recorded
    report(clock)
    assert make_weekly(SWEEPER, clock=clock) is None  # no week with a record is over
    clock.move(days=7)
    number = make_weekly(SWEEPER, clock=clock)
    assert number is not None
    text = text_of(KARUTAN, number, clock)
    assert "Situasi mingguan, 2026-W11, 9 Mar – 15 Mar 2026" in text
    assert "Data per 15 Mar 2026 24.00 WIB" in text
    assert "Belum ada data patroli pekan ini." in text
    assert make_weekly(SWEEPER, clock=clock) is None
    with reading() as session:
        assert [row.maker for row in list_reports(session, KARUTAN)] == ["system"]


def test_a_week_that_was_slept_through_is_made_up_for(db: Database, clock: SteppedClock) -> None:
    report(clock)
    clock.move(days=21)
    made = [make_weekly(SWEEPER, clock=clock) for _ in range(4)]
    assert [number is not None for number in made] == [True, True, True, False]
    with reading() as session:
        weeks = [row.period for row in list_reports(session, KARUTAN)]
    assert sorted(weeks) == ["2026-W11", "2026-W12", "2026-W13"]


def test_two_processes_that_sweep_at_once_make_one(db: Database, clock: SteppedClock) -> None:
    report(clock)
    clock.move(days=7)
    results: list[int | None] = []
    threads = [Thread(target=lambda: results.append(make_weekly(SWEEPER, clock=clock))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result is None for result in results) == [False, True]
    with reading() as session:
        assert len(list_reports(session, KARUTAN)) == 1


# ---- the page ------------------------------------------------------------------------------------


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, clock: SteppedClock) -> Any:
    """The page's state as Reflex makes one, signed in as the secretary."""

    async def current() -> Actor:
        return SECRETARY

    monkeypatch.setattr(archive_state, "current_actor", current)
    monkeypatch.setattr(archive_state, "system_clock", clock)
    url = SimpleNamespace(query_parameters={}, path="/review/reports")
    monkeypatch.setattr(ArchiveState, "router", SimpleNamespace(url=url))
    return ArchiveState(_reflex_internal_init=True)  # type: ignore[call-arg]


async def press(state: Any, fields: dict[str, str]) -> list[tuple[str, int, str]]:
    """What the page is told while the report is made."""
    make: Any = ArchiveState.event_handlers["make"].fn
    return [(state.busy, state.step, state.progress) async for _ in make(state, fields)]


@pytest.mark.usefixtures("meeting")
async def test_the_page_says_how_far_it_is_and_a_repeated_press_makes_no_second_one(archive: Any) -> None:
    fields = {"kind": "summary", "period": MONTH, "key": fresh_key()}
    told = await press(archive, fields)
    assert [(busy, step) for busy, step, _ in told[:4]] == [("summary", step) for step in (1, 2, 3, 4)]
    assert told[0][2] == "Ringkasan pimpinan: mengumpulkan angka, langkah 1 dari 4"
    assert (archive.busy, archive.step, archive.progress) == ("", 0, "")
    assert archive.made_words == "Ringkasan pimpinan, Februari 2026 siap."
    first = archive.made
    assert await press(archive, fields) == []
    assert archive.made == first
    assert [line.number for line in archive.view.lines] == [first.number]
    assert first.href == f"/review/reports/{first.number}/file"


@pytest.mark.usefixtures("meeting")
async def test_a_second_report_says_that_it_waits_for_the_first(archive: Any) -> None:
    make: Any = ArchiveState.event_handlers["make"].fn
    async with archive_state._MAKING:
        steps = make(archive, {"kind": "summary", "period": MONTH, "key": fresh_key()})
        await anext(steps)
        assert (archive.busy, archive.step) == ("summary", 0)
        assert archive.progress == "Ringkasan pimpinan: menunggu laporan lain selesai dibuat"
    assert [archive.step async for _ in steps][:4] == [1, 2, 3, 4]
    assert archive.made_words == "Ringkasan pimpinan, Februari 2026 siap."


@pytest.mark.usefixtures("meeting")
async def test_a_list_that_is_cut_says_so(archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (archive_state, archive_view):
        monkeypatch.setattr(module, "LONGEST_LIST", 1)
    await press(archive, {"kind": "numbers", "period": MONTH, "key": fresh_key()})
    assert archive.view.newest == ""
    await press(archive, {"kind": "numbers", "period": MONTH, "key": fresh_key()})
    assert len(archive.view.lines) == 1
    assert archive.view.newest.startswith("Hanya 1 laporan terbaru")


@pytest.mark.usefixtures("db")
async def test_a_refusal_on_the_page_is_a_sentence(archive: Any, clock: SteppedClock) -> None:
    await press(archive, {"kind": "poem", "period": MONTH, "key": fresh_key()})
    assert archive.refusal == "Pilih jenis laporan."
    opened(clock)
    await press(archive, {"kind": "minutes", "period": MONTH, "key": fresh_key()})
    assert archive.refusal.startswith("Data rapat Februari 2026 belum dibekukan.")
    assert (archive.busy, archive.made_words) == ("", "")
    assert [line.kind for line in archive.view.makes] == ["weekly"]


@pytest.mark.usefixtures("meeting")
async def test_the_page_offers_frozen_months_and_the_last_finished_week(
    archive: Any, clock: SteppedClock
) -> None:
    clock.move(days=1)
    await press(archive, {"kind": "numbers", "period": MONTH, "key": fresh_key()})
    view = archive.view
    assert [(month.label, month.is_current) for month in view.months] == [("Februari 2026", True)]
    assert [(one.kind, one.period) for one in view.makes] == [
        *((kind, MONTH) for kind in ("minutes", "monthly", "summary", "numbers")),
        ("weekly", "2026-W10"),
    ]
    assert "2 Mar – 8 Mar 2026" in view.makes[-1].hint
    (line,) = view.lines
    assert (line.name, line.period, line.pages) == ("Angka (XLSX)", "Februari 2026", "buku kerja")
