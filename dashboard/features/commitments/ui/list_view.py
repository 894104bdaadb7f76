"""The list of commitments in words at one instant: tiles, tabs with their counts, lines with their bars."""

from dataclasses import dataclass, field
from datetime import date

from dashboard.design.marks import Drawing
from dashboard.features.commitments.figures import Tick, bar_of, scale_of
from dashboard.features.commitments.kpis import AGE, COMPLETION, SLIPS, commitment_kpis
from dashboard.features.commitments.queries import CommitmentRow, list_commitments
from dashboard.features.commitments.rules.codes import DONE_STATES, OPEN_STATES, PromiseState
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.database import reading
from dashboard.kernel.kpi import Kpi, Unit
from dashboard.kernel.kpi_tile import TileView, tile_of
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import day_in, number, site_instant
from dashboard.web.as_of import Instant, written

TABS = {
    "open": OPEN_STATES,
    "late": frozenset({PromiseState.LATE}),
    "done": DONE_STATES | {PromiseState.CANCELLED},
    "all": frozenset(PromiseState),
}
"""Views of the list: name -> the states in it."""

# As in the mock: a triangle past due, a diamond within the week, a ring while it runs.
SHAPES = {PromiseState.LATE: "high", PromiseState.DUE_SOON: "medium", PromiseState.OPEN: "low"}


@dataclass(frozen=True)
class PromiseLine:
    """One commitment of the list. ``shape``: a severity code, ``done`` or ``cancelled``."""

    reference: str = ""
    text: str = ""
    letter: str = ""
    owner: str = ""
    about: str = ""
    shape: str = ""
    state: str = ""
    due: str = ""
    since: str = ""
    moved: str = ""
    turned: str = ""
    is_late: bool = False
    bar: Drawing = field(default_factory=Drawing)


@dataclass(frozen=True)
class ListView:
    """Everything the page shows; ``counts`` by tab."""

    instant: str = ""
    tiles: tuple[TileView, ...] = ()
    counts: dict[str, str] = field(default_factory=dict)
    lines: tuple[PromiseLine, ...] = ()
    ticks: tuple[Tick, ...] = ()
    today: str = ""
    today_label: str = ""


def read_list(actor: Actor, instant: Instant, tab: str, owner: Agency | None) -> ListView:
    """The list of one tab and owner at an instant. Raises Denied without COMMITMENT_READ."""
    as_of, language = instant.moment, actor.language
    with reading() as session:
        rows = list_commitments(session, actor, as_of, owner=owner)
        kpis = commitment_kpis(session, as_of)
    today = site_day(as_of)
    shown = [row for row in rows if row.state in TABS[tab]]
    scale = scale_of(shown, today, language)
    words = say("commitments.list.now", language)
    if not instant.is_now:
        words = say("commitments.list.as_of", language, instant=site_instant(as_of, language))
    return ListView(
        instant=words,
        tiles=tuple(_tile(kpi, instant, language) for kpi in kpis),
        counts={
            name: number(sum(row.state in states for row in rows), language) for name, states in TABS.items()
        },
        lines=tuple(_line(row, bar_of(row, scale, today), today, language) for row in shown),
        ticks=scale.ticks,
        today=scale.today,
        today_label=say("commitments.list.today" if instant.is_now else "commitments.list.then", language),
    )


def since_words(row: CommitmentRow, today: date, language: Language) -> str:
    """How late, how long still, or when it was over."""
    over = row.done_at or row.cancelled_at
    if over is not None:
        key = "cancelled_on" if row.done_at is None else "done_on"
        return say(f"commitments.since.{key}", language, day=day_in(site_day(over), today.year, language))
    days = row.days_late(today)
    if days == 0:
        return say("commitments.since.today", language)
    key = "late" if days > 0 else "left"
    return say(f"commitments.since.{key}", language, days=number(abs(days), language))


def key_words(row: CommitmentRow, language: Language) -> str:
    """Whose key is turned while it is open; nothing without one."""
    if not row.is_open or not row.active_keys:
        return ""
    names = [say(f"agency.short.{agency.value}", language) for agency in Agency if agency in row.active_keys]
    return say("commitments.list.keys", language, agencies=", ".join(names))


def _line(row: CommitmentRow, bar: Drawing, today: date, language: Language) -> PromiseLine:
    moved = ""
    if row.slips:
        day = day_in(row.due_on, today.year, language)
        moved = say("commitments.list.moved", language, count=len(row.slips), day=day)
    return PromiseLine(
        reference=row.reference,
        text=row.text,
        letter=row.owner.letter,
        owner=say(f"agency.short.{row.owner.value}", language),
        about=f"{row.reference}, {say(f'commitments.clause.{row.clause.value}', language)}",
        shape=SHAPES.get(row.state, "cancelled" if row.state is PromiseState.CANCELLED else "done"),
        state=say(f"commitments.state.{row.state.value}", language),
        due=day_in(row.original_due_on, today.year, language),
        since=since_words(row, today, language),
        moved=moved,
        turned=key_words(row, language),
        is_late=row.state is PromiseState.LATE,
        bar=bar,
    )


def _tile(kpi: Kpi, instant: Instant, language: Language) -> TileView:
    asked = written(instant.asked)
    return tile_of(
        kpi,
        language,
        label=say(f"commitments.kpi.name.{kpi.slug}", language),
        note=_note(kpi, language),
        band="",
        is_now=instant.is_now,
        href=f"/kpi/{kpi.slug}?as_of={asked}" if asked else f"/kpi/{kpi.slug}",
    )


def _note(kpi: Kpi, language: Language) -> str:
    """k/n of a share, the most of the slips, the oldest of the ages."""
    if kpi.value is None:
        return ""
    if kpi.unit is Unit.PERCENT:
        share = f"{number(kpi.numerator or 0, language)}/{number(kpi.denominator or 0, language)}"
        if kpi.slug != COMPLETION:
            return share
        late = number(kpi.detail["overdue"], language)
        return say("commitments.tile.completion", language, share=share, late=late)
    if kpi.slug == SLIPS:
        return say("commitments.tile.slips", language, most=number(kpi.detail["most"], language))
    if kpi.slug != AGE:
        raise AssertionError(f"a tile without a note: {kpi.slug}")
    oldest = number(kpi.detail["oldest_days"], language)
    return say("commitments.tile.age", language, open=number(kpi.detail["open"], language), oldest=oldest)
