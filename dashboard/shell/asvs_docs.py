"""docs/asvs.md: how every requirement of OWASP ASVS 5.0.0, levels 1 and 2, is met, from ``asvs.toml``.

The texts of the requirements (``asvs_requirements.csv``) are those of the OWASP Foundation (CC BY-SA 4.0).
"""

import csv
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

_TABLE = Path(__file__).with_name("asvs.toml")
_TEXTS = Path(__file__).with_name("asvs_requirements.csv")
_NOTICE = (
    "Requirements: OWASP Application Security Verification Standard 5.0.0, copyright The OWASP Foundation, "
    "[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/); this document has the same licence."
)


@dataclass(frozen=True)
class Requirement:
    id: str
    level: str
    section: str
    text: str


@dataclass(frozen=True)
class Answer:
    """``evidence`` is empty exactly where the requirement does not apply."""

    how: str
    evidence: tuple[str, ...] = ()

    @property
    def applies(self) -> bool:
        return bool(self.evidence)


@lru_cache(maxsize=1)
def requirements() -> tuple[Requirement, ...]:
    """Levels 1 and 2, in the order of the standard."""
    with _TEXTS.open(encoding="utf-8", newline="") as file:
        return tuple(Requirement(**row) for row in csv.DictReader(file))


def answers() -> dict[str, Answer]:
    """Id -> answer. Raises ValueError when an id is answered twice."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    found = [(one["id"], Answer(one["how"], tuple(one["evidence"]))) for one in table["met"]]
    found += [(id_, Answer(one["why"])) for one in table["not_applicable"] for id_ in one["ids"]]
    if len(found) != len({id_ for id_, _ in found}):
        raise ValueError("a requirement is answered twice")
    return dict(found)


def is_there(evidence: str, root: Path) -> bool:
    """Whether a test, a file, or a text in a file exists under ``root``."""
    path, separator, name = evidence.partition("::")
    if separator:
        return _holds(root / path, f"def {name}(")
    path, separator, text = evidence.partition(": ")
    return _holds(root / path, text if separator else "")


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and text in path.read_text(encoding="utf-8")


def asvs_page() -> str:
    """The whole document."""
    given = answers()
    applicable = sum(given[one.id].applies for one in requirements())
    lines = [
        "# OWASP ASVS 5.0.0, levels 1 and 2",
        "",
        "Made by `python -m dashboard docs` from `dashboard/shell/asvs.toml`; a test looks whether every "
        "test, file and text that is named here exists. This is a self-assessment, no certificate.",
        "",
        _NOTICE,
        "",
        f"{len(requirements())} requirements, {applicable} apply, {len(requirements()) - applicable} do not.",
    ]
    for section, group in groupby(requirements(), key=lambda one: (one.id.rpartition(".")[0], one.section)):
        lines += ["", f"## V{section[0]} {section[1]}", "", "| id | level | requirement | how | evidence |"]
        lines += ["|---|---|---|---|---|", *_lines(tuple(group), given)]
    return "\n".join(lines) + "\n"


def _lines(group: Sequence[Requirement], given: dict[str, Answer]) -> list[str]:
    made = []
    for one in group:
        answer = given[one.id]
        how = answer.how if answer.applies else f"Does not apply: {answer.how}"
        proof = "<br>".join(f"`{item}`" for item in answer.evidence)
        made.append(f"| {one.id} | {one.level} | {_cell(one.text)} | {_cell(how)} | {_cell(proof)} |")
    return made


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
