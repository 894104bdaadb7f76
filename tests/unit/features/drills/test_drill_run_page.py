"""The conduct page is a leaf that no State has to fill; its scripts say nothing the pack does not know."""

import re

from dashboard.features.drills.ui.conduct_pack import words
from dashboard.features.drills.ui.run_page import drill_run_page
from dashboard.kernel.reference import Language
from dashboard.shell.build import ROOT
from dashboard.web.scripts import CONDUCTING


def test_the_page_is_a_leaf_that_no_state_has_to_fill() -> None:
    page = str(drill_run_page()).replace(" ", "")
    assert '"data-testid":"drill-run"' in page
    assert '"data-drill-run":"true"' in page
    assert page.count("drill_run_state.") == page.count("drill_run_state.revision")


def test_every_word_of_the_scripts_comes_with_the_pack() -> None:
    script = "".join(path.read_text() for path in (ROOT / "assets").glob("drill*.js"))
    said = {f"drills.run.{end}" for end in re.findall(r'\brun\("([a-z_.]+)"', script)}
    said |= {f"drills.phone.{end}" for end in re.findall(r'WORDS \+ "([a-z_.]+)"', script)}
    strip = (ROOT / "assets" / "round_strip.js").read_text()
    said |= {f"drills.phone.{end}" for end in re.findall(r'(?:word\(|words \+ )"([a-z_.]+)"', strip)}
    assert len(said) > 30
    for language in Language:
        known = words(language)
        for key in said:
            assert key in known or any(one.startswith(key) for one in known if key.endswith(".")), key


def test_every_script_is_loaded_and_has_one_subject() -> None:
    scripts = sorted((ROOT / "assets").glob("drill*.js"))
    assert sorted(CONDUCTING) == [f"/{path.name}" for path in scripts]
    for path in scripts:
        assert len(path.read_text().splitlines()) <= 200, path.name
