"""The calendar page: an address for one device, and the address that is taken back."""

from dataclasses import dataclass

from dashboard.kernel.form import FormReader

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class MakeFeed:
    """``name`` says whose device it is for ("HP dinas Karutan"), so that the right one is revoked later."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class RevokeFeed:
    """An address of the own account."""

    feed_id: int
    key: str


def parse_make_feed(fields: object) -> MakeFeed:
    """Raises Invalid with one sentence per field that has to be mended."""
    form = FormReader(fields)
    name = " ".join(form.text("device", LONGEST_NAME, required="calendar.form.device").split())
    key = form.key()
    form.finish()
    return MakeFeed(name, key)


def parse_revoke_feed(fields: object) -> RevokeFeed:
    """Raises Invalid when the form was not made by the page."""
    form = FormReader(fields)
    feed_id = form.whole("feed", 1, 2**31 - 1, "calendar.form.feed")
    key = form.key()
    form.finish()
    if feed_id is None:
        raise AssertionError("finish raises for every missing field")
    return RevokeFeed(feed_id, key)
