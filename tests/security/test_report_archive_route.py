"""Kept reports over HTTP: who gets one, byte by byte, and what is refused with a sentence."""

import hashlib
import subprocess
import sys

import httpx
import pytest

from dashboard.shell.build import ROOT
from tests.product import Product

_KEEP = """
import sys
from dashboard.features.meetings.actions.reports import keep_report
from dashboard.features.meetings.forms.reports import FinishedReport
from dashboard.features.meetings.rules.reports import ReportKind
from dashboard.kernel.actor import system_actor
from dashboard.kernel.clock import system_clock
from dashboard.kernel.reference import Agency, Language

kind = ReportKind(sys.argv[1])
name, body = f"x-2026-02.{kind.extension}", b"%PDF-1.7 " + sys.argv[1].encode()
report = FinishedReport(kind, "2026-02", Language.ID, name, system_clock(), body, 1)
print(keep_report(system_actor("test", Agency.RUTAN), report, clock=system_clock))
"""
TAKERS = {
    "karutan.rutan", "kapolrestabes.polres", "kepala_kpr.rutan", "kabag_ops.polres",
    "sekretariat_bersama.rutan", "sekretariat_bersama.polres",
}  # fmt: skip


def keep(product: Product, kind: str) -> int:
    made = subprocess.run(
        [sys.executable, "-c", _KEEP, kind],
        cwd=ROOT,
        env=product.environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return int(made.stdout.strip())


@pytest.fixture(scope="module")
def kept(product: Product) -> int:
    return keep(product, "minutes")


def get(product: Product, number: object, cookie: str = "", method: str = "GET") -> httpx.Response:
    headers = {"cookie": cookie} if cookie else {}
    return httpx.request(method, f"{product.url}/review/reports/{number}/file", headers=headers)


def test_without_a_session_there_is_no_report(product: Product, kept: int) -> None:
    assert get(product, kept).status_code == 401


def test_exactly_those_who_speak_for_an_agency_take_a_report(
    product: Product, cookies: dict[str, str], kept: int
) -> None:
    answers = {name: get(product, kept, cookie) for name, cookie in cookies.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == TAKERS
    for name, answer in answers.items():
        if name in TAKERS:
            continue
        assert answer.status_code == 403, name
        assert b"%PDF" not in answer.content
        assert "Mintalah kepada mereka" in answer.text
    digest = hashlib.sha256(b"%PDF-1.7 minutes").hexdigest()
    assert {hashlib.sha256(answers[name].content).hexdigest() for name in TAKERS} == {digest}


def test_a_report_is_a_download_that_nobody_else_keeps(
    product: Product, cookies: dict[str, str], kept: int
) -> None:
    answer = get(product, kept, cookies["karutan.rutan"])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="x-2026-02.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    book = get(product, keep(product, "numbers"), cookies["karutan.rutan"])
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")
    assert book.headers["content-disposition"] == 'attachment; filename="x-2026-02.xlsx"'


@pytest.mark.parametrize("number", ["0", "999999", "-1", "1e3", "x", "%3Cscript%3E", "9" * 60, "١"])
def test_a_wrong_number_is_a_sentence_and_never_echoed(
    product: Product, cookies: dict[str, str], number: str
) -> None:
    answer = get(product, number, cookies["karutan.rutan"])
    assert answer.status_code == 400
    assert "Pilih satu dari arsip" in answer.text
    assert "<script>" not in answer.text
    assert "Traceback" not in answer.text


def test_who_may_not_take_one_does_not_learn_whether_there_is_one(
    product: Product, cookies: dict[str, str], kept: int
) -> None:
    there, not_there = (get(product, number, cookies["karupam.rutan"]) for number in (kept, 999999))
    assert (there.status_code, there.text) == (not_there.status_code, not_there.text)


def test_a_look_at_the_headers_takes_nothing(product: Product, cookies: dict[str, str], kept: int) -> None:
    assert get(product, kept, cookies["karutan.rutan"], "HEAD").status_code == 405
