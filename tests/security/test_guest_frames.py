"""What reaches a guest's socket while a meeting runs: nothing from which a small number or a person follows.

Two pictures are frozen that differ in nothing but what a guest may not know. On every step both must send the
very same frames: then no frame holds it, in whatever field, sentence or drawing.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from dashboard.kernel.promises import Topic
from dashboard.kernel.reference import Language
from dashboard.screens.review.board.slides import slides_of
from dashboard.shell.build import ROOT
from tests.product import Product
from tests.raw import RawClient
from tests.security.guest_pictures import PROMISE, hidden

# One process for the whole test: it freezes, leads, and makes a guest's link, a command a line.
_LEAD = """
import sys
from sqlmodel import func, select
from dashboard.features.access.tables import Account
from dashboard.features.meetings.actions import invite_guest, move_cursor, open_meeting, start_presenting
from dashboard.features.meetings.forms import InviteGuest, MoveCursor, OpenMeeting
from dashboard.features.meetings.tables import Meeting, MeetingSnapshot
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.kernel.work import unit_of_work
from dashboard.screens.review.board.picture import as_json, digest
from dashboard.shell.ports import install_ports
from tests.security.guest_pictures import MONTH, hidden

install_ports()


def person(name):
    with reading() as session:
        row = session.exec(select(Account).where(Account.username == name)).one()
        return account(session, row.id)


secretary, leader = person("sekretariat_bersama.rutan"), person("karutan.rutan")


def freeze(picture):
    with unit_of_work(secretary, system_clock) as work:
        meeting = work.session.exec(select(Meeting).where(Meeting.month == MONTH)).one()
        number = work.session.exec(select(func.count()).select_from(MeetingSnapshot)).one() + 1
        work.session.add(
            MeetingSnapshot(
                meeting_id=meeting.id, number=number, as_of=picture.as_of, frozen_at=work.now,
                frozen_by=secretary.user_id, picture=as_json(picture), digest=digest(picture),
            )
        )
        work.audit("meeting.freeze", "meeting", MONTH, number=number)


with reading() as session:
    is_there = session.exec(select(Meeting).where(Meeting.month == MONTH)).first() is not None
if not is_there:
    open_meeting(secretary, OpenMeeting(MONTH, "buka-bingkai-0001"), clock=system_clock)
invitation = InviteGuest(MONTH, "Layar", 1, "tamu-bingkai-0001")
print(invite_guest(secretary, invitation, clock=system_clock), flush=True)
for line in sys.stdin:
    what, value = line.split()
    if what == "freeze":
        freeze(hidden(*((1, 2) if value == "one" else (2, 1))))
    else:
        start_presenting(leader, MONTH, clock=system_clock)
        move_cursor(leader, MoveCursor(MONTH, int(value), False), clock=system_clock)
    print("done", flush=True)
"""  # fmt: skip


class Lead:
    """The meeting's secretary and presenter; ``cookie`` is the session of the guest they let in."""

    def __init__(self, product: Product) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LEAD],
            cwd=ROOT,
            env=product.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        entered = httpx.get(f"{product.url}/guest/{self._answer()}")
        self.cookie = entered.headers["set-cookie"].split(";")[0]

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def does(self, what: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        assert self._answer() == "done", what

    def leave(self) -> None:
        self._process.communicate()


@pytest.fixture
def lead(product: Product) -> Iterator[Lead]:
    made = Lead(product)
    yield made
    made.leave()


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


async def test_no_frame_of_a_guest_holds_a_small_number(product: Product, lead: Lead) -> None:
    seen: dict[str, list[dict[str, Any]]] = {}
    size = 0
    for picture in ("one", "other"):
        lead.does(f"freeze {picture}")
        for step in range(1, 10):
            lead.does(f"step {step}")
            told, body = await frames(product, lead.cookie)
            seen.setdefault(picture, []).append(told)
            size += len(body)
            for word in (PROMISE, "K-2026", "/commitments/", "Kamera mati", "Pos kosong"):
                assert word not in body, f"{word} on step {step}"
    # What everybody may know did arrive.
    assert "9 insiden, sebelumnya 14" in json.dumps(seen["one"])
    for step, (one, other) in enumerate(zip(seen["one"], seen["other"], strict=True), 1):
        assert one == other, f"step {step}"
    print(f"2 pictures x {len(seen['one'])} steps, {size} characters of frames: 0 differ, 0 words of staff")
