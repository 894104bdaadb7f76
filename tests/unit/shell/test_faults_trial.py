"""The long lock of the faults trial: held as long as was said, however soon a single submit gives up."""

import inspect
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.kernel.database import sqlite_driver
from dashboard.shell.trials.faults.client import Submit
from dashboard.shell.trials.faults.trial import faults_trial, locked_for


class Writer:
    """Gives up soon, as the product does after 5 s."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def submit(self, submit: Submit) -> Submit:
        try:
            with closing(sqlite_driver.connect(str(self._database), timeout=0.05)) as opened:
                opened.execute("INSERT INTO report VALUES (1)")
                opened.commit()
        except sqlite_driver.OperationalError:
            submit.error = "error.unsaved.busy"
        else:
            submit.reference, submit.error = "R-2026-0001", ""
        return submit

    def until_saved(self, submit: Submit) -> float:
        return 0.0 if self.submit(submit).reference else float("inf")


@pytest.fixture
def instance(tmp_path: Path) -> SimpleNamespace:
    database = tmp_path / "siaga.db"
    with closing(sqlite_driver.connect(str(database))) as opened:
        opened.execute("CREATE TABLE report (id INTEGER)")
        opened.execute("CREATE TABLE login_session (last_used_at TEXT)")
        opened.commit()
    return SimpleNamespace(database=database)


@pytest.mark.parametrize("seconds", [0.0, 1.2])
def test_the_lock_lasts_as_long_as_was_asked(instance: Any, seconds: float) -> None:
    submits: list[Submit] = []
    reader: Any = SimpleNamespace(read=lambda: 0.01)
    writer: Any = Writer(instance.database)
    begun = time.monotonic()
    figures = locked_for(instance, writer, reader, submits, seconds=seconds)
    assert time.monotonic() - begun >= seconds
    names = {one.name.removeprefix("locked for longer: "): one for one in figures}
    assert names["seconds it was held"].is_met
    assert names["seconds until saved"].is_met
    assert names["of them told anything but busy"].value == 0
    assert int(names["submits meanwhile"].value) > 3 * seconds
    assert [one.reference for one in submits] == ["R-2026-0001"]


def test_the_command_holds_it_for_thirty_seconds() -> None:
    assert inspect.signature(faults_trial).parameters["locked_seconds"].default == 30.0
