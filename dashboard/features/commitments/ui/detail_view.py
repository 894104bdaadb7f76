"""One commitment in words: facts, the two keys, its history newest first, what this viewer may do to it."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.features.commitments.queries import CommitmentRow, KeyRow, find_commitment
from dashboard.features.commitments.rules.codes import KeyPurpose, PromiseState
from dashboard.features.commitments.ui.list_view import SHAPES, since_words
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import day_start, site_day
from dashboard.kernel.database import reading
from dashboard.kernel.permissions import Permission
from dashboard.kernel.promises import Origin
from dashboard.kernel.reference import Agency, Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import month_name, short_day, short_moment


@dataclass(frozen=True)
class KeyView:
    """The key of one agency: turned for what and when, or not turned."""

    letter: str = ""
    agency: str = ""
    words: str = ""
    is_turned: bool = False


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened; ``said`` is what a person wrote."""

    when: str = ""
    words: str = ""
    said: str = ""


@dataclass(frozen=True)
class CommitmentView:
    """Everything the page shows. ``may_change``: slip and evidence; a key has a right of its own."""

    reference: str = ""
    text: str = ""
    letter: str = ""
    owner: str = ""
    role: str = ""
    kind: str = ""
    clause: str = ""
    shape: str = ""
    state: str = ""
    since: str = ""
    origin: str = ""
    origin_href: str = ""
    meeting: str = ""
    meeting_href: str = ""
    original_due: str = ""
    due: str = ""
    recorded: str = ""
    version: int = 1
    is_open: bool = False
    has_evidence: bool = False
    may_change: bool = False
    may_turn: bool = False
    may_take_back: bool = False
    two_keys: tuple[KeyView, ...] = ()
    history: tuple[HistoryLine, ...] = ()


def read_one(actor: Actor, reference: str, now: datetime) -> CommitmentView:
    """The page of one commitment. Raises Denied, Missing."""
    with reading() as session:
        row = find_commitment(session, actor, reference, now)
    return view_of(row, actor, now)


def view_of(row: CommitmentRow, actor: Actor, now: datetime) -> CommitmentView:
    """One commitment as this actor may see and change it."""
    language = actor.language
    closes = row.is_open and actor.may(Permission.COMMITMENT_CLOSE)
    is_own = row.owner is actor.agency
    origin, origin_href = _origin(row, language)
    return CommitmentView(
        reference=row.reference,
        text=row.text,
        letter=row.owner.letter,
        owner=say(f"agency.short.{row.owner.value}", language),
        role=say(f"role.{row.owner_role.value}", language),
        kind=say(f"commitments.kind.{row.kind.value}", language),
        clause=say(f"commitments.clause.{row.clause.value}", language),
        shape=SHAPES.get(row.state, "cancelled" if row.state is PromiseState.CANCELLED else "done"),
        state=say(f"commitments.state.{row.state.value}", language),
        since=since_words(row, site_day(now), language),
        origin=origin,
        origin_href=origin_href,
        meeting=_month(row.meeting, language),
        meeting_href=f"/review/{row.meeting}" if row.meeting else "",
        original_due=_day(row.original_due_on, language),
        due=_day(row.due_on, language) if row.slips else "",
        recorded=short_day(row.recorded_at, language),
        version=row.version,
        is_open=row.is_open,
        has_evidence=bool(row.evidence),
        may_change=row.is_open and is_own and actor.may(Permission.COMMITMENT_WRITE),
        may_turn=closes and actor.agency not in row.active_keys,
        may_take_back=closes and actor.agency in row.active_keys,
        two_keys=tuple(_key_view(row, agency, now, language) for agency in Agency),
        history=_history(row, now, language),
    )


def _origin(row: CommitmentRow, language: Language) -> tuple[str, str]:
    """Where it comes from, and the page of that; a name that may not be known is only a kind."""
    words = say(f"commitments.origin.{row.origin.value}", language)
    if row.origin is Origin.INCIDENT and row.origin_reference:
        return f"{words} {row.origin_reference}", f"/incidents/{row.origin_reference}"
    if row.origin is Origin.DRILL_ACTION and row.origin_reference:
        return f"{words} {row.origin_reference}", f"/drills/actions/{row.origin_reference}"
    return words, ""


def _month(meeting: str, language: Language) -> str:
    """``Februari 2026`` for ``2026-02``; nothing when no meeting decided it."""
    if not meeting:
        return ""
    year, _, month = meeting.partition("-")
    return f"{month_name(int(month), language)} {year}"


def _key_view(row: CommitmentRow, agency: Agency, now: datetime, language: Language) -> KeyView:
    turned = next((one for one in row.keys if one.agency is agency and one.voided_at is None), None)
    words = say("commitments.key.none", language)
    if turned is not None:
        purpose = say(f"commitments.key.{turned.purpose.value}", language)
        moment = short_moment(turned.at, now, language)
        words = say("commitments.key.turned", language, purpose=purpose, moment=moment)
    return KeyView(agency.letter, say(f"agency.short.{agency.value}", language), words, turned is not None)


def _history(row: CommitmentRow, now: datetime, language: Language) -> tuple[HistoryLine, ...]:
    """Everything that ever happened, newest first: nothing is ever changed, a void key stays as a line."""
    found: list[tuple[datetime, str, str]] = [
        (
            row.recorded_at,
            say("commitments.history.given", language, day=_day(row.original_due_on, language)),
            "",
        )
    ]
    for slip in row.slips:
        days = {"old": _day(slip.from_day, language), "new": _day(slip.to_day, language)}
        found.append((slip.at, say("commitments.history.slip", language, **days), slip.reason))
    for proof in row.evidence:
        found.append((proof.at, say("commitments.history.evidence", language), proof.text))
    for key in row.keys:
        found.append((key.at, _key_words("key", key, language), key.reason))
        if key.voided_at is not None:
            found.append((key.voided_at, _key_words("void", key, language), ""))
    if row.done_at is not None:
        found.append((row.done_at, say("commitments.history.done", language), ""))
    if row.cancelled_at is not None:
        found.append((row.cancelled_at, say("commitments.history.cancelled", language), ""))
    # Stable, so that of one instant the later line stands above.
    ordered = sorted(found, key=lambda one: one[0])[::-1]
    return tuple(HistoryLine(short_moment(at, now, language), words, said) for at, words, said in ordered)


def _key_words(line: str, key: KeyRow, language: Language) -> str:
    name = "key" if key.purpose is KeyPurpose.CLOSE else "cancel_key"
    agency = say(f"agency.short.{key.agency.value}", language)
    return say(f"commitments.history.{name}.{line}", language, agency=agency)


def _day(day: date, language: Language) -> str:
    return short_day(day_start(day), language)
