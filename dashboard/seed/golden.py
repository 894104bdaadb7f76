"""The golden month: March 2026 with inputs small enough to work every KPI by hand (docs/golden-month.md).

Called by scenarios. Every input of golden_inputs becomes a real action at its instant; some come after the
as-of on purpose, because an answer for an instant must not know what was recorded later.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dashboard.features.drills.actions import evaluate_drill, plan_drill
from dashboard.features.drills.forms import (
    EvaluateDrill,
    InjectResult,
    NewAction,
    ObjectiveRating,
    PlanDrill,
)
from dashboard.features.drills.rules.codes import InjectOutcome, Rating
from dashboard.features.dutylog.actions import record_census
from dashboard.features.dutylog.forms import RecordCensus
from dashboard.features.incidents.actions.searching import record_search
from dashboard.features.incidents.forms.search import FoundItem, RecordSearch
from dashboard.features.incidents.rules.codes import Action
from dashboard.features.incidents.rules.finds import UNIT_OF, SearchKind
from dashboard.features.patrols.actions import check_in, excuse_visit, plan_round, register_checkpoints
from dashboard.features.patrols.forms import CheckIn, ExcuseVisit, Outcome, PlanRound, SkipReason
from dashboard.features.patrols.queries.records import list_plan
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu
from dashboard.seed.accounts import SEED_NAME, Crew
from dashboard.seed.evaluation_steps import retest
from dashboard.seed.factories import Move, Story
from dashboard.seed.golden_inputs import (
    CENSUS,
    CHECKPOINTS,
    DRILLS,
    EXCUSED,
    INCIDENTS,
    KNOWN_LATER,
    ROUNDS,
    SEARCHES,
    TYPED_BY_HAND,
    VISIT_BEFORE,
    WRONG_CENSUS,
    GoldenDrill,
    GoldenIncident,
    wib,
)
from dashboard.seed.incident_steps import StoryThread
from dashboard.seed.joint_steps import WALKERS
from dashboard.seed.patrol_steps import PLANNERS
from dashboard.seed.timeline import Step

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 3, 31, 17, tzinfo=UTC)
"""1 April 2026, 00.00 WIB: the end of the month."""

_REPORTER = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.PERWIRA_PIKET}
_GUARD = {Agency.RUTAN: Role.PETUGAS_BLOK, Agency.POLRES: Role.SAMAPTA}
_PLANNED = wib("03-30 18.00")


def golden_steps(crew: Crew) -> Iterator[Step]:
    """Every action of the golden month."""
    yield from _incident_steps(crew)
    yield from _search_steps(crew)
    yield from _census_steps(crew)
    yield from _patrol_steps(crew)
    for number, drill in enumerate(DRILLS, 1):
        yield from _DrillThread(crew, drill, f"emas-latihan-{number}").steps()


def _incident_steps(crew: Crew) -> Iterator[Step]:
    """Each record is completed a minute after its report, but the draft; one is marked as a duplicate."""
    threads = [StoryThread(_story(one), crew, f"emas-{n:05d}") for n, one in enumerate(INCIDENTS)]
    for one, thread in zip(INCIDENTS, threads, strict=True):
        yield from thread.steps()
        written = wib(one.reported) + timedelta(minutes=1)
        if one.is_draft:
            continue
        yield Step(written, thread.submit)
        if one.duplicate_of:
            original = threads[one.duplicate_of - 1]
            seen = written + timedelta(minutes=1)
            yield Step(
                seen,
                lambda clock, thread=thread, original=original: thread.mark_duplicate(original, clock),
            )


def _search_steps(crew: Crew) -> Iterator[Step]:
    for number, one in enumerate(SEARCHES):
        ended = wib(one.ended)
        command = RecordSearch(
            zone=one.zone,
            kind=SearchKind.ROUTINE,
            is_unannounced=False,
            is_joint=False,
            rooms=one.rooms,
            started_at=ended - timedelta(hours=1),
            ended_at=ended,
            incident=None,
            finds=tuple(FoundItem(item, quantity, UNIT_OF[item]) for item, quantity in one.finds),
            note="",
            is_text_shared=False,
            key=f"emas-geledah-{number}",
        )
        yield Step(
            wib(one.recorded) if one.recorded else ended,
            lambda clock, command=command: record_search(crew[Role.KARUPAM], command, clock=clock),
        )


def _story(one: GoldenIncident) -> Story:
    owner, other = _REPORTER[one.agency], _REPORTER[one.agency.other]
    steps = (
        (Action.ACKNOWLEDGE, one.acknowledged, other),
        (Action.ON_SCENE, one.on_scene, _GUARD[one.agency]),
        (Action.RESOLVE, one.resolved, owner),
    )
    moves = tuple(Move(action, wib(moment), role) for action, moment, role in steps if moment)
    return Story(
        agency=one.agency,
        type=one.type,
        severity=one.severity,
        zone=one.zone,
        occurred_at=wib(one.occurred),
        reported_at=wib(one.reported),
        reporter=owner,
        moves=tuple(sorted(moves, key=lambda move: move.at)),
        text="",
        is_text_shared=False,
    )


def _census_steps(crew: Crew) -> Iterator[Step]:
    for day, occupants in CENSUS.items():
        evening = wib(f"03-{day:02d} 21.10")
        yield Step(evening, lambda clock, count=occupants: _count(crew, count, clock))
        if day in WRONG_CENSUS:
            early = evening - timedelta(minutes=30)
            yield Step(early, lambda clock, count=WRONG_CENSUS[day]: _count(crew, count, clock))


def _count(crew: Crew, occupants: int, clock: Clock) -> None:
    record_census(crew[Role.KARUPAM], RecordCensus(occupants, f"emas-{clock():%m%d%H%M}"), clock=clock)


def _patrol_steps(crew: Crew) -> Iterator[Step]:
    for agency, points in CHECKPOINTS.items():
        actor = system_actor(SEED_NAME, agency)
        yield Step(
            wib("03-30 12.00"),
            lambda clock, actor=actor, points=points: register_checkpoints(actor, points, clock=clock),
        )
    for one in ROUNDS:
        planner, guard = crew[PLANNERS[one.agency]], crew[WALKERS[one.agency]]
        for due in one.due_moments:
            plan = PlanRound((one.checkpoint,), due, 60, 1, None, "", f"{one.checkpoint}-{due:%m%d%H%M}")
            yield Step(_PLANNED, lambda clock, actor=planner, plan=plan: plan_round(actor, plan, clock=clock))
        before = [VISIT_BEFORE[1]] if one.checkpoint == VISIT_BEFORE[0] else []
        for at in (*before, *one.tap_moments):
            key = f"tap-{one.checkpoint}-{at:%m%d%H%M}"
            is_manual = (one.checkpoint, at) == TYPED_BY_HAND
            tap = CheckIn(None, one.checkpoint, Outcome.OK, None, at, is_manual, key)
            known = KNOWN_LATER.get((one.checkpoint, at), at)
            yield Step(known, lambda clock, actor=guard, tap=tap: check_in(actor, tap, clock=clock))
    yield Step(EXCUSED[1] - timedelta(minutes=45), lambda clock: _excuse(crew, clock))


def _excuse(crew: Crew, clock: Clock) -> None:
    planner = crew[Role.KARUPAM]
    code, due = EXCUSED
    with reading() as session:
        rows = list_plan(session, planner, due - timedelta(minutes=1), due, clock())
    planned = next(row.id for row in rows if row.checkpoint == code)
    excuse_visit(planner, ExcuseVisit(planned, SkipReason.CALLED, "emas-izin"), clock=clock)


class _DrillThread:
    """One drill: planned, evaluated on its day, its actions verified."""

    def __init__(self, crew: Crew, drill: GoldenDrill, key: str) -> None:
        self._crew, self._drill, self._key = crew, drill, key
        self._reference = ""

    def steps(self) -> Iterator[Step]:
        yield Step(self._drill.planned_at, self._plan)
        yield Step(self._drill.held_at + timedelta(hours=4), self._evaluate)
        for number, action in enumerate(self._drill.actions, 1):
            if action.verified is not None:
                yield Step(action.verified, lambda clock, number=number: self._verify(number, clock))

    def _plan(self, clock: Clock) -> None:
        one = self._drill
        regus = tuple(Regu(code) for code in one.regus)
        command = PlanDrill(one.scenario, one.type, regus, one.agencies, one.held_at, Role.KARUPAM, self._key)
        self._reference = plan_drill(self._crew[Role.KEPALA_KPR], command, clock=clock)

    def _evaluate(self, clock: Clock) -> None:
        one = self._drill
        command = EvaluateDrill(
            reference=self._reference,
            held_at=None,
            ended_at=None,
            ratings=tuple(
                ObjectiveRating(number, None if code == "-" else Rating(code))
                for number, code in enumerate(one.ratings, 1)
            ),
            injects=tuple(InjectResult(n, InjectOutcome.ACHIEVED, seconds) for n, seconds in one.times),
            notes="",
            is_text_shared=False,
            actions=tuple(NewAction("Uji ulang.", a.owner, a.priority, a.due) for a in one.actions),
            key=f"{self._key}-nilai",
        )
        evaluate_drill(self._crew[Role.PENILAI], command, clock=clock)

    def _verify(self, number: int, clock: Clock) -> None:
        retest(self._crew, self._reference, number, "", clock)
