"""The trials in short: what `dashboard trial` prints for hours, in a few rounds, with the same goals.

How many seconds something takes is not asked here: a busy machine must fail no test.
"""

from collections.abc import Sequence

from dashboard.shell.trials.faults.trial import faults_trial
from dashboard.shell.trials.figures import Figure
from dashboard.shell.trials.kill.trial import kill_trial
from dashboard.shell.trials.power.trial import CONTROLS, power_trial


def unmet(figures: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures if not one.is_met and not one.name.endswith(("seconds", "until saved"))]


def test_kills_lose_nothing_double_nothing_and_leave_the_audit_whole() -> None:
    figures = kill_trial(10)
    assert unmet(figures) == []
    named = {one.name: one.value for one in figures}
    assert named["kills"] == 10
    assert named["acknowledged writes lost"] == named["writes doubled"] == 0


def test_power_cuts_lose_nothing_as_shipped_and_something_with_weaker_settings() -> None:
    figures = power_trial(60, commits=80)
    assert unmet(figures) == []
    named = {one.name: one.value for one in figures}
    assert (named["cuts"], named["acknowledged writes lost"]) == (60, 0)
    for level in CONTROLS:
        assert int(named[f"control {level}: cuts that lost something"]) > 0


def test_faults_are_told_and_nobody_is_told_what_is_not_so() -> None:
    # The command holds the long lock for 30 s; here until the first submit has given up.
    assert unmet(faults_trial(locked_seconds=0)) == []
