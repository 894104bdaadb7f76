"""Takes one control after the other out of a scratch copy and looks whether a test notices.

``python -m tools.controls`` runs all of them, ``--only TEXT`` those whose name holds the text. First every
test passes once with everything in place: one that fails anyhow proves nothing. Exit 1 when a removal goes
unnoticed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = Path(__file__).with_suffix(".toml")
_COPIED = (
    *("alembic", "assets", "dashboard", "deploy", "docs", "reflex.lock", "tests", "tools"),
    *("alembic.ini", "constraints.txt", "pyproject.toml", "requirements.txt", "rxconfig.py"),
)
_HASH = "from dashboard.shell.build import source_hash; print(source_hash())"
_PASSED, _FAILED = 0, 1


@dataclass(frozen=True)
class Control:
    """``old`` stands exactly once in ``file``; without it at least one of ``tests`` fails."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def removed_from(self, text: str) -> str:
        """The text without the control. Raises ValueError when it does not stand there exactly once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: found {text.count(self.old)} times in {self.file}")
        return text.replace(self.old, self.new)


def controls() -> tuple[Control, ...]:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(Control(**{**one, "tests": tuple(one["tests"])}) for one in table["control"])


class Scratch:
    """A copy of the tree with the environment and the browser's part of the real one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in _COPIED:
            source, target = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        (folder / "build").mkdir()
        self._built = ROOT / "build" / self._run("-c", _HASH).stdout.strip()
        if not (self._built / "complete").exists():
            raise SystemExit("no build of these sources: run python -m dashboard build first")

    def test(self, tests: tuple[str, ...]) -> tuple[int, list[str]]:
        """pytest's exit code, and the tests that failed; those that could not even begin do not count."""
        self._lend_build()
        arguments = ["-m", "pytest", "-q", "-p", "no:randomly", "-k", "not postgres", "-rf", *tests]
        ended = self._run(*arguments)
        failed = [line.split()[1] for line in ended.stdout.splitlines() if line.startswith("FAILED ")]
        return ended.returncode, failed

    def _lend_build(self) -> None:
        """Only the server's part was changed: the build of the real tree serves under this tree's name."""
        name = self.folder / "build" / self._run("-c", _HASH).stdout.strip()
        if not name.exists():
            name.symlink_to(self._built)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SIAGA_")}
        return subprocess.run(
            [self.folder / ".venv" / "bin" / "python", *arguments],
            cwd=self.folder,
            env={**environment, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


def try_out(scratch: Scratch, control: Control) -> list[str]:
    """The tests that noticed the removal; the copy is as it was afterwards."""
    path = scratch.folder / control.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(control.removed_from(whole), encoding="utf-8")
    try:
        code, failed = scratch.test(control.tests)
    finally:
        path.write_text(whole, encoding="utf-8")
    return failed if code == _FAILED else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="controls whose name holds this text")
    parser.add_argument("--json", action="store_true", help="one line of JSON at the end")
    given = parser.parse_args()
    chosen = [one for one in controls() if given.only in one.name]
    started, unnoticed = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="controls-") as folder:
        scratch = Scratch(Path(folder))
        tests = tuple(dict.fromkeys(test for one in chosen for test in one.tests))
        code, failed = scratch.test(tests)
        if code != _PASSED:
            print(f"these fail with every control in place: {', '.join(failed) or 'none could run'}")
            return 1
        print(f"{len(tests)} tests pass with every control in place", flush=True)
        for one in chosen:
            noticed = try_out(scratch, one)
            if not noticed:
                unnoticed.append(one.name)
            print(
                f"{'noticed  ' if noticed else 'UNNOTICED'} {one.name}: {len(noticed)} tests fail", flush=True
            )
    minutes = (time.monotonic() - started) / 60
    print(
        f"{len(chosen) - len(unnoticed)} of {len(chosen)} controls: removed, and noticed; {minutes:.1f} min"
    )
    if given.json:
        print(json.dumps({"controls": len(chosen), "unnoticed": unnoticed, "minutes": round(minutes, 1)}))
    return 1 if unnoticed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
