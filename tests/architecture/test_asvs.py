"""Every requirement of ASVS 5.0 L1 and L2 has an answer, and every piece of evidence is there."""

from pathlib import Path

from dashboard.shell.asvs_docs import answers, asvs_page, is_there, requirements

ROOT = Path(__file__).resolve().parents[2]


def test_every_requirement_is_answered_and_nothing_else() -> None:
    asked = [one.id for one in requirements()]
    assert len(asked) == 253
    assert sum(one.level == "1" for one in requirements()) == 70
    assert set(answers()) == set(asked)


def test_every_piece_of_evidence_is_there() -> None:
    missing = [
        f"{id_}: {item}"
        for id_, answer in answers().items()
        for item in answer.evidence
        if not is_there(item, ROOT)
    ]
    assert missing == []


def test_evidence_that_is_gone_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def test_it() -> None: ...\nLIMIT = 5\n")
    found = [is_there(one, tmp_path) for one in ("a.py", "a.py::test_it", "a.py: LIMIT = 5")]
    gone = [is_there(one, tmp_path) for one in ("b.py", "a.py::test_i", "a.py: LIMIT = 6", "b.py: x")]
    assert (found, gone) == ([True] * 3, [False] * 4)


def test_what_applies_has_evidence_and_what_does_not_has_a_reason() -> None:
    assert all(answer.how for answer in answers().values())
    applies = sum(answer.applies for answer in answers().values())
    assert applies > 150
    print(f"{len(answers())} requirements: {applies} apply and have evidence, the others have a reason")


def test_the_document_is_current() -> None:
    document = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    assert document == asvs_page(), "run: python -m dashboard docs"
