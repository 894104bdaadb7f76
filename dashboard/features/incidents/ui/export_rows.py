"""An export in words: columns, cells, what was filtered, the watermark. Knows no file format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.features.incidents.forms.filters import Filters
from dashboard.features.incidents.queries.export import ExportRow
from dashboard.features.incidents.ui.sharing_view import handling_words, level_word
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import to_site
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import clock_time, number, short_day

# Code of the column and its width on the sheet, in characters.
COLUMNS = (
    ("reference", 14),
    ("agency", 12),
    ("type", 26),
    ("severity", 10),
    ("zone", 14),
    ("occurred", 17),
    ("reported", 17),
    ("acknowledged", 17),
    ("on_scene", 17),
    ("contained", 17),
    ("resolved", 17),
    ("state", 13),
    ("record", 18),
    ("duplicate_of", 14),
    ("lp_number", 18),
    ("description", 60),
    ("classification", 14),
    ("conditions", 40),
    ("watermark", 52),
)


@dataclass(frozen=True)
class ExportWords:
    """What stands around the rows. ``about``: (name, value) lines for the cover of a workbook."""

    heads: tuple[str, ...]
    watermark: str
    handling: str
    about: tuple[tuple[str, str], ...]
    page: str


def words_of(actor: Actor, filters: Filters, rows: int, at: datetime) -> ExportWords:
    """Everything that is said once."""
    language = actor.language
    when = f"{short_day(at, language)} {clock_time(at, language)} WIB"
    about = (
        (say("incidents.export.about.who", language), actor.username),
        (say("incidents.export.about.agency", language), say(f"agency.{actor.agency.value}", language)),
        (say("incidents.export.about.when", language), when),
        *_chosen(filters, language),
        (say("incidents.export.about.rows", language), number(rows, language)),
    )
    return ExportWords(
        heads=tuple(say(f"incidents.export.column.{code}", language) for code, _ in COLUMNS),
        watermark=say("incidents.export.watermark", language, who=actor.username, when=when),
        handling=say("incidents.export.handling", language),
        about=about,
        page=say("incidents.export.page", language),
    )


def cells(chunks: Iterable[tuple[ExportRow, ...]], language: Language, watermark: str) -> Iterator[list[str]]:
    """One list of strings per row, in the order of COLUMNS; times of the site, sortable."""
    for chunk in chunks:
        for one in chunk:
            yield [*_cells(one, language), watermark]


def _cells(one: ExportRow, language: Language) -> list[str]:
    row = one.row
    moments = (
        row.occurred_at,
        row.reported_at,
        row.acknowledged_at,
        row.on_scene_at,
        row.contained_at,
        row.resolved_at,
    )
    return [
        row.reference,
        say(f"agency.short.{row.agency.value}", language),
        say(f"incidents.type.{row.type.value}", language),
        say(f"severity.{row.severity.value}", language),
        say(f"zone.{row.zone.value}", language),
        *[to_site(moment).strftime("%Y-%m-%d %H:%M") if moment else "" for moment in moments],
        say(f"incidents.state.{row.state.value}", language),
        say(f"incidents.record_state.{row.record_state.value}", language),
        one.duplicate_of,
        one.lp_number,
        row.description,
        level_word(row.classification, language),
        handling_words(one.handling, one.handling_text, language),
    ]


def _chosen(filters: Filters, language: Language) -> list[tuple[str, str]]:
    """The view and every filter in words."""

    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    codes = (
        ("severity", "severity", filters.severity),
        ("type", "incidents.type", filters.type),
        ("zone", "zone", filters.zone),
        ("agency", "agency.short", filters.agency),
        ("record", "incidents.record_state", filters.record),
    )
    found = [(name, say(f"{prefix}.{code.value}", language)) for name, prefix, code in codes if code]
    found += [("from", day(filters.first)), ("to", day(filters.last))]
    named = [(say(f"incidents.list.filter.{name}", language), value) for name, value in found if value]
    if filters.text:
        named.append((say("incidents.list.search", language), filters.text))
    view = (
        say("incidents.export.about.view", language),
        say(f"incidents.list.{filters.tab.value}", language),
    )
    return [view, *named]
