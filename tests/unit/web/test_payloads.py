"""What an event may bring: exactly the arguments of its handler, each of its kind, all of them storable."""

from typing import Any

import pytest

from dashboard.web.payloads import fits


class Page:
    def save(self, fields: dict[str, Any]) -> None: ...

    def pick(self, number: int, is_on: bool = False) -> None: ...

    def name(self, value: str) -> None: ...

    def load(self) -> None: ...


@pytest.mark.parametrize(
    ("function", "payload"),
    [
        (Page.save, {"fields": {"a": "b", "c": ["d"], "n": None}}),
        (Page.pick, {"number": 3}),
        (Page.pick, {"number": "3", "is_on": True}),
        (Page.name, {"value": "Ali'; -- <b>"}),
        (Page.load, {}),
    ],
)
def test_what_a_page_sends_fits(function: Any, payload: dict[str, Any]) -> None:
    assert fits(function, payload)


@pytest.mark.parametrize(
    ("function", "payload"),
    [
        (Page.save, {}),
        (Page.save, {"fields": None}),
        (Page.save, {"fields": "a"}),
        (Page.save, {"fields": [1]}),
        (Page.save, {"fields": {}, "actor": "x"}),
        (Page.save, {"fields": {"a": "b\x00"}}),
        (Page.save, {"fields": {"\ud800": "b"}}),
        (Page.save, {"fields": {"a": float("nan")}}),
        (Page.save, {"fields": {"a": 10**30}}),
        (Page.pick, {"number": "three"}),
        (Page.pick, {"number": 10**30}),
        (Page.pick, {"number": 1, "is_on": None}),
        (Page.name, {"value": 3}),
        (Page.name, {"value": "half \udc00"}),
        (Page.load, {"x": 1}),
    ],
)
def test_anything_else_does_not(function: Any, payload: dict[str, Any]) -> None:
    assert not fits(function, payload)


def test_nested_for_ever_is_refused() -> None:
    deep: Any = "a"
    for _ in range(5000):
        deep = {"a": deep}
    assert not fits(Page.save, {"fields": deep})
