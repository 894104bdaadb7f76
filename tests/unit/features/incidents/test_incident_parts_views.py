"""The sections of one incident: what each viewer sees and may do, worded; and every page builds."""

from datetime import timedelta

from dashboard.features.incidents.queries.parts import CheckRow, IncidentHead, MethaneRow, TaskRow
from dashboard.features.incidents.queries.searches import SearchRow, SearchSums
from dashboard.features.incidents.rules.codes import IncidentType
from dashboard.features.incidents.rules.finds import UNIT_OF, FoundItem, ItemClass, SearchKind
from dashboard.features.incidents.rules.protap import protap
from dashboard.features.incidents.ui.finds_section import finds_section
from dashboard.features.incidents.ui.methane_section import methane_section
from dashboard.features.incidents.ui.methane_state import methane_view
from dashboard.features.incidents.ui.part_state import exact_duration
from dashboard.features.incidents.ui.protap_section import protap_section
from dashboard.features.incidents.ui.protap_view import ProtapView, protap_view
from dashboard.features.incidents.ui.search_view import search_line, sum_lines, sums_words
from dashboard.features.incidents.ui.searches_page import searches_page
from dashboard.features.incidents.ui.tasks_section import tasks_section
from dashboard.features.incidents.ui.tasks_state import tasks_view
from dashboard.kernel.actor import Actor
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency, Language, Severity, Zone
from tests.conftest import NOW

KARUPAM = Actor(1, "karupam", Agency.RUTAN, frozenset({Role.KARUPAM}))
SAMAPTA = Actor(2, "samapta", Agency.POLRES, frozenset({Role.SAMAPTA}))
LEADER = Actor(3, "kapolrestabes", Agency.POLRES, frozenset({Role.KAPOLRESTABES}))
START = NOW - timedelta(minutes=10)


def head(kind: IncidentType = IncidentType.RIOT, *, is_over: bool = False) -> IncidentHead:
    return IncidentHead(1, "R-2026-0001", Agency.RUTAN, kind, Severity.CRITICAL, Zone.BLOCK_D, START, is_over)


def check(step: str, answer: str, after: int, agency: Agency = Agency.RUTAN, turns: int = 1) -> CheckRow:
    return CheckRow(step, answer, START + timedelta(seconds=after), agency, "karupam", turns)


def riot(*rows: CheckRow, viewer: Actor = KARUPAM, is_over: bool = False) -> ProtapView:
    checks = {row.step: row for row in rows}
    return protap_view(head(is_over=is_over), protap("riot", 1), checks, viewer, NOW)


def step(view: ProtapView, code: str):
    return next(one for one in view.steps if one.code == code)


def test_each_agency_has_the_buttons_of_its_own_steps() -> None:
    own, partner, reader = riot(), riot(viewer=SAMAPTA), riot(viewer=LEADER)
    assert own.progress == "0 dari 9 langkah"
    assert [one.code for one in step(own, "alarm").answers] == ["done"]
    assert step(own, "police_gate").answers == ()
    assert step(own, "police_gate").is_waiting_for_partner
    assert [one.code for one in step(partner, "police_gate").answers] == ["done"]
    assert step(partner, "alarm").answers == ()
    assert step(own, "negotiator").letters == ("R", "P")
    assert step(own, "negotiator").answers
    assert step(partner, "negotiator").answers
    assert all(one.answers == () for one in reader.steps)


def test_the_answer_opens_its_branch_and_undoing_closes_it() -> None:
    assert "crowd_unit" not in [one.code for one in riot().steps]
    opened = riot(check("spreading", "yes", 60))
    assert "crowd_unit" in [one.code for one in opened.steps]
    assert opened.progress == "1 dari 10 langkah"
    assert step(opened, "spreading").result.startswith("Ya, ")
    assert "crowd_unit" not in [one.code for one in riot(check("spreading", "no", 60)).steps]
    taken_back = riot(check("spreading", "undone", 90, turns=2))
    assert taken_back.progress == "0 dari 9 langkah"
    assert [one.code for one in step(taken_back, "spreading").answers] == ["yes", "no"]
    assert step(taken_back, "spreading").turn == 2


def test_the_clock_says_in_time_or_late_in_words() -> None:
    view = riot(check("lock_down", "done", 100), check("tell_kpr", "done", 200))
    assert step(view, "lock_down").clock == "selesai 1 m 40 d, dalam target 3 m"
    assert not step(view, "lock_down").is_late
    assert step(view, "tell_kpr").clock == "selesai 3 m 20 d, lewat target 3 m"
    assert step(view, "tell_kpr").is_late
    waiting = step(view, "police_gate")
    assert waiting.due_ms == int((START + timedelta(seconds=600)).timestamp() * 1000)
    assert step(view, "alarm").due_ms == 0
    assert [one.code for one in view.steps if one.is_next] == ["alarm"]


def test_what_is_over_can_only_be_read() -> None:
    view = riot(check("alarm", "done", 5), is_over=True)
    assert view.is_over
    assert all(one.answers == () and not one.may_undo and one.due_ms == 0 for one in view.steps)
    assert step(riot(check("alarm", "done", 5)), "alarm").may_undo


def task(number: int, agency: Agency, asked_by: Agency, **changes: object) -> TaskRow:
    values: dict[str, object] = {
        "due_at": NOW + timedelta(minutes=5),
        "done_at": None,
        "done_title": "",
        "cancelled_at": None,
        **changes,
    }
    return TaskRow(
        id=number,
        agency=agency,
        text=f"Tugas {number}",
        created_at=START,
        created_agency=asked_by,
        created_title="karupam",
        **values,  # type: ignore[arg-type]
    )


def test_the_asked_agency_finishes_and_the_asker_cancels() -> None:
    rows = (task(1, Agency.POLRES, Agency.RUTAN), task(2, Agency.RUTAN, Agency.POLRES))
    asker, asked = tasks_view(head(), rows, KARUPAM, NOW), tasks_view(head(), rows, SAMAPTA, NOW)
    assert asker.summary == "2 terbuka dari 2"
    assert (asker.polres[0].may_finish, asker.polres[0].may_cancel) == (False, True)
    assert (asker.rutan[0].may_finish, asker.rutan[0].may_cancel) == (True, False)
    assert (asked.polres[0].may_finish, asked.polres[0].may_cancel) == (True, False)
    assert asker.may_add
    assert not asked.may_add
    assert not tasks_view(head(is_over=True), rows, KARUPAM, NOW).may_add


def test_a_task_done_too_late_says_so() -> None:
    due = START + timedelta(minutes=5)
    done = {"due_at": due, "done_title": "samapta"}
    late = task(1, Agency.POLRES, Agency.RUTAN, done_at=due + timedelta(seconds=1), **done)
    exact = task(2, Agency.POLRES, Agency.RUTAN, done_at=due, **done)
    shown = tasks_view(head(), (late, exact), KARUPAM, NOW).polres
    assert shown[0].is_late
    assert "lewat tenggat" in shown[0].result
    assert not shown[1].is_late
    assert shown[1].result.startswith("Selesai dalam 5 m")


def test_a_message_is_seven_lines_and_a_text_for_the_radio() -> None:
    row = MethaneRow(
        1, NOW, Agency.RUTAN, "karupam", True, "Blok D lorong", "Kerusuhan", "", "Gerbang", "2", ""
    )
    empty = methane_view(head(), (), KARUPAM, NOW)
    assert empty.is_offered
    assert empty.may_send
    assert empty.filled == {"exact_location": "Blok D", "kind": "Kerusuhan"}
    view = methane_view(head(), (row,), LEADER, NOW)
    assert [line.letter for line in view.latest.lines] == list("METHANE")
    assert view.latest.lines[0].text == "Dinyatakan insiden besar"
    assert view.latest.lines[3].is_empty
    assert "E: Lokasi tepat: Blok D lorong" in view.latest.radio
    assert not view.is_offered
    assert not view.may_send
    filled = methane_view(head(), (row,), KARUPAM, NOW).filled or {}
    assert filled["exact_location"] == "Blok D lorong"


def find(item: ItemClass, quantity: float) -> FoundItem:
    return FoundItem(item, quantity, UNIT_OF[item])


def test_a_search_reads_as_what_was_found_or_that_nothing_was() -> None:
    values = (
        1, "G-2026-0001", Agency.RUTAN, Zone.BLOCK_C, SearchKind.ROUTINE, True, True, 8,
        START, NOW, "", "", True,
    )  # fmt: skip
    nothing = search_line(SearchRow(*values, ()), NOW, Language.ID)
    assert (nothing.finds, nothing.has_finds) == ("Tanpa temuan", False)
    assert nothing.kind == "Rutin, mendadak, bersama Polrestabes"
    assert nothing.note == "Catatan hanya untuk instansi pencatat"
    finds = (find(ItemClass.PHONE, 3), find(ItemClass.DRUG, 12.5))
    filled = search_line(SearchRow(*values, finds), NOW, Language.ID)
    assert filled.finds == "3 HP, 12,5 gram narkoba"
    assert search_line(SearchRow(*values, finds), NOW, Language.EN).finds == "3 phones, 12.5 grams of drugs"


def test_a_period_counts_with_and_without() -> None:
    sums = SearchSums(13, 9, 1096, (find(ItemClass.DRUG, 0.1 + 0.2), find(ItemClass.MONEY, 1200)))
    assert sums_words(sums, Language.ID) == (
        "13 geledah: 9 dengan temuan, 4 tanpa temuan. 1.096 kamar digeledah."
    )
    assert [line.quantity for line in sum_lines(sums, Language.ID)] == ["0,3 gram", "1.200 lembar"]
    assert sums_words(SearchSums(0, 0, 0, ()), Language.ID) == "Tidak ada geledah dalam periode ini."


def test_seconds_stand_while_they_matter() -> None:
    expected = {0: "0 d", 59: "59 d", 60: "1 m", 100: "1 m 40 d", 599: "9 m 59 d", 601: "10 m", -5: "0 d"}
    assert {seconds: exact_duration(seconds, Language.ID) for seconds in expected} == expected


def test_the_sections_and_the_register_build_with_their_test_ids() -> None:
    pages = "".join(
        str(part()) for part in (protap_section, tasks_section, methane_section, finds_section, searches_page)
    )
    for test_id in (
        "protap-step", "protap-progress", "task-row", "task-submit", "methane-card", "methane-submit",
        "methane-radio", "incident-search", "search-row", "search-zone-block_c", "search-item-drug",
        "search-submit", "search-saved", "field-error-rooms",
    ):  # fmt: skip
        assert test_id in pages, test_id
