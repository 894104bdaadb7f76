"""A canary of every kind of closed record, and every role of both agencies walking through the product.

Each canary's word stands in every text of its record: report, note, task, message, conditions, callsign,
police number, copy. Over raw frames and plain HTTP it may turn up only where domain 5.3 R1 says so.
"""

import asyncio
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest

from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_CLEARANCE, ROLE_PERMISSIONS, Permission
from dashboard.kernel.sharing import Classification
from dashboard.shell.build import ROOT
from tests.product import Product
from tests.raw import ROOT_STATE, RawClient

_SOW = """
import json, sys
from datetime import timedelta
from sqlalchemy import update
from sqlmodel import col, select
from dashboard.features.access.tables import Account, AccountCompartment
from dashboard.features.incidents.actions import add_note, report_incident
from dashboard.features.incidents.actions.methane import send_methane
from dashboard.features.incidents.actions.releasing import recall_release, release_incident
from dashboard.features.incidents.actions.tasks import add_task
from dashboard.features.incidents.forms import AddNote, ReportIncident
from dashboard.features.incidents.forms.parts import AddTask, SendMethane
from dashboard.features.incidents.forms.sharing import RecallRelease, ReleaseIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.kernel.reference import Agency, Severity, Zone
from dashboard.kernel.sharing import Compartment, Handling
from dashboard.kernel.tables import NamedReader
from dashboard.kernel.work import unit_of_work
from dashboard.shell.ports import install_ports

install_ports()


def person(name):
    with reading() as session:
        row = session.exec(select(Account).where(Account.username == name)).one()
        return account(session, row.id)


chief, ops, piket = person("kepala_kpr.rutan"), person("kabag_ops.polres"), person("piket_spkt.polres")
now, yesterday = system_clock(), system_clock() - timedelta(days=1)
CHANGES = {
    "open": {}, "own": {"audience": "own"}, "leaders": {"audience": "leaders"},
    "named": {"audience": "named"},
    "secret": {"classification": 2}, "circle": {"compartments": int(Compartment.HEALTH)},
    "ended": {"expires_at": yesterday}, "police": {"audience": "own"}, "recalled": {"audience": "own"},
    "copied": {"audience": "own"},
}
made = {}
for number, (kind, changes) in enumerate(CHANGES.items()):
    word, who = f"kenari{kind}", ops if kind == "police" else chief
    reference = report_incident(who, ReportIncident(
        IncidentType.CONTRABAND, Severity.HIGH, Zone.BLOCK_C, None, f"{word} uraian", True,
        f"kenari-{kind}-0001",
    ), clock=system_clock)
    add_note(who, AddNote(reference, f"{word} catatan", True, f"kenari-{kind}-0002"), clock=system_clock)
    task = AddTask(reference, Agency.RUTAN, f"{word} tugas", None, f"kenari-{kind}-0003")
    add_task(who, task, clock=system_clock)
    send_methane(who, SendMethane(
        reference, True, *[f"{word} baris"] * 6, key=f"kenari-{kind}-0004"
    ), clock=system_clock)
    if kind in ("recalled", "copied"):
        copy = release_incident(who, ReleaseIncident(
            reference, f"salinan{kind} teks", "uji", Handling.FREE, "", None, "", f"kenari-{kind}-0005"
        ), clock=system_clock)
        if kind == "recalled":
            recall_release(who, RecallRelease(copy, "kenari-tarik-0001"), clock=system_clock)
    with unit_of_work(who, system_clock, quiet=True) as work:
        row = work.session.exec(select(Incident).where(Incident.reference == reference)).one()
        row.callsign, row.lp_number = word, f"LP/{word}"
        row.handling, row.handling_text = "C", f"{word} syarat"
        for name, value in changes.items():
            setattr(row, name, value)
        work.session.add(row)
        if kind == "named":
            for reader in (chief, piket):
                until = now + timedelta(days=9)
                work.session.add(NamedReader(
                    object_type="incident", object_id=row.id, user_id=reader.user_id, until=until
                ))
        if kind == "circle":
            member = person("karutan.rutan")
            work.session.add(AccountCompartment(account_id=member.user_id, compartment="health"))
    made[kind] = reference
print(json.dumps(made))
"""  # fmt: skip

_LEADING = {Role.KARUTAN, Role.KAPOLRESTABES, Role.KEPALA_KPR, Role.KABAG_OPS}
_RULES: dict[str, Callable[[Role, str], bool]] = {
    "open": lambda role, agency: True,
    "own": lambda role, agency: agency == "rutan",
    "leaders": lambda role, agency: agency == "rutan" and role in _LEADING,
    "named": lambda role, agency: (role, agency) in {(Role.KEPALA_KPR, "rutan"), (Role.PIKET_SPKT, "polres")},
    "secret": lambda role, agency: ROLE_CLEARANCE[role] >= Classification.RAHASIA,
    "circle": lambda role, agency: (role, agency) == (Role.KARUTAN, "rutan"),
    "ended": lambda role, agency: False,
    "police": lambda role, agency: agency == "polres",
    "recalled": lambda role, agency: agency == "rutan",
    "copied": lambda role, agency: agency == "rutan",
}
_LISTS = (
    "/incidents?tab=open", "/incidents?tab=waiting", "/incidents?tab=all", "/incidents?tab=all&text=kenari",
    "/incidents?tab=all&text=LP", "/incidents/quality", "/incidents/searches", "/incidents/trends",
    "/kpi/open_incidents", "/kpi/backlog_age", "/kpi/ack_sla", "/notices", "/drills/incidents",
    "/commitments", "/review", "/patrols", "/incidents/releases", "/",
)  # fmt: skip


@pytest.fixture(scope="module")
def sown(product: Product) -> dict[str, str]:
    """Kind -> reference of its canary."""
    made = subprocess.run(
        [sys.executable, "-c", _SOW], cwd=ROOT, env=product.environment(), capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    found: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    assert set(found) == set(_RULES)
    return found


def reads(name: str) -> bool:
    return Permission.INCIDENT_READ in ROLE_PERMISSIONS[Role(name.split(".")[0])]


def allowed(name: str) -> set[str]:
    """The kinds that this account may know of."""
    role, agency = name.split(".")
    return {kind for kind, rule in _RULES.items() if reads(name) and rule(Role(role), agency)}


def holds(body: str, words: Iterable[str]) -> set[str]:
    return {word for word in words if word in body}


async def walk(client: RawClient, pages: Iterable[str]) -> None:
    """One page after the other over one socket, as a browser goes from page to page."""
    for path in pages:
        client.path = path
        await client.fire(f"{ROOT_STATE}.hydrate_and_load")
        await client.settle(0.2)
    await client.settle(1.0)


def told(client: RawClient) -> str:
    return json.dumps(client.frames, ensure_ascii=False).lower()


async def listed(product: Product, cookie: str, expected: Iterable[str]) -> str:
    """Everything that came while walking the lists, when all that may come has come."""
    client = await RawClient(product.url, cookie=cookie, path="/").connect()
    await walk(client, _LISTS)
    await client.wait_for(lambda: not set(expected) - holds(told(client), expected))
    body = told(client)
    await client.close()
    return body


async def test_lists_counts_and_numbers_hold_only_what_one_may_know(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    for name, cookie in cookies.items():
        mine = allowed(name)
        own_words = {f"kenari{kind}" for kind in mine}
        if Permission.OVERVIEW_READ in ROLE_PERMISSIONS[Role(name.split(".")[0])]:
            # On the overview's picture the public one stands by name for whoever may look at it.
            own_words.add("kenariopen")
        body = await listed(product, cookie, own_words)
        assert holds(body, {f"kenari{kind}" for kind in sown}) == own_words, name
        references = {sown[kind].lower() for kind in sown}
        strangers = references - {sown[kind].lower() for kind in mine}
        strangers -= {sown["open"].lower()}
        assert not holds(body, strangers), name
        out = {"salinancopied"} if reads(name) and name.endswith("polres") else set()
        desk = {Permission.RECORD_RELEASE, Permission.RECORD_APPROVE} & ROLE_PERMISSIONS[
            Role(name.split(".")[0])
        ]
        if name.endswith("rutan") and desk and reads(name):
            out = {"salinancopied", "salinanrecalled"}
        assert holds(body, {"salinancopied", "salinanrecalled"}) == out, name


async def test_the_page_of_a_hidden_record_is_that_of_no_record(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    """No text of it, no section of it, and the same refusal as for a number that nobody has given."""
    for name, cookie in cookies.items():
        if reads(name):
            await _look_for(product, cookie, name, sown)


async def _look_for(product: Product, cookie: str, name: str, sown: dict[str, str]) -> None:
    hidden = set(sown) - allowed(name)
    client = await RawClient(product.url, cookie=cookie, path="/incidents").connect()
    await walk(client, [f"/incidents/{sown[kind]}" for kind in hidden])
    assert not holds(told(client), {f"kenari{kind}" for kind in hidden}), name
    assert client.value("incident_detail_state", "is_found") is not True, name
    words = {f"kenariopen {part}" for part in ("uraian", "catatan", "tugas", "baris", "syarat")}
    await walk(client, [f"/incidents/{sown['open']}"])
    await client.wait_for(lambda: not words - holds(told(client), words))
    assert client.value("incident_detail_state", "is_found") is True, name
    assert holds(told(client), words) == words, name
    await client.close()


async def refusal(product: Product, cookie: str, reference: str) -> tuple[Any, ...]:
    """What the page says to a step, a note and a change of sharing of this reference."""
    client = await RawClient(product.url, cookie=cookie, path=f"/incidents/{reference}").connect()
    await client.wait_for(lambda: bool(client.value("incident_detail_state", "is_loaded")))
    handlers: tuple[tuple[str, dict[str, Any]], ...] = (
        ("incident_detail_state.act", {"action": "acknowledge"}),
        ("incident_desk_state.add_note", {"fields": {"note": "Uji.", "key": "tolak-uji-0001"}}),
    )
    for handler, payload in handlers:
        state = next(full for full in client.state if full.endswith(handler.split(".")[0]))
        await client.fire(f"{state}.{handler.split('.')[1]}", payload)
        await client.settle(0.4)
    said = (
        client.value("incident_detail_state", "refusal"),
        client.value("incident_desk_state", "refusals"),
        client.value("incident_detail_state", "is_found"),
    )
    await client.close()
    return said


async def test_a_refusal_does_not_say_that_there_is_one(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    cookie = cookies["perwira_piket.polres"]
    unknown = await refusal(product, cookie, "R-2026-9876")
    assert unknown[0]
    for kind in ("own", "leaders", "named", "secret", "circle", "ended", "recalled"):
        assert await refusal(product, cookie, sown[kind]) == unknown, kind


async def test_exports_hold_what_one_may_know_and_nothing_secret(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=product.url, timeout=60) as client:
        for name, cookie in cookies.items():
            answers = [
                await client.get(f"/incidents/export.{kind}?tab=all", headers={"cookie": cookie})
                for kind in ("csv", "xlsx")
            ]
            bodies = [answers[0].text.lower(), _sheets(answers[1]).lower()]
            role = Role(name.split(".")[0])
            mine = (
                allowed(name) - {"secret"} if Permission.INCIDENT_EXPORT in ROLE_PERMISSIONS[role] else set()
            )
            for body in bodies:
                assert holds(body, {f"kenari{kind}" for kind in sown}) == {f"kenari{one}" for one in mine}, (
                    name
                )
                shown = holds(body, {reference.lower() for reference in sown.values()})
                assert shown == {sown[kind].lower() for kind in mine}, name


def _sheets(answer: httpx.Response) -> str:
    """Every part of a workbook as text; a refusal is its own text."""
    if not answer.headers.get("content-type", "").startswith("application/vnd"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return "".join(book.read(part).decode("utf-8", "replace") for part in book.namelist())


async def test_walls_count_what_they_do_not_name(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    for name, path in (
        ("wall.rutan", "/wall"),
        ("wall.polres", "/wall?profile=open"),
        ("karutan.rutan", "/wall"),
        ("samapta.polres", "/wall"),
    ):
        await _watch(product, cookies[name], path, sown)


async def _watch(product: Product, cookie: str, path: str, sown: dict[str, str]) -> None:
    hidden = {kind for kind in sown if kind != "open"}
    client = await RawClient(product.url, cookie=cookie, path=path).connect()
    await client.wait_for(lambda: "kenariopen" in told(client))
    body = told(client)
    assert "kenariopen" in body
    assert not holds(body, {f"kenari{kind}" for kind in hidden} | {sown[kind].lower() for kind in hidden})
    assert "kejadian tertutup" in body
    await client.close()


async def test_both_agencies_read_the_same_numbers(product: Product, cookies: dict[str, str]) -> None:
    """Who may know more is told no other total."""

    async def number(name: str) -> Any:
        client = await RawClient(product.url, cookie=cookies[name], path="/kpi/open_incidents").connect()
        await client.wait_for(lambda: bool(client.value("explain_state", "is_loaded")))
        shown = client.value("explain_state", "view")
        await client.close()
        return shown["number"]

    names = ("karutan.rutan", "petugas_blok.rutan", "samapta.polres", "kapolrestabes.polres")
    found = await asyncio.gather(*(number(name) for name in names))
    assert len(set(found)) == 1, found
