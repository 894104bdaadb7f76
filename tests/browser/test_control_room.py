"""The live board in a real browser: panels stand, a refused report keeps its fields, axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.test_pages import RULES
from tests.product import Product

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("who", "width", "height"), [("karupam.rutan", 1920, 1080), ("kepala_kpr.rutan", 390, 844)]
)
def test_a_refused_weak_spot_keeps_what_was_chosen(
    product: Product, sign_in: SignIn, who: str, width: int, height: int
) -> None:
    # A person each: what the first one did not send waits as a draft, and opens the form by itself.
    officer = sign_in(who, "/patrols", width=width, height=height)
    for panel in ("out", "late", "gaps", "decide", "weak"):
        expect(officer.at(f"board-{panel}")).to_be_visible()
    officer.at("weak-open").click()
    officer.at("weak-submit").click()
    expect(officer.at("error-summary")).to_be_visible()
    officer.at("weak-kind-post_unmanned").check(force=True)
    officer.at("weak-zone").select_option("block_a")
    officer.at("weak-submit").click()
    # Which post is empty has to be said: the zone alone would halve the wrong one.
    expect(officer.at("field-error-checkpoint")).to_have_text("Pilih pos yang kosong.")
    expect(officer.at("weak-kind-post_unmanned")).to_be_checked()
    officer.at("weak-kind-camera_down").check(force=True)
    officer.at("weak-submit").click()
    # No checkpoint is registered here: the sentence stands beside the field, what was chosen is kept.
    expect(officer.at("field-error-zone")).to_be_visible()
    expect(officer.at("weak-kind-camera_down")).to_be_checked()
    expect(officer.at("weak-zone")).to_have_value("block_a")
    result = Axe().run(officer.page, options=RULES)
    assert [one["id"] for one in result.response["violations"]] == []
    widths = officer.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert officer.problems == []
