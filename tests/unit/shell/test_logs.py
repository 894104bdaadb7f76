"""Every record of every library is redacted while it is made; production writes one JSON object a line."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.shell.logs import JsonFormatter, SafeRecord, install_logs

CANARY = "kenari-rahasia-1234567890"


@pytest.fixture
def line() -> Iterator[io.StringIO]:
    """What a logger with a handler of its own writes, as those of a library do."""
    sink, before = io.StringIO(), logging.getLogRecordFactory()
    handler = logging.StreamHandler(sink)
    logger = logging.getLogger("a.library")
    logger.addHandler(handler)
    logger.propagate = False
    logging.setLogRecordFactory(SafeRecord)
    yield sink
    logging.setLogRecordFactory(before)
    logger.removeHandler(handler)
    logger.propagate = True


def test_message_arguments_and_traceback_are_redacted(line: io.StringIO) -> None:
    try:
        raise ValueError(f"password={CANARY}")
    except ValueError:
        logging.getLogger("a.library").exception("sent by %s", {"cookie": f"siaga={CANARY}"})
    assert CANARY not in line.getvalue()
    assert "ValueError" in line.getvalue()
    assert "test_logs.py" in line.getvalue()


def test_nobody_writes_a_second_line(line: io.StringIO) -> None:
    logging.getLogger("a.library").warning("unknown %s", "x\nERROR dashboard: all is lost\r\n\x1b[31m")
    assert line.getvalue().count("\n") == 1
    assert "\x1b" not in line.getvalue()


def test_a_line_that_cannot_be_made_tells_none_of_its_parts(line: io.StringIO) -> None:
    logging.getLogger("a.library").warning("one %s", CANARY, "two")
    assert CANARY not in line.getvalue()
    assert "could not be made" in line.getvalue()


def test_production_writes_json(line: io.StringIO) -> None:
    logging.getLogger("a.library").handlers[0].setFormatter(JsonFormatter())
    try:
        raise RuntimeError("twice\ntwo")
    except RuntimeError:
        logging.getLogger("a.library").exception("code: %s", CANARY)
    written = json.loads(line.getvalue())
    assert set(written) == {"at", "level", "source", "text", "trace"}
    assert written["at"].endswith("+00:00")
    assert CANARY not in line.getvalue()
    assert line.getvalue().count("\n") == 1


def test_the_server_itself_is_told_to_write_the_same() -> None:

    from granian.log import LOGGING_CONFIG

    from dashboard.shell import serve

    ours = json.loads(Path(serve._SERVER_LOGS).read_text(encoding="utf-8"))
    assert set(ours["formatters"]) == set(LOGGING_CONFIG["formatters"])
    assert all(one == {"()": "dashboard.shell.logs.JsonFormatter"} for one in ours["formatters"].values())


@pytest.mark.parametrize("how", ["raise SystemError('password={0}')", "threading.Thread(target=f).start()"])
def test_what_the_interpreter_prints_is_redacted_too(how: str, repository: Path) -> None:
    program = (
        "import threading\n"
        "from dashboard.shell.logs import install_logs\n"
        f"def f(): raise SystemError('password={CANARY}')\n"
        "install_logs(as_json=True)\n" + how.format(CANARY)
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=False
    )
    assert "SystemError" in ended.stderr
    assert CANARY not in ended.stderr + ended.stdout
    assert all(json.loads(one)["trace"] for one in ended.stderr.splitlines())


def test_libraries_keep_no_handler_of_their_own() -> None:
    root, kept = logging.getLogger(), logging.getLogger().handlers[:]
    level, factory, hook = root.level, logging.getLogRecordFactory(), sys.excepthook
    import threading

    thread_hook = threading.excepthook
    logging.getLogger("engineio.server").addHandler(logging.StreamHandler())
    try:
        install_logs(as_json=True)
        assert logging.getLogger("engineio.server").handlers == []
        assert len(root.handlers) == 1
    finally:
        root.handlers[:] = kept
        root.setLevel(level)
        logging.setLogRecordFactory(factory)
        logging.captureWarnings(False)
        sys.excepthook, threading.excepthook = hook, thread_hook
        logging.getLogger("dashboard").setLevel(logging.NOTSET)
