"""Every kind of form of the product as data: where it is, how it is opened, what is typed, what proves it.

Used by test_nothing_typed_is_lost. A step is (how, test id, value); ``{incident}`` and ``{drill}`` stand for
references, ``{day}`` for tomorrow, ``{own_time}`` and ``{turn}`` for what no other form of the run has said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person

Step = tuple[str, str, str]
HEAD = "kepala_kpr.rutan"


@dataclass(frozen=True)
class Form:
    """``name`` is the name of its draft. ``saved``: what the page says afterwards, at which test id."""

    name: str
    path: str
    opened: tuple[str, ...]
    typed: tuple[Step, ...]
    send: str
    saved: tuple[str, str]
    who: str = HEAD
    route: tuple[str, ...] = ()

    def open(self, person: Person, words: Mapping[str, str]) -> None:
        for selector in self.opened:
            person.page.locator(selector if "[" in selector else f"[data-testid={selector}]").first.click()
        expect(self.box(person, words)).to_be_visible()

    def box(self, person: Person, words: Mapping[str, str]) -> Locator:
        return person.page.locator(f'form[data-keep="{self.name.format(**words)}"]')

    def field(self, person: Person, words: Mapping[str, str], name: str) -> Locator:
        return self.box(person, words).locator(f"[data-testid={name}], [name={name}]").first

    def write(self, person: Person, words: Mapping[str, str]) -> None:
        for how, test_id, value in self.typed:
            control = self.field(person, words, test_id)
            if how == "fill":
                control.fill(value.format(**words))
            elif how == "select":
                control.select_option(value)
            elif how == "person":
                control.select_option(index=1)
            else:
                control.check()
        for code in self.route:
            self.box(person, words).locator(f"[data-testid=planning-add][data-code={code}]").click()

    def holds(self, person: Person, words: Mapping[str, str]) -> None:
        """Every field still has what was typed."""
        for how, test_id, value in self.typed:
            control = self.field(person, words, test_id)
            if how == "check":
                expect(control).to_be_checked()
            elif how == "person":
                expect(control).not_to_have_value("")
            else:
                expect(control).to_have_value(value.format(**words))
        stops = self.box(person, words).locator("[data-testid=planning-stop]")
        for place, code in enumerate(self.route):
            expect(stops.nth(place)).to_have_attribute("data-code", code)


INCIDENT, DRILL = "/incidents/{incident}", "/drills/{drill}"
FORMS = (
    Form(
        "incident-note:{incident}",
        INCIDENT,
        (),
        (("fill", "note-text", "Pintu dua terbuka"), ("check", "note-share", "")),
        "note-submit",
        ("incident-timeline", "Pintu dua terbuka"),
    ),
    Form(
        "incident-correct:{incident}",
        INCIDENT,
        ("correct-open",),
        (("select", "correct-zone", "block_d"), ("fill", "correct-reason", "Salah blok")),
        "correct-submit",
        ("incident-timeline", "Salah blok"),
    ),
    Form(
        "incident-severity:{incident}",
        INCIDENT,
        ("severity-open",),
        (("check", "level-critical", ""), ("fill", "severity-reason", "Ada korban")),
        "severity-submit",
        ("incident-timeline", "Ada korban"),
    ),
    Form(
        "incident-lp:{incident}",
        INCIDENT,
        ("lp-open",),
        (("fill", "lp-number", "LP/B/12/III/2026/SPKT/POLRESTABES"),),
        "lp-submit",
        ("incident-lp", "LP/B/12/III/2026/SPKT/POLRESTABES"),
    ),
    Form(
        "record-mark_not_reportable:{incident}",
        INCIDENT,
        ("record-action-mark_not_reportable",),
        (("fill", "record-comment", "Ternyata latihan"),),
        "record-submit",
        ("record-state", "Bukan kejadian"),
    ),
    Form(
        "incident-handler:{incident}",
        INCIDENT,
        ("handler-open",),
        (("person", "handler-person", ""),),
        "handler-submit",
        ("incident-handler", ""),
    ),
    Form(
        "incident-answers:{incident}",
        INCIDENT,
        ("answers-edit",),
        (
            ("check", "answer-items-drugs", ""),
            ("check", "answer-found_at-gate", ""),
            ("check", "answer-found_how-search", ""),
            # A branch that the first answer opens.
            ("check", "answer-urine_test-positive", ""),
            ("fill", "answer-suspected", "7"),
        ),
        "answers-submit",
        ("answers-facts", "Gerbang / P2U"),
    ),
    Form(
        "incident-task:{incident}",
        INCIDENT,
        ("task-add",),
        (
            ("check", "task-agency-polres", ""),
            ("fill", "task-text", "Tutup jalan timur"),
            ("check", "task-due-15", ""),
        ),
        "task-submit",
        ("task-row", "Tutup jalan timur"),
    ),
    Form(
        "incident-methane:{incident}",
        INCIDENT,
        ("methane-open",),
        (("fill", "methane-exact-location", "Lorong belakang"), ("check", "methane-major-yes", "")),
        "methane-submit",
        ("methane-card", "Lorong belakang"),
    ),
    Form(
        "incident-search",
        "/incidents/searches",
        ("search-new",),
        (
            ("check", "search-zone-block_b", ""),
            ("check", "search-kind-routine", ""),
            ("check", "search-minutes-30", ""),
            ("fill", "search-rooms", "4"),
            ("check", "search-joint", ""),
        ),
        "search-submit",
        ("search-saved", "G-"),
    ),
    Form(
        "incident-baseline",
        "/incidents/trends",
        (),
        (("fill", "reason", "Sesudah pagar baru"), ("fill", "first_day", "2020-01-06")),
        "baseline-submit",
        ("error-summary", ""),
    ),
    Form(
        "plan-once",
        "/patrols/plan",
        ("planning-new-once",),
        (
            ("check", "checkpoint-M1", ""),
            ("fill", "patrol-plan-route", "Ronde hujan"),
            ("fill", "patrol-plan-start", "{own_time}"),
        ),
        "patrol-plan-submit",
        ("patrol-plan-saved", "direncanakan"),
    ),
    Form(
        "plan-route",
        "/patrols/plan",
        ("planning-new-route",),
        (("fill", "planning-name", "Rute keliling {turn}"), ("fill", "planning-minutes", "45")),
        "planning-save",
        ("planning-saved", "Rute disimpan"),
        route=("M3", "M1", "M2"),
    ),
    Form(
        "plan-point",
        "/patrols/plan",
        ("planning-new-point",),
        (
            ("fill", "planning-name", "Pos baru"),
            ("fill", "planning-code", "NEW{turn}"),
            ("check", "planning-kind-tower", ""),
            ("check", "planning-needs-scan", ""),
        ),
        "planning-save",
        ("planning-saved", "isimpan"),
    ),
    Form(
        "plan-limits:M1",
        "/patrols/plan",
        ("[data-reopens='plan-limits:M1']",),
        (("fill", "planning-night-gap", "77"),),
        "planning-save",
        ("planning-saved", "berlaku mulai sekarang"),
    ),
    Form(
        "patrol-weak",
        "/patrols",
        ("weak-open",),
        (("check", "weak-kind-camera_down", ""), ("select", "weak-zone", "perimeter")),
        "weak-submit",
        ("weak-said", ""),
    ),
    Form(
        "drill-plan",
        "/drills/programme",
        (),
        (
            ("check", "drill-scenario-riot", ""),
            ("check", "drill-type-drill", ""),
            ("check", "drill-regu-A", ""),
            ("check", "drill-agency-rutan", ""),
            ("fill", "drill-planned-for", "{day}T09:00"),
            ("select", "drill-commander", "karupam"),
        ),
        "drill-plan-submit",
        ("drill-plan-saved", "-"),
    ),
    Form(
        "drill-edit:{drill}",
        DRILL,
        ("drill-edit",),
        (("check", "drill-edit-agency-polres", ""), ("select", "drill-edit-commander", "perwira_piket")),
        "drill-edit-submit",
        ("drill-edit-saved", "Rencana diubah"),
    ),
    Form(
        "drill-evaluation:{drill}",
        DRILL,
        (),
        (
            ("check", "objective-rating-1-P", ""),
            ("fill", "inject-actual-1", "95"),
            ("fill", "drill-notes", "Radio mati di blok C"),
        ),
        "drill-submit",
        ("drill-saved", "-"),
        who="penilai.rutan",
    ),
    Form(
        "duty-census",
        "/",
        (),
        (("fill", "census-occupants", "1180"),),
        "census-submit",
        ("census-saved", "1.180"),
    ),
)
