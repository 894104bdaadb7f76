"""What an event brings along, against what its handler takes: annotations alone are no check.

Reflex passes a value on as it came when it does not fit, and a missing one is a stack trace. The policy gate
asks here first; the parsers of forms then read what is inside a dictionary.
"""

import inspect
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

_CONFIG = ConfigDict(extra="forbid", allow_inf_nan=False, arbitrary_types_allowed=True)
# JSON numbers have no end; a column has one.
_LARGEST_INTEGER = 2**53


def fits(function: Callable[..., Any], payload: Mapping[str, Any]) -> bool:
    """Whether exactly the arguments that are needed are there, each of its kind, all of them storable."""
    try:
        _model_of(function).model_validate(dict(payload))
    except (ValidationError, RecursionError):
        return False
    return _is_storable(payload)


@cache
def _model_of(function: Callable[..., Any]) -> type[BaseModel]:
    hints = typing.get_type_hints(function)
    fields: dict[str, Any] = {}
    for number, one in enumerate(list(inspect.signature(function).parameters.values())[1:]):
        default = ... if one.default is one.empty else one.default
        fields[f"argument_{number}"] = (hints.get(one.name, Any), Field(default, alias=one.name))
    return create_model(function.__qualname__, __config__=_CONFIG, **fields)


def _is_storable(value: object, depth: int = 0) -> bool:
    """No half of a character, no NUL, no number beyond what a browser counts exactly, not nested for ever."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int | float):
        return abs(value) <= _LARGEST_INTEGER
    if depth > 8:
        return False
    if isinstance(value, Mapping):
        return all(_is_storable(key) and _is_storable(one, depth + 1) for key, one in value.items())
    return isinstance(value, list) and all(_is_storable(one, depth + 1) for one in value)
