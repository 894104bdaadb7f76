"""Short words that headlines, figures and questions share. Pure."""

from datetime import datetime

from babel.dates import format_date

from dashboard.kernel.clock import to_site
from dashboard.kernel.kpi import Kpi
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.screens.review.board.guest import JOINED
from dashboard.screens.review.board.picture import ReviewPicture


def noun(kind: str, language: Language) -> str:
    """A type of incident inside a sentence: ``barang terlarang``; what was joined is ``jenis lain``."""
    return say(f"picture.type.{kind or 'joined'}", language)


def place(zone: str, language: Language) -> str:
    """``Blok C``; what was joined is ``zona lain``."""
    return say("picture.zone.joined" if zone == JOINED else f"zone.{zone}", language)


def label(words: str) -> str:
    """With a capital first letter, as the head of a line."""
    return words[:1].upper() + words[1:]


def trend_word(picture: ReviewPicture, language: Language) -> str:
    """``sinyal memburuk``, ``sinyal membaik``, ``variasi biasa``, or that it cannot be judged yet."""
    return say(f"picture.trend.{picture.incidents.word}", language)


def band_word(index: Kpi, language: Language) -> str:
    """``kurang siap``: the band of the readiness index."""
    return say(f"picture.ready.{index.detail.get('band') or 'unknown'}", language)


def plain_day(moment: datetime, language: Language) -> str:
    """``11 Maret`` at the site."""
    return format_date(to_site(moment), "d MMMM", locale=language.value)
