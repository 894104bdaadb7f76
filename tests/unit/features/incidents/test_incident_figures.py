"""Series of the incident charts: lengths, gaps, marks, sentences, size; nothing that JSON cannot say."""

import json
import math
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard.features.incidents.figures import flow_figure, g_chart_figure, u_chart_figure
from dashboard.features.incidents.rules.flow import FlowWeek
from dashboard.features.incidents.rules.rare import closed_intervals, freeze_g_baseline, g_chart
from dashboard.features.incidents.rules.trend import Bin, freeze_baseline, u_chart
from dashboard.kernel.reference import Language

MONDAY = date(2026, 1, 5)
PERSON_DAYS = 1188.0 * 7
GOLDEN = (8, 9, 7, 11, 8, 6, 10, 9, 8, 7, 12, 9)


def weeks(counts: tuple[int, ...], *, running: int | None = None) -> list[Bin]:
    made = [Bin(MONDAY + timedelta(weeks=n), count, PERSON_DAYS) for n, count in enumerate(counts)]
    if running is not None:
        made.append(Bin(MONDAY + timedelta(weeks=len(counts)), running, PERSON_DAYS, is_complete=False))
    return made


def check(series: Any) -> dict[str, Any]:
    """Every list of numbers is JSON without NaN, and small."""
    document = asdict(series)
    text = json.dumps(document, allow_nan=False)
    assert len(text) < 20_000
    for value in document.values():
        if isinstance(value, list | tuple):
            assert not any(isinstance(one, float) and math.isnan(one) for one in value)
    return document


def test_u_chart_marks_signals_and_leaves_the_running_week_hollow() -> None:
    baseline = freeze_baseline(weeks(GOLDEN))
    assert baseline is not None
    bins = weeks((*GOLDEN, 18, 9), running=30)
    series = u_chart_figure(bins, u_chart(bins, baseline), 1, Language.ID)
    check(series)
    size = len(bins)
    assert {len(series.labels), len(series.values), len(series.ucl), len(series.lcl)} == {size}
    assert (series.values[-1], series.hollow[-1]) == (None, pytest.approx(30 / 2.772, abs=0.001))
    assert series.hollow[:-1] == (None,) * (size - 1)
    assert [n for n, value in enumerate(series.worse) if value is not None] == [12]
    assert not any(value is not None for value in series.better)
    assert series.sentence == "Sinyal: satu titik di atas batas kendali"
    assert (series.rows[12].note, series.rows[-1].note) == ("sinyal memburuk", "masih berjalan")
    assert (series.rows[0].count, series.rows[0].value, series.rows[0].high) == ("8", "2,9", "6,3")


def test_ordinary_variation_is_called_so_and_never_a_rise() -> None:
    baseline = freeze_baseline(weeks(GOLDEN))
    assert baseline is not None
    bins = weeks((*GOLDEN, 12))
    assert u_chart_figure(bins, u_chart(bins, baseline), 1, Language.ID).sentence == "Variasi biasa"
    old = weeks((*GOLDEN, 18, 9, 8, 9))
    sentence = u_chart_figure(old, u_chart(old, baseline), 1, Language.ID).sentence
    assert sentence == "Variasi biasa sekarang; sinyal yang lebih lama ditandai"
    low = weeks((*GOLDEN, 5, 5, 5, 5, 5, 5, 5))
    sentence = u_chart_figure(low, u_chart(low, baseline), 1, Language.ID).sentence
    assert sentence == "Sinyal: 7 minggu berturut-turut di bawah garis tengah"
    assert "points" in u_chart_figure(low, u_chart(low, baseline), 2, Language.EN).sentence


def test_a_week_without_census_is_a_gap_and_no_chart_says_why() -> None:
    baseline = freeze_baseline(weeks(GOLDEN))
    assert baseline is not None
    bins = weeks(GOLDEN)
    bins[4] = Bin(bins[4].start, 8, 0.0)
    series = u_chart_figure(bins, u_chart(bins, baseline), 1, Language.ID)
    check(series)
    assert (series.values[4], series.ucl[4], series.rows[4].value) == (None, None, "belum ada data")
    rare = u_chart_figure(weeks((0, 1, 0)), None, 1, Language.ID)
    assert (rare.ucl, rare.centre, rare.sentence) == (
        (),
        (),
        "Terlalu jarang untuk batas kendali; lihat hari di antaranya",
    )
    blind = u_chart_figure([Bin(MONDAY, 3, 0.0)], None, 1, Language.ID)
    assert blind.sentence == "Belum ada data penghuni, jadi laju tidak dapat dihitung"
    empty = u_chart_figure([], None, 1, Language.ID)
    check(empty)
    assert (empty.labels, empty.rows) == ((), ())


def test_g_chart_has_one_point_fewer_than_events_and_tells_days_of_one_date_apart() -> None:
    start = datetime(2024, 1, 1, 3, tzinfo=UTC)
    days = (0, 212, 307, 467, 768, 845, 848, 848.1)
    moments = tuple(start + timedelta(days=day) for day in days)
    gaps = closed_intervals(moments)
    baseline = freeze_g_baseline(gaps[:5])
    assert baseline is not None
    series = g_chart_figure(moments, g_chart(gaps, baseline), Language.ID)
    check(series)
    assert len(series.labels) == len(series.values) == len(series.ucl) == len(moments) - 1
    assert series.lcl == ()
    assert len(set(series.labels)) == len(series.labels)
    assert series.labels[-1] == f"{series.labels[-2]} (2)"
    assert series.worse[5] is not None
    assert series.sentence == "Sinyal: kejadian berdekatan di luar kebiasaan"
    few = g_chart_figure(moments[:3], None, Language.ID)
    assert (few.centre, few.sentence) == ((), "2 selang tertutup, belum cukup untuk batas")
    assert g_chart_figure((), None, Language.ID).labels == ()


def test_flow_writes_the_net_with_its_sign() -> None:
    rows = [
        FlowWeek(MONDAY, 5, 8),
        FlowWeek(MONDAY + timedelta(weeks=1), 7, 4),
        FlowWeek(MONDAY + timedelta(weeks=2), 1, 1, is_complete=False),
    ]
    series = flow_figure(rows, Language.ID)
    check(series)
    assert (series.opened, series.closed) == ((5, 7, 1), (8, 4, 1))
    assert [row.high for row in series.rows] == ["\u22123", "+3", "0"]
    assert series.sentence == "Minggu lengkap terakhir: 7 dilaporkan, 4 selesai, selisih +3"
    assert flow_figure([], Language.ID).sentence == "belum ada data"
