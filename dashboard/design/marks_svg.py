"""A drawing (marks.py) as an SVG file with literal colours, for paper. The tones are those of tokens.css."""

from html import escape

from dashboard.design.marks import Drawing, Mark

_FONT = "IBM Plex Sans"
_LOOK = {
    "line": ("none", "#1F5F8B", 5),
    "faint": ("none", "#D5D9DB", 1.5),
    "axis": ("none", "#79838B", 2),
    "strong": ("#1F5F8B", "#1F5F8B", 2),
    "muted": ("none", "#8A949C", 3),
    "late": ("#F08C14", "#3A4249", 2),
    "critical": ("#B3170F", "#3A4249", 2),
    "high": ("#F08C14", "#3A4249", 2),
    "medium": ("#FFE17A", "#3A4249", 2),
    "hollow": ("#FFFFFF", "#1F5F8B", 3),
}


def svg_of(drawing: Drawing) -> bytes:
    """The whole file, UTF-8."""
    inside = "".join(_mark(mark) for mark in drawing.marks)
    box = f'viewBox="0 0 {drawing.width} {drawing.height}" width="{drawing.width}" height="{drawing.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{inside}</svg>'.encode()


def _mark(mark: Mark) -> str:
    fill, stroke, width = _LOOK.get(mark.tone, _LOOK["axis"])
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"'
    if mark.kind == "path":
        return f'<path d="{escape(mark.d)}" {look}/>'
    if mark.kind == "circle":
        return f'<circle cx="{mark.x}" cy="{mark.y}" r="{mark.r}" {look}/>'
    if mark.kind == "rect":
        return f'<rect x="{mark.x}" y="{mark.y}" width="{mark.w}" height="{mark.h}" {look}/>'
    weight = 600 if mark.tone == "strong" else 400
    ink = "#14181B" if mark.tone == "strong" else "#48525A"
    return (
        f'<text x="{mark.x}" y="{mark.y}" text-anchor="{mark.anchor}" font-family="{_FONT}" font-size="26" '
        f'font-weight="{weight}" fill="{ink}">{escape(mark.text)}</text>'
    )
