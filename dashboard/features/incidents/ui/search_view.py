"""A search as a list shows it, worded for the viewer. Used by the register and the section."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.incidents.queries.searches import SearchRow, SearchSums
from dashboard.features.incidents.rules.finds import FoundItem
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import duration, number, short_moment


@dataclass(frozen=True)
class SearchLine:
    """One search; ``finds`` says so when there were none."""

    reference: str = ""
    letter: str = ""
    when: str = ""
    took: str = ""
    zone: str = ""
    kind: str = ""
    rooms: str = ""
    finds: str = ""
    has_finds: bool = False
    note: str = ""
    incident: str = ""


@dataclass(frozen=True)
class SumLine:
    """The quantity of one class in a period."""

    item: str = ""
    quantity: str = ""


def found_words(find: FoundItem, language: Language) -> str:
    """``3 HP``, ``12,5 gram narkoba``: the quantity as it is counted, then the class."""
    return say(
        f"incidents.finds.found.{find.unit.value}",
        language,
        quantity=_quantity(find.quantity, language),
        item=say(f"incidents.finds.item.{find.item.value}", language),
    )


def finds_words(finds: Iterable[FoundItem], language: Language) -> str:
    """All finds of one search in a line; says so when there were none."""
    words = [found_words(find, language) for find in finds]
    return ", ".join(words) if words else say("incidents.finds.nothing", language)


def _quantity(value: float, language: Language) -> str:
    """As many decimals as it has, two at most: sums of grams are floats."""
    digits = next((digits for digits in (0, 1) if round(value, 2) == round(value, digits)), 2)
    return number(value, language, digits)


def search_line(row: SearchRow, now: datetime, language: Language) -> SearchLine:
    """One row of the register."""
    kinds = [say(f"incidents.finds.kind.{row.kind.value}", language)]
    if row.is_unannounced:
        kinds.append(say("incidents.finds.kind.unannounced", language))
    if row.is_joint:
        kinds.append(say("incidents.finds.kind.joint", language))
    hidden = say("incidents.finds.note.hidden", language) if row.has_hidden_note else ""
    return SearchLine(
        reference=row.reference,
        letter=row.agency.letter,
        when=short_moment(row.started_at, now, language),
        took=duration((row.ended_at - row.started_at).total_seconds(), language),
        zone=say(f"zone.{row.zone.value}", language),
        kind=", ".join(kinds),
        rooms=say("incidents.finds.rooms.count", language, rooms=number(row.rooms, language)),
        finds=finds_words(row.finds, language),
        has_finds=bool(row.finds),
        note=row.note or hidden,
        incident=row.incident,
    )


def sum_lines(sums: SearchSums, language: Language) -> list[SumLine]:
    """What was recovered in a period, by class."""
    return [
        SumLine(
            say(f"incidents.finds.item_long.{find.item.value}", language),
            say(
                f"incidents.finds.unit.{find.unit.value}",
                language,
                quantity=_quantity(find.quantity, language),
            ),
        )
        for find in sums.items
    ]


def sums_words(sums: SearchSums, language: Language) -> str:
    """``13 geledah: 9 dengan temuan, 4 tanpa temuan. 96 kamar digeledah.``"""
    if not sums.searches:
        return say("incidents.finds.sums.none", language)
    return say(
        "incidents.finds.sums",
        language,
        searches=number(sums.searches, language),
        found=number(sums.with_finds, language),
        nothing=number(sums.searches - sums.with_finds, language),
        rooms=number(sums.rooms, language),
    )
