"""What is said after a commit names the second, and the number it can be found under."""

from datetime import UTC, datetime

from dashboard.kernel.reference import Language
from dashboard.kernel.saved import saved_words

MOMENT = datetime(2026, 3, 12, 7, 32, 7, tzinfo=UTC)


def test_the_second_the_number_and_what_follows() -> None:
    said = saved_words(Language.ID, "K-2026-0042", "Bukti tersimpan.", clock=lambda: MOMENT)
    assert said == "Tersimpan 14.32.07 #K-2026-0042. Bukti tersimpan."
    said = saved_words(Language.EN, "K-2026-0042", clock=lambda: MOMENT)
    assert said == "Saved 14:32:07 #K-2026-0042."


def test_without_a_number() -> None:
    assert saved_words(Language.ID, clock=lambda: MOMENT) == "Tersimpan 14.32.07."
