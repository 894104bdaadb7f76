"""Paired wall screens for tests: plain HTTP as their browser sends it, approved by a real administrator."""

import subprocess
import sys
import uuid

import httpx

from dashboard.shell.build import ROOT
from tests.product import Product

_PAIR = """
import sys
from sqlmodel import select
from dashboard.features.access.tables import Account
from dashboard.features.devices.actions import pair_screen, revoke_screen
from dashboard.features.devices.forms import PairScreen, RevokeScreen
from dashboard.features.devices.rules import Profile
from dashboard.features.devices.tables import Device
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.shell.ports import install_ports

install_ports()
what, key, code, profile, bound = sys.argv[1:6]
with reading() as session:
    row = session.exec(select(Account).where(Account.username == "admin_rutan.rutan")).one()
    admin = account(session, row.id)
    last = max((device.id for device in session.exec(select(Device))), default=0)
if what == "revoke":
    revoke_screen(admin, RevokeScreen(last, key), clock=system_clock)
else:
    command = PairScreen(code, "Ruang uji", Profile(profile), bound == "bound", key)
    print(pair_screen(admin, command, clock=system_clock))
"""


def administer(product: Product, what: str, code: str = "", profile: str = "open", bound: str = "") -> None:
    """``pair`` the screen that shows this code, or ``revoke`` the newest one, in a process of its own."""
    key = f"layar-{uuid.uuid4().hex[:12]}"
    command = [sys.executable, "-c", _PAIR, what, key, code, profile, bound]
    subprocess.run(command, cwd=ROOT, env=product.environment(), check=True, capture_output=True, text=True)


class Screen:
    """One browser that wants to become a wall; ``at`` is the local address it speaks from."""

    def __init__(self, product: Product, at: str = "127.0.0.1") -> None:
        self.product = product
        self.http = httpx.Client(
            base_url=product.url,
            transport=httpx.HTTPTransport(local_address=at, limits=httpx.Limits(max_keepalive_connections=0)),
            headers={"origin": product.url},
        )

    def claim(self) -> httpx.Response:
        return self.http.post("/screen/claim")

    def alive(self) -> httpx.Response:
        return self.http.post("/screen/alive")

    @property
    def cookie(self) -> str:
        """The session cookie (``name=value``), or an empty string."""
        token = self.http.cookies.get("siaga")
        return f"siaga={token}" if token else ""

    def pair(self, profile: str = "open", bound: str = "") -> "Screen":
        """Wait, be approved, fetch the cookie."""
        administer(self.product, "pair", self.claim().json()["code"], profile, bound)
        answer = self.claim()
        assert answer.json() == {"state": "paired"}
        return self
