"""The checklist per type: its data, branching, answers and the clock of a step."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents import rules
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.protap import (
    UNDONE,
    ClockState,
    Protap,
    Step,
    StepAgency,
    StepKind,
    active_protap_version,
    check_answer,
    is_settled,
    protap,
    read_protaps,
    step_clock,
    visible_steps,
)
from dashboard.features.incidents.rules.questions import option_key
from dashboard.kernel.errors import Refused
from dashboard.kernel.reference import Language
from dashboard.kernel.text import table
from tests.conftest import NOW

PROTAPS = tuple(read_protaps((Path(rules.__file__).parent / "protap.toml").read_text()))
RIOT = protap("riot", 1)
PLAIN = '{ code = "a", agency = "rutan", kind = "do" }'
DECIDE = '{ code = "a", agency = "both", kind = "decide", options = ["yes", "no"] }'


def toml(
    steps: str, *, types: str = '["riot"]', version: int = 1, valid_from: str = "2020-01-01T00:00:00Z"
) -> str:
    return f"[[protap]]\ntypes = {types}\nversion = {version}\nvalid_from = {valid_from}\nsteps = [{steps}]\n"


def step(target: int | None) -> Step:
    return Step("a", StepAgency.RUTAN, StepKind.DO, (), target, None, "incidents.protap.common.a")


def test_every_type_has_a_checklist_of_four_to_ten_steps() -> None:
    assert {entry.type for entry in PROTAPS} == {kind.value for kind in IncidentType}
    for entry in PROTAPS:
        assert 4 <= len(entry.steps) <= 10, entry.type
        assert entry.steps[0].when is None


@pytest.mark.parametrize("language", list(Language))
def test_every_step_and_answer_has_its_sentence_and_none_is_left_over(language: Language) -> None:
    sentences, used = table(language), set[str]()
    for entry in PROTAPS:
        for item in entry.steps:
            used.add(item.label_key)
            keys = [item.label_key, *(option_key(answer) for answer in item.answers)]
            assert [key for key in keys if not sentences.get(key, "").strip()] == []
            assert sentences[item.label_key].endswith("?") == (item.kind is StepKind.DECIDE), item.label_key
    assert {key for key in sentences if key.startswith("incidents.protap.")} == used


@pytest.mark.parametrize(
    ("type", "code", "seconds"),
    [
        ("riot", "lock_down", 180),
        ("riot", "tell_kpr", 180),
        ("riot", "tell_police", 300),
        ("riot", "police_gate", 600),
        ("riot", "negotiator", 1200),
        ("riot", "headcount", 1800),
        ("riot", "all_clear", None),
        ("escape", "ring", 900),
        ("hostage", "negotiator", 1200),
        ("contraband", "seal", 3600),
    ],
)
def test_targets_are_those_of_the_drills(type: str, code: str, seconds: int | None) -> None:
    found = protap(type, 1).find(code)
    assert found is not None
    assert found.target_seconds == seconds


def test_an_unknown_version_is_refused_and_a_known_one_found() -> None:
    assert (
        active_protap_version("riot", NOW)
        == active_protap_version("riot", datetime(1990, 1, 1, tzinfo=UTC))
        == 1
    )
    for type, version in (("riot", 0), ("riot", 9), ("rumour", 1)):
        with pytest.raises(Refused, match=r"incidents\.refused\.unknown_version"):
            protap(type, version)


def test_answers_of_a_step() -> None:
    assert check_answer(RIOT, "lock_down", "done").code == "lock_down"
    assert check_answer(RIOT, "lock_down", "undone").answers == ("done", "undone")
    assert check_answer(RIOT, "spreading", "no").answers == ("yes", "no", "undone")
    with pytest.raises(Refused, match=r"incidents\.refused\.unknown_step"):
        check_answer(RIOT, "dance", "done")
    for code, answer in (
        ("lock_down", "yes"),
        ("spreading", "done"),
        ("spreading", ""),
        ("lock_down", "DONE"),
    ):
        with pytest.raises(Refused, match=r"incidents\.refused\.unknown_answer"):
            check_answer(RIOT, code, answer)
    assert is_settled("done")
    assert not is_settled(UNDONE)
    assert not is_settled(None)


def test_a_decision_opens_its_branch_and_taking_it_back_closes_it() -> None:
    def codes(answers: dict[str, str]) -> list[str]:
        return [item.code for item in visible_steps(RIOT, answers)]

    assert "crowd_unit" not in codes({})
    assert "crowd_unit" not in codes({"spreading": "no"})
    assert "crowd_unit" in codes({"spreading": "yes"})
    assert "crowd_unit" not in codes({"spreading": UNDONE})


@given(st.sampled_from(PROTAPS), st.data())
def test_a_step_is_shown_only_when_its_condition_is_met(checklist: Protap, data: st.DataObject) -> None:
    answers = {item.code: data.draw(st.sampled_from(item.answers)) for item in checklist.steps}
    shown = [item.code for item in visible_steps(checklist, answers)]
    assert shown == [
        item.code
        for item in checklist.steps
        if item.when is None
        or (item.when.question in shown and answers[item.when.question] in item.when.answers)
    ]


@pytest.mark.parametrize(
    ("target", "answered", "now", "state", "seconds"),
    [
        (180, None, 0, ClockState.WAITING, 180),
        (180, None, 180, ClockState.WAITING, 0),
        (180, None, 181, ClockState.LATE, 1),
        (180, 120, 999, ClockState.DONE_IN_TIME, 120),
        (180, 180, 999, ClockState.DONE_IN_TIME, 180),
        (180, 181, 999, ClockState.DONE_LATE, 181),
        (180, -30, 999, ClockState.DONE_IN_TIME, 0),
        (None, None, 240, ClockState.WAITING, 240),
        (None, 9999, 99999, ClockState.DONE_IN_TIME, 9999),
    ],
)
def test_the_clock_of_a_step(
    target: int | None, answered: int | None, now: int, state: ClockState, seconds: int
) -> None:
    answered_at = None if answered is None else NOW + timedelta(seconds=answered)
    clock = step_clock(step(target), NOW, answered_at, NOW + timedelta(seconds=now))
    assert (clock.state, clock.seconds) == (state, seconds)
    assert clock.due_at == (None if target is None else NOW + timedelta(seconds=target))


def test_one_table_may_serve_several_types() -> None:
    entries = list(read_protaps(toml(PLAIN, types='["riot", "crime"]')))
    assert [(entry.type, entry.steps[0].label_key) for entry in entries] == [
        ("riot", "incidents.protap.common.a"),
        ("crime", "incidents.protap.common.a"),
    ]
    own = read_protaps(toml(PLAIN.replace("}", ", own = true }"))).get("riot", 1)
    assert own.steps[0].label_key == "incidents.protap.riot.a"


@pytest.mark.parametrize(
    "text",
    [
        toml(PLAIN.replace("do", "dream")),
        toml(PLAIN.replace("rutan", "army")),
        toml(PLAIN + ", " + PLAIN),
        toml(PLAIN.replace("}", ', options = ["yes", "no"] }')),
        toml(PLAIN.replace("}", ", target_seconds = 0 }")),
        toml(PLAIN.replace("}", ", target_seconds = true }")),
        toml(PLAIN.replace("}", ", target_seconds = 90000 }")),
        toml(PLAIN.replace("}", ', own = "yes" }')),
        toml(PLAIN.replace("}", ", colour = 1 }")),
        toml(DECIDE.replace('["yes", "no"]', '["yes"]')),
        toml(DECIDE.replace('["yes", "no"]', '["yes", "undone"]')),
        toml(
            PLAIN + ', { code = "b", agency = "both", kind = "do", when = { question = "a", is = ["done"] } }'
        ),
        toml(
            DECIDE + ', { code = "b", agency = "both", kind = "do", when = { question = "c", is = ["yes"] } }'
        ),
        toml(
            DECIDE
            + ', { code = "b", agency = "both", kind = "do", when = { question = "a", is = ["maybe"] } }'
        ),
        toml(PLAIN, types="[]"),
        toml(PLAIN, types='["rumour"]'),
        toml(PLAIN, types='["riot", "riot"]'),
        toml(PLAIN, version=2),
        toml(PLAIN) + toml(PLAIN, version=2),
        toml(PLAIN, valid_from="2020-01-01T00:00:00"),
        toml(""),
        "[[protaps]]\n",
    ],
)
def test_data_that_is_not_exactly_right_is_refused_at_load(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_protaps(text)
