"""The project checks its own documents: what is generated is current, what is listed is complete."""

import re
from collections import Counter
from pathlib import Path

from dashboard.kernel.settings import Settings
from dashboard.shell.docs import kpi_page
from dashboard.shell.lifecycle_docs import lifecycle_page

ROOT = Path(__file__).resolve().parents[2]


def test_the_kpi_document_is_current() -> None:
    assert (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8") == kpi_page(), (
        "run: python -m dashboard docs"
    )


def test_the_lifecycle_document_is_current() -> None:
    document = (ROOT / "docs" / "incident-lifecycle.md").read_text(encoding="utf-8")
    assert document == lifecycle_page(), "run: python -m dashboard docs"


def test_every_setting_stands_in_the_operations_document() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\| `(SIAGA_[A-Z_]+)`", text))
    assert listed == {f"SIAGA_{name.upper()}" for name in Settings.model_fields}


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3


def test_commit_stands_in_one_file() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "dashboard").rglob("*.py")
        if re.search(r"\.commit\(\)", path.read_text(encoding="utf-8"))
    ]
    assert found == ["dashboard/kernel/work.py"]


def test_no_user_text_can_become_markup() -> None:
    banned = re.compile(
        r"rx\.(html|markdown|script|toast|upload|call_script|set_clipboard|scroll_to|window_alert)\b"
    )
    for path in (ROOT / "dashboard").rglob("*.py"):
        assert not banned.search(path.read_text(encoding="utf-8")), path


def test_no_file_grows_beyond_a_room() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in (ROOT / "dashboard").rglob("*.py")
        if (count := path.read_text(encoding="utf-8").count("\n")) > 260
    }
    assert long == {}


def test_every_test_file_has_a_name_of_its_own() -> None:
    """Two files of one name in different folders stop the whole suite, but not a part of it."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []
