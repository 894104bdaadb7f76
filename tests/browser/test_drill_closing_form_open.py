"""The lead has the closing form open before the drill starts; another device conducts it; then he closes.

And a plan that lacks its commander: completed on its page before the start, or named when it is closed.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, SignIn
from tests.browser.test_drill_conduct import POLRES, line, pending, plan, stage
from tests.browser.test_parts_on_two_devices import fits, violations
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


def people_of(product: Product, reference: str) -> tuple[str, list[str]]:
    """The commander and the agencies of the plan."""
    found = rows(
        product,
        "SELECT d.commander, p.agency FROM drill d JOIN drill_participant p ON p.drill_id = d.id"
        f" WHERE d.reference = '{reference}' ORDER BY p.agency",
    )
    return found[0][0], [row[1] for row in found]


def open_edit(person: Person) -> None:
    person.at("drill-edit").click()
    expect(person.at("drill-edit-submit")).to_be_visible()


def test_a_plan_is_completed_and_its_commander_named_at_the_latest_when_it_is_closed(
    product: Product, sign_in: SignIn
) -> None:
    reference = plan(product, "plan-to-complete")
    chief = sign_in("kepala_kpr.rutan", f"/drills/{reference}", width=390, height=844)
    colleague = sign_in("kepala_kpr.rutan", f"/drills/{reference}")
    for person in (chief, colleague):
        open_edit(person)
        expect(person.at("drill-edit-commander")).to_have_value("karupam")
        expect(person.at("drill-edit-agency-polres")).to_be_checked()
    colleague.at("drill-edit-agency-polres").uncheck()
    colleague.at("drill-edit-submit").click()
    expect(colleague.at("drill-edit-saved")).to_be_visible()
    assert people_of(product, reference) == ("karupam", ["rutan"])

    # Somebody else was faster: what was not touched follows, what was stays, and then it is meant.
    chief.at("drill-edit-commander").select_option("")
    chief.at("drill-edit-submit").click()
    expect(chief.at("drill-edit-refusal")).to_contain_text("baru saja diubah orang lain")
    expect(chief.at("drill-edit-agency-polres")).not_to_be_checked()
    expect(chief.at("drill-edit-commander")).to_have_value("")
    assert violations(chief) == []
    assert fits(chief)
    chief.at("drill-edit-submit").click()
    expect(chief.at("drill-edit-saved")).to_be_visible()
    assert people_of(product, reference) == ("", ["rutan"])

    lead = sign_in("penilai.rutan", f"/drills/{reference}")
    lead.choose(*[f"objective-rating-{number}-S" for number in (1, 2, 3, 4)])
    lead.at("drill-submit").click()
    expect(lead.at("field-error-commander")).to_contain_text("Pilih jabatan yang memimpin")
    assert violations(lead) == []
    lead.at("drill-closing-commander").select_option("kabag_ops")
    lead.at("drill-submit").click()
    expect(lead.at("drill-saved")).to_have_text(reference)
    assert people_of(product, reference)[0] == "kabag_ops"
    expect(chief.at("drill-edit")).to_have_count(0)
    assert chief.problems == colleague.problems == lead.problems == []
