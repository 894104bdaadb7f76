"""Figures of the drills in words and lists: the same is said by picture, sentence and table."""

from datetime import UTC, date, datetime, timedelta

from dashboard.features.drills.figures import decay_figure, history_figure, reaction_figure
from dashboard.features.drills.figures.bands import band_lines
from dashboard.features.drills.rules.cells import DrillResult
from dashboard.features.drills.rules.codes import DrillType
from dashboard.features.drills.rules.due import ReactionTimes
from dashboard.features.drills.rules.forecast import Outlook, PlannedDrill, forecast
from dashboard.features.drills.rules.history import HistoryPoint
from dashboard.features.drills.rules.readiness import assess_readiness
from dashboard.features.drills.rules.versions import WeightsHistory
from dashboard.features.drills.rules.weights import DEFAULT_WEIGHTS, ReadinessWeights
from dashboard.kernel.reference import Language, Regu, Scenario

TODAY = date(2026, 3, 31)
HELD = [
    DrillResult("L-2026-0001", scenario, regu, DrillType.FULL_SCALE, True, TODAY, 0.9)
    for scenario in Scenario
    for regu in Regu
]
PLAN = PlannedDrill("L-2026-0002", Scenario.RIOT, Regu.A, DrillType.DRILL, True, TODAY + timedelta(days=100))
TIGHT = ReadinessWeights(ready_from=90.0)


def _outlook(*planned: PlannedDrill) -> Outlook:
    days = forecast(HELD, [], planned, tuple(Regu), TODAY, WeightsHistory())
    return Outlook(days, planned, (TODAY + timedelta(days=31),))


def test_the_decay_curve_says_when_the_band_falls_and_what_happens() -> None:
    series = decay_figure(_outlook(PLAN), Language.ID)
    assert (len(series.labels), len(series.idle), len(series.planned)) == (181, 181, 181)
    assert len(set(series.labels)) == 181
    assert series.sentence.startswith(
        "Hari ini 90,0. Bila tidak ada latihan: 90,0 pada 29 Jun, 45,0 pada 27 Sep."
    )
    assert "Turun menjadi Siap terbatas pada 15 Jul." in series.sentence
    notes = {row.day: row.note for row in series.rows if row.note}
    assert notes == {"9 Jul": "Kerusuhan, Regu A (L-2026-0002)", "1 Mei": "bobot baru berlaku"}
    assert len(series.rows) == 13 + 2
    assert "Tidak ada latihan yang direncanakan" in decay_figure(_outlook(), Language.ID).sentence


def test_without_data_only_the_sentence_stands() -> None:
    empty = decay_figure(Outlook((), (), ()), Language.EN)
    assert (empty.labels, empty.rows) == ((), ())
    assert empty.sentence.startswith("No drill has been evaluated")
    assert reaction_figure((), Language.ID).rows == ()
    assert history_figure((), Language.ID).sentence == "Belum ada latihan yang dievaluasi."


def test_band_lines_step_only_where_a_version_changes_them() -> None:
    lines = band_lines(["a", "b", "c", "d"], [DEFAULT_WEIGHTS, DEFAULT_WEIGHTS, TIGHT, TIGHT], Language.ID)
    assert (lines.at, lines.ready, lines.weak) == (("a", "c", "d"), (80.0, 90.0, 90.0), (40.0, 40.0, 40.0))
    assert (lines.words[0], lines.word_at[0], lines.word_y[0]) == ("Siap", "a", 80.0)
    end = band_lines(["a", "b"], [DEFAULT_WEIGHTS, TIGHT], Language.ID, at_end=True)
    assert (end.word_at[0], end.word_y[0]) == ("b", 90.0)


def test_history_names_the_end_of_the_month_and_leaves_a_gap_before_the_first_drill() -> None:
    month = datetime(2026, 2, 28, 17, 0, tzinfo=UTC)  # the first instant of March at the site
    known = assess_readiness(HELD, [], tuple(Regu), TODAY)
    series = history_figure(
        [
            HistoryPoint(month, None, DEFAULT_WEIGHTS, False),
            HistoryPoint(month + timedelta(days=31), known, TIGHT, True),
        ],
        Language.ID,
    )
    assert (series.labels, series.values) == (("28 Feb 26", "31 Mar 26"), (None, 90.0))
    assert [(row.index, row.band, row.note) for row in series.rows] == [
        ("belum ada data", "", ""),
        ("90,0", "Siap", "bobot baru berlaku"),
    ]


def test_reactions_mark_single_times_below_five_and_a_median_above() -> None:
    few = ReactionTimes(Scenario.RIOT, "drills.inject.lockdown", "", 180, (90, 270), failed=1)
    many = ReactionTimes(Scenario.ESCAPE, "", "Sirene", 60, (30, 60, 90, 120, 150))
    series = reaction_figure((few, many), Language.ID)
    assert series.names == ("Kerusuhan: Alarm sampai blok terkunci", "Pelarian: Sirene")
    assert (series.single_x, series.single_y) == ((50.0, 150.0), (0.0, 0.0))
    assert (series.median_x, series.median_y) == ((150.0,), (-1.0,))
    assert (series.bar_x, series.bar_y) == ((100.0, 150.0, None), (-1.0, -1.0, None))
    assert series.sentence.startswith("3 dari 8 reaksi memenuhi sasaran")
    assert "Pelarian: Sirene, 1.30 terhadap sasaran 1.00." in series.sentence
    rows = [(row.target, row.median, row.count, row.note) for row in series.rows]
    assert rows == [("3.00", "1.30; 4.30", "3", "1 tidak tercapai"), ("1.00", "1.30", "5", "")]
