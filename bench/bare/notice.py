"""Notices another process's commit without polling: inotify on the WAL file, then PRAGMA data_version.

The kernel reports the write of the frames; the commit becomes visible a moment later, after the sync.
"""

import ctypes
import os
import threading
import time
from collections.abc import Callable

from bench.bare import store

_IN_MODIFY = 0x2
_SETTLE_SECONDS = 0.1
_STEP_SECONDS = 0.0005


def on_commit(path: str, wake: Callable[[], object]) -> None:
    """Call ``wake`` from a thread whenever another connection has committed."""
    threading.Thread(target=_watch, args=(path, wake), daemon=True).start()


def _watch(path: str, wake: Callable[[], object]) -> None:
    connection = store.connect(path)

    def version() -> int:
        return connection.execute("PRAGMA data_version").fetchone()[0]

    seen = version()
    library = ctypes.CDLL(None, use_errno=True)
    descriptor = library.inotify_init1(os.O_CLOEXEC)
    if library.inotify_add_watch(descriptor, f"{path}-wal".encode(), _IN_MODIFY) < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    while True:
        os.read(descriptor, 65536)
        end = time.monotonic() + _SETTLE_SECONDS
        while time.monotonic() < end:
            now = version()
            if now != seen:
                seen = now
                wake()
                break
            time.sleep(_STEP_SECONDS)
