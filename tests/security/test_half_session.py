"""A session that waits for its second factor reaches two pages and the way out: no handler, page or file."""

import pytest
import socketio.exceptions

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.shell.pages import PAGE_PERMISSIONS
from tests.owner import OWN_PASSWORD, Owner, activation_path
from tests.product import Product
from tests.raw import RawClient
from tests.security.conftest import Tally


@pytest.fixture(scope="module")
def enrolled(product: Product) -> Owner:
    """A commander of the remand centre with a phone."""
    owner = Owner(product.url, "uji.setengah")
    path = activation_path(product, owner.name, Role.KEPALA_KPR, Agency.RUTAN)
    assert owner.activate(path).status_code == 303
    assert owner.enrol().status_code == 200
    return owner


@pytest.fixture
def half(enrolled: Owner) -> Owner:
    """The same person with the password alone."""
    answer = enrolled.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/code")
    return enrolled


def test_every_page_leads_to_the_code(half: Owner, tally: Tally) -> None:
    for pattern in PAGE_PERMISSIONS:
        path = pattern.replace("[reference]", "R-2026-0001").replace("[slug]", "ack_sla")
        answer = half.http.get(path.replace("[month]", "2026-03"))
        led = (answer.status_code, answer.headers.get("location"))
        assert tally.is_out(led == (303, "/login/code")), path


@pytest.mark.parametrize(
    "path",
    ["/login/recovered", "/account/password", "/account/prove", "/account/codes", "/account/factor/remove"],
)
def test_the_forms_of_the_account_lead_to_the_code(half: Owner, tally: Tally, path: str) -> None:
    answer = half.http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/code")
    assert tally.is_out(half.http.post(path, data={"csrf": "x"}).status_code == 401)


@pytest.mark.parametrize(
    "path",
    ["/incidents/export.csv", "/incidents/export.xlsx", "/drafts", "/tokens.css", "/live.js",
     "/review/reports/1/file", "/denied", "/guest"],
)  # fmt: skip
def test_no_file_and_no_answer_of_the_server(half: Owner, tally: Tally, path: str) -> None:
    assert tally.is_out(half.http.get(path).status_code in (303, 401, 404))
    assert half.http.get(path).headers.get("location", "/login/code") == "/login/code"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/drafts/report", "/language", "/incidents", "/patrols/round/send"])
def test_nothing_is_written(half: Owner, tally: Tally, method: str, path: str) -> None:
    assert tally.is_out(half.http.request(method, path, data={"csrf": "x"}).status_code == 401)


def test_its_screen_is_told_that_it_is_not_signed_in(half: Owner) -> None:
    assert half.http.get("/health/session").status_code == 401


async def test_no_socket_so_no_handler(half: Owner, tally: Tally) -> None:
    """What cannot connect cannot call: the registry's handlers are all behind the socket."""
    client = RawClient(half.url, cookie=half.cookie)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect()
    assert tally.is_out(client.frames == [])


def test_the_password_alone_cannot_enrol_another_phone(half: Owner) -> None:
    answer = half.http.get("/login/factor")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/code")
    form = half.http.get("/login/code").text
    sent = half.post("/login/factor", form, sealed="x", code="000000")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login/code")


def test_the_code_opens_the_way_with_another_session_and_only_once(half: Owner) -> None:
    before, code = half.cookie, half.code()
    answer = half.give(code)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert half.cookie != before
    assert half.http.get("/incidents").status_code == 200
    # Nobody who came with the phone is told that a recovery code was used.
    answer = half.http.get("/login/recovered?next=/incidents")
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents")
    half.sign_in()
    assert half.give(code).status_code == 401
    assert half.http.get("/incidents").status_code == 303


def test_the_old_session_id_is_worth_nothing_after_the_code(half: Owner) -> None:
    before = half.cookie
    answer = half.give(half.codes[0])
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/recovered")
    assert "9 kode pemulihan tersisa" in half.http.get("/login/recovered?next=//evil.example").text
    assert "evil" not in half.http.get("/login/recovered?next=//evil.example").text
    stale = half.http.build_request("GET", "/incidents", headers={"cookie": before})
    stale.headers["cookie"] = before
    assert half.http.send(stale).headers.get("location", "").startswith("/login")


def test_somebody_who_is_signed_in_is_not_asked_again(half: Owner) -> None:
    assert half.give(half.codes[1]).status_code == 303
    assert half.http.get("/login/code").headers["location"] == "/"
    assert half.sign_in("salah-salah-salah").status_code == 401
    assert half.sign_in(OWN_PASSWORD).status_code == 303
