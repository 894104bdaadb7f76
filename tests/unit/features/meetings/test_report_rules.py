"""Weeks and months of reports, and what the archive's buttons may ask for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.features.meetings.forms.reports import parse_wanted_report
from dashboard.features.meetings.rules.reports import (
    PDF,
    XLSX,
    ReportKind,
    finished_weeks,
    is_month,
    week_named,
    week_of,
)
from dashboard.kernel.errors import Invalid

NOW = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)  # a Thursday
KEY = "key-0001"


def test_a_week_runs_from_monday_to_sunday_at_the_site() -> None:
    week = week_of(date(2026, 3, 1))  # a Sunday
    assert week.name == "2026-W09"
    assert week.start == datetime(2026, 2, 22, 17, tzinfo=UTC)  # Monday 00.00 WIB
    assert week.end - week.start == timedelta(days=7)
    assert week.days == tuple(date(2026, 2, 23) + timedelta(days=step) for step in range(7))
    assert week.before.name == "2026-W08"
    assert week.before.end == week.start


def test_a_year_ends_inside_a_week() -> None:
    assert week_of(date(2027, 1, 3)).name == week_of(date(2026, 12, 28)).name == "2026-W53"
    assert week_named("2026-W53") == week_of(date(2026, 12, 31))


def test_weeks_that_are_over() -> None:
    assert [week.name for week in finished_weeks(NOW, 3)] == ["2026-W10", "2026-W09", "2026-W08"]
    midnight = datetime(2026, 3, 15, 17, tzinfo=UTC)  # Monday 00.00 WIB: the week before is over
    assert finished_weeks(midnight, 1)[0].name == "2026-W11"
    assert finished_weeks(midnight - timedelta(seconds=1), 1)[0].name == "2026-W10"


@pytest.mark.parametrize("name", ["", "2026-W00", "2025-W53", "2026-W54", "2026-w09", "2026-W9", "W09", "x"])
def test_what_is_no_week(name: str) -> None:
    assert week_named(name) is None


def test_months() -> None:
    assert is_month("2026-02")
    assert not any(is_month(name) for name in ("2026-13", "2026-2", "02-2026", "", "2026-02-01"))


def test_a_workbook_is_no_pdf() -> None:
    kinds = {kind: (kind.media_type, kind.extension) for kind in ReportKind}
    assert kinds.pop(ReportKind.NUMBERS) == (XLSX, "xlsx")
    assert set(kinds.values()) == {(PDF, "pdf")}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "minutes", "period": "2026-02"}, {}),
        ({"kind": "weekly", "period": "2026-W10"}, {}),
        ({"kind": "poem", "period": "2026-02"}, {"kind": "reports.kind.choose"}),
        ({"kind": "minutes", "period": ""}, {"period": "reports.period.choose"}),
        ({"kind": "minutes", "period": "2026-W10"}, {"period": "reports.period.choose"}),
        ({"kind": "weekly", "period": "2026-02"}, {"period": "reports.period.choose"}),
        ({"kind": "weekly", "period": "2026-W11"}, {"period": "reports.week.runs"}),
        ({"kind": "minutes", "period": "x" * 500}, {"period": "form.text.long"}),
    ],
)
def test_what_may_be_asked_for(fields: dict[str, str], wrong: dict[str, str]) -> None:
    if not wrong:
        wanted = parse_wanted_report({**fields, "key": KEY}, NOW)
        assert (wanted.kind.value, wanted.period, wanted.key) == (fields["kind"], fields["period"], KEY)
        return
    with pytest.raises(Invalid) as error:
        parse_wanted_report({**fields, "key": KEY}, NOW)
    assert error.value.fields == wrong


def test_a_button_without_a_key_is_refused() -> None:
    with pytest.raises(Invalid) as error:
        parse_wanted_report({"kind": "minutes", "period": "2026-02"}, NOW)
    assert error.value.fields == {"key": "form.key"}
