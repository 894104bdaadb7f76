"""Who may read an incident, worded for its viewer. Called by sharing_state.

A person is a duty and an agency; where that fits two of the own agency, the account says which of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from dashboard.features.incidents.queries.sharing import AskedShare, NamedPerson, SharingDetail
from dashboard.features.incidents.rules.sharing import Share, must_share
from dashboard.features.incidents.ui.detail_before import OptionLine
from dashboard.features.incidents.ui.detail_steps import title_word
from dashboard.kernel.actor import Actor
from dashboard.kernel.clock import site_day
from dashboard.kernel.people import Person
from dashboard.kernel.permissions import Permission
from dashboard.kernel.reference import Language
from dashboard.kernel.sharing import Audience, Classification, Compartment, Handling
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_day, site_instant

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class AskedView:
    """A change that waits for a second person, in sentences."""

    id: int = 0
    lines: tuple[str, ...] = ()
    reason: str = ""
    who: str = ""
    may_decide: bool = False


@dataclass(frozen=True)
class SharingView:
    """``level`` "0".."3" draws the bars; ``banner`` is set above BIASA and after an end.

    The form starts from the codes.
    """

    reference: str = ""
    level: str = "0"
    level_word: str = ""
    banner: str = ""
    audience: str = ""
    audience_word: str = ""
    circles: tuple[str, ...] = ()
    circle_words: str = ""
    handling: str = "P"
    handling_text: str = ""
    handling_words: str = ""
    expires: str = ""
    expires_on: str = ""
    readers: tuple[str, ...] = ()
    reader_ids: tuple[str, ...] = ()
    must: str = ""
    asked: AskedView = field(default_factory=AskedView)
    releases: tuple[str, ...] = ()
    is_own: bool = False
    may_share: bool = False
    may_release: bool = False
    people: tuple[OptionLine, ...] = ()


def sharing_view(detail: SharingDetail, people: tuple[NamedPerson, ...], actor: Actor) -> SharingView:
    """The panel as this actor may see it."""
    share, head, language = detail.share, detail.head, actor.language
    is_own = head.agency is actor.agency
    words = person_words((*people, *detail.readers), language)
    must = must_share(head.type, head.severity, is_site=head.zone.is_site)
    return SharingView(
        reference=head.reference,
        level=str(int(share.classification)),
        level_word=level_word(share.classification, language),
        banner=_banner(share, detail.is_kept, language),
        audience=share.audience.value,
        audience_word=audience_word(share.audience, language),
        circles=tuple(circle.name.lower() for circle in share.compartments if circle.name),
        circle_words=circle_words(share.compartments, language),
        handling=share.handling.value,
        handling_text=share.handling_text,
        handling_words=handling_words(share.handling, share.handling_text, language),
        expires=_until(share, language),
        expires_on="" if share.expires_at is None else site_day(share.expires_at - _DAY).isoformat(),
        readers=tuple(
            say(
                "incidents.share.reader",
                language,
                who=words[one.person.user_id],
                day=short_day(one.until, language) if one.until else "",
            )
            for one in detail.readers
        ),
        reader_ids=tuple(str(user_id) for user_id in sorted(share.readers)),
        must=say("incidents.share.must", language) if must else "",
        asked=_asked(detail.asked, actor),
        releases=detail.releases,
        is_own=is_own,
        may_share=is_own and actor.may(Permission.RECORD_CLASSIFY),
        may_release=is_own and actor.may(Permission.RECORD_RELEASE) and not detail.is_exercise,
        people=tuple(OptionLine(f"{one.person.user_id}", words[one.person.user_id]) for one in people),
    )


def level_word(level: Classification, language: Language) -> str:
    return say(f"sharing.level.{level.name.lower()}", language)


def audience_word(audience: Audience, language: Language) -> str:
    return say(f"sharing.audience.{audience.value}", language)


def circle_words(circles: Compartment, language: Language) -> str:
    names = [say(f"sharing.circle.{circle.name.lower()}", language) for circle in circles if circle.name]
    return ", ".join(names)


def handling_words(handling: Handling, words: str, language: Language) -> str:
    """The code's meaning; the conditions stand in the owner's own words."""
    said = say(f"sharing.handling.{handling.value}", language)
    return f"{said} {words}" if words else said


def person_words(people: Iterable[NamedPerson], language: Language) -> dict[int, str]:
    """By number: "Karupam, Rutan"; of two who are alike "Karupam, Rutan (karupam2.rutan)".

    Those of the other agency, whose accounts are not told, are numbered.
    """
    known = {one.person.user_id: one for one in people}
    alike: dict[str, list[int]] = {}
    for user_id, one in known.items():
        alike.setdefault(_person_word(one.person, language), []).append(user_id)
    words = {}
    for word, ids in alike.items():
        for place, user_id in enumerate(ids, 1):
            name = known[user_id].account
            words[user_id] = word if len(ids) == 1 else f"{word} ({name})" if name else f"{word} {place}"
    return words


def _person_word(person: Person, language: Language) -> str:
    title = title_word(person.title, language) or person.title
    return f"{title}, {say(f'agency.short.{person.agency.value}', language)}"


def _until(share: Share, language: Language) -> str:
    """The last day on which it may be read."""
    return "" if share.expires_at is None else short_day(share.expires_at - _DAY, language)


def _banner(share: Share, is_kept: bool, language: Language) -> str:
    """What stands above a record that is not for everybody: level, conditions, end."""
    kept = say("incidents.share.banner.kept", language) if is_kept else ""
    if share.classification is Classification.BIASA:
        return kept
    parts = [handling_words(share.handling, share.handling_text, language)]
    if kept:
        parts.append(kept)
    elif share.expires_at is not None:
        parts.append(say("incidents.share.banner.until", language, day=_until(share, language)))
    return " ".join([say("incidents.share.banner", language), *parts])


def _asked(asked: AskedShare | None, actor: Actor) -> AskedView:
    if asked is None:
        return AskedView()
    share, language = asked.share, actor.language
    who = title_word(asked.asked_title, language) or asked.asked_title
    pairs = (
        ("level", level_word(share.classification, language)),
        ("audience", audience_word(share.audience, language)),
        ("circles", circle_words(share.compartments, language)),
        ("handling", handling_words(share.handling, share.handling_text, language)),
        ("until", _until(share, language)),
    )
    return AskedView(
        id=asked.id,
        lines=tuple(f"{say(f'incidents.share.{name}', language)}: {words}" for name, words in pairs if words),
        reason=asked.reason,
        who=say("incidents.share.asked_by", language, who=who, time=site_instant(asked.asked_at, language)),
        may_decide=actor.may(Permission.RECORD_APPROVE) and not asked.is_mine,
    )
