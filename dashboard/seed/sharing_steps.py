"""One record of the demo above BIASA, and the sanitised copy of it that the other agency reads.

Called by scenarios. A find of the Rutan that is long over, so that nothing that runs is hidden by it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import col, select

from dashboard.features.incidents.actions.releasing import release_incident
from dashboard.features.incidents.actions.sharing import share_incident
from dashboard.features.incidents.forms.sharing import ReleaseIncident, ShareIncident
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.sharing import Share
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.clock import Clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Severity
from dashboard.kernel.sharing import Classification, Handling
from dashboard.seed.accounts import Crew
from dashboard.seed.timeline import Step

_SHARED_AGO, _RELEASED_AGO = timedelta(days=3), timedelta(days=2)
_OVER_AGO = timedelta(days=6)


def sharing_steps(crew: Crew, now: datetime) -> Iterator[Step]:
    """The owner's head of security closes it to those with clearance, and gives a copy away a day later."""
    yield Step(now - _SHARED_AGO, lambda clock: _share(crew, now, clock))
    yield Step(now - _RELEASED_AGO, lambda clock: _release(crew, now, clock))


def _share(crew: Crew, now: datetime, clock: Clock) -> None:
    found = _find(now)
    share = Share(classification=Classification.TERBATAS)
    command = ShareIncident(found.reference, share, "", found.version, "demo-share-0001")
    share_incident(crew[Role.KEPALA_KPR], command, clock=clock)


def _release(crew: Crew, now: datetime, clock: Clock) -> None:
    command = ReleaseIncident(
        reference=_find(now).reference,
        text="Barang terlarang masuk melalui titipan makanan, cara pengemasan berubah.",
        purpose="Pemeriksaan bersama pada hari kunjungan.",
        handling=Handling.CONDITIONS,
        handling_text="Hanya untuk perwira piket dan petugas gerbang.",
        last_day=None,
        mask_reason="",
        key="demo-release-0001",
    )
    release_incident(crew[Role.KEPALA_KPR], command, clock=clock)


def _find(now: datetime) -> Incident:
    """The latest small find of the Rutan that was over by then."""
    statement = (
        select(Incident)
        .where(
            Incident.agency == Agency.RUTAN.value,
            Incident.type == IncidentType.CONTRABAND.value,
            col(Incident.severity).in_((Severity.MEDIUM.value, Severity.LOW.value)),
            Incident.reported_at <= now - _OVER_AGO,
        )
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
    )
    with reading() as session:
        row = session.exec(statement).first()
    if row is None:
        raise LookupError("the demo has no find to share")
    return row
