"""What the forms of tasks, M/ETHANE and searches accept and refuse, field by field, without a database."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.features.incidents.forms.parts import parse_methane, parse_task
from dashboard.features.incidents.forms.search import parse_search
from dashboard.features.incidents.rules.finds import UNIT_OF, FoundItem, ItemClass, SearchKind, Unit
from dashboard.kernel.errors import Invalid
from dashboard.kernel.reference import Agency, Zone
from tests.conftest import NOW

KEY = "kunci-000001"
SEARCH = {"zone": "block_c", "kind": "routine", "minutes": "60", "rooms": "8", "has_finds": "no", "key": KEY}
TASK = {"task_agency": "polres", "task_text": "Tutup jalan timur.", "task_due": "15", "key": KEY}
METHANE = {
    "methane_is_major": "yes",
    "methane_exact_location": "Blok D",
    "methane_kind": "Kerusuhan",
    "key": KEY,
}


def errors_of(parse: Any, *arguments: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        parse(*arguments)
    return dict(caught.value.fields)


def test_the_short_way_is_a_search_without_finds_that_ended_now() -> None:
    command = parse_search(SEARCH, NOW)
    assert (command.zone, command.kind, command.rooms) == (Zone.BLOCK_C, SearchKind.ROUTINE, 8)
    assert (command.finds, command.minutes, command.started_at, command.ended_at) == ((), 60, None, None)
    assert (command.incident, command.is_joint, command.is_text_shared) == (None, False, False)


def test_finds_are_read_in_their_own_unit_with_a_comma_or_a_point() -> None:
    fields = {**SEARCH, "has_finds": "yes", "item_phone": " 3 ", "item_drug": "12,5", "item_blade": ""}
    command = parse_search({**fields, "incident": "r-2026-0042", "is_joint": "on"}, NOW)
    assert command.finds == (
        FoundItem(ItemClass.PHONE, 3.0, Unit.PIECE),
        FoundItem(ItemClass.DRUG, 12.5, Unit.GRAM),
    )
    assert (command.incident, command.is_joint) == ("R-2026-0042", True)
    assert parse_search({**fields, "item_drug": "12.5"}, NOW).finds == command.finds


@pytest.mark.parametrize("value", ["0", "-1", "1,5", "x", "1e3", "nan", "inf", "9999999", 3, ["2"], True])
def test_a_quantity_that_cannot_be_is_refused_beside_its_class(value: object) -> None:
    wrong = errors_of(parse_search, {**SEARCH, "has_finds": "yes", "item_phone": value}, NOW)
    assert wrong == {"item_phone": "incidents.finds.quantity.piece"}
    assert parse_search({**SEARCH, "has_finds": "yes", "item_phone": "2"}, NOW).finds[0].quantity == 2


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"has_finds": "yes"}, "has_finds", "incidents.finds.has_finds.empty"),
        ({"has_finds": "no", "item_sim": "1"}, "has_finds", "incidents.finds.has_finds.filled"),
        ({"has_finds": None}, "has_finds", "incidents.finds.has_finds.choose"),
        ({"zone": "moon"}, "zone", "incidents.finds.zone.choose"),
        ({"kind": ""}, "kind", "incidents.finds.kind.choose"),
        ({"minutes": None}, "minutes", "incidents.finds.minutes.choose"),
        ({"minutes": "1441"}, "minutes", "incidents.finds.minutes.choose"),
        ({"rooms": "501"}, "rooms", "incidents.finds.rooms.range"),
        ({"rooms": "-1"}, "rooms", "incidents.finds.rooms.range"),
        ({"rooms": ""}, "rooms", "incidents.finds.rooms.range"),
        ({"started_at": "besok"}, "started_at", "form.time.format"),
        ({"ended_at": "2026-03-12T18:00"}, "ended_at", "form.time.future"),
        ({"started_at": "2026-01-12T10:00"}, "started_at", "form.time.old"),
        ({"note": "x" * 501}, "note", "form.text.long"),
        ({"key": "kurz"}, "key", "form.key"),
    ],
)
def test_each_wrong_field_of_a_search_has_its_sentence(changes: dict[str, Any], field: str, key: str) -> None:
    assert errors_of(parse_search, {**SEARCH, **changes}, NOW)[field] == key


def test_no_fields_at_all_are_errors_and_no_exception() -> None:
    for rubbish in (None, 7, [], {"zone": ["block_c"]}):
        wrong = errors_of(parse_search, rubbish, NOW)
        assert {"zone", "kind", "rooms", "minutes", "has_finds", "key"} <= set(wrong)
        assert {"task_agency", "task_text", "key"} <= set(errors_of(parse_task, "R-2026-0001", rubbish))
        assert {"methane_is_major", "methane_kind"} <= set(errors_of(parse_methane, "R-2026-0001", rubbish))


def test_a_start_of_its_own_needs_no_length() -> None:
    command = parse_search({**SEARCH, "minutes": None, "started_at": "2026-03-12T13:00"}, NOW)
    assert command.started_at == NOW - timedelta(minutes=92)
    assert command.minutes is None


def test_every_class_has_a_unit_and_only_weight_has_parts() -> None:
    assert set(UNIT_OF) == set(ItemClass)
    for item, unit in UNIT_OF.items():
        assert FoundItem(item, 2.0, unit).is_plausible
        assert FoundItem(item, 2.5, unit).is_plausible is (unit is Unit.GRAM)
        other = next(one for one in Unit if one is not unit)
        assert not FoundItem(item, 2.0, other).is_plausible
    for value in (0.0, -1.0, float("nan"), float("inf"), 100_001.0):
        assert not FoundItem(ItemClass.PHONE, value, Unit.PIECE).is_plausible


def test_a_task_has_a_text_and_perhaps_a_clock() -> None:
    task = parse_task("R-2026-0001", TASK)
    assert (task.agency, task.text, task.due_minutes) == (Agency.POLRES, "Tutup jalan timur.", 15)
    assert parse_task("R-2026-0001", {**TASK, "task_due": ""}).due_minutes is None
    for changes, field, key in (
        ({"task_text": "  "}, "task_text", "incidents.tasks.text.required"),
        ({"task_text": "x" * 301}, "task_text", "form.text.long"),
        ({"task_agency": "bnn"}, "task_agency", "incidents.tasks.agency.choose"),
        ({"task_due": "0"}, "task_due", "incidents.tasks.due.range"),
        ({"task_due": "10081"}, "task_due", "incidents.tasks.due.range"),
    ):
        assert errors_of(parse_task, "R-2026-0001", {**TASK, **changes}) == {field: key}


def test_a_message_needs_place_kind_and_the_declaration() -> None:
    message = parse_methane("R-2026-0001", METHANE)
    assert (message.is_major, message.exact_location, message.hazards) == (True, "Blok D", "")
    assert parse_methane("R-2026-0001", {**METHANE, "methane_is_major": "no"}).is_major is False
    for changes, field in (
        ({"methane_exact_location": ""}, "exact_location"),
        ({"methane_kind": " "}, "kind"),
        ({"methane_is_major": "perhaps"}, "is_major"),
    ):
        wrong = errors_of(parse_methane, "R-2026-0001", {**METHANE, **changes})
        assert wrong == {f"methane_{field}": f"incidents.methane.required.{field}"}
    long = errors_of(parse_methane, "R-2026-0001", {**METHANE, "methane_hazards": "x" * 201})
    assert long == {"methane_hazards": "form.text.long"}
