"""The demo's accounts: one for every role, each with a random password that stands in one file only.

Called by scenarios before anything else happens. The file (mode 0600) is the only place where a password
is written; the database holds hashes. Joint duties sit where their desk would be.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dashboard.features.access.actions import create_account
from dashboard.features.access.queries import find_actor
from dashboard.features.access.rules import role_fits
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.settings import ensure_var

FILE_NAME = "demo-accounts.json"
SEED_NAME = "seed"

_JOINT_DESKS = {
    Role.OPERATOR_CCTV: Agency.RUTAN,
    Role.PENILAI: Agency.POLRES,
    Role.PENGAWAS: Agency.POLRES,
    Role.SEKRETARIAT_BERSAMA: Agency.RUTAN,
    Role.WALL: Agency.RUTAN,
}

Crew = Mapping[Role, Actor]


def agency_of(role: Role) -> Agency:
    """The agency of the demo account with this role."""
    if role in _JOINT_DESKS:
        return _JOINT_DESKS[role]
    return next(agency for agency in Agency if role_fits(role, agency))


def create_crew(clock: Clock) -> Crew:
    """Create every account, write the file, and return who may act from now on."""
    passwords = {role: secrets.token_urlsafe(12) for role in HUMAN_ROLES}
    # The file comes first: accounts without a known password would be of no use to anybody.
    _write(passwords)
    for role, password in passwords.items():
        agency = agency_of(role)
        actor = system_actor(SEED_NAME, agency)
        create_account(actor, role.value, agency, frozenset({role}), password, clock=clock)
    return find_crew()


def find_crew() -> Crew:
    """The demo accounts that exist and are active, by role."""
    with reading() as session:
        found = {role: find_actor(session, role.value) for role in HUMAN_ROLES}
    return {role: actor for role, actor in found.items() if actor is not None}


def _write(passwords: Mapping[Role, str]) -> Path:
    """Replace the file at once, never readable by others, not even while it is written."""
    rows = [
        {
            "username": role.value,
            "password": password,
            "agency": agency_of(role).value,
            "roles": [role.value],
            "totp_secret": None,
        }
        for role, password in passwords.items()
    ]
    path = ensure_var() / FILE_NAME
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=2)
        file.write("\n")
    unfinished.replace(path)
    return path
