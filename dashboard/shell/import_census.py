"""Daily counts of occupants from a file: a mapped row becomes a CensusOfDay.

Called by dashboard/shell/imports.py. Writes nothing itself.
"""

import re
from collections.abc import Hashable, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from dashboard.features.dutylog.actions import import_census
from dashboard.features.dutylog.forms import MOST_OCCUPANTS, CensusOfDay
from dashboard.kernel.clock import site_day
from dashboard.kernel.reference import Agency
from dashboard.kernel.tables import CensusCount
from dashboard.shell.import_csv import BadRow, Cells, Unreadable, shown
from dashboard.shell.import_kind import Importer, Run
from dashboard.shell.import_mapping import Column, FileMapping, Pattern, load_mapping

_PLAIN = re.compile(r"[0-9]{1,6}")


class CensusMapping(FileMapping):
    """``day_format`` is a strptime pattern; without one days are written 2026-03-31."""

    day: Column
    occupants: Column
    day_format: Pattern = "%Y-%m-%d"

    def row(self, cells: Cells, today: date) -> CensusOfDay:
        """Raises BadRow."""
        written, count = cells[self.day], cells[self.occupants]
        try:
            day = datetime.strptime(written, self.day_format).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            example = today.strftime(self.day_format)
            raise BadRow(f'unreadable day {shown(written)}: write it like "{example}"') from None
        if day > today:
            raise BadRow(f"the day {shown(written)} is in the future: correct it")
        # "1.188" is a thousand in Indonesia and about one elsewhere: only plain digits are safe.
        if not _PLAIN.fullmatch(count) or not 1 <= int(count) <= MOST_OCCUPANTS:
            raise BadRow(f"occupants {shown(count)}: write a whole number from 1 to {MOST_OCCUPANTS}")
        return CensusOfDay(day, int(count))


def census_importer(path: Path, run: Run) -> Importer[CensusOfDay]:
    """Raises Unreadable for a wrong mapping, or for an agency that counts nobody."""
    mapping = load_mapping(path, CensusMapping)
    if run.actor.agency is not Agency.RUTAN:
        raise Unreadable("the census is the remand centre's: use --agency rutan.")
    today = site_day(run.now)

    def known(session: Session, items: Sequence[CensusOfDay]) -> set[Hashable]:
        days = [item.day for item in items]
        found = session.exec(
            select(col(CensusCount.day), col(CensusCount.occupants)).where(col(CensusCount.day).in_(days))
        )
        return {(day, occupants) for day, occupants in found}

    return Importer(
        columns=(mapping.day, mapping.occupants),
        delimiter=mapping.delimiter,
        read=lambda cells: mapping.row(cells, today),
        key=lambda item: (item.day, item.occupants),
        known=known,
        write=lambda batch, items: import_census(run.actor, batch, items, clock=run.clock),
    )
