"""``trial kill``: people submit, processes are killed with SIGKILL at random moments, and then it is counted.

Two thirds of the rounds kill the worker, whose parent makes another one; one third kills parent and worker at
once and starts them again, as the service manager does.
"""

import threading
import time
from collections.abc import Callable
from random import Random

from dashboard.shell.trials.figures import Figure, at_least, at_most
from dashboard.shell.trials.instance import Instance
from dashboard.shell.trials.kill.ledger import compare
from dashboard.shell.trials.kill.people import Person
from dashboard.shell.trials.sound import soundness
from dashboard.shell.trials.stage import REPORTERS, WALKERS, reporter, walker

RECOVERY_SECONDS = 10.0
_QUIET = (0.2, 1.5)


def kill_trial(
    rounds: int, *, seed: int = 1, step: Callable[[int], None] = lambda _round: None
) -> list[Figure]:
    """The figures after ``rounds`` kills. Raises RuntimeError when the instance never comes back."""
    random, instance = Random(seed), Instance()
    stop = threading.Event()
    try:
        instance.stage()
        instance.start()
        instance.wait_until_ready()
        people = _people(instance, stop)
        for one in people:
            one.start()
        waits = []
        for number in range(rounds):
            _let_them_work(people, random)
            waits.append(_kill(instance, whole=random.random() < 1 / 3))
            step(number + 1)
        _let_them_work(people, random)
        stop.set()
        for one in people:
            one.join(timeout=60)
        unfinished = sum(one.is_alive() for one in people)
        instance.kill_everything()
        figures = compare(instance.database, [one.told for one in people])
        figures += soundness(instance.database, instance.keys)
    finally:
        stop.set()
        instance.remove()
    return [
        at_least("kills", len(waits), rounds),
        *figures,
        Figure("submits without an end", unfinished, "0", unfinished == 0),
        at_most("longest time without service, seconds", max(waits), RECOVERY_SECONDS),
    ]


def _people(instance: Instance, stop: threading.Event) -> list[Person]:
    roles = [(reporter(n), "report") for n in range(REPORTERS - 1)]
    roles += [(walker(n), "tap") for n in range(WALKERS)] + [(reporter(REPORTERS - 1), "draft")]
    return [Person(instance.url, name, instance.password, works, stop) for name, works in roles]


def _let_them_work(people: list[Person], random: Random) -> None:
    """Until something new was acknowledged, and then for a random moment: the kill falls into a submit."""
    before = _acknowledged(people)
    deadline = time.monotonic() + 60
    while _acknowledged(people) == before and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(random.uniform(*_QUIET))


def _acknowledged(people: list[Person]) -> int:
    return sum(len(one.told.reports) + len(one.told.taps) for one in people)


def _kill(instance: Instance, *, whole: bool) -> float:
    """Seconds until the service answers again."""
    begun = time.monotonic()
    if whole:
        instance.kill_everything()
        instance.start()
    else:
        instance.kill_worker()
    instance.wait_until_ready()
    return time.monotonic() - begun
