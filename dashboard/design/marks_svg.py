"""A drawing as an SVG file for paper, with the colours of assets/tokens.css written out. Called by reports.

Made with ElementTree: words from people are escaped, never pasted. Shapes, dashes and hatches keep their
meaning in black and white.
"""

import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from dashboard.design.mark_shapes import TEXT_SIZES
from dashboard.design.marks import Drawing, Mark

_NAMESPACE = "http://www.w3.org/2000/svg"
_TOKENS = Path(__file__).resolve().parents[2] / "assets" / "tokens.css"
_THEME = ".theme-office"
_FONT = "IBM Plex Sans"

# Tone -> (fill, stroke, width, dashes); a token's name stands for its colour. The page says the same in
# assets/review.css.
_PATHS = {
    "line": ("none", "c1", 5, ""),
    "hollow": ("none", "c6", 3, "8 7"),
    "muted": ("none", "c6", 3.5, ""),
    "strong": ("none", "text-hi", 5, ""),
    "axis": ("none", "line-hi", 2, ""),
    "faint": ("none", "line", 1.5, ""),
    "late": ("none", "s2", 5, ""),
}
# Of everything that has an area.
_AREAS = {
    "line": ("c1", "none", 0, ""),
    "hollow": ("surface", "c6", 3, ""),
    "muted": ("c6", "none", 0, ""),
    "strong": ("text-hi", "none", 0, ""),
    "axis": ("line-hi", "none", 0, ""),
    "faint": ("line", "none", 0, ""),
    "late": ("url(#late)", "sev-line", 2, ""),
    "unknown": ("url(#unknown)", "line-hi", 1.5, ""),
    "critical": ("s1", "sev-line", 2, ""),
    "high": ("s2", "sev-line", 2, ""),
    "medium": ("s3", "sev-line", 2, ""),
}


@lru_cache(maxsize=1)
def office_colours() -> dict[str, str]:
    """Token -> colour of the light theme. Raises ValueError when the style sheet has no such theme."""
    style = _TOKENS.read_text(encoding="utf-8")
    found = re.search(re.escape(_THEME) + r"\s*\{(.*?)\n\}", style, re.DOTALL)
    if found is None:
        raise ValueError(f"no {_THEME} in {_TOKENS.name}")
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", found.group(1)))


def svg_of(drawing: Drawing) -> bytes:
    """The drawing as UTF-8 SVG with its sentence as title. Raises KeyError for an unknown tone."""
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": _NAMESPACE,
            "viewBox": f"0 0 {drawing.width} {drawing.height}",
            "width": str(drawing.width),
            "height": str(drawing.height),
            "font-family": _FONT,
        },
    )
    ElementTree.SubElement(root, "title").text = _clean(drawing.sentence)
    root.append(_hatches())
    for mark in drawing.marks:
        _add(root, mark)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(root: ElementTree.Element, mark: Mark) -> None:
    if mark.kind == "text":
        _add_text(root, mark)
        return
    has_area = mark.kind != "path" or mark.tone not in _PATHS
    fill, stroke, width, dashes = (_AREAS if has_area else _PATHS)[mark.tone]
    if mark.kind == "rect" and mark.tone == "hollow":
        stroke = "c1"  # the part of a bar that is still to come
    places = {
        "path": {"d": mark.d},
        "circle": {"cx": _plain(mark.x), "cy": _plain(mark.y), "r": _plain(mark.r)},
        "rect": {
            "x": _plain(mark.x),
            "y": _plain(mark.y),
            "width": _plain(mark.w),
            "height": _plain(mark.h),
        },
    }[mark.kind]
    style = {"fill": _colour(fill), "stroke": _colour(stroke), "stroke-width": str(width)}
    if dashes:
        style["stroke-dasharray"] = dashes
    ElementTree.SubElement(root, mark.kind, {**places, **style, "stroke-linejoin": "round"})


def _add_text(root: ElementTree.Element, mark: Mark) -> None:
    element = ElementTree.SubElement(
        root,
        "text",
        {
            "x": _plain(mark.x),
            "y": _plain(mark.y),
            "text-anchor": mark.anchor,
            "font-size": _plain(TEXT_SIZES[mark.size]),
            "font-weight": "600" if mark.tone == "strong" else "400",
            "fill": _colour("text-hi" if mark.tone in ("strong", "line") else "text-mid"),
        },
    )
    element.text = _clean(mark.text)


def _hatches() -> ElementTree.Element:
    """Texture: what is late, and what nobody knows, stand out without their colour too."""
    definitions = ElementTree.Element("defs")
    for name, colour in (("late", "s2"), ("unknown", "line")):
        place = {
            "id": name,
            "width": "12",
            "height": "12",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        }
        pattern = ElementTree.SubElement(definitions, "pattern", place)
        for width, fill in (("12", "surface"), ("6", colour)):
            ElementTree.SubElement(pattern, "rect", {"width": width, "height": "12", "fill": _colour(fill)})
    return definitions


def _colour(name: str) -> str:
    return name if name == "none" or name.startswith("url(") else office_colours()[name]


def _clean(words: str) -> str:
    """XML 1.0 has no control characters, escaped or not."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", words)


def _plain(value: float) -> str:
    return f"{value:g}"
