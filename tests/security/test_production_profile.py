"""The product as deploy/ starts it: the production profile behind a proxy that speaks https to browsers.

The proxy here is a transport: it hands a request for the public address to the product in plain http and says
from where it came, as deploy/nginx does.
"""

import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import socketio.exceptions

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.shell.build import ROOT
from tests.owner import OWN_PASSWORD, Owner
from tests.product import Product
from tests.raw import RawClient

PUBLIC = "https://siaga.example.go.id"
HSTS = "max-age=31536000; includeSubDomains"
NAME = "kepala.uji"


class Proxy(httpx.BaseTransport):
    """Public https in front, plain http on loopback behind."""

    def __init__(self, product: Product) -> None:
        self._port = product.port
        self._inner = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        inner = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        headers = [*request.headers.raw, (b"x-forwarded-for", b"192.0.2.7")]
        return self._inner.handle_request(
            httpx.Request(request.method, inner, headers=headers, stream=request.stream)
        )


def _settings() -> dict[str, str]:
    """What deploy/environment.example and the unit of systemd set, but for the folder."""
    example = Path(ROOT, "deploy/environment.example").read_text(encoding="utf-8")
    unit = Path(ROOT, "deploy/systemd/siaga-bersama.service").read_text(encoding="utf-8")
    found = dict(re.findall(r"^(SIAGA_\w+)=(\S*)$", example, re.MULTILINE))
    return found | {"SIAGA_PROFILE": re.findall(r"SIAGA_PROFILE=(\w+)", unit)[0]}


def _serve(product: Product) -> None:
    """The command of the unit; ends with the product."""
    command = [sys.executable, "-m", "dashboard", "serve", "--host", "127.0.0.1", "--port", str(product.port)]
    with product.log.open("ab") as log:
        product.process = subprocess.Popen(
            command, cwd=ROOT, env=product.environment(), stdout=log, stderr=log, start_new_session=True
        )
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and product.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{product.url}/health/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"production did not start:\n{product.log.read_text()[-4000:]}")


def _link(product: Product, name: str, role: Role) -> str:
    """The one-time link of ``admin create``, as operations.md says."""
    words = ["--username", name, "--agency", Agency.RUTAN.value, "--role", role.value]
    made = product.run("admin", "create", *words)
    assert made.returncode == 0, made.stderr
    return "/activate/" + made.stdout.splitlines()[0].rpartition("/")[2]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    made = Product(tmp_path_factory.mktemp("production") / "var", settings=_settings())
    early = made.run("serve", "--port", str(made.port))
    assert early.returncode != 0
    assert "python -m dashboard db upgrade" in early.stderr
    assert made.run("db", "upgrade").returncode == 0
    _serve(made)
    yield made
    made.stop()


def _visitor(product: Product, name: str = "") -> Owner:
    return Owner(PUBLIC, name, cookie_name="__Host-siaga", transport=Proxy(product))


@pytest.fixture(scope="module")
def owner(production: Product) -> Owner:
    """The first account: activated and enrolled."""
    made = _visitor(production, NAME)
    path = _link(production, NAME, Role.KEPALA_KPR)
    answer = made.activate(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/factor")
    inside = made.http.get("/incidents")
    assert (inside.status_code, inside.headers["location"]) == (303, "/login/code")
    assert made.enrol().status_code == 200
    assert len(made.codes) == 10
    return made


def test_it_says_that_it_lives_and_is_ready(production: Product) -> None:
    visitor = _visitor(production)
    for path in ("/health/live", "/health/ready"):
        assert visitor.http.get(path).status_code == 200


def test_nobody_comes_in_without_an_account(production: Product) -> None:
    visitor = _visitor(production)
    for path in ("/incidents", "/incidents/export.csv"):
        answer = visitor.http.get(path)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")
    assert visitor.http.get("/drills/sheets/report.pdf").status_code == 401


def test_no_answer_speaks_of_a_demo_and_each_asks_for_https(production: Product, owner: Owner) -> None:
    answers = [
        owner.http.get(path) for path in ("/login", "/health/live", "/incidents", "/account", "/live.js")
    ]
    answers.append(_visitor(production).http.get("/incidents/export.csv"))
    for answer in answers:
        assert answer.headers["strict-transport-security"] == HSTS, answer.url
    for answer in answers[:4]:
        assert not re.search(r"demo-accounts|peragaan|demonstration", answer.text), answer.url
    assert not (production.var / "demo-accounts.json").exists()


async def test_the_second_factor_is_demanded_and_then_opens(production: Product, owner: Owner) -> None:
    first = owner.sign_in()
    assert (first.status_code, first.headers["location"].partition("?")[0]) == (303, "/login/code")
    half = owner.cookie
    page = owner.http.get("/incidents")
    assert (page.status_code, page.headers["location"].partition("?")[0]) == (303, "/login/code")
    assert owner.http.get("/incidents/export.csv").status_code != 200
    with pytest.raises(socketio.exceptions.ConnectionError):
        await RawClient(production.url, cookie=half, origin=PUBLIC).connect()
    wrong = owner.give("000000" if owner.code() != "000000" else "111111")
    assert (wrong.status_code, owner.cookie) == (401, half)

    right = owner.give(owner.code())
    assert right.status_code == 303
    name, *attributes = right.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-siaga=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert owner.cookie != half
    assert owner.http.get("/incidents").status_code == 200
    socket = await RawClient(production.url, cookie=owner.cookie, origin=PUBLIC, path="/incidents").connect()
    await socket.wait_for(lambda: bool(socket.value("frame_state", "csrf")))
    assert socket.value("frame_state", "csrf")
    await socket.close()


async def test_only_the_named_origin_is_its_own(production: Product, owner: Owner) -> None:
    visitor = _visitor(production, NAME)
    visitor.http.headers["origin"] = production.url
    page = visitor.http.get("/login").text
    assert visitor.post("/login", page, username=NAME, password=OWN_PASSWORD, next="/").status_code == 403
    visitor.http.headers["origin"] = PUBLIC
    page = visitor.http.get("/login").text
    taken = visitor.post("/login", page, username=NAME, password=OWN_PASSWORD, next="/")
    assert taken.status_code == 303
    with pytest.raises(socketio.exceptions.ConnectionError):
        await RawClient(production.url, cookie=owner.cookie, origin=production.url).connect()
