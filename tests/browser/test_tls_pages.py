"""The product over TLS in a real browser: the socket opens on the product's own port, a sheet comes down."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from dashboard.kernel.settings import settings
from dashboard.shell.tls import ensure_certificate
from tests.product import PASSWORD, Product

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def secure(fresh: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    var = tmp_path_factory.mktemp("tls") / "var"
    made = Product(var, settings={"SIAGA_TLS": "1"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIAGA_VAR", str(var))
        settings.cache_clear()
        made.certificate = ensure_certificate({"localhost", "127.0.0.1"})
    settings.cache_clear()
    made.prepare_as(fresh)
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_pages_are_live_over_tls_under_any_name(secure: Product, chromium: Browser, host: str) -> None:
    """No proxy stands before it: the socket has to keep the port of the page."""
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(f"https://{host}:{secure.port}/login?next=/patrols")
    page.get_by_test_id("login-username").fill("karupam.rutan")
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("connection-state").first).to_have_attribute("data-state", "online")
    expect(page.get_by_test_id("patrol-sheet-signs")).to_be_visible()
    assert all(cookie.get("secure") for cookie in context.cookies() if "siaga" in cookie.get("name", ""))
    page.goto("about:blank")
    context.close()
