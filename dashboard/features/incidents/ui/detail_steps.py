"""The history of one incident in words: who (agency and duty title) did what, from what to what, and why.

Called by detail_views. A line never names a person; a text that this viewer may not read is announced.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.features.incidents.queries.detail import IncidentStep
from dashboard.features.incidents.rules.codes import EventKind, IncidentType
from dashboard.features.incidents.rules.escalation import Level
from dashboard.kernel.reference import Language
from dashboard.kernel.text import say, table
from dashboard.kernel.wording import short_moment


@dataclass(frozen=True)
class StepView:
    """One line of the timeline. ``comment`` is free text, ``note`` says who reads it or that it is hidden.

    ``undo`` is the step that this viewer may take back here, ``undo_name`` names it.
    """

    when: str = ""
    text: str = ""
    who: str = ""
    comment: str = ""
    note: str = ""
    undo: str = ""
    undo_name: str = ""


def step_view(step: IncidentStep, now: datetime, language: Language) -> StepView:
    """One line of history for this viewer."""
    return StepView(
        when=short_moment(step.at, now, language),
        text=_sentence(step, now, language),
        who=title_word(step.title, language),
        comment=step.text,
        note=_note(step, language),
    )


def title_word(title: str, language: Language) -> str:
    """A duty title as it is said; empty for the machine and for records without one."""
    key = f"role.{title}"
    return say(key, language) if key in table(language) else ""


def _note(step: IncidentStep, language: Language) -> str:
    if step.has_hidden_text:
        agency = say(f"agency.short.{step.agency.value}", language)
        return say("incidents.history.hidden", language, agency=agency)
    if step.kind == EventKind.NOTE:
        return say("incidents.history.shared" if step.is_text_shared else "incidents.history.own", language)
    return ""


def _sentence(step: IncidentStep, now: datetime, language: Language) -> str:
    agency = say(f"agency.short.{step.agency.value}", language)
    if step.kind == EventKind.OPERATIONAL:
        return say(f"incidents.step.{step.action}", language, agency=agency)
    if step.kind == EventKind.UNDO:
        return say(f"incidents.history.undo.{step.action}", language, agency=agency)
    if step.kind == EventKind.RECORD:
        return say(f"incidents.history.record.{step.action}", language, agency=agency)
    if step.kind == EventKind.ESCALATION:
        level = Level(int(step.new)).name.lower()
        return say(f"incidents.history.escalation.{level}", language, agency=agency)
    if step.kind == EventKind.NOTE:
        return say("incidents.history.note", language, agency=agency)
    if step.kind in (EventKind.SEVERITY, EventKind.FIELD, EventKind.HANDLER):
        return _change(step, now, language, agency)
    return _other(step, language, agency)


def _change(step: IncidentStep, now: datetime, language: Language, agency: str) -> str:
    """A change with the value before and after."""
    old, new = (_value(step, code, now, language) for code in (step.old, step.new))
    if step.kind == EventKind.SEVERITY:
        return say(f"incidents.history.severity.{step.action}", language, agency=agency, old=old, new=new)
    if step.kind == EventKind.HANDLER:
        return say(f"incidents.history.handler.{step.action}", language, agency=agency, new=new)
    if step.action == "answers":
        return say("incidents.history.field.answers", language, agency=agency)
    if step.action == "lp_number":
        kind = "removed" if not step.new else "changed" if step.old else "set"
        return say(f"incidents.history.lp.{kind}", language, agency=agency, old=old, new=new)
    return say(f"incidents.history.field.{step.action}", language, agency=agency, old=old, new=new)


def _value(step: IncidentStep, code: str, now: datetime, language: Language) -> str:
    """A stored code as a word; what is no code (a number of a police report) stands as it is."""
    if not code:
        return ""
    if step.kind == EventKind.SEVERITY:
        return say(f"severity.{code}", language)
    if step.kind == EventKind.HANDLER:
        return title_word(code, language) or code
    if step.action == "type":
        return say(f"incidents.type.{code}", language)
    if step.action == "zone":
        return say(f"zone.{code}", language)
    if step.action == "occurred_at":
        return short_moment(datetime.fromisoformat(code), now, language)
    return code


def _other(step: IncidentStep, language: Language, agency: str) -> str:
    """Tasks, checklist, M/ETHANE, searches: a sentence of their own, else the name of the part."""
    words = table(language)
    key = f"incidents.history.{step.kind}.{step.action}"
    if step.kind == EventKind.CHECK and _protap_step(step.action, words):
        key = f"incidents.history.check.{'undone' if step.new == 'undone' else 'done'}"
    if key not in words:
        key = f"incidents.history.part.{step.kind}"
    to = f"agency.short.{step.new}"
    return say(
        key,
        language,
        agency=agency,
        old=step.old,
        new=step.new,
        to=words.get(to, ""),
        step=_protap_step(step.action, words),
    )


def _protap_step(code: str, words: Mapping[str, str]) -> str:
    """The words of a checklist step; empty where types word it differently."""
    found = {
        words[key]
        for prefix in ("common", *(kind.value for kind in IncidentType))
        if (key := f"incidents.protap.{prefix}.{code}") in words
    }
    return found.pop() if len(found) == 1 else ""
