"""A delay, never a lockout: failures by account, by address, and apart for a browser the account knows."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from dashboard.features.access.ui import known_device, throttle
from dashboard.features.access.ui.known_device import device_cookie
from dashboard.features.access.ui.throttle import Throttle


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(at=1000.0)
    monkeypatch.setattr(throttle.time, "monotonic", lambda: clock.at)
    monkeypatch.setattr(known_device, "secret", lambda name: name.encode().ljust(32, b"."))
    return clock


def _request(cookie: str = "") -> Request:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return Request({"type": "http", "method": "POST", "path": "/login", "headers": headers})


def test_five_failures_are_free_then_every_one_costs_twice_as_much(now: SimpleNamespace) -> None:
    one = Throttle()
    assert [one.admit("piket", f"10.0.0.{turn}") for turn in range(5)] == [0, 0, 0, 0, 0]
    assert one.admit("piket", "10.0.0.9") == 2  # one second, rounded up
    now.at += 1.1
    assert one.admit("piket", "10.0.0.9") == 0
    assert one.admit("piket", "10.0.0.9") == 3
    now.at += 100_000
    assert one.admit("piket", "10.0.0.9") == 0


def test_a_right_password_clears_what_was_counted(now: SimpleNamespace) -> None:
    one = Throttle()
    for turn in range(5):
        one.admit("piket", f"10.0.0.{turn}")
    now.at += 2
    assert one.admit("piket", "10.0.0.9") == 0
    one.succeeded("piket", "10.0.0.9")
    assert one.admit("piket", "10.0.0.9") == 0


def test_an_unknown_account_waits_exactly_as_a_known_one(now: SimpleNamespace) -> None:
    """The delay knows no accounts, only names."""
    one = Throttle()
    known = [one.admit("piket", f"10.0.1.{turn}") for turn in range(6)]
    now.at += 5
    unknown = [one.admit("nobody", f"10.0.2.{turn}") for turn in range(6)]
    assert known == unknown
    assert known[-1] > 0


def test_an_outsider_cannot_keep_the_duty_officer_out(now: SimpleNamespace) -> None:
    """Whatever is sent from elsewhere, the browser that has signed in before gets its attempt at once."""
    one = Throttle()
    for turn in range(200):
        now.at += 0.11
        one.admit("piket", f"10.9.{turn % 40}.1")
    assert one.admit("piket", "10.0.0.9") > 0
    assert one.admit("piket", "10.0.0.9", "f" * 32) == 0


def test_a_known_browser_is_slowed_down_too(now: SimpleNamespace) -> None:
    one = Throttle()
    assert [one.admit("piket", "10.0.0.9", "f" * 32) for _ in range(6)][-1] > 0


def test_a_browser_is_known_to_the_accounts_it_has_signed_in_and_to_no_other(now: SimpleNamespace) -> None:
    first = device_cookie(_request(), "piket").split(";")[0]
    both = device_cookie(_request(first), "perwira").split(";")[0]
    assert known_device.known_device(_request(both), "piket") != ""
    assert known_device.known_device(_request(both), "perwira") != ""
    assert known_device.known_device(_request(both), "kabag") == ""
    assert known_device.known_device(_request(first), "perwira") == ""
    assert known_device.known_device(_request(), "piket") == ""


def test_a_forged_or_cut_cookie_is_no_known_browser(now: SimpleNamespace) -> None:
    name, _, value = device_cookie(_request(), "piket").split(";")[0].partition("=")
    number, signature = value.split(".")
    for forged in (f"{number}.{'0' * 32}", f"{'1' * 32}.{signature}", number, value + ".x", value * 20):
        assert known_device.known_device(_request(f"{name}={forged}"), "piket") == ""


def test_the_cookie_is_kept_from_scripts_and_other_sites(now: SimpleNamespace) -> None:
    cookie = device_cookie(_request(), "piket")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
