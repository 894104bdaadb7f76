"""What pages and the report say of weights follows the agreed version, to its last decimal."""

import re

from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.ui.drill_view import DrillView, view_of
from dashboard.features.drills.ui.programme_state import _read as read_programme_page
from dashboard.features.drills.ui.report_sums import Sums, sums_of
from dashboard.kernel.database import Database, reading
from dashboard.kernel.reference import Language
from dashboard.kernel.text import table
from tests.conftest import SteppedClock
from tests.integration.features.drills.conftest import PLANNER, M, P, S, hold
from tests.integration.features.drills.test_drill_versioned_targets import agree

FINE = {
    "rating_S": 0.6667,
    "objective_share": 0.6543,
    "timing_share": 0.3457,
    "min_rated_share": 0.625,
    "interval_days": 45,
    "objectives_riot_lockdown": 2.3456,
    "objectives_riot_command": 1.0001,
}


def read(clock: SteppedClock, reference: str) -> tuple[DrillView, Sums]:
    with reading() as session:
        detail = find_drill(session, PLANNER, reference, clock.now)
    return view_of(detail, PLANNER, clock.now), sums_of(detail, Language.ID)


def computed(sum_in_words: str) -> tuple[float, float]:
    """Both sides of the last sign of equality, worked out as somebody with a pencil would."""
    *_, left, right = sum_in_words.replace(",", ".").replace("×", "*").split(" = ")
    assert re.fullmatch(r"[0-9.+*/() ]+", left)
    return eval(left), float(right)


def test_the_sums_of_a_version_with_four_decimals_add_up(db: Database, clock: SteppedClock) -> None:
    agree(clock, 1, **FINE)
    clock.move(days=1)
    _, sums = read(clock, hold(clock, ratings=(P, S, S, M), seconds={1: 240, 3: 700}))
    assert sums.objectives.startswith("O = (2,3456 × 1 + 1,0001 × 0,6667 + 2 × 0,6667 + 1 × 0,4) / 6,3457")
    assert sums.quality.startswith("Q = 0,6543 × ")
    for line in (sums.objectives, sums.timing, sums.quality):
        left, right = computed(line)
        assert abs(left - right) < 0.0002, line  # what is printed was rounded to four decimals twice


def test_sentences_name_the_numbers_that_hold(db: Database, clock: SteppedClock) -> None:
    hint = read_programme_page(PLANNER, "", clock.now).hint
    assert "ditambah 90 hari" in hint
    early, _ = read(clock, hold(clock, ratings=(P, None, None, None)))
    assert early.quality_note == "Belum dihitung: kurang dari 60 % bobot teramati"
    agree(clock, 1, **FINE)
    clock.move(days=1)
    assert "ditambah 45 hari" in read_programme_page(PLANNER, "", clock.now).hint
    late, _ = read(clock, hold(clock, ratings=(P, None, None, None)))
    assert late.quality_note == "Belum dihitung: kurang dari 62,5 % bobot teramati"
    assert [one.weight for one in late.objectives] == ["2,3456", "1,0001", "2", "1"]


def test_no_sentence_holds_a_number_that_is_a_version() -> None:
    """The interval, the one-agency factor and the least rated weight are said by what holds."""
    keys = ("programme.matrix.hint", "drills.plan.agencies.hint", "drills.detail.quality.none")
    for language in Language:
        for key in keys:
            assert not re.search(r"\d", table(language)[key]), key
