"""Every route as every role in a real browser: the content policy is never broken, nothing is evaluated.

What people typed is drawn as text: the same page holds markup as a callsign or a note, and no element of it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, Response, expect

from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS
from dashboard.shell.pages import PAGE_PERMISSIONS
from tests.browser.conftest import Person, SignIn, enter
from tests.browser.test_incident_record import report
from tests.product import ALL_ROLES, Product, account

# Tells of every violation, also of those that a page catches; in the page before its first script.
WATCH = """
globalThis.__broken = [];
document.addEventListener("securitypolicyviolation", event =>
  globalThis.__broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
MARKUP = (
    '<img src=x onerror="globalThis.__owned=1"><b id=owned>kenari</b><script>globalThis.__owned=1</script>'
)


@pytest.fixture
def watched(chromium: Browser, product: Product) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    context.add_init_script(WATCH)
    page = context.new_page()
    yield page
    # As in conftest: the closing of a page that is on its way may never be answered.
    with suppress(Error):
        page.goto("about:blank")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("role", ALL_ROLES)
def test_every_route_as_every_role_keeps_the_policy(product: Product, watched: Page, role: Role) -> None:
    page = watched
    person = Person(page, product.url)
    enter(person, account(role))
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    mine = [path for path, needed in PAGE_PERMISSIONS.items() if needed in ROLE_PERMISSIONS[role]]
    assert mine
    for pattern in mine:
        path = re.sub(r"\[\w+\]", "R-2026-9999", pattern)
        page.goto(product.url + path, wait_until="load")
        expect(page.locator("html")).to_have_attribute("data-link", "online")
        assert page.evaluate("globalThis.__broken") == [], pattern
    assert person.problems == []
    assert person.foreign == []
    bare = [answer.url for answer in answers if "content-security-policy" not in answer.headers]
    assert [url for url in bare if url.startswith(product.url)] == []
    _is_refused(person)
    print(f"{role.value}: {len(mine)} routes, {len(answers)} answers, 0 violations")


def _is_refused(person: Person) -> None:
    """The control of this test: what the policy forbids is forbidden here, and the listener hears of it."""
    page = person.page
    page.evaluate(
        """() => { const s = document.createElement("script"); s.textContent = "globalThis.__owned = 1";
        document.head.append(s); }"""
    )
    assert page.evaluate("globalThis.__owned === undefined")
    # Asked one by one: Playwright's own waiting evaluates again and again, which is forbidden here too.
    person.until("globalThis.__broken.length > 0")
    assert len(page.evaluate("globalThis.__broken")) == 1


@pytest.mark.browser
def test_no_typed_text_becomes_markup_in_a_browser(product: Product, sign_in: SignIn) -> None:
    officer = sign_in("karupam.rutan")
    report(officer)
    officer.at("note-text").fill(MARKUP)
    officer.at("note-submit").click()
    expect(officer.at("incident-timeline")).to_contain_text("<b id=owned>kenari</b>")
    assert officer.page.locator("#owned").count() == 0
    assert officer.page.locator("img[src=x]").count() == 0
    assert officer.page.evaluate("globalThis.__owned === undefined")
    assert officer.problems == []
