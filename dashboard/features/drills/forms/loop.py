"""The form of a reaction that no clock knows: ``inject``, ``outcome``, ``actual``, ``version``."""

from dataclasses import dataclass

from dashboard.features.drills.forms.parts import read_seconds, read_version
from dashboard.features.drills.rules.codes import InjectOutcome
from dashboard.kernel.form import FormReader


@dataclass(frozen=True, slots=True)
class SayReaction:
    """What a person says of one reaction; ``cancelled``: did not apply. ``version`` 0: nothing said yet."""

    reference: str
    inject: str
    outcome: InjectOutcome
    actual_seconds: int | None
    version: int
    key: str


def parse_reaction(fields: object, reference: str, known: frozenset[str]) -> SayReaction:
    """``known`` are the reactions of the incident's scenario. Raises Invalid."""
    form = FormReader(fields)
    inject = form.raw("inject")
    if not isinstance(inject, str) or inject not in known:
        form.fail("inject", "drills.form.actual.unknown")
    outcome = form.code("outcome", InjectOutcome, "drills.form.outcome.choose")
    seconds = read_seconds(form, "actual")
    if seconds is not None and outcome not in (None, InjectOutcome.ACHIEVED):
        form.fail("actual", "drills.form.actual.conflict")
    if outcome is InjectOutcome.ACHIEVED and seconds is None:
        form.fail("actual", "drills.form.actual.needed")
    version = read_version(form, "version", 0)
    key = form.key()
    form.finish()
    if outcome is None:
        raise AssertionError("finish raises for every missing field")
    return SayReaction(reference, str(inject), outcome, seconds, version, key)
