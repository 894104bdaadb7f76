"""The one address besides calendars and guests that is read without a session: exactly its shape, once."""

import re

import httpx
import pytest

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from tests.owner import OWN_PASSWORD, Owner, activation_path, field_of
from tests.product import Product


def _said(page: str) -> str:
    found = re.search(r'data-testid="activate-closed">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def test_a_link_opens_a_form_without_script_and_looking_uses_nothing_up(product: Product) -> None:
    path = activation_path(product, "uji.tautan", Role.P2U, Agency.RUTAN)
    owner = Owner(product.url, "uji.tautan")
    for _ in range(2):
        page = owner.http.get(path)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "content-security-policy" in page.headers
    assert owner.http.head(path).status_code == 200
    assert owner.http.get(path + "?lang=en").text.count('lang="en"') >= 1
    answer = owner.activate(path)
    assert answer.status_code == 303
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert owner.http.get("/incidents").status_code == 200


def test_unknown_and_used_links_say_the_same(product: Product) -> None:
    path = activation_path(product, "uji.dua", Role.P2U, Agency.RUTAN)
    owner = Owner(product.url, "uji.dua")
    page = owner.http.get(path).text
    assert owner.activate(path).status_code == 303
    used, unknown = owner.http.get(path), owner.http.get("/activate/" + "x" * 43)
    assert (used.status_code, unknown.status_code) == (404, 404)
    assert _said(used.text) == _said(unknown.text)
    again = owner.post(path, page, password=OWN_PASSWORD, repeat=OWN_PASSWORD)
    assert again.status_code == 404
    assert _said(again.text) == _said(unknown.text)


def test_a_refused_password_is_explained_and_the_link_stays_open(product: Product) -> None:
    path = activation_path(product, "uji.tiga", Role.P2U, Agency.RUTAN)
    owner = Owner(product.url, "uji.tiga")
    for password, repeat in (
        ("pendek", "pendek"),
        ("Palembang2024!",) * 2,
        (OWN_PASSWORD, "lain-sekali-isinya"),
    ):
        answer = owner.post(path, owner.http.get(path).text, password=password, repeat=repeat)
        assert answer.status_code == 400
        assert 'data-testid="activate-error"' in answer.text
        assert password not in answer.text
    assert owner.activate(path).status_code == 303


def test_the_form_is_refused_from_elsewhere(product: Product) -> None:
    path = activation_path(product, "uji.empat", Role.P2U, Agency.RUTAN)
    owner = Owner(product.url, "uji.empat")
    fields = {"csrf": field_of(owner.http.get(path).text, "csrf"), "password": OWN_PASSWORD}
    fields["repeat"] = OWN_PASSWORD
    for origin in ("https://evil.example", ""):
        headers = {"origin": origin} if origin else {}
        answer = httpx.post(product.url + path, data=fields, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    assert owner.post(path, owner.http.get(path).text, csrf="x").status_code == 403
    assert owner.activate(path).status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/activate", "/activate/", "/activate/short", "/activate/" + "x" * 44, "/activate/" + "x" * 42 + "/",
     "/activate/" + "x" * 43 + "/more", "/activate/" + "%78" * 43],
)  # fmt: skip
def test_only_the_exact_shape_passes(product: Product, path: str) -> None:
    assert httpx.get(product.url + path).status_code in (401, 404)
    assert httpx.post(product.url + path).status_code in (401, 403, 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_only_reading_and_the_form(product: Product, method: str) -> None:
    answer = httpx.request(method, f"{product.url}/activate/{'x' * 43}", headers={"origin": product.url})
    assert answer.status_code in (401, 405)


def test_the_secret_is_in_no_log_and_no_table(product: Product) -> None:
    path = activation_path(product, "uji.lima", Role.P2U, Agency.RUTAN)
    owner = Owner(product.url, "uji.lima")
    owner.activate(path)
    secret = path.rpartition("/")[2]
    assert secret not in product.log.read_text()
    for file in product.var.glob("siaga.db*"):
        assert secret.encode() not in file.read_bytes()
        assert OWN_PASSWORD.encode() not in file.read_bytes()
