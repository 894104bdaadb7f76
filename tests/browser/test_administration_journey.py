"""Administration: link, activation, a duty asked for and agreed to, the session cut; review and targets."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from dashboard.kernel.database import Database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from tests.browser.conftest import Person, SignIn
from tests.browser.test_pages import RULES
from tests.owner import OWN_PASSWORD
from tests.product import PASSWORD, Product, account

pytestmark = pytest.mark.browser

ADMIN, OTHER_ADMIN = account(Role.ADMIN_RUTAN), account(Role.ADMIN_POLRES)
LEADER, OTHER_LEADER = account(Role.KARUTAN), account(Role.KAPOLRESTABES)
NAME = "karupam.a"
COLUMNS = "[...document.querySelectorAll('th')].map((head) => Math.round(head.getBoundingClientRect().left))"


def check(person: Person) -> None:
    result = Axe().run(person.page, options=RULES)
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result.response["violations"]] == []
    widths = person.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert person.problems == []
    assert person.foreign == []


def forget_proofs(product: Product) -> None:
    """As if everybody had signed in long ago."""
    database = Database(f"sqlite:///{product.var / 'siaga.db'}")
    with database.writer.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE login_session SET proved_at = NULL"))
    database.dispose()


@pytest.fixture
def owner(chromium: Browser, product: Product) -> Iterator[Person]:
    """A phone that nobody has signed in with."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    person = Person(context.new_page(), product.url)
    yield person
    person.page.goto("about:blank")
    context.close()


def open_account(admin: Person, name: str, *roles: str, reason: str = "") -> str:
    """Fill the form; returns the link that is shown once."""
    if not admin.at("account-new").is_visible():
        admin.at("account-new-open").click()
    admin.at("account-new").fill(name)
    for role in roles:
        admin.at(f"account-role_{role}").check()
    admin.at("account-reason").fill(reason)
    admin.at("account-create").click()
    expect(admin.at("account-saved")).to_contain_text(name)
    expect(admin.at("account-link")).to_be_in_viewport()
    return admin.at("account-link").input_value()


def row(person: Person, kind: str, name: str):
    return person.page.locator(f"[data-testid={kind}][data-username='{name}']")


@pytest.mark.both_databases
def test_from_the_link_to_a_duty_that_two_persons_gave(
    product: Product, sign_in: SignIn, owner: Person
) -> None:
    admin = sign_in(ADMIN, "/")
    expect(admin.page).to_have_url(re.compile("/admin$"))
    expect(row(admin, "account-row", ADMIN)).to_have_count(1)
    expect(row(admin, "account-row", OTHER_ADMIN)).to_have_count(0)
    check(admin)
    link = open_account(admin, NAME, "petugas_blok")
    check(admin)
    expect(row(admin, "account-row", NAME)).to_have_attribute("data-state", "new")
    admin.page.reload()
    admin.arrived()
    expect(admin.at("account-link")).to_have_count(0)

    # The owner activates it on a phone and is in.
    owner.page.goto(link)
    for test_id in ("activate-password", "activate-repeat"):
        owner.at(test_id).fill(OWN_PASSWORD)
    owner.at("activate-submit").click()
    owner.arrived()
    expect(row(admin, "account-row", NAME)).to_have_attribute("data-state", "active")

    # The administrator asks for more; nothing has changed for the owner.
    admin.open(f"/admin/accounts/{NAME}")
    admin.arrived()
    expect(admin.at("connection-state")).to_have_attribute("data-state", "online")
    check(admin)
    admin.at("account-role_kepala_kpr").check()
    admin.at("account-roles-save").click()
    expect(admin.at("field-error-reason")).to_be_visible()
    expect(admin.at("account-role_kepala_kpr")).to_be_checked()
    admin.at("account-roles-reason").fill("Pejabat sementara.")
    admin.at("account-roles-save").click()
    expect(admin.at("account-saved")).to_contain_text("Orang kedua")
    expect(admin.at("account-saved")).to_be_in_viewport()
    expect(admin.at("account-roles-held")).to_have_text("Petugas blok")
    admin.open("/admin/changes")
    admin.arrived()
    expect(row(admin, "change-row", NAME)).to_have_count(1)
    expect(admin.at("change-approve")).to_have_count(0)
    check(admin)

    # The leader of the other agency sees none of it; the own one agrees, and the owner is out.
    foreign = sign_in(OTHER_LEADER, "/admin/changes")
    expect(foreign.at("change-row")).to_have_count(0)
    foreign.open(f"/admin/accounts/{NAME}")
    foreign.arrived()
    expect(foreign.page.get_by_text("Akun tidak ditemukan")).to_be_visible()
    leader = sign_in(LEADER, "/notices", width=390, height=844)
    leader.page.get_by_text("Permintaan akses").click()
    expect(leader.page).to_have_url(re.compile("/admin/changes$"))
    expect(leader.at("change-approve")).to_be_visible()
    expect(leader.at("change-gains")).to_have_text("Ditambah: + Kepala KPR")
    check(leader)
    leader.at("change-approve").click()
    expect(leader.at("change-saved")).to_contain_text("Disetujui")
    expect(owner.page).to_have_url(re.compile("/login"))
    owner.at("login-username").fill(NAME)
    owner.at("login-password").fill(OWN_PASSWORD)
    owner.at("login-submit").click()
    owner.arrived()
    owner.at("account-menu").click()
    expect(owner.page.locator(".o-app")).to_contain_text("Kepala KPR")


def test_a_closed_account_is_out_and_only_two_open_it_again(
    product: Product, sign_in: SignIn, owner: Person
) -> None:
    name = account(Role.P2U)
    officer = sign_in(name, "/", width=390, height=844)
    admin = sign_in(ADMIN, f"/admin/accounts/{name}", width=390, height=844)
    check(admin)
    admin.at("account-deactivate-open").click()
    admin.at("account-deactivate").click()
    expect(admin.at("field-error-close_reason")).to_be_visible()
    admin.at("account-close-reason").fill("Pindah tugas.")
    admin.at("account-deactivate").click()
    expect(admin.at("account-state")).to_have_text("Ditutup")
    expect(officer.page).to_have_url(re.compile("/login"))
    check(admin)
    admin.at("account-reopen-open").click()
    admin.at("account-reopen-reason").fill("Kembali bertugas.")
    admin.at("account-reopen").click()
    expect(admin.at("account-saved")).to_contain_text("Orang kedua")
    expect(admin.at("account-saved")).to_be_in_viewport()
    leader = sign_in(LEADER, "/admin/changes")
    row(leader, "change-row", name).locator("[data-testid=change-approve]").click()
    expect(leader.at("change-saved")).to_contain_text("Disetujui")
    expect(admin.at("account-state")).to_have_text("Belum diaktifkan")
    admin.at("account-link-new").click()
    owner.page.goto(admin.at("account-link").input_value())
    expect(owner.at("activate-username")).to_have_text(name)


def test_a_leader_reviews_and_what_is_needed_no_more_is_closed(product: Product, sign_in: SignIn) -> None:
    leader = sign_in(OTHER_LEADER, "/admin/review")
    total = leader.at("review-row").count()
    expect(leader.at("review-progress")).to_have_text(f"0 dari {total}")
    check(leader)
    kept, closed = account(Role.SAMAPTA), account(Role.INTELKAM)
    row(leader, "review-row", kept).locator("[data-testid=review-keep]").click()
    expect(leader.at("review-progress")).to_have_text(f"1 dari {total}")
    expect(row(leader, "review-row", kept)).to_have_attribute("data-tick", "keep")
    ask = row(leader, "review-row", closed).locator("[data-testid=review-remove]")
    sure = row(leader, "review-row", closed).locator("[data-testid=review-remove-yes]")
    before = leader.page.evaluate(COLUMNS)
    ask.click()
    expect(sure).to_be_visible()
    assert leader.page.evaluate(COLUMNS) == before
    expect(ask).to_have_accessible_name(re.compile("Tidak jadi.*" + closed))
    check(leader)
    ask.press("Enter")  # the way back
    expect(sure).to_be_hidden()
    expect(ask).to_have_accessible_name(re.compile("Tutup.*" + closed))
    expect(ask).to_be_focused()
    ask.click()
    leader.at("review-remove").last.click()  # one question at a time
    expect(sure).to_be_hidden()
    ask.click()
    row(leader, "review-row", closed).locator("[data-testid=review-remove-yes]").click()
    expect(row(leader, "review-row", closed)).to_have_attribute("data-tick", "remove")
    expect(leader.at("review-progress")).to_have_text(f"2 dari {total}")
    own = row(leader, "review-row", OTHER_LEADER)
    expect(own.locator("[data-testid=review-remove]")).to_have_count(0)
    check(leader)
    phone = sign_in(OTHER_LEADER, "/admin/review", width=390, height=844)
    check(phone)


def test_two_agencies_turn_a_key_for_a_target(product: Product, sign_in: SignIn) -> None:
    name = "incident.acknowledge.critical"

    def target(person: Person):
        return person.page.locator(f"[data-testid=target-row][data-name='{name}']")

    admin = sign_in(ADMIN, "/admin/targets")
    expect(admin.at("targets-notice")).to_contain_text("kedua instansi harus menyetujui")
    expect(target(admin).locator("[data-testid=target-now]")).to_have_text("2 menit")
    check(admin)
    target(admin).locator("[data-testid=target-edit]").click()
    admin.at("target-value").fill("0")
    admin.at("target-save").click()
    expect(admin.at("field-error-value")).to_be_visible()
    expect(admin.at("field-error-reason")).to_be_visible()
    check(admin)
    admin.at("target-value").fill("3")
    admin.at("target-reason").fill("Uji coba tiga bulan.")
    admin.at("target-save").click()
    expect(admin.at("target-saved")).to_contain_text("Instansi lain")
    expect(target(admin).locator("[data-testid=target-approve]")).to_have_count(0)
    expect(target(admin).locator("[data-testid=target-now]")).to_have_text("2 menit")

    leader = sign_in(OTHER_LEADER, "/admin/targets", width=390, height=844)
    target(leader).locator("[data-testid=target-approve]").click()
    expect(target(leader).locator("[data-testid=target-now]")).to_have_text("3 menit")
    expect(target(admin).locator("[data-testid=target-now]")).to_have_text("3 menit")
    check(leader)
    check(admin)


def test_english_on_a_phone(product: Product, sign_in: SignIn) -> None:
    admin = sign_in(OTHER_ADMIN, "/admin", width=390, height=844)
    admin.speak("en")
    for path in ("/admin", "/admin/changes", "/admin/targets", f"/admin/accounts/{account(Role.SAMAPTA)}"):
        admin.open(path)
        admin.arrived()
        check(admin)
    admin.open("/admin")
    admin.arrived()
    admin.speak("id")


def test_an_old_proof_is_asked_for_again_and_what_was_typed_waits(product: Product, sign_in: SignIn) -> None:
    """The press does nothing but ask; after the proof the draft is taken up and the press works."""
    admin = sign_in(OTHER_ADMIN, f"/admin/accounts/{account(Role.PERWIRA_PIKET)}")
    admin.at("account-role_samapta").check()
    admin.at("account-roles-reason").fill("Merangkap sementara.")
    forget_proofs(product)
    admin.page.wait_for_timeout(2500)  # a session that was looked up is believed for two seconds
    admin.at("account-roles-save").click()
    expect(admin.at("notice-prove")).to_be_visible()
    expect(admin.at("account-roles-held")).to_have_text("Perwira piket")
    expect(admin.at("account-roles-reason")).to_have_value("Merangkap sementara.")
    kept = "async () => /account-roles/.test(JSON.stringify(await (await fetch('/drafts')).json()))"
    admin.until(kept)
    admin.at("notice-prove").click()
    admin.at("prove-secret").fill(PASSWORD)
    admin.at("prove-submit").click()
    admin.arrived()
    admin.page.locator("[data-testid=kept-restore]:visible").click()
    expect(admin.at("account-role_samapta")).to_be_checked()
    admin.at("account-roles-save").click()
    expect(admin.at("account-roles-held")).to_have_text("Samapta, Perwira piket")


@pytest.mark.parametrize("agency", Agency)
def test_who_inspects_reads_the_targets_and_no_account(
    product: Product, sign_in: SignIn, agency: Agency
) -> None:
    inspector = sign_in(account(Role.PENGAWAS, agency), "/admin/targets")
    expect(inspector.at("target-row").first).to_be_visible()
    expect(inspector.at("target-edit")).to_have_count(0)
    expect(inspector.at("admin-tab-accounts")).to_have_count(0)
    answer = inspector.page.goto(product.url + "/admin")
    assert answer is not None
    assert answer.status == 403
