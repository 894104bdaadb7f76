"""What the forms of the incidents feature send, and the commands they become."""

from dashboard.features.incidents.forms.report import ReportFields, ReportIncident, parse_report

__all__ = ["ReportFields", "ReportIncident", "parse_report"]
