"""A KPI answer as people read it: number, mark, state. Called by every board and page that shows a KPI.

The number stands alone (``96,2`` with the mark ``%``); what has no value says so and is never a zero.
"""

from dashboard.kernel.kpi import Kpi, KpiState, Unit
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say
from dashboard.kernel.wording import number

_SHOWN = (KpiState.VALUE, KpiState.PARTIAL, KpiState.STALE)


def written(kpi: Kpi, language: Language) -> tuple[str, str]:
    """(number, mark) as a person reads them; what has no value, or none to be told, says so."""
    if kpi.state is KpiState.SUPPRESSED:
        return say("kpi.state.suppressed", language), ""
    if kpi.value is None or kpi.state not in _SHOWN:
        return say("kpi.no_data", language), ""
    if kpi.unit in (Unit.COUNT, Unit.DAYS):
        # A median of counts may lie between two of them.
        shown = number(kpi.value, language, 0 if float(kpi.value).is_integer() else 1)
        return shown, say("kpi.days", language) if kpi.unit is Unit.DAYS else ""
    return number(kpi.value, language, 1), "%" if kpi.unit is Unit.PERCENT else ""
