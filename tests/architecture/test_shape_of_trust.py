"""What the product never does, read from its own sources: no shell, no eval, no request, no markup."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What is served; the console's commands (builds, trials, backups of PostgreSQL) may start programs by list.
SERVED = ("kernel", "web", "features", "screens", "design")
SCRIPTS = sorted((ROOT / "assets").glob("*.js"))


def _calls(*folders: str) -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call in the sources: file, dotted name of what is called, the call."""
    for folder in folders:
        for path in (ROOT / "dashboard" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield path, ast.unparse(node.func), node


def _imports(*folders: str) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in (ROOT / "dashboard" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from ((path, alias.name) for alias in node.names)
                elif isinstance(node, ast.ImportFrom):
                    yield path, node.module or ""


def test_no_shell_is_started() -> None:
    dynamic = {"eval", "exec", "compile", "os.system", "os.popen", "__import__"}
    assert [(path, name) for path, name, _ in _calls(*SERVED, "shell", "seed") if name in dynamic] == []
    assert [(path, name) for path, name in _imports(*SERVED) if name.split(".")[0] == "subprocess"] == []
    for path, _, call in _calls("shell", "seed"):
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        assert "shell" not in named, path


def test_no_outgoing_request_is_made() -> None:
    clients = {
        "httpx",
        "requests",
        "urllib.request",
        "http.client",
        "aiohttp",
        "smtplib",
        "ftplib",
        "socketio",
    }
    assert [(path, name) for path, name in _imports(*SERVED) if name in clients] == []
    assert [(path, name) for path, name in _imports("seed") if name in clients] == []


def test_no_pattern_is_built_from_input() -> None:
    """A pattern is a literal or a constant, or one of those that a form declares for its drafts."""
    verbs = {f"re.{verb}" for verb in ("compile", "match", "search", "fullmatch", "sub", "findall", "split")}
    patterns = [(path, call.args[0]) for path, name, call in _calls(*SERVED) if name in verbs]
    assert len(patterns) > 30
    for path, pattern in patterns:
        # The last one is a sentence of the string table, escaped, with a group for each of its values.
        if ast.unparse(pattern) not in {"known.record", "self.numbered", "''.join(parts)"}:
            named = [node.id for node in ast.walk(pattern) if isinstance(node, ast.Name) and node.id != "re"]
            assert all(name.isupper() for name in named), (path, ast.unparse(pattern))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_markup(path: Path) -> None:
    banned = re.compile(
        r"(inner|outer)HTML\s*\+?=(?!=)|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
        r"|createContextualFragment|setTimeout\(\s*[\"'`]|__proto__|srcdoc"
    )
    assert not banned.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_nothing_typed_lies_in_the_browsers_store(path: Path) -> None:
    """Kept by name are switches, codes, times and keys. The scripts of forms keep nothing there."""
    body = path.read_text(encoding="utf-8")
    if path.name in {"keep.js", "forms.js"}:
        assert not re.search(r"localStorage|sessionStorage|indexedDB", body)
    assert "document.cookie" not in body


def test_no_row_of_a_table_is_kept_in_state() -> None:
    """Annotations of State classes name plain values; SQLModel stays out of pages."""
    skins = [(path, name) for path, name in _imports("features") if "/ui/" in str(path)]
    assert len(skins) > 200
    assert [(path, name) for path, name in skins if name.split(".")[0] in {"sqlmodel", "sqlalchemy"}] == []
