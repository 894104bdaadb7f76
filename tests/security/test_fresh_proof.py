"""Sensitive actions ask for password or code again: downloads, the second factor, the recovery codes."""

import time

import httpx
import pytest

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from tests.owner import OWN_PASSWORD, Owner, activation_path, run_beside
from tests.product import Product

_FORGET_PROOFS = """
import sys
from sqlalchemy import text
from dashboard.kernel.database import database
with database().writer.begin() as connection:
    connection.execute(text(
        "UPDATE login_session SET proved_at = NULL WHERE account_id = "
        "(SELECT id FROM account WHERE username = :name)"), {"name": sys.argv[1]})
"""


@pytest.fixture(scope="module")
def owner(product: Product) -> Owner:
    made = Owner(product.url, "uji.bukti")
    made.activate(activation_path(product, made.name, Role.KEPALA_KPR, Agency.RUTAN))
    return made


@pytest.fixture
def unproved(product: Product, owner: Owner) -> Owner:
    """Signed in long ago."""
    if owner.http.get("/account").status_code != 200:
        owner.sign_in()
    run_beside(product, _FORGET_PROOFS, owner.name)
    owner.http.get("/account/prove")
    return owner


def _wait_for_refusal(owner: Owner, path: str) -> httpx.Response:
    """Sessions are looked up at most every two seconds."""
    end = time.monotonic() + 10
    while (answer := owner.http.get(path)).status_code != 303 and time.monotonic() < end:
        time.sleep(0.2)
    return answer


def test_an_export_waits_for_a_proof_and_then_offers_the_file(unproved: Owner) -> None:
    answer = _wait_for_refusal(unproved, "/incidents/export.csv?zone=gate")
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith("/account/prove?next=%2Fincidents%2Fexport.csv%3Fzone%3Dgate&back=%2Fincidents")
    form = unproved.http.get(address).text
    wrong = unproved.post("/account/prove", form, secret="salah-salah-salah", next="/")
    assert wrong.status_code == 401
    assert 'data-testid="prove-error"' in wrong.text
    right = unproved.post(
        "/account/prove", form, secret=OWN_PASSWORD, next="/incidents/export.csv", back="/incidents"
    )
    assert right.status_code == 200
    assert 'href="/incidents/export.csv"' in right.text
    assert unproved.http.get("/incidents/export.csv").status_code == 200


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        # Nothing is planned or held in this database: a sentence of the file's own maker.
        ("/patrols/sheets/signs.pdf", Role.KEPALA_KPR, 400),
        ("/patrols/sheets/round.pdf?day=2026-03-12", Role.KEPALA_KPR, 400),
        ("/drills/sheets/report.pdf?drill=L-2026-9999", Role.KEPALA_KPR, 400),
        ("/review/reports/1/file", Role.KEPALA_KPR, 400),
        ("/audit/export.csv", Role.PENGAWAS, 200),
    ],
)
def test_every_download_waits_for_a_proof(product: Product, path: str, role: Role, status: int) -> None:
    person = Owner(product.url, f"uji.unduh.{role.value}")
    person.activate(activation_path(product, person.name, role, Agency.RUTAN))
    person.sign_in()
    run_beside(product, _FORGET_PROOFS, person.name)
    answer = _wait_for_refusal(person, path)
    assert answer.status_code == 303
    address = answer.headers["location"]
    assert address.startswith("/account/prove?next=%2F" + path[1:].partition("/")[0])
    form = person.http.get(address).text
    assert person.post("/account/prove", form, secret=OWN_PASSWORD, next=path).headers["location"] == path
    assert person.http.get(path).status_code == status


@pytest.mark.parametrize("path", ["/login/factor", "/account/codes", "/account/factor/remove"])
def test_what_changes_the_factor_waits_for_a_proof(unproved: Owner, path: str) -> None:
    answer = _wait_for_refusal(unproved, path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/account/prove?next=%2F")
    form = unproved.http.get(answer.headers["location"]).text
    sent = unproved.post(path, form, sealed="x", code="000000")
    assert sent.headers["location"].startswith("/account/prove")
    proved = unproved.post("/account/prove", form, secret=OWN_PASSWORD, next=path)
    assert (proved.status_code, proved.headers["location"]) == (303, path)
    assert unproved.http.get(path).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1"]
)
def test_a_proof_leads_nowhere_else(unproved: Owner, target: str) -> None:
    form = unproved.http.get("/account/prove", params={"next": target, "back": target}).text
    assert "evil.example" not in form
    answer = unproved.post("/account/prove", form, secret=OWN_PASSWORD, next=target)
    assert answer.headers["location"] == "/"


def test_the_form_needs_the_sessions_own_token(unproved: Owner) -> None:
    answer = unproved.http.post("/account/prove", data={"csrf": "x", "secret": OWN_PASSWORD})
    assert answer.status_code == 403
