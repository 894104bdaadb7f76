"""What the forms of the incidents feature send, and the commands they become."""

from dashboard.features.incidents.forms.report import (
    DRAFT_FIELDS,
    DRAFT_FORM,
    ReportFields,
    ReportIncident,
    parse_report,
)

__all__ = ["DRAFT_FIELDS", "DRAFT_FORM", "ReportFields", "ReportIncident", "parse_report"]
