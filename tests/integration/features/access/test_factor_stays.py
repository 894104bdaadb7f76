"""Giving the second factor up: in the demo a form, in production a sentence that offers another phone."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.features.access.ui import account_routes
from dashboard.kernel.actor import LiveSession
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import Database
from dashboard.kernel.settings import settings
from tests.integration.features.access.conftest import Desk

PATH = "/account/factor/remove"
ORIGIN = "https://siaga.example"


@pytest.fixture
def browser(desk: Desk, db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    now = system_clock()
    actor = desk.living(desk.sign_in()).actor
    live = LiveSession("a" * 64, actor, "csrf-of-it", now, proved_at=now)

    async def account_session(_request: object) -> LiveSession:
        return live

    monkeypatch.setattr(account_routes, "account_session", account_session)
    monkeypatch.setenv("SIAGA_ORIGINS", ORIGIN)
    routes = account_routes.account_routes(lambda _ended: None)
    yield TestClient(Starlette(routes=routes), headers={"origin": ORIGIN}, follow_redirects=False)
    monkeypatch.undo()
    settings.cache_clear()


def _as(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_PROFILE", profile)
    settings.cache_clear()


def test_the_demo_offers_the_form(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _as("demo", monkeypatch)
    page = browser.get(PATH)
    assert page.status_code == 200
    assert 'data-testid="account-factor-remove-confirm"' in page.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_in_production_it_stays_and_the_page_says_so(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    _as("production", monkeypatch)
    page = browser.request(method, PATH, data={"csrf": "csrf-of-it"} if method == "POST" else None)
    assert page.status_code == 403
    assert "Kode masuk wajib di sistem ini" in page.text
    assert 'href="/login/factor"' in page.text
    assert "<form" not in page.text
