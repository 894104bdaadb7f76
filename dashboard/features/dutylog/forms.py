"""What the one-field census form sends, and the one tap "Nihil"."""

from dataclasses import dataclass
from datetime import date

from dashboard.kernel.drafts import DraftForm
from dashboard.kernel.form import FormReader
from dashboard.kernel.permissions import Permission

MOST_OCCUPANTS = 9999
DUTY_DRAFTS = {"duty-census": DraftForm(frozenset({"occupants"}), Permission.CENSUS_RECORD)}


@dataclass(frozen=True, slots=True)
class RecordCensus:
    """Occupants of the site today."""

    occupants: int
    key: str


@dataclass(frozen=True, slots=True)
class ReportNil:
    """Nothing to report: an entry, not an absence."""

    key: str


@dataclass(frozen=True, slots=True)
class CensusOfDay:
    """One imported count."""

    day: date
    occupants: int


def parse_census(fields: object) -> RecordCensus:
    """Raises Invalid with the sentence for the field."""
    form = FormReader(fields)
    occupants = form.whole("occupants", 1, MOST_OCCUPANTS, "dutylog.census.range")
    key = form.key()
    form.finish()
    if occupants is None:
        raise AssertionError("finish raises for every missing field")
    return RecordCensus(occupants, key)


def parse_nil(fields: object) -> ReportNil:
    form = FormReader(fields)
    key = form.key()
    form.finish()
    return ReportNil(key)
