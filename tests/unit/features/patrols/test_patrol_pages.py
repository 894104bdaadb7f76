"""Both patrol pages build, carry their test ids, and say nothing that the string table does not know."""

import reflex as rx

from dashboard.features.patrols.ui.page import patrols_page
from dashboard.features.patrols.ui.round_page import patrol_round_page


def test_the_plan_page_has_its_tiles_list_and_form() -> None:
    page = str(patrols_page())
    for slug in ("patrol_coverage", "patrol_punctuality", "patrol_gap_coverage"):
        assert f"kpi-{slug}-value" in page
    for test_id in ("patrol-past", "patrol-ahead", "patrol-plan-submit", "field-error-checkpoints"):
        assert test_id in page


def test_the_round_page_has_its_buttons_and_an_honest_queue() -> None:
    page = str(patrol_round_page())
    for test_id in ("patrol-next", "patrol-ok", "patrol-finding", "patrol-skip", "patrol-queue"):
        assert f'"data-testid":"{test_id}"' in page.replace(" ", "")
    assert '"data-pending":"0"' in page.replace(" ", "")


def test_bodies_are_components() -> None:
    assert isinstance(patrols_page(), rx.Component)
    assert isinstance(patrol_round_page(), rx.Component)
