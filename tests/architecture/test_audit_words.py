"""Every action that is audited has words for the inspector, in both languages.

An action is a literal, a constant, or is put together from a code: then what is spelled out counts.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.features.access.rules.changes import ChangeKind
from dashboard.features.commitments.rules.codes import KeyPurpose
from dashboard.features.incidents.rules.codes import Action, RecordAction
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.kernel.chain import BEGIN, REKEY
from dashboard.kernel.reference import Language
from dashboard.kernel.text import table

ROOT = Path(__file__).resolve().parents[2] / "dashboard"
# Functions that hand their own parameter on; their callers spell the action out.
_HANDED_ON = {"name", "action"}


def _trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}


TREES = _trees()


def _constants() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for tree in TREES.values():
        for node in tree.body:
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
                continue
            for target in node.targets:
                if isinstance(target, ast.Name) and isinstance(node.value.value, str):
                    found.setdefault(target.id, set()).add(node.value.value)
    return found


CONSTANTS = _constants()


def _actions_of(node: ast.expr) -> Iterator[str]:
    """Whole actions, or ``prefix.*`` for one that is put together."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _actions_of(node.body)
        yield from _actions_of(node.orelse)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield f"{node.values[0].value}*"
    elif isinstance(node, ast.Name) and node.id not in _HANDED_ON:
        yield from (value for value in CONSTANTS[node.id] if "." in value)
    elif not isinstance(node, ast.Name):
        raise AssertionError(f"an action that nobody can look up: {ast.unparse(node)}")


def audited() -> set[str]:
    return {
        action
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "audit"
        if node.args
        for action in _actions_of(node.args[0])
    }


@pytest.mark.parametrize("language", Language)
def test_every_audited_action_has_words(language: Language) -> None:
    words = {key.removeprefix("audit.action.") for key in table(language) if key.startswith("audit.action.")}
    wanted = audited()
    assert len(wanted) > 90
    whole = {action for action in wanted if not action.endswith("*")} | {BEGIN, REKEY}
    assert whole - words == set()
    prefixes = {action.removesuffix("*") for action in wanted if action.endswith("*")}
    assert {prefix for prefix in prefixes if not any(word.startswith(prefix) for word in words)} == set()


@pytest.mark.parametrize("language", Language)
def test_actions_that_are_put_together_from_codes_have_words_for_each_code(language: Language) -> None:
    made = {f"incident.{action.value}" for action in Action}
    made |= {f"incident.undo.{action.value}" for action in Action}
    made |= {f"incident.record.{action.value}" for action in RecordAction}
    made |= {f"incident.{word}" for word in ("lower", "raise", "take", "assign")}
    made |= {
        f"patrol.{kind.value}" for kind in (StepKind.END, StepKind.CLOSE, StepKind.CONFIRM, StepKind.DECLINE)
    }
    made |= {f"commitment.{purpose.value}" for purpose in KeyPurpose}
    # Closed in the monthly review, an account has an action of its own.
    made |= {f"account.{kind.value}" for kind in ChangeKind if kind is not ChangeKind.REVIEW}
    missing = {action for action in made if f"audit.action.{action}" not in table(language)}
    assert missing == set()


def _own_constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: str(node.value.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def parts_of_the_machine() -> set[str]:
    """The names under which the product itself acts; trials act on a scratch database nobody inspects."""
    found: set[str] = set()
    for path, tree in TREES.items():
        own = _own_constants(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or "trials" in path.parts:
                continue
            if ast.unparse(node.func).rpartition(".")[2] != "system_actor":
                continue
            name = node.args[0]
            if isinstance(name, ast.Constant):
                found.add(str(name.value))
            elif isinstance(name, ast.Name):
                found |= {own[name.id]} if name.id in own else CONSTANTS[name.id]
            else:
                raise AssertionError(f"a name that nobody can look up: {ast.unparse(name)}")
    return found


@pytest.mark.parametrize("language", Language)
def test_every_part_of_the_machine_that_acts_has_words(language: Language) -> None:
    names = parts_of_the_machine()
    assert len(names) > 10
    assert {name for name in names if f"audit.system.{name}" not in table(language)} == set()
