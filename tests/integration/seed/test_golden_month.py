"""The golden month: answers worked by hand in docs/golden-month.md, never computed here."""

import re
from pathlib import Path

import pytest

from dashboard.kernel.database import Database
from dashboard.kernel.kpi import Kpi, KpiState
from dashboard.seed.golden import AS_OF
from dashboard.seed.scenarios import seed
from dashboard.shell.report import all_kpis

# slug: (state, value, numerator, denominator) as the document's table of answers has them.
ANSWERS = {
    "open_incidents": ("value", "2", "", ""),
    "incident_rate": ("partial", "0.75", "9", "36000"),
    "ack_sla": ("value", "66.67", "6", "9"),
    "ack_time": ("value", "37.5", "", "8"),
    "response_time": ("partial", "5", "", "7"),
    "response_sla": ("value", "50", "2", "4"),
    "contain_time": ("no_data", "-", "", ""),
    "resolve_sla": ("value", "100", "4", "4"),
    "resolve_time": ("value", "300", "", "8"),
    "detection_delay": ("value", "0", "", "10"),
    "incident_flow": ("value", "1", "", ""),
    "backlog_age": ("value", "-", "", "2"),
    "incident_repeat": ("value", "11.11", "1", "9"),
    "finds_yield": ("value", "66.67", "2", "3"),
    "patrol_coverage": ("value", "92.59", "25", "27"),
    "patrol_punctuality": ("value", "88", "22", "25"),
    "patrol_gap_coverage": ("value", "94.01", "3610", "3840"),
    "patrol_area_hour": ("value", "95.56", "43", "45"),
    "patrol_joint_share": ("no_data", "-", "", ""),
    "patrol_joint_delivery": ("no_data", "-", "", ""),
    "patrol_overdue": ("value", "0", "", ""),
    "patrol_unpredictability": ("no_data", "-", "", ""),
    "drill_readiness": ("value", "44.25", "", ""),
    "drill_readiness_riot": ("value", "40.30", "", ""),
    "drill_readiness_escape": ("value", "53.72", "", ""),
    "drill_readiness_contraband": ("value", "37.81", "", ""),
    "drill_cells_tested": ("value", "91.67", "11", "12"),
    "drill_overdue": ("value", "2", "", ""),
    "drill_response": ("value", "25", "1", "4"),
    "drill_open_actions": ("value", "3", "", ""),
    "drill_retest_pass": ("value", "100", "1", "1"),
    "commitment_completion": ("no_data", "-", "", ""),
    "commitment_slips": ("no_data", "-", "", ""),
    "commitment_carry_over": ("no_data", "-", "", ""),
    "decision_age": ("no_data", "-", "", ""),
}


@pytest.fixture
def answers(db: Database) -> dict[str, Kpi]:
    seed("golden_month")
    moment, kpis = all_kpis(AS_OF)
    assert moment == AS_OF
    return {kpi.slug: kpi for kpi in kpis}


def as_written(value: str) -> float:
    """Half of the last digit that the document writes."""
    return 0.5 * 10 ** -len(value.partition(".")[2]) if "." in value else 1e-9


def test_every_kpi_is_what_was_worked_by_hand(answers: dict[str, Kpi]) -> None:
    assert set(answers) == set(ANSWERS)
    for slug, (state, value, numerator, denominator) in ANSWERS.items():
        kpi = answers[slug]
        assert kpi.state == KpiState(state), slug
        if value == "-":
            assert kpi.value is None, slug
        else:
            assert kpi.value == pytest.approx(float(value), rel=0, abs=as_written(value)), slug
        if numerator:
            assert kpi.numerator == pytest.approx(float(numerator)), slug
        if denominator:
            assert kpi.denominator == pytest.approx(float(denominator)), slug


def test_what_stands_beside_the_incident_numbers(answers: dict[str, Kpi]) -> None:
    assert answers["open_incidents"].detail["by_severity"] == {
        "critical": 0, "high": 0, "medium": 1, "low": 1,
    }  # fmt: skip
    assert answers["open_incidents"].detail["oldest_seconds"] == 187200
    assert answers["incident_rate"].detail["low"] == pytest.approx(0.3422, abs=0.00005)
    assert answers["incident_rate"].detail["high"] == pytest.approx(1.4238, abs=0.00005)
    assert answers["ack_sla"].detail["pending"] == 1
    assert answers["open_incidents"].detail["alerts"] == {"critical": 0, "high": 0, "medium": 0}
    assert answers["resolve_sla"].detail["pending"] == 1
    assert answers["contain_time"].detail["missing"] == 8
    assert answers["ack_time"].detail["p90"] == 360
    assert answers["response_time"].detail["p90"] == 15
    assert answers["response_time"].detail["missing"] == 2
    assert answers["resolve_time"].detail["p90"] == 720
    assert answers["detection_delay"].detail["p90"] == 90
    assert answers["backlog_age"].detail["individual"] == [240, 3120]
    assert answers["finds_yield"].detail["finds_per_100_rooms"] == 12.5


def test_what_stands_beside_the_patrol_and_drill_numbers(answers: dict[str, Kpi]) -> None:
    coverage, gaps = answers["patrol_coverage"].detail, answers["patrol_gap_coverage"].detail
    states = {state: coverage[state] for state in ("on_time", "late", "missed", "waiting", "excused")}
    assert states == {"on_time": 22, "late": 3, "missed": 2, "waiting": 1, "excused": 1}
    assert gaps["longest_gap_minutes"] == 120
    assert gaps["longest_gap_checkpoint"] == "EMAS-C"
    assert gaps["exceeded"] == 1
    area = answers["patrol_area_hour"].detail
    assert (area["covered"], area["cells"]) == (25, 27)
    readiness = answers["drill_readiness"].detail
    assert readiness["band"] == "weak"
    assert readiness["gates"] == ["scenario_below_minimum", "regu_never_tested"]
    assert answers["drill_readiness_riot"].detail["penalty"] == pytest.approx(0.05)
    assert answers["drill_readiness_escape"].detail["penalty"] == pytest.approx(0.02)
    assert answers["drill_readiness_contraband"].detail["never_tested"] == ["D"]


def test_the_document_has_the_same_answers(repository: Path) -> None:
    text = (repository / "docs" / "golden-month.md").read_text(encoding="utf-8")
    _, _, table = text.partition("## Answers")
    rows = {cells[0].strip("`"): cells for cells in map(_cells, table.splitlines()) if cells}
    for slug, (state, value, numerator, denominator) in ANSWERS.items():
        _, said_state, said_value, said_share, _ = rows[slug]
        assert (said_state, said_value) == (state, value), slug
        numbers = re.findall(r"\d+", said_share)
        assert numbers == [number for number in (numerator, denominator) if number], slug


def test_the_worked_steps_end_in_the_answers(repository: Path) -> None:
    text = (repository / "docs" / "golden-month.md").read_text(encoding="utf-8")
    worked, _, _ = text.partition("## Answers")
    for slug, (_, value, _, _) in ANSWERS.items():
        assert f"**{value}**" in worked, slug


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return cells if line.startswith("| `") else []
