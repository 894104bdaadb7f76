"""The same canaries where a record is no longer a row: frozen months, paper, guests, feeds, drafts, numbers.

A meeting of the present month is frozen over them, a guest watches every step, every report is made. What
both agencies read together may name no record that is not open to both.
"""

import io
import json
import subprocess
import sys
import zipfile

import httpx
import pytest
from pypdf import PdfReader

from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.screens.explain.answers import DEFINITIONS
from dashboard.shell.build import ROOT
from tests.product import Product
from tests.raw import RawClient
from tests.security.canaries import RULES, allowed, holds, told, walk

_MEET = """
import json, sys
from sqlmodel import select
from dashboard.features.access.tables import Account
from dashboard.features.drills.actions import make_feed
from dashboard.features.drills.forms import MakeFeed
from dashboard.features.meetings.actions import invite_guest, move_cursor, open_meeting, start_presenting
from dashboard.features.meetings.forms import Freeze, InviteGuest, MoveCursor, OpenMeeting
from dashboard.features.meetings.forms.reports import WantedReport
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.features.meetings.tables import MeetingSnapshot
from dashboard.kernel.clock import site_day, system_clock
from dashboard.kernel.database import reading
from dashboard.kernel.people import account
from dashboard.screens.review.preparing import make_picture, store_picture
from dashboard.screens.review.print.making import make_report
from dashboard.shell.ports import install_ports

install_ports()


def person(name):
    with reading() as session:
        row = session.exec(select(Account).where(Account.username == name)).one()
        return account(session, row.id)


secretary, leader = person("sekretariat_bersama.rutan"), person("karutan.rutan")
now = system_clock()
month = site_day(now).isoformat()[:7]
open_meeting(secretary, OpenMeeting(month, "kenari-rapat-0001"), clock=system_clock)
picture = make_picture(month, now, now)
store_picture(secretary, Freeze(month, now, "kenari-beku-0001"), picture, clock=system_clock)
guest = invite_guest(secretary, InviteGuest(month, "Layar", 1, "kenari-tamu-0001"), clock=system_clock)
kinds = [kind for kind in ReportKind if kind is not ReportKind.WEEKLY]
reports = [
    make_report(secretary, WantedReport(kind, month, f"kenari-{kind}-001"), clock=system_clock)
    for kind in kinds
]
with reading() as session:
    stored = session.exec(select(MeetingSnapshot.picture).order_by(MeetingSnapshot.id.desc())).first()
feeds = [
    make_feed(person(name), MakeFeed("HP", "kenari-kalender-1"), clock=system_clock).token
    for name in ("karutan.rutan", "kapolrestabes.polres")
]
print(json.dumps({"month": month, "guest": guest, "reports": reports, "picture": stored, "feeds": feeds}))
sys.stdout.flush()
for line in sys.stdin:
    start_presenting(leader, month, clock=system_clock)
    move_cursor(leader, MoveCursor(month, int(line), False), clock=system_clock)
    print("done", flush=True)
"""  # fmt: skip
"""Makes what a month leaves behind, then leads the meeting to each step it is told."""


class Meeting:
    """A frozen month over the canaries, with its presenter."""

    def __init__(self, product: Product) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _MEET],
            cwd=ROOT,
            env=product.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.made = json.loads(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def present(self, step: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{step}\n")
        self._process.stdin.flush()
        assert self._answer().strip() == "done"

    def leave(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def meeting(product: Product, sown: dict[str, str]):  # type: ignore[no-untyped-def]
    made = Meeting(product)
    yield made
    made.leave()


READERS = (
    "karutan.rutan", "karupam.rutan", "petugas_blok.rutan", "kapolrestabes.polres", "pengawas.polres",
    "samapta.polres",
)  # fmt: skip
"""One of every clearance, and an inspector."""


def closed(sown: dict[str, str]) -> set[str]:
    """What may stand in nothing that both agencies read together: the words and references of all but one."""
    kinds = set(RULES) - {"open"}
    copies = {"salinancopied", "salinanrecalled"}
    return {f"kenari{kind}" for kind in kinds} | {sown[kind].lower() for kind in kinds} | copies


def may(name: str, permission: Permission) -> bool:
    return permission in ROLE_PERMISSIONS[Role(name.split(".")[0])]


def text_of(body: bytes) -> str:
    """Every word of a PDF or of a workbook."""
    if body.startswith(b"%PDF"):
        pages = PdfReader(io.BytesIO(body)).pages
        return " ".join(page.extract_text() for page in pages).lower()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return " ".join(book.read(part).decode("utf-8", "replace") for part in book.namelist()).lower()


def test_a_frozen_picture_names_no_closed_record(meeting: Meeting, sown: dict[str, str]) -> None:
    stored = json.dumps(meeting.made["picture"], ensure_ascii=False).lower()
    assert "contraband" in stored, "the canaries are counted"
    assert not holds(stored, closed(sown))


def test_no_report_on_paper_names_one(
    product: Product, cookies: dict[str, str], meeting: Meeting, sown: dict[str, str]
) -> None:
    for name in ("karutan.rutan", "kapolrestabes.polres"):
        for number in meeting.made["reports"]:
            address = f"{product.url}/review/reports/{number}/file"
            answer = httpx.get(address, headers={"cookie": cookies[name]}, timeout=60)
            assert answer.status_code == 200
            body = text_of(answer.content)
            assert len(body) > 200
            assert not holds(body, closed(sown)), (name, number)


async def test_the_pages_of_the_meeting_name_one_to_nobody(
    product: Product, cookies: dict[str, str], meeting: Meeting, sown: dict[str, str]
) -> None:
    """Not even to whoever could open it elsewhere: the meeting is read aloud."""
    month = meeting.made["month"]
    others = ("/review", f"/review/{month}/prepare", "/review/reports", "/commitments")
    for name in READERS:
        if not may(name, Permission.MEETING_READ):
            continue
        client = await RawClient(product.url, cookie=cookies[name], path=f"/review/{month}").connect()
        for step in range(1, 10) if name.endswith("polres") else (2,):
            meeting.present(step)
            await client.settle(0.2)
        await client.wait_for(lambda one=client: bool(one.value("room_state", "is_loaded")))
        assert client.value("room_state", "is_loaded"), name
        await walk(client, others)
        assert not holds(told(client), closed(sown)), name
        await client.close()


async def test_a_guest_sees_none_on_any_step(
    product: Product, meeting: Meeting, sown: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=product.url, timeout=60) as visitor:
        entered = await visitor.get(f"/guest/{meeting.made['guest']}")
    cookie = entered.headers["set-cookie"].split(";")[0]
    for step in range(1, 10):
        meeting.present(step)
        client = await RawClient(product.url, cookie=cookie, path="/review/guest").connect()
        await client.wait_for(lambda one=client: bool(one.value("guest_state", "is_loaded")))
        await client.settle()
        assert client.value("guest_state", "is_loaded")
        body = told(client)
        await client.close()
        everybody = {"kenariopen", sown["open"].lower()}
        assert not holds(body, closed(sown) | everybody), step


def test_a_calendar_holds_drills_alone(product: Product, meeting: Meeting, sown: dict[str, str]) -> None:
    for token in meeting.made["feeds"]:
        answer = httpx.get(f"{product.url}/calendar/{token}.ics")
        assert answer.status_code == 200
        assert "vcalendar" in answer.text.lower()
        assert not holds(answer.text.lower(), closed(sown) | {"kenariopen"})


async def test_every_number_explained_lists_only_what_one_may_know(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    pages = [f"/kpi/{one.slug}" for one in DEFINITIONS]
    listed = 0
    for name in READERS:
        client = await RawClient(product.url, cookie=cookies[name], path="/kpi/open_incidents").connect()
        slugs = {one.slug for one in DEFINITIONS}
        for _ in range(4):
            await walk(client, [page for page in pages if page.rpartition("/")[2] not in told(client)])
            if slugs == holds(told(client), slugs):
                break
        body = told(client)
        await client.close()
        assert slugs == holds(body, slugs), name
        hidden = {kind for kind in RULES if kind != "open"} - allowed(name)
        words = {f"kenari{kind}" for kind in hidden} | {sown[kind].lower() for kind in hidden}
        assert not holds(body, words), name
        listed += bool(holds(body, {sown["open"].lower()}))
    assert listed, "some list did name the record that is open to both"


async def test_what_was_typed_about_one_is_offered_to_nobody_else(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    """A draft belongs to its author, whatever the record is for; its name holds the reference."""
    form = f"incident-note:{sown['own']}"
    author = "karupam.rutan"
    async with httpx.AsyncClient(base_url=product.url, headers={"origin": product.url}) as client:
        typed = {"note": "kenariown konsep", "key": "kenari-konsep-01"}
        kept = await client.put(f"/drafts/{form}", json=typed, headers={"cookie": cookies[author]})
        assert kept.status_code == 204
        for name, cookie in cookies.items():
            answers = [
                await client.get(path, headers={"cookie": cookie}) for path in ("/drafts", f"/drafts/{form}")
            ]
            found = holds(" ".join(one.text for one in answers).lower(), {"kenariown", sown["own"].lower()})
            assert bool(found) is (name == author), name


def test_the_log_of_the_other_agency_names_none(
    product: Product, cookies: dict[str, str], sown: dict[str, str]
) -> None:
    """An inspector takes the own agency's entries away, and of the other's those about what he may know."""
    for name in ("pengawas.rutan", "pengawas.polres"):
        agency = name.rpartition(".")[2]
        owned = {kind for kind in RULES if (kind == "police") is (agency == "polres")}
        strangers = set(RULES) - owned - allowed(name)
        answer = httpx.get(f"{product.url}/audit/export.csv", headers={"cookie": cookies[name]}, timeout=60)
        assert answer.status_code == 200
        body = answer.text.lower()
        assert {sown[kind].lower() for kind in ("open", "secret")} == holds(
            body, {sown[kind].lower() for kind in ("open", "secret")}
        )
        words = {f"kenari{kind}" for kind in RULES} | {sown[kind].lower() for kind in strangers}
        assert strangers
        assert not holds(body, words), name
