"""Every registered handler gets what no page sends: wrong kinds, nothing, too much, halves of characters.

Each role that may call a handler calls it, so what is inside is reached. Afterwards: no defect in the log, no
detail in a frame, every row is one of its model, the database and the audit are whole.
"""

import asyncio
import inspect
import json
import os
import re
import subprocess
import sys
from contextlib import closing
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reflex_base.registry import RegistrationContext

from dashboard.kernel.database import sqlite_driver
from dashboard.kernel.identity import HUMAN_ROLES, Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS
from dashboard.shell.build import ROOT
from dashboard.web.policy_gate import FRAMEWORK_HANDLERS
from tests.product import Product, account
from tests.raw import RawClient
from tests.security.test_policy_matrix import registry

EXAMPLES = int(os.environ.get("SIAGA_TEST_EXAMPLES", "8"))
"""Payloads for each handler; the same ones in every run. The figure in docs/security.md is one of 25."""

ATTACKS = [
    "'; DROP TABLE incident; --",
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://evil.example")',
    "{{7*7}} ${7*7} %s {0.__class__}",
    "../../etc/passwd",
    "\ud800",
    "a\x00b",
    "\u202e\u2066",
    "9" * 400,
    "x" * 20_000,
    "2026-02-31T99:99",
]
_NUMBERS = [0, -1, 2**31, 2**63, 10**30, float("nan"), float("inf"), -0.0, 1e308]
LEAK = re.compile(r"Traceback|site-packages|sqlalchemy|psycopg|sqlite3|/dashboard/|IntegrityError|KeyError")

_atoms = st.one_of(
    st.none(), st.booleans(), st.sampled_from(_NUMBERS), st.sampled_from(ATTACKS), st.text(max_size=20)
)
_values = st.recursive(
    _atoms,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_deep = st.integers(20, 150).map(lambda depth: json.loads('{"a":' * depth + "1" + "}" * depth))

_MODELS = """
from sqlmodel import SQLModel, select
from dashboard.dashboard import app
from dashboard.kernel.chain import known_keys, verify
from dashboard.kernel.database import reading

seen = 0
with reading() as session:
    for mapper in SQLModel._sa_registry.mappers:
        model = mapper.class_
        for row in session.exec(select(model)):
            model.model_validate(row.model_dump())
            seen += 1
    assert verify(session, known_keys(None), []) == []
print(seen)
"""


def _known_names() -> list[str]:
    """Names of fields as forms use them, so that odd values arrive where something is read."""
    found = set()
    for path in (ROOT / "dashboard" / "features").rglob("*.py"):
        if "forms" in path.name or "/forms/" in str(path):
            found |= set(re.findall(r"[\"']([a-z][a-z_]{2,24})[\"']", path.read_text(encoding="utf-8")))
    assert len(found) > 100
    return sorted(found)


NAMES = _known_names()
_fields = st.dictionaries(st.sampled_from(NAMES), _values, max_size=12)


def _payloads(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """For a handler: its own arguments with odd values, some missing, some more."""
    handler = RegistrationContext.get().event_handlers[name].handler
    arguments = list(inspect.signature(handler.fn).parameters)[1:]
    value = _values | _fields | _fields | _deep
    right = st.fixed_dictionaries(dict.fromkeys(arguments, value))
    some = st.fixed_dictionaries({}, optional=dict.fromkeys(arguments, value))
    return right | right | some | st.dictionaries(st.text(max_size=6), _atoms, max_size=3)


def _callers() -> dict[str, Role]:
    """Handler -> a role that may call it; a role with rows of its own to touch, where there is one."""
    ordered = sorted(HUMAN_ROLES, key=lambda role: -len(ROLE_PERMISSIONS[role]))
    return {
        name: next(role for role in ordered if policy in ROLE_PERMISSIONS[role])
        for name, policy in registry().items()
        if policy is not None and any(policy in ROLE_PERMISSIONS[role] for role in ordered)
    }


class _Fired:
    """How many handlers and events it were, told at the end."""

    handlers: set[str] = set()
    events = 0


def test_odd_arguments_are_survived_by_every_handler(product: Product, cookies: dict[str, str]) -> None:
    callers = _callers()
    unreached = {name for name, policy in registry().items() if policy is not None} - set(callers)
    assert all("screen" in name or "guest" in name for name in unreached), unreached
    before = product.log.stat().st_size
    frames: list[str] = []
    by_role: dict[Role, list[str]] = {}
    for name, role in callers.items():
        by_role.setdefault(role, []).append(name)
    by_role[Role.KARUPAM] = [*by_role.get(Role.KARUPAM, []), *sorted(FRAMEWORK_HANDLERS)]

    for role, names in by_role.items():
        _fire_at(product, cookies[account(role)], names, frames)

    log = product.log.read_bytes()[before:].decode(errors="replace")
    assert "defect" not in log, log[log.index("defect") - 200 :][:3000]
    assert "Traceback" not in log, log[log.index("Traceback") - 400 :][:3000]
    assert [frame for frame in frames if LEAK.search(frame)] == []
    assert _Fired.handlers == set(callers) | FRAMEWORK_HANDLERS
    _rows_are_whole(product)
    print(f"{len(_Fired.handlers)} handlers, {_Fired.events} events")


def _fire_at(product: Product, cookie: str, names: list[str], frames: list[str]) -> None:
    """All these handlers with one set of payloads after the other."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
    @given(st.fixed_dictionaries({name: _payloads(name) for name in names}))
    def fire(payloads: dict[str, dict[str, Any]]) -> None:
        frames.extend(asyncio.run(_fire(product, cookie, payloads)))

    fire()


async def _fire(product: Product, cookie: str, payloads: dict[str, dict[str, Any]]) -> list[str]:
    client = await RawClient(product.url, cookie=cookie, path="/no-page").connect()
    await client.settle(0.2)
    for name, payload in payloads.items():
        await client.fire(name, payload)
        _Fired.handlers.add(name)
        _Fired.events += 1
    await client.settle(0.4)
    assert client.sio.connected, "an event cost the connection"
    await client.close()
    return [json.dumps(frame) for frame in client.frames]


def _rows_are_whole(product: Product) -> None:
    with closing(sqlite_driver.connect(str(product.var / "siaga.db"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    checked = subprocess.run(
        [sys.executable, "-c", _MODELS],
        cwd=ROOT,
        env=product.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr[-2000:]
    assert int(checked.stdout.split()[-1]) > 50
