"""The four fields of a corrective action, for the evaluation form and for the form that adds one."""

from collections.abc import Callable

import reflex as rx

from dashboard.design.field import date_field, select_field, text_field
from dashboard.design.office_icons import Text
from dashboard.features.drills.rules.codes import ActionPriority
from dashboard.kernel.reference import Agency
from dashboard.web.locale import text


def action_fields(prefix: str, error: Callable[[str], rx.Var[str]], *, text_value: Text = "") -> rx.Component:
    """Fields ``PREFIX_text``, ``_owner``, ``_priority``, ``_due``, test ids ``drill-PREFIX-PART``."""
    nothing: list[tuple[str, Text]] = [("", text("drills.actions.choose"))]
    owners = nothing + [(one.value, text(f"agency.short.{one.value}")) for one in Agency]
    priorities = nothing + [(one.value, text(f"drills.priority.{one.value}")) for one in ActionPriority]
    test_id = f"drill-{prefix.replace('_', '-')}"
    return rx.el.div(
        text_field(
            f"{prefix}_text",
            text("drills.actions.text"),
            error=error(f"{prefix}_text"),
            hint=text("drills.actions.text.hint"),
            default_value=text_value,
            data_testid=f"{test_id}-text",
        ),
        rx.el.div(
            select_field(
                f"{prefix}_owner",
                text("drills.actions.owner"),
                owners,
                error=error(f"{prefix}_owner"),
                data_testid=f"{test_id}-owner",
            ),
            select_field(
                f"{prefix}_priority",
                text("drills.actions.priority"),
                priorities,
                error=error(f"{prefix}_priority"),
                data_testid=f"{test_id}-priority",
            ),
            date_field(
                f"{prefix}_due",
                text("drills.actions.due"),
                error=error(f"{prefix}_due"),
                data_testid=f"{test_id}-due",
            ),
            class_name="o-row",
        ),
    )
