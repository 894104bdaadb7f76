"""What reaches a guest's socket while a meeting runs: nothing from which a small number or a person follows.

Two pictures are frozen that differ in nothing but what a guest may not know. On every step both must send the
very same frames: then no frame holds it, in whatever field, sentence or drawing.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.slides import slides_of
from tests.product import Product
from tests.raw import RawClient
from tests.security.guest_pictures import PROMISE, hidden
from tests.security.past_month import Meeting

_FREEZES = """
from sqlmodel import func, select
from dashboard.features.meetings.tables import Meeting, MeetingSnapshot
from dashboard.kernel.clock import system_clock
from dashboard.kernel.work import unit_of_work
from dashboard.screens.review.board.picture import as_json, digest
from tests.security.guest_pictures import MONTH, hidden
from tests.security.leading import SECRETARY, obey, open_month


def freeze(which):
    picture = hidden(*((1, 2) if which == "one" else (2, 1)))
    with unit_of_work(SECRETARY, system_clock) as work:
        meeting = work.session.exec(select(Meeting).where(Meeting.month == MONTH)).one()
        number = work.session.exec(select(func.count()).select_from(MeetingSnapshot)).one() + 1
        work.session.add(
            MeetingSnapshot(
                meeting_id=meeting.id, number=number, as_of=picture.as_of, frozen_at=work.now,
                frozen_by=SECRETARY.user_id, picture=as_json(picture), digest=digest(picture),
            )
        )
        work.audit("meeting.freeze", "meeting", MONTH, number=number)


obey(MONTH, {"guest": open_month(MONTH)}, freeze=freeze)
"""  # fmt: skip
"""Freezes one picture or the other as it is told, and leads the meeting to each step."""


@pytest.fixture
def meeting(product: Product) -> Iterator[Meeting]:
    made = Meeting(product, _FREEZES)
    yield made
    made.leave()


def enter(product: Product, meeting: Meeting) -> str:
    """The cookie of the guest's session behind the link that was made."""
    entered = httpx.get(f"{product.url}/guest/{meeting.made['guest']}")
    return entered.headers["set-cookie"].split(";")[0]


async def frames(product: Product, cookie: str) -> tuple[dict[str, Any], str]:
    """What a guest's screen is told when it opens: its own state without clocks, and every frame as text."""
    client = await RawClient(product.url, cookie=cookie, path="/review/guest").connect()
    await client.wait_for(lambda: bool(client.value("guest_state", "is_loaded")))
    await client.settle()
    told = next(values for name, values in client.state.items() if name.endswith("guest_state"))
    await client.close()
    kept = {name: value for name, value in told.items() if not name.startswith("server_ms")}
    room = next(value for name, value in kept.items() if name.startswith("room"))
    for moving in ("presenter", "minutes"):
        room.pop(moving, None)
    return kept, json.dumps(client.frames, ensure_ascii=False)


def test_the_two_pictures_are_not_the_same_for_staff() -> None:
    """Else equal frames would say nothing."""
    one, other = (slides_of(hidden(*pair), None, Language.ID) for pair in ((1, 2), (2, 1)))
    differ = {slide.topic for slide, same in zip(one, other, strict=True) if slide != same}
    assert differ == {topic.value for topic in Topic} - {"intelligence"}


async def test_no_frame_of_a_guest_holds_a_small_number(product: Product, meeting: Meeting) -> None:
    cookie = enter(product, meeting)
    seen: dict[str, list[dict[str, Any]]] = {}
    size = 0
    for picture in ("one", "other"):
        meeting.does(f"freeze {picture}")
        for step in range(1, 10):
            meeting.present(step)
            told, body = await frames(product, cookie)
            seen.setdefault(picture, []).append(told)
            size += len(body)
            for word in (PROMISE, "K-2026", "/commitments/", "Kamera mati", "Pos kosong"):
                assert word not in body, f"{word} on step {step}"
    # What everybody may know did arrive.
    assert "9 insiden, sebelumnya 14" in json.dumps(seen["one"])
    for step, (one, other) in enumerate(zip(seen["one"], seen["other"], strict=True), 1):
        assert one == other, f"step {step}"
    print(f"2 pictures x {len(seen['one'])} steps, {size} characters of frames: 0 differ, 0 words of staff")
