"""Who is asked about a joint patrol agrees with the rule, hour by hour, on random words of both agencies."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete

from dashboard.features.patrols.kpis import JOINT_WINDOW
from dashboard.features.patrols.queries.patrols import list_joint
from dashboard.features.patrols.queries.watch import joint_waiting
from dashboard.features.patrols.rules.codes import StepKind
from dashboard.features.patrols.rules.joint import JointState, joint_state
from dashboard.features.patrols.tables import Patrol, PatrolStep
from dashboard.kernel.database import Database, reading
from dashboard.kernel.reference import Agency
from tests.conftest import NOW

HOUR = timedelta(hours=1)
hours = st.integers(0, 52)
# Hours after the start: ends (0 to 4), words, and for each when it became known or was withdrawn.
ends = st.none() | st.tuples(st.sampled_from([StepKind.END, StepKind.CLOSE]), st.integers(0, 4))
words = st.lists(
    st.tuples(st.sampled_from([StepKind.CONFIRM, StepKind.DECLINE]), st.sampled_from(Agency), hours),
    max_size=6,
)


def write(db: Database, ended: list[tuple[StepKind, int]], said: list[tuple[StepKind, Agency, int]]) -> None:
    with Session(db.writer) as session:
        session.execute(delete(PatrolStep))
        session.execute(delete(Patrol))
        row = Patrol(agency="rutan", name="R", due_at=NOW, minutes=40, recorded_at=NOW, is_joint=True)
        session.add(row)
        session.flush()
        steps = [(StepKind.START, Agency.RUTAN, 0), *((kind, Agency.RUTAN, at) for kind, at in ended), *said]
        for kind, agency, at in sorted(steps, key=lambda step: step[2]):
            moment = NOW + HOUR * at
            given = {"kind": kind.value, "agency": agency.value, "actor_id": 1}
            session.add(PatrolStep(patrol_id=row.id or 0, at=moment, recorded_at=moment, **given))
            session.flush()
        session.commit()


def naive(
    ended: list[tuple[StepKind, int]], said: list[tuple[StepKind, Agency, int]], now: int
) -> tuple[bool, bool]:
    """(waits for a word, was declined), read hour by hour."""
    over = min((at for _, at in ended if at <= now), default=None)
    if over is None or now > over + 48:
        return False, False
    last: dict[Agency, StepKind] = {}
    for hour in range(over, now + 1):
        for kind, agency, at in said:
            if at == hour:
                last[agency] = kind
    is_declined = StepKind.DECLINE in last.values()
    return not is_declined and len(last) < 2, is_declined


# One database for all examples: it is emptied before each.
@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ends, max_size=2, unique_by=lambda end: end and end[0]), words, hours)
def test_who_is_asked_agrees_with_the_rule(
    db: Database,
    given_ends: list[tuple[StepKind, int] | None],
    said: list[tuple[StepKind, Agency, int]],
    now: int,
) -> None:
    ended = [one for one in given_ends if one is not None]
    write(db, ended, said)
    as_of = NOW + HOUR * now
    with reading() as session:
        asked = joint_waiting(session, as_of)
        shown = joint_waiting(session, as_of, with_declined=True)
        (patrol,) = list_joint(session, as_of - JOINT_WINDOW, as_of)
    waits, is_declined = naive(ended, said, now)
    assert (len(asked), len(shown)) == (waits, waits or is_declined)
    # Nobody's word is waited for where the number has been decided.
    if asked:
        assert joint_state(patrol, as_of) is JointState.WAITING
    if is_declined:
        assert joint_state(patrol, as_of) is JointState.NOT_JOINT
