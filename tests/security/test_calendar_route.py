"""The one address that a device reads without a session: exactly its shape passes, nothing beside it."""

import asyncio
import subprocess
import sys

import httpx
import pytest
from icalendar import Calendar

from dashboard.features.drills.rules.calendar import new_token
from dashboard.shell.build import ROOT
from tests.product import Product

_MAKE = """
import sys
from sqlmodel import select
from dashboard.features.access.tables import Account
from dashboard.features.drills.actions import make_feed, plan_drill
from dashboard.features.drills.forms import MakeFeed, PlanDrill
from dashboard.features.drills.rules.codes import DrillType
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.shell.ports import install_ports

install_ports()
with reading() as session:
    rows = {row.username: account(session, row.id) for row in session.exec(select(Account))}
planner = rows["kepala_kpr.rutan"]
command = PlanDrill(
    Scenario.RIOT, DrillType.DRILL, (Regu.A,), tuple(Agency), system_clock(), "", "calendar-route-plan"
)
plan_drill(planner, command, clock=system_clock)
print(make_feed(rows["karutan.rutan"], MakeFeed("HP", sys.argv[1]), clock=system_clock).token)
"""


@pytest.fixture(scope="module")
def secret(product: Product) -> str:
    """The address of a leader, and one drill to read."""
    command = [sys.executable, "-c", _MAKE, "calendar-route-made"]
    made = subprocess.run(
        command, cwd=ROOT, env=product.environment(), check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def ask(product: Product, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    return httpx.request(method, product.url + path, headers=headers)


def test_the_secret_opens_the_calendar_and_nothing_is_kept(product: Product, secret: str) -> None:
    answer = ask(product, f"/calendar/{secret}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["summary"]).startswith("LATIHAN: Kerusuhan")


def test_a_look_at_the_headers(product: Product, secret: str) -> None:
    answer = ask(product, f"/calendar/{secret}.ics", "HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"
    unknown = ask(product, f"/calendar/{new_token()}.ics", "HEAD")
    assert (unknown.status_code, unknown.content) == (404, b"")


def test_unknown_is_404_and_says_nothing(product: Product, secret: str) -> None:
    for token in (new_token(), secret.swapcase(), secret[::-1]):
        answer = ask(product, f"/calendar/{token}.ics")
        assert (answer.status_code, answer.content) == (404, b"")
        assert answer.headers["cache-control"] == "no-store"
        assert "location" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_can_only_be_read(product: Product, secret: str, method: str) -> None:
    path = f"/calendar/{secret}.ics"
    for headers in ({}, {"origin": product.url}, {"origin": "https://evil.example"}):
        answer = ask(product, path, method, **headers)
        assert answer.status_code in (401, 403), method
        assert b"VCALENDAR" not in answer.content
    assert ask(product, path).status_code == 200


@pytest.mark.parametrize(
    "shape",
    [
        "/calendar/{short}.ics",
        "/calendar/{token}x.ics",
        "/calendar/{token}",
        "/calendar/{token}.ICS",
        "/calendar/{token}.ics/",
        "/calendar/{token}.ics.ics",
        "/calendar/{token}.ics/../../wall",
        "/calendar/./{token}.ics",
        "/calendar/x/{token}.ics",
        "/calendar/../calendar/{token}.ics",
        "/calendar//{token}.ics",
        "//calendar/{token}.ics",
        "/Calendar/{token}.ics",
        "/calendar/{token}.ics%0a",
        "/calendar/{token}.ics%00",
        "/calendar/{token}%2eics",
        "/calendar/{escaped}.ics",
        "/calendar%2f{token}.ics",
        "/calendar\\{token}.ics",
        "/calendar/..%2fwall%2f{short}.ics",
        "/calendar/",
        "/calendar",
        "/x/calendar/{token}.ics",
        "/calendar/{token}.ics;x=1",
    ],
)
async def test_no_other_shape_passes(product: Product, secret: str, shape: str) -> None:
    """Sent as raw bytes: an HTTP library would tidy the address first."""
    escaped = f"%{ord(secret[0]):02x}{secret[1:]}"
    path = shape.format(token=secret, short=secret[:-1], escaped=escaped)
    reader, writer = await asyncio.open_connection("127.0.0.1", product.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert answer.split()[1] in (b"303", b"400", b"401", b"404"), path
    assert b"VCALENDAR" not in answer


def test_a_query_changes_nothing(product: Product, secret: str) -> None:
    assert ask(product, f"/calendar/{secret}.ics?path=/wall&x=../..").status_code == 200


def test_a_session_opens_no_calendar_without_its_secret(
    product: Product, cookies: dict[str, str], secret: str
) -> None:
    cookie = cookies["karutan.rutan"]
    for path in (f"/calendar/{new_token()}.ics", "/calendar/x.ics", f"/calendar/{secret[:-1]}.ics"):
        assert ask(product, path, cookie=cookie).status_code == 404
    assert ask(product, f"/calendar/{secret}.ics", cookie="siaga=" + "x" * 43).status_code == 200


def test_the_secret_stands_in_no_log(product: Product, secret: str) -> None:
    ask(product, f"/calendar/{secret}.ics")
    ask(product, f"/calendar/{secret}x.ics")
    assert secret not in product.log.read_text(errors="replace")


def test_whoever_guesses_has_to_wait_and_learns_nothing(product: Product, secret: str) -> None:
    """Last in this file: afterwards this address is full for a minute."""
    with httpx.Client(base_url=product.url) as client:
        codes = [client.get(f"/calendar/{new_token()}.ics").status_code for _ in range(40)]
        right = client.get(f"/calendar/{secret}.ics")
    assert set(codes) == {404, 429}
    assert codes.count(404) <= 30
    assert codes == sorted(codes)
    assert (right.status_code, right.content) == (429, b"")
    assert 1 <= int(right.headers["retry-after"]) <= 61
