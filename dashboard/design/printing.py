"""Files to print: data and a typst template become a PDF. Nothing is fetched from anywhere.

Called by the file makers of features, in a thread. What people typed is data of the template, never markup.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import typst

_FONTS = Path(__file__).with_name("print") / "fonts"


def compile_sheet(
    template: Path, data: dict[str, Any], at: datetime, kind: Literal["pdf", "png"] = "pdf"
) -> list[bytes]:
    """The finished file; one picture for each page when ``kind`` is png. Raises typst.TypstError."""
    made: Any = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        format=kind,
        ppi=80,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return list(made) if isinstance(made, list) else [made]
