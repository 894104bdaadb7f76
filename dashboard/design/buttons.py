"""Buttons, links that look like buttons, the save bar, and a plain POST form for addresses outside the app.

A button is never disabled for validation. While ``busy`` it says ``busy_label`` and aria-busy;
ignoring a second press is the handler's duty (idempotency key). With ``href`` a button is a link; pass
``reload_document=True`` for addresses the server answers itself (downloads, sign-in).
"""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from dashboard.design.field import may_be_shown
from dashboard.design.office_icons import Flag, Text, line_icon

Size = Literal["", "small", "big"]


class _PlainForm(BaseHTML):
    """A form the browser sends by itself: rx.el.form always prevents that."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


def kbd(key: Text) -> rx.Component:
    """The key that does the same; hidden on the phone. Show it only where the key really works."""
    return rx.el.kbd(key, class_name="o-kbd")


def _button(
    kind: str,
    label: Text,
    *,
    icon: str = "",
    key: Text = "",
    busy: Flag = False,
    busy_label: Text = "",
    size: Size = "",
    href: Text = "",
    **props: Any,
) -> rx.Component:
    words: Any = label
    if busy is not False:
        words = rx.cond(busy, busy_label, label)
        props["aria_busy"] = rx.cond(busy, "true", "false")
    inside = [
        line_icon(icon) if icon else rx.fragment(),
        rx.el.span(words),
        kbd(key) if may_be_shown(key) else rx.fragment(),
    ]
    look = " ".join(part for part in ("o-btn", kind, size and f"o-{size}") if part)
    if may_be_shown(href):
        return rx.el.a(*inside, href=href, class_name=look, **props)
    props.setdefault("type", "button")
    return rx.el.button(*inside, class_name=look, **props)


def primary_button(label: Text, **options: Any) -> rx.Component:
    """The one main action of a page or panel. Options: icon, key, busy, busy_label, size, href, any prop."""
    return _button("o-pri", label, **options)


def submit_button(label: Text, **options: Any) -> rx.Component:
    """The main action of a form: as primary_button, of type submit."""
    return _button("o-pri", label, type="submit", **options)


def secondary_button(label: Text, **options: Any) -> rx.Component:
    """Any other action, of equal height, with a border."""
    return _button("", label, **options)


def ghost_button(label: Text, **options: Any) -> rx.Component:
    """A way out or a small extra: no border, link colour."""
    return _button("o-ghost", label, **options)


def grave_button(label: Text, **options: Any) -> rx.Component:
    """The second tap of what cannot be taken back: a heavy border and a sign, because hue means severity."""
    return _button("o-grave", label, icon="alert", **options)


def quick_button(label: Text, **options: Any) -> rx.Component:
    """A ready phrase or a suggestion: dashed, because it only proposes."""
    return _button("o-quick", label, **options)


def text_link(label: Text, href: Text, **props: Any) -> rx.Component:
    """A link in running text."""
    return rx.el.a(label, href=href, class_name="o-link", **props)


def button_row(*children: Any, **props: Any) -> rx.Component:
    """Buttons side by side; they wrap on narrow screens."""
    return rx.el.div(*children, class_name="o-row", **props)


def done_mark(label: Text) -> rx.Component:
    """A step that is done, in the place of its button, so that nothing moves under a finger."""
    return rx.el.span(line_icon("check"), rx.el.span(label), class_name="o-btn o-done")


def save_bar(*actions: Any, state: Any = None) -> rx.Component:
    """The foot of a form, always in view. ``state`` tells what is kept ("Draf tersimpan, 14.32")."""
    return rx.el.div(
        *actions,
        rx.el.span(state, class_name="o-bar-state", role="status") if state is not None else rx.fragment(),
        class_name="o-bar",
    )


def draft_state(text: Text) -> rx.Component:
    """A check and a few words, for the right end of the save bar."""
    return rx.el.span(line_icon("check"), rx.el.span(text), class_name="o-inline")


def post_button(
    label: Text, action: str, fields: dict[str, Text] | None = None, *, kind: str = "", **props: Any
) -> rx.Component:
    """A button that posts to a server address (sign out, language): works without a live link to the app."""
    hidden = [rx.el.input(type="hidden", name=name, value=value) for name, value in (fields or {}).items()]
    return _PlainForm.create(
        *hidden, _button(kind, label, type="submit", **props), action=action, method="post"
    )


def download_form(action: str, *children: Any, **props: Any) -> rx.Component:
    """Fields and a submit button that ask the server for a file: a plain GET, the page stays as it is."""
    return _PlainForm.create(*children, action=action, method="get", **props)
