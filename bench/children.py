"""Helper processes that answer a line for a line: the two writers and the load generator."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.servers import Pair
from dashboard.shell.build import ROOT


class Child:
    """One helper. ``ask`` blocks until it has answered."""

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, line: str) -> None:
        if self.process.stdin is None:
            raise RuntimeError("the helper has no stdin")
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        if self.process.stdout is None:
            raise RuntimeError("the helper has no stdout")
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the helper ended with {self.process.wait(timeout=10)}")
        return line.strip()

    def ask(self, line: str) -> str:
        self.send(line)
        return self.answer()

    def end(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)


@contextmanager
def writers(pair: Pair) -> Iterator[dict[str, Child]]:
    """Writer processes of both databases, warmed up by one open and one close."""
    made = {
        "product": Child("bench.writer", "product", environment=pair.product.environment()),
        "bare": Child("bench.writer", "bare", str(pair.bare_database)),
    }
    try:
        for child in made.values():
            child.ask("open")
            child.ask("close")
        yield made
    finally:
        for child in made.values():
            child.end()


@contextmanager
def child(*arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Child]:
    """One helper that ends with the block."""
    made = Child(*arguments, environment=environment)
    try:
        yield made
    finally:
        made.end()


def module_path(name: str) -> Path:
    """A file that lies beside the benchmarks."""
    return Path(__file__).with_name(name)
