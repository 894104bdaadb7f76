"""The four letters of HSEEP as choices, each with what it means written beside it, and "not observed"."""

from typing import Any

import reflex as rx

from dashboard.design.choice_group import Choice, choice_group
from dashboard.features.drills.forms.evaluation import NOT_OBSERVED
from dashboard.features.drills.rules.codes import Rating
from dashboard.web.locale import text


def rating_field(name: Any, legend: Any, note: Any, value: Any, error: Any, test_id: Any) -> rx.Component:
    """Radio cards ``TEST_ID-P`` and so on; ``value`` is chosen when the form opens."""
    meant = {one.value: text(f"drills.rating.meaning.{one.value}") for one in Rating}
    meant[NOT_OBSERVED] = text("drills.rating.meaning.not_observed")
    options = [
        Choice(code, text(f"drills.rating.{code}"), remark=rx.el.small(words, class_name="o-mean"))
        for code, words in meant.items()
    ]
    return choice_group(
        name, legend, options, error=error, note=note, columns=2, default_value=value, test_id=test_id
    )
