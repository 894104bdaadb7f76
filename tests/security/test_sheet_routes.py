"""The printed sheets over HTTP: who gets one, what the answer says, and what is refused with a sentence."""

import httpx
import pytest

from dashboard.features.patrols.ui.sheet_routes import phone_origin
from dashboard.kernel.errors import Invalid
from tests.product import Product

SIGNS, ROUND = "/patrols/sheets/signs.pdf", "/patrols/sheets/round.pdf"


def get(product: Product, path: str, cookie: str = "", method: str = "GET") -> httpx.Response:
    headers = {"cookie": cookie} if cookie else {}
    return httpx.request(method, product.url + path, headers=headers)


def test_without_a_session_there_is_no_sheet(product: Product) -> None:
    for path in (SIGNS, ROUND):
        assert get(product, path).status_code == 401


def test_planners_may_print_signs_and_nobody_else(product: Product, cookies: dict[str, str]) -> None:
    for name in ("karupam.rutan", "kepala_kpr.rutan", "kabag_ops.polres"):
        answer = get(product, SIGNS, cookies[name])
        assert answer.status_code == 400, name  # allowed, but this database has no checkpoint: a sentence
        assert answer.headers["content-type"].startswith("text/html")
        assert "Daftarkan titik" in answer.text
    for name in ("petugas_blok.rutan", "samapta.polres", "karutan.rutan", "perwira_piket.polres"):
        assert get(product, SIGNS, cookies[name]).status_code == 403, name


def test_readers_of_patrols_may_print_rounds_and_others_not(
    product: Product, cookies: dict[str, str]
) -> None:
    for name in ("petugas_blok.rutan", "samapta.polres", "karutan.rutan"):
        assert get(product, ROUND, cookies[name]).status_code == 400, name  # nothing is planned
    for name in ("admin_rutan.rutan", "operator_cctv.rutan", "wall.rutan"):
        if name in cookies:
            assert get(product, ROUND, cookies[name]).status_code == 403, name


@pytest.mark.parametrize("day", ["x", "2026-02-31", "9999-12-31", "%00", "<script>", "1" * 500])
def test_a_wrong_day_is_a_sentence_and_never_echoed(
    product: Product, cookies: dict[str, str], day: str
) -> None:
    answer = get(product, f"{ROUND}?day={day}", cookies["karupam.rutan"])
    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    assert "<script>" not in answer.text
    assert "Traceback" not in answer.text


def test_a_look_at_the_headers_takes_nothing(product: Product, cookies: dict[str, str]) -> None:
    assert get(product, SIGNS, cookies["karupam.rutan"], "HEAD").status_code == 405


@pytest.mark.parametrize("host", ["", "a b", "x/y", 'x"y', "x@y", "<b>", "x:99999999", "[x"])
def test_a_sign_never_points_to_a_made_up_host(host: str) -> None:
    with pytest.raises(Invalid):
        phone_origin("https", host)


def test_a_sign_points_to_the_address_that_is_open() -> None:
    assert phone_origin("https", "192.168.10.5:3000") == "https://192.168.10.5:3000"
    assert phone_origin("http", "[fd00::2]:3000") == "http://[fd00::2]:3000"
