"""Whether this thread is inside a writing transaction. Marked by unit_of_work, asked by kernel/reads.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def marked_as_writing() -> Iterator[None]:
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Then a second transaction would wait for the first in vain: SQLite has one writer."""
    return _writing.get()
