"""A report of a drill whose box was not ticked: a supervisor marks it, and takes the mark back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.test_drill_conduct import RUTAN, TABLET, line, plan
from tests.browser.test_parts_on_two_devices import fits, report, violations
from tests.product import Product

pytestmark = pytest.mark.browser


def test_a_forgotten_tick_is_put_right_on_the_incidents_page(product: Product, sign_in: SignIn) -> None:
    guard = sign_in("karupam.rutan")
    before = report(guard)
    reference = plan(product, "plan-marked-later")
    conductor = sign_in(RUTAN, f"/drills/{reference}/run", **TABLET)
    conductor.at("drill-start").click()
    line(conductor, "start", "saved")
    during = report(guard)

    head = sign_in("kepala_kpr.rutan", f"/incidents/{before}", width=390, height=844)
    expect(head.at("severity-open")).to_be_visible()
    expect(head.at("part-open")).to_have_count(0)  # no drill ran when it was recorded
    head.open(f"/incidents/{during}")
    head.arrived()
    head.at("part-open").click()
    head.at("part-submit").click()
    expect(head.at("field-error-part_reason")).to_be_visible()
    assert violations(head) == []
    assert fits(head)
    head.choose("part-exercise")
    head.at("part-reason").fill("Kotak latihan lupa dicentang")
    head.at("part-submit").click()
    expect(head.at("exercise-mark").first).to_have_text("LATIHAN")
    expect(head.at("incident-timeline")).to_contain_text("Ditandai bagian dari latihan oleh Rutan")
    expect(head.at("incident-timeline")).to_contain_text("Kotak latihan lupa dicentang")

    head.at("part-open").click()
    head.choose("part-exercise")
    head.at("part-reason").fill("Sekali lagi")
    head.at("part-submit").click()
    expect(head.at("part-refusal")).to_contain_text("Belum ada yang diubah")  # it is marked so already
    expect(head.at("part-reason")).to_have_value("Sekali lagi")
    head.choose("part-real")
    head.at("part-submit").click()
    expect(head.at("incident-timeline")).to_contain_text("Ditandai kejadian nyata oleh Rutan")
    expect(head.at("exercise-mark")).to_have_count(0)
    assert head.problems == guard.problems == []
