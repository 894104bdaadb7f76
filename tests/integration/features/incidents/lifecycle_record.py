"""The record in a random run: its steps, and the answers that some of them need.

One rule tries anything as anybody; another walks the shortest way to every step as the right people.
"""

from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)

from dashboard.features.incidents.actions import (
    MoveRecord,
    SaveAnswers,
    move_record,
    save_answers,
)
from dashboard.features.incidents.rules.codes import (
    RecordAction,
    RecordState,
)
from dashboard.features.incidents.rules.questions import question_set, visible_questions
from dashboard.features.incidents.rules.record import (
    RECORD_TRANSITIONS,
    RecordTransition,
    record_transition,
)
from dashboard.kernel.actor import Actor
from tests.integration.features.incidents.lifecycle_people import DONE, People, people, references


class Record(People):
    """The machine of the record: done by its table, or refused."""

    @rule(
        reference=references,
        who=people,
        action=st.sampled_from(RecordAction),
        comment=st.sampled_from(["", "Sudah dilengkapi."]),
        original=st.one_of(st.just(""), references),
        stale=st.sampled_from([0, 0, 0, 1]),
    )
    def record(
        self, reference: str, who: Actor, action: RecordAction, comment: str, original: str, stale: int
    ) -> None:
        old = self.rows()[reference]
        command = MoveRecord(reference, action, old["version"] - stale, comment, original, self.key())
        if not self.attempt(action, lambda: move_record(who, command, clock=self.clock)):
            return
        row = record_transition(RecordState(old["record_state"]), action)
        assert who.may(row.permission)
        assert who.agency == old["agency"]
        assert not stale
        assert comment or old["record_state"] not in row.comment_in
        assert not row.needs_original or original not in ("", reference)
        assert self.rows()[reference]["record_state"] == row.to_state

    @rule(reference=references, action=st.sampled_from(RecordAction))
    def every_step_of_the_record_is_reached_by_the_right_people(
        self, reference: str, action: RecordAction
    ) -> None:
        for row in _way_to(RecordState(self.rows()[reference]["record_state"]), action):
            if not self.record_rightly(reference, row):
                return

    def record_rightly(self, reference: str, row: RecordTransition) -> bool:
        """Whether it could be tried: a duplicate needs another record that is none."""
        rows = self.rows()
        old = rows[reference]
        original = ""
        if row.needs_original:
            others = [name for name, one in rows.items() if name != reference and not one["duplicate_of"]]
            if not others or any(one["duplicate_of"] == reference for one in rows.values()):
                return False
            original = others[-1]
        who = self.right_person(old["agency"], row.permission)
        if row.needs_answers:
            self.answer_as(who, reference, 0)
        version = self.rows()[reference]["version"]
        command = MoveRecord(reference, row.action, version, "Diperiksa.", original, self.key())
        assert move_record(who, command, clock=self.clock) is row.to_state
        DONE[row.action] += 1
        return True

    @rule(reference=references, who=people, stale=st.sampled_from([0, 0, 1]))
    def answer(self, reference: str, who: Actor, stale: int) -> None:
        self.answer_as(who, reference, stale)

    def answer_as(self, who: Actor, reference: str, stale: int) -> None:
        row = self.rows()[reference]
        answers = complete_answers(row["type"], row["type_version"])
        command = SaveAnswers(reference, row["type_version"], row["version"] - stale, answers, self.key())
        self.attempt("answers", lambda: save_answers(who, command, clock=self.clock))


def _way_to(state: RecordState, action: RecordAction) -> list[RecordTransition]:
    """The shortest row of steps from this state that ends with the action; there is one from everywhere."""
    ways: list[tuple[RecordState, list[RecordTransition]]] = [(state, [])]
    for at, way in ways:
        for row in (one for one in RECORD_TRANSITIONS if at in one.from_states):
            if row.action is action:
                return [*way, row]
            if len(way) < len(RecordState):
                ways.append((row.to_state, [*way, row]))
    raise AssertionError(f"no way from {state} to {action}")


def complete_answers(kind: str, version: int) -> dict[str, object]:
    """An answer to every visible question of the type."""
    questions, answers = question_set(kind, version), dict[str, object]()
    while fresh := [one for one in visible_questions(questions, answers) if one.code not in answers]:
        for one in fresh:
            answers[one.code] = {
                "choice": one.options[0] if one.options else "",
                "many": [one.options[-1]] if one.options else [],
                "yes_no": "no",
                "number": one.lowest,
                "moment": "2026-03-11T10:00",
                "text": "Dicatat.",
            }[one.kind]
    return answers
