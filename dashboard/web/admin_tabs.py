"""The pages of administration side by side; each is shown to whom it is for. Three features have one."""

import reflex as rx

from dashboard.design.table import tab, tabs
from dashboard.kernel.permissions import Permission
from dashboard.web.frame_state import may
from dashboard.web.locale import text

_PAGES = (
    ("accounts", "/admin", Permission.ACCESS_APPROVE),
    ("changes", "/admin/changes", Permission.ACCESS_APPROVE),
    ("review", "/admin/review", Permission.ACCESS_REVIEW),
    ("screens", "/admin/screens", Permission.DEVICE_ADMINISTER),
    ("targets", "/admin/targets", Permission.TARGET_READ),
)


def admin_tabs(current: str) -> rx.Component:
    """``current`` names the page that is open."""
    items = [
        rx.cond(
            may(permission),
            tab(
                text(f"frame.admin.{name}"),
                href=address,
                current=name == current,
                data_testid=f"admin-tab-{name}",
            ),
        )
        for name, address, permission in _PAGES
    ]
    return tabs(text("frame.nav.admin"), *items)
