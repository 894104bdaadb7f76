"""Random people through both machines: no state outside the tables, history and audit tell the same story."""

import uuid
from pathlib import Path
from typing import Any

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from dashboard.features.incidents.rules.codes import Action, RecordAction
from dashboard.kernel.database import Database, use_database
from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS
from tests.integration.features.incidents.lifecycle import Lifecycle
from tests.integration.features.incidents.lifecycle_people import DONE, PEOPLE
from tests.postgres import postgres_address, statement

EVERYTHING = {
    *Action,
    *RecordAction,
    *("undo", "raise", "lower", "correct", "answers", "note", "lp", "lead", "check", "methane"),
    *("task_added", "task_done", "task_cancelled"),
}
"""What a run must really have done."""


def test_roles_of_the_machine_cover_the_table() -> None:
    assert {role for one in PEOPLE for role in one.roles} == set(ROLE_PERMISSIONS) - {Role.GUEST, Role.SYSTEM}


def _run(make: Any, examples: int) -> None:
    DONE.clear()

    class Machine(Lifecycle):
        def __init__(self) -> None:
            super().__init__()
            self.database, self._drop = make()
            use_database(self.database)

        def teardown(self) -> None:
            use_database(None)
            self.database.dispose()
            self._drop()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            # The same draws on every machine: a run that reaches less than the tables is a fault of the test.
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    def make() -> tuple[Database, Any]:
        path = tmp_path / f"{uuid.uuid4().hex}.db"
        path.write_bytes(sqlite_template.read_bytes())
        return Database(f"sqlite:///{path}"), lambda: path.unlink()

    _run(make, 60)
    assert set(DONE) >= EVERYTHING, sorted(EVERYTHING - set(DONE))


def test_postgres(postgres_template: str) -> None:
    def make() -> tuple[Database, Any]:
        name = f"test_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
            connection.execute(statement(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"'))

        def drop() -> None:
            with psycopg.connect(postgres_address("postgres"), autocommit=True) as connection:
                connection.execute(statement(f'DROP DATABASE "{name}" WITH (FORCE)'))

        return Database(postgres_address(name).replace("postgresql://", "postgresql+psycopg://")), drop

    _run(make, 15)
