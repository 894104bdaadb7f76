"""The questions per type: the data itself, versions, branching, and what a form may send."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.question_data import read_question_sets
from dashboard.features.incidents.rules.questions import (
    Question,
    QuestionKind,
    QuestionSet,
    active_version,
    all_question_sets,
    missing_required,
    option_key,
    parse_answers,
    question_set,
    visible_questions,
)
from dashboard.kernel.errors import Invalid, Refused
from dashboard.kernel.reference import Language
from dashboard.kernel.text import table
from tests.conftest import NOW

SETS = all_question_sets()
LAST_YEAR = datetime(2025, 12, 31, 16, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
ESCAPE = question_set("escape", 1)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def plausible(question: Question) -> st.SearchStrategy[Any]:
    """What a browser may send for this question, with some of what it may not."""
    codes = st.sampled_from([*question.options, ""])
    return (
        codes
        | st.lists(codes, max_size=4)
        | st.integers(-1, 3000)
        | st.integers(0, 60).map(str)
        | st.datetimes().map(datetime.isoformat)
        | SCALARS
    )


@st.composite
def filled_forms(draw: st.DrawFn) -> tuple[QuestionSet, dict[str, Any]]:
    questions = draw(st.sampled_from(SETS))
    fields = {question.code: plausible(question) for question in questions.questions}
    return questions, draw(st.fixed_dictionaries({}, optional=fields))


def toml(
    questions: str, *, version: int = 1, valid_from: str = "2020-01-01T00:00:00Z", type: str = "riot"
) -> str:
    head = f'[[set]]\ntype = "{type}"\nversion = {version}\nvalid_from = {valid_from}\n'
    return f"{head}questions = [{questions}]\n"


OK = '{ code = "a", kind = "yes_no", required = true }'


def test_every_type_has_four_to_nine_questions_and_one_to_three_of_them_required() -> None:
    assert {entry.type for entry in SETS} == {kind.value for kind in IncidentType}
    for entry in SETS:
        assert 4 <= len(entry.questions) <= 9, entry.type
        assert 1 <= sum(question.required for question in entry.questions) <= 3, entry.type


@pytest.mark.parametrize("language", list(Language))
def test_every_question_option_and_range_of_every_version_has_its_sentence(language: Language) -> None:
    sentences = table(language)
    for entry in SETS:
        for question in entry.questions:
            keys = [question.label_key, *(option_key(code) for code in question.options)]
            if question.kind is QuestionKind.NUMBER:
                keys.append(question.range_key)
            assert [key for key in keys if not sentences.get(key, "").strip()] == []
            assert len(sentences[question.label_key]) <= 60, question.label_key


@pytest.mark.parametrize("language", list(Language))
def test_no_two_options_of_a_question_read_the_same_and_no_sentence_is_left_over(language: Language) -> None:
    sentences, asked = table(language), set[str]()
    for entry in SETS:
        for question in entry.questions:
            words = [sentences[option_key(code)] for code in question.options]
            assert len(set(words)) == len(words), question.label_key
            asked.add(question.label_key)
    stored = {key for key in sentences if key.startswith("incidents.question.")}
    assert stored - asked == {"incidents.question.unknown"}


def test_the_wording_presumes_nobody_guilty_and_asks_for_no_identity() -> None:
    for key, sentence in table(Language.ID).items():
        if key.startswith(("incidents.question.", "incidents.option.", "incidents.protap.")):
            words = set(sentence.casefold().replace("?", " ").replace(",", " ").split())
            assert not words & {"pelaku", "nik", "agama", "suku", "tersangka"}, key


def test_an_old_record_keeps_its_version_and_a_new_one_gets_the_new() -> None:
    for kind in ("contraband", "escape_attempt"):
        assert active_version(kind, LAST_YEAR) == 1
        assert active_version(kind, NEW_YEAR) == active_version(kind, NOW) == 2
        assert question_set(kind, 1).questions != question_set(kind, 2).questions
    assert active_version("riot", datetime(1990, 1, 1, tzinfo=UTC)) == 1
    assert question_set("contraband", 1).find("item") is not None
    assert question_set("contraband", 2).find("item") is None


@pytest.mark.parametrize(
    ("type", "version"), [("riot", 0), ("riot", 2), ("contraband", 3), ("rumour", 1), ("", 1)]
)
def test_an_unknown_version_is_refused(type: str, version: int) -> None:
    with pytest.raises(Refused, match=r"incidents\.refused\.unknown_version"):
        question_set(type, version)


def test_answers_are_taken_as_their_kind() -> None:
    raw = {
        "persons": " 3 ",
        "place": "wall",
        "wall": "north",
        "means": ["climb", "saw", "climb"],
        "breached_from": "",
        "noticed_by": "rollcall",
        "last_seen": "2026-03-12T14:30",
        "notified": "police",
    }
    assert parse_answers(ESCAPE, raw, now=NOW) == {
        "persons": 3,
        "place": "wall",
        "wall": "north",
        "means": ["saw", "climb"],
        "noticed_by": "rollcall",
        "last_seen": "2026-03-12T07:30:00+00:00",
        "notified": ["police"],
    }
    assert parse_answers(question_set("riot", 1), {"alarm": True}) == {"alarm": "yes"}
    assert parse_answers(question_set("other", 1), {"measures": "  dua\r\nbaris\t "}) == {
        "measures": "dua\nbaris"
    }
    assert parse_answers(ESCAPE, None) == parse_answers(ESCAPE, {}) == {}


@pytest.mark.parametrize(
    ("type", "code", "value", "key"),
    [
        ("escape", "persons", "0", "incidents.answer.range.1_2000"),
        ("escape", "persons", "tiga", "incidents.answer.range.1_2000"),
        ("escape", "persons", 2001, "incidents.answer.range.1_2000"),
        ("escape", "persons", True, "incidents.answer.range.1_2000"),
        ("escape", "place", "moon", "incidents.answer.choose"),
        ("escape", "place", ["wall"], "incidents.answer.choose"),
        ("riot", "alarm", "maybe", "incidents.answer.choose"),
        ("escape", "means", ["saw", "moon"], "incidents.answer.choose_many"),
        ("escape", "means", ["saw", 3], "incidents.answer.choose_many"),
        ("escape", "means", ["saw", "unknown"], "incidents.answer.alone"),
        ("escape", "notified", ["none", "police"], "incidents.answer.alone"),
        ("escape", "last_seen", "kemarin", "form.time.format"),
        ("escape", "last_seen", "2026-03-12T15:00", "form.time.future"),
        ("escape", "last_seen", "2020-03-12T15:00", "form.time.old"),
        ("other", "measures", "x" * 301, "form.text.long"),
        ("other", "measures", "a\x07b", "form.text.control"),
        ("other", "measures", 7, "form.text.type"),
    ],
)
def test_a_bad_answer_gets_a_sentence_at_its_field(type: str, code: str, value: Any, key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_answers(question_set(type, 1), {code: value}, now=NOW)
    assert refusal.value.fields == {f"answer_{code}": key}
    assert key in table(Language.ID)


@pytest.mark.parametrize(
    "raw", [{"weather": "rain"}, {"persons": 1, 7: "x"}, {"item": "phone"}, [], "persons", 3]
)
def test_a_question_this_version_does_not_have_is_refused(raw: object) -> None:
    with pytest.raises(Refused, match=r"incidents\.question\.unknown"):
        parse_answers(ESCAPE, raw)


def test_an_answer_whose_question_is_no_longer_asked_is_dropped_even_when_bad() -> None:
    assert parse_answers(ESCAPE, {"place": "gate", "wall": "moon", "breached_from": "inside"}) == {
        "place": "gate"
    }
    throw = question_set("throw_over", 1)
    chain = {"kind": "drone", "drone_did": "dropped", "drone_left": "north"}
    assert parse_answers(throw, chain) == chain
    assert parse_answers(throw, chain | {"kind": "thrown"}) == {"kind": "thrown"}


def test_branches_open_on_any_of_several_answers() -> None:
    finds = question_set("contraband", 2)
    shown = {question.code for question in visible_questions(finds, {"items": ["tool", "drugs"]})}
    assert {"urine_test", "network"} <= shown
    shown = {question.code for question in visible_questions(finds, {"items": ["tool"]})}
    assert not {"urine_test", "network"} & shown


def test_required_questions_are_missing_until_answered() -> None:
    assert missing_required(ESCAPE, {}) == ("persons", "place", "noticed_by")
    assert missing_required(ESCAPE, {"persons": 0, "place": "gate", "noticed_by": ""}) == ("noticed_by",)
    assert missing_required(ESCAPE, {"persons": 1, "place": "gate", "noticed_by": "cctv"}) == ()


def outcome(questions: QuestionSet, raw: object, now: datetime | None = None) -> dict[str, Any] | set[str]:
    """The answers, or the keys of the sentences; any other exception fails the test."""
    try:
        return parse_answers(questions, raw, now=now)
    except Invalid as refusal:
        return set(refusal.fields.values())
    except Refused as refusal:
        return {refusal.key}


@given(st.sampled_from(SETS), JSON)
def test_arbitrary_input_gives_answers_or_a_sentence(questions: QuestionSet, raw: object) -> None:
    found = outcome(questions, raw)
    assert isinstance(found, dict) or found <= set(table(Language.ID))


@given(filled_forms(), st.sampled_from([None, NOW]))
def test_what_was_accepted_is_accepted_again_unchanged(
    form: tuple[QuestionSet, dict[str, Any]], now: datetime | None
) -> None:
    questions, raw = form
    found = outcome(questions, raw, now)
    if isinstance(found, dict):
        assert parse_answers(questions, found, now=now) == found
        assert set(found) <= {question.code for question in visible_questions(questions, found)}
    else:
        assert found <= set(table(Language.ID)) - {"incidents.question.unknown"}


@given(st.sampled_from(SETS), st.data())
def test_a_question_is_shown_only_when_its_condition_is_met(
    questions: QuestionSet, data: st.DataObject
) -> None:
    answers = {
        question.code: data.draw(
            st.sampled_from([*question.options, None]) | st.lists(st.sampled_from(question.options))
        )
        for question in questions.questions
        if question.options
    }
    shown = {question.code for question in visible_questions(questions, answers)}
    for question in questions.questions:
        if question.when is None:
            assert question.code in shown
            continue
        given = answers[question.when.question]
        is_met = bool({given} if not isinstance(given, list) else set(given) & set(question.when.answers))
        is_met = is_met and (isinstance(given, list) or given in question.when.answers)
        assert (question.code in shown) == (is_met and question.when.question in shown)


def test_the_form_of_the_data_is_accepted() -> None:
    later = toml(OK, version=2, valid_from="2021-01-01T00:00:00Z")
    sets = read_question_sets(toml(OK) + later)
    assert sets.active("riot", NOW) == 2
    with pytest.raises(ValueError, match="no version for escape"):
        sets.require_all_types()


@pytest.mark.parametrize(
    "text",
    [
        toml('{ code = "a", kind = "essay", required = true }'),
        toml(OK + ", " + OK),
        toml(OK + ', { code = "b", kind = "yes_no", when = { question = "c", is = ["yes"] } }'),
        toml('{ code = "b", kind = "yes_no", when = { question = "a", is = ["yes"] } }, ' + OK),
        toml(OK + ', { code = "b", kind = "yes_no", when = { question = "b", is = ["yes"] } }'),
        toml(OK + ', { code = "b", kind = "yes_no", when = { question = "a", is = ["maybe"] } }'),
        toml(OK + ', { code = "b", kind = "yes_no", when = { question = "a", is = [] } }'),
        toml(OK + ', { code = "b", kind = "yes_no", when = "a" }'),
        toml('{ code = "a", kind = "yes_no" }'),
        toml('{ code = "a", kind = "yes_no", required = 1 }'),
        toml('{ code = "a", kind = "yes_no", options = ["x", "y"], required = true }'),
        toml('{ code = "a", kind = "choice", required = true }'),
        toml('{ code = "a", kind = "choice", options = ["x", "x"], required = true }'),
        toml('{ code = "a", kind = "choice", options = ["x", "Y!"], required = true }'),
        toml('{ code = "a", kind = "number", required = true }'),
        toml('{ code = "a", kind = "number", lowest = 5, highest = 1, required = true }'),
        toml('{ code = "a", kind = "number", lowest = 0, highest = "9", required = true }'),
        toml('{ code = "a", kind = "yes_no", highest = 9, required = true }'),
        toml('{ code = "a", kind = "text", longest = 501, required = true }'),
        toml('{ code = "a", kind = "text", required = true }'),
        toml('{ code = "A-1", kind = "yes_no", required = true }'),
        toml('{ code = "a", kind = "yes_no", required = true, colour = "red" }'),
        toml('"a"'),
        toml(""),
        toml(OK, type="rumour"),
        toml(OK, version=2),
        toml(OK) + toml(OK),
        toml(OK) + toml(OK, version=3, valid_from="2021-01-01T00:00:00Z"),
        toml(OK) + toml(OK, version=2),
        toml(OK, valid_from="2020-01-01T00:00:00"),
        toml(OK, valid_from="2020-01-01T00:00:00+07:00"),
        toml(OK).replace("valid_from", "valid_since"),
        "[[sets]]\n",
        "[[set]",
    ],
)
def test_data_that_is_not_exactly_right_is_refused_at_load(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_question_sets(text)
