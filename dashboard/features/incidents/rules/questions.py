"""Placeholder until the question sets are merged."""

from datetime import datetime
from typing import Any

from dashboard.features.incidents.rules.codes import IncidentType


def active_version(kind: IncidentType, at: datetime) -> int:
    return 1


def question_set(kind: IncidentType, version: int) -> Any:
    return None


def missing_required(questions: Any, answers: dict[str, object]) -> tuple[str, ...]:
    return ()
