"""The lead has the closing form open before the drill starts; another device conducts it; then he closes."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.test_drill_conduct import POLRES, line, pending, plan, stage
from tests.browser.test_report_by_hand import rows
from tests.product import Product

pytestmark = pytest.mark.browser


def test_what_was_pressed_stays_when_the_form_was_open_before(product: Product, sign_in: SignIn) -> None:
    reference = plan(product, "plan-form-open-early")
    lead = sign_in("penilai.rutan", f"/drills/{reference}")
    expect(lead.at("inject-recorded-1")).to_have_text("Belum ada catatan")
    expect(lead.at("drill-held-at")).to_be_visible()
    lead.choose(*[f"objective-rating-{number}-P" for number in (1, 2, 3, 4)])
    lead.at("drill-notes").fill("Ditulis sebelum mulai")

    police = sign_in(POLRES, f"/drills/{reference}/run", width=390, height=844)
    police.at("drill-start").click()
    stage(police, "running")
    line(police, "start", "saved")
    police.page.wait_for_timeout(900)  # the head takes no second touch right after a press
    police.at("drill-join").click()
    line(police, "join-polres", "saved")
    police.at("drill-achieved-1").click()
    line(police, "result-1", "saved")
    police.at("drill-more-2").click()
    police.at("drill-not_achieved-2").click()
    line(police, "result-2", "saved")
    police.page.wait_for_timeout(900)
    police.at("drill-end").click()
    expect(police.page.get_by_text("kejadian belum ada hasilnya.")).to_be_visible()
    police.at("drill-end-sure").click()
    stage(police, "ended")
    pending(police, 0)

    # Beside the fields it moves; what was typed stays, and what was not touched stays empty.
    expect(lead.at("inject-recorded-1")).to_contain_text("Tercatat: 0.")
    expect(lead.at("inject-recorded-2")).to_have_text("Tercatat: Tidak tercapai")
    expect(lead.page.get_by_text("belum tercatat hadir")).to_have_count(1)  # the rutan never joined
    expect(lead.at("drill-held-at")).to_have_count(0)
    expect(lead.at("drill-notes")).to_have_value("Ditulis sebelum mulai")
    expect(lead.at("objective-rating-1-P")).to_be_checked()

    # A correction of what was pressed is asked about once; taken back, the press stands.
    lead.at("inject-actual-1").fill("200")
    lead.at("drill-submit").click()
    expect(lead.at("field-error-actual_1")).to_contain_text("Hasil lain sudah tercatat")
    lead.at("inject-actual-1").fill("")
    lead.at("drill-submit").click()
    expect(lead.at("drill-saved")).to_have_text(reference)

    kept = rows(
        product,
        "SELECT i.number, i.outcome, i.actual_seconds FROM drill_inject i JOIN drill d ON d.id = i.drill_id"
        f" WHERE d.reference = '{reference}' ORDER BY i.number",
    )
    timed = rows(
        product,
        "SELECT kind, at FROM drill_event WHERE slot IN ('start', 'result-1') AND drill_id ="
        f" (SELECT id FROM drill WHERE reference = '{reference}') ORDER BY at, id",
    )
    assert [row[0] for row in timed] == ["start", "achieved"]
    assert kept[0][1] == "achieved"
    assert kept[0][2] is not None
    assert [row[1:] for row in kept[1:3]] == [("not_achieved", None), ("achieved", None)]
    held = rows(
        product,
        "SELECT d.timing_score, p.agency, p.attended FROM drill d JOIN drill_participant p"
        f" ON p.drill_id = d.id WHERE d.reference = '{reference}' ORDER BY p.agency",
    )
    assert held[0][0] is not None
    assert [(row[1], bool(row[2])) for row in held] == [("polres", True), ("rutan", False)]
    assert lead.problems == police.problems == []
