"""The demo has one record above BIASA, and the copy of it that the other agency reads instead."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from dashboard.features.incidents.queries.releases import ReleaseState, list_releases
from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.scope import use_clock, visible
from dashboard.kernel.sharing import Classification
from tests.integration.seed.conftest import DEMO_NOW

_OWNER = Actor(900, "kepala_kpr", Agency.RUTAN, frozenset({Role.KEPALA_KPR}))
_OFFICER = Actor(901, "samapta", Agency.POLRES, frozenset({Role.SAMAPTA}))


@pytest.fixture(autouse=True)
def _then() -> Iterator[None]:
    """Whoever may read is decided by the clock, and the demo ended in March."""
    use_clock(lambda: DEMO_NOW)
    yield
    use_clock(system_clock)


def _closed(actor: Actor) -> list[str]:
    with reading() as session:
        statement = visible(actor, Incident).where(col(Incident.classification) > int(Classification.BIASA))
        return [row.reference for row in session.exec(statement)]


@pytest.mark.usefixtures("demo")
def test_the_other_agency_reads_the_copy_and_knows_no_original() -> None:
    with reading() as session:
        total = len(session.exec(select(Incident).where(col(Incident.classification) > 0)).all())
        (seen,) = list_releases(session, _OFFICER, DEMO_NOW).rows
        (kept,) = list_releases(session, _OWNER, DEMO_NOW).rows
    assert total == 1
    assert _closed(_OFFICER) == []
    assert _closed(_OWNER) == [kept.original]
    assert (seen.state, seen.original, seen.agency) == (ReleaseState.OUT, "", Agency.RUTAN)
    assert seen.handling_text
