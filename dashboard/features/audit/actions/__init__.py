"""Reading the audit is audited too: before a row is shown, and before a file leaves."""

from dashboard.features.audit.actions.reading import AllowedExport, allow_export, read_page
from dashboard.features.audit.actions.verifying import Verification, begin_verifying, verification

__all__ = [
    "AllowedExport",
    "Verification",
    "allow_export",
    "begin_verifying",
    "read_page",
    "verification",
]
