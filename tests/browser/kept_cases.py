"""Every kind of form of the product as data: where it is, how it is opened, what is typed, what proves it.

Used by test_nothing_typed_is_lost. A step is (how, test id, value); ``{record}`` stands for the reference of
what the form is about (made by kept_records), ``{line}`` for a point of a round, ``{day}`` for tomorrow,
``{later}`` for a day in two months, ``{clock}`` for five minutes ago, ``{own_time}`` and ``{turn}`` for what
no other form of the run has said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Person
from tests.browser.kept_records import ADMIN, EVALUATOR, HEAD

Step = tuple[str, str, str]


@dataclass(frozen=True)
class Form:
    """``name`` is the name of its draft. ``saved``: what the page says afterwards, at which test id.

    ``about`` is the kind of record it needs. ``looked``: what the first press shows, and what then saves it.
    """

    name: str
    path: str
    opened: tuple[str, ...]
    typed: tuple[Step, ...]
    send: str
    saved: tuple[str, str]
    who: str = HEAD
    route: tuple[str, ...] = ()
    about: str = ""
    looked: tuple[str, str] = ("", "")

    def open(self, person: Person, words: Mapping[str, str]) -> None:
        for selector in self.opened:
            person.page.locator(selector if "[" in selector else f"[data-testid={selector}]").first.click()
        expect(self.box(person, words)).to_be_visible()

    def box(self, person: Person, words: Mapping[str, str]) -> Locator:
        return person.page.locator(f'form[data-keep="{self.name.format(**words)}"]')

    def field(self, person: Person, words: Mapping[str, str], name: str) -> Locator:
        found = name.format(**words)
        return self.box(person, words).locator(f"[data-testid={found}], [name={found}]").first

    def write(self, person: Person, words: Mapping[str, str]) -> None:
        for how, test_id, value in self.typed:
            control = self.field(person, words, test_id)
            if how == "fill":
                control.fill(value.format(**words))
            elif how == "select":
                control.select_option(value.format(**words))
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


INCIDENT, DRILL, ACTION, REAL = (
    f"/{folder}/{{record}}" for folder in ("incidents", "drills", "drills/actions", "drills/incidents")
)
INCIDENTS = (
    Form(
        "incident-note:{record}",
        INCIDENT,
        (),
        (("fill", "note-text", "Pintu dua terbuka"), ("check", "note-share", "")),
        "note-submit",
        ("incident-timeline", "Pintu dua terbuka"),
        about="contraband",
    ),
    Form(
        "incident-correct:{record}",
        INCIDENT,
        ("correct-open",),
        (("select", "correct-zone", "block_d"), ("fill", "correct-reason", "Salah blok")),
        "correct-submit",
        ("incident-timeline", "Salah blok"),
        about="contraband",
    ),
    Form(
        "incident-severity:{record}",
        INCIDENT,
        ("severity-open",),
        (("check", "level-critical", ""), ("fill", "severity-reason", "Ada korban")),
        "severity-submit",
        ("incident-timeline", "Ada korban"),
        about="contraband",
    ),
    Form(
        "incident-lp:{record}",
        INCIDENT,
        ("lp-open",),
        (("fill", "lp-number", "LP/B/12/III/2026/SPKT/POLRESTABES"),),
        "lp-submit",
        ("incident-lp", "LP/B/12/III/2026/SPKT/POLRESTABES"),
        about="contraband",
    ),
    Form(
        "record-mark_not_reportable:{record}",
        INCIDENT,
        ("record-action-mark_not_reportable",),
        (("fill", "record-comment", "Ternyata latihan"),),
        "record-submit",
        ("record-state", "Bukan kejadian"),
        about="contraband",
    ),
    Form(
        "incident-handler:{record}",
        INCIDENT,
        ("handler-open",),
        (("person", "handler-person", ""),),
        "handler-submit",
        ("incident-handler", ""),
        about="contraband",
    ),
    Form(
        "incident-answers:{record}",
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
        about="contraband",
    ),
    Form(
        "incident-task:{record}",
        INCIDENT,
        ("task-add",),
        (
            ("check", "task-agency-polres", ""),
            ("fill", "task-text", "Tutup jalan timur"),
            ("check", "task-due-15", ""),
        ),
        "task-submit",
        ("task-row", "Tutup jalan timur"),
        about="contraband",
    ),
    Form(
        "incident-methane:{record}",
        INCIDENT,
        ("methane-open",),
        (("fill", "methane-exact-location", "Lorong belakang"), ("check", "methane-major-yes", "")),
        "methane-submit",
        ("methane-card", "Lorong belakang"),
        about="contraband",
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
)
PATROLS = (
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
        "patrol-entry:{record}",
        "/patrols?sheet={record}",
        (),
        (("fill", "time-{line}", "{clock}"),),
        "entry-save",
        ("entry-said", "Lembar dicatat"),
        about="round",
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
DRILLS = (
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
        "drill-edit:{record}",
        DRILL,
        ("drill-edit",),
        (("check", "drill-edit-agency-polres", ""), ("select", "drill-edit-commander", "perwira_piket")),
        "drill-edit-submit",
        ("drill-edit-saved", "Rencana diubah"),
        about="planned",
    ),
    Form(
        "drill-evaluation:{record}",
        DRILL,
        (),
        (
            ("check", "objective-rating-1-P", ""),
            ("fill", "inject-actual-1", "95"),
            ("fill", "drill-notes", "Radio mati di blok C"),
        ),
        "drill-submit",
        ("drill-saved", "-"),
        who=EVALUATOR,
        about="held",
    ),
    Form(
        "drill-observation:{record}",
        DRILL,
        (),
        (("check", "observe-rating-2-S", ""), ("fill", "observe-note-2", "Perintah {turn} terlambat")),
        "observe-submit",
        ("observe-saved", ""),
        who="penilai.polres",
        about="held",
    ),
    Form(
        "drill-action:{record}",
        DRILL,
        (),
        (
            ("fill", "drill-action-text", "Ganti kunci {turn}"),
            ("select", "drill-action-owner", "polres"),
            ("select", "drill-action-priority", "high"),
            ("fill", "drill-action-due", "{later}"),
        ),
        "drill-action-submit",
        ("drill-action-row", "Ganti kunci {turn}"),
        about="evaluated",
    ),
    Form(
        "drill-programme",
        "/drills/programme",
        (),
        (
            ("check", "programme-scenario-contraband", ""),
            ("check", "programme-type-tabletop", ""),
            ("check", "programme-regu-C", ""),
            ("check", "programme-agency-polres", ""),
            ("fill", "programme-first", "{own_time}"),
            ("fill", "programme-count", "2"),
            ("select", "programme-lead-agency", "polres"),
        ),
        "programme-preview",
        ("programme-saved", "2 latihan direncanakan"),
        looked=("programme-preview-total", "programme-save"),
    ),
    Form(
        "drill-move:{record}",
        DRILL,
        ("drill-move",),
        (("fill", "drill-move-to", "{own_time}"), ("fill", "drill-move-reason", "Ruang {turn} dipakai")),
        "drill-move-submit",
        ("drill-move-row", "Ruang {turn} dipakai"),
        about="planned",
    ),
    Form(
        "drill-cancel:{record}",
        DRILL,
        ("drill-cancel",),
        (("fill", "drill-cancel-reason-field", "Kunjungan tamu {turn}"),),
        "drill-cancel-submit",
        ("drill-cancel-reason", "Kunjungan tamu {turn}"),
        about="planned",
    ),
    Form(
        "drill-calendar",
        "/drills/calendar",
        (),
        (("fill", "calendar-device", "HP dinas {turn}"),),
        "calendar-make",
        ("calendar-row", "HP dinas {turn}"),
    ),
    Form(
        "drill-weights",
        "/drills/weights",
        (),
        (
            ("fill", "weights-valid-from", "{later}"),
            ("fill", "weights-reason", "Keputusan rapat {turn}"),
            ("fill", "weight-mean-share", "0,6"),
            ("fill", "weight-worst-share", "0,4"),
        ),
        "weights-submit",
        ("weights-saved", ""),
        looked=("weights-preview-word", "weights-submit"),
    ),
)
IMPROVEMENTS = (
    Form(
        "action-slip:{record}",
        ACTION,
        (),
        (("fill", "slip-due", "{later}"), ("fill", "slip-reason", "Suku cadang {turn} belum datang")),
        "slip-submit",
        ("action-slip", "Suku cadang {turn} belum datang"),
        about="own action",
    ),
    Form(
        "action-evidence:{record}",
        ACTION,
        (),
        (("fill", "evidence-text", "Foto pintu {turn}"),),
        "evidence-submit",
        ("action-evidence", "Foto pintu {turn}"),
        about="own action",
    ),
    Form(
        "action-retest:{record}",
        ACTION,
        (),
        (("check", "retest-failed", ""), ("fill", "retest-note", "Pintu {turn} masih macet")),
        "retest-submit",
        ("action-retest", "Pintu {turn} masih macet"),
        about="their action",
    ),
    Form(
        "loop-say:{record}.lockdown",
        REAL,
        ("loop-say-lockdown",),
        (("check", "loop-outcome-achieved", ""), ("fill", "loop-actual", "241")),
        "loop-say-submit",
        ("loop-reaction", "4.01"),
        who=EVALUATOR,
        about="riot",
    ),
    Form(
        "loop-mend:{record}.lockdown",
        REAL,
        ("loop-action-lockdown",),
        (
            ("fill", "drill-action-text", "Latih kunci blok {turn}"),
            ("select", "drill-action-owner", "rutan"),
            ("select", "drill-action-priority", "critical"),
            ("fill", "drill-action-due", "{later}"),
        ),
        "drill-action-submit",
        ("loop-added", "T-"),
        about="gap",
    ),
)
ACCOUNT = "/admin/accounts/{line}"
ADMINISTRATION = (
    Form(
        "account-new",
        "/admin",
        ("account-new-open",),
        (("fill", "account-new", "samapta.{turn}"), ("check", "account-role_p2u", "")),
        "account-create",
        ("account-saved", "samapta.{turn}"),
        who=ADMIN,
    ),
    Form(
        "account-roles:{record}",
        ACCOUNT,
        (),
        (("check", "account-role_petugas_blok", ""), ("fill", "account-roles-reason", "Mutasi {turn}")),
        "account-roles-save",
        ("account-done", "Mutasi {turn}"),
        who=ADMIN,
        about="account",
    ),
    Form(
        "account-close:{record}",
        ACCOUNT,
        ("account-deactivate-open",),
        (("fill", "account-close-reason", "Pindah {turn}"),),
        "account-deactivate",
        ("account-done", "Pindah {turn}"),
        who=ADMIN,
        about="account",
    ),
    Form(
        "account-ask:{record}",
        ACCOUNT,
        ("account-reset-open",),
        (("fill", "account-reset-reason", "Ponsel {turn} hilang"),),
        "account-reset",
        ("account-saved", "Orang kedua"),
        who=ADMIN,
        about="leader",
    ),
    Form(
        "target:incident.alert.low",
        "/admin/targets",
        ("[data-name='incident.alert.low'] [data-testid=target-edit]",),
        (("fill", "target-value", "4321"), ("fill", "target-reason", "Uji coba {turn}")),
        "target-save",
        ("target-saved", "Instansi lain"),
        who=ADMIN,
    ),
)
FORMS = (*INCIDENTS, *PATROLS, *DRILLS, *IMPROVEMENTS, *ADMINISTRATION)
OFFERED = (
    "incident-note", "incident-severity", "incident-answers", "plan-route", "patrol-entry", "drill-programme",
    "drill-move", "loop-say", "account-roles",
)  # fmt: skip
"""One of each mechanism: always open, opened by a button, with branches that an answer opens, filled by
buttons, opened by a choice, saved by a second press, behind a fold, one of many of its page."""
