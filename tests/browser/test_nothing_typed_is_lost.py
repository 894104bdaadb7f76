"""Nothing typed into any form is lost: the server restarts, the session ends, another device goes on."""

import itertools
import json
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from dashboard.kernel.clock import site_day, system_clock, to_site
from dashboard.kernel.database import Database
from dashboard.shell.build import ROOT
from tests.browser.conftest import Person, SignIn
from tests.browser.kept_cases import DRILLS, FORMS, IMPROVEMENTS, INCIDENTS, OFFERED, PATROLS, Form
from tests.product import PASSWORD, Product

pytestmark = pytest.mark.browser

BY_NAME = {form.name.partition(":")[0]: form for form in FORMS}
TURNS = itertools.count(1)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def prepared(product: Product, *forms: Form) -> list[dict[str, str]]:
    """A record of its own for every form, and what no other form has said."""
    command = [sys.executable, "-m", "tests.browser.kept_records", *[form.about for form in forms]]
    done = subprocess.run(
        command, cwd=ROOT, env=product.environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    now = system_clock()
    tomorrow, five_minutes = site_day(now) + timedelta(days=1), timedelta(minutes=5)
    found = []
    for record in json.loads(done.stdout):
        turn = next(TURNS)
        # Rounds are planned at most two weeks ahead; a year's last day has no room for two drills.
        own = tomorrow + timedelta(days=turn % 12)
        own += timedelta(days=(own.month, own.day) == (12, 31))
        words = {
            "day": tomorrow.isoformat(),
            "later": (tomorrow + timedelta(days=60)).isoformat(),
            "clock": to_site(now - five_minutes).strftime("%H:%M"),
            "own_time": f"{own}T{turn % 23:02}:00",
            "turn": str(turn),
        }
        found.append(words | record)
    return found


def words_for(form: Form, product: Product) -> dict[str, str]:
    return prepared(product, form)[0]


def begun(form: Form, words: dict[str, str], sign_in: SignIn) -> Person:
    """Somebody who has opened the form and typed into it."""
    person = sign_in(form.who, form.path.format(**words))
    form.open(person, words)
    form.write(person, words)
    form.holds(person, words)
    return person


def drafts(person: Person) -> dict[str, str]:
    return person.page.context.request.get(f"{person.url}/drafts").json()


def is_on_the_server(person: Person, name: str) -> None:
    """The autosave has come, with what was typed last; a person would simply stop typing for a moment.

    The strip for an ended session says whether all of it is safe, long before it is shown.
    """
    asked = """async (name) => {
      window.siagaKept();
      const safe = !document.querySelector("[data-ended] [data-safe=true]").hidden;
      return safe && name in await (await fetch('/drafts')).json();
    }"""
    person.until(asked, name)


def send(form: Form, person: Person, words: dict[str, str]) -> None:
    """What is sent is answered: saved, and its draft gone, or (typed in half) with what is still missing."""
    test_id, said = form.saved
    shown, confirmed = form.looked
    person.at(form.send).click()
    if confirmed:
        expect(person.at(shown)).not_to_be_empty()
        person.at(confirmed).click()
    expect(person.at(test_id).first).to_contain_text(said.format(**words))
    if test_id != "error-summary":
        gone = "async (name) => !(name in await (await fetch('/drafts')).json())"
        person.until(gone, form.name.format(**words))


def revoke(product: Product, username: str) -> None:
    """End every session of an account, as an administrator elsewhere would."""
    database = Database(f"sqlite:///{product.var / 'siaga.db'}")
    with database.writer.begin() as connection:
        statement = (
            "UPDATE login_session SET revoked_at = created_at WHERE revoked_at IS NULL"
            " AND account_id = (SELECT id FROM account WHERE username = :name)"
        )
        connection.execute(sqlalchemy.text(statement), {"name": username})
    database.dispose()


@pytest.mark.parametrize(
    "kinds",
    [INCIDENTS, PATROLS, DRILLS, IMPROVEMENTS],
    ids=["incidents", "patrols", "drills", "improvements"],
)
def test_every_form_outlives_a_restart_of_the_server_and_can_be_sent(
    product: Product, sign_in: SignIn, kinds: tuple[Form, ...]
) -> None:
    """Each on a page of its own, all through the same restart."""
    words = dict(zip(kinds, prepared(product, *kinds), strict=True))
    people = {form: begun(form, words[form], sign_in) for form in kinds}
    product.stop()
    for person in people.values():
        expect(person.at("connection-state")).to_have_attribute("data-state", "offline")
    product.start()
    for form, person in people.items():
        person.returned()
        form.holds(person, words[form])
        expect(form.box(person, words[form]).locator("[data-offer]")).to_be_hidden()
        send(form, person, words[form])
        assert person.problems == []


@pytest.mark.parametrize("kind", OFFERED)
def test_a_draft_is_offered_on_another_device_and_goes_when_it_is_sent(
    product: Product, sign_in: SignIn, kind: str
) -> None:
    form = BY_NAME[kind]
    words = words_for(form, product)
    first, name = begun(form, words, sign_in), form.name.format(**words)
    is_on_the_server(first, name)
    first.page.close()
    # What is open on the first device is in its own address, and not in this one.
    second = sign_in(form.who, form.path.format(**words).partition("?")[0])
    box = form.box(second, words)
    # The form opens by itself, with the stored values; the draft stands there as an offer.
    expect(box.locator("[data-testid=kept-offer]")).to_be_visible()
    box.locator("[data-testid=kept-restore]").click()
    form.holds(second, words)
    expect(box.locator("[data-testid=kept-offer]")).to_be_hidden()
    send(form, second, words)
    assert second.problems == []


@pytest.mark.parametrize("kind", ["incident-severity", "incident-task", "plan-route"])
def test_who_types_when_the_session_ends_stays_is_told_and_goes_on_after_signing_in(
    product: Product, sign_in: SignIn, kind: str
) -> None:
    form = BY_NAME[kind]
    words = words_for(form, product)
    person, path = begun(form, words, sign_in), form.path.format(**words)
    is_on_the_server(person, form.name.format(**words))
    revoke(product, form.who)
    expect(person.at("session-ended")).to_be_visible()
    expect(person.at("ended-sign-in")).to_be_visible()
    assert urlsplit(person.page.url).path == path
    form.holds(person, words)
    person.at("ended-sign-in").click()
    person.at("login-username").fill(form.who)
    person.at("login-password").fill(PASSWORD)
    person.at("login-submit").click()
    # The open form stands in the address and comes along.
    person.page.wait_for_url(lambda url: urlsplit(url).path == path)
    person.arrived()
    expect(person.at("session-ended")).to_be_hidden()
    form.box(person, words).locator("[data-testid=kept-restore]").click()
    form.holds(person, words)
    send(form, person, words)


def test_what_is_typed_after_the_session_ended_is_not_called_safe(product: Product, sign_in: SignIn) -> None:
    form = BY_NAME["drill-plan"]
    words = words_for(form, product)
    person = begun(form, words, sign_in)
    is_on_the_server(person, form.name)
    revoke(product, form.who)
    expect(person.at("ended-sign-in")).to_be_visible()
    person.at("drill-planned-for").fill(f"{words['day']}T21:00")
    beside_link = person.at("session-ended").get_by_role("link", name="Masuk di tab baru")
    expect(beside_link).to_be_visible()
    expect(person.at("ended-sign-in")).to_be_hidden()
    # Signed in beside it, the page saves by itself what it still holds.
    with person.page.expect_popup() as beside:
        beside_link.click()
    beside.value.locator("[data-testid=login-username]").fill(form.who)
    beside.value.locator("[data-testid=login-password]").fill(PASSWORD)
    beside.value.locator("[data-testid=login-submit]").click()
    expect(beside_link).to_be_hidden()
    # A link that is back hides the strip too; what is still held goes after it.
    saved = """async ([name, at]) =>
      (await (await fetch('/drafts/' + name)).json()).fields.planned_for === at"""
    person.until(saved, [form.name, f"{words['day']}T21:00"])


def test_a_form_sent_while_the_server_restarts_goes_by_itself(product: Product, sign_in: SignIn) -> None:
    """Its panel went with the server's memory: it is opened, filled and sent once, nobody has to watch."""
    form = BY_NAME["incident-severity"]
    words = words_for(form, product)
    person = begun(form, words, sign_in)
    product.stop()
    expect(person.at("connection-state")).to_have_attribute("data-state", "offline")
    person.at("severity-submit").click()
    expect(person.at("form-held")).to_be_visible()
    product.start()
    expect(person.at("incident-timeline")).to_contain_text("Ada korban")
    expect(form.box(person, words)).to_have_count(0)
    expect(person.at("incident-timeline").get_by_text("Ada korban")).to_have_count(1)


def test_an_open_form_without_a_word_opens_again_too(product: Product, sign_in: SignIn) -> None:
    form = BY_NAME["incident-correct"]
    words = words_for(form, product)
    person = sign_in(form.who, form.path.format(**words))
    form.open(person, words)
    person.page.evaluate("window.siagaKept()")  # the page looks for open forms five times a second
    product.stop()
    expect(person.at("connection-state")).to_have_attribute("data-state", "offline")
    product.start()
    person.returned()
    expect(form.box(person, words)).to_be_visible()
    assert form.name.format(**words) not in drafts(person)


def test_a_draft_that_is_found_late_does_not_take_the_place_of_the_form_just_opened(
    product: Product, sign_in: SignIn
) -> None:
    """On a slow link the person is quicker than the list of drafts."""
    route, point = BY_NAME["plan-route"], BY_NAME["plan-point"]
    words = words_for(point, product)
    first = begun(route, words, sign_in)
    is_on_the_server(first, route.name)
    first.page.close()
    second = sign_in(point.who)
    asked: list[Route] = []
    second.page.route("**/drafts", lambda held: asked.append(held))
    with second.page.expect_request(
        lambda one: one.url.endswith("/drafts") and one.frame.url.endswith(point.path)
    ):
        second.open(point.path)
        second.arrived()
    point.open(second, words)
    point.write(second, words)
    assert asked
    for held in asked:
        held.continue_()
    second.page.unroute("**/drafts")
    second.page.wait_for_timeout(1500)
    point.holds(second, words)
    send(point, second, words)


def test_closing_a_form_and_discarding_an_offer_leave_nothing_behind(
    product: Product, sign_in: SignIn
) -> None:
    form = BY_NAME["incident-severity"]
    words = words_for(form, product)
    person, name = begun(form, words, sign_in), form.name.format(**words)
    is_on_the_server(person, name)
    person.at("severity-close").click()
    expect(form.box(person, words)).to_have_count(0)
    person.until("async (name) => !(name in await (await fetch('/drafts')).json())", name)
    person.page.reload()
    person.arrived()
    expect(form.box(person, words)).to_have_count(0)
    form.open(person, words)
    expect(person.at("severity-reason")).to_have_value("")
    form.write(person, words)
    is_on_the_server(person, name)
    person.page.reload()
    person.arrived()
    box = form.box(person, words)
    box.locator("[data-testid=kept-discard]").click()
    expect(box.locator("[data-testid=kept-offer]")).to_be_hidden()
    expect(person.at("severity-reason")).to_have_value("")
    person.page.reload()
    person.arrived()
    expect(person.at("incident-timeline")).to_be_visible()
    assert name not in drafts(person)


def test_a_new_report_does_not_write_over_the_draft_that_is_offered(
    product: Product, sign_in: SignIn
) -> None:
    first = sign_in("karupam.rutan", "/incidents/new")
    first.choose("incident-type-fire")
    first.at("incident-description").fill("Asap di dapur")
    saved = """async () => { const answer = await fetch('/drafts/incident-report');
      return answer.status === 200 && (await answer.json()).fields.description === 'Asap di dapur'; }"""
    first.until(saved)
    first.page.close()
    second = sign_in("karupam.rutan", "/incidents/new")
    expect(second.at("draft-offer")).to_be_visible()
    second.choose("incident-type-riot", "incident-severity-critical", "incident-location-block_a")
    expect(second.at("draft-state")).to_contain_text("lanjutkan atau buang draf", use_inner_text=True)
    kept = second.page.context.request.get(f"{second.url}/drafts/incident-report").json()["fields"]
    assert (kept["type"], kept["description"]) == ("fire", "Asap di dapur")
    second.at("incident-submit").click()
    expect(second.at("incident-saved")).to_be_visible()
    second.open("/incidents/new")
    second.at("draft-restore").click()
    expect(second.at("incident-description")).to_have_value("Asap di dapur")


def test_a_place_and_time_from_a_round_that_were_changed_stay_changed(
    product: Product, sign_in: SignIn
) -> None:
    found = "/incidents/new?zone=block_a&occurred=2026-03-12T01:15"
    officer = sign_in("petugas_blok.rutan", found)
    expect(officer.at("incident-location-block_a")).to_be_checked()
    officer.choose("incident-location-gate")
    officer.at("incident-occurred-at").fill("2026-03-12T02:40")
    product.stop()
    expect(officer.at("connection-state")).to_have_attribute("data-state", "offline")
    product.start()
    officer.returned()
    officer.page.wait_for_timeout(500)  # a group that is mounted late would show itself
    expect(officer.at("incident-location-gate")).to_be_checked()
    expect(officer.at("incident-occurred-at")).to_have_value("2026-03-12T02:40")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [1920, 390])
def test_offer_and_strip_are_accessible(product: Product, sign_in: SignIn, language: str, width: int) -> None:
    form = BY_NAME["incident-severity"]
    words = words_for(form, product)
    is_on_the_server(begun(form, words, sign_in), form.name.format(**words))
    person = sign_in(form.who, "/", width=width, height=1080 if width > 1000 else 844)
    person.speak(language)
    person.open(form.path.format(**words))
    expect(form.box(person, words).locator("[data-testid=kept-offer]")).to_be_visible()
    person.at("note-text").fill("Pintu dua")
    is_on_the_server(person, f"incident-note:{words['record']}")
    revoke(product, form.who)
    expect(person.at("session-ended")).to_be_visible()
    result = Axe().run(person.page, options=RULES)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]] == []
    assert not person.page.evaluate("document.documentElement.scrollWidth > innerWidth")
