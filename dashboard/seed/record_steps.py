"""How the record of a story is completed and reviewed: answered, submitted, closed the next morning.

Called by incident_steps and by the demo driver. Everything goes through the real actions; what the story does
not tell is answered by a seeded random generator from the type's own questions.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from dashboard.features.incidents.actions import MoveRecord, SaveAnswers, move_record, save_answers
from dashboard.features.incidents.queries.detail import find_incident
from dashboard.features.incidents.queries.records import IncidentRow
from dashboard.features.incidents.rules.codes import RecordAction
from dashboard.features.incidents.rules.question_data import Question
from dashboard.features.incidents.rules.questions import question_set, visible_questions
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock, day_start, site_day, to_site
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity
from dashboard.seed.accounts import Crew

REVIEWERS = {Agency.RUTAN: Role.KEPALA_KPR, Agency.POLRES: Role.KABAG_OPS}
_WRITING = timedelta(minutes=20)
_REVIEW_HOURS = 1.5
_RETURNED_SHARE = 0.06
_RETURNED = "Lengkapi jumlah orang yang terlibat."
_MENDED = "Jumlah orang sudah dilengkapi."


class RecordThread:
    """The record of one incident, from its draft to its end, by the reporter and the reviewer."""

    def __init__(self, crew: Crew, reporter: Role, agency: Agency, key: str) -> None:
        self._reporter, self._reviewer = crew[reporter], crew[REVIEWERS[agency]]
        self._key = key
        self._rng = Random(key)

    def due(self, ended_at: datetime) -> Iterator[tuple[datetime, str]]:
        """(instant, step) of what happens to the record after the incident has ended."""
        written = ended_at + _WRITING * self._rng.uniform(0.5, 2.5)
        yield written, "submit"
        morning = day_start(site_day(written) + timedelta(days=1)) + timedelta(hours=7.5)
        review = morning + timedelta(hours=self._rng.uniform(0, _REVIEW_HOURS))
        if self._rng.random() < _RETURNED_SHARE:
            yield review, "return"
            yield review + timedelta(hours=3), "mend"
            review += timedelta(days=1)
        yield review, "close"

    def act(self, step: str, reference: str, clock: Clock) -> None:
        """Do one step of ``due``; the reference is known by then."""
        if step == "submit":
            self.answer(reference, clock)
            self._move(self._reporter, reference, RecordAction.SUBMIT, "", clock)
        elif step == "return":
            self._move(self._reviewer, reference, RecordAction.RETURN, _RETURNED, clock)
        elif step == "mend":
            self._move(self._reporter, reference, RecordAction.SUBMIT, _MENDED, clock)
        else:
            self._move(self._reviewer, reference, RecordAction.CLOSE, "", clock)

    def answer(self, reference: str, clock: Clock) -> None:
        """Answer every visible question of the type."""
        row = _row(self._reporter, reference)
        questions = question_set(row.type, row.type_version)
        answers: dict[str, object] = {}
        # Every answer may bring a further question, so ask until nothing new is asked.
        while fresh := [one for one in visible_questions(questions, answers) if one.code not in answers]:
            answers |= {one.code: self._answer(one, row) for one in fresh}
        command = SaveAnswers(reference, row.type_version, row.version, answers, f"{self._key}-jawab")
        save_answers(self._reporter, command, clock=clock)

    def mark_duplicate(self, reference: str, original: str, clock: Clock) -> None:
        """The reviewer has seen that two records tell of one event."""
        version, action = _row(self._reviewer, reference).version, RecordAction.MARK_DUPLICATE
        command = MoveRecord(reference, action, version, "", original, f"{self._key}-{action.value}")
        move_record(self._reviewer, command, clock=clock)

    def _answer(self, question: Question, row: IncidentRow) -> object:
        rng = self._rng
        # What was low or medium hurt nobody badly.
        mild = [one for one in ("none", "light") if one in question.options]
        if mild and row.severity in (Severity.MEDIUM, Severity.LOW):
            return mild[0] if question.kind == "choice" else [mild[0]]
        match question.kind:
            case "choice":
                return rng.choice(question.options)
            case "many":
                return [rng.choice(question.options)]
            case "yes_no":
                return rng.choice(("yes", "no", "no"))
            case "number":
                low = int(question.lowest or 0)
                return low + rng.randrange(3)
            case "moment":
                return to_site(row.occurred_at).strftime("%Y-%m-%dT%H:%M")
            case _:
                return "Dicatat pada buku laporan tugas."

    def _move(self, actor: Actor, reference: str, action: RecordAction, comment: str, clock: Clock) -> None:
        version = _row(self._reporter, reference).version
        key = f"{self._key}-{action.value}{'-2' if comment == _MENDED else ''}"
        move_record(actor, MoveRecord(reference, action, version, comment, "", key), clock=clock)


def _row(actor: Actor, reference: str) -> IncidentRow:
    with reading() as session:
        return find_incident(session, actor, reference).row
