"""Printed sheets: own points only, audited, readable in both languages, with squares that lead to a point."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
import segno
from sqlmodel import Session, col, select

from dashboard.features.patrols.actions.sheets import give_tags, take_rounds, take_signs
from dashboard.features.patrols.forms.sheets import WantedRounds, parse_wanted_rounds
from dashboard.features.patrols.rules.signs import readable, sign_address
from dashboard.features.patrols.tables import Checkpoint
from dashboard.features.patrols.ui import sheet_files
from dashboard.features.patrols.ui.sheet_files import rounds_pdf, signs_data, signs_pdf
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import duty_day
from dashboard.kernel.database import Database, reading
from dashboard.kernel.errors import Denied, Invalid, Refused
from dashboard.kernel.reference import Language
from dashboard.kernel.tables import AuditEntry
from tests.conftest import NOW, SteppedClock
from tests.integration.features.patrols.conftest import GUARD, PLANNER, POLICE, POLICE_PLANNER, plan

ORIGIN = "https://192.168.10.5:3000"
TODAY = WantedRounds(duty_day(NOW), "")


def text_of(pdf: bytes) -> list[str]:
    """One text per page, on one line."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def tags() -> dict[str, str | None]:
    with reading() as session:
        return dict(session.exec(select(Checkpoint.code, Checkpoint.tag)).all())


def audits(db: Database) -> list[str]:
    with Session(db.reader) as session:
        rows = session.exec(select(AuditEntry.action).order_by(col(AuditEntry.id)))
        return [action for action in rows if action.startswith(("patrol.print", "patrol.tags"))]


def test_every_point_gets_a_code_of_its_own_once(db: Database, clock: SteppedClock) -> None:
    assert give_tags(PLANNER, clock=clock) == 3
    first = tags()
    assert give_tags(PLANNER, clock=clock) == 0
    assert tags() == first
    assert first["X1"] is None  # the other agency's point is theirs to mark
    own = [first[code] for code in ("A1", "P1", "G1")]
    assert len(set(own)) == 3
    assert all(tag and re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{12}", tag) for tag in own)
    with pytest.raises(Denied):
        give_tags(GUARD, clock=clock)
    assert audits(db) == ["patrol.tags"]


def test_signs_are_the_own_points_and_taking_them_is_audited(db: Database, clock: SteppedClock) -> None:
    with pytest.raises(Refused, match=r"patrols\.sheets\.no_signs"):
        take_signs(PLANNER, clock=clock)
    give_tags(PLANNER, clock=clock)
    give_tags(POLICE_PLANNER, clock=clock)
    assert {row.code for row in take_signs(PLANNER, clock=clock).rows} == {"A1", "P1", "G1"}
    assert {row.code for row in take_signs(POLICE_PLANNER, clock=clock).rows} == {"X1"}
    for actor in (GUARD, POLICE):
        with pytest.raises(Denied):
            take_signs(actor, clock=clock)
    assert audits(db).count("patrol.print_signs") == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.ID, ("Pindai dengan kamera ponsel", "Versi 12 Mar 2026", "Blok A depan", "Gerbang")),
        (Language.EN, ("Scan with the phone", "Version 12 Mar 2026", "Blok A depan", "Gate")),
    ],
)
def test_the_signs_read_in_both_languages(
    db: Database, clock: SteppedClock, language: Language, words: tuple[str, ...]
) -> None:
    del db
    clock.now = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
    give_tags(PLANNER, clock=clock)
    give_tags(POLICE_PLANNER, clock=clock)
    actor = replace(PLANNER, language=language)
    pages = text_of(signs_pdf(actor, take_signs(actor, clock=clock), ORIGIN))
    assert len(pages) == 1  # three signs, four on a sheet
    for word in words:
        assert word in pages[0]
    known = tags()
    for code in ("A1", "P1", "G1"):
        tag = known[code]
        assert tag is not None
        assert "-".join((tag[:4], tag[4:8], tag[8:])) in pages[0]
    assert "Pertigaan" not in pages[0]


def test_each_square_leads_to_its_own_point(db: Database, clock: SteppedClock) -> None:
    del db
    give_tags(PLANNER, clock=clock)
    taken = take_signs(PLANNER, clock=clock)
    for row, sign in zip(taken.rows, signs_data(PLANNER, taken, ORIGIN)["signs"], strict=True):
        assert sign["code"] == readable(row.tag)
        address = f"{ORIGIN}/patrols/round?sign={row.tag}"
        assert sign_address(ORIGIN, row.tag) == address
        assert drawn(sign["qr"]) == [list(line) for line in segno.make(address, error="q").matrix]
        other = segno.make(address + "X", error="q").matrix
        assert drawn(sign["qr"]) != [list(line) for line in other]


def drawn(svg: str) -> list[list[int]]:
    """The dark and light squares as the picture draws them, read back from its strokes."""
    size = int(re.findall(r'width="(\d+)"', svg)[0])
    grid = [[0] * size for _ in range(size)]
    x, y = 0.0, 0.0
    for kind, numbers in re.findall(r"([MmHhz])([^MmHhz\"]*)", re.findall(r'\sd="([^"]+)"', svg)[0]):
        values = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", numbers)]
        if kind in "Mm":
            x, y = (values[0], values[1]) if kind == "M" else (x + values[0], y + values[1])
        elif kind == "h":
            for column in range(int(x), int(x + values[0])):
                grid[int(y)][column] = 1
            x += values[0]
    return [line[4:-4] for line in grid[4:-4]]  # without the quiet zone


def test_a_big_site_fills_several_sheets(db: Database, clock: SteppedClock) -> None:
    del db
    give_tags(PLANNER, clock=clock)
    taken = take_signs(PLANNER, clock=clock)
    many = replace(taken, rows=taken.rows * 3)
    assert len(text_of(signs_pdf(PLANNER, many, ORIGIN))) == 3  # nine signs


@pytest.mark.parametrize("make", [lambda name: name, lambda name: f"#panic() *{name}* $x$ <b> \\ @x"])
def test_a_name_is_text_whatever_stands_in_it(
    db: Database, clock: SteppedClock, make: Callable[[str], str]
) -> None:
    del db
    give_tags(PLANNER, clock=clock)
    taken = take_signs(PLANNER, clock=clock)
    name = make("Pos 4")
    rows = tuple(replace(row, name=name) for row in taken.rows)
    page = text_of(signs_pdf(PLANNER, replace(taken, rows=rows), ORIGIN))[0]
    assert name.replace(" ", "") in page.replace(" ", "")


def test_the_round_sheet_holds_the_plan_of_the_day(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", "P1", "G1", ahead=60, interval=60, rounds=3)
    plan(clock, "X1", ahead=60, actor=POLICE_PLANNER)
    taken = take_rounds(GUARD, TODAY, clock=clock)
    assert [len(one.lines) for one in taken.rounds] == [3, 3, 3]
    assert audits(db) == ["patrol.print_rounds"]
    pages = text_of(rounds_pdf(GUARD, TODAY, taken))
    assert len(pages) >= 1
    whole = " ".join(pages)
    assert whole.count("Blok A depan") == 3
    assert "Pertigaan" not in whole  # the other agency's points never stand in it
    for page_number, page in enumerate(pages, 1):
        assert "Rute" in page
        assert "Keterangan" in page
        assert f"Terbatas, dicetak {GUARD.username}, data s.d." in page
        assert f"{page_number} / {len(pages)}" in page


def test_long_rounds_repeat_their_head_on_every_page(db: Database, clock: SteppedClock) -> None:
    del db
    plan(clock, "A1", "P1", "G1", ahead=15, interval=15, rounds=40)
    actor = replace(PLANNER, language=Language.EN)
    wanted = WantedRounds(duty_day(clock.now + timedelta(minutes=15)), "")
    pages = text_of(rounds_pdf(actor, wanted, take_rounds(actor, wanted, clock=clock)))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert "Round sheet" in page
        assert "Restricted, printed by" in page
        assert f"{number} / {len(pages)}" in page
        assert "Checkpoint" in page or "Checked by" in page
    assert "Checked by" in pages[-1]


def test_a_day_or_route_without_a_plan_is_a_sentence(db: Database, clock: SteppedClock) -> None:
    plan(clock, "A1", ahead=60)
    assert take_rounds(PLANNER, WantedRounds(TODAY.day, "Rute"), clock=clock).rounds
    for wanted in (WantedRounds(TODAY.day, "Lain"), WantedRounds(TODAY.day + timedelta(days=9), "")):
        with pytest.raises(Refused, match=r"patrols\.sheets\.empty"):
            take_rounds(PLANNER, wanted, clock=clock)
    with pytest.raises(Denied):
        take_rounds(Actor(0, "nobody", PLANNER.agency, frozenset()), TODAY, clock=clock)
    assert audits(db) == ["patrol.print_rounds"]


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"day": "12 Maret"}, "patrols.sheets.day.wrong"),
        ({"day": "2026-02-31"}, "patrols.sheets.day.wrong"),
        ({"day": "9999-12-31"}, "patrols.sheets.day.far"),
        ({"day": "0001-01-01"}, "patrols.sheets.day.far"),
        ({"route": "x" * 41}, "patrols.sheets.empty"),
        ({"route": "a\x00b"}, "patrols.sheets.empty"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(query: dict[str, str], key: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_wanted_rounds(query, NOW)
    assert set(refused.value.fields.values()) == {key}


def test_no_day_is_the_duty_day_that_is_running() -> None:
    early = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)  # 06.30 WIB: still the night of the day before
    assert parse_wanted_rounds({}, early).day == date(2026, 3, 11)
    assert parse_wanted_rounds({"day": "2026-03-12", "route": " Rute  dalam "}, early) == WantedRounds(
        date(2026, 3, 12), "Rute dalam"
    )


def test_the_templates_lie_beside_the_code() -> None:
    folder = sheet_files.FOLDER
    assert {path.name for path in folder.iterdir()} == {"signs.typ", "rounds.typ"}
    assert not any("@preview" in path.read_text() for path in folder.glob("*.typ"))  # nothing is fetched
