"""Severity shapes, KPI marks and status icons, drawn once for every screen.

The silhouettes are those of the design tokens: octagon Kritis, triangle Tinggi, diamond Sedang, ring Rendah.
Colour comes from CSS (`currentColor`), so shape and hue can never be mixed up here. Every icon is decoration
for the eye: the word stands beside it, or the caller hands over a ``label`` that is read aloud.
"""

import reflex as rx

Text = rx.Var[str] | str

_OCTAGON = "M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z"
_TRIANGLE = "M12 1.5 23.5 22H.5z"
_DIAMOND = "M12 .8 23.2 12 12 23.2.8 12z"
_CUT = (
    "M1.5 9.5a15 15 0 0 1 5-3.2M22.5 9.5A15 15 0 0 0 11 5.1M5.4 13.8a9.4 9.4 0 0 1 4.2-2.5"
    "M18.6 13.8a9.4 9.4 0 0 0-2.3-1.7M3 2l18 20"
)
_ARROWS = {
    "better": "M3 4 20 21M20 7.5V21H6.5",
    "worse": "M3 20 20 3M6.5 3H20v13.5",
    "same": "M1 12h20M13.5 4.5 21 12l-7.5 7.5",
}


def _svg(*shapes: rx.Component, label: Text = "", class_name: str = "") -> rx.Component:
    """One icon, as big as the text around it. Without a label it is hidden from screen readers."""
    named = not isinstance(label, str) or label != ""
    extra = {"role": "img", "aria_label": label} if named else {"aria_hidden": "true"}
    return rx.el.svg(*shapes, view_box="0 0 24 24", class_name=f"sh {class_name}".strip(), **extra)


def _solid(path: str) -> rx.Component:
    return rx.el.path(d=path, stroke="none")


def _line(path: str, width: float) -> rx.Component:
    return rx.el.path(d=path, fill="none", stroke_width=width)


def _bang(path: str, width: float, dot_y: float, dot_r: float) -> list[rx.Component]:
    """The exclamation mark, cut out in the colour of whatever lies behind (`--mark`)."""
    return [
        rx.el.path(d=path, fill="none", stroke_width=width, class_name="bang"),
        rx.el.circle(cx=12, cy=str(dot_y), r=str(dot_r), stroke="none", class_name="bang-dot"),
    ]


def octagon(label: Text = "", class_name: str = "s1") -> rx.Component:
    return _svg(_solid(_OCTAGON), *_bang("M12 6v7.2", 3, 17.2, 1.9), label=label, class_name=class_name)


def triangle(label: Text = "", class_name: str = "s2") -> rx.Component:
    return _svg(_solid(_TRIANGLE), *_bang("M12 8.6v6.2", 2.6, 18.2, 1.6), label=label, class_name=class_name)


def diamond(label: Text = "", class_name: str = "s3") -> rx.Component:
    return _svg(_solid(_DIAMOND), label=label, class_name=class_name)


def ring(label: Text = "", class_name: str = "s4") -> rx.Component:
    circle = rx.el.circle(cx=12, cy=12, r="8.8", fill="none", stroke_width=3.4)
    return _svg(circle, label=label, class_name=class_name)


def dot(label: Text = "") -> rx.Component:
    """A fresh source."""
    return _svg(rx.el.circle(cx=12, cy=12, r=9, stroke="none"), label=label, class_name="i-dot")


def clock(label: Text = "") -> rx.Component:
    """Something is older than it may be."""
    face = rx.el.circle(cx=12, cy=12, r=10, fill="none", stroke_width=2.6)
    return _svg(face, _line("M12 6v6.4l4.4 2.6", 2.6), label=label, class_name="i-clk")


def cut_signal(label: Text = "") -> rx.Component:
    """The link to the server is gone."""
    foot = rx.el.circle(cx=12, cy=19, r="2.2", stroke="none")
    return _svg(_line(_CUT, 2.5), foot, label=label, class_name="i-cut")


def check(label: Text = "") -> rx.Component:
    """Accepted, done."""
    return _svg(_line("M2.5 12.8 9 19.2 21.5 5.4", 3.6), label=label, class_name="i-ok")


def waiting(label: Text = "") -> rx.Component:
    """Nobody has accepted it yet."""
    circle = rx.el.circle(cx=12, cy=12, r="9.6", fill="none", stroke_width=2.6, stroke_dasharray="5 3.6")
    return _svg(circle, label=label, class_name="i-wait")


def severity_icon(level: Text, label: Text = "") -> rx.Component:
    """The shape of a severity code; "stale" is the clock; an unknown or empty code draws nothing."""
    cases = {
        "critical": octagon(label),
        "high": triangle(label),
        "medium": diamond(label),
        "low": ring(label),
        "stale": clock(label),
    }
    if isinstance(level, str):
        return cases.get(level, rx.fragment())
    return rx.match(level, *cases.items(), rx.fragment())


def band_icon(band: Text, label: Text = "") -> rx.Component:
    """KPI band to shape: attention diamond, poor triangle, good nothing. The octagon is never a KPI's."""
    cases = {"attention": diamond(label), "poor": triangle(label)}
    if isinstance(band, str):
        return cases.get(band, rx.fragment())
    return rx.match(band, *cases.items(), rx.fragment())


def trend_arrow(state: Text, label: Text = "") -> rx.Component:
    """Down-right better, up-right worse, flat for same: arrows are drawn, the font has none."""
    cases = {code: _svg(_line(path, 3.6), label=label) for code, path in _ARROWS.items()}
    if isinstance(state, str):
        return cases.get(state, cases["same"])
    return rx.match(state, *cases.items(), cases["same"])
