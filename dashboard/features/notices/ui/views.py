"""What the notice pages show, already worded for the reader."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.features.notices.queries import NoticeRow
from dashboard.features.notices.rules import address_of, known_kind, spoken
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import short_moment


@dataclass(frozen=True)
class NoticeLine:
    """One line: "Laporan baru, Tinggi, R-2026-0042". ``href`` is empty where nothing can be opened."""

    level: str
    text: str
    href: str
    when: str
    is_new: bool


def line_of(row: NoticeRow, now: datetime, language: Language) -> NoticeLine:
    kind = known_kind(row.kind)
    words = [say("exercise.word", language)] if row.is_exercise else []
    words.append(say(f"notices.kind.{kind}", language))
    if row.level is not None:
        words.append(say(f"severity.{row.level.value}", language))
    if spoken(row.reference):
        words.append(spoken(row.reference))
    return NoticeLine(
        level=row.level.value if row.level is not None else "",
        text=", ".join(words),
        href=f"/admin/accounts/{row.account}" if row.account else address_of(row.reference),
        when=short_moment(row.at, now, language),
        is_new=row.is_new,
    )
