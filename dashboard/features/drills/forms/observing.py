"""An evaluator's own observations: ``seen_N``, ``note_N`` and ``version_N`` per objective of the drill.

``version_N`` is what the page showed (0: nothing yet), so that a second device overwrites nothing unseen.
"""

from dataclasses import dataclass

from dashboard.features.drills.forms.evaluation import NOT_OBSERVED, DrillOutline, numbered
from dashboard.features.drills.forms.parts import read_version
from dashboard.features.drills.rules.codes import Rating
from dashboard.kernel.form import FormReader

NOTE_LONGEST = 500


@dataclass(frozen=True, slots=True)
class SeenObjective:
    """``rating`` None: not observed (yet)."""

    number: int
    rating: Rating | None
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class SaveObservations:
    """What one evaluator saw of every objective of a drill."""

    reference: str
    seen: tuple[SeenObjective, ...]
    key: str


def parse_observations(fields: object, outline: DrillOutline) -> SaveObservations:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    for part in ("seen", "note", "version"):
        for name, number in numbered(fields, part):
            if number not in outline.objectives:
                form.fail(name, "drills.form.rating.unknown")
    seen = tuple(_seen(form, number) for number in sorted(outline.objectives))
    key = form.key()
    form.finish()
    return SaveObservations(outline.reference, seen, key)


def _seen(form: FormReader, number: int) -> SeenObjective:
    rating = None
    if form.raw(f"seen_{number}") not in (None, "", NOT_OBSERVED):
        rating = form.code(f"seen_{number}", Rating, "drills.form.rating.choose")
    note = form.text(f"note_{number}", NOTE_LONGEST)
    version = read_version(form, f"version_{number}", 0)
    return SeenObjective(number, rating, note, version)
