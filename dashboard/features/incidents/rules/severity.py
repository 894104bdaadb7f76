"""The suggested severity: by type, raised by markers. A person may raise freely, lowering needs a supervisor.

Called by the report form (to suggest), by actions (to refuse a silent lowering). Source: domain 3.1 I1.
"""

from collections.abc import Collection
from types import MappingProxyType

from dashboard.features.incidents.rules.codes import IncidentType, Marker
from dashboard.kernel.reference import Severity

_T, _M, _S = IncidentType, Marker, Severity

BASE = MappingProxyType(
    {
        _T.RIOT: _S.CRITICAL,
        _T.ESCAPE: _S.CRITICAL,
        _T.HOSTAGE: _S.CRITICAL,
        _T.DEATH: _S.CRITICAL,
        _T.ESCAPE_ATTEMPT: _S.HIGH,
        _T.ATTACK_OUTSIDE: _S.HIGH,
        _T.HEADCOUNT_MISMATCH: _S.HIGH,
        _T.ASSAULT: _S.MEDIUM,
        _T.THROW_OVER: _S.MEDIUM,
        _T.PROTEST: _S.MEDIUM,
        _T.FIRE: _S.MEDIUM,
        _T.DAMAGE: _S.MEDIUM,
        _T.SELF_HARM: _S.MEDIUM,
        _T.CONTRABAND: _S.LOW,
        _T.CRIME: _S.LOW,
        _T.OTHER: _S.LOW,
    }
)

# A marker raises to this level at least, whatever the type ...
_ANY_TYPE = MappingProxyType(
    {_M.SERIOUS_INJURY: _S.HIGH, _M.WEAPON: _S.MEDIUM, _M.PHONE: _S.MEDIUM, _M.DRUGS: _S.MEDIUM}
)
# ... and together with a type, or with another marker, higher still.
_WITH_TYPE = (
    (_T.ATTACK_OUTSIDE, _M.WEAPON, _S.CRITICAL),
    (_T.FIRE, _M.MAJOR, _S.CRITICAL),
    (_T.ASSAULT, _M.GROUP, _S.HIGH),
    (_T.PROTEST, _M.GROUP, _S.HIGH),
)
_TOGETHER = ((_M.DRUGS, _M.NETWORK, _S.HIGH),)


def suggest(kind: IncidentType, markers: Collection[Marker] = ()) -> Severity:
    """The worst level that the type and the markers ask for."""
    levels = [BASE[kind]]
    levels += [_ANY_TYPE[marker] for marker in markers if marker in _ANY_TYPE]
    levels += [level for one, marker, level in _WITH_TYPE if one is kind and marker in markers]
    levels += [level for first, second, level in _TOGETHER if first in markers and second in markers]
    return min(levels, key=lambda level: level.rank)


def suggestion_table() -> dict[str, object]:
    """The same tables for the form's own script, as plain codes; ``levels`` worst first.

    ``with_type``: [type, marker, level]; ``together``: [marker, marker, level].
    """
    return {
        "levels": [level.value for level in _S],
        "base": {kind.value: level.value for kind, level in BASE.items()},
        "any_type": {marker.value: level.value for marker, level in _ANY_TYPE.items()},
        "with_type": [[kind.value, marker.value, level.value] for kind, marker, level in _WITH_TYPE],
        "together": [[first.value, second.value, level.value] for first, second, level in _TOGETHER],
    }


def is_lowering(chosen: Severity, reference: Severity) -> bool:
    """Whether ``chosen`` is less severe than ``reference``."""
    return chosen.rank > reference.rank
