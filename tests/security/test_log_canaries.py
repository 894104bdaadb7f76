"""Keys and typed words pass through a served product in every way there is; none is left lying about.

Looked at afterwards: the server's output, every file of the var folder but the database and its keys, and the
folder of the build that is served.
"""

import json
import secrets
from pathlib import Path

import httpx
import pytest

from dashboard.features.meetings.rules.guests import new_secret
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.shell.build import web_folder
from tests.owner import OWN_PASSWORD, Owner, activation_path
from tests.product import Product
from tests.raw import ROOT_STATE, RawClient
from tests.security.test_guest_scope import meet
from tests.security.test_policy_matrix import registry

WRONG_PASSWORD = "kenari-salah-ketik-sandi"
TYPED = "Kenari Tukijan bin Wongso sakit di sel 7"
PHRASE = "kenari empat kata rahasia"
RECOVERY = "KENA-RIAB-CD23-EFGH-4567-JKLM"
SEED = "KENARISEED234567ABCDEFGHIJKLMNOP"
LOOSE = f"kenari{secrets.token_hex(8)}"


def left_lying(product: Product, canaries: set[str]) -> list[str]:
    """Where a canary was found: file and the first letters of the canary."""
    database = ("siaga.db", "siaga.db-wal", "siaga.db-shm")
    var = [one for one in product.var.rglob("*") if one.name not in database]
    web = list(web_folder().rglob("*"))
    assert len(web) > 50
    found = []
    files = [product.log, *(one for one in (*var, *web) if one.is_file())]
    for path in files:
        body = path.read_bytes()
        found += [f"{path.name}: {one[:6]}" for one in canaries if one.encode() in body]
    print(f"{len(canaries)} canaries, {len(files)} files: {len(found)} found")
    return found


@pytest.mark.usefixtures("application")
async def test_no_key_and_no_typed_word_is_left_lying_about(product: Product) -> None:
    link = activation_path(product, "uji.kenari", Role.KARUPAM, Agency.RUTAN)
    owner = Owner(product.url, "uji.kenari")
    assert owner.activate(link).status_code == 303
    owner.enrol()
    assert owner.sign_in(WRONG_PASSWORD).status_code == 401
    assert owner.sign_in().status_code == 303
    code = owner.code()
    owner.give(code)
    guest, calendar = meet(product), new_secret()
    owner.http.get(f"/guest/{guest}")
    owner.http.get(f"/calendar/{calendar}.ics")
    session = owner.cookie.partition("=")[2]
    for path in ("/_upload", "/upload", "/incidents/new"):
        owner.http.post(
            path,
            files={"files": (f"{LOOSE}.txt", TYPED.encode())},
            headers={"reflex-client-token": session, "reflex-event-handler": LOOSE},
        )
    owner.http.get(f"/incidents?token={LOOSE}&password={WRONG_PASSWORD}")
    await _events(product, owner.cookie)
    canaries = {
        session,
        guest,
        calendar,
        link.rpartition("/")[2],
        OWN_PASSWORD,
        WRONG_PASSWORD,
        owner.seed,
        *owner.codes,
        TYPED,
        LOOSE,
        PHRASE,
        PHRASE.partition(" ")[2],
        RECOVERY,
        SEED,
    }
    assert len(canaries) > 15
    assert left_lying(product, canaries) == []
    log = product.log.read_text(errors="replace")
    for told in ("malformed", "Error processing event queue entry", "Frontend Exception"):
        assert told in log, "nothing went wrong, so nothing was proved"


async def _events(product: Product, cookie: str) -> None:
    """An unknown name, an event as a string, arguments that do not fit, a browser's own error report."""
    client = await RawClient(product.url, cookie=cookie).connect()
    await client.settle(0.3)
    submit = next(name for name in registry() if name.endswith("incident_report_state.submit"))
    frames = len(client.frames)
    for name, payload in (
        (f"{LOOSE}.nothing", {"text": TYPED}),
        (submit, {}),
        (submit, {"fields": TYPED, "other": LOOSE}),
        (submit, {"fields": {"key": [TYPED, cookie]}}),
        (submit, {"fields": {"password": [PHRASE], "code": f"code {RECOVERY}"}, "seed": SEED}),
        (submit, {"fields": f"password={PHRASE} {SEED}"}),
        (f"{RECOVERY}.{SEED}", {"password": [PHRASE]}),
        (
            f"{ROOT_STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
            {"info": TYPED, "component_stack": f"at /guest/{LOOSE}"},
        ),
    ):
        await client.fire(name, payload)
    await client.wait_for(lambda: len(client.frames) >= frames + 3)
    await client.sio.emit("event", json.dumps({"name": LOOSE, "payload": {"x": TYPED}}), namespace="/_event")
    await client.settle(0.5)
    await client.close()


@pytest.fixture
def in_production(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Product(
        tmp_path / "var",
        settings={"SIAGA_PROFILE": "production", "SIAGA_ORIGINS": "https://siaga.example", "SIAGA_KEYS": ""},
    )
    made.prepare()
    made.start()
    yield made
    made.stop()


def test_production_writes_one_object_a_line(in_production: Product) -> None:
    url = in_production.url
    for path in (f"/guest/{new_secret()}", f"/x?token={LOOSE}", f"/login?next={LOOSE}"):
        httpx.get(url + path, headers={"cookie": f"__Host-siaga={LOOSE}"})
    answer = httpx.get(f"{url}/login")
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    lines = in_production.log.read_text().splitlines()
    assert any(json.loads(line)["text"].startswith("audit anchor") for line in lines)
    assert all({"at", "level", "source", "text"} <= set(json.loads(line)) for line in lines)
    assert left_lying(in_production, {LOOSE}) == []
