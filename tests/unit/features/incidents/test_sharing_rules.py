"""Which changes of classification and audience widen, who must agree, and what may never be kept from one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.releasing import coarse_day, coarse_type, coarse_zone
from dashboard.features.incidents.rules.sharing import (
    MOST_READERS,
    MUST_SHARE,
    Share,
    as_json,
    from_json,
    must_share,
    needs_second,
    share_code,
    share_errors,
    tidy,
    touched_circles,
    widens,
)
from dashboard.kernel.reference import Severity, Zone
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling

NOW = datetime(2026, 3, 12, 7, tzinfo=UTC)
levels = st.sampled_from(Classification)
circles = st.integers(0, 15).map(Compartment)
ends = st.none() | st.integers(1, 400).map(lambda days: NOW + timedelta(days=days))
shares = st.builds(
    Share,
    levels,
    circles,
    st.sampled_from(Audience),
    st.frozensets(st.integers(1, 4), max_size=3),
    ends,
    st.sampled_from(Handling),
    st.sampled_from(["", "Tidak disalin."]),
).map(tidy)


def readable(share: Share, level: Classification, held: Compartment, person: int, kind: str) -> bool:
    """Whether one reader may read: ``kind`` is staff, leader (of the owner) or other (agency)."""
    fits = {
        Audience.BOTH: True,
        Audience.OWN: kind != "other",
        Audience.OWN_LEADERS: kind == "leader",
        Audience.NAMED: person in share.readers,
    }
    is_cleared = level >= share.classification and not share.compartments & ~held
    return is_cleared and fits[share.audience]


@given(old=shares, new=shares, level=levels, held=circles, person=st.integers(1, 4))
def test_whoever_gains_makes_it_a_widening(
    old: Share, new: Share, level: Classification, held: Compartment, person: int
) -> None:
    gains = any(
        readable(new, level, held, person, kind) and not readable(old, level, held, person, kind)
        for kind in ("staff", "leader", "other")
    )
    if gains:
        assert widens(old, new)


@given(share=shares)
def test_no_change_widens_nothing_and_survives_storage(share: Share) -> None:
    assert not widens(share, share)
    assert not needs_second(share, share)
    assert from_json(as_json(share)) == share
    assert len(share_code(share)) <= 40


@given(old=shares, new=shares)
def test_four_eyes_from_rahasia_on_and_only_to_widen(old: Share, new: Share) -> None:
    assert needs_second(old, new) is (widens(old, new) and old.classification >= Classification.RAHASIA)


@pytest.mark.parametrize(
    ("old", "new", "is_wider"),
    [
        (Share(), Share(Classification.RAHASIA), False),
        (Share(Classification.RAHASIA), Share(Classification.TERBATAS), True),
        (Share(), Share(audience=Audience.OWN), False),
        (Share(audience=Audience.OWN), Share(), True),
        (Share(audience=Audience.OWN), Share(audience=Audience.OWN_LEADERS), False),
        (Share(), Share(audience=Audience.NAMED, readers=frozenset({1})), False),
        (Share(audience=Audience.OWN), Share(audience=Audience.NAMED, readers=frozenset({1})), True),
        (Share(), Share(expires_at=NOW), False),
        (Share(expires_at=NOW), Share(), True),
        (Share(expires_at=NOW), Share(expires_at=NOW + timedelta(days=1)), True),
        (Share(compartments=Compartment.HEALTH), Share(), True),
        (Share(), Share(handling=Handling.CONDITIONS, handling_text="Rapat saja."), False),
        (Share(handling=Handling.CONDITIONS, handling_text="Rapat saja."), Share(), True),
    ],
)
def test_direction(old: Share, new: Share, is_wider: bool) -> None:
    assert widens(old, new) is is_wider


def test_circles_that_change_are_named() -> None:
    old = Share(compartments=Compartment.HEALTH | Compartment.INTEGRITY)
    new = Share(compartments=Compartment.HEALTH | Compartment.INTELLIGENCE)
    assert touched_circles(old, new) == Compartment.INTEGRITY | Compartment.INTELLIGENCE


def errors(
    share: Share, kind: IncidentType = IncidentType.OTHER, severity: Severity = Severity.LOW
) -> dict[str, str]:
    return share_errors(share, kind, severity, NOW, is_site=True, is_open=False)


@pytest.mark.parametrize("kind", sorted(MUST_SHARE))
def test_what_both_must_know_stays_with_both(kind: IncidentType) -> None:
    assert errors(Share(Classification.TERBATAS), kind) == {}
    closed = Share(Classification.RAHASIA, Compartment.INTEGRITY, Audience.OWN)
    assert set(errors(closed, kind)) == {"classification", "audience", "compartments"}
    assert errors(closed) == {}


def test_critical_must_be_shared_whatever_it_is_and_the_city_never_must() -> None:
    assert must_share(IncidentType.OTHER, Severity.CRITICAL, is_site=True)
    assert not must_share(IncidentType.OTHER, Severity.HIGH, is_site=True)
    assert not must_share(IncidentType.RIOT, Severity.CRITICAL, is_site=False)


@pytest.mark.parametrize(("count", "is_right"), [(0, False), (1, True), (MOST_READERS, True), (11, False)])
def test_named_readers_are_one_to_ten(count: int, is_right: bool) -> None:
    share = Share(audience=Audience.NAMED, readers=frozenset(range(1, count + 1)))
    assert ("readers" not in errors(share)) is is_right


def test_an_end_is_ahead_and_only_of_what_is_over() -> None:
    tomorrow = Share(expires_at=NOW + timedelta(days=1))
    assert errors(tomorrow) == {}
    assert "expires_on" in errors(replace(tomorrow, expires_at=NOW))
    assert "expires_on" in errors(replace(tomorrow, expires_at=NOW + timedelta(days=2000)))
    open_one = share_errors(tomorrow, IncidentType.OTHER, Severity.LOW, NOW, is_site=True, is_open=True)
    assert "expires_on" in open_one


def test_conditions_have_words_and_what_does_not_apply_is_dropped() -> None:
    assert "handling_text" in errors(Share(handling=Handling.CONDITIONS))
    share = Share(readers=frozenset({3}), handling_text="Tidak berlaku.")
    assert tidy(share) == Share()


def test_a_copy_tells_the_part_of_the_site_and_the_month() -> None:
    assert {coarse_zone(zone) for zone in Zone if zone.value.startswith("block_")} == {"blocks"}
    assert coarse_zone(Zone.PERIMETER) == "perimeter"
    assert coarse_type(IncidentType.DEATH) == coarse_type(IncidentType.SELF_HARM) == "medical"
    # 1 March, 00.30 at the site, is still February elsewhere.
    assert coarse_day(datetime(2026, 2, 28, 17, 30, tzinfo=UTC)) == "2026-03"
