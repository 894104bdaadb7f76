"""Doing a step of the response from a button, and the short-lived offer to take it back.

Called by the States of the page, of the panel beside the list and of the critical bar; each names its own
handlers, so that each stands in the registry of the policy gate.
"""

import asyncio
from dataclasses import dataclass

from dashboard.features.incidents.actions import MoveIncident, UndoStep, move_incident, undo_step
from dashboard.features.incidents.rules.codes import Action
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.errors import Missing
from dashboard.kernel.text import say


@dataclass(frozen=True)
class UndoOffer:
    """What the bar says; no ``action`` is no bar. ``turn`` counts what was taken back of this incident."""

    reference: str = ""
    action: str = ""
    words: str = ""
    turn: int = 0


async def take_step(actor: Actor, reference: str, action: str, turn: int) -> UndoOffer:
    """Do the step in a thread; returns the way back. Raises what the action raises, Missing for no step.

    ``turn`` makes the key: a second click is the same step, one after it was taken back is a new one.
    """
    step = _step(action)
    command = MoveIncident(reference, step, f"{reference}-{step.value}-{turn}")
    await asyncio.to_thread(move_incident, actor, command, clock=system_clock)
    words = say(f"incidents.undo.bar.{step.value}", actor.language, reference=reference)
    return UndoOffer(reference, step.value, words, turn)


async def take_back(actor: Actor, reference: str, action: str, turn: int) -> None:
    """Take the step back in a thread. Raises what the action raises."""
    step = _step(action)
    command = UndoStep(reference, step, f"{reference}-undo-{step.value}-{turn}")
    await asyncio.to_thread(undo_step, actor, command, clock=system_clock)


def _step(action: str) -> Action:
    step = next((one for one in Action if one.value == action), None)
    if step is None:
        raise Missing
    return step
