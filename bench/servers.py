"""Both servers as processes on loopback, ports 3400 to 3499, and what psutil says about them.

The product is served the way ``make run`` does; its database holds a realistic site unless asked otherwise.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.bare import store
from bench.fill import fill_migrated
from dashboard.shell.build import ROOT
from tests.product import Product

PLOTLY = ROOT / ".web/node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"
# A month of a real site, and the month of the goal for the board.
USUAL_ROWS, USUAL_MONTH = 1_000, 40
HEAVY_ROWS, HEAVY_MONTH = 100_000, 14_000


@dataclass(slots=True)
class Pair:
    """The product and the bare server of one run."""

    product: Product
    bare_url: str
    bare_database: Path
    bare_process: subprocess.Popen[bytes]

    @property
    def product_pid(self) -> int:
        return pid_of(self.product)

    @property
    def database(self) -> Path:
        return self.product.var / "siaga.db"


def free_port() -> int:
    """A port of the benchmarks' own range."""
    for port in range(3400, 3500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port between 3400 and 3499")


def pid_of(product: Product) -> int:
    if product.process is None:
        raise RuntimeError("the product is not running")
    return product.process.pid


@contextmanager
def serving_alone(folder: Path, *, heavy: bool) -> Iterator[Product]:
    """The product, filled and ready; ended by its process ids."""
    product = Product(folder / "var", port=free_port())
    product.prepare()
    rows, month = (HEAVY_ROWS, HEAVY_MONTH) if heavy else (USUAL_ROWS, USUAL_MONTH)
    fill_migrated(product.var / "siaga.db", rows, datetime.now(UTC), month)
    try:
        product.start()
        yield product
    finally:
        product.stop()


@contextmanager
def serving(folder: Path, *, heavy: bool) -> Iterator[Pair]:
    """Both servers."""
    if not PLOTLY.exists():
        raise SystemExit("Plotly's basic bundle is missing. Run: .venv/bin/python -m dashboard build")
    bare_database = folder / "bare.db"
    store.create(bare_database)
    with serving_alone(folder, heavy=heavy) as product, _bare(free_port(), bare_database) as bare:
        yield Pair(product, *bare)


@contextmanager
def _bare(port: int, database: Path) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """Address, database and process of the bare server."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "asgi",
            "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
            "--log-level", "warning", "bench.bare.app:app",
        ],
        cwd=ROOT,
        env=os.environ | {"BENCH_BARE_DATABASE": str(database), "BENCH_PLOTLY": str(PLOTLY)},
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", database, process
    finally:
        for one in (*psutil.Process(process.pid).children(recursive=True), process):
            one.kill()
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the bare server did not start")


def cpu_seconds(pid: int) -> float:
    """User and system time of a server with its worker so far."""
    process = psutil.Process(pid)
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        times = one.cpu_times()
        total += times.user + times.system
    return total


def waited_seconds(pid: int) -> float:
    """How long threads of a server with its worker were ready to run while others had the cores."""
    process = psutil.Process(pid)
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        for thread in Path(f"/proc/{one.pid}/task").iterdir():
            total += int((thread / "schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    return total
