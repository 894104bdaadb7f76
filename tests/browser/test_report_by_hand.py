"""A report in four taps or by keyboard alone; nothing typed is lost: reload, dead server, dead session."""

import re
import time
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, Person, SignIn
from tests.browser.test_pages import RULES
from tests.product import PASSWORD, Product

pytestmark = pytest.mark.browser

REFERENCE = re.compile(r"[RP]-\d{4}-\d{4,}")
TEXT = "Dua ponsel di balik ubin, sudah diamankan"


def ready(person: Person) -> None:
    """The page is loaded: the form's own script has taken it over."""
    expect(person.at("connection-state").first).to_have_attribute("data-state", "online")
    expect(person.page.locator("form[data-draft]")).to_have_attribute("data-ready", re.compile("[1-9]"))
    expect(person.page.locator("[data-testid=wall-preview]")).to_have_count(1)


def says(person: Person, sentence: str, timeout: float = PATIENCE) -> None:
    """What the save bar shows; the other sentences are in the page too, hidden."""
    expect(person.at("draft-state")).to_contain_text(sentence, use_inner_text=True, timeout=timeout)


def kept(person: Person) -> None:
    """Saved as it stands now: the bar may still speak of what was there before the last letters."""
    says(person, "Draf tersimpan")
    same = """async (typed) => { const answer = await fetch('/drafts/incident-report', { cache: 'no-store' });
      return answer.status === 200 && ((await answer.json()).fields.description || '') === typed; }"""
    person.until(same, person.at("incident-description").input_value())


def rows(product: Product, query: str) -> list[Any]:
    """What the database holds, whichever it is."""
    import sqlalchemy

    from dashboard.kernel.database import Database

    address = product.database_url.replace("postgresql://", "postgresql+psycopg://")
    database = Database(address or f"sqlite:///{product.var / 'siaga.db'}")
    with database.reader.connect() as connection:
        found = [tuple(row) for row in connection.execute(sqlalchemy.text(query))]
    database.dispose()
    return found


def stored(product: Product, reference: str) -> Any:
    wanted = "type, severity, zone, description, markers, form_seconds"
    (row,) = rows(product, f"SELECT {wanted} FROM incident WHERE reference = '{reference}'")
    return row


def count(product: Product) -> int:
    return rows(product, "SELECT count(*) FROM incident")[0][0]


def change(product: Product, statement: str, **values: Any) -> None:
    import sqlalchemy

    from dashboard.kernel.database import Database

    address = product.database_url.replace("postgresql://", "postgresql+psycopg://")
    database = Database(address or f"sqlite:///{product.var / 'siaga.db'}")
    with database.writer.begin() as connection:
        connection.execute(sqlalchemy.text(statement), values)
    database.dispose()


def revoke(product: Product, username: str) -> None:
    """End every session of an account, as an administrator elsewhere would."""
    change(
        product,
        "UPDATE login_session SET revoked_at = created_at WHERE revoked_at IS NULL AND account_id ="
        " (SELECT id FROM account WHERE username = :name)",
        name=username,
    )


@pytest.fixture(autouse=True)
def no_draft_of_an_earlier_test(product: Product) -> None:
    """A draft that is still offered is never written over, so it would stand in the way of the next test."""
    change(product, "DELETE FROM form_draft")


def test_four_taps_and_save_on_a_phone(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("petugas_blok.rutan", "/incidents/new", width=390, height=844)
    ready(officer)
    started, taps = time.monotonic(), 0
    for choice in ("incident-type-contraband", "incident-severity-high", "incident-location-block_c"):
        officer.page.locator("label", has=officer.at(choice)).click()
        taps += 1
    officer.at("incident-submit").click()
    taps += 1
    reference = officer.at("incident-saved").inner_text()
    print(f"phone: {taps} taps, {time.monotonic() - started:.1f} s")
    assert taps <= 5
    assert REFERENCE.fullmatch(reference)
    kind, severity, zone, _, _, seconds = stored(product, reference)
    assert (kind, severity, zone) == ("contraband", "high", "block_c")
    assert 0 <= seconds <= 60
    assert officer.problems == []


def test_a_whole_report_with_the_keyboard_alone(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("p2u.rutan", "/incidents/new")
    ready(officer)
    expect(officer.at("incident-type-riot")).to_be_focused()
    started, pressed = time.monotonic(), 0
    for key in ("3", "Tab", "2", "Tab", "5", "Control+Enter"):
        officer.page.keyboard.press(key)
        pressed += 1
    reference = officer.at("incident-saved").inner_text()
    print(f"keyboard: {pressed} keys, {time.monotonic() - started:.1f} s")
    assert pressed <= 6
    assert stored(product, reference)[:3] == ("contraband", "high", "block_d")
    # Arrows choose too, and Ctrl+Enter saves from wherever the focus is.
    officer.at("incident-again").click()
    ready(officer)
    officer.at("incident-type-riot").focus()
    for key in ("ArrowRight", "Tab", "1", "Tab", "Space"):
        officer.page.keyboard.press(key)
    officer.at("incident-description").fill("Lewat tembok timur")
    officer.page.keyboard.press("Control+Enter")
    second = officer.at("incident-saved").inner_text()
    assert stored(product, second)[:4] == ("escape", "critical", "gate", "Lewat tembok timur")


def test_suggestion_preview_and_who_is_told_follow_the_choices(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/new")
    ready(officer)
    preview, told = officer.at("wall-preview"), officer.at("report-told")
    assert [officer.at(f"suggested-{level}").is_visible() for level in ("critical", "low")] == [False, False]
    officer.choose("incident-type-assault")
    expect(officer.at("suggested-medium")).to_be_visible()
    expect(officer.at("incident-severity-medium")).not_to_be_checked()
    officer.choose("incident-marker-group")
    expect(officer.at("suggested-high")).to_be_visible()
    expect(officer.at("suggested-medium")).to_be_hidden()
    expect(preview).to_contain_text("lokasi?", use_inner_text=True)
    officer.choose("incident-severity-high", "incident-location-block_b")
    assert preview.inner_text().replace("\n", " ").startswith("Perkelahian, Blok B")
    expect(told).to_contain_text("bila 10 menit belum diterima", use_inner_text=True)
    officer.choose("incident-severity-low")
    expect(told).not_to_contain_text("Pimpinan", use_inner_text=True)
    # Health never stands on the wall as such, and no typed word gets there.
    officer.choose("incident-type-self_harm", "incident-severity-medium")
    officer.at("incident-description").fill("Kata rahasia")
    assert preview.inner_text().replace("\n", " ").startswith("Kejadian medis, Blok B")
    expect(preview).not_to_contain_text("rahasia")
    expect(told).to_contain_text("bila 30 menit belum diterima", use_inner_text=True)
    officer.choose("incident-location-city")
    expect(preview).to_be_hidden()
    expect(told).not_to_contain_text("belum diterima", use_inner_text=True)


def test_lowering_needs_a_supervisor_with_a_reason(product: Product, sign_in: SignIn) -> None:
    chosen = ("incident-type-riot", "incident-severity-high", "incident-location-gate")
    officer = sign_in("karupam.rutan", "/incidents/new")
    ready(officer)
    officer.choose(*chosen)
    assert officer.at("incident-lower-reason").count() == 0
    officer.at("incident-submit").click()
    expect(officer.at("field-error-severity")).to_contain_text("setidaknya tingkat yang disarankan")
    head = sign_in("kepala_kpr.rutan", "/incidents/new")
    ready(head)
    head.choose(*chosen)
    expect(head.at("incident-lower-reason")).to_be_visible()
    head.at("incident-submit").click()
    expect(head.at("field-error-lower_reason")).to_be_visible()
    expect(head.page).to_have_title(re.compile("^Galat: "))
    head.at("incident-lower-reason").fill("Hanya keributan mulut")
    head.at("incident-submit").click()
    expect(head.at("incident-saved")).to_have_text(REFERENCE)
    expect(head.page).to_have_title("Siaga Bersama")


def test_phrases_and_the_privacy_remark(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/new")
    ready(officer)
    words, note = officer.at("incident-description"), officer.at("privacy-note").locator(".o-note")
    for private in (
        "NIK 1671012304850001",
        "hp 0812-3456-7890",
        "mobil BG 1234 XY",
        "a.n. Budi",
        "Andi bin Umar",
    ):
        words.fill(private)
        expect(note).to_be_visible()
    for harmless in ("Dua ponsel di Blok C kamar 12", "Pukul 14.32 di Jl 5 Ilir", "Sabu 1200 gram"):
        words.fill(harmless)
        expect(note).to_be_hidden()
    words.fill("")
    officer.page.get_by_role("button", name="ditemukan saat geledah").click()
    officer.page.get_by_role("button", name="sudah diamankan").click()
    expect(words).to_have_value("Ditemukan saat geledah, sudah diamankan")


@pytest.mark.both_databases
def test_a_reload_offers_the_draft_and_restores_nothing_by_itself(product: Product, sign_in: SignIn) -> None:
    # An account that types in no other test of the file: no draft of another one waits.
    officer = sign_in("perwira_piket.polres", "/incidents/new")
    ready(officer)
    officer.choose("incident-type-contraband", "incident-severity-high", "incident-marker-phone")
    officer.at("incident-description").fill(TEXT)
    kept(officer)
    officer.page.reload()
    ready(officer)
    expect(officer.at("draft-offer")).to_contain_text("Ada draf")
    expect(officer.at("incident-description")).to_have_value("")
    officer.at("draft-restore").click()
    expect(officer.at("incident-description")).to_have_value(TEXT)
    expect(officer.at("incident-type-contraband")).to_be_checked()
    expect(officer.at("incident-marker-phone")).to_be_checked()
    officer.choose("incident-location-block_c")
    officer.at("incident-submit").click()
    reference = officer.at("incident-saved").inner_text()
    assert stored(product, reference)[:5] == ("contraband", "high", "block_c", TEXT, "phone")
    # Saved: no draft is left. The place is offered first, but not chosen.
    officer.at("incident-again").click()
    ready(officer)
    expect(officer.page.locator("label.o-first")).to_contain_text("Blok C")
    expect(officer.at("incident-location-block_c")).not_to_be_checked()
    expect(officer.at("draft-offer")).to_be_hidden()
    mine = "JOIN account ON account.id = user_id WHERE username = 'perwira_piket.polres'"
    assert rows(product, f"SELECT count(*) FROM form_draft {mine}")[0][0] == 0


def test_a_draft_can_be_thrown_away(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/new")
    ready(officer)
    officer.at("incident-description").fill(TEXT)
    kept(officer)
    officer.page.reload()
    ready(officer)
    with officer.page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        officer.at("draft-discard").click()
    assert gone.value.status == 204
    expect(officer.at("draft-offer")).to_be_hidden()
    officer.page.reload()
    ready(officer)
    officer.choose("incident-type-fire")  # an offer would have come before this
    kept(officer)
    expect(officer.at("draft-offer")).to_be_hidden()
    expect(officer.at("incident-description")).to_have_value("")


@pytest.mark.both_databases
def test_the_server_dies_while_typing_and_the_report_is_saved_once(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/new")
    ready(officer)
    before = count(product)
    officer.choose("incident-type-damage", "incident-severity-medium")
    product.stop()
    officer.at("incident-description").fill(TEXT)
    says(officer, "mencoba lagi")
    officer.choose("incident-location-perimeter")
    expect(officer.at("connection-state")).to_have_attribute("data-state", "offline")
    officer.at("incident-submit").click()
    says(officer, "Tanpa sinyal: laporan dikirim saat tersambung")
    # The browser keeps codes and times alone.
    box = officer.page.evaluate("localStorage.getItem('siaga.report')")
    assert "damage" in box
    assert "ponsel" not in box
    product.start()
    expect(officer.at("incident-saved")).to_have_text(REFERENCE, timeout=40_000)
    assert count(product) == before + 1
    assert stored(product, officer.at("incident-saved").inner_text())[:4] == (
        "damage",
        "medium",
        "perimeter",
        TEXT,
    )
    expect(officer.page.locator("form[data-draft]")).to_have_count(0)
    officer.until("localStorage.getItem('siaga.report') === null")


def test_a_closed_tab_sends_its_report_at_the_next_visit(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/incidents/new")
    ready(officer)
    before = count(product)
    officer.choose("incident-type-damage", "incident-severity-medium", "incident-location-gate")
    officer.at("incident-description").fill(TEXT)
    kept(officer)
    product.stop()
    expect(officer.at("connection-state")).to_have_attribute("data-state", "offline")
    officer.at("incident-submit").click()
    says(officer, "Tanpa sinyal")
    context = officer.page.context
    officer.page.close()
    product.start()
    again = Person(context.new_page(), product.url)
    again.open("/incidents")
    link = again.page.locator("[data-unsent-link]")
    expect(link).to_have_text(REFERENCE)
    assert count(product) == before + 1
    # The text came from the draft on the server; both are gone from where they waited.
    assert stored(product, link.inner_text())[:4] == ("damage", "medium", "gate", TEXT)
    assert again.page.evaluate("localStorage.getItem('siaga.report')") is None
    again.open("/incidents/new")
    ready(again)
    expect(again.at("draft-offer")).to_be_hidden()


def test_the_session_ends_while_typing_and_the_draft_waits_behind_the_sign_in(
    product: Product, sign_in: SignIn
) -> None:
    officer = sign_in("samapta.polres", "/incidents/new")
    ready(officer)
    officer.choose("incident-type-protest", "incident-severity-medium", "incident-location-gate")
    officer.at("incident-description").fill(TEXT)
    kept(officer)
    revoke(product, "samapta.polres")
    says(officer, "Sesi berakhir. Draf")
    expect(officer.at("incident-description")).to_have_value(TEXT)
    officer.page.get_by_role("link", name="masuk lagi").click()
    officer.at("login-username").fill("samapta.polres")
    officer.at("login-password").fill(PASSWORD)
    officer.at("login-submit").click()
    ready(officer)
    officer.at("draft-restore").click()
    expect(officer.at("incident-description")).to_have_value(TEXT)
    officer.at("incident-submit").click()
    reference = officer.at("incident-saved").inner_text()
    assert stored(product, reference)[:4] == ("protest", "medium", "gate", TEXT)


@pytest.mark.parametrize("width", [1920, 390])
@pytest.mark.parametrize("language", ["id", "en"])
def test_form_and_notices_are_accessible(
    product: Product, sign_in: SignIn, language: str, width: int
) -> None:
    head = sign_in("kepala_kpr.rutan", "/", width=width, height=1080 if width > 1000 else 844)
    head.speak(language)
    found: dict[str, list[str]] = {}

    def check(name: str) -> None:
        result = Axe().run(head.page, options=RULES)
        if problems := [
            f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in result.response["violations"]
        ]:
            found[name] = problems
        widths = head.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], name

    head.open("/incidents/new")
    ready(head)
    check("empty")
    head.choose("incident-type-riot", "incident-severity-low", "incident-marker-weapon")
    head.at("incident-description").fill("a.n. Budi")
    head.at("incident-submit").click()
    expect(head.at("error-summary")).to_be_visible()
    check("errors")
    head.until("async () => 'incident-report' in await (await fetch('/drafts')).json()")
    head.page.reload()
    ready(head)
    expect(head.at("draft-offer")).to_be_visible()
    check("draft offered")
    head.at("draft-discard").click()
    head.open("/notices")
    expect(head.at("notice-sound")).to_be_visible()
    check("notices")
    head.speak("id")
    assert found == {}
    assert head.problems == []


def test_the_phone_shows_five_entries_and_the_rest_one_tap_away(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan", "/", width=390, height=844)
    shown = officer.page.locator(".o-nav > a:visible, .o-nav > button:visible")
    expect(shown).to_have_count(5)
    edges = officer.page.locator(".o-nav").evaluate("nav => [nav.scrollWidth, nav.clientWidth]")
    assert edges[0] <= edges[1]
    expect(officer.at("nav-drills")).to_be_hidden()
    officer.at("nav-more").click()
    officer.at("nav-drills").click()
    officer.page.wait_for_url("**/drills*")
    expect(officer.at("nav-drills")).to_be_hidden()
    officer.at("nav-more").click()
    officer.page.keyboard.press("Escape")
    expect(officer.at("nav-drills")).to_be_hidden()
