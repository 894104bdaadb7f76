"""The after-action report over HTTP: who gets it, and what is refused with a sentence."""

import httpx
import pytest

from tests.product import Product

REPORT = "/drills/sheets/report.pdf"


def get(product: Product, query: str, cookie: str = "", method: str = "GET") -> httpx.Response:
    headers = {"cookie": cookie} if cookie else {}
    return httpx.request(method, f"{product.url}{REPORT}{query}", headers=headers)


def test_without_a_session_there_is_no_report(product: Product) -> None:
    assert get(product, "?drill=L-2026-0001").status_code == 401


def test_readers_of_drills_are_told_that_there_is_none_and_others_are_refused(
    product: Product, cookies: dict[str, str]
) -> None:
    for name in ("karupam.rutan", "penilai.polres", "pengawas.polres"):
        answer = get(product, "?drill=L-2026-9999", cookies[name])
        assert answer.status_code == 400, name  # allowed, but there is no such drill: a sentence
        assert answer.headers["content-type"].startswith("text/html")
    for name in ("admin_rutan.rutan", "intelkam.polres"):
        assert get(product, "?drill=L-2026-9999", cookies[name]).status_code == 403, name


@pytest.mark.parametrize("query", ["", "?drill=", "?drill=../x", "?drill=<script>", "?drill=" + "1" * 500])
def test_a_wrong_number_is_a_sentence_and_never_echoed(
    product: Product, cookies: dict[str, str], query: str
) -> None:
    answer = get(product, query, cookies["karupam.rutan"])
    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    assert "<script>" not in answer.text
    assert "Traceback" not in answer.text


def test_a_look_at_the_headers_takes_nothing(product: Product, cookies: dict[str, str]) -> None:
    assert get(product, "?drill=L-2026-0001", cookies["karupam.rutan"], "HEAD").status_code == 405
