"""Parts of several pages of administration: ticks of duties and circles, the link shown once, a request."""

from typing import Any

import reflex as rx

from dashboard.design.buttons import button_row, secondary_button
from dashboard.design.field import error_sentence, hint_line, html_id
from dashboard.design.layout import form_panel
from dashboard.design.office_icons import Text
from dashboard.design.table import cell, sub_line, table_row
from dashboard.web.key import key_input
from dashboard.web.locale import text


def access_ticks(name: str, legend: Text, choices: Any, *, error: Text = "", hint: Text = "") -> rx.Component:
    """Several duties or circles out of those there are, as the server lists them; held ones are ticked."""

    def box(one: Any) -> rx.Component:
        tick = rx.el.input(
            type="checkbox",
            name=one.name,
            default_checked=one.is_held,
            custom_attrs={"data-testid": "account-" + one.name},
        )
        words = rx.el.span(one.label, rx.cond(one.note != "", rx.el.small(" ", one.note)))
        return rx.el.label(tick, words, class_name="o-check", key=one.name)

    return rx.el.div(
        rx.el.fieldset(
            rx.el.legend(legend, class_name="o-lab", **html_id(f"f-{name}"), tab_index=-1),
            error_sentence(name, error),
            rx.el.div(rx.foreach(choices, box), class_name="p-boxes"),
            hint_line(name, hint),
        ),
        class_name="o-field",
    )


def link_panel(state: Any) -> rx.Component:
    """The activation link of ``state`` (``link``, ``link_of``, ``link_until``), shown this once."""
    panel = form_panel(
        rx.el.h2(text("access.link.title"), " ", state.link_of),
        rx.el.p(rx.el.b(text("access.link.once")), " ", state.link_until),
        rx.el.input(
            value=state.link,
            read_only=True,
            aria_label=text("access.link.address"),
            class_name="o-inp",
            data_testid="account-link",
            on_mount=rx.set_focus("account-link"),  # shown once, and far above the form that asked for it
            **html_id("account-link"),
        ),
        button_row(
            secondary_button(
                text("access.link.copy"),
                data_copies="account-link",
                data_testid="account-link-copy",
            ),
            rx.el.span(
                rx.el.span(text("access.link.copied"), hidden=True, data_copied="true"), role="status"
            ),
        ),
        rx.el.p(text("access.link.how"), class_name="o-mid"),
        key=state.link,
    )
    return rx.el.div(rx.cond(state.link != "", panel), role="status", class_name="o-once")


def decision_form(line: Any, word: Any, handler: Any, test_id: str) -> rx.Component:
    """One button about one request, with a key of its own."""
    button = secondary_button(
        word,
        type="submit",
        size="small",
        data_testid=test_id,
        aria_label=word + ": " + line.username,
    )
    return rx.el.form(
        key_input(),
        rx.el.input(type="hidden", name="change", value=line.id, read_only=True),
        button,
        on_submit=handler,
        no_validate=True,
        key=f"{test_id}-" + line.id,
    )


def change_row(line: Any, *decide: Any) -> rx.Component:
    """One request or act; ``decide`` holds its buttons, or says how it ended."""
    return table_row(
        cell(rx.el.a(line.username, href=line.href, class_name="o-link"), place="title"),
        cell(
            rx.cond(line.what != "", rx.el.b(line.what)),
            rx.cond(line.gains != "", rx.el.div(rx.el.b(line.gains), data_testid="change-gains")),
            rx.cond(line.losses != "", rx.el.div(rx.el.b(line.losses), data_testid="change-losses")),
            rx.cond(line.whole != "", sub_line(line.whole)),
        ),
        cell(line.reason, sub_line(line.asked), label=text("access.change.column.why")),
        cell(*decide),
        data_testid="change-row",
        data_username=line.username,
    )
