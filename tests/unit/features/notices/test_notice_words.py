"""A notice in words: codes only, every kind has a sentence, an unknown one is neutral."""

from dataclasses import replace

import pytest

from dashboard.features.notices.queries import NoticeRow
from dashboard.features.notices.rules import KINDS, address_of, badge, known_kind, spoken
from dashboard.features.notices.ui.views import line_of
from dashboard.kernel.reference import Language, Severity
from dashboard.kernel.text import table
from tests.conftest import NOW


def row(kind: str, level: Severity | None = Severity.HIGH, reference: str = "R-2026-0042") -> NoticeRow:
    return NoticeRow(1, NOW, kind, level, reference, True)


@pytest.mark.parametrize("language", Language)
def test_every_kind_has_a_sentence_of_its_own(language: Language) -> None:
    sentences = [table(language)[f"notices.kind.{kind}"] for kind in (*KINDS, "other")]
    assert len(set(sentences)) == len(KINDS) + 1


def test_a_line_names_kind_level_and_reference() -> None:
    line = line_of(row("incident.reported"), NOW, Language.ID)
    assert line.text == "Laporan baru, Tinggi, R-2026-0042"
    assert (line.href, line.level, line.when) == ("/incidents/R-2026-0042", "high", "14.32")
    assert line_of(row("record.closed", None), NOW, Language.ID).text == "Catatan ditutup, R-2026-0042"


def test_an_unknown_kind_is_said_neutrally() -> None:
    assert known_kind("incident.reported") == "incident.reported"
    assert known_kind("weather.storm") == "other"
    line = line_of(row("weather.storm", None, ""), NOW, Language.ID)
    assert line.text == "Ada informasi baru, buka sistem"
    assert line.href == ""


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("R-2026-0042", "/incidents/R-2026-0042"),
        ("P-2026-10042", "/incidents/P-2026-10042"),
        ("D-2026-0001", ""),
        ("R-2026-0042/../../admin", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_only_an_incident_can_be_opened(reference: str, address: str) -> None:
    assert address_of(reference) == address


@pytest.mark.parametrize(
    ("reference", "board"),
    [
        ("visit-12", "/patrols"),
        ("change-12", "/admin/changes"),
        ("review-2026-10", "/admin/review"),
        ("target-3", "/admin/targets"),
        ("account-12", "/admin"),
    ],
)
def test_what_nobody_knows_by_heart_leads_to_its_board_and_is_not_said(reference: str, board: str) -> None:
    assert address_of(reference) == board
    assert spoken(reference) == ""
    assert reference not in line_of(row("access.asked", None, reference), NOW, Language.ID).text


def test_a_notice_of_an_account_leads_to_it_and_says_nothing_of_it() -> None:
    line = line_of(replace(row("access.linked", None, "account-12"), account="piket.satu"), NOW, Language.ID)
    assert line.href == "/admin/accounts/piket.satu"
    assert "piket" not in line.text


@pytest.mark.parametrize(("count", "shown"), [(-1, ""), (0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_the_badge(count: int, shown: str) -> None:
    assert badge(count) == shown
