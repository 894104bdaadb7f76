"""A condition is built once for all who may see the same, and anew for whoever may see something else."""

from dataclasses import replace
from typing import Any

import pytest

from dashboard.features.incidents.tables import Incident
from dashboard.kernel.actor import Actor
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.scope import visible_where
from dashboard.kernel.sharing import Compartment

ONE = Actor(7, "budi", Agency.RUTAN, frozenset({Role.KARUPAM}), Language.ID, "a1", Compartment.HEALTH)


def test_another_session_name_or_language_is_no_other_condition() -> None:
    again = replace(ONE, username="budi.baru", language=Language.EN, session_ref="b2")
    assert visible_where(again, Incident) is visible_where(ONE, Incident)
    same_reach = replace(ONE, roles=frozenset({Role.P2U}))
    assert visible_where(same_reach, Incident) is visible_where(ONE, Incident)


@pytest.mark.parametrize(
    "other",
    [
        {"user_id": 8},
        {"agency": Agency.POLRES},
        {"roles": frozenset({Role.PETUGAS_BLOK})},
        {"roles": frozenset({Role.INTEL_RUTAN})},
        {"roles": frozenset({Role.PENGAWAS})},
        {"roles": frozenset({Role.KEPALA_KPR})},
        {"compartments": Compartment.NONE},
    ],
)
def test_whoever_may_see_something_else_has_a_condition_of_its_own(other: dict[str, Any]) -> None:
    changed = visible_where(replace(ONE, **other), Incident)
    assert changed is not visible_where(ONE, Incident)
    assert str(changed.compile().params) != str(visible_where(ONE, Incident).compile().params)
