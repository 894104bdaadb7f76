"""The table of controls fits the tree: every text stands where it is said to, every test exists."""

from pathlib import Path

import pytest

from tools.controls import Control, controls

ROOT = Path(__file__).resolve().parents[2]


def test_there_are_enough_and_none_twice() -> None:
    names = [one.name for one in controls()]
    assert len(names) >= 20
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("control", controls(), ids=lambda one: one.name)
def test_a_control_can_be_taken_out_and_its_tests_exist(control: Control) -> None:
    whole = (ROOT / control.file).read_text(encoding="utf-8")
    assert control.removed_from(whole) != whole
    for test in control.tests:
        path, _, name = test.partition("::")
        assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8")


def test_a_text_that_is_not_there_is_told() -> None:
    gone = Control("x", "a.py", "if secure:", "if True:", ())
    with pytest.raises(ValueError, match="found 0 times"):
        gone.removed_from("nothing")
    with pytest.raises(ValueError, match="found 2 times"):
        gone.removed_from("if secure: if secure:")


def test_every_control_stands_in_the_document() -> None:
    document = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert [one.name for one in controls() if f"| {one.name} |" not in document] == []
