"""``/audit``: is the audit whole, and what stands in it. For inspectors."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.inline import a as native_a

from dashboard.design.buttons import secondary_button, text_link
from dashboard.design.feedback import empty_state, notice, progress_line, refusal_notice, skeleton_rows
from dashboard.design.layout import muted, page_header, section, stack
from dashboard.design.office_icons import agency_tag, line_icon, severity_shape
from dashboard.design.table import cell, data_table, sub_line, table_row
from dashboard.features.audit.rules import Topic
from dashboard.features.audit.ui.state import PATH, AuditState
from dashboard.web.locale import text

# On the class every attribute is a Var; a type checker sees the values of an instance.
_STATE: Any = AuditState


def _chain() -> rx.Component:
    view = _STATE.chain
    verdict = rx.match(
        view.state,
        ("broken", notice(view.verdict, kind="error")),
        ("failed", notice(view.verdict, kind="warn")),
        ("clean", rx.el.span(line_icon("check"), rx.el.span(view.verdict), class_name="o-inline")),
        ("running", rx.fragment()),
        muted(view.verdict),
    )
    late = notice(view.anchor, " ", text("audit.chain.anchor.late"), kind="warn")
    running = view.state == "running"
    return section(
        text("audit.chain.title"),
        stack(
            rx.cond(view.is_anchor_late, late, muted(view.anchor)),
            progress_line(running, view.progress, view.done, view.total, data_testid="audit-progress"),
            rx.el.div(verdict, role="status"),
            rx.el.div(
                secondary_button(
                    text("audit.chain.verify"),
                    on_click=AuditState.verify,
                    disabled=running,
                    data_testid="audit-verify",
                )
            ),
            gap="s",
        ),
        data_testid="audit-state",
        data_state=view.state,
    )


def _control(name: str, kind: Literal["text", "date"], **props: Any) -> rx.Component:
    return rx.el.input(
        type=kind,
        name=name,
        default_value=_STATE.chosen[name],
        class_name="o-inp",
        auto_complete="off",
        data_set=rx.cond(_STATE.chosen[name], "true", "false"),
        data_testid=f"audit-filter-{name}",
        **props,
    )


def _words(name: str, icon: str) -> rx.Component:
    label = text(f"audit.filter.{name}")
    control = _control(name, "text", placeholder=label, aria_label=label, max_length=64)
    return rx.el.div(line_icon(icon), control, class_name="o-l-search")


def _day(name: str) -> rx.Component:
    return rx.el.label(rx.el.span(text(f"audit.filter.{name}")), _control(name, "date"), class_name="o-l-day")


def _topic() -> rx.Component:
    options = [rx.el.option(text(f"audit.topic.{one.value}"), value=one.value) for one in Topic]
    control = rx.el.select(
        rx.el.option(text("audit.filter.what.any"), value=""),
        *options,
        name="what",
        default_value=_STATE.chosen["what"],
        aria_label=text("audit.filter.what"),
        class_name="o-inp",
        data_set=rx.cond(_STATE.chosen["what"], "true", "false"),
        data_testid="audit-filter-what",
    )
    return rx.el.div(control, line_icon("down"), class_name="o-sel")


def _filters() -> rx.Component:
    form = rx.el.form(
        _topic(),
        _words("who", "account"),
        _words("thing", "search"),
        _day("from"),
        _day("to"),
        secondary_button(text("audit.filter.find"), type="submit", size="small", data_testid="audit-find"),
        on_submit=AuditState.narrow,
        no_validate=True,
        role="search",
        aria_label=text("audit.filter.label"),
        class_name="o-fil",
        data_autosubmit="true",
        # What the address says arrives after the first paint, and may come from another page.
        key=_STATE.form_key,
    )
    clear = rx.el.p(
        text_link(text("audit.filter.clear"), PATH, data_testid="audit-clear"), class_name="o-fil-note"
    )
    note = rx.el.p(_STATE.note, role="status", class_name="o-fil-note", data_testid="audit-note")
    return rx.fragment(form, rx.cond(_STATE.is_narrowed, clear), rx.cond(_STATE.note != "", note))


def _row(line: Any) -> rx.Component:
    mark = rx.match(
        line.state,
        ("done", rx.fragment()),
        ("broken", severity_shape("high")),
        severity_shape("medium"),
    )
    return table_row(
        cell(rx.el.b(line.time), sub_line(line.day), place="lead"),
        cell(rx.el.b(line.what), sub_line(line.thing), place="title"),
        cell(agency_tag(line.letter, line.agency), " ", line.who, place="aside"),
        cell(rx.el.span(mark, rx.el.span(line.outcome), class_name="o-inline")),
        cell(line.number, num=True),
        data_testid="audit-row",
        data_number=line.number,
        data_state=line.state,
    )


def _entries() -> rx.Component:
    table = data_table(
        [
            text("audit.column.when"),
            text("audit.column.what"),
            text("audit.column.who"),
            text("audit.column.outcome"),
            (text("audit.column.number"), "num"),
        ],
        rx.foreach(_STATE.lines, _row),
        caption=text("audit.title"),
        data_brief="true",
    )
    none = empty_state(text("audit.none"), text("audit.none.text"), data_testid="audit-empty")
    more = secondary_button(text("audit.more"), on_click=AuditState.more, data_testid="audit-more")
    return stack(
        rx.cond(_STATE.lines.length() > 0, table, rx.cond(_STATE.refusal == "", none)),
        rx.cond(_STATE.has_more, rx.el.div(more)),
        rx.cond(_STATE.limit != "", muted(_STATE.limit)),
    )


def audit_page() -> rx.Component:
    """Body of ``/audit``."""
    # A native anchor: the router would look for a page at this address.
    take = native_a(
        line_icon("download"),
        rx.el.span(text("audit.export")),
        href=_STATE.export,
        class_name="o-btn o-small",
        data_testid="audit-export",
    )
    body = stack(
        _chain(),
        rx.el.div(_filters(), refusal_notice(_STATE.refusal, data_testid="audit-refusal"), _entries()),
    )
    return rx.el.div(
        page_header(text("audit.title"), rx.cond(_STATE.is_loaded, take)),
        muted(text("audit.intro")),
        muted(text("audit.scope")),
        rx.cond(_STATE.is_loaded, body, skeleton_rows(label=text("audit.loading"))),
    )
