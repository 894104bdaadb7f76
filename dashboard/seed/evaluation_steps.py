"""What follows a drill in the demo: one that waits for its lead, due days that slipped, retests in vain.

Called by drill_steps and golden. The second agency's evaluator is a named actor of the seed, because the
demo has one account for every role.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.features.drills.actions import (
    give_evidence,
    plan_drill,
    retest_action,
    save_observations,
    slip_action,
)
from dashboard.features.drills.forms import (
    GiveEvidence,
    PlanDrill,
    RetestAction,
    SaveObservations,
    SeenObjective,
    SlipAction,
)
from dashboard.features.drills.queries.improvement import ActionRow
from dashboard.features.drills.queries.records import find_drill
from dashboard.features.drills.rules.codes import DrillType, Rating
from dashboard.kernel.actor import Actor, system_actor
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.seed.accounts import SEED_NAME, Crew
from dashboard.seed.timeline import Step

_DAY = timedelta(days=1)

# Rating and note by objective of the template, in its order; "-" was not observed.
_POLICE_EYES = (
    ("S", "Selisih dipastikan pada hitungan kedua."),
    ("M", "Gang belakang baru tertutup setelah menit ke-18."),
    ("S", ""),
    ("-", ""),
)
_GUARD_EYES = (
    ("S", "Buku hitung blok C terlambat dibawa."),
    ("S", "Kunci gang steril macet, dibuka dengan kunci cadangan."),
    ("S", "Permintaan bantuan jelas dan singkat."),
    ("P", ""),
)


def waiting_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """Yesterday's drill of both agencies: observed by both, not closed yet by the police who lead."""
    held_at = day_start(site_day(now) - _DAY) + timedelta(hours=9)
    found: list[str] = []

    def plan(clock: Clock) -> None:
        command = PlanDrill(
            Scenario.ESCAPE,
            DrillType.FUNCTIONAL,
            (Regu.C,),
            tuple(Agency),
            held_at,
            Role.KARUPAM,
            "latihan-menunggu",
        )
        found.append(plan_drill(crew[Role.KABAG_OPS], command, clock=clock))

    yield Step(held_at - 9 * _DAY, plan)
    guard = system_actor(SEED_NAME, Agency.RUTAN)
    for number, (who, eyes) in enumerate(((crew[Role.PENILAI], _POLICE_EYES), (guard, _GUARD_EYES)), 1):
        at = held_at + timedelta(hours=2, minutes=7 * number)
        yield Step(at, lambda clock, who=who, eyes=eyes: _observe(who, found[0], eyes, clock))


def _observe(who: Actor, reference: str, eyes: tuple[tuple[str, str], ...], clock: Clock) -> None:
    seen = tuple(
        SeenObjective(number, None if code == "-" else Rating(code), note, 0)
        for number, (code, note) in enumerate(eyes, 1)
    )
    key = f"pengamatan-{who.agency.value}"
    save_observations(who, SaveObservations(reference, seen, key), clock=clock)


def action_of(crew: Crew, drill: str, number: int, now: datetime) -> ActionRow:
    """The drill's action of this number, as its planners read it."""
    with reading() as session:
        return find_drill(session, crew[Role.KEPALA_KPR], drill, now).actions[number - 1]


def verifier_of(crew: Crew, owner: Agency) -> Actor:
    """Who retests: the agency that does not own the action."""
    return crew[Role.KABAG_OPS if owner is Agency.RUTAN else Role.SEKRETARIAT_BERSAMA]


def mend(crew: Crew, drill: str, number: int, clock: Clock) -> None:
    """The owner shows what was done."""
    row = action_of(crew, drill, number, clock())
    owner = crew[Role.KEPALA_KPR if row.owner is Agency.RUTAN else Role.KABAG_OPS]
    text = "Sudah dikerjakan dan diperiksa regu jaga; foto ada pada berkas latihan."
    command = GiveEvidence(row.reference, text, row.version, f"bukti-{row.reference}")
    give_evidence(owner, command, clock=clock)


def slip(crew: Crew, drill: str, number: int, days: int, reason: str, clock: Clock) -> None:
    """The owner moves the due day; the original one goes on counting."""
    row = action_of(crew, drill, number, clock())
    owner = crew[Role.KEPALA_KPR if row.owner is Agency.RUTAN else Role.KABAG_OPS]
    later = row.due_on + timedelta(days=days)
    command = SlipAction(row.reference, later, reason, row.version, f"mundur-{row.reference}")
    slip_action(owner, command, clock=clock)


def retest(crew: Crew, drill: str, number: int, note: str, clock: Clock) -> None:
    """A retest by the other agency; with a note it failed."""
    row = action_of(crew, drill, number, clock())
    key = f"uji-{row.reference}-{len(row.retests)}"
    command = RetestAction(row.reference, None, not note, note, key)
    retest_action(verifier_of(crew, row.owner), command, clock=clock)
