"""An address is believed from the one proxy that is named, and from nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.kernel.settings import settings
from dashboard.web.proxy import seen_from

PROXY, BROWSER = "127.0.0.1", "10.20.30.40"


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SIAGA_PROXY", PROXY)
    settings.cache_clear()
    yield
    settings.cache_clear()


def scope(client: str, *said: str) -> dict[str, Any]:
    headers = [(b"host", b"x"), *((b"X-Forwarded-For", one.encode()) for one in said)]
    return {"type": "http", "client": (client, 4000), "headers": headers}


@pytest.mark.usefixtures("behind")
@pytest.mark.parametrize(
    ("client", "said", "seen"),
    [
        (PROXY, [BROWSER], BROWSER),
        (PROXY, ["2001:DB8::0:1"], "2001:db8::1"),
        (PROXY, [], PROXY),
        (PROXY, [BROWSER, "1.2.3.4"], PROXY),
        (PROXY, [f"1.2.3.4, {BROWSER}"], PROXY),
        (PROXY, ["budi"], PROXY),
        (PROXY, [""], PROXY),
        ("10.9.9.9", [BROWSER], "10.9.9.9"),
    ],
)
def test_only_one_address_of_the_named_proxy_is_believed(client: str, said: list[str], seen: str) -> None:
    found = seen_from(scope(client, *said))
    assert found["client"] == (seen, 4000)
    assert found["headers"] == [(b"host", b"x")]


def test_without_a_proxy_nobody_is_believed() -> None:
    assert seen_from(scope(PROXY, BROWSER))["client"] == (PROXY, 4000)
