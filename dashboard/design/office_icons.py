"""Icons of the staff pages: severity shapes, KPI marks, line icons, agency letters.

In the office theme a severity shape is filled and outlined, so that it meets 3:1 on white and survives grey
printing; on the wall the same shapes are flat (icons.py). Every icon is decoration unless it gets a label:
the word always stands beside it. Called by all other office parts; knows no feature and no string table.
"""

from typing import Any

import reflex as rx

Text = rx.Var[str] | str
Flag = rx.Var[bool] | bool

# The value of an attribute that must not be there at all (aria-current="" would still be announced).
ABSENT: rx.Var[str] = rx.Var(_js_expr="undefined", _var_type=str)

_LINES: dict[str, str] = {
    # navigation, one per page
    "overview": "M2 3.5h16v10H2zM7 17h6",
    "report": "M10 4v12M4 10h12",
    "incidents": "M3 5h14M3 10h14M3 15h9",
    "patrols": "M3 16c4 0 2-7 6-7s2 5 8-4"
    "M2 16a1 1 0 1 0 2 0 1 1 0 1 0-2 0M15.6 5a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0",
    "round": "M10 18s6-5.2 6-10a6 6 0 0 0-12 0c0 4.8 6 10 6 10zM8 8a2 2 0 1 0 4 0 2 2 0 1 0-4 0",
    "drills": "M4 17V3h10l-2 3.5L14 10H4",
    "intelligence": "M3 7h12l-3-3M17 13H5l3 3",
    "commitments": "M4 10l4 4 8-9",
    "cameras": "M2.5 6h10v8h-10zM12.5 9l5-2.5v7l-5-2.5",
    "review": "M4 16V9M10 16V4M16 16v-5",
    "risks": "M10 3 18 17H2zM10 8v4M10 14.6v.1",
    "map": "M2.5 5l5-2 5 2 5-2v12l-5 2-5-2-5 2zM7.5 3v12M12.5 5v12",
    "log": "M5 2.5h10v15H5zM8 6.5h4M8 10h4M8 13.5h2",
    "wall": "M2 3h16v11H2zM5 17.5h10M6 11V8M10 11V6M14 11V9",
    "admin": "M3 6h6M13 6h4M9 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0M3 14h2M9 14h8M5 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0",
    # actions and states
    "account": "M6.5 6.5a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0M3 17.5c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5",
    "alert": "M2 10a8 8 0 1 0 16 0 8 8 0 1 0-16 0M10 5.5v6M10 14.2v.1",
    "back": "M12 4l-6 6 6 6",
    "bell": "M10 3a5 5 0 0 0-5 5c0 4.5-2 6-2 6h14s-2-1.5-2-6a5 5 0 0 0-5-5zM8.2 17a2 2 0 0 0 3.6 0",
    "check": "M4 10.5 8 14.5 16 6",
    "clock": "M2 10a8 8 0 1 0 16 0 8 8 0 1 0-16 0M10 5.5V10l3.2 2",
    "close": "M5 5l10 10M15 5 5 15",
    "cut": "M1.5 8a12 12 0 0 1 4-2.6M18.5 8A12 12 0 0 0 9 4.3M4.5 11.5a7.5 7.5 0 0 1 3.5-2"
    "M15.5 11.5a7.5 7.5 0 0 0-2-1.4M2.5 2l15 16M9.9 16h.2",
    "down": "M5 8l5 5 5-5",
    "lower": "M10 4v12M5 11l5 5 5-5",
    "download": "M10 3v10M5.5 9 10 13.5 14.5 9M4 17h12",
    "edit": "M4 16l.8-3.6L13 4.2l2.8 2.8-8.2 8.2zM11.2 6l2.8 2.8",
    "full": "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
    "info": "M2 10a8 8 0 1 0 16 0 8 8 0 1 0-16 0M10 9.5v5M10 5.8v.1",
    "link": "M1.5 8a12 12 0 0 1 17 0M4.5 11.5a7.5 7.5 0 0 1 11 0M9.9 16h.2",
    "more": "M3.9 10h.2M9.9 10h.2M15.9 10h.2",
    "next": "M8 4l6 6-6 6",
    "search": "M3 8.5a5.5 5.5 0 1 0 11 0 5.5 5.5 0 1 0-11 0M12.8 12.8 17 17",
    "up": "M10 16V4M5 9l5-5 5 5",
    "wait": "M2 10a8 8 0 1 0 16 0 8 8 0 1 0-16 0",
    "blank": "M2 3h16v11H2zM5 17.5h10M4 5l12 7",
}


def _svg(*shapes: rx.Component, box: int, label: Text, class_name: str) -> rx.Component:
    """Without a label the drawing is hidden from screen readers."""
    named = not isinstance(label, str) or label != ""
    extra: dict[str, Any] = {"role": "img", "aria_label": label} if named else {"aria_hidden": "true"}
    return rx.el.svg(*shapes, view_box=f"0 0 {box} {box}", class_name=class_name, **extra)


def line_icon(name: str, label: Text = "", class_name: str = "") -> rx.Component:
    """A 20 px line icon; the navigation uses the page's NAME. An unknown name fails at build."""
    marks = f"o-ic o-ic-{name} {class_name}".strip()
    return _svg(rx.el.path(d=_LINES[name]), box=20, label=label, class_name=marks)


def _octagon(label: Text) -> rx.Component:
    outline = "M7.4 1.2h9.2l6.2 6.2v9.2l-6.2 6.2H7.4l-6.2-6.2V7.4z"
    bang = rx.el.path(d="M12 6v7.2M12 17.1v.1", class_name="o-bang")
    return _svg(rx.el.path(d=outline), bang, box=24, label=label, class_name="o-sh o-s1")


def _triangle(label: Text) -> rx.Component:
    bang = rx.el.path(d="M12 8.8v5.4M12 17.9v.1", class_name="o-bang")
    return _svg(rx.el.path(d="M12 2 23 21.6H1z"), bang, box=24, label=label, class_name="o-sh o-s2")


def _diamond(label: Text) -> rx.Component:
    path = rx.el.path(d="M12 1.2 22.8 12 12 22.8 1.2 12z")
    return _svg(path, box=24, label=label, class_name="o-sh o-s3")


def _ring(label: Text) -> rx.Component:
    return _svg(rx.el.circle(cx=12, cy=12, r=9), box=24, label=label, class_name="o-sh o-s4")


def _one_of(code: Text, cases: dict[str, rx.Component]) -> Any:
    if isinstance(code, str):
        return cases.get(code, rx.fragment())
    return rx.match(code, *cases.items(), rx.fragment())


def severity_shape(level: Text, label: Text = "") -> rx.Component:
    """The shape of a severity code; an unknown or empty code draws nothing."""
    cases = {
        "critical": _octagon(label),
        "high": _triangle(label),
        "medium": _diamond(label),
        "low": _ring(label),
    }
    return _one_of(level, cases)


def severity_badge(level: Text, word: Text, *rest: Any, **props: Any) -> rx.Component:
    """Shape and word together: the only way severity is shown on staff pages."""
    return rx.el.span(severity_shape(level), rx.el.span(word, *rest), class_name="o-sev", **props)


def band_shape(band: Text, label: Text = "") -> rx.Component:
    """KPI band to shape: attention diamond, poor triangle, good nothing. Never the octagon."""
    cases = {"attention": _diamond(label), "poor": _triangle(label)}
    return _one_of(band, cases)


def waiting_mark(word: Text, **props: Any) -> rx.Component:
    """Nobody has accepted it yet: dashed ring, bold word, no hue."""
    return rx.el.b(line_icon("wait"), rx.el.span(word), class_name="o-wait", **props)


def agency_tag(letter: Text, name: Text, **props: Any) -> rx.Component:
    """R in a square or P in a circle. An agency is a letter and a form, never a colour."""
    return rx.el.span(
        letter, class_name="o-tag", data_letter=letter, title=name, role="img", aria_label=name, **props
    )


def exercise_mark(word: Text, **props: Any) -> rx.Component:
    """LATIHAN on one row or page that belongs to an exercise; nothing while ``word`` is empty."""
    return rx.cond(word != "", rx.el.b(word, class_name="x-mark", data_testid="exercise-mark", **props))


def secrecy_mark(level: Text, word: Text, **props: Any) -> rx.Component:
    """How sensitive a record is: ``level`` "0" to "3" as bars, and the word. Hue is for severity."""

    def bars(filled: int) -> rx.Component:
        marks = [
            rx.el.rect(x=2 + 6 * n, y=4, width=4, height=12, class_name="o-full" if n < filled else "")
            for n in range(3)
        ]
        return _svg(*marks, box=20, label="", class_name="o-ic o-secret")

    shape = _one_of(level, {str(filled): bars(filled) for filled in range(4)})
    return rx.el.b(shape, rx.el.span(word), class_name="o-wait", **props)
