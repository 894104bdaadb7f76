"""Which changes of a record's classification and audience are allowed, and who must agree. Pure.

Called by actions/sharing, the panel and its preview. What both agencies must know at once (domain 5.1) stays
with both; raising is easy, lowering and widening need a release right and a reason, and from RAHASIA on a
second person (domain 5.3 R4, R7).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.kernel.reference import Severity
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling

MOST_READERS = 10
READING_DAYS = timedelta(days=30)
LONGEST_LIFE = timedelta(days=5 * 366)
FOUR_EYES_FROM = Classification.RAHASIA
HIGHEST_SHARED = Classification.TERBATAS
"""Above it, what must be shared at once would reach too few of those who have to act."""

MUST_SHARE = frozenset(
    {
        IncidentType.ESCAPE,
        IncidentType.ESCAPE_ATTEMPT,
        IncidentType.RIOT,
        IncidentType.HOSTAGE,
        IncidentType.FIRE,
        IncidentType.ATTACK_OUTSIDE,
        IncidentType.HEADCOUNT_MISMATCH,
    }
)


@dataclass(frozen=True, slots=True)
class Share:
    """What is said about a record: all that decides who may read it, and on what conditions."""

    classification: Classification = Classification.BIASA
    compartments: Compartment = Compartment.NONE
    audience: Audience = Audience.BOTH
    readers: frozenset[int] = frozenset()
    expires_at: datetime | None = None
    handling: Handling = Handling.FREE
    handling_text: str = ""


def must_share(kind: IncidentType, severity: Severity, *, is_site: bool) -> bool:
    """Whether both agencies must know of it at once: a threat to life, or a loss of control at the site."""
    return is_site and (kind in MUST_SHARE or severity is Severity.CRITICAL)


def widens(old: Share, new: Share) -> bool:
    """Whether anybody could read more, or do more with it, than before: a lower level counts."""
    return (
        new.classification < old.classification
        or bool(old.compartments & ~new.compartments)
        or _is_wider_audience(old, new)
        or _ends_later(old.expires_at, new.expires_at)
        or (old.handling is Handling.CONDITIONS and _conditions(old) != _conditions(new))
    )


def renews(old: Share, new: Share) -> bool:
    """Whether the same named readers are saved again: their thirty days begin anew."""
    return new == old and new.audience is Audience.NAMED


def opens(old: Share, new: Share) -> bool:
    """What asks for a release right, a reason and a fresh proof: widening, and renewing named readers."""
    return widens(old, new) or renews(old, new)


def _is_wider_audience(old: Share, new: Share) -> bool:
    if new.audience is Audience.NAMED:
        # By name somebody of the other agency, or of any rank, may be meant.
        if old.audience is Audience.NAMED:
            return not new.readers <= old.readers
        return old.audience is not Audience.BOTH
    if old.audience is Audience.NAMED:
        return True
    rising = (Audience.OWN_LEADERS, Audience.OWN, Audience.BOTH)
    return rising.index(new.audience) > rising.index(old.audience)


def _ends_later(old: datetime | None, new: datetime | None) -> bool:
    return old is not None and (new is None or new > old)


def _conditions(share: Share) -> tuple[Handling, str]:
    return share.handling, share.handling_text


def needs_second(old: Share, new: Share) -> bool:
    """Whether a second person of the owner agency has to agree (four eyes)."""
    return widens(old, new) and old.classification >= FOUR_EYES_FROM


def touched_circles(old: Share, new: Share) -> Compartment:
    """The compartments that the change adds or takes away: only whoever is in them may."""
    return old.compartments ^ new.compartments


def share_errors(
    new: Share, kind: IncidentType, severity: Severity, now: datetime, *, is_site: bool, is_open: bool
) -> dict[str, str]:
    """Field -> key of the sentence that says what to do; empty when the record may be so."""
    wrong: dict[str, str] = {}
    if must_share(kind, severity, is_site=is_site):
        if new.classification > HIGHEST_SHARED:
            wrong["classification"] = "incidents.share.must.level"
        if new.audience is not Audience.BOTH:
            wrong["audience"] = "incidents.share.must.audience"
        if new.compartments:
            wrong["compartments"] = "incidents.share.must.circle"
    if new.audience is Audience.NAMED and not 1 <= len(new.readers) <= MOST_READERS:
        wrong["readers"] = "incidents.share.readers.count"
    if new.handling is Handling.CONDITIONS and not new.handling_text:
        wrong["handling_text"] = "incidents.share.handling.write"
    if new.expires_at is not None:
        if is_open:
            wrong["expires_on"] = "incidents.share.expires.open"
        elif not now < new.expires_at <= now + LONGEST_LIFE:
            wrong["expires_on"] = "incidents.share.expires.range"
    return wrong


def tidy(share: Share) -> Share:
    """Without what does not apply: readers of a record that is not for people by name, a text without C."""
    readers = share.readers if share.audience is Audience.NAMED else frozenset[int]()
    words = share.handling_text if share.handling is Handling.CONDITIONS else ""
    return replace(share, readers=readers, handling_text=words)


def as_json(share: Share) -> dict[str, Any]:
    """For storage; ``from_json`` reads it again."""
    return {
        "classification": int(share.classification),
        "compartments": int(share.compartments),
        "audience": share.audience.value,
        "readers": sorted(share.readers),
        "expires_at": None if share.expires_at is None else share.expires_at.isoformat(),
        "handling": share.handling.value,
        "handling_text": share.handling_text,
    }


def from_json(stored: Mapping[str, Any]) -> Share:
    """What ``as_json`` wrote."""
    ends = stored["expires_at"]
    return Share(
        Classification(stored["classification"]),
        Compartment(stored["compartments"]),
        Audience(stored["audience"]),
        frozenset(stored["readers"]),
        None if ends is None else datetime.fromisoformat(ends),
        Handling(stored["handling"]),
        stored["handling_text"],
    )


def share_code(share: Share) -> str:
    """The state in one line of history, for people with the code table: ``2 leaders 4 C``."""
    return f"{int(share.classification)} {share.audience} {int(share.compartments)} {share.handling}"
