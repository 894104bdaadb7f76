"""The log of a served product: no secret in it, one JSON object a line in production, a length at most.

Records are made by our factory, so no handler of any library ever sees one as it was. What is not logged but
printed by the interpreter itself (a thread that ends, an error at the very top) is logged too.
"""

import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from dashboard.kernel.redaction import one_line, redacted

logger = logging.getLogger(__name__)

Problem = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# These bring handlers of their own, which would write every line a second time or in a form of their own.
_OWN_HANDLERS = ("_granian", "granian.access", "engineio.server", "socketio.server")


class SafeRecord(logging.LogRecord):
    """A record that is redacted while it is made: message and traceback, with nothing left to fill in."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.msg, self.args = redacted(one_line(_told(super().getMessage))), ()
        if self.exc_info:
            self.exc_text, self.exc_info = redacted(_trace(self.exc_info)), None
        if self.stack_info:
            self.stack_info = redacted(self.stack_info)


def _told(message: Callable[[], str]) -> str:
    """A record whose arguments do not fit its message would be printed with all of them: say only that."""
    try:
        return message()
    except Exception as error:
        return f"a line of the log could not be made: {type(error).__name__}"


def _trace(problem: Problem) -> str:
    return "".join(traceback.format_exception(*problem)).rstrip()


class JsonFormatter(logging.Formatter):
    """One object a line: when (UTC), how bad, who, what, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "source": record.name,
            "text": redacted(one_line(record.getMessage())),
        }
        if record.exc_info:
            line["trace"] = redacted(_trace(record.exc_info))
        elif record.exc_text:
            line["trace"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def install_logs(*, as_json: bool) -> None:
    """Once, when the product begins to serve; everything of this process goes to stderr from here on."""
    logging.setLogRecordFactory(SafeRecord)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter() if as_json else logging.Formatter("%(levelname)s %(name)s: %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("dashboard").setLevel(logging.INFO)
    for name in _OWN_HANDLERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.captureWarnings(True)
    sys.excepthook = lambda *problem: logger.critical("the process ended", exc_info=problem)
    threading.excepthook = _thread_ended


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    problem = (ended.exc_type, ended.exc_value, ended.exc_traceback)
    logger.error("a thread ended", exc_info=problem if ended.exc_value is not None else True)  # type: ignore[arg-type]
