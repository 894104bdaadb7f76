"""The scenarios of the wall on both databases, and what every seed has in common."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlmodel import col, select

from dashboard.features.access.actions import sign_in
from dashboard.features.access.forms import SignIn
from dashboard.features.access.rules import role_fits
from dashboard.features.incidents.tables import Incident
from dashboard.features.patrols.queries import running_gaps
from dashboard.features.patrols.tables import Visit
from dashboard.kernel.database import Database, reading, use_database
from dashboard.kernel.freshness import Freshness, source_ages
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.settings import settings
from dashboard.screens.wall.board import wall_board
from dashboard.seed.factories import monthly_stories, rare_stories
from dashboard.seed.scenarios import SCENARIOS, NotEmpty, is_empty, seed
from dashboard.seed.timeline import standing

AFTERNOON = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
SMALL_HOURS = datetime(2026, 3, 11, 20, 17, tzinfo=UTC)
"""03.17 WIB."""


def test_the_scenarios_of_the_interface_exist() -> None:
    assert set(SCENARIOS) == {"demo", "golden_month", "wall_action", "wall_critical", "wall_calm"}


@pytest.mark.parametrize(
    ("state", "now"),
    [("action", SMALL_HOURS), ("critical", AFTERNOON), ("calm", AFTERNOON), ("calm", SMALL_HOURS)],
    ids=["action-night", "critical-day", "calm-day", "calm-night"],
)
def test_the_wall_shows_the_state_of_its_scenario(db: Database, state: str, now: datetime) -> None:
    assert is_empty()
    seed(f"wall_{state}", now=now)
    assert not is_empty()
    with reading() as session:
        board = wall_board(session, now, Language.ID, control=True)
        guests = wall_board(session, now, Language.EN, control=False)
        ages = source_ages(session, now)
        gaps = [gap.checkpoint for gap in running_gaps(session, now)]
    assert board.view.state == state
    assert guests.view.state == state
    assert gaps == (["POS-4"] if state == "action" else [])
    if state == "calm":
        assert {age.freshness for age in ages} == {Freshness.FRESH}
        assert len(board.view.rows) == 3
    with pytest.raises(NotEmpty):
        seed("wall_calm", now=now)


@pytest.fixture
def accounts(db: Database) -> list[dict]:
    seed("golden_month")
    return json.loads((settings().var / "demo-accounts.json").read_text(encoding="utf-8"))


def test_every_role_has_one_account(accounts: list[dict]) -> None:
    path = settings().var / "demo-accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [row["roles"] for row in accounts] == [[role.value] for role in HUMAN_ROLES]
    for row in accounts:
        assert set(row) == {"username", "password", "agency", "roles", "totp_secret"}
        assert row["username"] == row["roles"][0]
        assert row["totp_secret"] is None
        assert role_fits(Role(row["roles"][0]), Agency(row["agency"]))
    assert len({row["password"] for row in accounts}) == len(accounts)


def test_the_passwords_of_the_file_sign_in(accounts: list[dict]) -> None:
    for row in accounts[:2]:
        command = SignIn(row["username"], row["password"], "/")
        signed_in = sign_in(command, address="127.0.0.1", clock=standing(AFTERNOON))
        assert signed_in.actor.agency == Agency(row["agency"])


def test_the_same_number_gives_the_same_incidents() -> None:
    first, again, other = (monthly_stories(Random(number), AFTERNOON) for number in (7, 7, 8))
    assert first == again
    assert first != other
    assert rare_stories(Random(7), AFTERNOON) == rare_stories(Random(7), AFTERNOON)


def test_the_same_number_gives_the_same_rows_on_both_databases(
    db: Database, sqlite_template: Path, tmp_path: Path
) -> None:
    seed("wall_critical", number=3, now=AFTERNOON)
    first = _rows(db)
    path = tmp_path / "again.db"
    path.write_bytes(sqlite_template.read_bytes())
    again = Database(f"sqlite:///{path}")
    use_database(again)
    try:
        seed("wall_critical", number=3, now=AFTERNOON)
        assert _rows(again) == first
    finally:
        again.dispose()
        use_database(db)
    assert len(first[0]) > 200


def _rows(db: Database) -> tuple[list, list]:
    """What was reported and what was walked, without ids."""
    with db.reading() as session:
        rows = session.exec(select(Incident).order_by(col(Incident.reference)))
        reported = [(row.reference, row.type, row.zone, row.reported_at, row.description) for row in rows]
        walked = session.exec(select(Visit.at, Visit.outcome).order_by(col(Visit.at))).all()
    return reported, [tuple(row) for row in walked]
