"""Drills of the past year as actions: planned, held, evaluated, mended, and one still to come.

Called by scenarios. ``IMPROVABLE`` gives the demo its story (domain 6): riot tested in 3 of 4 regu, escape
last 170 days ago in one regu, too slow there, and never in regu D, contraband fresh. ``READY`` leaves nothing
to do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from dashboard.features.drills.actions import evaluate_drill, plan_drill
from dashboard.features.drills.forms import (
    EvaluateDrill,
    InjectResult,
    NewAction,
    ObjectiveRating,
    PlanDrill,
)
from dashboard.features.drills.rules.codes import ActionPriority, DrillType, InjectOutcome, Rating
from dashboard.features.drills.rules.templates import INJECTS
from dashboard.kernel.clock import Clock, day_start, site_day
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Regu, Scenario
from dashboard.seed.accounts import Crew
from dashboard.seed.evaluation_steps import mend, retest, slip, waiting_steps
from dashboard.seed.timeline import Step

BOTH = tuple(Agency)
_DAY = timedelta(days=1)

# With the spread of a reaction one in eight or so is late at the usual pace, four in five at the weak one.
_USUAL, _WEAK = 0.84, 1.2
_SPREAD = 0.25


@dataclass(frozen=True, slots=True)
class Correction:
    """``due`` and ``verified`` in days after the drill; ``verified`` None: still open.

    ``failed``: days after the drill of a retest in vain; ``slipped``: days after it on which the due day was
    moved by two weeks.
    """

    text: str
    owner: Agency
    priority: ActionPriority
    due: int
    verified: int | None = None
    failed: int | None = None
    slipped: int | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A drill ``days`` ago; ``ratings`` in the order of the template's objectives.

    ``pace`` is the share of its target that a reaction takes on average; a tabletop has no times.
    """

    days: int
    scenario: Scenario
    type: DrillType
    regus: str
    ratings: str
    pace: float = _USUAL
    agencies: tuple[Agency, ...] = BOTH
    corrections: tuple[Correction, ...] = ()


_S, _T, _A = Scenario, DrillType, ActionPriority
_R, _P = Agency.RUTAN, Agency.POLRES

IMPROVABLE = (
    Held(331, _S.RIOT, _T.TABLETOP, "ABCD"[:3], "SSSM"),
    Held(287, _S.CONTRABAND, _T.TABLETOP, "AB", "SSMS", agencies=(_R,)),
    Held(246, _S.ESCAPE, _T.TABLETOP, "AB", "SSSS"),
    Held(
        170, _S.ESCAPE, _T.FUNCTIONAL, "C", "SSMP", _WEAK,
        corrections=(
            Correction(
                "Perbaiki kunci gerbang gang steril dan uji ulang.", _R, _A.HIGH, 161, failed=165, slipped=158
            ),
        ),
    ),
    Held(
        112, _S.RIOT, _T.FUNCTIONAL, "C", "SPSP",
        corrections=(
            Correction("Tambah radio cadangan di pos komandan jaga.", _R, _A.HIGH, 30, 26, failed=19),
        ),
    ),
    Held(96, _S.ESCAPE, _T.FUNCTIONAL, "B", "PSSP"),
    Held(68, _S.RIOT, _T.FULL_SCALE, "B", "PPSP"),
    Held(57, _S.ESCAPE, _T.FULL_SCALE, "A", "PPSP"),
    Held(
        41, _S.RIOT, _T.FULL_SCALE, "A", "PPPS",
        corrections=(
            Correction("Perbarui daftar kontak 110 dan Polrestabes di P2U.", _P, _A.OTHER, 21, 17),
            Correction("Latih ulang penunjukan negosiator tiap regu.", _P, _A.OTHER, 60),
        ),
    ),
    Held(
        33, _S.CONTRABAND, _T.FULL_SCALE, "CD", "PPSP",
        corrections=(Correction("Samakan formulir serah terima barang bukti.", _P, _A.OTHER, 30),),
    ),
    Held(12, _S.CONTRABAND, _T.FULL_SCALE, "AB", "PPPS"),
)  # fmt: skip
"""Oldest first. Two corrections are overdue: escape 9 days, contraband 3 days."""

READY = (
    Held(64, _S.ESCAPE, _T.FULL_SCALE, "AB", "PPSP"),
    Held(49, _S.ESCAPE, _T.FULL_SCALE, "CD", "PPPS"),
    Held(38, _S.RIOT, _T.FULL_SCALE, "ABCD", "PPSP"),
    Held(
        17, _S.CONTRABAND, _T.FULL_SCALE, "ABCD", "PPPP",
        corrections=(Correction("Samakan formulir serah terima barang bukti.", _P, _A.OTHER, 12, 9),),
    ),
)  # fmt: skip


def drill_steps(rng: Random, crew: Crew, now: datetime, drills: Sequence[Held]) -> Iterator[Step]:
    """Every drill with what followed, and the next one, planned for regu D."""
    for number, held in enumerate(drills):
        yield from _Thread(rng, crew, held, now, f"latihan-{number:03d}").steps()
    yield Step(now - 2 * _DAY, lambda clock: _plan_next(crew, now, clock))
    yield from waiting_steps(crew, now)


def _plan_next(crew: Crew, now: datetime, clock: Clock) -> None:
    day = day_start(site_day(now) + 12 * _DAY) + timedelta(hours=9)
    command = PlanDrill(_S.RIOT, _T.FULL_SCALE, (Regu.D,), BOTH, day, Role.KEPALA_KPR, "latihan-berikut")
    plan_drill(crew[Role.SEKRETARIAT_BERSAMA], command, clock=clock)


class _Thread:
    """One drill while it goes on: the reference is known from its plan on."""

    def __init__(self, rng: Random, crew: Crew, held: Held, now: datetime, key: str) -> None:
        self._rng, self._crew, self._held, self._key = rng, crew, held, key
        self._day = site_day(now) - timedelta(days=held.days)
        self._held_at = day_start(self._day) + timedelta(hours=9)
        self._reference = ""

    def steps(self) -> Iterator[Step]:
        yield Step(self._held_at - 14 * _DAY, self._plan)
        yield Step(self._held_at + timedelta(hours=4), self._evaluate)
        for number, correction in enumerate(self._held.corrections, 1):
            yield from self._mended(number, correction)

    def _mended(self, number: int, one: Correction) -> Iterator[Step]:
        """Slip, evidence, a retest in vain, a passed one: whatever its story has."""
        crew = self._crew
        if one.slipped is not None:
            reason = "Suku cadang kunci belum datang."
            yield Step(
                self._held_at + one.slipped * _DAY,
                lambda clock: slip(crew, self._reference, number, 14, reason, clock),
            )
        tested = min((day for day in (one.failed, one.verified) if day is not None), default=None)
        if tested is not None:
            proved = self._held_at + (tested - 1) * _DAY
            yield Step(proved, lambda clock: mend(crew, self._reference, number, clock))
        if one.failed is not None:
            note = "Uji ulang regu malam belum berhasil; ulangi setelah diperbaiki."
            at = self._held_at + one.failed * _DAY
            yield Step(at, lambda clock: retest(crew, self._reference, number, note, clock))
        if one.verified is not None:
            at = self._held_at + one.verified * _DAY
            yield Step(at, lambda clock: retest(crew, self._reference, number, "", clock))

    def _plan(self, clock: Clock) -> None:
        held = self._held
        regus = tuple(Regu(code) for code in held.regus)
        command = PlanDrill(
            held.scenario, held.type, regus, held.agencies, self._held_at, Role.KARUPAM, self._key
        )
        self._reference = plan_drill(self._crew[Role.KEPALA_KPR], command, clock=clock)

    def _evaluate(self, clock: Clock) -> None:
        held = self._held
        command = EvaluateDrill(
            reference=self._reference,
            held_at=None,
            ended_at=self._held_at + timedelta(hours=2),
            ratings=tuple(ObjectiveRating(n, Rating(code)) for n, code in enumerate(held.ratings, 1)),
            injects=self._results(),
            notes="Penilai mencatat kemajuan regu, rincian ada pada tindakan perbaikan.",
            is_text_shared=True,
            actions=tuple(
                NewAction(one.text, one.owner, one.priority, self._day + one.due * _DAY)
                for one in held.corrections
            ),
            key=f"{self._key}-nilai",
        )
        evaluate_drill(self._crew[Role.PENILAI], command, clock=clock)

    def _results(self) -> tuple[InjectResult, ...]:
        """Most reactions are within their target, some late; a tabletop takes no times."""
        if self._held.type is DrillType.TABLETOP:
            return ()
        pace, drawn = self._held.pace, self._rng.uniform
        return tuple(
            InjectResult(
                number,
                InjectOutcome.ACHIEVED,
                round(inject.target_seconds * pace * drawn(1 - _SPREAD, 1 + _SPREAD)),
            )
            for number, inject in enumerate(INJECTS[self._held.scenario], 1)
        )
