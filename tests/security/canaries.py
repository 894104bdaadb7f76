"""A canary of every kind of closed record, where it may turn up, and how to walk through the product.

Each canary's word stands in every text of its record: report, note, task, message, conditions, callsign,
police number, copy. Used by the tests of rows; sown once into the product of the whole folder.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable

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
RULES: dict[str, Callable[[Role, str], bool]] = {
    "open": lambda role, agency: True,
    "own": lambda role, agency: agency == "rutan",
    "leaders": lambda role, agency: agency == "rutan" and role in _LEADING,
    "named": lambda role, agency: (role, agency) in {(Role.KEPALA_KPR, "rutan"), (Role.PIKET_SPKT, "polres")},
    "secret": lambda role, agency: ROLE_CLEARANCE[role] >= Classification.RAHASIA,
    "circle": lambda role, agency: (role, agency) == (Role.KARUTAN, "rutan"),
    "ended": lambda role, agency: agency == "rutan" and role in {*_LEADING, Role.PENGAWAS},
    "police": lambda role, agency: agency == "polres",
    "recalled": lambda role, agency: agency == "rutan",
    "copied": lambda role, agency: agency == "rutan",
}


def sow(product: Product) -> dict[str, str]:
    """Kind -> reference of its canary."""
    made = subprocess.run(
        [sys.executable, "-c", _SOW], cwd=ROOT, env=product.environment(), capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    found: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    assert set(found) == set(RULES)
    return found


def reads(name: str) -> bool:
    return Permission.INCIDENT_READ in ROLE_PERMISSIONS[Role(name.split(".")[0])]


def allowed(name: str) -> set[str]:
    """The kinds that this account may know of."""
    role, agency = name.split(".")
    return {kind for kind, rule in RULES.items() if reads(name) and rule(Role(role), agency)}


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
