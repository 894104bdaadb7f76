"""Census, patrols and drills from files, each with the mapping that ships as its example."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, select

from dashboard.features.drills.tables import Drill, DrillInject, DrillParticipant, DrillRegu
from dashboard.features.patrols.actions import NewCheckpoint, register_checkpoints
from dashboard.features.patrols.rules.codes import CheckpointKind
from dashboard.features.patrols.tables import PlannedVisit, Visit
from dashboard.kernel.actor import system_actor
from dashboard.kernel.census import census_by_day
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import Database
from dashboard.kernel.reference import Agency, Zone
from dashboard.shell import imports
from dashboard.shell.imports import ImportResult, Unreadable, run_import

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


class Desk:
    """Takes in a text as a file, with the example's mapping, for the remand centre."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder, self.clock = folder, clock

    def take(
        self, kind: str, text: str, *, agency: Agency = Agency.RUTAN, dry_run: bool = False
    ) -> ImportResult:
        file = self.folder / f"{kind}.csv"
        file.write_text(text)
        mapping = EXAMPLES / f"{kind.replace('-', '_')}.toml"
        return run_import(kind, file, mapping, agency, dry_run=dry_run, clock=self.clock)

    def take_every_way(self, kind: str, text: str) -> ImportResult:
        """Dry, wet, dry again, wet again: the numbers agree, and the second time adds nothing."""
        dry = self.take(kind, text, dry_run=True)
        first = self.take(kind, text)
        assert dry == first
        for dry_run in (True, False):
            again = self.take(kind, text, dry_run=dry_run)
            assert (again.taken, again.already_there) == (0, first.taken + first.already_there)
            assert again.refused == first.refused
        return first


@pytest.fixture
def desk(db: Database, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Desk:
    SQLModel.metadata.create_all(db.writer)
    # Chunks of two, so that every file here is written in several transactions.
    monkeypatch.setattr(imports, "CHUNK", 2)
    points = [
        NewCheckpoint(
            code, code, Zone.PERIMETER, CheckpointKind.TOWER, valid_from=datetime(2026, 1, 1, tzinfo=UTC)
        )
        for code in ("R-T1", "R-T2")
    ]
    register_checkpoints(system_actor("seed", Agency.RUTAN), points, clock=clock)
    outside = NewCheckpoint("P-X1", "P-X1", Zone.SURROUNDINGS, CheckpointKind.OUTSIDE)
    register_checkpoints(system_actor("seed", Agency.POLRES), [outside], clock=clock)
    return Desk(tmp_path, clock)


def test_census(db: Database, desk: Desk) -> None:
    text = """day,occupants
2026-03-09,1188
2026-03-10,1.188
2026-03-11,0
2026-03-12,1190
2026-03-13,1191
10/03/2026,1187
2026-03-09,1188
2026-03-10,1189
2026-03-11,-5
"""
    result = desk.take_every_way("census", text)
    assert (result.taken, result.already_there) == (3, 1)
    assert [line for line, _ in result.refused] == [3, 4, 6, 7, 10]
    with db.reading() as session:
        counts = census_by_day(session, date(2026, 3, 1), date(2026, 3, 31), desk.clock())
    assert counts == {date(2026, 3, 9): 1188, date(2026, 3, 10): 1189, date(2026, 3, 12): 1190}
    assert desk.take("census", "day,occupants\n2026-03-09,1200\n").taken == 1, "a correction is a newer row"
    with pytest.raises(Unreadable, match="use --agency rutan"):
        desk.take("census", text, agency=Agency.POLRES)


PLAN = """checkpoint,route,due_at
R-T1,Ring luar,2026-03-12 09:00
R-T1,Ring luar,2026-03-12 08:00
R-T2,,2026-03-12 08:00
R-T9,,2026-03-12 08:00
P-X1,,2026-03-12 08:00
R-T2,,2028-03-12 08:00
R-T1,twice,2026-03-12 08:00
R-T1,,2026-03-13 08:00
"""

VISITS = """id,checkpoint,at,outcome,reason
v3,R-T1,2026-03-12 09:03,aman,
v1,R-T1,2026-03-12 08:02,aman,
v2,R-T2,2026-03-12 08:01,tidak bisa,hujan
v4,R-T1,2026-03-12 08:03,temuan,
v5,P-X1,2026-03-12 08:03,aman,
v6,R-T1,2026-03-12 14:33,aman,
v7,R-T1,2026-03-12 10:00,hm,
v8,R-T2,2026-03-12 07:00,tidak bisa,banjir
"""


def test_patrol_plan_and_visits(db: Database, desk: Desk) -> None:
    plan = desk.take_every_way("patrol-plan", PLAN)
    assert (plan.taken, plan.already_there) == (4, 1)
    assert [line for line, _ in plan.refused] == [5, 6, 7]
    visits = desk.take_every_way("patrol-visits", VISITS)
    assert (visits.taken, visits.already_there) == (5, 0)
    assert [line for line, _ in visits.refused] == [6, 7, 8]
    with db.reading() as session:
        found = {row.import_key: row for row in session.exec(select(Visit))}
        served = session.exec(
            select(col(Visit.import_key), col(PlannedVisit.due_at)).where(
                Visit.planned_visit_id == PlannedVisit.id
            )
        ).all()
    # Written by time, not in the order of the file: the earlier tap serves, the one after it is a duplicate.
    assert dict(served) == {
        "v1": datetime(2026, 3, 12, 1, 0, tzinfo=UTC),
        "v3": datetime(2026, 3, 12, 2, 0, tzinfo=UTC),
    }
    assert {key: row.outcome for key, row in found.items()} == {
        "v1": "ok", "v2": "skipped", "v3": "ok", "v4": "finding", "v8": "skipped",
    }  # fmt: skip
    assert (found["v2"].reason, found["v8"].reason, found["v1"].reason) == ("rain", "other", "")
    assert all(row.is_late_entry for row in found.values()), "written down by hand, as far as anybody knows"
    assert found["v4"].is_duplicate
    assert not found["v1"].is_duplicate


def test_visits_that_their_source_scanned_are_not_marked(db: Database, desk: Desk) -> None:
    said = (EXAMPLES / "patrol_visits.toml").read_text()
    mapping = desk.folder / "scanned.toml"
    mapping.write_text(said.replace("scanned = false", "scanned = true"))
    file = desk.folder / "scanned.csv"
    file.write_text(VISITS)
    run_import("patrol-visits", file, mapping, Agency.RUTAN, dry_run=False, clock=desk.clock)
    with db.reading() as session:
        marks = [row.is_late_entry for row in session.exec(select(Visit))]
    assert marks == [False] * 5


DRILLS = """\
number,scenario,type,held_at,regus,agencies,objective_1,objective_2,objective_3,objective_4,\
inject_1,inject_2,inject_3,inject_4,inject_5,inject_6,inject_7
L1,kerusuhan,full scale,2026-02-10 09:00,A B,rutan polres,P,S,M,U,150,,not_achieved,cancelled,,,
L2,pelarian,tabletop,2026-02-11 09:00,c,rutan,P,p,,P,,,,,,,1200
L3,kerusuhan,drill,2026-02-12 09:00,A,rutan,P,P,P,P,,,,,,,60
L4,kerusuhan,drill,2026-02-12 09:00,E,rutan,P,P,P,P,,,,,,,
L5,kerusuhan,drill,2026-02-12 09:00,,rutan,P,P,P,P,,,,,,,
L6,kebakaran,drill,2026-02-12 09:00,A,rutan,P,P,P,P,,,,,,,
L7,kerusuhan,drill,2026-02-12 09:00,A,rutan,,,,,,,,,,,
L8,kerusuhan,drill,2026-02-12 09:00,A,rutan,Q,P,P,P,,,,,,,
L9,kerusuhan,drill,2026-02-12 09:00,A,rutan,P,P,P,P,4:05,,,,,,
L10,kerusuhan,drill,2026-04-12 09:00,A,rutan,P,P,P,P,,,,,,,
L1,kerusuhan,drill,2026-02-12 09:00,A,rutan,P,P,P,P,,,,,,,
"""


def test_drills(db: Database, desk: Desk) -> None:
    result = desk.take_every_way("drills", DRILLS)
    assert (result.taken, result.already_there) == (2, 1)
    assert [line for line, _ in result.refused] == [4, 5, 6, 7, 8, 9, 10, 11]
    with db.reading() as session:
        drills = {row.import_key: row for row in session.exec(select(Drill))}
        first = drills["L1"]
        regus = session.exec(select(DrillRegu.regu).where(DrillRegu.drill_id == first.id)).all()
        agencies = session.exec(
            select(DrillParticipant.agency).where(DrillParticipant.drill_id == first.id)
        ).all()
        injects = session.exec(select(DrillInject).where(DrillInject.drill_id == first.id)).all()
    assert set(drills) == {"L1", "L2"}
    assert (first.scenario, first.type, first.agency) == ("riot", "full_scale", "rutan")
    assert first.held_at == datetime(2026, 2, 10, 2, 0, tzinfo=UTC)
    # Weights 3, 2, 2, 1 of the riot template: (3 * 1 + 2 * 0.75 + 2 * 0.4 + 0) / 8.
    assert first.objectives_score == pytest.approx(0.6625)
    assert set(regus) == {"A", "B"}
    assert set(agencies) == {"rutan", "polres"}
    by_number = {row.number: (row.outcome, row.actual_seconds) for row in injects}
    assert by_number[1] == ("achieved", 150)
    assert by_number[3] == ("not_achieved", None)
    assert by_number[4] == ("cancelled", None)
