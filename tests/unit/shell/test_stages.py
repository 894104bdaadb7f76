"""A first run says what it does: plain lines for a file, a spinner for a terminal, never on stdout."""

import io

import pytest
from rich.console import Console

from dashboard.shell.stages import stage


def test_anywhere_but_on_a_terminal_two_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with stage("Building"):
        assert capsys.readouterr().err == "Building ...\n"
    said = capsys.readouterr()
    assert said.err == "Building: 0 s\n"
    assert said.out == ""


@pytest.mark.parametrize("has_own_bar", [False, True])
def test_a_terminal_keeps_one_line_with_the_time(has_own_bar: bool) -> None:
    sink = io.StringIO()
    with stage("Seeding", has_own_bar=has_own_bar, console=Console(file=sink, force_terminal=True)):
        pass
    assert "Seeding: 0 s" in sink.getvalue().replace("\x1b[1;36m0\x1b[0m", "0")


def test_what_failed_is_not_said_to_be_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="full"), stage("Building"):
        raise OSError("the disk is full")
    assert "Building:" not in capsys.readouterr().err
