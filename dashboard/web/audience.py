"""Who sees the same board picture, and how a picture is written for the browser. Used by the broadcaster."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from dashboard.kernel.reference import Agency, Language

Delta = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Audience:
    """Everyone who sees the same picture: they share one room and one computation."""

    board: str
    profile: str
    agency: Agency | None
    language: Language

    @property
    def room(self) -> str:
        return f"board:{self.board}:{self.profile}:{self.agency or 'both'}:{self.language}"


def state_delta(state: type[rx.State], **values: Any) -> Delta:
    """A delta as the browser expects it; values must be JSON-safe."""
    return {state.get_full_name(): {f"{name}_rx_state_": value for name, value in values.items()}}
