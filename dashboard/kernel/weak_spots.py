"""Where cameras tell patrols that one died or works again: a port, so that the features stay apart.

The patrols feature answers, the shell wires it (shell/ports.py), a cameras feature calls ``tell_camera``.
What is told is a number and a place, never a picture.
"""

from typing import Protocol

from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import Clock
from dashboard.kernel.reference import Zone


class TakeCameraState(Protocol):
    """Opens or ends the one weak spot of a camera; True when that changed something.

    ``checkpoint``: code of the checkpoint the camera looks at, where it is known.
    """

    def __call__(
        self, actor: Actor, camera: int, zone: Zone, *, is_down: bool, checkpoint: str = "", clock: Clock
    ) -> bool: ...


_take: TakeCameraState | None = None


def install_weak_spots(take: TakeCameraState) -> None:
    """Called once by the shell, before anybody tells."""
    global _take
    _take = take


def tell_camera(
    actor: Actor, camera: int, zone: Zone, *, is_down: bool, checkpoint: str = "", clock: Clock
) -> bool:
    """A camera died or works again. The actor is of the agency that owns the camera.

    Said twice it changes nothing. Raises Denied, or Invalid where no checkpoint with an agreed gap is near.
    """
    if _take is None:
        raise RuntimeError("the shell has not wired the weak spots")
    return _take(actor, camera, zone, is_down=is_down, checkpoint=checkpoint, clock=clock)
