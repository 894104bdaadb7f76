"""What a running incident of a scene shows beside its steps: checklist, a task for each agency, M/ETHANE.

Called by scenarios for the open incidents of a scene, after they were reported. Real actions, real people.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.features.incidents.actions.checks import AnswerStep, answer_step
from dashboard.features.incidents.actions.methane import send_methane
from dashboard.features.incidents.actions.tasks import add_task
from dashboard.features.incidents.forms.parts import AddTask, SendMethane
from dashboard.features.incidents.queries.records import IncidentRow, list_open
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.protap import active_protap_version
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

_CHIEF = {Agency.RUTAN: Role.KARUPAM, Agency.POLRES: Role.PERWIRA_PIKET}

# (minutes before now, step, answer) by the Rutan's commander.
_ANSWERED = {
    IncidentType.RIOT: ((5.2, "alarm", "done"), (4.1, "lock_down", "done"), (3.6, "tell_kpr", "done"),
                        (3.2, "tell_police", "done"), (2.5, "spreading", "yes")),
    IncidentType.ASSAULT: ((36, "separate", "done"), (34, "tell_kpr", "done"), (30, "care", "done"),
                           (25, "injury_level", "light")),
}  # fmt: skip
_TASKS = {
    IncidentType.RIOT: (
        (2.0, Agency.POLRES, "Kirim satu peleton Dalmas ke gerbang utama.", 15),
        (1.8, Agency.RUTAN, "Buka pintu kendaraan dan kosongkan halaman depan.", 5),
    ),
    IncidentType.ASSAULT: ((20.0, Agency.POLRES, "Siapkan kendaraan bila korban perlu dirujuk.", 60),),
}


def part_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """Steps for whatever of these types is open by then; nothing for a scene without them."""
    for kind, answers in _ANSWERED.items():
        for ago, step, answer in answers:
            at = now - timedelta(minutes=ago)
            yield Step(at, lambda clock, k=kind, s=step, a=answer: _answer(crew, k, s, a, clock))
        for ago, agency, words, due in _TASKS[kind]:
            at = now - timedelta(minutes=ago)
            yield Step(at, lambda clock, k=kind, g=agency, w=words, d=due: _ask(crew, k, g, w, d, clock))
    yield Step(now - timedelta(minutes=1.5), lambda clock: _announce(crew, clock))


def _open(crew: Crew, kind: IncidentType) -> IncidentRow | None:
    with reading() as session:
        rows = list_open(session, crew[Role.KARUPAM])
    return next((row for row in rows if row.type is kind), None)


def _answer(crew: Crew, kind: IncidentType, step: str, answer: str, clock: Clock) -> None:
    row = _open(crew, kind)
    if row is not None:
        version = active_protap_version(kind, row.reported_at)
        command = AnswerStep(row.reference, step, answer, version, f"{row.reference}-{step}")
        answer_step(crew[Role.KARUPAM], command, clock=clock)


def _ask(crew: Crew, kind: IncidentType, agency: Agency, words: str, due: int, clock: Clock) -> None:
    """Each agency is asked by the other's commander."""
    row = _open(crew, kind)
    if row is not None:
        command = AddTask(row.reference, agency, words, due, f"{row.reference}-tugas-{agency.value}")
        add_task(crew[_CHIEF[agency.other]], command, clock=clock)


def _announce(crew: Crew, clock: Clock) -> None:
    row = _open(crew, IncidentType.RIOT)
    if row is None:
        return
    command = SendMethane(
        reference=row.reference,
        is_major=True,
        exact_location="Blok D, lorong tengah",
        kind="Kerusuhan, sekitar 40 penghuni di lorong",
        hazards="Asap tipis, benda keras dilempar",
        access="Gerbang utama; jalan selatan ditutup",
        casualties="Dua luka ringan",
        services="Dalmas, ambulans, pemadam siaga",
        key=f"{row.reference}-methane",
    )
    send_methane(crew[Role.KARUPAM], command, clock=clock)
