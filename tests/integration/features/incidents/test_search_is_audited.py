"""A search in texts is written down by a mark of its words; neither they nor a plain hash are kept."""

import hashlib

import pytest
from sqlmodel import select

from dashboard.features.incidents.forms.filters import parse_filters
from dashboard.features.incidents.queries.listing import list_tab
from dashboard.kernel.actor import Actor
from dashboard.kernel.database import reading
from dashboard.kernel.reads import READ
from dashboard.kernel.tables import AuditEntry
from dashboard.kernel.word_mark import word_mark
from tests.conftest import SteppedClock

pytestmark = pytest.mark.usefixtures("db")


def search(who: Actor, words: str, clock: SteppedClock) -> list[AuditEntry]:
    """Every search that is written down once this one was made."""
    with reading() as session:
        list_tab(session, who, parse_filters({"tab": "all", "q": words}), clock.now)
    with reading() as session:
        told = select(AuditEntry).where(
            AuditEntry.action == READ, AuditEntry.object_type == "incident.search"
        )
        return list(session.exec(told.order_by(AuditEntry.id)))  # type: ignore[arg-type]


def test_equal_words_have_one_mark_and_nobody_finds_the_words(karupam: Actor, clock: SteppedClock) -> None:
    search(karupam, "gudang", clock)
    search(karupam, "gudang", clock)
    entries = search(karupam, "pagar", clock)
    assert [entry.object_id for entry in entries] == [
        word_mark("search", words) for words in ("gudang", "gudang", "pagar")
    ]
    for words in ("gudang", "pagar"):
        assert words not in repr(entries)
        assert hashlib.sha256(words.encode()).hexdigest()[:12] not in repr(entries)


def test_a_list_that_was_not_searched_is_no_search(karupam: Actor, clock: SteppedClock) -> None:
    assert search(karupam, "", clock) == []
