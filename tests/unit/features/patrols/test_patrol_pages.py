"""Both patrol pages build, carry their test ids, and say nothing that the string table does not know."""

import re

import reflex as rx

from dashboard.features.patrols.ui.page import patrols_page
from dashboard.features.patrols.ui.planning_page import patrol_plan_page
from dashboard.features.patrols.ui.round_pack import words
from dashboard.features.patrols.ui.round_page import patrol_round_page
from dashboard.kernel.reference import Language
from dashboard.shell.build import ROOT
from dashboard.web.scripts import DRAWING, KEEPING


def test_the_pages_have_their_tiles_list_and_form() -> None:
    page = str(patrols_page())
    for slug in ("patrol_coverage", "patrol_punctuality", "patrol_gap_coverage"):
        assert f"kpi-{slug}-value" in page
    for test_id in ("patrol-past", "patrol-ahead", "patrol-once"):
        assert test_id in page
    assert "patrol-plan-submit" not in page
    plan = str(patrol_plan_page())
    for test_id in ("patrol-plan-submit", "patrol-plan-start", "planning-save", "field-error-checkpoints"):
        assert test_id in plan


def test_the_round_page_is_a_leaf_that_no_state_has_to_fill() -> None:
    page = str(patrol_round_page()).replace(" ", "")
    assert '"data-testid":"patrol-round"' in page
    assert '"data-round":"true"' in page
    assert page.count("patrol_round_state.") == page.count("patrol_round_state.revision")


def test_the_script_of_the_round_has_every_word_it_says() -> None:
    script = "".join(path.read_text() for path in (ROOT / "assets").glob("round*.js"))
    said = set(re.findall(r"\"(patrols\.[a-z_.]+)\"", script))
    for language in Language:
        known = words(language)
        assert said
        for key in said:
            assert key in known or any(one.startswith(key) for one in known if key.endswith(".")), key


def test_every_script_of_the_round_is_loaded_and_has_one_subject() -> None:
    scripts = sorted((ROOT / "assets").glob("round*.js"))
    assert sorted((*KEEPING, *DRAWING)) == [f"/{path.name}" for path in scripts]
    for path in scripts:
        assert len(path.read_text().splitlines()) <= 200, path.name


def test_bodies_are_components() -> None:
    assert isinstance(patrols_page(), rx.Component)
    assert isinstance(patrol_round_page(), rx.Component)
