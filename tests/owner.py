"""The owner of an account at a plain HTTP client: activates, enrols a phone, signs in with it. No browser."""

import re
import subprocess
import sys
import time
from dataclasses import dataclass, field

import httpx
from pyotp.totp import TOTP

from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.shell.build import ROOT
from tests.product import Product

OWN_PASSWORD = "gajah-tidur-sore-hari"


def activation_path(product: Product, name: str, role: Role, agency: Agency) -> str:
    """The path of a fresh one-time link, made by the command on the server."""
    arguments = ["--username", name, "--agency", agency.value, "--role", role.value, "--recover"]
    made = product.run("admin", "create", *arguments)
    assert made.returncode == 0, made.stderr
    return "/activate/" + made.stdout.splitlines()[0].rpartition("/")[2]


def run_beside(product: Product, code: str, *arguments: str) -> None:
    """Another process on the same database: as a command of an administrator would be."""
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, cwd=ROOT, env=product.environment(), check=True, timeout=120)


def field_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


@dataclass
class Owner:
    """Keeps cookies, seed and recovery codes. ``used`` steps are waited for by taking the next code."""

    url: str
    name: str
    seed: str = ""
    codes: list[str] = field(default_factory=list)
    cookie_name: str = "siaga"
    transport: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(
            base_url=self.url,
            headers={"origin": self.url},
            timeout=60,
            limits=limits,
            transport=self.transport,
        )

    @property
    def cookie(self) -> str:
        return f"{self.cookie_name}={self.http.cookies[self.cookie_name]}"

    def post(self, path: str, page: str, **fields: str) -> httpx.Response:
        return self.http.post(path, data={"csrf": field_of(page, "csrf"), **fields})

    def activate(self, path: str, password: str = OWN_PASSWORD) -> httpx.Response:
        page = self.http.get(path).text
        return self.post(path, page, password=password, repeat=password)

    def sign_in(self, password: str = OWN_PASSWORD, next_path: str = "/") -> httpx.Response:
        self.http.cookies.delete(self.cookie_name)
        page = self.http.get("/login").text
        return self.post("/login", page, username=self.name, password=password, next=next_path)

    def enrol(self) -> httpx.Response:
        """Scan, type the code of the step before (so that the present one stays unused), keep the codes."""
        page = self.http.get("/login/factor").text
        shown = re.search(r'data-testid="account-factor-seed">([A-Z2-7 ]+)<', page)
        assert shown is not None, page
        self.seed = shown[1].replace(" ", "")
        answer = self.post("/login/factor", page, sealed=field_of(page, "sealed"), code=self.code(-1))
        self.codes = re.findall(r"<code>([A-Z2-7-]+)</code>", answer.text)
        return answer

    def code(self, steps: int = 0) -> str:
        """A code of the present step, or of one before or after it."""
        return TOTP(self.seed).at(int(time.time()) + 30 * steps)

    def give(self, code: str) -> httpx.Response:
        return self.post("/login/code", self.http.get("/login/code").text, code=code)
