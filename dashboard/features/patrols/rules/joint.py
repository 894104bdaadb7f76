"""Joint share and joint delivery (P4): both agencies walked, and each says so of its own people.

Called by actions, queries and kpis: the only place that says which word of an agency counts, and until when.
What nobody has confirmed 48 hours after the end counts as not joint; until then it waits and stands in no
percentage. Source: domain 3.2 P4, decision 7.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dashboard.features.patrols.rules.codes import Share, StepKind
from dashboard.features.patrols.rules.watching import CloseReason
from dashboard.kernel.clock import to_site
from dashboard.kernel.reference import Agency

# A side that has not confirmed by then does not count; what it says later is kept all the same.
CONFIRM_WITHIN = timedelta(hours=48)


class JointState(StrEnum):
    """Bersama, menunggu konfirmasi, tidak bersama."""

    JOINT = "joint"
    WAITING = "waiting"
    NOT_JOINT = "not_joint"


@dataclass(frozen=True, slots=True)
class Answer:
    """One agency's word about its own people: confirm or decline."""

    agency: Agency
    kind: StepKind
    at: datetime


@dataclass(frozen=True, slots=True)
class JointPatrol:
    """A patrol of a joint-eligible route, or one promised as joint (``is_promised``), as it was known.

    ``ended_at`` is the first end or close, ``close_reason`` the supervisor's ("" when its own people did it).
    ``planned_end`` is when it should have been over. ``visited`` of its ``points`` have a visit that counts.
    """

    is_eligible: bool
    is_promised: bool
    planned_end: datetime
    ended_at: datetime | None
    answers: tuple[Answer, ...] = ()
    points: int = 0
    visited: int = 0
    close_reason: str = ""

    @property
    def is_completed(self) -> bool:
        """Ended, or closed after the people were reached, and at least half of its points were visited."""
        is_over = self.ended_at is not None and self.close_reason in ("", CloseReason.CHECKED.value)
        return is_over and 0 < self.points <= 2 * self.visited


def confirm_until(ended_at: datetime) -> datetime:
    """The last instant at which a word about the patrol still counts."""
    return ended_at + CONFIRM_WITHIN


def is_in_time(at: datetime, ended_at: datetime) -> bool:
    """Said when the patrol was over, and not later than 48 hours after."""
    return ended_at <= at <= confirm_until(ended_at)


def last_words(answers: Iterable[Answer], ended_at: datetime) -> dict[Agency, StepKind]:
    """What each agency said last since the end, whether it still counts or not.

    Of two words at the same instant the later in the given order.
    """
    after = [one for one in answers if one.at >= ended_at]
    return {one.agency: one.kind for one in sorted(after, key=_when)}


def latest_answers(answers: Iterable[Answer], ended_at: datetime) -> dict[Agency, StepKind]:
    """The last word of each agency that counts."""
    return last_words((one for one in answers if is_in_time(one.at, ended_at)), ended_at)


def part_counts(kind: StepKind, at: datetime, ended_at: datetime) -> bool:
    """Whether an agency's word makes its side count: it confirms, and in time."""
    return kind is StepKind.CONFIRM and is_in_time(at, ended_at)


def is_declined(latest: Mapping[Agency, StepKind]) -> bool:
    """One side says that its people did not take part: not joint, unless it takes that back in time."""
    return StepKind.DECLINE in latest.values()


def is_agreed(latest: Mapping[Agency, StepKind]) -> bool:
    """Each side has confirmed its own people."""
    return all(latest.get(agency) is StepKind.CONFIRM for agency in Agency)


def lacks_answer(latest: Mapping[Agency, StepKind], ended_at: datetime, as_of: datetime) -> bool:
    """Somebody can still say the word that is missing: neither agreed nor declined, nor out of time."""
    is_open = as_of <= confirm_until(ended_at)
    return is_open and not is_declined(latest) and not is_agreed(latest)


def joint_state(patrol: JointPatrol, as_of: datetime) -> JointState:
    """The latest word of each agency from the end to 48 hours after it counts; a decline may be taken back.

    A patrol that has not ended, or was not completed, waits until 48 hours after it should have been.
    """
    if patrol.ended_at is not None:
        latest = latest_answers(patrol.answers, patrol.ended_at)
        if patrol.is_completed and is_agreed(latest):
            return JointState.JOINT
        if is_declined(latest):
            return JointState.NOT_JOINT
    deadline = confirm_until(patrol.ended_at or patrol.planned_end)
    return JointState.WAITING if as_of <= deadline else JointState.NOT_JOINT


def _when(answer: Answer) -> datetime:
    return answer.at


@dataclass(frozen=True, slots=True)
class Promise:
    """A patrol that was promised as joint: since when, and until when if it was withdrawn."""

    agency: Agency
    due_at: datetime
    promised_at: datetime
    withdrawn_at: datetime | None = None


def promises_withdrawn(promises: Iterable[Promise]) -> int:
    """How many promises were withdrawn and not given anew: they leave the delivery, but not the sight.

    A changed plan is laid out again: a promise made at the withdrawal or later, by the same agency for the
    same day, replaces one, also when it was withdrawn later itself.
    """
    known = sorted(promises, key=lambda one: (one.promised_at, one.due_at))
    withdrawn = [(one.withdrawn_at, one) for one in known if one.withdrawn_at is not None]
    free, lost = list(known), 0
    for at, one in sorted(withdrawn, key=lambda pair: (pair[0], pair[1].due_at)):
        again = [
            new
            for new in free
            if new.promised_at >= at and new.agency is one.agency and _day(new) == _day(one)
        ]
        if again:
            free.remove(min(again, key=lambda new: abs(new.due_at - one.due_at)))
        else:
            lost += 1
    return lost


def _day(promise: Promise) -> date:
    return to_site(promise.due_at).date()


@dataclass(frozen=True, slots=True)
class JointTally:
    """``share`` of completed patrols on joint-eligible routes, ``delivery`` of the promised ones.

    The two waiting numbers are patrols left out until they are confirmed or 48 hours are over.
    """

    share: Share
    delivery: Share
    waiting: int
    waiting_promised: int


def tally_joint(patrols: Iterable[JointPatrol], as_of: datetime) -> JointTally:
    """Both shares at ``as_of`` over the given patrols."""
    states = [(one, joint_state(one, as_of)) for one in patrols]
    completed = [state for one, state in states if one.is_eligible and one.is_completed]
    promised = [state for one, state in states if one.is_promised]
    return JointTally(
        _share(completed),
        _share(promised),
        completed.count(JointState.WAITING),
        promised.count(JointState.WAITING),
    )


def _share(states: Sequence[JointState]) -> Share:
    joint = states.count(JointState.JOINT)
    return Share(joint, joint + states.count(JointState.NOT_JOINT))
