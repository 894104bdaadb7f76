"""How long each step may take, and how long it has taken. Nothing moves by itself: minutes only advise."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from dashboard.kernel.promises import Topic

MINUTES: Mapping[Topic, int] = {
    Topic.SUMMARY: 5,
    Topic.INCIDENTS: 8,
    Topic.PATROLS: 8,
    Topic.READINESS: 7,
    Topic.INTELLIGENCE: 6,
    Topic.CAMERAS: 5,
    Topic.MAP: 5,
    Topic.COMMITMENTS: 8,
    Topic.DECISIONS: 8,
}
"""Minutes of each step, 60 in all."""

STEPS = len(Topic)


def topic_of(step: int) -> Topic:
    """1..9 -> its topic. Raises IndexError for any other number."""
    if not 1 <= step <= STEPS:
        raise IndexError(step)
    return list(Topic)[step - 1]


def time_used(steps: Sequence[tuple[int, datetime]], until: datetime) -> dict[Topic, timedelta]:
    """``steps``: each step that was come to and when, in order. A step lasts until the next one begins.

    Coming back adds to what the step has used already; topics without time are left out.
    """
    used: dict[Topic, timedelta] = {}
    ends = [at for _, at in steps[1:]] + [until]
    for (step, at), end in zip(steps, ends, strict=False):
        topic = topic_of(step)
        used[topic] = used.get(topic, timedelta()) + max(end - at, timedelta())
    return used
