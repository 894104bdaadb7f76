"""The same canaries where a record is no longer a row: frozen months, paper, guests, feeds, drafts, numbers.

A meeting of the present month is frozen over them, a guest watches every step, every report is made. What
both agencies read together may name no record that is not open to both.
"""

import io
import json
import zipfile

import httpx
import pytest
from pypdf import PdfReader

from dashboard.kernel.identity import Role
from dashboard.kernel.permissions import ROLE_PERMISSIONS, Permission
from dashboard.screens.explain.answers import DEFINITIONS
from tests.product import Product
from tests.raw import RawClient
from tests.security.canaries import RULES, allowed, holds, told, walk
from tests.security.past_month import Meeting


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


_answers: dict[str, int] = {}
"""How many answers of each kind were searched for the canaries: a proof prints what it counted."""


def searched(kind: str, answers: int = 1) -> None:
    _answers[kind] = _answers.get(kind, 0) + answers


@pytest.fixture(scope="module", autouse=True)
def figure():  # type: ignore[no-untyped-def]
    yield
    counted = ", ".join(f"{number} {kind}" for kind, number in _answers.items())
    print(f"{counted}: 0 values of a record that is hidden")


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
    searched("frozen pictures")


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
            searched("reports on paper")


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
        searched("walks through the pages of a meeting")
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
        searched("steps seen by a guest")


def test_a_calendar_holds_drills_alone(product: Product, meeting: Meeting, sown: dict[str, str]) -> None:
    for token in meeting.made["feeds"]:
        answer = httpx.get(f"{product.url}/calendar/{token}.ics")
        assert answer.status_code == 200
        assert "vcalendar" in answer.text.lower()
        assert not holds(answer.text.lower(), closed(sown) | {"kenariopen"})
        searched("calendars")


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
        searched("explained numbers", len(slugs))
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
            searched("lists of drafts")


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
        searched("logs of an agency")
